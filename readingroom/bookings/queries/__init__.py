"""Reads about bookings, visits, seats, the line and opening hours."""

from readingroom.bookings.queries.attention import Matter, needs_a_hand
from readingroom.bookings.queries.day import DayRow, TicketLine, present, today
from readingroom.bookings.queries.detail import (
    BookingDetail,
    VisitDetail,
    booking,
    bookings_of_case,
    visit,
    visits_of_case,
)
from readingroom.bookings.queries.importing import (
    EarlierReading,
    GoneBooking,
    Overlay,
    PreviewRow,
    earlier,
    gone,
    preview,
)
from readingroom.bookings.queries.line import Line, LineRow, NumberBoard, number_board, the_line
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

__all__ = [
    "BlockPlaces", "BookingDetail", "ClosureRow", "DayHours", "DayRow", "EarlierReading", "GoneBooking", "KindOfSeat",
    "Line", "LineRow", "Matter", "NumberBoard", "Overlay", "PreviewRow", "SeatRow", "TicketLine", "VisitDetail",
    "booking", "bookings_of_case", "closures", "day_hours", "earlier", "free_by_kind", "gone", "needs_a_hand",
    "number_board", "opening_blocks", "places", "present", "preview", "room", "seats", "the_line", "today", "visit",
    "visits_of_case",
]  # fmt: skip
