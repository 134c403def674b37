"""A case goes to another archive and comes back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.requests.commands.life import move_request, request_of_case
from readingroom.requests.events import TransferMoved
from readingroom.requests.records import Transfer
from readingroom.requests.rules import RequestAction

__all__ = ["HANDLERS", "NoteTransferAnswer", "TransferRequest"]


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
    TransferRequest: transfer,
    NoteTransferAnswer: note_transfer_answer,
}
