"""The room's calendar and how full it is, as the database has them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from readingroom.bookings import calendar
from readingroom.bookings.records import Booking, Closure, OpeningBlock, Seat, Visit
from readingroom.bookings.rules import BookingState, Place, VisitState
from readingroom.clock import Clock
from readingroom.settings import LATE_AFTER_MINUTES, USES_SEATS, Settings

__all__ = [
    "booked",
    "calendar_of",
    "capacity",
    "closures_as_known",
    "hours_at",
    "moment",
    "place_now",
    "promises",
    "seat_count",
]

_EXPECTED = (BookingState.REQUESTED.value, BookingState.CONFIRMED.value)
_HOLDS_A_PLACE = (*_EXPECTED, BookingState.ARRIVED.value)


def calendar_of(
    session: Session, first: dt.date | None = None, last: dt.date | None = None
) -> calendar.Calendar:
    """The week and its exceptions.

    Args:
        session: in any transaction.
        first: leave out exceptions that end before this day.
        last: leave out exceptions that begin after this day.
    """
    exceptions = select(Closure).order_by(Closure.first_day, Closure.id)
    if first is not None:
        exceptions = exceptions.where(Closure.last_day >= first)
    if last is not None:
        exceptions = exceptions.where(Closure.first_day <= last)
    week = session.scalars(select(OpeningBlock).order_by(OpeningBlock.weekday, OpeningBlock.opens))
    return calendar.Calendar(
        blocks=tuple(
            calendar.OpeningBlock(
                weekday=row.weekday, opens=row.opens, closes=row.closes, capacity=row.capacity
            )
            for row in week
        ),
        closures=tuple(
            calendar.Closure(
                kind=calendar.ClosureKind(row.kind),
                first_day=row.first_day,
                last_day=row.last_day,
                opens=row.opens,
                closes=row.closes,
                reason=row.reason,
            )
            for row in session.scalars(exceptions)
        ),
    )


def closures_as_known(
    session: Session, closures: Sequence[calendar.Closure]
) -> list[tuple[calendar.Closure, Closure | None]]:
    """Each exception with the record of the same kind, days and hours, if there is one."""
    if not closures:
        return []
    days = {closure.first_day for closure in closures}
    rows = session.scalars(
        select(Closure).where(Closure.first_day >= min(days), Closure.first_day <= max(days))
    )
    known = {(row.kind, row.first_day, row.last_day, row.opens, row.closes): row for row in rows}
    return [
        (one, known.get((one.kind.value, one.first_day, one.last_day, one.opens, one.closes)))
        for one in closures
    ]


def hours_at(week: calendar.Calendar, local: dt.datetime) -> calendar.OpenHours | None:
    """The stretch of open hours around a moment of the archive's wall clock; None while it is closed."""
    time = local.time()
    return next(
        (
            stretch
            for stretch in calendar.blocks(week, local.date())
            if stretch.opens <= time < stretch.closes
        ),
        None,
    )


def moment(clock: Clock, day: dt.date, time: dt.time) -> dt.datetime:
    """A time of day at the archive."""
    return dt.datetime.combine(day, time, clock.zone)


def seat_count(session: Session, settings: Settings) -> int | None:
    """How many seats there are; None where the room uses none or none are set up."""
    if not settings[USES_SEATS]:
        return None
    return session.scalar(select(func.count()).select_from(Seat).where(Seat.active)) or None


def capacity(session: Session, settings: Settings, hours: calendar.OpenHours | None) -> int | None:
    """Readers at once in these hours; None where nothing limits them."""
    if hours is not None and hours.capacity is not None:
        return hours.capacity
    return seat_count(session, settings)


def promises(
    session: Session, clock: Clock, first: dt.date, last: dt.date, *, but: int = 0
) -> dict[dt.date, list[tuple[dt.time, dt.time]]]:
    """The hours promised on each of these days, to readers who have come included; without an end, just the beginning.

    Args:
        session: in any transaction.
        clock: for the archive's zone.
        first: the first day.
        last: the last day, included.
        but: id of a booking that is left out.
    """
    found = session.execute(
        select(Booking.day, Booking.starts_at, Booking.ends_at).where(
            Booking.day >= first,
            Booking.day <= last,
            Booking.state.in_(_HOLDS_A_PLACE),
            Booking.id != but,
        )
    )
    hours: dict[dt.date, list[tuple[dt.time, dt.time]]] = {}
    for day, starts_at, ends_at in found:
        start = clock.local(starts_at).time()
        end = clock.local(ends_at) if ends_at is not None else None
        until = dt.time.max if end is not None and end.date() > day else None if end is None else end.time()
        if until is None or until <= start:
            until = start.replace(microsecond=min(start.microsecond + 1, 999_999))
        hours.setdefault(day, []).append((start, until))
    return hours


def booked(session: Session, clock: Clock, day: dt.date, hours: calendar.OpenHours, *, but: int = 0) -> int:
    """Readers promised a place in this stretch of a day; arguments as in `promises`."""
    promised = promises(session, clock, day, day, but=but).get(day, ())
    return sum(start < hours.closes and end > hours.opens for start, end in promised)


def place_now(session: Session, settings: Settings, clock: Clock, now: dt.datetime) -> Place:
    """How full the room is at this moment.

    A promised place is kept until the reader counts as late.
    """
    local = clock.local(now)
    day = local.date()
    hours = hours_at(calendar_of(session, day, day), local)
    present = session.scalar(
        select(func.count()).select_from(Visit).where(Visit.day == day, Visit.state != VisitState.LEFT.value)
    )
    until = moment(clock, day, hours.closes) if hours is not None else now
    promised = session.scalar(
        select(func.count())
        .select_from(Booking)
        .where(
            Booking.day == day,
            Booking.state.in_(_EXPECTED),
            Booking.starts_at < until,
            Booking.starts_at >= now - dt.timedelta(minutes=settings[LATE_AFTER_MINUTES]),
        )
    )
    return Place(capacity(session, settings, hours), present or 0, promised or 0)
