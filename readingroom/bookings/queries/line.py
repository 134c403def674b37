"""Today's line, for the desk and for a second screen that readers see."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from readingroom.bookings.queries.next_steps import Step, of_ticket
from readingroom.bookings.records import QueueTicket, Visit
from readingroom.bookings.rules import TicketState, line
from readingroom.bookings.waiting import facts_of, rule_of
from readingroom.command import Reading
from readingroom.people.records import Reader
from readingroom.people.rules import mask_name
from readingroom.people.veiled import Veiled
from readingroom.store.tables import Case

__all__ = ["Line", "LineRow", "NumberBoard", "number_board", "the_line"]


@dataclass(frozen=True)
class LineRow:
    """A number of today.

    Attributes:
        ticket_id, number, visit_id, case_id: whose.
        case_number: the case's number.
        name: in both forms.
        state: of the ticket.
        why: why it stands where it stands, a `readingroom.bookings.rules.Why`; empty where it does not wait.
        booked_for: the promised hour, in the archive's zone.
        waited_minutes: since the number was taken, until it was called.
        calls: how often it was called.
        actions: what may be done.
    """

    ticket_id: int
    number: int
    visit_id: int
    case_id: int
    case_number: str
    name: Veiled
    state: str
    why: str
    booked_for: dt.datetime | None
    waited_minutes: int
    calls: int
    actions: tuple[Step, ...]


@dataclass(frozen=True)
class Line:
    """Today's numbers.

    Attributes:
        now: called or being served, the one called last first.
        waiting: the line, next first; missed ones stand where they come back.
        missed: called, nobody came; also those that stand in the line again.
        last_number: the highest number given today, 0 before the first.
    """

    now: tuple[LineRow, ...]
    waiting: tuple[LineRow, ...]
    missed: tuple[LineRow, ...]
    last_number: int


@dataclass(frozen=True)
class NumberBoard:
    """What the second screen shows: numbers, nobody's name.

    Attributes:
        now: called or being served, the one called last first.
        following: next in the line.
        missed: to ask at the desk.
        waiting: how many stand in the line.
    """

    now: tuple[int, ...]
    following: tuple[int, ...]
    missed: tuple[int, ...]
    waiting: int


def the_line(reading: Reading) -> Line:
    """Today's line with everybody in it: one statement."""
    found = reading.session.execute(
        select(QueueTicket, Visit, Case, Reader)
        .join(Visit, Visit.id == QueueTicket.visit_id)
        .join(Case, Case.id == Visit.case_id)
        .join(Reader, Reader.id == Visit.reader_id)
        .where(QueueTicket.day == reading.today)
        .order_by(QueueTicket.number)
    ).all()
    tickets = [ticket for ticket, _, _, _ in found]
    places = line(facts_of(tickets), reading.now, rule_of(reading.settings))
    why = {place.ticket_id: place.why.value for place in places}
    rows = {
        ticket.id: _row(reading, ticket, case, reader, why.get(ticket.id, ""))
        for ticket, _, case, reader in found
    }
    at_desk = [ticket for ticket in tickets if ticket.state in (TicketState.CALLED, TicketState.SERVING)]
    at_desk.sort(key=lambda ticket: ticket.called_at or ticket.taken_at, reverse=True)
    return Line(
        now=tuple(rows[ticket.id] for ticket in at_desk),
        waiting=tuple(rows[place.ticket_id] for place in places),
        missed=tuple(rows[ticket.id] for ticket in tickets if ticket.state == TicketState.MISSED),
        last_number=tickets[-1].number if tickets else 0,
    )


def number_board(reading: Reading, following: int = 5) -> NumberBoard:
    """What readers see: who is called, who is next, who was missed."""
    tickets = reading.session.scalars(
        select(QueueTicket).where(QueueTicket.day == reading.today).order_by(QueueTicket.number)
    ).all()
    places = line(facts_of(tickets), reading.now, rule_of(reading.settings))
    at_desk = [ticket for ticket in tickets if ticket.state in (TicketState.CALLED, TicketState.SERVING)]
    at_desk.sort(key=lambda ticket: ticket.called_at or ticket.taken_at, reverse=True)
    return NumberBoard(
        now=tuple(ticket.number for ticket in at_desk),
        following=tuple(place.number for place in places[:following]),
        missed=tuple(ticket.number for ticket in tickets if ticket.state == TicketState.MISSED),
        waiting=len(places),
    )


def _row(reading: Reading, ticket: QueueTicket, case: Case, reader: Reader, why: str) -> LineRow:
    until = ticket.called_at or reading.now
    return LineRow(
        ticket_id=ticket.id,
        number=ticket.number,
        visit_id=ticket.visit_id,
        case_id=case.id,
        case_number=case.number,
        name=Veiled(mask_name(reader.name), reader.name),
        state=ticket.state,
        why=why,
        booked_for=None if ticket.booked_for is None else reading.clock.local(ticket.booked_for),
        waited_minutes=max(0, int((until - ticket.taken_at).total_seconds() // 60)),
        calls=ticket.calls,
        actions=of_ticket(ticket),
    )
