"""Records by id, and one step of a lifecycle."""

from __future__ import annotations

from typing import TypedDict

from sqlalchemy.orm import Session

from readingroom.bookings.records import Booking, QueueTicket, Visit
from readingroom.bookings.rules import (
    BOOKING,
    QUEUE_TICKET,
    VISIT,
    BookingAction,
    BookingState,
    TicketAction,
    TicketState,
    VisitAction,
    VisitState,
    after,
)
from readingroom.errors import Refused

__all__ = [
    "Telling", "TellingVisit", "booking_of", "step", "step_ticket", "step_visit", "telling", "telling_visit",
    "ticket_of", "visit_of",
]  # fmt: skip


class Telling(TypedDict):
    """What every event about a booking names."""

    booking_id: int
    case_id: int
    reader_id: int | None


class TellingVisit(TypedDict):
    """What every event about a visit names."""

    visit_id: int
    case_id: int
    reader_id: int
    booking_id: int | None


def telling(booking: Booking) -> Telling:
    """The ids that an event about this booking carries."""
    return {"booking_id": booking.id, "case_id": booking.case_id, "reader_id": booking.reader_id}


def telling_visit(visit: Visit) -> TellingVisit:
    """The ids that an event about this visit carries."""
    return {
        "visit_id": visit.id,
        "case_id": visit.case_id,
        "reader_id": visit.reader_id,
        "booking_id": visit.booking_id,
    }


def booking_of(session: Session, booking_id: int) -> Booking:
    """The booking with this id.

    Raises:
        Refused: ``booking.unknown``.
    """
    booking = session.get(Booking, booking_id, with_for_update=True)
    if booking is None:
        raise Refused("booking.unknown", booking=booking_id)
    return booking


def visit_of(session: Session, visit_id: int) -> Visit:
    """The visit with this id.

    Raises:
        Refused: ``visit.unknown``.
    """
    visit = session.get(Visit, visit_id, with_for_update=True)
    if visit is None:
        raise Refused("visit.unknown", visit=visit_id)
    return visit


def ticket_of(session: Session, ticket_id: int) -> QueueTicket:
    """The queue ticket with this id.

    Raises:
        Refused: ``ticket.unknown``.
    """
    ticket = session.get(QueueTicket, ticket_id, with_for_update=True)
    if ticket is None:
        raise Refused("ticket.unknown", ticket=ticket_id)
    return ticket


def step(booking: Booking, action: BookingAction) -> None:
    """Take one step of a booking's lifecycle. Raises what `readingroom.bookings.rules.after` raises."""
    booking.state = after(BOOKING, BookingState(booking.state), action, "booking").value


def step_visit(visit: Visit, action: VisitAction) -> None:
    """Take one step of a visit's lifecycle. Raises what `readingroom.bookings.rules.after` raises."""
    visit.state = after(VISIT, VisitState(visit.state), action, "visit").value


def step_ticket(ticket: QueueTicket, action: TicketAction) -> None:
    """Take one step of a queue ticket's lifecycle. Raises what `readingroom.bookings.rules.after` raises."""
    ticket.state = after(QUEUE_TICKET, TicketState(ticket.state), action, "ticket").value
