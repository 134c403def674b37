"""A case's personal data shown in full; the audit keeps who looked, when and at which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from readingroom.command import Command, Context, Handler, Permission
from readingroom.events import Event
from readingroom.requests.commands.life import request_of_case
from readingroom.requests.events import RequestDataShown

__all__ = ["HANDLERS", "RevealRequest"]


@dataclass(frozen=True, kw_only=True)
class RevealRequest(Command):
    """Somebody asks to see in full what a case says about the people in it."""

    permission = Permission.RECEIVE
    case_id: int


def reveal_request(session: Session, command: RevealRequest, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``request.none``."""
    request = request_of_case(session, command.case_id)
    return [RequestDataShown(request_id=request.id, case_id=request.case_id)]


HANDLERS: Mapping[type[Command], Handler] = {RevealRequest: reveal_request}
