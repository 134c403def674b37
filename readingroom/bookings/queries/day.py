"""One day's bookings and visits, as the Today page lists them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, text

from readingroom.bookings.queries.next_steps import Step, late_by, of_booking, of_ticket, of_visit
from readingroom.bookings.records import Booking, QueueTicket, Seat, SeatHolding, Visit
from readingroom.bookings.rules import BookingState, VisitState
from readingroom.bookings.snapshot import SnapshotStatus
from readingroom.command import Reading
from readingroom.numbering import register_text
from readingroom.people.records import Reader
from readingroom.people.rules import mask_name
from readingroom.people.veiled import Veiled
from readingroom.settings import LATE_AFTER_MINUTES
from readingroom.store.tables import Case

__all__ = [
    "STILL_HERE",
    "DayRow",
    "TicketLine",
    "present",
    "source_cancelled",
    "state_of",
    "ticket_line",
    "today",
]

STILL_HERE = text("visits.state <> 'left'")
"""Literally the condition of the partial index on visits, so that the few who are here are found in it."""


@dataclass(frozen=True)
class TicketLine:
    """A number in the line."""

    ticket_id: int
    number: int
    state: str
    calls: int
    actions: tuple[Step, ...]


@dataclass(frozen=True)
class DayRow:
    """A reader who is expected, is here or was here.

    Attributes:
        case_id: whose number it is.
        number: the case's number, as the reader has it.
        register_number: ours, empty before arrival.
        booking_id: None for a walk-in and for who comes again.
        visit_id: None before arrival; the day's last visit.
        reader_id: None where nobody knows yet who it is.
        state: ``expected``, ``late``, ``present``, ``away``, ``left``, ``no_show``, ``cancelled``.
        confirmed: False while a booking is only asked for.
        starts_at, ends_at: as booked, in the archive's zone; None for a walk-in.
        late_minutes: since the promised hour; 0 unless late.
        arrived_at, left_at: in the archive's zone.
        name: in both forms.
        capacity: self | agent | lawyer | organisation; empty before arrival.
        seat_id, seat: where the reader sits now.
        seat_kind: what was booked, empty without a wish.
        wanted: how many reference codes the booking names.
        ticket: the number in the line, where the room uses them.
        source_cancelled: the reader is here, but the booking's source says that it is cancelled.
        actions: what may be done, likeliest first.
    """

    case_id: int
    number: str
    register_number: str
    booking_id: int | None
    visit_id: int | None
    reader_id: int | None
    state: str
    confirmed: bool
    starts_at: dt.datetime | None
    ends_at: dt.datetime | None
    late_minutes: int
    arrived_at: dt.datetime | None
    left_at: dt.datetime | None
    name: Veiled
    capacity: str
    seat_id: int | None
    seat: str
    seat_kind: str
    wanted: int
    ticket: TicketLine | None
    source_cancelled: bool
    actions: tuple[Step, ...]

    @property
    def hour(self) -> dt.datetime:
        """By what it is sorted: the promised hour, else the arrival."""
        return self.starts_at or self.arrived_at or dt.datetime.min.replace(tzinfo=dt.UTC)


def today(reading: Reading, day: dt.date | None = None) -> tuple[DayRow, ...]:
    """Everybody expected or seen on a day (today by default), by hour: four statements, however many there are."""
    day = day or reading.today
    visits = _visits(reading, day)
    seats = _seats(reading, [visit.id for visit, _, _ in visits])
    tickets = {
        ticket.visit_id: ticket
        for ticket in reading.session.scalars(select(QueueTicket).where(QueueTicket.day == day))
    }
    of_case = {case.id: (visit, case, reader) for visit, case, reader in visits}
    rows = []
    bookings = reading.session.execute(
        select(Booking, Case).join(Case, Case.id == Booking.case_id).where(Booking.day == day)
    )
    for booking, case in bookings:
        found = of_case.pop(case.id, None)
        if found is None:
            rows.append(_expected(reading, booking, case))
        else:
            rows.append(_here(reading, found[0], case, found[2], booking, seats, tickets))
    rows.extend(
        _here(reading, visit, case, reader, None, seats, tickets) for visit, case, reader in of_case.values()
    )
    return tuple(sorted(rows, key=lambda row: (row.hour, row.case_id)))


def present(reading: Reading) -> tuple[DayRow, ...]:
    """Everybody who is in the room now or stepped out, whatever the day: also who was never let out."""
    here = reading.session.scalars(select(Visit.day).where(STILL_HERE).distinct()).all()
    inside = (VisitState.PRESENT.value, VisitState.AWAY.value)
    return tuple(row for day in sorted(here) for row in today(reading, day) if row.state in inside)


def state_of(reading: Reading, booking: Booking) -> str:
    """How a booking without a visit stands, as a row shows it."""
    if booking.state in (BookingState.CANCELLED, BookingState.NO_SHOW):
        return booking.state
    if booking.state in (BookingState.ARRIVED, BookingState.FINISHED):
        return VisitState.LEFT.value
    late = late_by(reading, booking.starts_at) >= max(1, reading.settings[LATE_AFTER_MINUTES])
    return "late" if late else "expected"


def _visits(reading: Reading, day: dt.date) -> Sequence[tuple[Visit, Case, Reader]]:
    wanted = (
        select(Visit, Case, Reader)
        .join(Case, Case.id == Visit.case_id)
        .join(Reader, Reader.id == Visit.reader_id)
        .where(Visit.day == day, ~Visit.undone)
        .order_by(Visit.id)
    )
    return reading.session.execute(wanted).all()


def _seats(reading: Reading, visits: Sequence[int]) -> dict[int, Seat]:
    held = (
        select(SeatHolding.visit_id, Seat)
        .join(Seat, Seat.id == SeatHolding.seat_id)
        .where(SeatHolding.visit_id.in_(visits), SeatHolding.until.is_(None))
    )
    return dict(reading.session.execute(held).all())


def _expected(reading: Reading, booking: Booking, case: Case) -> DayRow:
    state = state_of(reading, booking)
    return DayRow(
        case_id=case.id,
        number=case.number,
        register_number=register_text(case),
        booking_id=booking.id,
        visit_id=None,
        reader_id=booking.reader_id,
        state=state,
        confirmed=booking.state != BookingState.REQUESTED,
        starts_at=reading.clock.local(booking.starts_at),
        ends_at=None if booking.ends_at is None else reading.clock.local(booking.ends_at),
        late_minutes=late_by(reading, booking.starts_at) if state == "late" else 0,
        arrived_at=None,
        left_at=None,
        name=Veiled(mask_name(booking.name), booking.name),
        capacity="",
        seat_id=None,
        seat="",
        seat_kind=booking.seat_name or booking.seat_kind or "",
        wanted=len(booking.wanted),
        ticket=None,
        source_cancelled=False,
        actions=of_booking(reading, booking, case.number),
    )


def _here(
    reading: Reading,
    visit: Visit,
    case: Case,
    reader: Reader,
    booking: Booking | None,
    seats: dict[int, Seat],
    tickets: dict[int, QueueTicket],
) -> DayRow:
    seat, ticket, local = seats.get(visit.id), tickets.get(visit.id), reading.clock.local
    label = "" if seat is None else seat.label
    return DayRow(
        case_id=case.id,
        number=case.number,
        register_number=register_text(case),
        booking_id=None if booking is None else booking.id,
        visit_id=visit.id,
        reader_id=reader.id,
        state=visit.state,
        confirmed=True,
        starts_at=None if booking is None else local(booking.starts_at),
        ends_at=None if booking is None or booking.ends_at is None else local(booking.ends_at),
        late_minutes=0,
        arrived_at=local(visit.arrived_at),
        left_at=None if visit.left_at is None else local(visit.left_at),
        name=Veiled(mask_name(reader.name), reader.name),
        capacity=visit.capacity,
        seat_id=None if seat is None else seat.id,
        seat=label,
        seat_kind="" if booking is None else booking.seat_name or booking.seat_kind or "",
        wanted=0 if booking is None else len(booking.wanted),
        ticket=None if ticket is None else ticket_line(ticket),
        source_cancelled=booking is not None and source_cancelled(booking),
        actions=of_visit(reading, visit, label),
    )


def ticket_line(ticket: QueueTicket) -> TicketLine:
    """A ticket in a row."""
    return TicketLine(ticket.id, ticket.number, ticket.state, ticket.calls, of_ticket(ticket))


def source_cancelled(booking: Booking) -> bool:
    """Whether the source cancelled what the desk had let in already."""
    told = booking.last_seen.get("status")
    return booking.state == BookingState.ARRIVED and told == SnapshotStatus.CANCELLED.value
