"""Commands about bookings, visits, seats, the queue and opening hours."""

from __future__ import annotations

from collections.abc import Mapping

from readingroom.bookings.commands import bookings, importing, opening, queue, reveal, seats, undo, visits
from readingroom.bookings.commands.bookings import (
    CancelBooking,
    ConfirmBooking,
    MakeBooking,
    MarkNoShow,
    MoveBooking,
    ReinstateBooking,
)
from readingroom.bookings.commands.importing import ApplyBookings
from readingroom.bookings.commands.opening import AddClosure, ImportClosures, RemoveClosure, SetOpeningBlocks
from readingroom.bookings.commands.queue import Call, CallNext, EndService, MarkMissed, Recall, Serve
from readingroom.bookings.commands.reveal import RevealBooking
from readingroom.bookings.commands.seats import (
    AssignSeat,
    DefineSeats,
    MoveSeat,
    ReleaseSeat,
    SeatPlan,
)
from readingroom.bookings.commands.undo import UndoArrival
from readingroom.bookings.commands.visits import Arrive, ComeBack, Leave, StepOut
from readingroom.command import Command, Handler

__all__ = [
    "HANDLERS", "AddClosure", "ApplyBookings", "Arrive", "AssignSeat", "Call", "CallNext",
    "CancelBooking", "ComeBack", "ConfirmBooking", "DefineSeats", "EndService", "ImportClosures", "Leave",
    "MakeBooking", "MarkMissed", "MarkNoShow", "MoveBooking", "MoveSeat", "Recall", "ReinstateBooking",
    "ReleaseSeat", "RemoveClosure", "RevealBooking", "SeatPlan", "Serve", "SetOpeningBlocks", "StepOut", "UndoArrival",
]  # fmt: skip

HANDLERS: Mapping[type[Command], Handler] = {
    **importing.HANDLERS,
    **bookings.HANDLERS,
    **visits.HANDLERS,
    **seats.HANDLERS,
    **queue.HANDLERS,
    **opening.HANDLERS,
    **reveal.HANDLERS,
    **undo.HANDLERS,
}
