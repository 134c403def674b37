"""What keeps a day open, in the order in which it is walked to zero, and how today's list is grouped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum

from readingroom.bookings.rules import BookingState, TicketState, VisitState
from readingroom.copies.rules import UNFINISHED, OrderState
from readingroom.retrieval.rules import AttemptState, RetrievalState

__all__ = [
    "BY_CLOSING",
    "OPEN_WHILE",
    "STEPS",
    "SUBJECTS",
    "Matter",
    "When",
    "matter_of",
    "still_open",
    "when",
]


class Matter(StrEnum):
    """Why something is not finished; the order is the order of the walk."""

    EXPECTED = "expected"  # promised for an hour that has not begun
    ISSUED = "issued"
    BEING_COPIED = "being_copied"  # an original that lies where copies are made
    PRESENT = "present"
    ON_THE_WAY = "on_the_way"  # pulled or handed over, and not on the hold shelf
    PUT_BACK = "put_back"  # at hand, and nobody wants it any more, or its reader did not come
    NOT_RESHELVED = "not_reshelved"
    HOLD_OVERDUE = "hold_overdue"
    NOT_PULLED = "not_pulled"  # its slip is out
    UNPRINTED = "unprinted"
    COPIES_BEGUN = "copies_begun"
    CERTIFICATE_UNFINISHED = "certificate_unfinished"  # it has its number, and no seal
    UNANSWERED = "unanswered"  # a print attempt of which nobody said what became of it
    NOT_ARRIVED = "not_arrived"  # 未到馆
    TICKET = "ticket"  # a number in the line


SUBJECTS: Mapping[Matter, str] = {
    Matter.EXPECTED: "booking",
    Matter.ISSUED: "retrieval",
    Matter.BEING_COPIED: "retrieval",
    Matter.PRESENT: "visit",
    Matter.ON_THE_WAY: "retrieval",
    Matter.PUT_BACK: "retrieval",
    Matter.NOT_RESHELVED: "retrieval",
    Matter.HOLD_OVERDUE: "retrieval",
    Matter.NOT_PULLED: "retrieval",
    Matter.UNPRINTED: "retrieval",
    Matter.COPIES_BEGUN: "copy_order",
    Matter.CERTIFICATE_UNFINISHED: "certificate",
    Matter.UNANSWERED: "attempt",
    Matter.NOT_ARRIVED: "booking",
    Matter.TICKET: "queue_ticket",
}
"""What each matter is about, as events name it."""

STEPS: Mapping[Matter, tuple[str, ...]] = {
    Matter.EXPECTED: ("cancel", "move"),
    Matter.ISSUED: ("return",),
    Matter.BEING_COPIED: ("copied", "put_back"),
    Matter.PRESENT: ("leave",),
    Matter.ON_THE_WAY: ("hold", "put_back"),
    Matter.PUT_BACK: ("put_back",),
    Matter.NOT_RESHELVED: ("reshelve", "keep"),
    Matter.HOLD_OVERDUE: ("put_back", "keep"),
    Matter.NOT_PULLED: ("pull", "not_found", "cancel_retrieval"),
    Matter.UNPRINTED: ("print_slips", "cancel_retrieval"),
    Matter.COPIES_BEGUN: ("show_order",),
    Matter.CERTIFICATE_UNFINISHED: ("show_certificate",),
    Matter.UNANSWERED: ("confirm_attempt", "fail_attempt"),
    Matter.NOT_ARRIVED: ("no_show",),
    Matter.TICKET: ("end_service",),
}
"""What finishes each matter, the usual way first; see `readingroom.allowed`."""

BY_CLOSING = frozenset({Matter.NOT_ARRIVED, Matter.TICKET})
"""Closing the day finishes these itself; they hold nothing up."""

_AT_HAND = frozenset(
    {
        RetrievalState.PULLED,
        RetrievalState.HANDED_OVER,
        RetrievalState.HELD,
        RetrievalState.BEING_COPIED,
    }
)

OPEN_WHILE: Mapping[Matter, frozenset[str]] = {
    Matter.EXPECTED: frozenset({BookingState.REQUESTED, BookingState.CONFIRMED}),
    Matter.ISSUED: frozenset({RetrievalState.ISSUED}),
    Matter.BEING_COPIED: frozenset({RetrievalState.BEING_COPIED}),
    Matter.PRESENT: frozenset({VisitState.PRESENT, VisitState.AWAY}),
    Matter.ON_THE_WAY: frozenset({RetrievalState.PULLED, RetrievalState.HANDED_OVER}),
    Matter.PUT_BACK: _AT_HAND,
    Matter.NOT_RESHELVED: frozenset({RetrievalState.RETURNED}),
    Matter.HOLD_OVERDUE: frozenset({RetrievalState.HELD}),
    Matter.NOT_PULLED: frozenset({RetrievalState.SLIP_OUT}),
    Matter.UNPRINTED: frozenset({RetrievalState.WANTED}),
    Matter.COPIES_BEGUN: frozenset({OrderState.IN_PRODUCTION, OrderState.CHECKED}),
    Matter.CERTIFICATE_UNFINISHED: UNFINISHED,
    Matter.UNANSWERED: frozenset({AttemptState.PREPARED, AttemptState.SPOOLED, AttemptState.UNKNOWN}),
    Matter.NOT_ARRIVED: frozenset({BookingState.REQUESTED, BookingState.CONFIRMED}),
    Matter.TICKET: frozenset(
        {TicketState.WAITING, TicketState.CALLED, TicketState.MISSED, TicketState.SERVING}
    ),
}
"""States of its subject in which a matter is not finished."""


def still_open(matter: str, state: str | None) -> bool:
    """Whether something carried over still waits, by the state of what it is about; None: it is gone."""
    return state is not None and state in OPEN_WHILE[Matter(matter)]


def matter_of(
    state: str, *, wanted: bool, due_day: dt.date, hold_until: dt.date | None, day: dt.date
) -> Matter | None:
    """Why a unit on its way keeps this day open, if it does.

    A unit that is not on its shelf or missing does not: that is searched for over days, and stands in "Waits for me".

    Args:
        state: of the retrieval.
        wanted: somebody still wants it.
        due_day: wanted for.
        hold_until: kept on the hold shelf until.
        day: which is to be closed.
    """
    if state == RetrievalState.ISSUED:
        return Matter.ISSUED
    if state == RetrievalState.RETURNED:
        return Matter.NOT_RESHELVED
    if state in _AT_HAND and not wanted:
        return Matter.PUT_BACK
    if state == RetrievalState.BEING_COPIED:
        return Matter.BEING_COPIED
    if state in OPEN_WHILE[Matter.ON_THE_WAY]:
        return Matter.ON_THE_WAY
    if state == RetrievalState.HELD and hold_until is not None and hold_until <= day:
        return Matter.HOLD_OVERDUE
    if state == RetrievalState.SLIP_OUT and due_day <= day:
        return Matter.NOT_PULLED
    return None


class When(StrEnum):
    """The groups of today's list."""

    NOW = "now"
    NEXT = "next"
    LATER = "later"
    DONE = "done"


_SOON = dt.timedelta(hours=1)


def when(state: str, starts_at: dt.datetime | None, now: dt.datetime) -> When:
    """In which group somebody stands.

    Args:
        state: ``expected``, ``late``, ``present``, ``away``, ``left``, ``no_show`` or ``cancelled``.
        starts_at: the promised hour; None for a walk-in.
        now: the present.
    """
    if state in ("present", "away", "late"):
        return When.NOW
    if state != "expected" or starts_at is None:
        return When.DONE
    if starts_at <= now:
        return When.NOW
    return When.NEXT if starts_at - now <= _SOON else When.LATER
