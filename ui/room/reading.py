"""What the page shows, read at one moment."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from readingroom.bookings.queries import (
    DayRow,
    KindOfSeat,
    Line,
    NumberBoard,
    SeatRow,
    VisitDetail,
    free_by_kind,
    number_board,
    present,
    seats,
    the_line,
    visit,
)
from readingroom.command import Reading
from readingroom.people.veiled import Veiled
from readingroom.retrieval.queries import RetrievalRow, board
from readingroom.retrieval.rules import ACTIVE
from readingroom.settings import ARCHIVE_NAME, MASK_PERSONAL, QUEUE_RULE, USES_QUEUE, USES_SEATS

__all__ = ["IN_HAND", "Numbers", "Picture", "Place", "Seated", "numbers", "picture", "seated"]

IN_HAND = "issued"
"""The state of a unit that a reader has at the seat."""


@dataclass(frozen=True)
class Place:
    """A seat, who sits there and what they have.

    Attributes:
        seat: the seat.
        shown: the reader's name as it may stand on the screen; empty where the seat is free.
        in_hand: reference codes of what was issued to them.
        to_come: how many of their units are elsewhere on their way.
    """

    seat: SeatRow
    shown: str
    in_hand: tuple[str, ...]
    to_come: int


@dataclass(frozen=True)
class Picture:
    """The room at a glance.

    Attributes:
        uses_seats, uses_queue: what the room is set up for.
        places: the seats in their order.
        kinds: free and all seats by kind.
        standing: in the room, but without a seat.
        line: today's numbers; None where the room uses none.
        rule: how the line is ordered; the words stand under ``bookings.line_rule.<rule>``.
        masks: names are masked on the screen.
    """

    uses_seats: bool
    uses_queue: bool
    places: tuple[Place, ...]
    kinds: tuple[KindOfSeat, ...]
    standing: tuple[DayRow, ...]
    line: Line | None
    rule: str
    masks: bool

    def name(self, name: Veiled) -> str:
        """A name as it may stand on the screen."""
        return name.masked if self.masks else name.full


@dataclass(frozen=True)
class Seated:
    """A visit in full, for the detail pane."""

    visit: VisitDetail
    units: tuple[RetrievalRow, ...]


@dataclass(frozen=True)
class Numbers:
    """What the second screen shows."""

    archive: str
    board: NumberBoard
    now: dt.datetime


def picture(reading: Reading) -> Picture:
    """Everything the page shows."""
    uses_seats, uses_queue = reading.settings[USES_SEATS], reading.settings[USES_QUEUE]
    masks = reading.settings[MASK_PERSONAL]
    taken = seats(reading) if uses_seats else ()
    here = {seat.case_id for seat in taken if seat.case_id is not None}
    units: dict[int, list[RetrievalRow]] = {}
    if here:
        for row in board(reading, states=ACTIVE):
            if row.case_id in here:
                units.setdefault(row.case_id, []).append(row)
    return Picture(
        uses_seats=uses_seats,
        uses_queue=uses_queue,
        places=tuple(_place(seat, units.get(seat.case_id or 0, []), masks) for seat in taken),
        kinds=free_by_kind(reading) if uses_seats else (),
        standing=tuple(row for row in present(reading) if row.seat_id is None) if uses_seats else (),
        line=the_line(reading) if uses_queue else None,
        rule=reading.settings[QUEUE_RULE],
        masks=masks,
    )


def _place(seat: SeatRow, units: list[RetrievalRow], masks: bool) -> Place:
    shown = seat.name.masked if masks else seat.name.full
    in_hand = tuple(row.unit for row in units if row.state == IN_HAND)
    return Place(
        seat, shown, in_hand, sum(row.state != IN_HAND and not row.no_longer_wanted for row in units)
    )


def seated(reading: Reading, visit_id: int) -> Seated | None:
    """A visit and what is fetched for it; None if there is no such visit."""
    detail = visit(reading, visit_id)
    if detail is None:
        return None
    return Seated(detail, tuple(row for row in board(reading) if row.case_id == detail.case_id))


def numbers(reading: Reading) -> Numbers:
    """The second screen's content: numbers, nobody's name."""
    return Numbers(reading.settings[ARCHIVE_NAME], number_board(reading), reading.clock.local(reading.now))
