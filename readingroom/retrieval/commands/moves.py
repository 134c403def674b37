"""Hand-overs of units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from readingroom.bookings.records import Seat, SeatHolding, Visit
from readingroom.bookings.rules import VisitState
from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.holdings.matching import whole_access
from readingroom.holdings.records import Container, Item
from readingroom.holdings.rules import Access
from readingroom.requests.lines import consents
from readingroom.requests.records import Request, RequestLine
from readingroom.requests.rules import LineState
from readingroom.retrieval.commands.attempts import confirmed_by_scans
from readingroom.retrieval.commands.steps import locked_with_unit, step
from readingroom.retrieval.records import PrintAttempt, Retrieval, RetrievalLine, Slip, Unit
from readingroom.retrieval.rules import Move, RetrievalState
from readingroom.retrieval.units import label, line_of
from readingroom.settings import COUNT_POLICY, HOLD_DAYS, UNITS_AT_ONCE
from readingroom.store.tables import Case

__all__ = ["HANDLERS", "REASONS_NOT_FOUND", "MoveUnit"]

REASONS_NOT_FOUND = (
    "wrong_place", "in_repair", "at_digitisation", "lent", "moved", "catalogue_wrong", "nobody_knows",
)  # fmt: skip
"""Why a unit may not stand where it should (未在架): codes for `MoveUnit.why`."""
_PRESENT = (
    select(Visit.id, Seat.label)
    .join(Request, Request.case_id == Visit.case_id)
    .outerjoin(SeatHolding, (SeatHolding.visit_id == Visit.id) & SeatHolding.until.is_(None))
    .outerjoin(Seat, Seat.id == SeatHolding.seat_id)
    .where(Request.id == bindparam("request"), Visit.state == VisitState.PRESENT)
)
_IN_HAND = select(func.count()).where(
    Retrieval.visit_id == bindparam("visit"), Retrieval.state == RetrievalState.ISSUED
)
_WANTED = (
    select(RequestLine.id, RequestLine.container_id, Container.label, Item.reference_code, Item.access)
    .join(RetrievalLine, RetrievalLine.line_id == RequestLine.id)
    .outerjoin(Item, Item.id == RequestLine.item_id)
    .outerjoin(Container, Container.id == RequestLine.container_id)
    .where(RetrievalLine.retrieval_id == bindparam("retrieval"), RequestLine.state != LineState.WITHDRAWN)
)
_SCANNED = (
    select(Slip, PrintAttempt)
    .join(PrintAttempt, PrintAttempt.id == Slip.attempt_id)
    .where(Slip.id == bindparam("slip"))
)


@dataclass(frozen=True, kw_only=True)
class MoveUnit(Command):
    """One hand-over of a unit.

    Attributes:
        retrieval_id: for whom it moves.
        move: what is done.
        slip_id: the slip that was scanned; its scan proves that it came out of the printer.
        until: for `Move.KEEP`: stays on the hold shelf until this day; by default as many days as the setting says.
        why: for `Move.NOT_FOUND` and `Move.CANCEL`: a reason's code.
        note: free text.
        place: for `Move.RESHELVE`: the shelf that was scanned.
    """

    permission = Permission.RETRIEVE
    retrieval_id: int
    move: Move
    slip_id: int | None = None
    until: dt.date | None = None
    why: str | None = None
    note: str | None = field(default=None, repr=False)
    place: str | None = None


def move_unit(session: Session, command: MoveUnit, context: Context) -> Sequence[Event]:
    """Move the unit, and pass it on where somebody else waits for it.

    Raises:
        Refused: ``retrieval.is_<state>``, ``retrieval.reader_not_here``, ``retrieval.too_many_at_once``,
            ``retrieval.not_open``, ``retrieval.count_first``, ``retrieval.someone_waits``,
            ``retrieval.keep_past``, ``retrieval.no_reason``, ``retrieval.promised``.
    """
    retrieval, unit = locked_with_unit(session, command.retrieval_id)
    events: list[Event] = []
    if command.slip_id is not None:
        slip, attempt = session.execute(_SCANNED, {"slip": command.slip_id}).one()
        slip.scanned_at = slip.scanned_at or context.occurred_at
        if retrieval.state == RetrievalState.WANTED:
            events.append(step(session, context, retrieval, unit, Move.PRINT))
        events.extend(confirmed_by_scans(session, context, attempt))
    elif command.move is Move.PULL and retrieval.state == RetrievalState.WANTED and retrieval.round_id:
        # The box is in somebody's hand and its slip on some printer: the box is the truth.
        events.append(step(session, context, retrieval, unit, Move.PRINT))
    if command.move in {Move.KEEP, Move.COPY} and retrieval.state == RetrievalState.ISSUED:
        events.append(step(session, context, retrieval, unit, Move.RETURN))
    if command.move is Move.HOLD and retrieval.state == RetrievalState.PULLED:
        events.append(step(session, context, retrieval, unit, Move.HAND_OVER))
    match command.move:
        case Move.ISSUE:
            events.append(_issue(session, context, retrieval, unit))
        case Move.RESHELVE:
            events.append(_reshelve(session, context, retrieval, unit, command))
        case Move.KEEP:
            events.append(_keep(session, context, retrieval, unit, command))
        case Move.NOT_FOUND:
            if command.why not in REASONS_NOT_FOUND:
                raise Refused("retrieval.no_reason")
            events.append(
                step(session, context, retrieval, unit, command.move, why=command.why, note=command.note)
            )
        case Move.HOLD | Move.COPIED:
            retrieval.hold_until = _hold_until(context, retrieval)
            events.append(step(session, context, retrieval, unit, command.move))
        case _:
            events.append(step(session, context, retrieval, unit, command.move, note=command.note))
    if retrieval.state == RetrievalState.RETURNED:
        events.extend(_pass_on(session, context, retrieval, unit))
    return events


def _issue(session: Session, context: Context, retrieval: Retrieval, unit: Unit) -> Event:
    here = session.execute(_PRESENT, {"request": retrieval.request_id}).one_or_none()
    if here is None:
        case = select(Case.number).join(Request).where(Request.id == retrieval.request_id)
        raise Refused("retrieval.reader_not_here", number=session.scalars(case).one())
    visit_id, seat = here
    at_once = context.settings[UNITS_AT_ONCE]
    in_hand = session.scalar(_IN_HAND, {"visit": visit_id}) if at_once else 0
    if at_once and (in_hand or 0) >= at_once:
        raise Refused("retrieval.too_many_at_once", most=at_once)
    _check_open(session, retrieval, context.clock.local(context.recorded_at).date())
    retrieval.visit_id = visit_id
    return step(session, context, retrieval, unit, Move.ISSUE, place=seat)


def _check_open(session: Session, retrieval: Retrieval, today: dt.date) -> None:
    # Since the slip was printed the catalogue may have changed and consent may have ended: what is closed today is not
    # handed out.
    wanted = session.execute(_WANTED, {"retrieval": retrieval.id}).all()
    boxes = [row.container_id for row in wanted if row.access is None and row.container_id is not None]
    whole = whole_access(session, boxes)
    closed = {
        row.id: row.reference_code or row.label
        for row in wanted
        if (row.access or whole.get(row.container_id, Access.OPEN)) != Access.OPEN
    }
    if closed:
        granted = consents(session, list(closed), today)
        if left := [code for line_id, code in closed.items() if line_id not in granted]:
            raise Refused("retrieval.not_open", codes=left)


def _reshelve(
    session: Session, context: Context, retrieval: Retrieval, unit: Unit, command: MoveUnit
) -> Event:
    if (
        context.settings[COUNT_POLICY] == "full"
        and retrieval.visit_id is not None
        and retrieval.pages_back is None
    ):
        raise Refused("retrieval.count_first", unit=label(session, unit))
    return step(session, context, retrieval, unit, Move.RESHELVE, place=command.place, note=command.note)


def _keep(session: Session, context: Context, retrieval: Retrieval, unit: Unit, command: MoveUnit) -> Event:
    until = command.until or context.today + dt.timedelta(days=context.settings[HOLD_DAYS])
    if until < context.today:
        raise Refused("retrieval.keep_past", day=until)
    waiting = line_of(session, unit.id, context.today)
    if waiting and context.today <= waiting[0].due_day <= until:
        raise Refused(
            "retrieval.someone_waits", unit=label(session, unit), day=waiting[0].due_day, n=len(waiting)
        )
    moved = step(session, context, retrieval, unit, Move.KEEP, note=command.note)
    retrieval.hold_until, retrieval.ended_why = until, None
    session.flush()
    return moved


def _hold_until(context: Context, retrieval: Retrieval) -> dt.date:
    return max(context.today, retrieval.due_day) + dt.timedelta(days=context.settings[HOLD_DAYS])


def _pass_on(session: Session, context: Context, retrieval: Retrieval, unit: Unit) -> list[Event]:
    """A returned unit that somebody else wants soon skips the stacks and goes straight to the hold shelf."""
    soon = context.today + dt.timedelta(days=context.settings[HOLD_DAYS])
    line = line_of(session, unit.id, context.today)
    following = [waiting for waiting in line[:1] if context.today <= waiting.due_day <= soon]
    events: list[Event] = []
    for heir in following:
        events.append(step(session, context, retrieval, unit, Move.PASS_ON))
        heir.hold_until = _hold_until(context, heir)
        events.append(step(session, context, heir, unit, Move.TAKE_ON))
    return events


HANDLERS: Mapping[type[Command], Handler] = {MoveUnit: move_unit}
