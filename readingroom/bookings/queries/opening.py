"""Opening hours, exceptions, and how many places are left."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from readingroom.bookings import calendar, records
from readingroom.bookings.opening import calendar_of, promises, seat_count
from readingroom.command import Reading

__all__ = [
    "BlockPlaces",
    "ClosureRow",
    "DayHours",
    "closures",
    "day_hours",
    "opening_blocks",
    "places",
]


@dataclass(frozen=True)
class ClosureRow:
    """An exception with its id, to take it out again."""

    closure_id: int
    closure: calendar.Closure


@dataclass(frozen=True)
class DayHours:
    """When the room is open on a day.

    Attributes:
        day: the day.
        set_up: whether any opening hours were ever set.
        hours: the open stretches, in order.
        open_now: at this moment (of today).
        reason: why it is closed all day, as the exception says; None where it is open, empty without a reason.
    """

    day: dt.date
    set_up: bool
    hours: tuple[calendar.OpenHours, ...]
    open_now: bool
    reason: str | None


@dataclass(frozen=True)
class BlockPlaces:
    """A stretch of open hours and its places.

    Attributes:
        day: the day.
        hours: the stretch.
        capacity: readers at once; None where nothing limits it.
        booked: places promised, those who have come included.
    """

    day: dt.date
    hours: calendar.OpenHours
    capacity: int | None
    booked: int

    @property
    def free(self) -> int | None:
        """Places left, never below 0; None where nothing limits them."""
        return None if self.capacity is None else max(0, self.capacity - self.booked)

    @property
    def over(self) -> int:
        """How many more were promised than there are places: online bookings are never refused."""
        return 0 if self.capacity is None else max(0, self.booked - self.capacity)


def opening_blocks(reading: Reading) -> tuple[calendar.OpeningBlock, ...]:
    """The week's opening hours, Monday first."""
    return calendar_of(reading.session, reading.today, reading.today).blocks


def closures(reading: Reading, first: dt.date | None = None) -> tuple[ClosureRow, ...]:
    """Exceptions that end on this day (today by default) or later, by their first day."""
    found = reading.session.scalars(
        select(records.Closure)
        .where(records.Closure.last_day >= (first or reading.today))
        .order_by(records.Closure.first_day, records.Closure.id)
    )
    return tuple(
        ClosureRow(
            row.id,
            calendar.Closure(
                kind=calendar.ClosureKind(row.kind),
                first_day=row.first_day,
                last_day=row.last_day,
                opens=row.opens,
                closes=row.closes,
                reason=row.reason,
            ),
        )
        for row in found
    )


def day_hours(reading: Reading, day: dt.date | None = None) -> DayHours:
    """When the room is open on a day, today by default."""
    day = day or reading.today
    week = calendar_of(reading.session, day, day)
    now = reading.clock.local(reading.now).replace(tzinfo=None)
    return DayHours(
        day=day,
        set_up=bool(week.blocks),
        hours=calendar.blocks(week, day),
        open_now=calendar.is_open(week, now) if now.date() == day else False,
        reason=calendar.closed_because(week, day),
    )


def places(reading: Reading, first: dt.date | None = None, days: int = 1) -> tuple[BlockPlaces, ...]:
    """Every open stretch of these days (from today by default) with its places: four statements in all."""
    first = first or reading.today
    last = first + dt.timedelta(days - 1)
    week = reading.once(calendar_of, first, last)
    seats = seat_count(reading.session, reading.settings)
    promised = promises(reading.session, reading.clock, first, last)
    found = []
    for ahead in range(days):
        day = first + dt.timedelta(ahead)
        for hours in calendar.blocks(week, day):
            most = seats if hours.capacity is None else hours.capacity
            taken = sum(start < hours.closes and end > hours.opens for start, end in promised.get(day, ()))
            found.append(BlockPlaces(day, hours, most, taken))
    return tuple(found)
