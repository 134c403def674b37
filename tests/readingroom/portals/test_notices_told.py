"""A notice whose occasion is over does not appear on a portal that has not shown it yet."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from readingroom.bookings.commands import MoveBooking
from readingroom.bookings.records import Booking
from readingroom.command import Actor, Reading
from readingroom.desk import Desk
from readingroom.portals.records import OutboxRow
from readingroom.requests.commands import AcceptRequest, AskReader, NoteAnswer
from readingroom.requests.notices.commands import RemindReaders
from readingroom.requests.notices.mailing import sync_actor
from readingroom.requests.records import Message, Request
from tests.readingroom.portals.a_portal import APortal, Fault
from tests.readingroom.portals.conftest import exchange

DAY = dt.date(2026, 12, 3)


def reminders(desk: Desk) -> list[tuple[str, str | None]]:
    """(state, why) of every reminder in the outbox."""

    def rows(reading: Reading) -> list[tuple[str, str | None]]:
        found = reading.session.scalars(select(OutboxRow).where(OutboxRow.kind == "notice"))
        return [(row.state, row.why) for row in found if row.payload["template"] == "reminder"]

    return desk.read(rows)


def shown(portal: APortal) -> list[str]:
    """Kinds of notices that the portal shows, in order."""
    return [data["template"] for _, kind, _, data in portal.effects if kind == "notice"]


def move(desk: Desk, clerk: Actor, hour: int) -> None:
    booking = desk.read(lambda reading: reading.session.scalars(select(Booking)).one())
    desk.execute(MoveBooking(booking_id=booking.id, day=DAY, start=dt.time(hour), anyway=True), clerk)


@pytest.fixture
def reminded(connected: Desk, portal: APortal) -> Desk:
    """A reader of Thursday is reminded; the portal has not been told yet."""
    portal.book("王小明", "2026-12-03T09:00:00+08:00")
    exchange(connected)
    connected.execute(RemindReaders(day=DAY), sync_actor(connected))
    return connected


def test_a_reminder_of_another_hour_is_taken_back(reminded: Desk, clerk: Actor, portal: APortal) -> None:
    assert reminders(reminded) == [("pending", None)]
    move(reminded, clerk, 14)
    assert reminders(reminded) == [("cancelled", "withdrawn")]
    exchange(reminded)
    assert "reminder" not in shown(portal)


def test_what_may_have_left_is_not_taken_back(reminded: Desk, clerk: Actor, portal: APortal) -> None:
    portal.faults += [Fault("after", "POST"), Fault(503, "GET")]
    exchange(reminded)
    assert reminders(reminded) == [("unknown", "no_answer")]
    move(reminded, clerk, 14)
    assert reminders(reminded) == [("unknown", "no_answer")]
    exchange(reminded)
    exchange(reminded)
    assert reminders(reminded) == [("applied", None)]
    assert shown(portal).count("reminder") == 1


def test_what_never_arrived_and_is_over_is_not_sent_again(
    reminded: Desk, clerk: Actor, portal: APortal
) -> None:
    portal.faults += [Fault("before", "POST"), Fault(503, "GET")]
    exchange(reminded)
    assert reminders(reminded) == [("unknown", "no_answer")]
    move(reminded, clerk, 14)
    for _ in range(3):
        exchange(reminded)
    assert reminders(reminded) == [("cancelled", "withdrawn")]
    assert "reminder" not in shown(portal)
    assert "moved" in shown(portal), "what comes behind it is not held up"


def test_a_question_that_never_arrived_and_was_answered_is_not_asked_again(
    connected: Desk, clerk: Actor, portal: APortal
) -> None:
    portal.file()
    exchange(connected)
    case = connected.read(lambda reading: reading.session.scalars(select(Request.case_id)).one())
    connected.execute(AcceptRequest(case_id=case), clerk)
    exchange(connected)
    connected.execute(AskReader(case_id=case, text="哪一年？"), clerk)
    portal.faults += [Fault("before", "POST"), Fault(503, "GET")]
    exchange(connected)
    question = connected.read(
        lambda reading: reading.session.scalars(select(Message.id).where(Message.kind == "question")).one()
    )
    connected.execute(NoteAnswer(message_id=question, text="1962 年"), clerk)
    for _ in range(3):
        exchange(connected)
    assert "request.question" not in [kind for _, kind, _, _ in portal.effects]
