"""Killed at any commit, nothing is lost and nothing is done twice."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from readingroom.clock import Clock
from readingroom.command import Reading
from readingroom.desk import Desk
from readingroom.office.check import check
from readingroom.retrieval.queries import board, counts
from readingroom.retrieval.records import CustodyRow
from tests.readingroom import a_day
from tests.readingroom.conftest import MORNING, ZONE

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = 17


def custody(reading: Reading) -> list[tuple[str, str]]:
    """The story of the one unit."""
    return [(row.action, row.to_state) for row in reading.session.query(CustodyRow).order_by(CustodyRow.seq)]


def open_again(path: Path) -> Desk:
    """Another process, a moment later."""
    return Desk(path, clock=Clock.starting(MORNING, ZONE))


def test_the_day_by_itself(desk: Desk) -> None:
    assert a_day.run(desk) == 0
    assert desk.read(custody) == [
        ("pull", "pulled"),
        ("hand_over", "handed_over"),
        ("hold", "held"),
        ("issue", "issued"),
        ("count", "issued"),
        ("return", "returned"),
        ("reshelve", "on_shelf"),
    ]
    assert desk.read(board) == ()
    assert a_day.run(desk) == COMMANDS, "run again it does nothing"


@pytest.mark.skipif(sys.platform == "win32", reason="a process that dies at a given commit is made by fork")
@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_in_any_commit_the_day_goes_on_where_it_stopped(room: Path, when: str) -> None:
    databases = [room.parent / f"{at}" / "room.db" for at in range(1, COMMANDS + 1)]
    for database in databases:
        database.parent.mkdir()
        shutil.copy(room, database)
    command = [sys.executable, "-m", "tests.readingroom.a_day", when, *map(str, databases)]
    died = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert died.split() == ["-9"] * COMMANDS
    for at, database in enumerate(databases, 1):
        with closing(sqlite3.connect(database)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        desk = open_again(database)
        assert a_day.run(desk) == (at - 1 if when == "before" else at)
        assert desk.read(check, desk.store.secret.verify_key) == ()
        assert desk.read(counts).out == 0
        assert [move for move, _ in desk.read(custody)].count("issue") == 1
        desk.close()
