"""Doubles become one case, and can be parted again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.bookings.records import Visit
from readingroom.bookings.rules import VisitState
from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.requests import lines, wallet
from readingroom.requests.commands.life import lines_changed, move_request, request_of_case
from readingroom.requests.events import RequestsJoined
from readingroom.requests.joined import gone_over, note_gone_over
from readingroom.requests.records import Message, Request, RequestLine
from readingroom.requests.rules import (
    MATERIAL_LIFE,
    THERE,
    LineState,
    MaterialAction,
    MaterialState,
    RequestAction,
    RequestState,
    next_state,
)

__all__ = ["HANDLERS", "JoinRequests", "PartRequest"]


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
        note_gone_over(source, "papers", _papers_go_over(session, context, source, target, events))
        note_gone_over(source, "visits", visits)
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
    gone = source.joined or {}
    hops = _hops(session, target)
    source.joined_into, source.joined = None, {"stayed": gone.get("stayed", [])}
    session.flush()
    visits = gone.get("visits", [])
    _move_visits(session, hops[-1].case_id, source.case_id, visits)
    for hop in hops[:-1]:
        _forget(hop, "visits", visits)
    _messages_go_back(session, source, gone, hops)
    events += _handed_in_goes_back(session, context, source, gone, hops)
    events += _papers_go_back(session, context, source, gone.get("papers", []), hops)
    lines_went = _lines_go_out(session, target, gone.get("added", []))
    back = session.scalars(select(RequestLine).where(RequestLine.id.in_(gone.get("lines", [])))).all()
    for line in back:
        line.state = LineState.UNKNOWN
    session.flush()
    lines.match_again(session, back, today=context.today)
    events.append(_told(source, target, parted=True))
    events += [lines_changed(request, [line.id for line in went]) for request, went in lines_went]
    events += [lines_changed(source, [line.id for line in back])] if back else []
    if visits:
        events.append(move_request(session, context, source, RequestAction.TAKE_IN_HAND))
    return events


def _hops(session: Session, request: Request) -> list[Request]:
    """The request and those in which it goes on, one after the other; the last one stands."""
    hops = [request]
    while hops[-1].joined_into is not None:
        hops.append(session.get_one(Request, hops[-1].joined_into))
    return hops


def _forget(request: Request, what: str, ids: Collection[int]) -> None:
    known = request.joined or {}
    request.joined = {**known, what: [one for one in known.get(what, []) if one not in ids]}


def _still_in(session: Session, request: Request) -> Sequence[Request]:
    """What went over into it and is there still."""
    wanted = select(Request).where(Request.joined_into == request.id).order_by(Request.id)
    return session.scalars(wanted).all()


def _lines_go_out(
    session: Session, target: Request, ids: Sequence[int]
) -> list[tuple[Request, list[RequestLine]]]:
    """What a case had brought is not wanted any more where it had gone over, nor where that goes on.

    What another one that is still there wants too, stays for that one.
    """
    while True:
        going = session.scalars(select(RequestLine).where(RequestLine.id.in_(ids))).all()
        leaving: list[RequestLine] = []
        for line in going:
            other = _who_wants(session, target, line)
            if other is None:
                leaving.append(line)
            else:
                note_gone_over(other, "added", [line.id])
        if target.joined_into is None:
            for line in leaving:
                line.state = LineState.WITHDRAWN
            return [(target, leaving)] if leaving else []
        brought = (target.joined or {}).get("added", [])
        copies = session.scalars(select(RequestLine).where(RequestLine.id.in_(brought))).all()
        ids = [copy.id for copy in copies if _what(copy) in set(map(_what, leaving))]
        _forget(target, "lines", [line.id for line in leaving])
        _forget(target, "added", ids)
        session.flush()
        target = session.get_one(Request, target.joined_into)


def _who_wants(session: Session, target: Request, line: RequestLine) -> Request | None:
    for other in _still_in(session, target):
        wanted = select(RequestLine).where(RequestLine.id.in_((other.joined or {}).get("lines", [])))
        if any(_what(one) == _what(line) for one in session.scalars(wanted)):
            return other
    return None


def _what(line: RequestLine) -> tuple[object, ...]:
    known = (line.item_id, line.container_id)
    return known if any(known) else (line.written,)


def _papers_go_back(
    session: Session, context: Context, source: Request, ids: Sequence[int], hops: Sequence[Request]
) -> list[Event]:
    """What had been handed in for the case alone is missing where it had gone over; what was seen there since stays."""
    own = wallet.materials_of(session, source)
    events: list[Event] = []
    again: set[str] = set()
    for hop in hops:
        known = {material.id: material for material in wallet.materials_of(session, hop).values()}
        taken = [
            known[one]
            for one in ids
            if one in known and known[one].paper in own and known[one].state == own[known[one].paper].state
        ]
        events += [wallet.move(session, context, hop, one, MaterialAction.PART) for one in taken]
        papers = {one.paper for one in taken}
        again |= papers
        further = (hop.joined or {}).get("papers", [])
        ids = [one for one in further if wallet.material_of(session, one)[0].paper in papers]
        if hop.joined_into is not None:
            _forget(hop, "papers", ids)
    session.flush()
    # What another one brought that is still there was not needed until now.
    for hop in hops:
        for other in _still_in(session, hop):
            note_gone_over(other, "papers", _papers_go_over(session, context, other, hop, events, again))
    return events


def _with_it(
    session: Session, source: Request, gone: Mapping[str, list[int]]
) -> list[tuple[Request, Mapping[str, list[int]]]]:
    """What is parted, and what had gone over into it and goes with it, each with what is remembered of it."""
    others = sorted(gone_over(session, [source.id])[source.id] - {source.id})
    requests = [session.get_one(Request, one) for one in others]
    return [(source, gone), *((one, one.joined or {}) for one in requests)]


def _messages_go_back(
    session: Session, source: Request, gone: Mapping[str, list[int]], hops: Sequence[Request]
) -> None:
    """What its readers wrote meanwhile is its own; an answer stays beneath the question that was asked there."""
    there = {hop.id for hop in hops}
    for request, known in _with_it(session, source, gone):
        wanted = select(Message).where(Message.id.in_(known.get("said", [])), Message.request_id.in_(there))
        for message in session.scalars(wanted.order_by(Message.id)).all():
            asked = None if message.answers_id is None else session.get_one(Message, message.answers_id)
            if asked is not None and asked.request_id in there:
                _forget(request, "said", [message.id])
                note_gone_over(request, "stayed", [message.id])
            else:
                message.request_id = source.id
    session.flush()


def _handed_in_goes_back(
    session: Session,
    context: Context,
    source: Request,
    gone: Mapping[str, list[int]],
    hops: Sequence[Request],
) -> list[Event]:
    """What its readers handed in meanwhile is its own; what the desk made of it there stays there too."""
    there = {hop.id for hop in hops}
    events: list[Event] = []
    own = wallet.materials_of(session, source)
    for request, known in _with_it(session, source, gone):
        for material_id in known.get("given", []):
            material, holder = wallet.material_of(session, material_id)
            if holder.id not in there or material.blob_id is None:
                continue
            blob, file_name = wallet.blob_of(session, material.blob_id), material.file_name or ""
            if material.state == MaterialState.ONLINE:
                events.append(wallet.move(session, context, holder, material, MaterialAction.PART))
            mine = own.get(material.paper)
            if mine is None:
                mine = own[material.paper] = wallet.add(session, context, source, material.paper)
            if (MaterialState(mine.state), MaterialAction.GIVE) in MATERIAL_LIFE:
                events.append(
                    wallet.move(
                        session, context, source, mine, MaterialAction.GIVE,
                        blob=blob, file_name=file_name, by_reader=True,
                    )
                )  # fmt: skip
            if request is not source:
                _forget(request, "given", [material_id])
                note_gone_over(request, "given", [mine.id])
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
    added = lines.add(session, target.id, [line.written for line in going], "desk")
    gone = [line.id for line in going]
    note_gone_over(source, "lines", gone)
    note_gone_over(source, "added", added)
    events: list[Event] = [lines_changed(source, gone)] if gone else []
    return [*events, lines_changed(target, added)] if added else events


def _papers_go_over(
    session: Session,
    context: Context,
    source: Request,
    target: Request,
    events: list[Event],
    only: Collection[str] | None = None,
) -> list[int]:
    """What was handed in for the one is not asked for again for the other; ids of the other's papers."""
    wanting = wallet.materials_of(session, target)
    moved: list[int] = []
    for paper, material in wallet.materials_of(session, source).items():
        missing = wanting.get(paper) if only is None or paper in only else None
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


HANDLERS: Mapping[type[Command], Handler] = {
    JoinRequests: join,
    PartRequest: part,
}
