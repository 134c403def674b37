"""The commands behind what can be done with a case; loaded when the first is given, not with the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from readingroom.bookings.commands import (
    Arrive,
    AssignSeat,
    Call,
    CancelBooking,
    ComeBack,
    ConfirmBooking,
    Leave,
    MarkNoShow,
    MoveBooking,
    MoveSeat,
    Recall,
    ReinstateBooking,
    ReleaseSeat,
    Serve,
    StepOut,
    UndoArrival,
)
from readingroom.bookings.queries import TicketLine
from readingroom.bookings.rules import ANY_KIND
from readingroom.command import Command
from readingroom.retrieval.commands import MoveUnit
from readingroom.retrieval.rules import Move
from ui.today.case_reading import CaseSheet

__all__ = ["orders", "seating"]


def orders(action: str, sheet: CaseSheet) -> Sequence[Command]:
    """The commands of an action of a read model, in their order.

    Raises:
        KeyError: it needs more than its name.
    """
    commands: dict[str, Callable[[], Sequence[Command]]] = {
        "arrive": lambda: [_arrival(sheet)],
        "to_today": lambda: [MoveBooking(booking_id=_booking(sheet)), _arrival(sheet)],
        "reinstate": lambda: [ReinstateBooking(booking_id=_booking(sheet))],
        "confirm": lambda: [ConfirmBooking(booking_id=_booking(sheet))],
        "cancel": lambda: [CancelBooking(booking_id=_booking(sheet))],
        "no_show": lambda: [MarkNoShow(booking_id=_booking(sheet))],
        "step_out": lambda: [StepOut(visit_id=_visit(sheet))],
        "come_back": lambda: [ComeBack(visit_id=_visit(sheet))],
        "leave": lambda: [Leave(visit_id=_visit(sheet))],
        "undo_arrival": lambda: [UndoArrival(visit_id=_visit(sheet))],
        "assign_seat": lambda: [AssignSeat(visit_id=_visit(sheet), kind=_wish(sheet))],
        "release_seat": lambda: [ReleaseSeat(visit_id=_visit(sheet))],
        "call": lambda: [Call(number=_ticket(sheet).number)],
        "serve": lambda: [Serve(ticket_id=_ticket(sheet).ticket_id)],
        "recall": lambda: [Recall(ticket_id=_ticket(sheet).ticket_id)],
        "issue": lambda: [
            MoveUnit(retrieval_id=unit.retrieval_id, move=Move.ISSUE) for unit in sheet.of_state("held")
        ],
    }
    return commands[action]()


def seating(sheet: CaseSheet, seat_id: int | None, kind: str | None) -> Command:
    """Give or change a seat: this one, or the first free one of a kind."""
    order = MoveSeat if sheet.visit is not None and sheet.visit.seat else AssignSeat
    return order(visit_id=_visit(sheet), seat_id=seat_id, kind=kind)


def _arrival(sheet: CaseSheet) -> Arrive:
    if sheet.visit is not None or sheet.booking is None:
        return Arrive(case_id=sheet.case_id)
    return Arrive(booking_id=sheet.booking.booking_id)


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


def _ticket(sheet: CaseSheet) -> TicketLine:
    if sheet.visit is None or sheet.visit.ticket is None:
        raise ValueError(f"case {sheet.case_id} has no number in the line")
    return sheet.visit.ticket
