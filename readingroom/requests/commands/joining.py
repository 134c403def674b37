"""Doubles become one case, and can be parted again; a case goes to another archive and comes back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.bookings.records import Visit
from readingroom.bookings.rules import VisitState
from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.requests import lines, wallet
from readingroom.requests.commands.life import lines_changed, move_request, request_of_case
from readingroom.requests.events import RequestsJoined, TransferMoved
from readingroom.requests.records import Request, RequestLine, Transfer
from readingroom.requests.rules import (
    THERE,
    LineState,
    MaterialAction,
    MaterialState,
    RequestAction,
    RequestState,
    next_state,
)

__all__ = ["HANDLERS", "JoinRequests", "NoteTransferAnswer", "PartRequest", "TransferRequest"]


@dataclass(frozen=True, kw_only=True)
class JoinRequests(Command):
    """Several cases are the same wish: they go on as one, under its number; the others' numbers scan as it.

    Attributes:
        into_case_id: the case that stays.
        case_ids: those that go over into it.
    """

    permission = Permission.RECEIVE
    into_case_id: int
    case_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class PartRequest(Command):
    """It was another wish after all: the case is by itself again, with what had gone over."""

    permission = Permission.RECEIVE
    case_id: int


@dataclass(frozen=True, kw_only=True)
class TransferRequest(Command):
    """Another archive does it (异地查档); its clock is its own.

    Attributes:
        archive: which one.
        contact: person, telephone, address.
        answer_by: the day by which it answers.
    """

    permission = Permission.RECEIVE
    case_id: int
    archive: str
    answer_by: dt.date
    contact: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class NoteTransferAnswer(Command):
    """The other archive has answered: the case is ours again, to be answered to the reader."""

    permission = Permission.RECEIVE
    case_id: int


def join(session: Session, command: JoinRequests, context: Context) -> Sequence[Event]:
    """Let cases go over into another.

    Raises:
        Refused: ``request.none``, ``request.not_now``, ``request.join_self``, ``request.both_here``; retrieval refuses
            while something is under way for one that goes over.
    """
    if command.into_case_id in command.case_ids or not command.case_ids:
        raise Refused("request.join_self")
    target = request_of_case(session, command.into_case_id)
    next_state(target.state, RequestAction.JOIN)  # only what goes on itself takes another one with it
    events: list[Event] = []
    for case_id in command.case_ids:
        source = request_of_case(session, case_id)
        events.append(move_request(session, context, source, RequestAction.JOIN))
        source.joined_into = target.id
        visits = _move_visits(session, source.case_id, target.case_id)
        events += _lines_go_over(session, source, target)
        papers = _papers_go_over(session, context, source, target, events)
        source.joined = (source.joined or {}) | {"visits": visits, "papers": papers}
        session.flush()
        events.append(_told(source, target))
        if visits and target.state == RequestState.ACCEPTED:
            events.append(move_request(session, context, target, RequestAction.TAKE_IN_HAND))
    return events


def part(session: Session, command: PartRequest, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``request.none``, ``request.not_now``, ``request.both_here``."""
    source = request_of_case(session, command.case_id)
    events: list[Event] = [move_request(session, context, source, RequestAction.PART)]
    target = session.get_one(Request, source.joined_into)
    gone_over = source.joined or {}
    _move_visits(session, target.case_id, source.case_id, gone_over.get("visits", []))
    went = session.scalars(select(RequestLine).where(RequestLine.id.in_(gone_over.get("added", [])))).all()
    for line in went:
        line.state = LineState.WITHDRAWN
    back = session.scalars(select(RequestLine).where(RequestLine.id.in_(gone_over.get("lines", [])))).all()
    for line in back:
        line.state = LineState.UNKNOWN
    session.flush()
    lines.match_again(session, back, today=context.today)
    for material_id in gone_over.get("papers", []):
        material, _ = wallet.material_of(session, material_id)
        if material.state in (MaterialState.SEEN, MaterialState.SHARED, MaterialState.PROMISED):
            events.append(wallet.move(session, context, target, material, MaterialAction.TAKE_BACK))
    source.joined_into = source.joined = None
    session.flush()
    events.append(_told(source, target, parted=True))
    events += [lines_changed(target, went)] if went else []
    events += [lines_changed(source, back)] if back else []
    if gone_over.get("visits"):
        events.append(move_request(session, context, source, RequestAction.TAKE_IN_HAND))
    return events


def _move_visits(
    session: Session, from_case: int, to_case: int, only: Sequence[int] | None = None
) -> list[int]:
    """The reader who is here for the one case is here for the other."""
    visits = session.scalars(select(Visit).where(Visit.case_id == from_case, ~Visit.undone)).all()
    moving = [visit for visit in visits if only is None or visit.id in only]
    if any(visit.state != VisitState.LEFT for visit in moving):
        here = select(Visit.id).where(Visit.case_id == to_case, Visit.state != VisitState.LEFT)
        if session.scalars(here.limit(1)).first() is not None:
            raise Refused("request.both_here")
    for visit in moving:
        visit.case_id = to_case
    session.flush()
    return [visit.id for visit in moving]


def _lines_go_over(session: Session, source: Request, target: Request) -> list[Event]:
    going = session.scalars(
        select(RequestLine)
        .where(RequestLine.request_id == source.id, RequestLine.state != LineState.WITHDRAWN)
        .order_by(RequestLine.position)
    ).all()
    for line in going:
        line.state = LineState.WITHDRAWN
    session.flush()
    added = lines.add(session, target, [line.written for line in going], "desk")
    source.joined = {"lines": [line.id for line in going], "added": [line.id for line in added]}
    events: list[Event] = [lines_changed(source, going)] if going else []
    return [*events, lines_changed(target, added)] if added else events


def _papers_go_over(
    session: Session, context: Context, source: Request, target: Request, events: list[Event]
) -> list[int]:
    """What was handed in for the one is not asked for again for the other."""
    wanting = wallet.materials_of(session, target)
    moved: list[int] = []
    for paper, material in wallet.materials_of(session, source).items():
        missing = wanting.get(paper)
        if material.state not in THERE or missing is None or missing.state != MaterialState.MISSING:
            continue
        blob = None if material.blob_id is None else wallet.blob_of(session, material.blob_id)
        events.append(
            wallet.move(
                session,
                context,
                target,
                missing,
                _AS[MaterialState(material.state)],
                blob=blob,
                file_name=material.file_name or "",
            )
        )
        moved.append(missing.id)
    return moved


_AS = {
    MaterialState.ONLINE: MaterialAction.GIVE,
    MaterialState.SEEN: MaterialAction.SEE,
    MaterialState.SHARED: MaterialAction.SHARE,
    MaterialState.PROMISED: MaterialAction.PROMISE,
    MaterialState.WAIVED: MaterialAction.WAIVE,
}


def _told(source: Request, target: Request, *, parted: bool = False) -> Event:
    return RequestsJoined(
        request_id=source.id,
        case_id=source.case_id,
        into_request_id=target.id,
        into_case_id=target.case_id,
        parted=parted,
    )


def transfer(session: Session, command: TransferRequest, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``request.none``, ``request.not_now``, ``transfer.no_archive``, ``transfer.by_past``."""
    if not command.archive.strip():
        raise Refused("transfer.no_archive")
    if command.answer_by < context.today:
        raise Refused("transfer.by_past", day=command.answer_by)
    request = request_of_case(session, command.case_id)
    moved = move_request(session, context, request, RequestAction.TRANSFER)
    row = Transfer(
        request_id=request.id,
        archive=command.archive.strip(),
        contact=command.contact.strip() or None,
        sent_at=context.occurred_at,
        answer_by=command.answer_by,
    )
    session.add(row)
    session.flush()
    return [moved, TransferMoved(request_id=request.id, case_id=request.case_id, transfer_id=row.id)]


def note_transfer_answer(session: Session, command: NoteTransferAnswer, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``request.none``, ``request.not_now``."""
    request = request_of_case(session, command.case_id)
    moved = move_request(session, context, request, RequestAction.TAKE_OVER)
    row = session.scalars(
        select(Transfer).where(Transfer.request_id == request.id).order_by(Transfer.id.desc()).limit(1)
    ).one()
    row.answered_at = context.occurred_at
    session.flush()
    return [
        moved,
        TransferMoved(request_id=request.id, case_id=request.case_id, transfer_id=row.id, answered=True),
    ]


HANDLERS: Mapping[type[Command], Handler] = {
    JoinRequests: join,
    PartRequest: part,
    TransferRequest: transfer,
    NoteTransferAnswer: note_transfer_answer,
}
