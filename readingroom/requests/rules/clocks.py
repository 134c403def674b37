"""The two clocks of a request, in working days: to accept it, and to finish it (法定时限, 承诺时限).

The day on which something came in is not counted; the first working day after it is day one. While somebody else has to
act (papers to be supplied, a body consulted) the clocks stand still; an extension adds days, and its reason is told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from readingroom.bookings.calendar import Calendar, add_working_days, is_working_day, working_days_between

__all__ = ["Clock", "Stop", "clock", "due_day"]


@dataclass(frozen=True, kw_only=True)
class Stop:
    """Days that do not count.

    Attributes:
        first_day: from this day on.
        last_day: the first day that counts again; None: the clocks still stand.
    """

    first_day: dt.date
    last_day: dt.date | None = None


@dataclass(frozen=True)
class Clock:
    """How a clock stands.

    Attributes:
        due: the last day in time.
        left: working days from today to it: 0 today, negative when it is over.
        stopped: it stands still at present, so the day may yet move.
    """

    due: dt.date
    left: int
    stopped: bool = False

    @property
    def overdue(self) -> bool:
        """The last day is over, and the clock runs."""
        return self.left < 0 and not self.stopped


def due_day(
    calendar: Calendar,
    start: dt.date,
    days: int,
    *,
    stops: Iterable[Stop] = (),
    extended: int = 0,
    today: dt.date,
) -> dt.date:
    """The last day in time.

    Args:
        calendar: knows the working days (工作日), make-up days included.
        start: the day on which it came in, or was accepted.
        days: working days that are allowed.
        stops: when the clock stood still; those still standing end, for now, today.
        extended: working days that were added.
        today: the archive's date.

    Raises:
        ValueError: fewer than no days.
    """
    if days < 0 or extended < 0:
        raise ValueError(f"a clock of {days} + {extended} working days")
    standing = _standing(calendar, start, stops, today)
    return add_working_days(calendar, start, days + extended + standing)


def clock(calendar: Calendar, due: dt.date, today: dt.date, *, stopped: bool) -> Clock:
    """How the clock with this last day stands today."""
    return Clock(due, working_days_between(calendar, today, due), stopped)


def _standing(calendar: Calendar, start: dt.date, stops: Iterable[Stop], today: dt.date) -> int:
    """Working days after the start on which the clock stood still; overlapping stops count once."""
    still: set[dt.date] = set()
    for stop in stops:
        day = max(stop.first_day, start + dt.timedelta(days=1))
        end = stop.last_day or today
        while day < end:
            still.add(day)
            day += dt.timedelta(days=1)
    return sum(is_working_day(calendar, day) for day in still)
