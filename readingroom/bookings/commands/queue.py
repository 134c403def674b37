"""Today's line: numbers taken, called, missed, recalled, served (取号 叫号 过号)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom import numbering
from readingroom.bookings.commands.steps import step_ticket, ticket_of
from readingroom.bookings.events import TicketCalled, TicketEnded, TicketMissed, TicketServed, TicketTaken
from readingroom.bookings.records import QueueTicket, Visit
from readingroom.bookings.rules import TicketAction, TicketState, line
from readingroom.bookings.waiting import facts_of, rule_of
from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event

__all__ = [
    "HANDLERS", "Call", "CallNext", "EndService", "MarkMissed", "Recall", "Serve", "leave_line", "take_ticket",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class CallNext(Command):
    """Call whoever is next in the line by the room's rule."""

    permission = Permission.RECEIVE


@dataclass(frozen=True, kw_only=True)
class Call(Command):
    """Call this number out of turn."""

    permission = Permission.RECEIVE
    number: int


@dataclass(frozen=True, kw_only=True)
class Recall(Command):
    """Call a number once more: one that was called just now, or was missed."""

    permission = Permission.RECEIVE
    ticket_id: int


@dataclass(frozen=True, kw_only=True)
class MarkMissed(Command):
    """Nobody came (过号): the number stands behind the next ones, as many as the setting says."""

    permission = Permission.RECEIVE
    ticket_id: int


@dataclass(frozen=True, kw_only=True)
class Serve(Command):
    """The reader stands at the desk."""

    permission = Permission.RECEIVE
    ticket_id: int


@dataclass(frozen=True, kw_only=True)
class EndService(Command):
    """The desk is done with this number."""

    permission = Permission.RECEIVE
    ticket_id: int


def take_ticket(
    session: Session, visit: Visit, booked_for: dt.datetime | None, context: Context
) -> list[Event]:
    """Give a visit the day's next number, counted from 1 every morning."""
    number = numbering.next_number(session, f"queue:{visit.day.isoformat()}")
    ticket = QueueTicket(
        day=visit.day,
        number=number,
        visit_id=visit.id,
        booked_for=booked_for,
        taken_at=context.occurred_at,
        state=TicketState.WAITING.value,
        calls=0,
    )
    session.add(ticket)
    session.flush()
    return [
        TicketTaken(queue_ticket_id=ticket.id, visit_id=visit.id, number=number, day=visit.day.isoformat())
    ]


def leave_line(session: Session, visit: Visit, context: Context) -> list[Event]:
    """Take a visit that ends out of the line, if it stands there."""
    ticket = session.scalars(select(QueueTicket).where(QueueTicket.visit_id == visit.id)).one_or_none()
    if ticket is None or ticket.state in (TicketState.DONE, TicketState.GONE):
        return []
    step_ticket(ticket, TicketAction.LEAVE)
    session.flush()
    return [_ended(ticket)]


def call_next(session: Session, command: CallNext, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``ticket.nobody_waits``."""
    tickets = session.scalars(select(QueueTicket).where(QueueTicket.day == context.today)).all()
    waiting = line(facts_of(tickets), context.occurred_at, rule_of(context.settings))
    if not waiting:
        raise Refused("ticket.nobody_waits")
    return _call(session, ticket_of(session, waiting[0].ticket_id), context)


def call(session: Session, command: Call, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``ticket.no_such_number``, ``ticket.is_<state>``."""
    ticket = session.scalars(
        select(QueueTicket).where(QueueTicket.day == context.today, QueueTicket.number == command.number)
    ).one_or_none()
    if ticket is None:
        raise Refused("ticket.no_such_number", number=command.number)
    return _call(session, ticket, context)


def recall(session: Session, command: Recall, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``ticket.unknown``, ``ticket.not_called_yet``, ``ticket.is_<state>``."""
    ticket = ticket_of(session, command.ticket_id)
    if ticket.state == TicketState.WAITING:
        raise Refused("ticket.not_called_yet", number=ticket.number)
    return _call(session, ticket, context)


def mark_missed(session: Session, command: MarkMissed, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``ticket.unknown``, ``ticket.is_<state>``."""
    ticket = ticket_of(session, command.ticket_id)
    step_ticket(ticket, TicketAction.MISS)
    session.flush()
    return [TicketMissed(queue_ticket_id=ticket.id, visit_id=ticket.visit_id, number=ticket.number)]


def serve(session: Session, command: Serve, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``ticket.unknown``, ``ticket.is_<state>``."""
    ticket = ticket_of(session, command.ticket_id)
    step_ticket(ticket, TicketAction.SERVE)
    session.flush()
    return [TicketServed(queue_ticket_id=ticket.id, visit_id=ticket.visit_id, number=ticket.number)]


def end_service(session: Session, command: EndService, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``ticket.unknown``, ``ticket.is_<state>``."""
    ticket = ticket_of(session, command.ticket_id)
    step_ticket(ticket, TicketAction.END)
    session.flush()
    return [_ended(ticket)]


def _call(session: Session, ticket: QueueTicket, context: Context) -> Sequence[Event]:
    step_ticket(ticket, TicketAction.CALL)
    ticket.called_at = context.occurred_at
    ticket.calls += 1
    session.flush()
    return [
        TicketCalled(
            queue_ticket_id=ticket.id, visit_id=ticket.visit_id, number=ticket.number, calls=ticket.calls
        )
    ]


def _ended(ticket: QueueTicket) -> Event:
    return TicketEnded(
        queue_ticket_id=ticket.id, visit_id=ticket.visit_id, number=ticket.number, state=ticket.state
    )


HANDLERS: Mapping[type[Command], Handler] = {
    CallNext: call_next,
    Call: call,
    Recall: recall,
    MarkMissed: mark_missed,
    Serve: serve,
    EndService: end_service,
}
