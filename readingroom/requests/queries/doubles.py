"""Cases that may be the same wish: other open cases of the same person, offered to be joined."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import or_, select

from readingroom.bookings.queries.day import STILL_HERE
from readingroom.bookings.records import Booking, Visit
from readingroom.bookings.rules import BookingState
from readingroom.command import Reading
from readingroom.people.records import Reader
from readingroom.requests.queries.listing import CaseRow, rows_of_cases
from readingroom.requests.records import Applicant, Request
from readingroom.requests.rules import REQUEST_LIFE, RequestAction

__all__ = ["Double", "doubles"]

_MOST = 20
_JOINABLE = tuple(state.value for state, action in REQUEST_LIFE if action is RequestAction.JOIN)


@dataclass(frozen=True)
class Double:
    """Another open case of the same person.

    Attributes:
        row: as the list shows it.
        why: ``document`` or ``reader``: what is the same.
        here: the reader is in the house for that case now.
        since: when the reader came, in the archive's zone.
    """

    row: CaseRow
    why: str
    here: bool
    since: dt.datetime | None

    @property
    def case_id(self) -> int:
        """Which case."""
        return self.row.case_id


def doubles(reading: Reading, request: Request) -> tuple[Double, ...]:
    """Other open cases of whoever asks in this one; those whose reader is here now first."""
    if request.state not in _JOINABLE:
        return ()
    session = reading.session
    hashes, readers = _who(reading, request)
    if not hashes and not readers:
        return ()
    by_document = set(
        session.scalars(select(Applicant.request_id).where(Applicant.document_hash.in_(hashes)).limit(200))
    )
    applied = select(Applicant.request_id).where(Applicant.reader_id.in_(readers))
    by_reader = set(
        session.scalars(
            select(Request.id).where(or_(Request.reader_id.in_(readers), Request.id.in_(applied))).limit(200)
        )
    )
    booked = session.scalars(
        select(Request.id)
        .join(Booking, Booking.case_id == Request.case_id)
        .where(Booking.document_hash.in_(hashes), Booking.state != BookingState.CANCELLED)
        .limit(200)
    )
    by_document |= set(booked)
    found = session.scalars(
        select(Request)
        .where(
            Request.id.in_(by_document | by_reader),
            Request.id != request.id,
            Request.state.in_(_JOINABLE),
        )
        .order_by(Request.id.desc())
        .limit(_MOST)
    ).all()
    here = dict(
        session.execute(
            select(Visit.case_id, Visit.arrived_at).where(
                STILL_HERE, Visit.case_id.in_([one.case_id for one in found])
            )
        ).all()
    )
    ids = {one.case_id: one.id for one in found}
    made = [
        Double(
            row,
            "document" if ids[row.case_id] in by_document else "reader",
            row.case_id in here,
            reading.clock.local(here[row.case_id]) if row.case_id in here else None,
        )
        for row in rows_of_cases(reading, list(ids))
    ]
    return tuple(sorted(made, key=lambda one: (not one.here, -one.case_id)))


def _who(reading: Reading, request: Request) -> tuple[set[bytes], set[int]]:
    """Fingerprints of documents, and ids of readers, of everybody who asks in a case."""
    session = reading.session
    asking = session.execute(
        select(Applicant.document_hash, Applicant.reader_id).where(Applicant.request_id == request.id)
    ).all()
    hashes = {one for one, _ in asking if one}
    readers = {one for _, one in asking if one} | ({request.reader_id} if request.reader_id else set())
    booked = session.scalars(select(Booking.document_hash).where(Booking.case_id == request.case_id))
    hashes |= {one for one in booked if one}
    readers |= set(session.scalars(select(Reader.id).where(Reader.document_hash.in_(hashes)).limit(20)))
    hashes |= {
        one
        for one in session.scalars(select(Reader.document_hash).where(Reader.id.in_(readers)))
        if one is not None
    }
    return hashes, readers
