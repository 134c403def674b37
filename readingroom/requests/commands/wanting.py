"""Want files in a case, and not want them any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.requests import lines
from readingroom.requests.commands.life import ensure_request, lines_changed, request_of_case
from readingroom.requests.records import Request, RequestLine
from readingroom.requests.rules import OVER, Channel, LineState
from readingroom.settings import RESERVES_PER_VISIT, UNITS_PER_VISIT

__all__ = ["HANDLERS", "AddLines", "MatchAgain", "WithdrawLine"]


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


def add_lines(session: Session, command: AddLines, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``request.nothing_wanted``, ``request.ended``, ``request.too_many``."""
    if not command.written:
        raise Refused("request.nothing_wanted")
    request, events = ensure_request(
        session, context, command.case_id, channel=Channel.WALK_IN, reader_id=None
    )
    if request.state in OVER:
        raise Refused("request.ended", state=request.state)
    new = lines.add(session, request.id, command.written, "desk")
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
    return [lines_changed(session.get_one(Request, line.request_id), [line.id])]


def match_again(session: Session, command: MatchAgain, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``request.none``."""
    request = request_of_case(session, command.case_id)
    open_lines = session.scalars(
        select(RequestLine).where(
            RequestLine.request_id == request.id,
            RequestLine.state.in_([LineState.UNKNOWN, LineState.BLOCKED]),
        )
    )
    changed = lines.match_again(session, open_lines, today=context.today)
    return [lines_changed(request, [line.id for line in changed])] if changed else []


HANDLERS: Mapping[type[Command], Handler] = {
    AddLines: add_lines,
    WithdrawLine: withdraw_line,
    MatchAgain: match_again,
}
