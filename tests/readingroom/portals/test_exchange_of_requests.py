"""Requests come with their files, are asked back about and go on, with and without the visit booked for them."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import select

from readingroom.bookings.commands import (
    CancelBooking,
    MarkNoShow,
)
from readingroom.bookings.records import Booking
from readingroom.command import Actor, Reading
from readingroom.desk import Desk
from readingroom.portals.queries import quarantined
from readingroom.portals.records import OutboxRow
from readingroom.requests.commands import AcceptRequest, AskReader
from readingroom.requests.records import Message, Request, RequestLine
from readingroom.store.blobs import blob_of
from tests.readingroom.portals.a_portal import APortal
from tests.readingroom.portals.conftest import exchange
from tests.readingroom.portals.said import told

NINE = "2026-12-01T09:00:00+08:00"


def test_a_request_comes_with_its_files_and_is_asked_back(
    connected: Desk, clerk: Actor, portal: APortal
) -> None:
    content = b"scan" * 700_000
    digest = hashlib.sha256(content).hexdigest()
    portal.files[digest] = content
    paper = {
        "paper": "id_card", "given_at": "2026-11-30T10:00:00+08:00",
        "attachment": {
            "sha256": digest, "name": "../../etc/身份证 正面.jpg", "media_type": "image/jpeg", "size": len(content),
        },
    }  # fmt: skip
    portal.file(materials=[paper])
    exchange(connected)

    def filed(reading: Reading) -> tuple[int, str, bool]:
        request = reading.session.scalars(select(Request)).one()
        return request.case_id, request.state, blob_of(reading.session, bytes.fromhex(digest)) is not None

    case_id, state, kept = connected.read(filed)
    assert (state, kept) == ("received", True)
    exchange(connected)
    assert ("r1", "received") in told(portal, "request.state")
    connected.execute(AskReader(case_id=case_id, text="哪一年登记的？"), clerk)
    exchange(connected)
    (question,) = (data for _, kind, _, data in portal.effects if kind == "request.question")
    assert question["text"] == "哪一年登记的？"
    assert portal.states()["r1"] == "waiting"
    answer = {
        "id": "m9", "author": "reader", "text": "1962年", "at": "2026-12-01T09:00:00+08:00",
        "answers": question["id"],
    }  # fmt: skip
    portal.change("r1", messages=[*portal.subjects["r1"]["data"]["messages"], answer])
    exchange(connected)

    def messages(reading: Reading) -> list[tuple[str, str]]:
        return [
            (one.author, one.text) for one in reading.session.scalars(select(Message).order_by(Message.id))
        ]

    assert connected.read(messages) == [("desk", "哪一年登记的？"), ("reader", "1962年")]
    assert connected.read(filed)[1] != "waiting"
    exchange(connected)
    assert portal.states()["r1"] != "waiting"


def test_a_booking_of_a_request_is_the_same_case(connected: Desk, clerk: Actor, portal: APortal) -> None:
    portal.file()
    portal.book("王小明", NINE, request="r1")
    exchange(connected)

    def cases(reading: Reading) -> set[int]:
        session = reading.session
        return {*session.scalars(select(Request.case_id)), *session.scalars(select(Booking.case_id))}

    assert len(connected.read(cases)) == 1


def test_a_request_that_was_changed_before_it_was_read_is_taken_in_as_it_is_now(
    connected: Desk, portal: APortal
) -> None:
    said = {"id": "m1", "author": "reader", "text": "请尽快。", "at": "2026-11-30T10:00:00+08:00"}
    more = {
        "id": "m2",
        "author": "reader",
        "text": "谢谢。",
        "at": "2026-11-30T11:00:00+08:00",
        "answers": "m1",
    }
    portal.file(purpose="房产")
    portal.change("r1", purpose="入学", messages=[said, more])
    portal.file(purpose="工龄")
    exchange(connected)

    def came(reading: Reading) -> tuple[list[str | None], list[tuple[str, int | None]]]:
        requests = reading.session.scalars(select(Request).order_by(Request.id))
        messages = reading.session.scalars(select(Message).order_by(Message.id)).all()
        return [one.purpose for one in requests], [(one.text, one.answers_id) for one in messages]

    purposes, messages = connected.read(came)
    assert purposes == ["入学", "工龄"]
    assert [text for text, _ in messages] == ["请尽快。", "谢谢。"]
    assert messages[1][1] is not None
    assert connected.read(quarantined) == ()


def test_accepted_shows_online(connected: Desk, clerk: Actor, portal: APortal) -> None:
    portal.file()
    exchange(connected)

    def case(reading: Reading) -> int:
        return reading.session.scalars(select(Request.case_id)).one()

    connected.execute(AcceptRequest(case_id=connected.read(case)), clerk)
    exchange(connected)
    assert told(portal, "request.state")[-1] == ("r1", "accepted")

    def rows(reading: Reading) -> set[str]:
        return set(reading.session.scalars(select(OutboxRow.state)))

    assert connected.read(rows) == {"applied"}


def test_a_visit_booked_for_a_request_adds_to_what_is_wanted_and_takes_nothing_of_it_away(
    connected: Desk, portal: APortal
) -> None:
    portal.file(purpose="办理公证", wanted=["J001-1-1"])
    exchange(connected)
    portal.book("王小明", NINE, request="r1", wanted=["J002-5-7"])
    exchange(connected)

    def case(reading: Reading) -> tuple[str | None, set[str]]:
        request = reading.session.scalars(select(Request)).one()
        lines = reading.session.scalars(select(RequestLine).where(RequestLine.state != "withdrawn"))
        return request.purpose, {line.written for line in lines}

    assert connected.read(case) == ("办理公证", {"J001-1-1", "J002-5-7"})


@pytest.mark.parametrize("who", ["the reader", "the desk", "nobody came"])
def test_a_request_that_was_filed_goes_on_without_the_visit_that_was_booked_for_it(
    connected: Desk, clerk: Actor, portal: APortal, who: str
) -> None:
    portal.file(purpose="办理公证", wanted=["J001-1-1"])
    portal.book("王小明", "2026-12-01T08:00:00+08:00", request="r1")
    exchange(connected)
    booking = connected.read(lambda reading: reading.session.scalars(select(Booking.id)).one())
    if who == "the reader":
        portal.change("b2", status="cancelled")
        exchange(connected)
    elif who == "the desk":
        connected.execute(CancelBooking(booking_id=booking, by="desk"), clerk)
    else:
        connected.execute(MarkNoShow(booking_id=booking), clerk)

    def case(reading: Reading) -> tuple[str, str, list[str]]:
        request = reading.session.scalars(select(Request)).one()
        lines = reading.session.scalars(select(RequestLine).where(RequestLine.state != "withdrawn"))
        return (
            reading.session.get_one(Booking, booking).state,
            request.state,
            [line.written for line in lines],
        )

    over = "no_show" if who == "nobody came" else "cancelled"
    assert connected.read(case) == (over, "received", ["J001-1-1"]), "somebody waits for an answer"
