"""A case's life: how it begins, goes on, stands still and ends, and what that does to its clocks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.requests import clocks
from readingroom.requests.events import LinesChanged, RequestMoved, RequestReceived
from readingroom.requests.reading import read_by_desk
from readingroom.requests.records import Request, RequestLine
from readingroom.requests.rules import (
    OVER,
    Channel,
    Ground,
    LineState,
    RequestAction,
    RequestState,
    next_state,
)
from readingroom.store.rows import add_rows, among, given, looked_up

__all__ = [
    "HANDLERS",
    "AcceptRequest",
    "CancelRequest",
    "CloseRequest",
    "ConsultBody",
    "ExtendTime",
    "NotProvide",
    "PauseRequest",
    "ReferRequest",
    "RefuseRequest",
    "ReopenRequest",
    "ResumeRequest",
    "TakeInHand",
    "accept_new",
    "ensure_request",
    "lines_changed",
    "move_request",
    "request_of_case",
    "requests_of",
    "withdraw",
]


@dataclass(frozen=True, kw_only=True)
class AcceptRequest(Command):
    """We shall do it (受理); from now on the time for finishing it runs."""

    permission = Permission.RECEIVE
    case_id: int


@dataclass(frozen=True, kw_only=True)
class RefuseRequest(Command):
    """We do not take it (不予受理).

    Attributes:
        ground: a `Ground`.
        reason: as the reader is told.
    """

    permission = Permission.RECEIVE
    case_id: int
    ground: str
    reason: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class NotProvide(Command):
    """It was found, or would be, and is not provided (不予提供).

    Attributes:
        ground: a `Ground`.
        reason: as the reader is told, with where to complain.
    """

    permission = Permission.RECEIVE
    case_id: int
    ground: str
    reason: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class ReferRequest(Command):
    """It is held elsewhere (告知去向).

    Attributes:
        where: the archive or office, with its telephone, as the reader is told.
    """

    permission = Permission.RECEIVE
    case_id: int
    where: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class PauseRequest(Command):
    """The clocks stand still, for a reason that the reader is told."""

    permission = Permission.RECEIVE
    case_id: int
    reason: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class ConsultBody(Command):
    """Another body is asked what it says; the clocks stand still.

    Attributes:
        body: whom, as the reader is told.
    """

    permission = Permission.RECEIVE
    case_id: int
    body: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class ResumeRequest(Command):
    """It goes on."""

    permission = Permission.RECEIVE
    case_id: int


@dataclass(frozen=True, kw_only=True)
class ExtendTime(Command):
    """The time for finishing it is extended, and the reader is told why.

    Attributes:
        days: working days.
    """

    permission = Permission.RECEIVE
    case_id: int
    days: int
    reason: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class TakeInHand(Command):
    """Somebody works on it now."""

    permission = Permission.RECEIVE
    case_id: int


@dataclass(frozen=True, kw_only=True)
class CancelRequest(Command):
    """The reader does not want it any more, and said so at the desk."""

    permission = Permission.RECEIVE
    case_id: int


@dataclass(frozen=True, kw_only=True)
class CloseRequest(Command):
    """The case is done."""

    permission = Permission.RECEIVE
    case_id: int


@dataclass(frozen=True, kw_only=True)
class ReopenRequest(Command):
    """The case goes on."""

    permission = Permission.RECEIVE
    case_id: int


_OF_CASES = select(Request.id).where(among(Request.case_id, "cases"))


def requests_of(session: Session, cases: Iterable[int]) -> dict[int, Request]:
    """Case -> its request, where it has one. Of many that come in at once most have none: then no more is asked."""
    ids = [row.id for row in looked_up(session, _OF_CASES, cases=given(cases))]
    found = session.scalars(select(Request).where(Request.id.in_(ids))) if ids else ()
    return {request.case_id: request for request in found}


def ensure_request(
    session: Session, context: Context, case_id: int, *, channel: Channel, reader_id: int | None
) -> tuple[Request, list[Event]]:
    """The case's request, received and accepted now if it is new."""
    known = session.scalars(select(Request).where(Request.case_id == case_id)).one_or_none()
    if known is None:
        new = {"case_id": case_id, "reader_id": reader_id}
        ((request_id, events),) = accept_new(session, context, [new], channel=channel)
        return session.get_one(Request, request_id), events
    if reader_id is not None:
        known.reader_id = reader_id
        session.flush()
    return known, []


def accept_new(
    session: Session, context: Context, new: Sequence[Mapping[str, Any]], *, channel: Channel
) -> list[tuple[int, list[Event]]]:
    """Receive and accept requests of cases that have none.

    Whoever booked was promised the visit; whoever stands at the desk is being served: both are accepted.

    Args:
        session: in the command's transaction.
        context: of the command.
        new: what is known of each, by column: its ``case_id`` at least.
        channel: how they came in.

    Returns:
        For each its id, and what happened.
    """
    accepted = next_state(RequestState.RECEIVED, RequestAction.ACCEPT)
    alike = {"channel": channel.value, "state": accepted.value, "received_at": context.occurred_at}
    ids = add_rows(session, Request, [{**alike, **row} for row in new])
    return [
        (
            request_id,
            [
                RequestReceived(request_id=request_id, case_id=row["case_id"], channel=channel.value),
                RequestMoved(
                    request_id=request_id,
                    case_id=row["case_id"],
                    from_state=RequestState.RECEIVED.value,
                    to_state=accepted.value,
                ),
            ],
        )
        for request_id, row in zip(ids, new, strict=True)
    ]


def move_request(
    session: Session, context: Context, request: Request, action: RequestAction, *, reason: str = ""
) -> Event:
    """Let the request go on in its life, its clocks with it.

    Args:
        session: in the command's transaction.
        context: of the command.
        request: the case.
        action: what is done.
        reason: why it stands still, as the reader is told.

    Raises:
        Refused: ``request.not_now``.
    """
    before, after = request.state, next_state(request.state, action)
    request.state = after.value
    request.closed_at = context.occurred_at if after in OVER else None
    if after is RequestState.ACCEPTED and request.accepted_at is None:
        request.accepted_at = context.occurred_at
    session.flush()
    clocks.follow(session, context, request, before, reason=reason)
    read_by_desk(session, context, request)
    return RequestMoved(
        request_id=request.id, case_id=request.case_id, from_state=before, to_state=after.value
    )


def request_of_case(session: Session, case_id: int) -> Request:
    """The case's request.

    Raises:
        Refused: ``request.none``.
    """
    request = session.scalars(select(Request).where(Request.case_id == case_id)).one_or_none()
    if request is None:
        raise Refused("request.none", case=case_id)
    return request


def accept(session: Session, command: AcceptRequest, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``request.none``, ``request.not_now``."""
    request = request_of_case(session, command.case_id)
    return [move_request(session, context, request, RequestAction.ACCEPT)]


def refuse(session: Session, command: RefuseRequest, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``request.none``, ``request.not_now``, ``request.no_reason``, ``request.ground``."""
    return _turn_away(session, context, command.case_id, RequestAction.REFUSE, command.ground, command.reason)


def not_provide(session: Session, command: NotProvide, context: Context) -> Sequence[Event]:
    """Raises `Refused`: as `refuse`."""
    return _turn_away(
        session, context, command.case_id, RequestAction.NOT_PROVIDE, command.ground, command.reason
    )


def _turn_away(
    session: Session, context: Context, case_id: int, action: RequestAction, ground: str, reason: str
) -> Sequence[Event]:
    # 档案法 28: a refusal has a reason; it names the ground and where to complain.
    if ground not in tuple(Ground):
        raise Refused("request.ground", ground=ground)
    request = request_of_case(session, case_id)
    request.ground, request.answer = ground, _reason(reason)
    return [move_request(session, context, request, action)]


def refer(session: Session, command: ReferRequest, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``request.none``, ``request.not_now``, ``request.no_reason``."""
    request = request_of_case(session, command.case_id)
    request.ground, request.answer = Ground.NOT_HELD.value, _reason(command.where)
    return [move_request(session, context, request, RequestAction.REFER)]


def pause(session: Session, command: PauseRequest, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``request.none``, ``request.not_now``, ``request.no_reason``."""
    request = request_of_case(session, command.case_id)
    return [move_request(session, context, request, RequestAction.PAUSE, reason=_reason(command.reason))]


def consult(session: Session, command: ConsultBody, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``request.none``, ``request.not_now``, ``request.no_reason``."""
    request = request_of_case(session, command.case_id)
    return [move_request(session, context, request, RequestAction.CONSULT, reason=_reason(command.body))]


def resume(session: Session, command: ResumeRequest, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``request.none``, ``request.not_now``."""
    request = request_of_case(session, command.case_id)
    return [move_request(session, context, request, RequestAction.RESUME)]


def extend_time(session: Session, command: ExtendTime, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``request.none``, ``request.no_clock``, ``request.no_reason``, ``request.ended``."""
    request = request_of_case(session, command.case_id)
    if request.state in OVER:
        raise Refused("request.ended", state=request.state)
    if request.finish_by is None or command.days < 1:
        raise Refused("request.no_clock")
    return [clocks.extend(session, context, request, command.days, _reason(command.reason))]


def take_in_hand(session: Session, command: TakeInHand, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``request.none``, ``request.not_now``."""
    request = request_of_case(session, command.case_id)
    return [move_request(session, context, request, RequestAction.TAKE_IN_HAND)]


def cancel(session: Session, command: CancelRequest, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``request.none``, ``request.not_now``."""
    return withdraw(session, context, request_of_case(session, command.case_id))


def withdraw(session: Session, context: Context, request: Request) -> list[Event]:
    """Let a request want nothing any more."""
    wanted = session.scalars(
        select(RequestLine).where(
            RequestLine.request_id == request.id, RequestLine.state != LineState.WITHDRAWN
        )
    ).all()
    for line in wanted:
        line.state = LineState.WITHDRAWN
    session.flush()
    events = [move_request(session, context, request, RequestAction.CANCEL)]
    return [*events, lines_changed(request, [line.id for line in wanted])] if wanted else events


def _reason(written: str) -> str:
    if not written.strip():
        raise Refused("request.no_reason")
    return written.strip()


def close_request(session: Session, command: CloseRequest, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``request.none``, ``request.not_now``; retrieval refuses while something is under way."""
    request = request_of_case(session, command.case_id)
    return [move_request(session, context, request, RequestAction.CLOSE)]


def reopen_request(session: Session, command: ReopenRequest, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``request.none``, ``request.not_now``."""
    request = request_of_case(session, command.case_id)
    return [move_request(session, context, request, RequestAction.REOPEN)]


def lines_changed(request: Request, changed: Sequence[int]) -> Event:
    """What to tell of lines (by id) that were added, found, blocked or withdrawn."""
    return LinesChanged(request_id=request.id, case_id=request.case_id, line_ids=tuple(changed))


HANDLERS: Mapping[type[Command], Handler] = {
    AcceptRequest: accept,
    RefuseRequest: refuse,
    NotProvide: not_provide,
    ReferRequest: refer,
    PauseRequest: pause,
    ConsultBody: consult,
    ResumeRequest: resume,
    ExtendTime: extend_time,
    TakeInHand: take_in_hand,
    CancelRequest: cancel,
    CloseRequest: close_request,
    ReopenRequest: reopen_request,
}
