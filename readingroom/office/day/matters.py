"""What is not finished: read by the page that walks the day to zero, and by the command that closes it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from readingroom.bookings.records import Booking, QueueTicket, Seat, SeatHolding, Visit
from readingroom.command import Reading
from readingroom.copies.records import Certificate, CopyOrder
from readingroom.numbering import register_text, registered
from readingroom.office.day.records import CarriedOver
from readingroom.office.day.rules import BY_CLOSING, OPEN_WHILE, SUBJECTS, Matter, matter_of, still_open
from readingroom.people.records import Reader
from readingroom.people.rules import mask_name
from readingroom.people.veiled import Veiled
from readingroom.retrieval.queries import board, due_slips, open_attempts
from readingroom.retrieval.queries.board import RetrievalRow
from readingroom.retrieval.records import PrintAttempt, Retrieval
from readingroom.store.tables import Case, StaffRow

__all__ = ["REOPENED", "Carried", "OpenMatter", "carried_on", "matters", "not_finished", "unsettled"]

REOPENED = "reopened"
"""Kind of the note that keeps why a closed day was opened again; it is settled from the start."""


@dataclass(frozen=True)
class Carried:
    """Something that was carried over (挂账).

    Attributes:
        id: of the note.
        day: left over from.
        matter: a `Matter`.
        subject, subject_id: what it is about.
        reason: why, as somebody wrote it.
        staff: who took it on.
        noted_at: UTC.
        settled_at: UTC; None while it waits.
    """

    id: int
    day: dt.date
    matter: str
    subject: str
    subject_id: int
    reason: str
    staff: str
    noted_at: dt.datetime
    settled_at: dt.datetime | None


@dataclass(frozen=True)
class OpenMatter:
    """Something that keeps the day open.

    Attributes:
        matter: why.
        subject, subject_id: what it is about, as `readingroom.office.day.commands.CarryOver` wants it.
        case_id: whose, None for a print attempt.
        number, register_number: of the case; a print attempt has its round's number.
        name: of the reader, in both forms.
        unit: label or reference code; empty where it is about no unit.
        seat: where the reader sits.
        since: booked hour, arrival, or when it was prepared, in the archive's zone.
        due: wanted for, or held until.
        ticket: number in the line, 0 without one.
        carried: how it was carried over for this day.
    """

    matter: Matter
    subject: str
    subject_id: int
    case_id: int | None = None
    number: str = ""
    register_number: str = ""
    name: Veiled = Veiled("", "")  # noqa: RUF009  # frozen
    unit: str = ""
    seat: str = ""
    since: dt.datetime | None = None
    due: dt.date | None = None
    ticket: int = 0
    carried: Carried | None = None

    @property
    def blocks(self) -> bool:
        """Whether the day cannot be closed because of it."""
        return self.carried is None and self.matter not in BY_CLOSING


def matters(reading: Reading, day: dt.date) -> tuple[OpenMatter, ...]:
    """Everything that keeps this day, or one before it, open; in the order of the walk.

    Closing a past day asks only about what was wanted up to it, so that today's work holds nothing up.
    """
    carried = {
        (note.matter, note.subject_id): note
        for note in carried_on(reading, CarriedOver.day == day)
        if note.settled_at is None
    }
    bookings = tuple(_bookings(reading, day))
    not_come = {one.case_id for one in bookings if one.matter is Matter.NOT_ARRIVED}
    found = [
        *_units(reading, day, not_come),
        *_unprinted(reading, day, not_come),
        *_copies(reading, day),
        *_certificates(reading, day),
        *_attempts(reading, day),
        *_visits(reading, day),
        *bookings,
        *_tickets(reading, day),
    ]
    order = list(Matter)
    found.sort(key=lambda one: order.index(one.matter))  # stable: units stay along the walk
    return tuple(_with(one, carried.get((one.matter.value, one.subject_id))) for one in found)


_TOLD = 5


def not_finished(found: Sequence[OpenMatter], day: dt.date) -> dict[str, object] | None:
    """Why the day cannot be closed: the facts of ``day.not_finished``; None where nothing holds it up."""
    blocking = [one for one in found if one.blocks]
    if not blocking:
        return None
    what = list(dict.fromkeys(one.unit or one.number for one in blocking))
    shown = (*what[:_TOLD], "…") if len(what) > _TOLD else tuple(what)
    matters = tuple(dict.fromkeys(one.matter.value for one in blocking))
    return {"day": day, "n": len(blocking), "what": shown, "matters": matters}


def _with(one: OpenMatter, note: Carried | None) -> OpenMatter:
    return one if note is None else OpenMatter(**{**one.__dict__, "carried": note})


def _units(reading: Reading, day: dt.date, not_come: Collection[int | None]) -> Iterable[OpenMatter]:
    """Units under way; those of readers who did not come go back, because closing ends their cases."""
    for row in board(reading, until=day):
        if day < reading.today and row.due_day > day:
            continue
        matter = matter_of(
            row.state,
            wanted=not row.no_longer_wanted and row.case_id not in not_come,
            due_day=row.due_day,
            hold_until=row.hold_until,
            day=day,
        )
        if matter is not None:
            yield _of_unit(matter, row)


def _unprinted(reading: Reading, day: dt.date, not_come: Collection[int | None]) -> Iterable[OpenMatter]:
    """Slips to print; those of readers who did not come are not printed any more."""
    return (_of_unit(Matter.UNPRINTED, row) for row in due_slips(reading, day) if row.case_id not in not_come)


def _of_unit(matter: Matter, row: RetrievalRow) -> OpenMatter:
    return OpenMatter(
        matter,
        SUBJECTS[matter],
        row.retrieval_id,
        case_id=row.case_id,
        number=row.number,
        register_number=row.register_number,
        name=Veiled(row.reader_masked, row.reader),
        unit=row.unit,
        seat=row.seat,
        due=row.hold_until if matter is Matter.HOLD_OVERDUE else row.due_day,
    )


def _attempts(reading: Reading, day: dt.date) -> Iterable[OpenMatter]:
    for attempt in open_attempts(reading):
        prepared = reading.clock.local(attempt.prepared_at)
        if prepared.date() <= day:
            number = f"{attempt.round_number}-{attempt.number}"
            yield OpenMatter(
                Matter.UNANSWERED,
                SUBJECTS[Matter.UNANSWERED],
                attempt.attempt_id,
                number=number,
                since=prepared,
            )


def _copies(reading: Reading, day: dt.date) -> Iterable[OpenMatter]:
    """Copies that somebody began to make."""
    begun = reading.session.execute(
        select(CopyOrder, Case)
        .join(Case, Case.id == CopyOrder.case_id)
        .where(CopyOrder.state.in_(OPEN_WHILE[Matter.COPIES_BEGUN]))
        .order_by(CopyOrder.id)
    )
    for order, case in begun:
        ordered = reading.clock.local(order.ordered_at)
        if ordered.date() <= day:
            yield OpenMatter(
                Matter.COPIES_BEGUN,
                SUBJECTS[Matter.COPIES_BEGUN],
                order.id,
                case_id=case.id,
                number=registered(order.year, order.number),
                register_number=register_text(case),
                since=ordered,
            )


def _certificates(reading: Reading, day: dt.date) -> Iterable[OpenMatter]:
    """Certificates that have a number, and are not ready to be handed over."""
    numbered = reading.session.execute(
        select(Certificate, Case)
        .join(Case, Case.id == Certificate.case_id)
        .where(Certificate.state.in_(OPEN_WHILE[Matter.CERTIFICATE_UNFINISHED]), Certificate.issued_on <= day)
        .order_by(Certificate.id)
    )
    for certificate, case in numbered:
        yield OpenMatter(
            Matter.CERTIFICATE_UNFINISHED,
            SUBJECTS[Matter.CERTIFICATE_UNFINISHED],
            certificate.id,
            case_id=case.id,
            number=certificate.printed_number or "",
            register_number=register_text(case),
            name=Veiled(mask_name(certificate.applicant), certificate.applicant),
            since=reading.clock.local(certificate.numbered_at) if certificate.numbered_at else None,
        )


def _visits(reading: Reading, day: dt.date) -> list[OpenMatter]:
    here = reading.session.execute(
        select(Visit, Case, Reader.name, Seat.label)
        .join(Case, Case.id == Visit.case_id)
        .join(Reader, Reader.id == Visit.reader_id)
        .outerjoin(SeatHolding, (SeatHolding.visit_id == Visit.id) & SeatHolding.until.is_(None))
        .outerjoin(Seat, Seat.id == SeatHolding.seat_id)
        .where(Visit.day <= day, Visit.state.in_(OPEN_WHILE[Matter.PRESENT]))
        .order_by(Seat.position, Visit.id)
    )
    return [
        OpenMatter(
            Matter.PRESENT,
            SUBJECTS[Matter.PRESENT],
            visit.id,
            case_id=case.id,
            number=case.number,
            register_number=register_text(case),
            name=Veiled(mask_name(name), name),
            seat=seat or "",
            since=reading.clock.local(visit.arrived_at),
        )
        for visit, case, name, seat in here
    ]


def _bookings(reading: Reading, day: dt.date) -> Iterable[OpenMatter]:
    expected = reading.session.execute(
        select(Booking, Case)
        .join(Case, Case.id == Booking.case_id)
        .where(Booking.day <= day, Booking.state.in_(OPEN_WHILE[Matter.EXPECTED]))
        .order_by(Booking.starts_at, Booking.id)
    )
    for booking, case in expected:
        matter = Matter.EXPECTED if booking.starts_at > reading.now else Matter.NOT_ARRIVED
        yield OpenMatter(
            matter,
            SUBJECTS[matter],
            booking.id,
            case_id=case.id,
            number=case.number,
            register_number=register_text(case),
            name=Veiled(mask_name(booking.name), booking.name),
            since=reading.clock.local(booking.starts_at),
            due=booking.day,
        )


def _tickets(reading: Reading, day: dt.date) -> list[OpenMatter]:
    waiting = reading.session.execute(
        select(QueueTicket, Case, Reader.name)
        .join(Visit, Visit.id == QueueTicket.visit_id)
        .join(Case, Case.id == Visit.case_id)
        .join(Reader, Reader.id == Visit.reader_id)
        .where(QueueTicket.day <= day, QueueTicket.state.in_(OPEN_WHILE[Matter.TICKET]))
        .order_by(QueueTicket.day, QueueTicket.number)
    )
    return [
        OpenMatter(
            Matter.TICKET,
            SUBJECTS[Matter.TICKET],
            ticket.id,
            case_id=case.id,
            number=case.number,
            register_number=register_text(case),
            name=Veiled(mask_name(name), name),
            since=reading.clock.local(ticket.taken_at),
            ticket=ticket.number,
        )
        for ticket, case, name in waiting
    ]


def carried_on(reading: Reading, *conditions: ColumnElement[bool]) -> tuple[Carried, ...]:
    """Notes of what was carried over, oldest first."""
    found = reading.session.execute(
        select(CarriedOver, StaffRow)
        .join(StaffRow, StaffRow.id == CarriedOver.staff_id)
        .where(*conditions)
        .order_by(CarriedOver.id)
    )
    return tuple(
        Carried(
            id=note.id,
            day=note.day,
            matter=note.kind,
            subject=note.subject,
            subject_id=note.subject_id,
            reason=note.reason,
            staff=staff.name or staff.account,
            noted_at=note.noted_at,
            settled_at=note.settled_at,
        )
        for note, staff in found
    )


def unsettled(reading: Reading) -> tuple[tuple[Carried, bool], ...]:
    """Every note that nobody settled, with whether what it is about still waits."""
    notes = carried_on(reading, CarriedOver.settled_at.is_(None))
    states = _states(reading, notes)
    return tuple(
        (note, still_open(note.matter, states.get((note.subject, note.subject_id)))) for note in notes
    )


_STATE_OF = {
    "retrieval": (Retrieval.id, Retrieval.state),
    "visit": (Visit.id, Visit.state),
    "booking": (Booking.id, Booking.state),
    "attempt": (PrintAttempt.id, PrintAttempt.state),
    "queue_ticket": (QueueTicket.id, QueueTicket.state),
    "copy_order": (CopyOrder.id, CopyOrder.state),
    "certificate": (Certificate.id, Certificate.state),
}


def _states(reading: Reading, notes: Sequence[Carried]) -> dict[tuple[str, int], str]:
    ids: dict[str, set[int]] = defaultdict(set)
    for note in notes:
        ids[note.subject].add(note.subject_id)
    states: dict[tuple[str, int], str] = {}
    for subject, wanted in ids.items():
        key, state = _STATE_OF[subject]
        for identity, value in reading.session.execute(select(key, state).where(key.in_(wanted))):
            states[subject, identity] = value
    return states
