"""When the room is open, when its staff work, and which days can be booked.

Two calendars in one: the public's opening blocks and the staff's working days (工作日). A room may be open on
Saturdays although the legal clocks stand still, and closed for stock-taking while everybody works. Moments are
naive and in the room's own zone; days are dates in it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from readingroom.errors import Refused

__all__ = [
    "BookingWindow", "Calendar", "Closure", "ClosureKind", "LeadUnit", "OpenHours", "OpeningBlock",
    "add_working_days", "blocks", "bookable_days", "check_blocks", "check_bookable", "check_closure", "closed_because",
    "is_open", "is_open_day", "is_working_day", "next_open_day", "working_days_between",
]  # fmt: skip

_HORIZON = 1100
"""Days to look ahead before the calendar is called empty: three years."""


@dataclass(frozen=True, kw_only=True)
class OpeningBlock:
    """The room is open on this weekday between these hours.

    Attributes:
        weekday: 0 is Monday.
        opens, closes: the closing minute is outside.
        capacity: readers at once; None: as many as there are seats.
    """

    weekday: int
    opens: dt.time
    closes: dt.time
    capacity: int | None = None


class ClosureKind(StrEnum):
    """What an exception does to its days."""

    CLOSED = "closed"
    """Closed to the public (闭馆). Of whole days also no working day, unless `STAFF_ON` says so."""
    OPEN = "open"
    """A make-up workday (调休上班日): open, and a working day."""
    STAFF_OFF = "staff_off"
    """No working day; the room's hours stay as they are."""
    STAFF_ON = "staff_on"
    """A working day; the room's hours stay as they are."""


@dataclass(frozen=True, kw_only=True)
class Closure:
    """An exception from the week, on every day from the first to the last, both included.

    Attributes:
        kind: what it does.
        first_day, last_day: its days.
        opens, closes: the hours that are closed (kind `CLOSED`) or open (kind `OPEN`) on each of the days; None:
            from the day's beginning, to its end; both None: the whole day.
        reason: as the reader is told.
    """

    kind: ClosureKind
    first_day: dt.date
    last_day: dt.date
    opens: dt.time | None = None
    closes: dt.time | None = None
    reason: str = ""

    @property
    def whole_day(self) -> bool:
        """Whether it names no hours."""
        return self.opens is None and self.closes is None


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """The week and its exceptions.

    Attributes:
        blocks: opening blocks of the week.
        closures: exceptions, in any order.
        working_weekdays: the staff's working days of the week, 0 is Monday.
    """

    blocks: tuple[OpeningBlock, ...]
    closures: tuple[Closure, ...] = ()
    working_weekdays: frozenset[int] = frozenset(range(5))


@dataclass(frozen=True, order=True)
class OpenHours:
    """A stretch of one day in which the room is open; the closing minute is outside."""

    opens: dt.time
    closes: dt.time
    capacity: int | None = None


def check_blocks(week: Iterable[OpeningBlock]) -> None:
    """Whether these blocks can be a week.

    Raises:
        Refused: ``calendar.backwards``, ``calendar.overlap`` or ``calendar.capacity``.
        ValueError: a weekday outside 0 to 6.
    """
    ordered = sorted(week, key=lambda block: (block.weekday, block.opens))
    for block in ordered:
        if not 0 <= block.weekday <= 6:
            raise ValueError(f"weekdays are 0 to 6, not {block.weekday}")
        if block.opens >= block.closes:
            raise Refused("calendar.backwards", opens=block.opens, closes=block.closes, weekday=block.weekday)
        if block.capacity is not None and block.capacity < 1:
            raise Refused("calendar.capacity", capacity=block.capacity, weekday=block.weekday)
    for one, following in pairwise(ordered):
        if one.weekday == following.weekday and following.opens < one.closes:
            raise Refused("calendar.overlap", opens=following.opens, closes=one.closes, weekday=one.weekday)


def check_closure(closure: Closure) -> None:
    """Whether this exception's days and hours are in order.

    Raises:
        Refused: ``calendar.days_backwards``, ``calendar.backwards``, or ``calendar.staff_hours`` where a day of
            staff only is given hours.
    """
    if closure.last_day < closure.first_day:
        raise Refused("calendar.days_backwards", first=closure.first_day, last=closure.last_day)
    if closure.opens is not None and closure.closes is not None and closure.opens >= closure.closes:
        raise Refused("calendar.backwards", opens=closure.opens, closes=closure.closes)
    if not closure.whole_day and closure.kind in (ClosureKind.STAFF_OFF, ClosureKind.STAFF_ON):
        raise Refused("calendar.staff_hours")


def _on(calendar: Calendar, day: dt.date, kind: ClosureKind) -> Iterator[Closure]:
    return (
        closure
        for closure in calendar.closures
        if closure.kind is kind and closure.first_day <= day <= closure.last_day
    )


def _regular(calendar: Calendar, weekday: int) -> list[OpenHours]:
    return [OpenHours(b.opens, b.closes, b.capacity) for b in calendar.blocks if b.weekday == weekday]


def blocks(calendar: Calendar, day: dt.date) -> tuple[OpenHours, ...]:
    """The stretches of this day in which the room is open, in order.

    A make-up workday with hours has these and no others. Without, it has its weekday's own blocks, and where
    that weekday has none, those of the nearest open weekday before it (a Saturday is like Friday). A closure
    cuts its hours out of whatever there is: it wins over a make-up workday.
    """
    made_up = list(_on(calendar, day, ClosureKind.OPEN))
    hours = [
        OpenHours(opening.opens or dt.time.min, opening.closes or dt.time.max)
        for opening in made_up
        if not opening.whole_day
    ]
    if not hours:
        hours = _regular(calendar, day.weekday())
        for back in range(1, 7):
            if made_up and not hours:
                hours = _regular(calendar, (day.weekday() - back) % 7)
    for closure in _on(calendar, day, ClosureKind.CLOSED):
        hours = [piece for stretch in hours for piece in _without(stretch, closure)]
    return tuple(sorted(hours, key=lambda stretch: (stretch.opens, stretch.closes)))


def _without(stretch: OpenHours, closure: Closure) -> Iterator[OpenHours]:
    if closure.opens is not None and stretch.opens < closure.opens:
        yield replace(stretch, closes=min(stretch.closes, closure.opens))
    if closure.closes is not None and closure.closes < stretch.closes:
        yield replace(stretch, opens=max(stretch.opens, closure.closes))


def closed_because(calendar: Calendar, day: dt.date) -> str | None:
    """The reason why this day has no open hours, as the closure tells it; "" outside the week's opening days.

    Returns:
        None where the room is open at some hour of the day.
    """
    if is_open_day(calendar, day):
        return None
    reasons = [closure.reason for closure in _on(calendar, day, ClosureKind.CLOSED) if closure.reason]
    return reasons[0] if reasons else ""


def is_open_day(calendar: Calendar, day: dt.date) -> bool:
    """Whether the room is open to the public at some hour of this day."""
    return bool(blocks(calendar, day))


def is_open(calendar: Calendar, moment: dt.datetime) -> bool:
    """Whether the room is open to the public at this moment, naive and in the room's zone."""
    time = moment.time()
    return any(stretch.opens <= time < stretch.closes for stretch in blocks(calendar, moment.date()))


def next_open_day(calendar: Calendar, day: dt.date) -> dt.date:
    """The first day after this one on which the room is open.

    Raises:
        Refused: ``calendar.never_open``: none within three years.
    """
    for ahead in range(1, _HORIZON + 1):
        if is_open_day(calendar, day + dt.timedelta(ahead)):
            return day + dt.timedelta(ahead)
    raise Refused("calendar.never_open")


def is_working_day(calendar: Calendar, day: dt.date) -> bool:
    """Whether the staff work on this day, so that it counts for legal and promised terms.

    What concerns the staff alone goes before what concerns the room: `STAFF_OFF`, then `STAFF_ON`, then whole days
    `CLOSED`, then `OPEN`, then the week.
    """
    if any(_on(calendar, day, ClosureKind.STAFF_OFF)):
        return False
    if any(_on(calendar, day, ClosureKind.STAFF_ON)):
        return True
    if any(closure.whole_day for closure in _on(calendar, day, ClosureKind.CLOSED)):
        return False
    return any(_on(calendar, day, ClosureKind.OPEN)) or day.weekday() in calendar.working_weekdays


def add_working_days(calendar: Calendar, day: dt.date, count: int) -> dt.date:
    """The count-th working day after this day, before it if negative.

    The day itself is not counted, as terms are reckoned in law (民法典 201); 0 is the day itself, working or not.

    Raises:
        Refused: ``calendar.never_working``: three years without a working day.
    """
    step = dt.timedelta(1 if count > 0 else -1)
    left, idle = abs(count), 0
    while left:
        day += step
        if is_working_day(calendar, day):
            left, idle = left - 1, 0
        else:
            idle += 1
            if idle > _HORIZON:
                raise Refused("calendar.never_working")
    return day


def working_days_between(calendar: Calendar, first: dt.date, last: dt.date) -> int:
    """How many working days lie after the first day up to and with the last; negative where last is earlier.

    It undoes `add_working_days`: ``working_days_between(c, d, add_working_days(c, d, n)) == n`` for n >= 0.
    """
    if last < first:
        return -working_days_between(calendar, last, first)
    return sum(
        is_working_day(calendar, first + dt.timedelta(ahead)) for ahead in range(1, (last - first).days + 1)
    )


class LeadUnit(StrEnum):
    """What lead times are counted in."""

    DAYS = "days"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True, kw_only=True)
class BookingWindow:
    """How far ahead a visit can be booked.

    Attributes:
        least, most: lead time in `unit`, both included; least 0 allows the same day.
        same_day_until: from this hour on the same day can no longer be booked; None: all day.
        unit: calendar days or working days.
    """

    least: int = 0
    most: int = 31
    same_day_until: dt.time | None = None
    unit: LeadUnit = LeadUnit.DAYS


def bookable_days(calendar: Calendar, window: BookingWindow, now: dt.datetime) -> tuple[dt.date, dt.date]:
    """The first and the last day that the lead times allow, open or not; the first may be after the last.

    Raises:
        Refused: ``calendar.never_working`` where leads count working days and there are none.
    """
    today = now.date()
    if window.unit is LeadUnit.WORKING_DAYS:
        first, last = (add_working_days(calendar, today, lead) for lead in (window.least, window.most))
    else:
        first, last = (today + dt.timedelta(lead) for lead in (window.least, window.most))
    if first == today and window.same_day_until is not None and now.time() >= window.same_day_until:
        first += dt.timedelta(1)
    return first, last


def check_bookable(calendar: Calendar, window: BookingWindow, day: dt.date, now: dt.datetime) -> None:
    """Whether a visit on this day can be booked now.

    For what a desk promises; an imported booking is promised already.

    Args:
        calendar: the room's.
        window: the room's lead times.
        day: the day of the visit.
        now: the present, naive and in the room's zone.

    Raises:
        Refused: ``calendar.past``, ``calendar.cut_off``, ``calendar.too_soon``, ``calendar.too_far``,
            ``calendar.closed_for`` or ``calendar.closed``, the last two with the next open day.
    """
    first, last = bookable_days(calendar, window, now)
    if day < now.date():
        raise Refused("calendar.past", day=day)
    if day < first:
        if day == now.date() and window.least == 0 and window.same_day_until is not None:
            raise Refused("calendar.cut_off", until=window.same_day_until, first=first)
        raise Refused("calendar.too_soon", day=day, first=first)
    if day > last:
        raise Refused("calendar.too_far", day=day, last=last)
    reason = closed_because(calendar, day)
    if reason:
        raise Refused("calendar.closed_for", day=day, reason=reason, next=next_open_day(calendar, day))
    if reason is not None:
        raise Refused("calendar.closed", day=day, next=next_open_day(calendar, day))
