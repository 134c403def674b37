"""What the desk does with a case: wants files in it, withdraws them, closes and reopens it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.requests import lines
from readingroom.requests.events import LinesChanged, RequestMoved, RequestReceived
from readingroom.requests.records import Request, RequestLine
from readingroom.requests.rules import OVER, Channel, LineState, RequestAction, RequestState, next_state
from readingroom.settings import RESERVES_PER_VISIT, UNITS_PER_VISIT

__all__ = [
    "HANDLERS",
    "AddLines",
    "CloseRequest",
    "MatchAgain",
    "ReopenRequest",
    "WithdrawLine",
    "ensure_request",
    "ensure_requests",
    "lines_changed",
    "move_request",
]


@dataclass(frozen=True, kw_only=True)
class AddLines(Command):
    """Want files in a case.

    Attributes:
        case_id: the case.
        written: reference codes, container labels or barcodes, as typed or pasted, in order.
    """

    permission = Permission.RECEIVE
    case_id: int
    written: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class WithdrawLine(Command):
    """Not want something any more."""

    permission = Permission.RECEIVE
    line_id: int


@dataclass(frozen=True, kw_only=True)
class MatchAgain(Command):
    """Look a case's unknown and blocked lines up in the catalogue once more."""

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


def ensure_request(
    session: Session, context: Context, case_id: int, *, channel: Channel, reader_id: int | None
) -> tuple[Request, list[Event]]:
    """The case's request, received and accepted now if it is new."""
    return ensure_requests(session, context, {case_id: reader_id}, channel=channel)[case_id]


def ensure_requests(
    session: Session, context: Context, cases: Mapping[int, int | None], *, channel: Channel
) -> dict[int, tuple[Request, list[Event]]]:
    """The requests of cases, by case; those that are new are received and accepted now.

    Args:
        session: in the command's transaction.
        context: of the command.
        cases: case -> its reader, where that is known.
        channel: how new ones came in.
    """
    known = {
        request.case_id: request
        for request in session.scalars(select(Request).where(Request.case_id.in_(cases)))
    }
    # Whoever booked was promised the visit; whoever stands at the desk is being served: both are accepted.
    accepted = next_state(RequestState.RECEIVED, RequestAction.ACCEPT)
    new = {
        case_id: Request(
            case_id=case_id,
            channel=channel.value,
            state=accepted.value,
            reader_id=reader_id,
            received_at=context.occurred_at,
        )
        for case_id, reader_id in cases.items()
        if case_id not in known
    }
    session.add_all(new.values())
    for case_id, request in known.items():
        if (reader_id := cases[case_id]) is not None:
            request.reader_id = reader_id
    session.flush()
    came_in = {
        case_id: [
            RequestReceived(request_id=request.id, case_id=case_id, channel=channel.value),
            RequestMoved(
                request_id=request.id,
                case_id=case_id,
                from_state=RequestState.RECEIVED.value,
                to_state=accepted.value,
            ),
        ]
        for case_id, request in new.items()
    }
    return {case_id: (request, [*came_in.get(case_id, ())]) for case_id, request in (known | new).items()}


def move_request(session: Session, context: Context, request: Request, action: RequestAction) -> Event:
    """Let the request go on in its life.

    Raises:
        Refused: ``request.not_now``.
    """
    before, after = request.state, next_state(request.state, action)
    request.state = after.value
    request.closed_at = context.occurred_at if after in OVER else None
    session.flush()
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


def add_lines(session: Session, command: AddLines, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``request.nothing_wanted``, ``request.ended``, ``request.too_many``."""
    if not command.written:
        raise Refused("request.nothing_wanted")
    request, events = ensure_request(
        session, context, command.case_id, channel=Channel.WALK_IN, reader_id=None
    )
    if request.state in OVER:
        raise Refused("request.ended", state=request.state)
    new = lines.add(session, request, command.written, "desk")
    most = context.settings[UNITS_PER_VISIT] + context.settings[RESERVES_PER_VISIT]
    wanted = session.scalars(
        select(RequestLine).where(
            RequestLine.request_id == request.id, RequestLine.state != LineState.WITHDRAWN
        )
    ).all()
    if new and len(wanted) > most:
        raise Refused("request.too_many", most=most, n=len(wanted))
    if new:
        events.append(lines_changed(request, new))
    return events


def withdraw_line(session: Session, command: WithdrawLine, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``request.no_line``."""
    line = session.get(RequestLine, command.line_id)
    if line is None or line.state == LineState.WITHDRAWN:
        raise Refused("request.no_line", line=command.line_id)
    line.state = LineState.WITHDRAWN
    session.flush()
    return [lines_changed(session.get_one(Request, line.request_id), [line])]


def match_again(session: Session, command: MatchAgain, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``request.none``."""
    request = request_of_case(session, command.case_id)
    open_lines = session.scalars(
        select(RequestLine).where(
            RequestLine.request_id == request.id,
            RequestLine.state.in_([LineState.UNKNOWN, LineState.BLOCKED]),
        )
    )
    changed = lines.match_again(session, open_lines)
    return [lines_changed(request, changed)] if changed else []


def close_request(session: Session, command: CloseRequest, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``request.none``, ``request.not_now``; retrieval refuses while something is under way."""
    request = request_of_case(session, command.case_id)
    return [move_request(session, context, request, RequestAction.CLOSE)]


def reopen_request(session: Session, command: ReopenRequest, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``request.none``, ``request.not_now``."""
    request = request_of_case(session, command.case_id)
    return [move_request(session, context, request, RequestAction.REOPEN)]


def lines_changed(request: Request, changed: Sequence[RequestLine]) -> Event:
    """What to tell of lines that were added, found, blocked or withdrawn."""
    return LinesChanged(
        request_id=request.id, case_id=request.case_id, line_ids=tuple(line.id for line in changed)
    )


HANDLERS: Mapping[type[Command], Handler] = {
    AddLines: add_lines,
    WithdrawLine: withdraw_line,
    MatchAgain: match_again,
    CloseRequest: close_request,
    ReopenRequest: reopen_request,
}
