"""Close of day (日结): what is still open, step by step to zero."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from readingroom.allowed import Allowed, NotNow
from readingroom.bookings.records import Visit
from readingroom.command import Reading
from readingroom.office.day.matters import Carried, OpenMatter, matters, not_finished, unsettled
from readingroom.office.day.records import ClosedDay
from readingroom.office.day.rules import BY_CLOSING, STEPS, Matter
from readingroom.store.tables import StaffRow

if TYPE_CHECKING:
    from readingroom.office.day.statistics import DayStatistics

__all__ = ["CloseOfDay", "Closed", "Step", "carried_over", "close_of_day", "closed_on", "never_closed"]


@dataclass(frozen=True)
class Closed:
    """How a day was closed.

    Attributes:
        at: in the archive's zone.
        staff: by whom.
        counts: its numbers, by code.
    """

    at: dt.datetime
    staff: str
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Step:
    """One step of the walk.

    Attributes:
        matter: what it is about; its words stand under ``day.matter.<matter>``.
        items: what is open, along the way one goes.
        actions: what finishes each, the usual way first; ``carry_over`` is last where it may be.
        by_closing: closing the day finishes these itself.
    """

    matter: Matter
    items: tuple[OpenMatter, ...]
    actions: tuple[Allowed, ...]
    by_closing: bool

    @property
    def blocking(self) -> int:
        """How many hold the closing up."""
        return sum(item.blocks for item in self.items)


@dataclass(frozen=True)
class CloseOfDay:
    """Everything that the page shows.

    Attributes:
        day: which.
        steps: every step that has something open or carried over, in the order of the walk.
        left_over: what was carried over from earlier days and still waits.
        statistics: the day's numbers so far.
        closed: how it was closed, None while it is open.
        close: whether the day may be closed now, and why not.
    """

    day: dt.date
    steps: tuple[Step, ...]
    left_over: tuple[Carried, ...]
    statistics: DayStatistics
    closed: Closed | None
    close: Allowed | NotNow

    @property
    def blocking(self) -> int:
        """How much is neither finished nor carried over: zero closes the day."""
        return sum(step.blocking for step in self.steps)


def close_of_day(reading: Reading, day: dt.date | None = None) -> CloseOfDay:
    """What keeps a day (today by default) open."""
    day = day or reading.today
    found = matters(reading, day)
    steps = tuple(
        Step(matter, items, _actions(matter), matter in BY_CLOSING)
        for matter in Matter
        if (items := tuple(one for one in found if one.matter is matter))
    )
    closed = closed_on(reading, day)
    return CloseOfDay(
        day=day,
        steps=steps,
        left_over=tuple(note for note, waits in unsettled(reading) if waits and note.day < day),
        statistics=_statistics(reading, day),
        closed=closed,
        close=_close(reading, day, found, closed),
    )


def _actions(matter: Matter) -> tuple[Allowed, ...]:
    names = STEPS[matter] if matter in BY_CLOSING else (*STEPS[matter], "carry_over")
    return tuple(Allowed(name) for name in names)


def _statistics(reading: Reading, day: dt.date) -> DayStatistics:
    from readingroom.office.day.statistics import statistics

    return statistics(reading, day)


def _close(
    reading: Reading, day: dt.date, found: tuple[OpenMatter, ...], closed: Closed | None
) -> Allowed | NotNow:
    if closed is not None:
        return NotNow("close_day", "day.closed_already", {"day": day})
    if day > reading.today:
        return NotNow("close_day", "day.in_the_future", {"day": day})
    if (open_still := not_finished(found, day)) is not None:
        return NotNow("close_day", "day.not_finished", open_still)
    return Allowed("close_day")


def closed_on(reading: Reading, day: dt.date) -> Closed | None:
    """How this day was closed."""
    found = reading.session.execute(
        select(ClosedDay, StaffRow)
        .join(StaffRow, StaffRow.id == ClosedDay.staff_id)
        .where(ClosedDay.day == day)
    ).one_or_none()
    if found is None:
        return None
    closed, staff = found
    return Closed(reading.clock.local(closed.closed_at), staff.name or staff.account, closed.counts)


_LOOKED_BACK = dt.timedelta(days=31)
"""Whoever begins to close their days is not asked about all the years before."""


def never_closed(reading: Reading) -> tuple[dt.date, ...]:
    """Days of the last month on which readers came and that nobody closed, or opened again; oldest first."""
    days = (
        select(Visit.day)
        .where(Visit.day < reading.today, Visit.day >= reading.today - _LOOKED_BACK)
        .where(Visit.day.not_in(select(ClosedDay.day)))
        .distinct()
        .order_by(Visit.day)
    )
    return tuple(reading.session.scalars(days))


def carried_over(reading: Reading) -> tuple[Carried, ...]:
    """Everything that was carried over and still waits, oldest first."""
    return tuple(note for note, waits in unsettled(reading) if waits)
