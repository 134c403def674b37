"""Any order of moves, prints, cancellations and corrections leaves a true record (Hypothesis)."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from readingroom.clock import Clock
from readingroom.command import Actor, Station
from readingroom.desk import Desk
from readingroom.errors import Refused
from readingroom.requests.commands import AddLines, WithdrawLine
from readingroom.requests.records import RequestLine
from readingroom.retrieval.commands import (
    CancelRetrieval,
    ConfirmAttempt,
    CorrectMove,
    CountPages,
    FailAttempt,
    MoveUnit,
    PrepareRound,
    Reprint,
    SpoolAttempt,
)
from readingroom.retrieval.queries import board, open_attempts, retrieval_detail, rounds_of_day, troubles
from readingroom.retrieval.rules import Move
from readingroom.retrieval.scan import Scanner
from tests.readingroom.conftest import MORNING, ZONE
from tests.readingroom.retrieval.world import TODAY, World

CODES = ("J001-1-1", "J001-1-2", "J002-5-7")


class Room(RuleBasedStateMachine):
    """Three readers, two boxes, one clerk who tries everything."""

    pristine: Path

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        for file in self.pristine.iterdir():
            shutil.copy(file, self.folder / file.name)
        os.environ["READINGROOM_KEY_FILE"] = str(self.folder / "key")
        desk = Desk(self.folder / "room.db", clock=Clock.starting(MORNING, ZONE))
        self.world = World(desk, Actor(4, Station.ROOM))
        one, two = self.world.box("盒1", "库1-2-10", "BOX1"), self.world.box("盒2", "库1-2-2", "BOX2")
        self.world.file("J001-1-1", one)
        self.world.file("J001-1-2", one)
        self.world.file("J002-5-7", two)
        self.cases = [self.world.books(name, *CODES[n:]) for n, name in enumerate(("王", "陈", "李"))]
        for case in self.cases[:2]:
            self.world.arrives(case)
        self.done: list[UUID] = []
        self.scanner = Scanner(desk, self.world.clerk)

    def try_to(self, command: object) -> None:
        done = uuid4()
        try:
            self.world.do(command, uuid=done)  # type: ignore[arg-type]  # every rule gives a command
        except Refused:
            return
        self.done.append(done)

    def pick(self, n: int) -> int | None:
        rows = self.world.desk.read(board)
        return rows[n % len(rows)].retrieval_id if rows else None

    @rule(n=st.integers(0, 9), move=st.sampled_from(Move), days=st.integers(-1, 9))
    def move(self, n: int, move: Move, days: int) -> None:
        if (retrieval := self.pick(n)) is not None:
            until = TODAY + dt.timedelta(days=days) if move is Move.KEEP else None
            self.try_to(MoveUnit(retrieval_id=retrieval, move=move, until=until, why="lent"))

    @rule(n=st.integers(0, 9))
    def next_step(self, n: int) -> None:
        if (retrieval := self.pick(n)) is not None:
            step = self.world.desk.read(retrieval_detail, retrieval).actions[0].action
            self.try_to(MoveUnit(retrieval_id=retrieval, move=Move(step), why="lent"))

    @rule(n=st.integers(0, 9), pages=st.integers(0, 200))
    def count(self, n: int, pages: int) -> None:
        if (retrieval := self.pick(n)) is not None:
            self.try_to(CountPages(retrieval_id=retrieval, pages=pages))

    @rule(n=st.integers(0, 9))
    def cancel(self, n: int) -> None:
        if (retrieval := self.pick(n)) is not None:
            self.try_to(CancelRetrieval(retrieval_id=retrieval))

    @rule(case=st.integers(0, 2), code=st.sampled_from(CODES))
    def want(self, case: int, code: str) -> None:
        self.try_to(AddLines(case_id=self.cases[case], written=(code,)))

    @rule(line=st.integers(1, 12))
    def withdraw(self, line: int) -> None:
        with self.world.desk.store.reading() as session:
            known = session.get(RequestLine, line) is not None
        if known:
            self.try_to(WithdrawLine(line_id=line))

    @rule()
    def prepare(self) -> None:
        self.try_to(PrepareRound(due=TODAY, size="a5", language="en"))

    @rule(n=st.integers(0, 3))
    def reprint(self, n: int) -> None:
        rounds = self.world.desk.read(rounds_of_day)
        if rounds:
            self.try_to(Reprint(round_id=rounds[n % len(rounds)].round_id, size="a5", language="en"))

    @rule(
        n=st.integers(0, 3), to_sheet=st.none() | st.integers(1, 3), fails=st.booleans(), spools=st.booleans()
    )
    def answer(self, n: int, to_sheet: int | None, fails: bool, spools: bool) -> None:
        attempts = self.world.desk.read(open_attempts)
        if not attempts:
            return
        attempt = attempts[n % len(attempts)]
        if spools:
            sheets = tuple(range(1, attempt.slips + 1))
            self.try_to(SpoolAttempt(attempt_id=attempt.attempt_id, sheets=sheets))
        if fails:
            self.try_to(FailAttempt(attempt_id=attempt.attempt_id, why="jam"))
        else:
            self.try_to(ConfirmAttempt(attempt_id=attempt.attempt_id, to_sheet=to_sheet))

    @rule(back=st.integers(1, 3))
    def correct(self, back: int) -> None:
        if len(self.done) >= back:
            self.try_to(CorrectMove(command_id=self.done[-back], reason="扫错"))

    @rule(n=st.integers(0, 5), old=st.booleans())
    def scan(self, n: int, old: bool) -> None:
        retrieval = self.pick(n)
        if retrieval is None or self.world.row(retrieval).slip is None:
            self.scanner.scan("BOX1" if old else "BOX2")
        else:
            self.scanner.scan(self.world.slip(retrieval, 0 if old else -1))

    @invariant()
    def the_record_is_true(self) -> None:
        if hasattr(self, "world"):
            self.world.sound()
            self.world.desk.read(troubles)
            for row in self.world.desk.read(board):
                assert row.unit
                assert row.number

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.world.desk.close()
            shutil.rmtree(self.folder)


@pytest.fixture
def room_class(pristine: Path, monkeypatch: pytest.MonkeyPatch) -> type[Room]:
    """The machine, on copies of the pristine database."""
    monkeypatch.setenv("READINGROOM_KEY_FILE", str(pristine / "key"))
    Room.pristine = pristine
    return Room


def test_whatever_is_done_the_record_stays_true(room_class: type[Room]) -> None:
    run_state_machine_as_test(
        room_class,
        settings=settings(
            max_examples=int(os.environ.get("READINGROOM_EXAMPLES", "12")),
            stateful_step_count=30,
            deadline=None,
            derandomize="READINGROOM_EXAMPLES" not in os.environ,
            suppress_health_check=list(HealthCheck),
        ),
    )
