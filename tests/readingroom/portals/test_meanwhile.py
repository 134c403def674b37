"""Desk and reader do something at the same time: nobody is asked for what has just come, or told what is over."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

import pytest
from sqlalchemy import select

from readingroom.bookings.commands import Arrive, CancelBooking, ReinstateBooking, UndoArrival
from readingroom.bookings.records import Booking
from readingroom.command import Actor, Command, Reading
from readingroom.desk import Desk
from readingroom.people.commands import Particulars
from readingroom.requests.commands import AskReader, NoteAnswer, WriteRemark
from readingroom.requests.records import Message, Request
from tests.readingroom.conftest import ZONE
from tests.readingroom.portals.a_portal import APortal
from tests.readingroom.portals.conftest import exchange

SCAN = b"%PDF-1.4 both sides"
TOMORROW = "2026-12-02T09:00:00+08:00"


def told(portal: APortal, *kinds: str) -> list[str]:
    """Kinds of what was carried out, in order."""
    return [kind for _, kind, _, _ in portal.effects if kind in kinds]


def hands_in(portal: APortal, subject: str) -> None:
    """The reader hands in an identity card."""
    digest = hashlib.sha256(SCAN).hexdigest()
    portal.files[digest] = SCAN
    file = {"sha256": digest, "name": "身份证.pdf", "media_type": "application/pdf", "size": len(SCAN)}
    given = {"paper": "identity", "attachment": file, "given_at": "2026-12-01T08:30:00+08:00"}
    portal.change(subject, materials=[given])


def request(desk: Desk) -> Request:
    """The only case."""
    return desk.read(lambda reading: reading.session.scalars(select(Request)).one())


@pytest.fixture
def filed(connected: Desk, portal: APortal, clerk: Actor) -> str:
    """A case that both sides know; its paper is missing, and the desk has asked for it."""
    subject = portal.file()
    exchange(connected)
    asked = AskReader(case_id=request(connected).case_id, text="请上传身份证", papers=("identity",))
    connected.execute(asked, clerk)
    return subject


def test_a_paper_that_came_before_the_question_went_out_is_not_asked_for(
    connected: Desk, portal: APortal, filed: str
) -> None:
    hands_in(portal, filed)
    exchange(connected)
    assert told(portal, "request.question") == []
    assert not any(data["template"] == "question" for _, kind, _, data in portal.effects if kind == "notice")
    assert request(connected).state == "accepted"


def test_a_paper_that_comes_while_the_question_goes_out_is_not_asked_for(
    connected: Desk, portal: APortal, filed: str
) -> None:
    _, page = portal.changes("", 100)
    hands_in(portal, filed)
    nothing: dict[str, Any] = {"items": [], "next": page["next"], "complete": True}
    portal.raw["/changes"] = json.dumps(nothing).encode()  # it was read a moment before
    exchange(connected)
    del portal.raw["/changes"]
    exchange(connected)
    assert told(portal, "request.question") == []
    assert request(connected).state == "accepted"


def test_what_went_out_meanwhile_does_not_stand_for_what_was_not_read(
    connected: Desk, portal: APortal, clerk: Actor
) -> None:
    """The answer to what went out tells of a version in which there is something that nobody here has read."""
    subject = portal.book("王小明", "2026-12-01T09:00:00+08:00")
    exchange(connected)

    def booking(reading: Reading) -> Booking:
        return reading.session.scalars(select(Booking)).one()

    arrive = Arrive(booking_id=connected.read(booking).id, particulars=Particulars(name="王小明"))
    done = connected.execute(arrive, clerk)
    _, page = portal.changes("", 100)
    portal.change(subject, start="2026-12-01T14:00:00+08:00")
    nothing: dict[str, Any] = {"items": [], "next": page["next"], "complete": True}
    portal.raw["/changes"] = json.dumps(nothing).encode()  # it was read a moment before
    exchange(connected)
    visit = next(event.visit_id for event in done.events if hasattr(event, "visit_id"))
    connected.execute(UndoArrival(visit_id=visit), clerk)
    exchange(connected)
    assert portal.states() == {subject: "arrived"}, "at which hour they come has to be read first"
    del portal.raw["/changes"]
    exchange(connected)
    starts = dt.datetime(2026, 12, 1, 14, tzinfo=ZONE)
    assert dt.datetime.fromisoformat(portal.subjects[subject]["data"]["start"]) == starts
    assert connected.read(booking).starts_at == starts
    assert portal.states() == {subject: "confirmed"}


def test_a_question_that_was_answered_by_telephone_is_not_asked_online(
    connected: Desk, portal: APortal, clerk: Actor
) -> None:
    portal.file()
    exchange(connected)
    connected.execute(AskReader(case_id=request(connected).case_id, text="登记时的姓名？"), clerk)
    question = connected.read(lambda reading: reading.session.scalars(select(Message.id)).one())
    connected.execute(NoteAnswer(message_id=question, text="王晓明"), clerk)
    exchange(connected)
    assert told(portal, "request.question") == []


def test_a_question_that_still_waits_goes_out_whatever_else_is_written(
    connected: Desk, portal: APortal, clerk: Actor, filed: str
) -> None:
    connected.execute(WriteRemark(case_id=request(connected).case_id, text="已电话联系"), clerk)
    exchange(connected)
    assert told(portal, "request.question") == ["request.question"]


def test_a_notice_of_what_was_undone_does_not_appear_online(
    connected: Desk, portal: APortal, clerk: Actor
) -> None:
    portal.book("王小明", TOMORROW)
    exchange(connected)

    def booking(reading: Reading) -> int:
        return reading.session.scalars(select(Booking.id)).one()

    undone: tuple[Command, ...] = (
        CancelBooking(booking_id=connected.read(booking), by="desk"),
        ReinstateBooking(booking_id=connected.read(booking)),
    )
    for command in undone:
        connected.execute(command, clerk)
    exchange(connected)
    assert told(portal, "notice", "booking.state") == []
