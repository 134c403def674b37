"""What was said online is what the desk works with, and what happens at the desk shows online."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from readingroom.bookings.commands import (
    Arrive,
    CancelBooking,
    Leave,
    MarkNoShow,
    MoveBooking,
    ReinstateBooking,
    UndoArrival,
)
from readingroom.bookings.records import Booking, Visit
from readingroom.command import Actor, Reading
from readingroom.desk import Desk
from readingroom.errors import Refused
from readingroom.office.check import check
from readingroom.people.commands import Particulars
from readingroom.portals.commands import (
    DisconnectPortal,
    GiveUpTelling,
    GoOn,
    ResolveConflict,
    RetryTelling,
    SettleQuarantined,
    TakeLease,
)
from readingroom.portals.queries import conflicts, particulars, portals, quarantined, tellings
from readingroom.portals.records import InboxRow, OutboxRow
from readingroom.portals.sync import sync
from readingroom.requests.commands import AcceptRequest, AskReader
from readingroom.requests.records import Message, Request, RequestLine
from readingroom.store.blobs import blob_of
from tests.readingroom.conftest import MORNING, ZONE
from tests.readingroom.portals.a_portal import APortal, Fault, serving
from tests.readingroom.portals.conftest import connect, exchange

NINE = "2026-12-01T09:00:00+08:00"
TEN = "2026-12-01T10:00:00+08:00"


def booking(desk: Desk, external_id: str = "b1") -> Booking:
    def one(reading: Reading) -> Booking:
        return reading.session.scalars(select(Booking).where(Booking.external_id == external_id)).one()

    return desk.read(one)


def arrive(desk: Desk, clerk: Actor, external_id: str = "b1") -> int:
    done = desk.execute(
        Arrive(booking_id=booking(desk, external_id).id, particulars=Particulars(name="王小明")), clerk
    )
    return next(event.visit_id for event in done.events if hasattr(event, "visit_id"))


def told(portal: APortal, kind: str = "booking.state") -> list[tuple[str, Any]]:
    """(subject, state) of everything of a kind that was carried out, in order."""
    return [(subject, data.get("state")) for _, one, subject, data in portal.effects if one == kind]


def test_a_booking_arrives_and_its_life_shows_online(connected: Desk, clerk: Actor, portal: APortal) -> None:
    portal.book("王小明", NINE, wanted=["J001-2-0001"])
    report = exchange(connected)
    assert (report.pulled, report.failed) == (1, None)
    stands = booking(connected)
    assert (stands.name, stands.state, stands.wanted) == ("王小明", "confirmed", ["J001-2-0001"])
    assert told(portal) == [], "nothing is echoed to the portal that said it"
    visit = arrive(connected, clerk)
    exchange(connected)
    assert portal.states() == {"b1": "arrived"}
    connected.execute(Leave(visit_id=visit), clerk)
    exchange(connected)
    assert portal.states() == {"b1": "finished"}
    assert told(portal) == [("b1", "arrived"), ("b1", "finished")]
    assert exchange(connected).pushed == 0
    assert connected.read(check, connected.store.secret.verify_key) == ()


def test_free_places_and_guides_are_told_to_every_portal_that_can(
    connected: Desk, portal: APortal, clerk: Actor
) -> None:
    exchange(connected)
    kinds = [kind for _, kind, _, _ in portal.effects]
    assert kinds == ["availability.publish", "guide.publish"]
    (days,) = (data["days"] for _, kind, _, data in portal.effects if kind == "availability.publish")
    assert (days[0]["day"], len(days)) == ("2026-12-01", 32)
    portal.book("王小明", NINE)
    exchange(connected)
    assert len(portal.effects) == 3, "one booking more: the places are told once more"


def test_a_reader_moves_and_cancels_online(connected: Desk, portal: APortal) -> None:
    portal.book("王小明", NINE)
    exchange(connected)
    portal.change("b1", start=TEN)
    exchange(connected)
    assert booking(connected).starts_at == dt.datetime.fromisoformat(TEN)
    portal.change("b1", status="cancelled")
    exchange(connected)
    assert (booking(connected).state, booking(connected).cancelled_by) == ("cancelled", "reader")
    assert told(portal) == []


def test_what_the_desk_moves_shows_online_and_is_not_moved_back(
    connected: Desk, clerk: Actor, portal: APortal
) -> None:
    portal.book("王小明", NINE)
    exchange(connected)
    move = MoveBooking(booking_id=booking(connected).id, day=dt.date(2026, 12, 2), start=dt.time(10))
    connected.execute(move, clerk)
    exchange(connected)
    exchange(connected)
    assert portal.subjects["b1"]["data"]["start"] == "2026-12-02T02:00:00+00:00"
    assert booking(connected).day == dt.date(2026, 12, 2)
    assert told(portal) == [("b1", "moved")]


def test_days_without_a_network_are_caught_up_with(
    connected: Desk, clerk: Actor, portal: APortal, open_desk: Callable[..., Desk]
) -> None:
    portal.book("王小明", NINE)
    exchange(connected)
    portal.faults.extend([Fault("before")] * 3)
    visit = arrive(connected, clerk)
    failed = exchange(connected)
    assert failed.failed is not None
    assert failed.failed.code == "portal.no_answer"
    connected.execute(Leave(visit_id=visit), clerk)
    exchange(connected)
    (state,) = connected.read(portals)
    assert (state.state, state.failures, state.counts["waiting"]) == ("failing", 2, 2)
    portal.faults.clear()
    days_later = open_desk(MORNING + dt.timedelta(days=4))
    exchange(days_later)
    assert told(portal) == [("b1", "arrived"), ("b1", "finished")]
    (state,) = days_later.read(portals)
    assert (state.state, state.failures) == ("well", 0)


def test_an_answer_that_is_lost_is_found_out_before_anything_is_sent_again(
    connected: Desk, clerk: Actor, portal: APortal
) -> None:
    portal.book("王小明", NINE)
    exchange(connected)
    arrive(connected, clerk)
    portal.faults.append(Fault("after", "POST"))
    exchange(connected)
    assert told(portal) == [("b1", "arrived")]
    posted = [path for method, path in portal.calls if method == "POST"]
    found = [path for method, path in portal.calls if path.startswith("/commands/")]
    assert len(found) == 1
    assert len(posted) == len(portal.effects), "nothing was sent twice"


def test_what_never_arrived_is_sent_again_under_the_same_reference(
    connected: Desk, clerk: Actor, portal: APortal
) -> None:
    portal.book("王小明", NINE)
    exchange(connected)
    arrive(connected, clerk)
    portal.faults.append(Fault("before", "POST"))
    exchange(connected)
    assert told(portal) == [("b1", "arrived")]


def test_later_means_later_and_what_comes_after_it_waits(
    connected: Desk, clerk: Actor, portal: APortal, open_desk: Callable[..., Desk]
) -> None:
    portal.book("王小明", NINE)
    exchange(connected)
    visit = arrive(connected, clerk)
    connected.execute(Leave(visit_id=visit), clerk)
    portal.faults.append(Fault(429, "POST"))
    exchange(connected)
    assert told(portal) == []
    (one,) = connected.read(particulars)
    waiting = {row.tells: row for row in connected.read(tellings, one.id)}
    assert (waiting["arrived"].state, waiting["arrived"].why) == ("pending", "later")
    assert waiting["finished"].why == "behind"
    exchange(open_desk(MORNING + dt.timedelta(minutes=2)))
    assert told(portal) == [("b1", "arrived"), ("b1", "finished")]


def test_a_rejected_one_says_why_and_holds_nothing_else_back(
    connected: Desk, clerk: Actor, portal: APortal
) -> None:
    portal.book("王小明", NINE)
    exchange(connected)
    with portal.lock:
        held = portal.subjects.pop("b1")
    visit = arrive(connected, clerk)
    exchange(connected)
    (one,) = connected.read(particulars)
    (rejected,) = [row for row in connected.read(tellings, one.id) if row.state == "rejected"]
    assert rejected.said == "rejected: no b1 here"
    with portal.lock:
        portal.subjects["b1"] = held
    connected.execute(RetryTelling(outbox_id=rejected.id), clerk)
    connected.execute(Leave(visit_id=visit), clerk)
    exchange(connected)
    assert told(portal) == [("b1", "arrived"), ("b1", "finished")]


def test_an_arrival_taken_back_before_it_went_out_is_never_told(
    connected: Desk, clerk: Actor, portal: APortal
) -> None:
    portal.book("王小明", NINE)
    exchange(connected)
    visit = arrive(connected, clerk)
    connected.execute(UndoArrival(visit_id=visit), clerk)
    exchange(connected)
    assert told(portal) == []
    visit = arrive(connected, clerk)
    exchange(connected)
    connected.execute(UndoArrival(visit_id=visit), clerk)
    exchange(connected)
    assert told(portal) == [("b1", "arrived"), ("b1", "confirmed")]
    assert portal.states() == {"b1": "confirmed"}


def test_cancelled_after_check_in_the_desk_wins_and_a_person_is_told(
    connected: Desk, clerk: Actor, portal: APortal
) -> None:
    portal.book("王小明", NINE)
    exchange(connected)
    arrive(connected, clerk)
    exchange(connected)
    portal.change("b1", status="cancelled", start=TEN)
    exchange(connected)
    assert booking(connected).state == "arrived"
    (conflict,) = connected.read(conflicts)
    assert conflict.why == "cancelled_after_check_in"
    by_field = {one.field: one for one in conflict.fields}
    assert by_field.keys() == {"start", "status"}
    assert (by_field["status"].theirs, by_field["status"].not_theirs) == ("cancelled", "booking.is_arrived")
    connected.execute(
        ResolveConflict(subject_id=conflict.subject_id, ours=("status",), theirs=("start",)), clerk
    )
    exchange(connected)
    exchange(connected)
    assert connected.read(conflicts) == ()
    assert portal.states() == {"b1": "arrived"}
    assert booking(connected).starts_at == dt.datetime.fromisoformat(TEN)


def test_siding_with_a_portal_in_what_the_desk_has_done_meanwhile_is_no_refusal(
    connected: Desk, portal: APortal, clerk: Actor
) -> None:
    portal.book("王小明", NINE)
    exchange(connected)
    visit = arrive(connected, clerk)
    exchange(connected)
    portal.change("b1", status="cancelled", start=TEN)
    exchange(connected)
    (conflict,) = connected.read(conflicts)
    connected.execute(UndoArrival(visit_id=visit), clerk)
    connected.execute(CancelBooking(booking_id=booking(connected).id, by="reader"), clerk)
    connected.execute(ResolveConflict(subject_id=conflict.subject_id, theirs=("start", "status")), clerk)
    assert booking(connected).state == "cancelled"
    assert connected.read(conflicts) == ()


def test_the_readers_move_counts_before_check_in_and_ours_never_goes_out(
    connected: Desk, clerk: Actor, portal: APortal
) -> None:
    portal.book("王小明", NINE)
    exchange(connected)
    move = MoveBooking(booking_id=booking(connected).id, day=dt.date(2026, 12, 2), start=dt.time(10))
    connected.execute(move, clerk)
    portal.change("b1", start="2026-12-03T09:00:00+08:00")
    exchange(connected)
    exchange(connected)
    assert booking(connected).day == dt.date(2026, 12, 3)
    assert told(portal) == []


def test_reinstated_at_the_desk(connected: Desk, clerk: Actor, portal: APortal) -> None:
    portal.book("王小明", NINE)
    exchange(connected)
    which = booking(connected).id
    connected.execute(CancelBooking(booking_id=which, by="desk"), clerk)
    connected.execute(ReinstateBooking(booking_id=which), clerk)
    exchange(connected)
    assert told(portal) == []
    connected.execute(CancelBooking(booking_id=which, by="desk"), clerk)
    exchange(connected)
    connected.execute(ReinstateBooking(booking_id=which), clerk)
    exchange(connected)
    assert told(portal) == [("b1", "cancelled"), ("b1", "confirmed")]


def test_a_no_show_who_comes_after_all(
    connected: Desk, clerk: Actor, portal: APortal, open_desk: Callable[..., Desk]
) -> None:
    portal.book("王小明", NINE)
    exchange(connected)
    noon = open_desk(MORNING.replace(hour=12))
    noon.execute(MarkNoShow(booking_id=booking(noon).id), clerk)
    exchange(noon)
    arrive(noon, clerk)
    exchange(noon)
    assert told(portal) == [("b1", "no_show"), ("b1", "arrived")]


def test_pages_that_come_twice_or_backwards_change_nothing(connected: Desk, portal: APortal) -> None:
    portal.book("王小明", NINE)
    portal.change("b1", start=TEN)
    portal.book("李娜", NINE)
    portal.shuffled = True
    exchange(connected)
    assert booking(connected).starts_at == dt.datetime.fromisoformat(TEN)
    portal.book("陈静", NINE)
    portal.repeat = 3
    portal.shuffled = False
    report = exchange(connected)
    assert report.pulled == 1
    with portal.lock:
        portal.epoch += 1  # its cursors are too old: it is read from the beginning
    again = exchange(connected)
    assert (again.pulled, again.failed) == (0, None)
    assert booking(connected).starts_at == dt.datetime.fromisoformat(TEN)


def test_unusually_many_cancellations_stop_and_ask(connected: Desk, clerk: Actor, portal: APortal) -> None:
    for _ in range(8):
        portal.book("王小明", NINE)
    exchange(connected)
    for number in range(1, 7):
        portal.forget(f"b{number}")
    report = exchange(connected)
    assert report.halted == "mass_deletion"
    (state,) = connected.read(portals)
    assert (state.state, dict(state.halted_facts)) == ("halted", {"lost": 6, "expected": 8, "absent": False})
    assert booking(connected).state == "confirmed"
    calls = len(portal.calls)
    assert exchange(connected).halted == "mass_deletion"
    assert len(portal.calls) == calls, "nothing is exchanged until somebody answered"
    connected.execute(GoOn(portal_id=state.particulars.id, agreed=True), clerk)
    exchange(connected)
    assert booking(connected).state == "cancelled"
    assert booking(connected, "b7").state == "confirmed"


def test_a_person_may_say_that_what_the_portal_lost_stays(
    connected: Desk, clerk: Actor, portal: APortal
) -> None:
    for _ in range(8):
        portal.book("王小明", NINE)
    exchange(connected)
    for number in range(1, 9):
        portal.forget(f"b{number}")
    portal.book("李娜", NINE)
    assert exchange(connected).halted == "window_empty"
    (one,) = connected.read(particulars)
    connected.execute(GoOn(portal_id=one.id, agreed=False), clerk)
    exchange(connected)
    assert [booking(connected, f"b{n}").state for n in range(1, 10)] == ["confirmed"] * 9


def test_what_stays_against_a_portals_word_stands_there_again(
    connected: Desk, clerk: Actor, portal: APortal
) -> None:
    for _ in range(8):
        portal.book("王小明", NINE)
    exchange(connected)
    for number in range(1, 7):
        portal.change(f"b{number}", status="cancelled")
    connected.execute(
        MoveBooking(
            booking_id=booking(connected).id, day=dt.date(2026, 12, 2), start=dt.time(10), anyway=True
        ),
        clerk,
    )
    assert exchange(connected).halted == "mass_deletion"
    (one,) = connected.read(particulars)
    connected.execute(GoOn(portal_id=one.id, agreed=False), clerk)
    for _ in range(2):
        assert exchange(connected).failed is None
    assert portal.states() == {f"b{number}": "confirmed" for number in range(1, 9)}
    moved = dt.datetime.fromisoformat(portal.subjects["b1"]["data"]["start"])
    assert moved == dt.datetime(2026, 12, 2, 10, tzinfo=ZONE)
    assert connected.read(tellings, one.id) == (), "nothing waits for ever"
    portal.change("b2", status="cancelled")
    exchange(connected)
    assert booking(connected, "b2").state == "cancelled", "one who cancels after that is believed"


def test_one_window_at_a_time(connected: Desk, portal: APortal, clerk: Actor) -> None:
    from uuid import UUID

    from readingroom.portals.sync import sync_actor

    (one,) = connected.read(particulars)
    connected.execute(TakeLease(portal_id=one.id, holder=UUID(int=1)), sync_actor(connected))
    report = exchange(connected)
    assert report.failed is not None
    assert report.failed.code == "portal.lease_held"
    assert portal.calls == [("GET", "/portal")]


def test_a_lease_ends_by_itself_and_its_old_holder_writes_nothing(
    connected: Desk, portal: APortal, open_desk: Callable[..., Desk]
) -> None:
    from uuid import UUID

    from readingroom.portals.adapter import Pulled
    from readingroom.portals.commands import ReceivePage
    from readingroom.portals.sync import sync_actor

    (one,) = connected.read(particulars)
    actor = sync_actor(connected)
    connected.execute(TakeLease(portal_id=one.id, holder=UUID(int=1)), actor)
    later = open_desk(MORNING + dt.timedelta(minutes=5))
    assert exchange(later).failed is None
    page = Pulled(changes=(), cursor="x", complete=True)
    with pytest.raises(Refused) as refused:
        connected.execute(ReceivePage(portal_id=one.id, fence=1, cursor="", page=page), actor)
    assert refused.value.code == "portal.lease_lost"


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


def test_let_go_and_connected_again(connected: Desk, address: str, clerk: Actor, portal: APortal) -> None:
    from tests.readingroom.conftest import SETUP

    portal.book("王小明", NINE)
    exchange(connected)
    (one,) = connected.read(particulars)
    arrive(connected, clerk)
    connected.execute(DisconnectPortal(portal_id=one.id), SETUP)
    assert connected.read(portals) == ()
    connect(connected, address)
    assert exchange(connected).pulled == 0
    assert told(portal) == [], "what was to be told before was cancelled"


def test_given_up_is_not_sent(connected: Desk, clerk: Actor, portal: APortal) -> None:
    portal.book("王小明", NINE)
    exchange(connected)
    arrive(connected, clerk)
    (one,) = connected.read(particulars)
    (row,) = [row for row in connected.read(tellings, one.id) if row.tells == "arrived"]
    connected.execute(GiveUpTelling(outbox_id=row.id), clerk)
    exchange(connected)
    assert told(portal) == []


def test_stopped_between_two_steps_it_goes_on_later(connected: Desk, portal: APortal) -> None:
    from readingroom.portals.sync import sync_portal

    for _ in range(30):
        portal.book("王小明", NINE)
    portal.page = 10
    (one,) = connected.read(particulars)
    seen: list[str] = []

    def stopped() -> bool:
        return len(seen) >= 2

    report = sync_portal(
        connected, one, progress=lambda name, stage, done, of: seen.append(stage), stopped=stopped
    )
    assert (report.stopped, report.pulled) == (True, 10)
    assert exchange(connected).pulled == 20

    def count(reading: Reading) -> tuple[int, int, int]:
        session = reading.session
        waiting = session.scalars(select(InboxRow).where(InboxRow.state != "applied")).all()
        return (
            len(session.scalars(select(Booking)).all()),
            len(waiting),
            len(session.scalars(select(Visit)).all()),
        )

    assert connected.read(count) == (30, 0, 0)


def test_the_clock_of_the_place_does_not_matter(connected: Desk, portal: APortal) -> None:
    portal.book("王小明", "2026-12-01T01:00:00Z")
    exchange(connected)
    assert booking(connected).starts_at.astimezone(ZONE).hour == 9


def test_what_cannot_be_taken_in_waits_for_a_person(connected: Desk, clerk: Actor, portal: APortal) -> None:
    portal.book("王小明", NINE, status="perhaps")
    portal.book("李娜", NINE)
    exchange(connected)
    (row,) = connected.read(quarantined)
    assert (row.why, row.facts) == ("not_as_agreed", {"fields": ["status"]})
    assert booking(connected, "b2").name == "李娜"
    with pytest.raises(Refused):
        connected.execute(SettleQuarantined(inbox_id=row.id, again=True), clerk)
    connected.execute(SettleQuarantined(inbox_id=row.id), clerk)
    assert connected.read(quarantined) == ()


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


def test_two_portals_each_have_their_own_contact_and_lease(connected: Desk, portal: APortal) -> None:
    other = APortal(instance="urn:test:two")
    with serving(other) as where:
        connect(connected, where, "市民中心")
        for _ in range(2):
            assert [report.failed for report in sync(connected)] == [None, None]
    assert [state.state for state in connected.read(portals)] == ["well", "well"], "none holds its lease"


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


def test_a_visit_that_is_over_was_when_it_was_whatever_its_reader_wrote_before_the_portal_heard(
    connected: Desk, clerk: Actor, portal: APortal
) -> None:
    portal.book("王小明", NINE)
    exchange(connected)
    visit = arrive(connected, clerk)
    for hour in (TEN, "2026-12-01T11:00:00+08:00"):
        portal.change("b1", start=hour)
    connected.execute(Leave(visit_id=visit), clerk)
    for _ in range(2):
        assert exchange(connected).failed is None
    assert portal.states() == {"b1": "finished"}
    told = portal.subjects["b1"]["data"]["start"]
    assert dt.datetime.fromisoformat(told) == dt.datetime.fromisoformat(NINE)
    assert connected.read(conflicts) == (), "there is nothing left to decide"
    assert exchange(connected).pushed == 0


def test_a_visit_moved_at_the_desk_and_cancelled_online_took_place_when_it_took_place(
    connected: Desk, clerk: Actor, portal: APortal
) -> None:
    portal.book("王小明", NINE)
    exchange(connected)
    later = dt.time(11)
    connected.execute(
        MoveBooking(booking_id=booking(connected).id, day=dt.date(2026, 12, 1), start=later, anyway=True),
        clerk,
    )
    portal.change("b1", status="cancelled")
    visit = arrive(connected, clerk)
    connected.execute(Leave(visit_id=visit), clerk)
    for _ in range(2):
        assert exchange(connected).failed is None
    (one,) = connected.read(particulars)
    assert (portal.states(), connected.read(tellings, one.id)) == ({"b1": "finished"}, ())
    told = dt.datetime.fromisoformat(portal.subjects["b1"]["data"]["start"])
    assert told == dt.datetime(2026, 12, 1, 11, tzinfo=ZONE)
