"""Numbers without a gap and without a double: two desks at once, killed at any moment, and at every commit."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import select

from readingroom.clock import Clock
from readingroom.command import Reading
from readingroom.copies.issuing import issue
from readingroom.copies.queries import RegisterSearch, known_by_number, register
from readingroom.copies.records import Certificate
from readingroom.desk import Desk
from readingroom.office.check import check
from readingroom.office.day.queries import waits
from readingroom.store.blobs import staged
from tests.readingroom.conftest import MORNING, ZONE
from tests.readingroom.copies.desk.numbering_clerk import issue_one, work
from tests.readingroom.copies.desk.office import Drawer, Office

ROOT = Path(__file__).resolve().parents[4]
EXAMPLES = int(os.environ.get("READINGROOM_EXAMPLES", "0"))
CERTIFICATES = 10_000 if EXAMPLES else 120
KILLS = 60 if EXAMPLES else 4

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL and fork")


@pytest.fixture
def case(office: Office) -> int:
    """A case, at an archive that does not check extracts."""
    office.setting("certificates.check_extract", "off")
    return office.reader("J001-1-1")


FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(["tests.readingroom.copies.desk.numbering_clerk"])
"""Clerks are forked from a process that has loaded what they need: started anew sixty times, they begin at once."""


class Clerk:
    """A process that issues certificates, started again each time it was killed.

    Args:
        room: the database.
        staff, case: who issues, in which case.
        numbers: which drafts are theirs.
    """

    def __init__(self, room: Path, staff: int, case: int, numbers: Sequence[int]) -> None:
        self._room, self._staff, self._case = room, staff, case
        self.left = list(numbers)
        self.begin()

    def begin(self) -> None:
        """Start, where the last process stopped."""
        self._done, told = FORKED.Pipe(duplex=False)
        key = self._room.parent / "key"
        self.process = FORKED.Process(
            target=work, args=(told, self._room, key, self._staff, self._case, self.left)
        )
        self.process.start()
        told.close()

    def work(self, most: int) -> bool:
        """Wait until so many more are done; whether there are others left."""
        for _ in range(most):
            try:
                number = self._done.recv()
            except EOFError:  # it is gone, or dies in the middle of a word
                break
            assert number == self.left.pop(0)
        return bool(self.left)

    def kill(self) -> None:
        """Pull the plug, whatever it is doing."""
        self.process.kill()
        self.work(len(self.left))
        self._ended(-signal.SIGKILL, 0)

    def finish(self) -> None:
        """Let it come to its end."""
        self.work(len(self.left))
        self._ended(0)
        assert self.left == []

    def _ended(self, *how: int) -> None:
        self._done.close()
        self.process.join(60)
        assert self.process.exitcode in how
        self.process.close()


def numbers_of(reading: Reading) -> list[int | None]:
    """Every number that was given, in order."""
    return list(reading.session.scalars(select(Certificate.number).order_by(Certificate.number)))


def test_two_desks_at_once_give_every_number_once(office: Office, case: int, room: Path) -> None:
    half, both = CERTIFICATES // 2, CERTIFICATES // 20
    chance = random.Random(20261201)
    clerks = [
        Clerk(room, office.clerk.staff, case, range(half + both)),
        Clerk(room, office.other.staff, case, range(half - both, CERTIFICATES)),  # some are issued by both
    ]
    for _ in range(KILLS):
        clerk = chance.choice(clerks)
        if clerk.work(chance.randint(1, CERTIFICATES // KILLS)):
            clerk.kill()
            clerk.begin()
    for clerk in clerks:
        clerk.finish()
    assert office.desk.read(numbers_of) == list(range(1, CERTIFICATES + 1))
    assert office.desk.read(check, office.desk.store.secret.verify_key) == ()
    newest = office.desk.read(register, RegisterSearch(limit=CERTIFICATES))
    assert {row.state for row in newest.rows} == {"made"}


COMMITS = 5
"""Drafted, numbered, staged twice, made."""


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_at_any_commit_it_is_gone_on_with_under_the_same_number(
    office: Office, case: int, room: Path, when: str
) -> None:
    office.desk.close()
    databases = [room.parent / f"{at}" / "room.db" for at in range(1, COMMITS + 1)]
    for database in databases:
        database.parent.mkdir()
        for file in room.parent.glob("room.db*"):
            shutil.copy(file, database.parent / file.name)
        shutil.copy(room.parent / "key", database.parent / "key")
    command = [sys.executable, "-m", "tests.readingroom.copies.desk.dying_clerk", when]
    died = subprocess.run(
        [*command, str(office.clerk.staff), str(case), *map(str, databases)],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert died.split() == ["-9"] * COMMITS
    for at, database in enumerate(databases, start=1):
        desk = Desk(database, clock=Clock.starting(MORNING, ZONE))
        reached = at if when == "after" else at - 1
        stopped = {wait.code: wait for wait in desk.read(waits)}.get("certificates_stopped")
        assert (stopped is not None) == (2 <= reached < COMMITS), "a number without a paper is shown"
        if stopped is not None:
            assert stopped.pressing
            assert stopped.facts["what"] == ("档摘〔2026〕1号",)
            issued = issue(desk, office.other, stopped.target.ids[0], Drawer(b"another signature"))
            assert (issued.number, issued.resumed) == ("档摘〔2026〕1号", True)
        certificate = issue_one(desk, office.clerk, case, 1)
        assert desk.read(numbers_of) == [1]
        assert len(desk.read(known_by_number, "档摘〔2026〕1号")) == 1
        assert desk.read(lambda reading: staged(reading.session, f"certificate:{certificate}")) == ()  # noqa: B023
        assert desk.read(check, desk.store.secret.verify_key) == ()
        assert issue_one(desk, office.clerk, case, 2) == certificate + 1
        assert desk.read(numbers_of) == [1, 2]
        desk.close()
