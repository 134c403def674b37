"""How a case's clock stands, for lists and sheets."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from readingroom.bookings.calendar import Calendar
from readingroom.requests.records import Request
from readingroom.requests.rules import OVER, RequestState, clock

__all__ = ["ClockView", "clock_of"]

_NO_CLOCK = frozenset({*OVER, RequestState.ANSWERED, RequestState.FOR_COLLECTION, RequestState.POSTED})


@dataclass(frozen=True)
class ClockView:
    """The clock that runs now.

    Attributes:
        due: its last day.
        left: working days to it, 0 today, negative when it is over.
        stopped: it stands still, so the day may yet move.
        overdue: the last day is over, and the clock runs.
        what: ``accept``, ``promised``, ``finish`` or ``elsewhere``: which day it is.
    """

    due: dt.date
    left: int
    stopped: bool
    overdue: bool
    what: str


def clock_of(
    request: Request, calendar: Calendar, today: dt.date, transfer_by: dt.date | None = None
) -> ClockView | None:
    """The clock of a request; None where nothing was promised or it is answered.

    What the archive promised counts until that day is over; from then on the last day of all does. Ours stands still
    while another archive has it, which has a day of its own.

    Args:
        request: whose clock.
        calendar: knows the working days.
        today: the archive's date.
        transfer_by: the day by which another archive answers that has it now.
    """
    if request.state in _NO_CLOCK:
        return None
    if request.state == RequestState.TRANSFERRED and transfer_by is not None:
        stands = clock(calendar, transfer_by, today, stopped=False)
        return ClockView(stands.due, stands.left, stands.stopped, stands.overdue, "elsewhere")
    if request.state == RequestState.RECEIVED:
        what, due = "accept", request.accept_by
    elif request.promised_by is not None and request.promised_by >= today:
        what, due = "promised", request.promised_by
    else:
        what, due = "finish", request.finish_by
    if due is None:
        return None
    stands = clock(calendar, due, today, stopped=request.stopped_on is not None)
    return ClockView(stands.due, stands.left, stands.stopped, stands.overdue, what)
