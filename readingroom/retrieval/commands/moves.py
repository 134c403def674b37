"""Hand-overs of units, and the counting of pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from readingroom.bookings.records import Seat, SeatHolding, Visit
from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.holdings.matching import whole_access
from readingroom.holdings.records import Container, Item
from readingroom.holdings.rules import Access
from readingroom.requests.records import Request, RequestLine
from readingroom.requests.rules import LineState
from readingroom.retrieval import custody
from readingroom.retrieval.commands.attempts import confirmed_by_scans
from readingroom.retrieval.events import PagesCounted, PagesSettled, RetrievalEnded, UnitMoved
from readingroom.retrieval.records import Retrieval, RetrievalLine, Slip, Unit
from readingroom.retrieval.rules import ACTIVE, ON_SHELF, Move, RetrievalState, state_after
from readingroom.retrieval.units import active_retrieval, label, line_of
from readingroom.settings import COUNT_POLICY, HOLD_DAYS, UNITS_AT_ONCE
from readingroom.store.tables import Case

__all__ = [
    "HANDLERS",
    "REASONS_NOT_FOUND",
    "CancelRetrieval",
    "CountPages",
    "FoundUnit",
    "MoveUnit",
    "SettlePages",
    "end",
    "step",
]

_AWAY_FROM_HANDS = frozenset({Move.PRINT, Move.PASS_ON, Move.CANCEL})
"""Moves at which nothing changes hands: no custody row."""

REASONS_NOT_FOUND = (
    "wrong_place", "in_repair", "at_digitisation", "lent", "moved", "catalogue_wrong", "nobody_knows",
)  # fmt: skip
"""Why a unit may not stand where it should (未在架): codes for `MoveUnit.why`."""


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
    note: str | None = None
    place: str | None = None


@dataclass(frozen=True, kw_only=True)
class CountPages(Command):
    """Pages counted (清点) together with the reader, going out or coming back."""

    permission = Permission.RETRIEVE
    retrieval_id: int
    pages: int


@dataclass(frozen=True, kw_only=True)
class SettlePages(Command):
    """Say what was found about pages that differ; until then they need a hand.

    Attributes:
        retrieval_id: whose pages.
        note: what was found, in free text.
    """

    permission = Permission.CORRECT
    retrieval_id: int
    note: str


@dataclass(frozen=True, kw_only=True)
class CancelRetrieval(Command):
    """A unit is not wanted for this request any more; one that is out goes back."""

    permission = Permission.RETRIEVE
    retrieval_id: int
    why: str = "desk"


@dataclass(frozen=True, kw_only=True)
class FoundUnit(Command):
    """A unit that was missing stands on its shelf again, and nobody is waiting for it."""

    permission = Permission.RETRIEVE
    unit_id: int


def move_unit(session: Session, command: MoveUnit, context: Context) -> Sequence[Event]:
    """Move the unit, and pass it on where somebody else waits for it.

    Raises:
        Refused: ``retrieval.is_<state>``, ``retrieval.reader_not_here``, ``retrieval.too_many_at_once``,
            ``retrieval.not_open``, ``retrieval.count_first``, ``retrieval.someone_waits``,
            ``retrieval.keep_past``, ``retrieval.no_reason``, ``retrieval.promised``.
    """
    retrieval = _locked(session, command.retrieval_id)
    unit = session.get_one(Unit, retrieval.unit_id)
    events: list[Event] = []
    if command.slip_id is not None:
        slip = session.get_one(Slip, command.slip_id)
        slip.scanned_at = slip.scanned_at or context.occurred_at
        if retrieval.state == RetrievalState.WANTED:
            events.append(step(session, context, retrieval, unit, Move.PRINT))
        events.extend(confirmed_by_scans(session, context, slip))
    elif command.move is Move.PULL and retrieval.state == RetrievalState.WANTED and retrieval.round_id:
        # The box is in somebody's hand and its slip on some printer: the box is the truth.
        events.append(step(session, context, retrieval, unit, Move.PRINT))
    if command.move is Move.KEEP and retrieval.state == RetrievalState.ISSUED:
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
        case Move.HOLD:
            retrieval.hold_until = _hold_until(context, retrieval)
            events.append(step(session, context, retrieval, unit, command.move))
        case _:
            events.append(step(session, context, retrieval, unit, command.move, note=command.note))
    if retrieval.state == RetrievalState.RETURNED:
        events.extend(_pass_on(session, context, retrieval, unit))
    return events


def step(
    session: Session,
    context: Context,
    retrieval: Retrieval,
    unit: Unit,
    move: Move,
    *,
    place: str | None = None,
    why: str | None = None,
    note: str | None = None,
) -> UnitMoved:
    """Move a retrieval one step along its life and write the hand-over.

    Raises:
        Refused: ``retrieval.is_<state>``; ``retrieval.promised`` where the unit is on its way for somebody else.
    """
    before, after = retrieval.state, state_after(retrieval.state, move)
    if before == RetrievalState.WANTED and after in ACTIVE:
        _check_not_promised(session, unit)
    retrieval.state = after.value
    seq = None
    if move not in _AWAY_FROM_HANDS:
        seq = custody.append(
            session,
            context,
            unit,
            action=move.value,
            to_state=ON_SHELF if move is Move.RESHELVE else after.value,
            to_place=place,
            retrieval_id=retrieval.id,
            why=why,
            note=note,
        )
    session.flush()
    return UnitMoved(
        retrieval_id=retrieval.id,
        request_id=retrieval.request_id,
        case_id=session.get_one(Request, retrieval.request_id).case_id,
        unit_id=unit.id,
        move=move.value,
        from_state=before,
        to_state=after.value,
        seq=seq,
        place=place,
        visit_id=retrieval.visit_id,
    )


def _check_not_promised(session: Session, unit: Unit) -> None:
    """One unit, one promise; the database has a constraint that says the same."""
    if (other := active_retrieval(session, unit.id)) is not None:
        case_id = session.get_one(Request, other.request_id).case_id
        raise Refused(
            "retrieval.promised", unit=label(session, unit), number=session.get_one(Case, case_id).number
        )


def _issue(session: Session, context: Context, retrieval: Retrieval, unit: Unit) -> Event:
    request = session.get_one(Request, retrieval.request_id)
    visit = session.scalars(
        select(Visit).where(Visit.case_id == request.case_id, Visit.state == "present")
    ).one_or_none()
    if visit is None:
        raise Refused("retrieval.reader_not_here", number=session.get_one(Case, request.case_id).number)
    at_once = context.settings[UNITS_AT_ONCE]
    in_hand = session.scalar(
        select(func.count()).where(Retrieval.visit_id == visit.id, Retrieval.state == RetrievalState.ISSUED)
    )
    if at_once and (in_hand or 0) >= at_once:
        raise Refused("retrieval.too_many_at_once", most=at_once)
    _check_open(session, retrieval)
    seat = session.scalars(
        select(Seat.label)
        .join(SeatHolding)
        .where(SeatHolding.visit_id == visit.id, SeatHolding.until.is_(None))
    ).one_or_none()
    retrieval.visit_id = visit.id
    return step(session, context, retrieval, unit, Move.ISSUE, place=seat)


def _check_open(session: Session, retrieval: Retrieval) -> None:
    # The catalogue may have changed since the slip was printed: what is closed today is not handed out.
    wanted = session.execute(
        select(Item.reference_code, Item.access)
        .join(RequestLine, RequestLine.item_id == Item.id)
        .join(RetrievalLine, RetrievalLine.line_id == RequestLine.id)
        .where(RetrievalLine.retrieval_id == retrieval.id, RequestLine.state != LineState.WITHDRAWN)
    )
    closed = [code for code, access in wanted if access != Access.OPEN]
    whole = session.scalars(
        select(RequestLine.container_id)
        .join(RetrievalLine, RetrievalLine.line_id == RequestLine.id)
        .where(RetrievalLine.retrieval_id == retrieval.id, RequestLine.state != LineState.WITHDRAWN)
        .where(RequestLine.item_id.is_(None), RequestLine.container_id.is_not(None))
    )
    for container_id, access in whole_access(session, [one for one in whole if one is not None]).items():
        if access != Access.OPEN:
            closed.append(session.get_one(Container, container_id).label)
    if closed:
        raise Refused("retrieval.not_open", codes=closed)


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


def count_pages(session: Session, command: CountPages, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``retrieval.no_pages``, ``retrieval.count_not_now``."""
    retrieval = _locked(session, command.retrieval_id)
    unit = session.get_one(Unit, retrieval.unit_id)
    if command.pages < 1:
        raise Refused("retrieval.no_pages", pages=command.pages)
    coming_back = retrieval.state in {RetrievalState.RETURNED, RetrievalState.PASSED_ON}
    if not coming_back and retrieval.state not in {RetrievalState.HELD, RetrievalState.ISSUED}:
        raise Refused("retrieval.count_not_now", state=retrieval.state)
    if coming_back:
        expected = retrieval.pages_out
        retrieval.pages_back = command.pages
    else:
        expected = session.get_one(Item, unit.item_id).pages if unit.item_id is not None else None
        retrieval.pages_out = command.pages
    custody.append(
        session, context, unit, action="count", to_state=unit.state, to_place=unit.place,
        retrieval_id=retrieval.id, pages=command.pages,
    )  # fmt: skip
    return [
        PagesCounted(
            retrieval_id=retrieval.id,
            request_id=retrieval.request_id,
            case_id=session.get_one(Request, retrieval.request_id).case_id,
            unit_id=unit.id,
            pages=command.pages,
            expected=expected,
            coming_back=coming_back,
        )
    ]


def settle_pages(session: Session, command: SettlePages, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``retrieval.pages_agree``, ``retrieval.no_note``."""
    retrieval = _locked(session, command.retrieval_id)
    if retrieval.pages_settled or None in (retrieval.pages_out, retrieval.pages_back):
        raise Refused("retrieval.pages_agree")
    if not command.note.strip():
        raise Refused("retrieval.no_note")
    unit = session.get_one(Unit, retrieval.unit_id)
    retrieval.pages_settled = True
    custody.append(
        session,
        context,
        unit,
        action="settle",
        to_state=unit.state,
        to_place=unit.place,
        retrieval_id=retrieval.id,
        why="pages_differ",
        note=command.note.strip(),
    )
    return [
        PagesSettled(
            retrieval_id=retrieval.id,
            request_id=retrieval.request_id,
            case_id=session.get_one(Request, retrieval.request_id).case_id,
            unit_id=unit.id,
        )
    ]


def cancel_retrieval(session: Session, command: CancelRetrieval, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``retrieval.in_hand``, ``retrieval.ended``."""
    retrieval = _locked(session, command.retrieval_id)
    if retrieval.state == RetrievalState.ISSUED:
        unit = session.get_one(Unit, retrieval.unit_id)
        raise Refused("retrieval.in_hand", unit=label(session, unit))
    ended = end(session, retrieval, command.why)
    if ended is None:
        raise Refused("retrieval.ended", state=retrieval.state)
    return [ended]


def end(session: Session, retrieval: Retrieval, why: str) -> Event | None:
    """Stop wanting a unit: what was not pulled yet is cancelled, what is out is marked to go back."""
    before = retrieval.state
    if before in {
        RetrievalState.WANTED,
        RetrievalState.SLIP_OUT,
        RetrievalState.NOT_ON_SHELF,
        RetrievalState.MISSING,
    }:
        retrieval.state = state_after(before, Move.CANCEL).value
    elif before not in {RetrievalState.PULLED, RetrievalState.HANDED_OVER, RetrievalState.HELD}:
        return None
    retrieval.ended_why = why
    session.flush()
    return RetrievalEnded(
        retrieval_id=retrieval.id,
        request_id=retrieval.request_id,
        case_id=session.get_one(Request, retrieval.request_id).case_id,
        unit_id=retrieval.unit_id,
        from_state=before,
        to_state=retrieval.state,
        why=why,
    )


def found_unit(session: Session, command: FoundUnit, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``retrieval.not_missing``, ``retrieval.someone_waits``."""
    unit = session.get_one(Unit, command.unit_id, with_for_update=True)
    if unit.state not in {RetrievalState.NOT_ON_SHELF, RetrievalState.MISSING}:
        raise Refused("retrieval.not_missing", unit=label(session, unit), state=unit.state)
    last = session.scalars(
        select(Retrieval).where(Retrieval.unit_id == unit.id).order_by(Retrieval.id.desc()).limit(1)
    ).one()
    if (active := active_retrieval(session, unit.id)) is not None:
        return move_unit(session, MoveUnit(retrieval_id=active.id, move=Move.FOUND), context)
    before = unit.state
    seq = custody.append(
        session, context, unit, action=Move.FOUND.value, to_state=ON_SHELF, to_place=None, retrieval_id=None
    )
    return [
        UnitMoved(
            retrieval_id=last.id,
            request_id=last.request_id,
            case_id=session.get_one(Request, last.request_id).case_id,
            unit_id=unit.id,
            move=Move.FOUND.value,
            from_state=before,
            to_state=ON_SHELF,
            seq=seq,
        )
    ]


def _locked(session: Session, retrieval_id: int) -> Retrieval:
    retrieval = session.get(Retrieval, retrieval_id, with_for_update=True)
    if retrieval is None:
        raise Refused("retrieval.none", retrieval=retrieval_id)
    return retrieval


HANDLERS: Mapping[type[Command], Handler] = {
    MoveUnit: move_unit,
    CountPages: count_pages,
    SettlePages: settle_pages,
    CancelRetrieval: cancel_retrieval,
    FoundUnit: found_unit,
}
