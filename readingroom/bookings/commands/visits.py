"""Arrival, going out and coming back, departure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from readingroom import numbering
from readingroom.bookings import calendar
from readingroom.bookings.commands.arriving import reader_for
from readingroom.bookings.commands.queue import leave_line, take_ticket
from readingroom.bookings.commands.seats import give_seat, release_seat, seat_labelled
from readingroom.bookings.commands.steps import booking_of, step, step_visit, telling, telling_visit, visit_of
from readingroom.bookings.events import (
    BookingFinished,
    CaseRegistered,
    VisitLeft,
    VisitOpened,
    VisitReturned,
    VisitSteppedOut,
)
from readingroom.bookings.opening import calendar_of, place_now
from readingroom.bookings.records import Booking, Seat, Visit
from readingroom.bookings.rules import (
    BookingAction,
    BookingState,
    CapacityRule,
    VisitAction,
    VisitState,
    room_place,
)
from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.people.commands import LetterParticulars, Particulars, check_seen, one_person, record_letter
from readingroom.people.events import LetterRecorded
from readingroom.people.records import Letter, Reader
from readingroom.people.rules import Capacity
from readingroom.settings import CAPACITY_RULE, USES_QUEUE, USES_SEATS, VISITS_PER_DAY
from readingroom.store.tables import Case

__all__ = ["HANDLERS", "Arrive", "ComeBack", "Leave", "StepOut"]

_OPEN = (BookingState.REQUESTED.value, BookingState.CONFIRMED.value, BookingState.NO_SHOW.value)


@dataclass(frozen=True, kw_only=True)
class Arrive(Command):
    """A reader is here (报到).

    With a booking, the visit stands under its number with all that was given online. With a case and no open
    booking, somebody comes again. With neither, it is a walk-in, who gets a number of ours.

    Attributes:
        booking_id: the booking that was scanned or picked.
        case_id: instead: the case.
        reader_id: who it is; None: whom the booking says.
        particulars: instead: a new reader's, who is written down.
        seen: how the identity document was checked, as in `readingroom.people.commands.CheckDocument`; empty: not.
        capacity: self | agent | lawyer | organisation.
        letter_id: the letter shown, recorded before.
        letter: instead: what the letter says that is written down now. A letter that is refused leaves nothing behind.
        purpose, note: of this visit; the booking's where empty.
        seat_id: this seat, or
        seat_kind: the first free one of this kind (``any``: whatever is free). Without either the booking's wish
            counts, if it can be met.
        over_capacity: the clerk lets somebody in although the room is full.
    """

    permission = Permission.RECEIVE
    booking_id: int | None = None
    case_id: int | None = None
    reader_id: int | None = None
    particulars: Particulars | None = field(default=None, repr=False)
    seen: str = ""
    capacity: str = Capacity.SELF.value
    letter_id: int | None = None
    letter: LetterParticulars | None = field(default=None, repr=False)
    purpose: str = field(default="", repr=False)
    note: str = field(default="", repr=False)
    seat_id: int | None = None
    seat_kind: str | None = None
    over_capacity: bool = False


@dataclass(frozen=True, kw_only=True)
class StepOut(Command):
    """The reader is away for a while and keeps the seat."""

    permission = Permission.RECEIVE
    visit_id: int


@dataclass(frozen=True, kw_only=True)
class ComeBack(Command):
    """The reader is back."""

    permission = Permission.RECEIVE
    visit_id: int


@dataclass(frozen=True, kw_only=True)
class Leave(Command):
    """The reader leaves for today. Retrieval refuses it while something is in hand."""

    permission = Permission.RECEIVE
    visit_id: int


def arrive(session: Session, command: Arrive, context: Context) -> Sequence[Event]:
    """Open a visit.

    Raises:
        Refused: ``booking.other_day`` (offer `MoveBooking` to today), ``booking.is_cancelled`` (offer
            `ReinstateBooking`), ``booking.unknown``, ``case.unknown``, ``visit.already_here``, ``visit.not_left``,
            ``visit.day_limit``, ``visit.room_full`` (offer ``over_capacity``), ``visit.room_full_strictly``,
            ``visit.reader_needed``, ``visit.reader_differs``, ``visit.letter_of_another``, ``visit.capacity``; what
            registering a reader, a letter and giving a seat say.
    """
    if command.capacity not in tuple(Capacity):
        raise Refused("visit.capacity", capacity=command.capacity)
    booking, case, last = _what(session, command, context)
    if case is not None:
        _refuse_second(session, Visit.case_id == case.id, context)
    reader, events = reader_for(session, command.reader_id, command.particulars, booking, last, context)
    _refuse_second(session, Visit.reader_id.in_(one_person(session, reader.id)), context)
    _refuse_more_than_allowed(session, reader, context)
    notes = _notes(session, context)
    if booking is None:
        rule = CapacityRule(context.settings[CAPACITY_RULE])
        place = place_now(session, context.settings, context.clock, context.occurred_at)
        if room_place(place, rule, insists=command.over_capacity):
            notes.append("over_capacity")
    if command.seen:
        events.append(check_seen(session, reader, command.seen, context))
    letter = _letter(session, command, reader, context)
    if letter is not None and command.letter is not None:
        events.append(LetterRecorded(reader_id=reader.id, letter_id=letter.id, letter_kind=letter.kind))
    local = context.clock.local(context.occurred_at)
    if case is None:
        case = numbering.open_case(session, local)
        events.append(_registered(case))
    elif case.register_number is None:
        numbering.register(session, case, local.year)
        events.append(_registered(case))
    if booking is not None:
        step(booking, BookingAction.ARRIVE)
        booking.reader_id = reader.id
    visit = Visit(
        case_id=case.id,
        reader_id=reader.id,
        booking_id=None if booking is None else booking.id,
        letter_id=None if letter is None else letter.id,
        capacity=str(command.capacity),
        day=context.today,
        state=VisitState.PRESENT.value,
        arrived_at=context.occurred_at,
        purpose=command.purpose.strip() or (None if booking is None else booking.purpose),
        note=command.note.strip() or None,
    )
    session.add(visit)
    session.flush()
    events.append(
        VisitOpened(
            day=visit.day.isoformat(),
            capacity=visit.capacity,
            letter_id=visit.letter_id,
            again=last is not None,
            notes=tuple(notes),
            **telling_visit(visit),
        )
    )
    events.extend(_seat(session, command, booking, visit, context))
    if context.settings[USES_QUEUE]:
        promised = None if booking is None else booking.starts_at
        events.extend(take_ticket(session, visit, promised, context))
    return events


def _what(
    session: Session, command: Arrive, context: Context
) -> tuple[Booking | None, Case | None, Visit | None]:
    """What the reader comes with: an open booking for today, its case, and the case's visit before."""
    if command.booking_id is None and command.case_id is None:
        return None, None, None
    booking: Booking | None
    if command.booking_id is not None:
        booking = booking_of(session, command.booking_id)
        case_id = booking.case_id
    else:
        case_id = command.case_id or 0
        booking = session.scalars(
            select(Booking).where(Booking.case_id == case_id).order_by(Booking.id.desc()).limit(1)
        ).one_or_none()
    case = session.get(Case, case_id)
    if case is None:
        raise Refused("case.unknown", case=case_id)
    last = session.scalars(
        select(Visit).where(Visit.case_id == case.id, ~Visit.undone).order_by(Visit.id.desc()).limit(1)
    ).one_or_none()
    if booking is not None and booking.state not in _OPEN:
        if booking.state == BookingState.CANCELLED and last is None:
            raise Refused("booking.is_cancelled", booking=booking.id, by=booking.cancelled_by or "reader")
        booking = None
    if booking is not None and booking.day != context.today:
        raise Refused(
            "booking.other_day",
            booking=booking.id,
            number=case.number,
            day=booking.day,
            today=context.today,
            early=booking.day > context.today,
        )
    return booking, case, last


def _refuse_second(session: Session, whose: ColumnElement[bool], context: Context) -> None:
    """Scanning twice does not make two visits, and nobody is here twice."""
    here = session.execute(
        select(Visit, Case.number)
        .join(Case, Case.id == Visit.case_id)
        .where(whose, Visit.state != VisitState.LEFT.value)
    ).first()
    if here is None:
        return
    visit, number = here
    facts = {"visit": visit.id, "number": number, "since": context.clock.local(visit.arrived_at)}
    raise Refused("visit.already_here" if visit.day == context.today else "visit.not_left", **facts)


def _refuse_more_than_allowed(session: Session, reader: Reader, context: Context) -> None:
    most = context.settings[VISITS_PER_DAY]
    if not most:
        return
    visits = session.scalar(
        select(func.count())
        .select_from(Visit)
        .where(Visit.reader_id.in_(one_person(session, reader.id)), Visit.day == context.today, ~Visit.undone)
    )
    if (visits or 0) >= most:
        raise Refused("visit.day_limit", n=visits, most=most)


def _notes(session: Session, context: Context) -> list[str]:
    """What the desk is told about the hour; a reader inside the door is not sent away by a program."""
    week = calendar_of(session, context.today, context.today)
    if not week.blocks:
        return []
    local = context.clock.local(context.occurred_at).replace(tzinfo=None)
    if not calendar.is_open_day(week, local.date()):
        return ["closed_day"]
    return [] if calendar.is_open(week, local) else ["outside_hours"]


def _letter(session: Session, command: Arrive, reader: Reader, context: Context) -> Letter | None:
    if command.letter is not None:
        return record_letter(session, reader, command.letter, context)
    if command.letter_id is None:
        return None
    letter = session.get(Letter, command.letter_id)
    if letter is None or letter.reader_id != reader.id:
        raise Refused("visit.letter_of_another")
    if letter.valid_until is not None and letter.valid_until < context.today:
        raise Refused("people.letter.expired", until=letter.valid_until)
    return letter


def _seat(
    session: Session, command: Arrive, booking: Booking | None, visit: Visit, context: Context
) -> list[Event]:
    if not context.settings[USES_SEATS]:
        return []
    if command.seat_id is not None or command.seat_kind:
        return give_seat(session, visit, context, seat_id=command.seat_id, kind=command.seat_kind)
    if booking is None:
        return []
    wished = seat_labelled(session, booking.seat_name or "")
    if wished is not None:
        return give_seat(session, visit, context, seat_id=wished.id)
    kinds = session.scalars(select(Seat.kind).where(Seat.active).distinct())
    if booking.seat_kind in set(kinds):
        try:
            return give_seat(session, visit, context, kind=booking.seat_kind)
        except Refused:
            return []  # the wish cannot be met now; the reader is here all the same and the desk gives a seat
    return []


def _registered(case: Case) -> Event:
    return CaseRegistered(case_id=case.id, year=case.register_year or 0, number=case.register_number or 0)


def step_out(session: Session, command: StepOut, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``visit.unknown``, ``visit.is_<state>``."""
    visit = visit_of(session, command.visit_id)
    step_visit(visit, VisitAction.STEP_OUT)
    session.flush()
    return [VisitSteppedOut(**telling_visit(visit))]


def come_back(session: Session, command: ComeBack, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``visit.unknown``, ``visit.is_<state>``."""
    visit = visit_of(session, command.visit_id)
    step_visit(visit, VisitAction.COME_BACK)
    session.flush()
    return [VisitReturned(**telling_visit(visit))]


def leave(session: Session, command: Leave, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``visit.unknown``, ``visit.is_left``; and ``visit.still_holds`` from retrieval's guard."""
    visit = visit_of(session, command.visit_id)
    step_visit(visit, VisitAction.LEAVE)
    visit.left_at = context.occurred_at
    events = [*release_seat(session, visit, context), *leave_line(session, visit, context)]
    booking = None if visit.booking_id is None else booking_of(session, visit.booking_id)
    if booking is not None and booking.state == BookingState.ARRIVED:
        step(booking, BookingAction.FINISH)
        events.append(BookingFinished(**telling(booking)))
    session.flush()
    return [*events, VisitLeft(day=visit.day.isoformat(), **telling_visit(visit))]


HANDLERS: Mapping[type[Command], Handler] = {
    Arrive: arrive,
    StepOut: step_out,
    ComeBack: come_back,
    Leave: leave,
}
