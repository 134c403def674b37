"""Seats: set up, given, changed, freed. Two people on one seat is impossible: the database says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from readingroom.bookings.commands.steps import visit_of
from readingroom.bookings.events import SeatAssigned, SeatReleased, SeatsDefined
from readingroom.bookings.records import Seat, SeatHolding, Visit
from readingroom.bookings.rules import ANY_KIND, VisitState
from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event

__all__ = [
    "HANDLERS", "AssignSeat", "DefineSeats", "MoveSeat", "ReleaseSeat", "SeatPlan", "give_seat",
    "release_seat", "seat_labelled",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class SeatPlan:
    """A seat as it is set up.

    Attributes:
        label: as it is written on the table.
        kind: ``ordinary``, ``camera``, ``large``, ``bulk``, ``screen``, or the archive's own word.
    """

    label: str
    kind: str = "ordinary"


@dataclass(frozen=True, kw_only=True)
class DefineSeats(Command):
    """Set the room's seats, in their order; a seat that is left out is used no more, never deleted."""

    permission = Permission.CONFIGURE
    seats: tuple[SeatPlan, ...]


@dataclass(frozen=True, kw_only=True)
class AssignSeat(Command):
    """Give a reader a seat.

    Attributes:
        visit_id: whose visit.
        seat_id: this seat, or
        kind: the first free seat of this kind; ``any`` for whatever is free.
    """

    permission = Permission.RECEIVE
    visit_id: int
    seat_id: int | None = None
    kind: str | None = None


@dataclass(frozen=True, kw_only=True)
class MoveSeat(Command):
    """Let a reader change seats; arguments as in `AssignSeat`."""

    permission = Permission.RECEIVE
    visit_id: int
    seat_id: int | None = None
    kind: str | None = None


@dataclass(frozen=True, kw_only=True)
class ReleaseSeat(Command):
    """Free a reader's seat; the visit goes on."""

    permission = Permission.RECEIVE
    visit_id: int


def define_seats(session: Session, command: DefineSeats, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``seat.no_label``, ``seat.label_twice``, ``seat.in_use``."""
    labels = [plan.label.strip() for plan in command.seats]
    if not all(labels):
        raise Refused("seat.no_label")
    if twice := sorted({label for label in labels if labels.count(label) > 1}):
        raise Refused("seat.label_twice", seats=twice)
    known = {seat.label: seat for seat in session.scalars(select(Seat))}
    taken = set(session.scalars(select(SeatHolding.seat_id).where(SeatHolding.until.is_(None))))
    for label, seat in known.items():
        if label not in labels:
            if seat.id in taken:
                raise Refused("seat.in_use", seat=label)
            seat.active = False
    for position, (label, plan) in enumerate(zip(labels, command.seats, strict=True), start=1):
        seat = known.get(label) or Seat(label=label, kind="", position=0)
        seat.kind, seat.position, seat.active = plan.kind.strip() or "ordinary", position, True
        session.add(seat)
        known[label] = seat
    session.flush()
    return [SeatsDefined(seat_ids=tuple(known[label].id for label in labels))]


def give_seat(
    session: Session, visit: Visit, context: Context, *, seat_id: int | None = None, kind: str | None = None
) -> list[Event]:
    """Give a visit a seat: this one, or the first free one of a kind.

    Raises:
        Refused: ``visit.is_left``, ``seat.has_one``, ``seat.unknown``, ``seat.taken``, ``seat.none_free``,
            ``seat.all_taken`` or ``seat.none_set_up``.
    """
    if visit.state == VisitState.LEFT:
        raise Refused("visit.is_left")
    held = session.scalars(
        select(Seat)
        .join(SeatHolding, SeatHolding.seat_id == Seat.id)
        .where(SeatHolding.visit_id == visit.id, SeatHolding.until.is_(None))
    ).first()
    if held is not None:
        raise Refused("seat.has_one", seat=held.label)
    seat = _free(session, kind or ANY_KIND) if seat_id is None else _this(session, seat_id)
    try:
        with session.begin_nested():
            session.add(SeatHolding(seat_id=seat.id, visit_id=visit.id, since=context.occurred_at))
    except IntegrityError as error:  # another desk was faster, on an engine that lets both write at once
        raise Refused("seat.taken", seat=seat.label) from error
    return [SeatAssigned(seat_id=seat.id, visit_id=visit.id, case_id=visit.case_id)]


def release_seat(session: Session, visit: Visit, context: Context) -> list[Event]:
    """Free the visit's seat, if it has one."""
    held = session.scalars(
        select(SeatHolding).where(SeatHolding.visit_id == visit.id, SeatHolding.until.is_(None))
    ).one_or_none()
    if held is None:
        return []
    held.until = context.occurred_at
    session.flush()
    return [SeatReleased(seat_id=held.seat_id, visit_id=visit.id, case_id=visit.case_id)]


def seat_labelled(session: Session, label: str) -> Seat | None:
    """The seat with this label, if it is used and free."""
    wanted = _nobody_there().where(Seat.label == label.strip())
    return session.scalars(wanted).one_or_none()


def _nobody_there() -> Select[Seat]:
    taken = select(SeatHolding.seat_id).where(SeatHolding.until.is_(None))
    return select(Seat).where(Seat.active, Seat.id.not_in(taken)).order_by(Seat.position)


def _free(session: Session, kind: str) -> Seat:
    wanted = _nobody_there() if kind == ANY_KIND else _nobody_there().where(Seat.kind == kind)
    seat = session.scalars(wanted.limit(1)).one_or_none()
    if seat is None:
        if session.scalar(select(Seat.id).where(Seat.active).limit(1)) is None:
            raise Refused("seat.none_set_up")
        raise Refused("seat.all_taken") if kind == ANY_KIND else Refused("seat.none_free", kind=kind)
    return seat


def _this(session: Session, seat_id: int) -> Seat:
    seat = session.get(Seat, seat_id)
    if seat is None or not seat.active:
        raise Refused("seat.unknown", seat=seat_id)
    if session.scalar(
        select(SeatHolding.id).where(SeatHolding.seat_id == seat_id, SeatHolding.until.is_(None))
    ):
        raise Refused("seat.taken", seat=seat.label)
    return seat


def assign_seat(session: Session, command: AssignSeat, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``visit.unknown`` and what `give_seat` says."""
    visit = visit_of(session, command.visit_id)
    return give_seat(session, visit, context, seat_id=command.seat_id, kind=command.kind)


def move_seat(session: Session, command: MoveSeat, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``visit.unknown`` and what `give_seat` says; the old seat stays his then."""
    visit = visit_of(session, command.visit_id)
    released = release_seat(session, visit, context)
    return released + give_seat(session, visit, context, seat_id=command.seat_id, kind=command.kind)


def free_seat(session: Session, command: ReleaseSeat, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``visit.unknown``; ``seat.has_none``."""
    released = release_seat(session, visit_of(session, command.visit_id), context)
    if not released:
        raise Refused("seat.has_none")
    return released


HANDLERS: Mapping[type[Command], Handler] = {
    DefineSeats: define_seats,
    AssignSeat: assign_seat,
    MoveSeat: move_seat,
    ReleaseSeat: free_seat,
}
