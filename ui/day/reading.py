"""All that the page shows, read at one moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from readingroom.bookings import queries as bookings
from readingroom.bookings.queries import DayHours, DayRow
from readingroom.command import Reading
from readingroom.language import language
from readingroom.office.day.queries import Carried, CloseOfDay, OpenMatter, Step, close_of_day
from readingroom.office.day.queries.sheets import handover_sheet
from readingroom.office.day.rules import Matter
from readingroom.office.papers import OpenMatter as HandedMatter
from readingroom.office.staff.queries import StaffMember, everyone
from readingroom.retrieval.queries import (
    AttemptRow,
    CaseUnits,
    RetrievalRow,
    board,
    open_attempts,
    units_of_cases,
)
from readingroom.retrieval.rules import AT_HAND, RetrievalState

__all__ = ["Left", "Picture", "picture"]


@dataclass(frozen=True)
class Left:
    """Something that an earlier day left over.

    Attributes:
        note: how it was carried over.
        item: as it stands now; None where it is open in a way that keeps no day open.
        step: what finishes it; None without an item.
    """

    note: Carried
    item: OpenMatter | None
    step: Step | None


@dataclass(frozen=True)
class Picture:
    """The frame of one day.

    Attributes:
        day: which.
        today: the present day.
        hours: opening hours.
        people: who is expected, here or was here, by hour; not who cancelled or did not come.
        files: case -> how far what it wants is.
        issued: units in readers' hands, by seat.
        at_hand: every unit that is out of its shelf, hold shelf included.
        handed: open matters as the hand-over sheet names them.
        close: what keeps the day open.
        left: what earlier days left over and still waits.
        steps: what is open besides, in the order of the walk.
        attempts: print attempts that nobody answered for, by id.
        staff: who can take over.
    """

    day: dt.date
    today: dt.date
    hours: DayHours
    people: tuple[DayRow, ...]
    files: Mapping[int, CaseUnits]
    issued: tuple[RetrievalRow, ...]
    at_hand: tuple[RetrievalRow, ...]
    handed: tuple[HandedMatter, ...]
    close: CloseOfDay
    left: tuple[Left, ...]
    steps: tuple[Step, ...]
    attempts: Mapping[int, AttemptRow]
    staff: tuple[StaffMember, ...]

    @property
    def open(self) -> int:
        """How many matters are neither finished nor carried over."""
        return self.close.blocking


def picture(reading: Reading, day: dt.date | None, spoken: str) -> Picture:
    """Everything for one day.

    Args:
        reading: the moment.
        day: which; today by default.
        spoken: code of the language in which open matters are named.
    """
    close = close_of_day(reading, day)
    people = tuple(
        row for row in bookings.today(reading, close.day) if row.state not in ("cancelled", "no_show")
    )
    at_hand = board(reading, states=AT_HAND)
    left = tuple(_left(close, note) for note in close.left_over)
    taken = {(one.item.matter, one.item.subject_id) for one in left if one.item is not None}
    return Picture(
        day=close.day,
        today=reading.today,
        hours=bookings.day_hours(reading, close.day),
        people=people,
        files=units_of_cases(reading, [row.case_id for row in people]),
        issued=tuple(sorted((row for row in at_hand if row.state == RetrievalState.ISSUED), key=_by_seat)),
        at_hand=at_hand,
        handed=handover_sheet(reading, language(spoken)).matters,
        close=close,
        left=left,
        steps=_without(close.steps, taken),
        attempts={attempt.attempt_id: attempt for attempt in open_attempts(reading)},
        staff=everyone(reading),
    )


def _left(close: CloseOfDay, note: Carried) -> Left:
    for step in close.steps:
        for item in step.items:
            if (item.subject, item.subject_id) == (note.subject, note.subject_id) and item.carried is None:
                return Left(note, item, step)
    return Left(note, None, None)


def _without(steps: tuple[Step, ...], taken: set[tuple[Matter, int]]) -> tuple[Step, ...]:
    """The steps without what stands among the left-over matters already."""
    rest = (
        Step(
            step.matter,
            tuple(item for item in step.items if (item.matter, item.subject_id) not in taken),
            step.actions,
            step.by_closing,
        )
        for step in steps
    )
    return tuple(step for step in rest if step.items)


def _by_seat(row: RetrievalRow) -> tuple[bool, int, str, str]:
    digits = "".join(character for character in row.seat if character.isdecimal())
    return (not row.seat, int(digits or 0), row.seat, row.unit)
