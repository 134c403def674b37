"""What the page shows, asked at one moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from readingroom.command import Reading
from readingroom.retrieval.queries import (
    AttemptRow,
    RetrievalRow,
    RoundRow,
    board,
    due_slips,
    open_attempts,
    rounds_of_day,
)
from readingroom.retrieval.queries.paper import booked_hours

__all__ = ["GROUPS", "Board", "Line", "group_of", "whole_board"]

GROUPS = ("to_print", "printing", "out", "on_the_way", "held", "issued", "returned", "astray", "waiting")
"""What is to be done, in the order of a unit's way."""

_BY_STATE = {
    "slip_out": "out",
    "pulled": "on_the_way",
    "handed_over": "on_the_way",
    "held": "held",
    "issued": "issued",
    "being_copied": "on_the_way",
    "returned": "returned",
    "not_on_shelf": "astray",
    "missing": "astray",
}


@dataclass(frozen=True)
class Line:
    """One row of the board.

    Attributes:
        unit: as the queries tell it.
        group: one of `GROUPS`.
        hour: when the reader is booked for, e.g. ``9:00``; empty without a booking.
        today: the archive's date.
    """

    unit: RetrievalRow
    group: str
    hour: str
    today: dt.date

    @property
    def late(self) -> bool:
        """It should have been seen to on an earlier day."""
        kept = self.unit.hold_until
        if self.unit.state == "held" and kept is not None:
            return kept < self.today
        return self.unit.due_day < self.today and self.group not in ("waiting", "held")


@dataclass(frozen=True)
class Board:
    """The whole page.

    Attributes:
        lines: grouped; within a group along the walk, those that wait by their place in line.
        attempts: prints of which nobody said what became of them.
        rounds: today's, newest first.
        today: the archive's date.
        zone: the archive's.
    """

    lines: tuple[Line, ...]
    attempts: tuple[AttemptRow, ...]
    rounds: tuple[RoundRow, ...]
    today: dt.date
    zone: dt.tzinfo

    @property
    def due(self) -> int:
        """Slips to print now."""
        return sum(line.group == "to_print" for line in self.lines)

    def counted(self) -> Mapping[str, int]:
        """Rows by group."""
        return {group: sum(line.group == group for line in self.lines) for group in GROUPS}


def group_of(unit: RetrievalRow, due: frozenset[int]) -> str:
    """What is to be done with a unit.

    Args:
        unit: the row.
        due: ids of the retrievals whose slip is to be printed now.
    """
    if unit.state != "wanted":
        return _BY_STATE[unit.state]
    if unit.retrieval_id in due:
        return "to_print"
    return "printing" if unit.round_id is not None else "waiting"


def whole_board(reading: Reading) -> Board:
    """Everything that is not over."""
    due = frozenset(row.retrieval_id for row in due_slips(reading))
    units = board(reading)
    hours = booked_hours(reading, sorted({unit.case_id for unit in units}))
    lines = [
        Line(unit, group_of(unit, due), hours.get(unit.case_id, "").partition("-")[0], reading.today)
        for unit in units
    ]
    lines.sort(key=_place)
    return Board(
        tuple(lines), open_attempts(reading), rounds_of_day(reading), reading.today, reading.clock.zone
    )


def _place(line: Line) -> tuple[int, dt.date, int]:
    # Sorting is stable: what is not told apart here stays along the walk.
    waits = line.group == "waiting"
    return (
        GROUPS.index(line.group),
        line.unit.due_day if waits else dt.date.min,
        line.unit.ahead if waits else 0,
    )
