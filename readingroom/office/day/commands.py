"""Close of day (日结), what is carried over (挂账), and shifts that hand over (交接班)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.bookings.commands import MarkNoShow
from readingroom.bookings.commands.bookings import mark_no_show
from readingroom.bookings.commands.queue import leave_line
from readingroom.bookings.records import QueueTicket, Visit
from readingroom.command import Command, Context, Handler, Permission, Reading
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.office.check import sign_heads
from readingroom.office.day.events import (
    CarryOverSettled,
    DayClosed,
    DayReopened,
    MatterCarriedOver,
    ShiftHandedOver,
)
from readingroom.office.day.matters import (
    REOPENED,
    Carried,
    OpenMatter,
    carried_on,
    matters,
    not_finished,
    unsettled,
)
from readingroom.office.day.records import CarriedOver, ClosedDay, Handover
from readingroom.office.day.rules import BY_CLOSING, Matter
from readingroom.office.day.statistics import statistics
from readingroom.retrieval.queries import counts
from readingroom.store.chain import AUDIT, CUSTODY
from readingroom.store.tables import StaffRow

__all__ = ["HANDLERS", "CarryOver", "CloseDay", "HandOverShift", "ReopenDay", "SettleCarriedOver"]


@dataclass(frozen=True, kw_only=True)
class CarryOver(Command):
    """Leave something for another day, with the reason, under one's own name.

    Attributes:
        day: the day that is being closed.
        matter: a `readingroom.office.day.rules.Matter`.
        subject_id: of what it is about, as `readingroom.office.day.queries.close_of_day` lists it.
        reason: why; whoever settles it tomorrow reads it.
    """

    permission = Permission.CLOSE_DAY
    day: dt.date
    matter: str
    subject_id: int
    reason: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class SettleCarriedOver(Command):
    """Say that something carried over is finished; what a unit or a visit shows by itself need not be said."""

    permission = Permission.CLOSE_DAY
    carried_over_id: int


@dataclass(frozen=True, kw_only=True)
class CloseDay(Command):
    """Close a day: everything is finished or carried over, readers who did not come are no-shows, heads are signed."""

    permission = Permission.CLOSE_DAY
    day: dt.date


@dataclass(frozen=True, kw_only=True)
class ReopenDay(Command):
    """Open a closed day again; no-shows and what was carried over stay as they are.

    Attributes:
        day: which.
        reason: why; it stands on the day sheet from then on.
    """

    permission = Permission.CLOSE_DAY
    day: dt.date
    reason: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class HandOverShift(Command):
    """Hand the desk over.

    Attributes:
        from_staff, to_staff: ids; never the same.
        remarks: what the next one has to know.
        items: (what, how many or how much) of what is counted besides: seals, money, keys.
    """

    permission = Permission.CLOSE_DAY
    from_staff: int
    to_staff: int
    remarks: str = field(default="", repr=False)
    items: tuple[tuple[str, str], ...] = field(default=(), repr=False)


def carry_over(session: Session, command: CarryOver, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``day.no_reason``, ``day.nothing_to_carry``, ``day.closed_already``."""
    reason = command.reason.strip()
    if not reason:
        raise Refused("day.no_reason")
    _refuse_closed(session, command.day)
    reading = _reading(session, context)
    matter = next(
        (
            one
            for one in matters(reading, command.day)
            if (one.matter, one.subject_id) == (command.matter, command.subject_id)
            and one.matter not in BY_CLOSING
        ),
        None,
    )
    if matter is None:
        raise Refused("day.nothing_to_carry")
    events = _settle(
        session,
        context,
        # carried over once more, or for another reason: only the newest note stands
        [
            note
            for note, _ in unsettled(reading)
            if (note.matter, note.subject_id) == (matter.matter, matter.subject_id)
        ],
    )
    note = CarriedOver(
        day=command.day,
        kind=matter.matter.value,
        subject=matter.subject,
        subject_id=matter.subject_id,
        reason=reason,
        staff_id=context.actor.staff,
        noted_at=context.recorded_at,
    )
    session.add(note)
    session.flush()
    about = {f"{matter.subject}_id": matter.subject_id}
    told = MatterCarriedOver(
        carried_over_id=note.id,
        matter=note.kind,
        day=command.day.isoformat(),
        case_id=matter.case_id,
        **about,
    )
    return [*events, told]


def settle_carried_over(session: Session, command: SettleCarriedOver, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``day.not_carried``."""
    reading = _reading(session, context)
    notes = [
        note
        for note in carried_on(reading, CarriedOver.id == command.carried_over_id)
        if note.settled_at is None
    ]
    if not notes:
        raise Refused("day.not_carried")
    return _settle(session, context, notes)


def close_day(session: Session, command: CloseDay, context: Context) -> Sequence[Event]:
    """Close the day, and sign what the chains say of it.

    The audit's row of this very command is appended after this function has run, so the signed head covers everything
    before the closing; the next checkpoint covers the closing itself.

    Raises:
        Refused: ``day.in_the_future``, ``day.closed_already``; ``day.not_finished`` with how much is open, by matter.
    """
    if command.day > context.today:
        raise Refused("day.in_the_future", day=command.day)
    _refuse_closed(session, command.day)
    reading = _reading(session, context)
    open_matters = matters(reading, command.day)
    if (open_still := not_finished(open_matters, command.day)) is not None:
        raise Refused("day.not_finished", **open_still)
    events = _finish(session, context, open_matters)
    over = [note for note, waits in unsettled(reading) if not waits or note.day < command.day]
    events += _settle(session, context, over)
    session.flush()
    numbers = statistics(reading, command.day)
    closed = ClosedDay(
        day=command.day,
        closed_at=context.recorded_at,
        staff_id=context.actor.staff,
        counts={count.code: count.n for count in numbers.counts},
    )
    session.add(closed)
    session.flush()
    heads = {point.chain: point.seq for point in sign_heads(session, context.secret, context.recorded_at)}
    events.append(
        DayClosed(
            closed_day_id=closed.id,
            day=command.day.isoformat(),
            readers=numbers["readers"],
            volumes=numbers["issued"],
            no_shows=numbers["no_shows"],
            carried=numbers["carried"],
            audit_seq=heads.get(AUDIT, 0),
            custody_seq=heads.get(CUSTODY, 0),
        )
    )
    return events


def _finish(session: Session, context: Context, open_matters: Sequence[OpenMatter]) -> list[Event]:
    """What closing finishes by itself: nobody came, and numbers of a line that is over."""
    events: list[Event] = []
    for one in open_matters:
        if one.matter is Matter.NOT_ARRIVED:
            events += mark_no_show(session, MarkNoShow(booking_id=one.subject_id), context)
        elif one.matter is Matter.TICKET:
            ticket = session.get_one(QueueTicket, one.subject_id)
            events += leave_line(session, session.get_one(Visit, ticket.visit_id), context)
    return events


def reopen_day(session: Session, command: ReopenDay, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``day.no_reason``, ``day.not_closed``."""
    reason = command.reason.strip()
    if not reason:
        raise Refused("day.no_reason")
    closed = session.scalars(select(ClosedDay).where(ClosedDay.day == command.day)).one_or_none()
    if closed is None:
        raise Refused("day.not_closed", day=command.day)
    note = CarriedOver(
        day=command.day,
        kind=REOPENED,
        subject="closed_day",
        subject_id=closed.id,
        reason=reason,
        staff_id=context.actor.staff,
        noted_at=context.recorded_at,
        settled_at=context.recorded_at,
    )
    session.add(note)
    closed_day_id = closed.id
    session.delete(closed)
    session.flush()
    return [DayReopened(closed_day_id=closed_day_id, carried_over_id=note.id, day=command.day.isoformat())]


def hand_over_shift(session: Session, command: HandOverShift, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``day.same_person``, ``staff.unknown``."""
    if command.from_staff == command.to_staff:
        raise Refused("day.same_person")
    for staff in (command.from_staff, command.to_staff):
        row = session.get(StaffRow, staff)
        if row is None or row.system or not row.active:
            raise Refused("staff.unknown", staff=staff)
    reading = _reading(session, context)
    standing = counts(reading)
    handover = Handover(
        at=context.occurred_at,
        from_staff_id=command.from_staff,
        to_staff_id=command.to_staff,
        counts={
            "still_out": standing.out,
            "held": standing.held,
            "to_reshelve": standing.to_reshelve,
            "to_print": standing.to_print,
        },
        remarks={"text": command.remarks.strip(), "items": [list(item) for item in command.items]},
    )
    session.add(handover)
    session.flush()
    return [
        ShiftHandedOver(
            handover_id=handover.id,
            from_staff_id=command.from_staff,
            to_staff_id=command.to_staff,
            out=standing.out,
            held=standing.held,
        )
    ]


def _settle(session: Session, context: Context, notes: Sequence[Carried]) -> list[Event]:
    events: list[Event] = []
    for note in notes:
        session.get_one(CarriedOver, note.id).settled_at = context.recorded_at
        about = {f"{note.subject}_id": note.subject_id}
        events.append(CarryOverSettled(carried_over_id=note.id, matter=note.matter, **about))
    session.flush()
    return events


def _refuse_closed(session: Session, day: dt.date) -> None:
    if session.scalars(select(ClosedDay.id).where(ClosedDay.day == day)).first() is not None:
        raise Refused("day.closed_already", day=day)


def _reading(session: Session, context: Context) -> Reading:
    """The queries' context inside this transaction: closing asks what its page shows."""
    return Reading(session, context.occurred_at, context.clock, context.settings, context.vault)


HANDLERS: Mapping[type[Command], Handler] = {
    CarryOver: carry_over,
    SettleCarriedOver: settle_carried_over,
    CloseDay: close_day,
    ReopenDay: reopen_day,
    HandOverShift: hand_over_shift,
}
