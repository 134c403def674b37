"""Today's one line (排队): in which order booked readers and walk-ins are called, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["InLine", "LineRule", "TicketFacts", "Why", "line"]


class Why(StrEnum):
    """Why somebody stands where they stand; shown beside the number."""

    BOOKED_HOUR = "booked_hour"  # came in time for a promised hour that has begun
    EARLY = "early"  # booked for later: stands by arrival until then
    LATE = "late"  # booked, came after the hour's grace: stands by arrival
    WALK_IN = "walk_in"
    MISSED = "missed"  # was called and not there: behind the next ones


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRule:
    """How the line is ordered.

    Attributes:
        booked_hour_first: readers booked for an hour that has begun go before walk-ins; otherwise all stand by
            arrival.
        grace: how long after the booked hour one may come and still count as in time.
        missed_behind: how many others are called before a missed number stands in line again; 0 leaves it out
            until it is recalled.
    """

    booked_hour_first: bool = True
    grace: dt.timedelta = dt.timedelta(minutes=15)
    missed_behind: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFacts:
    """A number that waits or was missed.

    Attributes:
        ticket_id: the ticket.
        number: today's number.
        taken_at: when it was taken.
        booked_for: the promised hour, None for a walk-in.
        missed: it was called and nobody came.
        called_since: for a missed one, how many others were called since.
    """

    ticket_id: int
    number: int
    taken_at: dt.datetime
    booked_for: dt.datetime | None = None
    missed: bool = False
    called_since: int = 0


@dataclass(frozen=True, slots=True)
class InLine:
    """A place in the line.

    Attributes:
        ticket_id: the ticket.
        number: today's number.
        why: what gave it this place.
    """

    ticket_id: int
    number: int
    why: Why


def line(tickets: Iterable[TicketFacts], now: dt.datetime, rule: LineRule) -> tuple[InLine, ...]:
    """The line, next first.

    Booked readers whose hour has begun and who came in time stand first, by hour, then number; everybody else
    behind them by number. A missed number stands behind as many as the rule still asks for, or at the end
    of a shorter line.
    """
    first: list[tuple[dt.datetime, InLine]] = []
    rest: list[InLine] = []
    missed: list[tuple[int, int, TicketFacts]] = []
    for ticket in sorted(tickets, key=lambda ticket: ticket.number):
        if ticket.missed:
            if rule.missed_behind:
                missed.append((max(0, rule.missed_behind - ticket.called_since), ticket.number, ticket))
            continue
        why = _why(ticket, now, rule)
        place = InLine(ticket.ticket_id, ticket.number, why)
        if why is Why.BOOKED_HOUR and rule.booked_hour_first and ticket.booked_for is not None:
            first.append((ticket.booked_for, place))
        else:
            rest.append(place)
    waiting = [place for _, place in sorted(first, key=lambda pair: (pair[0], pair[1].number))] + rest
    returning: dict[int, list[InLine]] = {}
    for behind, _, ticket in sorted(missed, key=lambda row: row[:2]):
        place = InLine(ticket.ticket_id, ticket.number, Why.MISSED)
        returning.setdefault(min(behind, len(waiting)), []).append(place)
    ordered = list(returning.get(0, ()))
    for called, place in enumerate(waiting, start=1):
        ordered.append(place)
        ordered.extend(returning.get(called, ()))
    return tuple(ordered)


def _why(ticket: TicketFacts, now: dt.datetime, rule: LineRule) -> Why:
    if ticket.booked_for is None:
        return Why.WALK_IN
    if ticket.taken_at > ticket.booked_for + rule.grace:
        return Why.LATE
    return Why.BOOKED_HOUR if now >= ticket.booked_for else Why.EARLY
