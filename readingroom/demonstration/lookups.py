"""What the demonstration's story looks up about what it has told already."""

from __future__ import annotations

from sqlalchemy import select

from readingroom.bookings.records import Booking
from readingroom.command import Reading
from readingroom.requests.records import Request, RequestLine
from readingroom.retrieval.records import Retrieval, RetrievalLine

__all__ = ["booking_of", "case_of", "retrievals_of"]


def booking_of(reading: Reading, number: str) -> int:
    """The booking with this number."""
    return reading.session.scalars(select(Booking.id).where(Booking.external_id == number)).one()


def case_of(reading: Reading, number: str) -> int:
    """The case of the booking with this number."""
    return reading.session.scalars(select(Booking.case_id).where(Booking.external_id == number)).one()


def retrievals_of(reading: Reading, case_id: int) -> list[tuple[int, str, str]]:
    """(retrieval, its state, the first code that it serves) of a case, as wanted."""
    found = reading.session.execute(
        select(Retrieval.id, Retrieval.state, RequestLine.written)
        .join(RetrievalLine, RetrievalLine.retrieval_id == Retrieval.id)
        .join(RequestLine, RequestLine.id == RetrievalLine.line_id)
        .join(Request, Request.id == Retrieval.request_id)
        .where(Request.case_id == case_id)
        .order_by(RequestLine.position)
    )
    first: dict[int, tuple[int, str, str]] = {}
    for retrieval_id, state, written in found:
        first.setdefault(retrieval_id, (retrieval_id, state, written))
    return list(first.values())
