"""An arrival taken back (更正): nothing is erased, but the visit does not count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from readingroom.bookings.commands.queue import leave_line
from readingroom.bookings.commands.seats import release_seat
from readingroom.bookings.commands.steps import booking_of, step, step_visit, telling_visit, visit_of
from readingroom.bookings.events import VisitUndone
from readingroom.bookings.rules import BookingAction, BookingState, VisitAction
from readingroom.command import Command, Context, Handler, Permission
from readingroom.events import Event
from readingroom.people.commands import reader_of
from readingroom.people.rules import name_key

__all__ = ["HANDLERS", "UndoArrival"]


@dataclass(frozen=True, kw_only=True)
class UndoArrival(Command):
    """Take an arrival back; the booking waits for its reader again. Retrieval refuses it once a unit was issued."""

    permission = Permission.CORRECT
    visit_id: int


def undo_arrival(session: Session, command: UndoArrival, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``visit.unknown``, ``visit.is_left``; ``visit.was_issued_to`` from retrieval's guard."""
    visit = visit_of(session, command.visit_id)
    step_visit(visit, VisitAction.LEAVE)
    visit.left_at, visit.undone = context.occurred_at, True
    events = [*release_seat(session, visit, context), *leave_line(session, visit, context)]
    booking = None if visit.booking_id is None else booking_of(session, visit.booking_id)
    if booking is not None and booking.state == BookingState.ARRIVED:
        step(booking, BookingAction.UNDO_ARRIVAL)
        if name_key(reader_of(session, visit.reader_id).name) != name_key(booking.name):
            booking.reader_id = None  # it was somebody else: who comes with it is asked again
    session.flush()
    return [*events, VisitUndone(**telling_visit(visit))]


HANDLERS: Mapping[type[Command], Handler] = {UndoArrival: undo_arrival}
