"""What goes out: marked before it is sent, settled when the answer is there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.bookings.commands.following import note_told
from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.portals.adapter import (
    Absent,
    Answer,
    Applied,
    Colliding,
    Found,
    Later,
    Rejected,
    Stale,
    Unknown,
)
from readingroom.portals.availability import availability
from readingroom.portals.commands.leasing import holding
from readingroom.portals.events import TellingSent
from readingroom.portals.making import made
from readingroom.portals.outgoing import settle
from readingroom.portals.records import OutboxRow, PortalSubject
from readingroom.portals.rules import (
    CommandKind,
    OutboxAction,
    OutboxState,
    SubjectKind,
    after_absent,
    next_state,
)
from readingroom.portals.telling import guides, materials, notice_of
from readingroom.requests.commands.writing import unanswered
from readingroom.requests.records import Message, Notice, Request

__all__ = ["HANDLERS", "MarkInFlight", "SettleOutbox", "note_applied"]


@dataclass(frozen=True, kw_only=True)
class MarkInFlight(Command):
    """A row is about to be sent: from now on the portal may have it.

    What tells how things stand is written down as they stand now. What surely did not arrive before, and is over by
    now, is cancelled instead.

    Attributes:
        fence: of the lease.
        tries: which try this is, from 1.
    """

    permission = Permission.SYNC
    portal_id: int
    fence: int
    outbox_id: int
    tries: int


@dataclass(frozen=True, kw_only=True)
class SettleOutbox(Command):
    """What became of a row that was sent, or looked for.

    Attributes:
        fence: of the lease.
        answer: what the portal said, or that it said nothing.
        exactly_once: the portal carries out a reference once, however often it comes.
        again_at: not before this it is sent, or looked for, again.
    """

    permission = Permission.SYNC
    portal_id: int
    fence: int
    outbox_id: int
    answer: Answer | Found = field(repr=False)
    exactly_once: bool = False
    again_at: dt.datetime | None = None


def mark_in_flight(session: Session, command: MarkInFlight, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``portal.unknown``, ``portal.lease_lost``, ``portal.is_off``, ``portal.outbox_not_now``."""
    portal = holding(session, command.portal_id, command.fence)
    if portal.halted is not None:
        raise Refused("portal.is_halted", portal=portal.name)
    row = session.get_one(OutboxRow, command.outbox_id, with_for_update=True)
    if row.tries + 1 != command.tries:
        raise Refused("portal.outbox_not_now", state=row.state, action=OutboxAction.SEND.value)
    if row.tries and (over := _OVER.get(CommandKind(row.kind))) is not None and (why := over(session, row)):
        # Nobody could take it back as long as it was not known whether it had arrived.
        return [settle(session, row, OutboxAction.CANCEL, context, why)]
    row.state, row.tries = next_state(row.state, OutboxAction.SEND).value, command.tries
    row.sent_at, row.why, row.next_try_at, row.absent_since = context.recorded_at, None, None, None
    if row.tries == 1 and (stands := _HOW_IT_STANDS.get(CommandKind(row.kind))) is not None:
        row.payload = stands(session, row, context)
    session.flush()
    return [
        TellingSent(
            portal_id=portal.id,
            outbox_id=row.id,
            case_id=row.case_id,
            command_kind=row.kind,
            tries=row.tries,
        )
    ]


def _withdrawn(session: Session, row: OutboxRow) -> str | None:
    notice = session.get(Notice, notice_of(row.payload["id"]))
    return "withdrawn" if notice is not None and notice.withdrawn_at is not None else None


def _answered(session: Session, row: OutboxRow) -> str | None:
    asked = select(Message).where(Message.reference == row.payload["id"], Message.kind == "question")
    message = session.scalars(asked.order_by(Message.id)).first()
    if message is None:
        return None
    if message.withdrawn:
        return "withdrawn"
    still = unanswered(session, session.get_one(Request, message.request_id))
    return None if message in still else "answered"


_OVER: Mapping[CommandKind, Callable[[Session, OutboxRow], str | None]] = {
    CommandKind.NOTICE: _withdrawn,
    CommandKind.REQUEST_QUESTION: _answered,
}
"""kind -> why what it tells of is over, None where it is not: no later word of the desk would put it right."""


def _materials(session: Session, row: OutboxRow, context: Context) -> dict[str, object]:
    subject = session.get_one(PortalSubject, row.subject_id)
    return materials(session, subject.record_id or 0)


_HOW_IT_STANDS: Mapping[CommandKind, Callable[[Session, OutboxRow, Context], dict[str, object]]] = {
    CommandKind.REQUEST_MATERIALS: _materials,
    CommandKind.GUIDE_PUBLISH: lambda session, row, context: guides(session),
    CommandKind.AVAILABILITY_PUBLISH: lambda session, row, context: availability(session, context),
}
"""kind -> what to say, looked up when it is sent for the first time: the same reference always says the same."""


def settle_outbox(session: Session, command: SettleOutbox, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``portal.unknown``, ``portal.lease_lost``, ``portal.is_off``, ``portal.outbox_not_now``."""
    holding(session, command.portal_id, command.fence)
    row = session.get_one(OutboxRow, command.outbox_id, with_for_update=True)
    looked_for = row.state == OutboxState.UNKNOWN
    action, why = _meaning(command.answer, exactly_once=command.exactly_once)
    if looked_for:
        row.asked += 1
    if isinstance(command.answer, Rejected | Colliding):
        row.said = command.answer.words or None
    row.next_try_at = command.again_at
    row.absent_since = (
        (row.absent_since or context.recorded_at) if isinstance(command.answer, Absent) else None
    )
    if isinstance(command.answer, Applied):
        row.version = command.answer.version or None
    event = settle(session, row, action, context, why)
    if isinstance(command.answer, Applied):
        note_applied(session, row, command.answer)
    return [event]


def _meaning(answer: Answer | Found, *, exactly_once: bool) -> tuple[OutboxAction, str | None]:
    match answer:
        case Applied():
            return OutboxAction.APPLY, None
        case Rejected(code=code):
            return OutboxAction.REJECT, code
        case Unknown(code):
            return OutboxAction.LOSE, code
        case Later():
            return OutboxAction.POSTPONE, "later"
        case Stale():
            return OutboxAction.POSTPONE, "stale"
        case Colliding(code=code):
            return OutboxAction.COLLIDE, code
        case Absent():
            return after_absent(exactly_once=exactly_once), "absent"


def note_applied(session: Session, row: OutboxRow, answer: Applied) -> None:
    """The portal has it: when it says so itself, that is no news."""
    if row.subject_id is None:
        return
    subject = session.get_one(PortalSubject, row.subject_id, with_for_update=True)
    if answer.version == subject.version + 1:
        # Otherwise its reader said something before this that was not read yet: what builds on it has to wait for that.
        subject.version = answer.version
    subject.etag = answer.etag or subject.etag
    if row.kind == CommandKind.BOOKING_MAKE:
        made(session, row, answer.subject)
    if row.kind == CommandKind.BOOKING_STATE:
        told = {name: row.payload[name] for name in ("state", "start", "end") if name in row.payload}
        subject.told = {**subject.told, **told}
        if subject.kind == SubjectKind.BOOKING and subject.record_id is not None:
            values: dict[str, Any] = {name: told[name] for name in ("start", "end") if name in told}
            if told.get("state") in ("confirmed", "cancelled"):
                values["status"] = told["state"]
            note_told(session, subject.record_id, values, answer.version or None)
    session.flush()


HANDLERS: Mapping[type[Command], Handler] = {MarkInFlight: mark_in_flight, SettleOutbox: settle_outbox}
