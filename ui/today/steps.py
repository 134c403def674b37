"""What is done with a case: commands, one after the other, and what to say when one is refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject

from readingroom.allowed import Allowed, NotNow
from readingroom.bookings.commands import (
    ANY_KIND,
    Arrive,
    AssignSeat,
    CancelBooking,
    ComeBack,
    ConfirmBooking,
    Leave,
    MarkNoShow,
    MoveBooking,
    MoveSeat,
    ReinstateBooking,
    ReleaseSeat,
    StepOut,
    UndoArrival,
)
from readingroom.command import Command
from readingroom.errors import DeskError, Unavailable
from readingroom.requests.commands import AddLines, MovePaper, WithdrawLine
from readingroom.retrieval.commands import MoveUnit
from readingroom.retrieval.queries import CaseLine, RetrievalRow
from readingroom.retrieval.rules import Move
from ui.messages import Message
from ui.palette import Tone
from ui.today.reading import CaseSheet
from ui.today.ways_out import way_out
from ui.widgets.page import Page

__all__ = ["Steps", "next_action"]

Tell = Callable[[Message], object]


def next_action(sheet: CaseSheet) -> Allowed | NotNow | None:
    """The one thing to do next with a case, as the day says; for another day's booking, the way to today."""
    if sheet.row is not None:
        return sheet.row.next_step
    about = sheet.visit or sheet.booking
    steps = about.actions if about is not None else ()
    if sheet.visit is not None:
        return next((step for step in steps if step.action in ("come_back", "leave")), None)
    for step in steps:
        if isinstance(step, NotNow) and step.code == "booking.other_day":
            return Allowed("to_today")
    return next((step for step in steps if isinstance(step, Allowed)), None)


class Steps(QObject):
    """Carries out what is done with a case, and shows refusals where their way out is.

    Args:
        page: on which it happens.
    """

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page = page

    def run(
        self,
        *commands: Command,
        done: Callable[[Any], object] | None = None,
        tell: Tell | None = None,
        failed: Callable[[DeskError], bool] | None = None,
    ) -> None:
        """Carry out commands in turn; the first that is refused ends it.

        Args:
            *commands: in their order.
            done: gets the outcome of the last.
            tell: shows the refusal; the page by default.
            failed: asked first; True: it has taken care of the refusal.
        """
        first, rest = commands[0], commands[1:]

        def go_on(outcome: Any) -> None:
            if rest:
                self.run(*rest, done=done, tell=tell, failed=failed)
            elif done is not None:
                done(outcome)

        def stop(error: DeskError) -> None:
            if failed is None or not failed(error):
                self._refused(error, commands, done, tell)

        self._page.execute(first, done=go_on, failed=stop)

    def _refused(
        self,
        error: DeskError,
        commands: Sequence[Command],
        done: Callable[[Any], object] | None,
        tell: Tell | None,
    ) -> None:
        text, show = self._page.kit.text, tell or self._page.tell
        sentence = text.explain(error)
        if isinstance(error, Unavailable):
            again = lambda: self.run(*commands, done=done, tell=tell)  # noqa: E731 - short and used once
            show(Message(sentence, Tone.WRONG, text("window.message.again"), again))
            return
        out = way_out(error, commands[0])
        if out is None:
            show(Message(sentence, Tone.ATTENTION))
            return
        verb = text(out.verb, **dict(out.facts))
        instead = [*out.commands, *commands[1:]]
        show(Message(sentence, Tone.ATTENTION, verb, lambda: self.run(*instead, done=done, tell=tell)))

    # -- with a case

    def do(self, action: str, sheet: CaseSheet, done: Callable[[Any], object] | None = None) -> None:
        """Carry out an action of a read model, by its name.

        Raises:
            KeyError: it needs more than its name.
        """
        commands: dict[str, Callable[[], Sequence[Command]]] = {
            "arrive": lambda: [self._arrival(sheet)],
            "to_today": lambda: [MoveBooking(booking_id=_booking(sheet)), self._arrival(sheet)],
            "reinstate": lambda: [ReinstateBooking(booking_id=_booking(sheet))],
            "confirm": lambda: [ConfirmBooking(booking_id=_booking(sheet))],
            "cancel": lambda: [CancelBooking(booking_id=_booking(sheet))],
            "no_show": lambda: [MarkNoShow(booking_id=_booking(sheet))],
            "step_out": lambda: [StepOut(visit_id=_visit(sheet))],
            "come_back": lambda: [ComeBack(visit_id=_visit(sheet))],
            "leave": lambda: [Leave(visit_id=_visit(sheet))],
            "undo_arrival": lambda: [UndoArrival(visit_id=_visit(sheet))],
            "assign_seat": lambda: [AssignSeat(visit_id=_visit(sheet), kind=self._wish(sheet))],
            "release_seat": lambda: [ReleaseSeat(visit_id=_visit(sheet))],
            "issue": lambda: [
                MoveUnit(retrieval_id=unit.retrieval_id, move=Move.ISSUE) for unit in sheet.of_state("held")
            ],
        }
        self.run(*commands[action](), done=done)

    def seat(self, sheet: CaseSheet, seat_id: int | None, kind: str | None) -> None:
        """Give or change a seat: this one, or the first free one of a kind."""
        order = MoveSeat if sheet.visit is not None and sheet.visit.seat else AssignSeat
        self.run(order(visit_id=_visit(sheet), seat_id=seat_id, kind=kind))

    def add(self, sheet: CaseSheet, codes: tuple[str, ...], done: Callable[[Any], object]) -> None:
        """Want more files."""
        self.run(AddLines(case_id=sheet.case_id, written=codes), done=done)

    def see_paper(self, material_id: int) -> None:
        """A paper was seen in the original at the desk."""
        self.run(MovePaper(material_id=material_id, action="see"))

    def withdraw(self, line: CaseLine) -> None:
        """Not want something any more."""
        self.run(WithdrawLine(line_id=line.line_id))

    def move(self, unit: RetrievalRow, move: str) -> None:
        """Issue a unit or take it back, as a scan would."""
        self.run(MoveUnit(retrieval_id=unit.retrieval_id, move=Move(move)))

    def _arrival(self, sheet: CaseSheet) -> Arrive:
        if sheet.visit is not None or sheet.booking is None:
            return Arrive(case_id=sheet.case_id)
        return Arrive(booking_id=sheet.booking.booking_id)

    @staticmethod
    def _wish(sheet: CaseSheet) -> str:
        wish = sheet.booking.seat_kind if sheet.booking is not None else ""
        return wish if any(kind.kind == wish and kind.free for kind in sheet.kinds) else ANY_KIND


def _booking(sheet: CaseSheet) -> int:
    if sheet.booking is None:
        raise ValueError(f"case {sheet.case_id} has no booking")
    return sheet.booking.booking_id


def _visit(sheet: CaseSheet) -> int:
    if sheet.visit is None:
        raise ValueError(f"case {sheet.case_id} has no visit")
    return sheet.visit.visit_id
