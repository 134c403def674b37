"""What may be done with a booking, a visit or a ticket as it stands, and why the rest may not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from readingroom.allowed import Allowed, NotNow
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
    allows,
)
from readingroom.command import Reading
from readingroom.settings import USES_SEATS

__all__ = ["Step", "late_by", "of_booking", "of_ticket", "of_visit"]

Step = Allowed | NotNow

State = TypeVar("State", bound=StrEnum)
Action = TypeVar("Action", bound=StrEnum)


def _steps(
    table: Mapping[tuple[State, Action], State],
    state: State,
    actions: Mapping[Action, str],
    kind: str,
) -> list[Step]:
    return [
        Allowed(name) if allows(table, state, action) else NotNow(name, f"{kind}.is_{state.value}")
        for action, name in actions.items()
    ]


def of_booking(reading: Reading, booking: Booking, number: str) -> tuple[Step, ...]:
    """``arrive``, ``confirm``, ``move``, ``cancel``, ``no_show``, ``reinstate``: what makes sense, likeliest first."""
    state = BookingState(booking.state)
    steps: list[Step] = []
    if allows(BOOKING, state, BookingAction.ARRIVE):
        steps.append(_arrival(reading, booking, number))
    elif state is BookingState.CANCELLED:
        steps.append(NotNow("arrive", "booking.is_cancelled"))
    for action, name in _LATER.items():
        if allows(BOOKING, state, action):
            steps.append(Allowed(name))
    if allows(BOOKING, state, BookingAction.MARK_NO_SHOW):
        due = booking.starts_at <= reading.now
        start = reading.clock.local(booking.starts_at)
        steps.append(
            Allowed("no_show") if due else NotNow("no_show", "booking.not_due_yet", {"start": start})
        )
    return tuple(steps)


_LATER = {
    BookingAction.CONFIRM: "confirm",
    BookingAction.MOVE: "move",
    BookingAction.CANCEL: "cancel",
    BookingAction.REINSTATE: "reinstate",
}


def _arrival(reading: Reading, booking: Booking, number: str) -> Step:
    if booking.day == reading.today:
        return Allowed("arrive")
    facts = {
        "booking": booking.id,
        "number": number,
        "day": booking.day,
        "today": reading.today,
        "early": booking.day > reading.today,
    }
    return NotNow("arrive", "booking.other_day", facts)


def of_visit(reading: Reading, visit: Visit, seat: str) -> tuple[Step, ...]:
    """``step_out``, ``come_back``, ``leave``, seats, ``undo_arrival``; ``arrive`` for who left today.

    Whether something in hand keeps the reader here, or was in hand before the arrival is taken back, retrieval tells.
    """
    state = VisitState(visit.state)
    if state is VisitState.LEFT:
        return (Allowed("arrive"),) if visit.day == reading.today else ()
    steps: list[Step] = []
    if reading.settings[USES_SEATS]:
        if seat:
            steps += [
                Allowed("move_seat"),
                Allowed("release_seat"),
                NotNow("assign_seat", "seat.has_one", {"seat": seat}),
            ]
        else:
            steps += [Allowed("assign_seat"), NotNow("release_seat", "seat.has_none")]
    moves = {
        VisitAction.STEP_OUT: "step_out",
        VisitAction.COME_BACK: "come_back",
        VisitAction.LEAVE: "leave",
    }
    return (*_steps(VISIT, state, moves, "visit"), *steps, Allowed("undo_arrival"))


def of_ticket(ticket: QueueTicket) -> tuple[Step, ...]:
    """``call`` or ``recall``, ``miss``, ``serve``, ``end_service``."""
    state = TicketState(ticket.state)
    call = "call" if state is TicketState.WAITING else "recall"
    moves = {
        TicketAction.CALL: call,
        TicketAction.MISS: "miss",
        TicketAction.SERVE: "serve",
        TicketAction.END: "end_service",
    }
    return tuple(_steps(QUEUE_TICKET, state, moves, "ticket"))


def late_by(reading: Reading, starts_at: dt.datetime) -> int:
    """Whole minutes since the promised hour, 0 before it."""
    return max(0, int((reading.now - starts_at).total_seconds() // 60))
