"""Today's queue tickets as the line's rule wants to see them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from readingroom.bookings.records import QueueTicket
from readingroom.bookings.rules import LineRule, TicketFacts, TicketState
from readingroom.settings import QUEUE_GRACE_MINUTES, QUEUE_MISSED_BEHIND, QUEUE_RULE, Settings

__all__ = ["facts_of", "rule_of"]


def rule_of(settings: Settings) -> LineRule:
    """The room's rule of the line."""
    return LineRule(
        booked_hour_first=settings[QUEUE_RULE] == "booked_hour_first",
        grace=dt.timedelta(minutes=settings[QUEUE_GRACE_MINUTES]),
        missed_behind=settings[QUEUE_MISSED_BEHIND],
    )


def facts_of(tickets: Sequence[QueueTicket]) -> list[TicketFacts]:
    """Those of one day's tickets that wait or were missed."""
    return [
        TicketFacts(
            ticket_id=ticket.id,
            number=ticket.number,
            taken_at=ticket.taken_at,
            booked_for=ticket.booked_for,
            missed=ticket.state == TicketState.MISSED,
            called_since=_called_since(ticket, tickets),
        )
        for ticket in tickets
        if ticket.state in (TicketState.WAITING, TicketState.MISSED)
    ]


def _called_since(ticket: QueueTicket, tickets: Sequence[QueueTicket]) -> int:
    called = ticket.called_at
    if called is None:
        return 0
    return sum(other.called_at is not None and other.called_at > called for other in tickets)
