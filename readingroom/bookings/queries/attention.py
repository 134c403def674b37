"""What of bookings and visits needs a hand: a list that empties."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from readingroom.bookings import calendar
from readingroom.bookings.opening import calendar_of
from readingroom.bookings.queries.day import STILL_HERE, source_cancelled
from readingroom.bookings.queries.opening import places
from readingroom.bookings.records import Booking, Visit
from readingroom.bookings.rules import BookingState
from readingroom.command import Reading
from readingroom.imports.queries import unfinished
from readingroom.settings import LEAD_DAYS_MOST
from readingroom.store.tables import Case

__all__ = ["Matter", "needs_a_hand"]

_QUARTER = dt.timedelta(92)
_EXPECTED = (BookingState.REQUESTED.value, BookingState.CONFIRMED.value)


@dataclass(frozen=True)
class Matter:
    """Something that a person has to decide.

    Attributes:
        code: what it is; its sentence stands under ``bookings.matter.<code>``: ``cancelled_while_here``, ``not_left``,
            ``overdue``, ``over_capacity``, ``closed_day``, ``import_stopped``.
        facts: what the sentence names.
        day: the day it concerns.
        booking_id, visit_id, case_id, import_run_id: where to go.
    """

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)
    day: dt.date | None = None
    booking_id: int | None = None
    visit_id: int | None = None
    case_id: int | None = None
    import_run_id: int | None = None


def needs_a_hand(reading: Reading) -> tuple[Matter, ...]:
    """All of it, the most urgent first."""
    return (
        *_conflicts(reading),
        *_not_left(reading),
        *_overdue(reading),
        *_closed_days(reading),
        *_over_capacity(reading),
        *_imports(reading),
    )


def _conflicts(reading: Reading) -> Iterator[Matter]:
    here = (
        select(Booking, Case.number)
        .join(Case, Case.id == Booking.case_id)
        .where(Booking.day == reading.today, Booking.state == BookingState.ARRIVED.value)
        .order_by(Booking.id)
    )
    for booking, number in reading.session.execute(here):
        if source_cancelled(booking):
            facts = {"number": number}
            yield Matter(
                "cancelled_while_here", facts, booking.day, booking_id=booking.id, case_id=booking.case_id
            )


def _not_left(reading: Reading) -> Iterator[Matter]:
    still = (
        select(Visit.id, Visit.case_id, Visit.day, Case.number)
        .join(Case, Case.id == Visit.case_id)
        .where(STILL_HERE, Visit.day < reading.today)
        .order_by(Visit.id)
    )
    for visit_id, case_id, day, number in reading.session.execute(still):
        yield Matter("not_left", {"number": number, "day": day}, day, visit_id=visit_id, case_id=case_id)


def _overdue(reading: Reading) -> Iterator[Matter]:
    """Bookings of the last quarter that nobody closed; what is older is history and not worth a walk through it."""
    open_still = (
        select(Booking.id, Booking.case_id, Booking.day, Case.number)
        .join(Case, Case.id == Booking.case_id)
        .where(
            Booking.day >= reading.today - _QUARTER,
            Booking.day < reading.today,
            Booking.state.in_(_EXPECTED),
        )
        .order_by(Booking.day, Booking.id)
        .limit(200)
    )
    for booking_id, case_id, day, number in reading.session.execute(open_still):
        yield Matter("overdue", {"number": number, "day": day}, day, booking_id=booking_id, case_id=case_id)


def _closed_days(reading: Reading) -> Iterator[Matter]:
    last = reading.today + dt.timedelta(reading.settings[LEAD_DAYS_MOST])
    week = reading.once(calendar_of, reading.today, last)
    if not week.blocks:
        return
    coming = (
        select(Booking.id, Booking.case_id, Booking.day, Case.number)
        .join(Case, Case.id == Booking.case_id)
        .where(Booking.day >= reading.today, Booking.day <= last, Booking.state.in_(_EXPECTED))
        .order_by(Booking.day, Booking.id)
    )
    for booking_id, case_id, day, number in reading.session.execute(coming):
        reason = calendar.closed_because(week, day)
        if reason is not None:
            facts = {"number": number, "day": day, "reason": reason}
            yield Matter("closed_day", facts, day, booking_id=booking_id, case_id=case_id)


def _over_capacity(reading: Reading) -> Iterator[Matter]:
    for block in places(reading, days=reading.settings[LEAD_DAYS_MOST] + 1):
        if block.over:
            facts = {
                "day": block.day,
                "opens": block.hours.opens,
                "closes": block.hours.closes,
                "n": block.over,
                "booked": block.booked,
                "capacity": block.capacity,
            }
            yield Matter("over_capacity", facts, block.day)


def _imports(reading: Reading) -> Iterator[Matter]:
    for run in unfinished(reading, "bookings"):
        facts = {"file": run.source, "n": run.applied, "started": reading.clock.local(run.started_at)}
        yield Matter("import_stopped", facts, import_run_id=run.id)
