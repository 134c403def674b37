"""Everything about one booking, one visit."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from readingroom.bookings.queries.day import TicketLine, source_cancelled, state_of, ticket_line
from readingroom.bookings.queries.next_steps import Step, of_booking, of_visit
from readingroom.bookings.records import Booking, QueueTicket, Seat, SeatHolding, Visit
from readingroom.command import Reading
from readingroom.numbering import register_text
from readingroom.people.records import Letter, Reader
from readingroom.people.rules import mask_document, mask_email, mask_name, mask_phone
from readingroom.people.veiled import Veiled
from readingroom.store.tables import Case, CaseCode

__all__ = ["BookingDetail", "VisitDetail", "booking", "bookings_of_case", "visit", "visits_of_case"]


@dataclass(frozen=True)
class BookingDetail:
    """One booking.

    Attributes:
        booking_id, case_id, reader_id: ids.
        number, register_number: of the case.
        system: who gave it; empty: taken at the desk.
        codes: all that scans as its case.
        lifecycle: its state in the lifecycle; `state` is what a row shows.
        starts_at, ends_at: in the archive's zone.
        name, phone, email, document: in both forms.
        wanted: reference codes as written.
        cancelled_by: ``reader``, ``desk`` or empty.
        source_cancelled: the source says cancelled, the reader is here.
        actions: what may be done.
    """

    booking_id: int
    case_id: int
    reader_id: int | None
    number: str
    register_number: str
    system: str
    codes: tuple[str, ...]
    lifecycle: str
    state: str
    day: dt.date
    starts_at: dt.datetime
    ends_at: dt.datetime | None
    name: Veiled
    phone: Veiled
    email: Veiled
    document_kind: str
    document: Veiled
    organisation: str
    purpose: str
    note: str
    wanted: tuple[str, ...]
    seat_kind: str
    seat_name: str
    language: str
    cancelled_by: str
    source_cancelled: bool
    recorded_at: dt.datetime
    actions: tuple[Step, ...]


@dataclass(frozen=True)
class VisitDetail:
    """One visit.

    Attributes:
        visit_id, case_id, reader_id, booking_id: ids.
        number, register_number: of the case.
        reader_number: of the reader's card.
        state: of the visit's lifecycle.
        arrived_at, left_at: in the archive's zone.
        capacity: self | agent | lawyer | organisation.
        letter_id, letter: the letter shown and who issued it.
        seat_id, seat: where the reader sits now.
        ticket: the number in the line.
        actions: what may be done; whether something in hand keeps the reader here, retrieval tells.
    """

    visit_id: int
    case_id: int
    reader_id: int
    booking_id: int | None
    number: str
    register_number: str
    reader_number: str
    name: Veiled
    state: str
    day: dt.date
    arrived_at: dt.datetime
    left_at: dt.datetime | None
    capacity: str
    letter_id: int | None
    letter: str
    purpose: str
    note: str
    seat_id: int | None
    seat: str
    ticket: TicketLine | None
    actions: tuple[Step, ...]


def booking(reading: Reading, booking_id: int) -> BookingDetail | None:
    """One booking; None if there is no such booking."""
    row = reading.session.get(Booking, booking_id)
    return None if row is None else _booking(reading, row)


def bookings_of_case(reading: Reading, case_id: int) -> tuple[BookingDetail, ...]:
    """The case's bookings, oldest first; nearly always one."""
    rows = reading.session.scalars(select(Booking).where(Booking.case_id == case_id).order_by(Booking.id))
    return tuple(_booking(reading, row) for row in rows)


def visit(reading: Reading, visit_id: int) -> VisitDetail | None:
    """One visit; None if there is no such visit."""
    row = reading.session.get(Visit, visit_id)
    return None if row is None else _visit(reading, row)


def visits_of_case(reading: Reading, case_id: int) -> tuple[VisitDetail, ...]:
    """The case's visits that were not taken back, oldest first."""
    rows = reading.session.scalars(
        select(Visit).where(Visit.case_id == case_id, ~Visit.undone).order_by(Visit.id)
    )
    return tuple(_visit(reading, row) for row in rows)


def _booking(reading: Reading, row: Booking) -> BookingDetail:
    case = reading.session.get_one(Case, row.case_id)
    codes = select(CaseCode.code).where(CaseCode.case_id == case.id).order_by(CaseCode.code)
    return BookingDetail(
        booking_id=row.id,
        case_id=case.id,
        reader_id=row.reader_id,
        number=case.number,
        register_number=register_text(case),
        system=row.system,
        codes=tuple(reading.session.scalars(codes)),
        lifecycle=row.state,
        state=state_of(reading, row),
        day=row.day,
        starts_at=reading.clock.local(row.starts_at),
        ends_at=None if row.ends_at is None else reading.clock.local(row.ends_at),
        name=Veiled(mask_name(row.name), row.name),
        phone=Veiled(mask_phone(row.phone or ""), row.phone or ""),
        email=Veiled(mask_email(row.email or ""), row.email or ""),
        document_kind=row.document_kind or "",
        document=Veiled(mask_document(row.document_number or ""), row.document_number or ""),
        organisation=row.organisation or "",
        purpose=row.purpose or "",
        note=row.note or "",
        wanted=tuple(row.wanted),
        seat_kind=row.seat_kind or "",
        seat_name=row.seat_name or "",
        language=row.language or "",
        cancelled_by=row.cancelled_by or "",
        source_cancelled=source_cancelled(row),
        recorded_at=reading.clock.local(row.recorded_at),
        actions=of_booking(reading, row, case.number),
    )


def _visit(reading: Reading, row: Visit) -> VisitDetail:
    session = reading.session
    case, reader = session.get_one(Case, row.case_id), session.get_one(Reader, row.reader_id)
    seat = session.scalars(
        select(Seat)
        .join(SeatHolding, SeatHolding.seat_id == Seat.id)
        .where(SeatHolding.visit_id == row.id, SeatHolding.until.is_(None))
    ).one_or_none()
    ticket = session.scalars(select(QueueTicket).where(QueueTicket.visit_id == row.id)).one_or_none()
    letter = None if row.letter_id is None else session.get(Letter, row.letter_id)
    label = "" if seat is None else seat.label
    return VisitDetail(
        visit_id=row.id,
        case_id=case.id,
        reader_id=reader.id,
        booking_id=row.booking_id,
        number=case.number,
        register_number=register_text(case),
        reader_number=str(reader.number),
        name=Veiled(mask_name(reader.name), reader.name),
        state=row.state,
        day=row.day,
        arrived_at=reading.clock.local(row.arrived_at),
        left_at=None if row.left_at is None else reading.clock.local(row.left_at),
        capacity=row.capacity,
        letter_id=row.letter_id,
        letter="" if letter is None else letter.issuer,
        purpose=row.purpose or "",
        note=row.note or "",
        seat_id=None if seat is None else seat.id,
        seat=label,
        ticket=None if ticket is None else ticket_line(ticket),
        actions=of_visit(reading, row, label),
    )
