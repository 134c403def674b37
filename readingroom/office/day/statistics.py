"""The numbers of a day, counted as archives report them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from readingroom.bookings.opening import moment
from readingroom.bookings.records import Booking, Visit
from readingroom.bookings.rules import BookingState
from readingroom.command import Reading
from readingroom.office.day.records import CarriedOver
from readingroom.office.papers import Count
from readingroom.people.records import Reader
from readingroom.requests.records import Request, RequestLine
from readingroom.retrieval.records import CustodyRow, PrintAttempt, Retrieval, RetrievalLine, Slip
from readingroom.retrieval.rules import AttemptState, Move, RetrievalState

__all__ = ["DayStatistics", "statistics"]

_LATE_ENTRIES = dt.timedelta(days=7)
"""How long after a day what happened on it may still be entered (补录) to be counted in it."""


@dataclass(frozen=True)
class DayStatistics:
    """One day's numbers, in the order in which they print; words under ``paper.count.<code>``."""

    counts: tuple[Count, ...]

    def __getitem__(self, code: str) -> int:
        """One number."""
        return next(count.n for count in self.counts if count.code == code)


def statistics(reading: Reading, day: dt.date | None = None) -> DayStatistics:
    """The numbers of a day (today by default).

    Counted are: one reader on one day as one (人次), whatever the number of visits; a file once a reader a day however
    often it went out (卷件次), each file of a container by itself; corrected hand-overs not at all.
    """
    day = day or reading.today
    numbers = {
        **_bookings(reading, day),
        **_visits(reading, day),
        **_requests(reading, day),
        **_moves(reading, day),
        **_standing(reading, day),
    }
    return DayStatistics(tuple(Count(code=code, n=n) for code, n in numbers.items()))


def _span(reading: Reading, day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    return moment(reading.clock, day, dt.time()), moment(reading.clock, day + dt.timedelta(1), dt.time())


def _bookings(reading: Reading, day: dt.date) -> Mapping[str, int]:
    states: dict[str, int] = dict(
        reading.session.execute(
            select(Booking.state, func.count()).where(Booking.day == day).group_by(Booking.state)
        ).all()
    )
    cancelled = states.get(BookingState.CANCELLED, 0)
    return {
        "expected": sum(states.values()) - cancelled,
        "arrived": states.get(BookingState.ARRIVED, 0) + states.get(BookingState.FINISHED, 0),
        "no_shows": states.get(BookingState.NO_SHOW, 0),
        "cancelled": cancelled,
    }


def _visits(reading: Reading, day: dt.date) -> Mapping[str, int]:
    session = reading.session
    person = func.coalesce(Reader.same_as, Reader.id)
    visits, readers, booked = session.execute(
        select(func.count(Visit.id), func.count(person.distinct()), func.count(Visit.booking_id))
        .join(Reader, Reader.id == Visit.reader_id)
        .where(Visit.day == day, ~Visit.undone)
    ).one()
    since, until = _span(reading, day)
    new = session.scalar(
        select(func.count()).where(Reader.registered_at >= since, Reader.registered_at < until)
    )
    return {"walk_ins": visits - booked, "readers": readers, "visits": visits, "new_readers": new or 0}


def _requests(reading: Reading, day: dt.date) -> Mapping[str, int]:
    since, until = _span(reading, day)
    session = reading.session
    received = session.scalar(
        select(func.count()).where(Request.received_at >= since, Request.received_at < until)
    )
    closed = session.scalar(
        select(func.count()).where(
            Request.closed_at >= since, Request.closed_at < until, Request.state == "closed"
        )
    )
    slips = session.scalar(
        select(func.count(Slip.id))
        .join(PrintAttempt, PrintAttempt.id == Slip.attempt_id)
        .where(
            PrintAttempt.prepared_at >= since,
            PrintAttempt.prepared_at < until,
            PrintAttempt.state.in_([AttemptState.CONFIRMED, AttemptState.SUPERSEDED]),
        )
    )
    return {"requests": received or 0, "answered": closed or 0, "slips": slips or 0}


def _moves(reading: Reading, day: dt.date) -> Mapping[str, int]:
    session = reading.session
    since, until = _span(reading, day)
    first, last = _first_seq(reading, since), _first_seq(reading, until + _LATE_ENTRIES)
    rows = session.execute(
        select(CustodyRow.seq, CustodyRow.action, CustodyRow.retrieval_id, CustodyRow.compensates)
        .where(CustodyRow.seq >= first, CustodyRow.seq < last)
        .where(CustodyRow.occurred_at >= since, CustodyRow.occurred_at < until)
        .order_by(CustodyRow.seq)
    ).all()
    taken_back = {row.compensates for row in rows if row.compensates is not None}
    moves: dict[str, list[int]] = {}
    for row in rows:
        if row.seq not in taken_back and row.retrieval_id is not None:
            moves.setdefault(row.action, []).append(row.retrieval_id)
    return {
        "pulled": _volumes(reading, moves.get(Move.PULL, [])),
        "issued": _volumes(reading, moves.get(Move.ISSUE, [])),
        "returned": _volumes(reading, moves.get(Move.RETURN, [])),
        "reshelved": _volumes(reading, moves.get(Move.RESHELVE, [])),
        "pages": _pages(reading, moves.get(Move.ISSUE, [])),
        "not_on_shelf": len(set(moves.get(Move.NOT_FOUND, []))),
        "corrections": len(taken_back),
    }


def _first_seq(reading: Reading, since: dt.datetime) -> int:
    """The first custody row recorded from this moment on.

    Rows are appended in that order, so it is looked for by halves instead of through all that ever happened.
    """
    session = reading.session
    low, high = 1, (session.scalar(select(func.max(CustodyRow.seq))) or 0) + 1
    while low < high:
        middle = (low + high) // 2
        recorded = session.scalar(select(CustodyRow.recorded_at).where(CustodyRow.seq == middle))
        if recorded is not None and recorded < since:
            low = middle + 1
        else:
            high = middle
    return low


def _volumes(reading: Reading, retrievals: list[int]) -> int:
    """卷件次: what was wanted out of the units that moved, once a reader and day."""
    if not retrievals:
        return 0
    found = reading.session.execute(
        select(
            Retrieval.unit_id,
            func.coalesce(Request.reader_id, -Request.id),
            RequestLine.item_id,
        )
        .join(Request, Request.id == Retrieval.request_id)
        .outerjoin(RetrievalLine, RetrievalLine.retrieval_id == Retrieval.id)
        .outerjoin(RequestLine, RequestLine.id == RetrievalLine.line_id)
        .where(Retrieval.id.in_(set(retrievals)))
        .distinct()
    )
    return len(found.all())


def _pages(reading: Reading, retrievals: list[int]) -> int:
    total = select(func.sum(Retrieval.pages_out)).where(Retrieval.id.in_(set(retrievals)))
    return reading.session.scalar(total) or 0


def _standing(reading: Reading, day: dt.date) -> Mapping[str, int]:
    """As it is at this moment."""
    session = reading.session
    states: dict[str, int] = dict(
        session.execute(
            select(Retrieval.state, func.count())
            .where(Retrieval.state.in_([RetrievalState.ISSUED, RetrievalState.HELD]))
            .group_by(Retrieval.state)
        ).all()
    )
    carried = session.scalar(
        select(func.count()).where(CarriedOver.day == day, CarriedOver.settled_at.is_(None))
    )
    return {
        "still_out": states.get(RetrievalState.ISSUED, 0),
        "held": states.get(RetrievalState.HELD, 0),
        "carried": carried or 0,
    }
