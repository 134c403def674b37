"""Lifecycles of bookings, visits and queue tickets as tables; what is not in a table is refused."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from readingroom.errors import Refused

__all__ = [
    "BOOKING",
    "QUEUE_TICKET",
    "VISIT",
    "BookingAction",
    "BookingState",
    "TicketAction",
    "TicketState",
    "VisitAction",
    "VisitState",
    "after",
    "allows",
]

State = TypeVar("State", bound=StrEnum)
Action = TypeVar("Action", bound=StrEnum)


class BookingState(StrEnum):
    """How far a promised visit (预约) is."""

    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    ARRIVED = "arrived"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


class BookingAction(StrEnum):
    """What happens to a booking."""

    CONFIRM = "confirm"
    UNCONFIRM = "unconfirm"  # its source takes the confirmation back
    MOVE = "move"  # 改期: to another day or hour
    ARRIVE = "arrive"
    FINISH = "finish"  # its reader left
    UNDO_ARRIVAL = "undo_arrival"  # it was somebody else
    CANCEL = "cancel"
    MARK_NO_SHOW = "mark_no_show"
    REINSTATE = "reinstate"  # a cancellation taken back


BOOKING: Mapping[tuple[BookingState, BookingAction], BookingState] = {
    (BookingState.REQUESTED, BookingAction.CONFIRM): BookingState.CONFIRMED,
    (BookingState.REQUESTED, BookingAction.MOVE): BookingState.REQUESTED,
    (BookingState.REQUESTED, BookingAction.ARRIVE): BookingState.ARRIVED,
    (BookingState.REQUESTED, BookingAction.CANCEL): BookingState.CANCELLED,
    (BookingState.REQUESTED, BookingAction.MARK_NO_SHOW): BookingState.NO_SHOW,
    (BookingState.CONFIRMED, BookingAction.UNCONFIRM): BookingState.REQUESTED,
    (BookingState.CONFIRMED, BookingAction.MOVE): BookingState.CONFIRMED,
    (BookingState.CONFIRMED, BookingAction.ARRIVE): BookingState.ARRIVED,
    (BookingState.CONFIRMED, BookingAction.CANCEL): BookingState.CANCELLED,
    (BookingState.CONFIRMED, BookingAction.MARK_NO_SHOW): BookingState.NO_SHOW,
    (BookingState.ARRIVED, BookingAction.FINISH): BookingState.FINISHED,
    (BookingState.ARRIVED, BookingAction.UNDO_ARRIVAL): BookingState.CONFIRMED,
    (BookingState.NO_SHOW, BookingAction.ARRIVE): BookingState.ARRIVED,
    (BookingState.NO_SHOW, BookingAction.MOVE): BookingState.CONFIRMED,
    (BookingState.CANCELLED, BookingAction.REINSTATE): BookingState.CONFIRMED,
}
"""A reader at the desk is let in whether or not somebody confirmed the booking before."""


class VisitState(StrEnum):
    """Where the reader is."""

    PRESENT = "present"
    AWAY = "away"
    LEFT = "left"


class VisitAction(StrEnum):
    """What the reader does."""

    STEP_OUT = "step_out"
    COME_BACK = "come_back"
    LEAVE = "leave"


VISIT: Mapping[tuple[VisitState, VisitAction], VisitState] = {
    (VisitState.PRESENT, VisitAction.STEP_OUT): VisitState.AWAY,
    (VisitState.AWAY, VisitAction.COME_BACK): VisitState.PRESENT,
    (VisitState.PRESENT, VisitAction.LEAVE): VisitState.LEFT,
    (VisitState.AWAY, VisitAction.LEAVE): VisitState.LEFT,
}
"""Somebody who went out and did not come back leaves at close of day without coming back first."""


class TicketState(StrEnum):
    """Where a number in today's line is."""

    WAITING = "waiting"
    CALLED = "called"
    MISSED = "missed"  # 过号
    SERVING = "serving"
    DONE = "done"
    GONE = "gone"  # left without being served


class TicketAction(StrEnum):
    """What happens to a number."""

    CALL = "call"
    MISS = "miss"
    SERVE = "serve"
    END = "end"
    LEAVE = "leave"


QUEUE_TICKET: Mapping[tuple[TicketState, TicketAction], TicketState] = {
    (TicketState.WAITING, TicketAction.CALL): TicketState.CALLED,
    (TicketState.WAITING, TicketAction.SERVE): TicketState.SERVING,
    (TicketState.WAITING, TicketAction.LEAVE): TicketState.GONE,
    (TicketState.CALLED, TicketAction.CALL): TicketState.CALLED,  # called once more
    (TicketState.CALLED, TicketAction.MISS): TicketState.MISSED,
    (TicketState.CALLED, TicketAction.SERVE): TicketState.SERVING,
    (TicketState.CALLED, TicketAction.LEAVE): TicketState.GONE,
    (TicketState.MISSED, TicketAction.CALL): TicketState.CALLED,
    (TicketState.MISSED, TicketAction.SERVE): TicketState.SERVING,
    (TicketState.MISSED, TicketAction.LEAVE): TicketState.GONE,
    (TicketState.SERVING, TicketAction.END): TicketState.DONE,
    (TicketState.SERVING, TicketAction.LEAVE): TicketState.DONE,
}


def allows(table: Mapping[tuple[State, Action], State], state: State, action: Action) -> bool:
    """Whether the table has a way from this state by this action."""
    return (state, action) in table


def after(table: Mapping[tuple[State, Action], State], state: State, action: Action, kind: str) -> State:
    """The state that the action leads to.

    Args:
        table: a lifecycle.
        state: as it is.
        action: what is wanted.
        kind: ``booking``, ``visit`` or ``ticket``, for the refusal.

    Raises:
        Refused: ``<kind>.is_<state>``, for example ``booking.is_cancelled``, with the action.
    """
    reached = table.get((state, action))
    if reached is None:
        raise Refused(f"{kind}.is_{state.value}", action=action.value)
    return reached
