"""Reads about bookings, visits, seats, the line and opening hours; an import's own are in its module here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from readingroom.bookings.queries.attention import Matter, needs_a_hand
from readingroom.bookings.queries.day import DayRow, TicketLine, present, today
from readingroom.bookings.queries.opening import (
    BlockPlaces,
    ClosureRow,
    DayHours,
    closures,
    day_hours,
    opening_blocks,
    places,
)
from readingroom.bookings.queries.seats import KindOfSeat, SeatRow, free_by_kind, room, seats
from readingroom.lazy import names_of

if TYPE_CHECKING:
    from readingroom.bookings.queries.detail import (
        BookingDetail,
        VisitDetail,
        booking,
        bookings_of_case,
        visit,
        visits_of_case,
    )
    from readingroom.bookings.queries.line import Line, LineRow, NumberBoard, number_board, the_line

__all__ = [
    "BlockPlaces", "BookingDetail", "ClosureRow", "DayHours", "DayRow", "KindOfSeat", "Line", "LineRow", "Matter",
    "NumberBoard", "SeatRow", "TicketLine", "VisitDetail", "booking", "bookings_of_case", "closures", "day_hours",
    "free_by_kind", "needs_a_hand", "number_board", "opening_blocks", "places", "present", "room", "seats",
    "the_line", "today", "visit", "visits_of_case",
]  # fmt: skip

if not TYPE_CHECKING:
    __getattr__ = names_of(
        __name__,
        {
            "detail": (
                "BookingDetail", "VisitDetail", "booking", "bookings_of_case", "visit", "visits_of_case",
            ),
            "line": ("Line", "LineRow", "NumberBoard", "number_board", "the_line"),
        },
    )  # fmt: skip
