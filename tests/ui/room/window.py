"""A real window with these pages over a real database, and a room full of readers."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from readingroom.bookings.commands import Arrive, AssignSeat, DefineSeats, SeatPlan, StepOut
from readingroom.bookings.events import VisitOpened
from readingroom.bookings.queries import visit as visit_query
from readingroom.command import Actor, Command
from readingroom.desk import Desk
from readingroom.events import Event
from readingroom.holdings.commands import AddContainer, AddItem
from readingroom.office.setup.commands import ChangeSetting
from readingroom.people.commands import Particulars
from readingroom.requests.commands import AddLines
from readingroom.retrieval.commands import ConfirmAttempt, MoveUnit, PrepareRound, SpoolAttempt
from readingroom.retrieval.events import SlipsPrepared
from readingroom.retrieval.rules import Move
from tests.ui.windows import make_window
from ui.pages import page_entries
from ui.shell import Shell
from ui.style import Choice
from ui.text import Text

CLERK = Actor(4)
NAMES = ("王小明", "陈䶮", "李建国", "欧阳㛃", "Ana Ruiz", "赵敏", "周立", "孙丽", "吴刚", "郑一鸣")
_KINDS = ("ordinary", "ordinary", "ordinary", "ordinary", "camera", "large", "screen", "bulk")


def room_window(
    desk: Desk, page: str, code: str = "en", scheme: Choice = "light", size: tuple[int, int] = (1366, 768)
) -> Shell:
    """The window on one page, shown; its jobs belong to the desk that was opened here."""
    entries = [entry for entry in page_entries("reading_room") if entry.id in ("today", "room", "settings")]
    shell = make_window(lambda: desk, entries, Text(code), scheme, CLERK.staff, page)
    shell.resize(*size)
    shell.show()
    shell.activateWindow()
    settle(shell)
    return shell


def settle(shell: Shell, until: Callable[[], bool] = lambda: True) -> None:
    """Let everything arrive that is under way, and what it leads to."""
    app = QApplication.instance()
    assert app is not None
    end = time.monotonic() + 10
    while time.monotonic() < end:
        app.processEvents()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        if shell.page is not None and shell.kit.jobs.idle and not shell.page.stale and until():
            app.processEvents()
            if shell.kit.jobs.idle and until():
                return
    raise AssertionError("it never came")


class Room:
    """Short words for what happened in the room before the window opens."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def do(self, command: Command) -> tuple[Event, ...]:
        """Carried out as 李敏."""
        return self.desk.execute(command, CLERK).events

    def seats(self, n: int = 8) -> None:
        """So many seats of several kinds, labelled from 1 on."""
        plans = tuple(SeatPlan(label=str(at), kind=_KINDS[at % len(_KINDS)]) for at in range(1, n + 1))
        self.do(DefineSeats(seats=plans))

    def setting(self, key: str, value: str | int | bool) -> None:
        """A setting."""
        self.do(ChangeSetting(key=key, value=value))

    def comes(self, name: str, seat_id: int | None = None, kind: str | None = None) -> int:
        """A walk-in; the visit."""
        events = self.do(
            Arrive(particulars=Particulars(name=name), seat_id=seat_id, seat_kind=kind, over_capacity=True)
        )
        return next(event.visit_id for event in events if isinstance(event, VisitOpened))

    def sits(self, visit: int, seat_id: int) -> None:
        """A seat for a visit."""
        self.do(AssignSeat(visit_id=visit, seat_id=seat_id))

    def reads(self, visit: int, code: str) -> None:
        """Somebody gets a file at the seat."""
        detail = self.desk.read(visit_query, visit)
        assert detail is not None
        self.do(AddLines(case_id=detail.case_id, written=(code,)))
        (prepared,) = (
            event
            for event in self.do(PrepareRound(due=detail.day, size="a5", language="en"))
            if isinstance(event, SlipsPrepared)
        )
        self.do(SpoolAttempt(attempt_id=prepared.attempt_id, sheets=(1,), printer="P"))
        self.do(ConfirmAttempt(attempt_id=prepared.attempt_id))
        for move in (Move.PULL, Move.HAND_OVER, Move.HOLD, Move.ISSUE):
            self.do(MoveUnit(retrieval_id=prepared.retrieval_ids[0], move=move))

    def steps_out(self, visit: int) -> None:
        """Away for a while."""
        self.do(StepOut(visit_id=visit))

    def catalogue(self) -> None:
        """Two boxes with files."""
        for box in (1, 2):
            self.do(AddContainer(label=f"J001-B{box}", location=f"1-2-{box}"))
        for at in range(1, 5):
            self.do(
                AddItem(
                    reference_code=f"J001-2-{at}", title=f"案卷 {at}", access="open", container=1 + at % 2
                )
            )
