"""What was said online is what the desk works with, and what happens at the desk shows online."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from readingroom.bookings.commands import (
    CancelBooking,
    Leave,
    MarkNoShow,
    MoveBooking,
    ReinstateBooking,
    UndoArrival,
)
from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.errors import Refused
from readingroom.office.check import check
from readingroom.portals.commands import (
    GoOn,
    ResolveConflict,
    SettleQuarantined,
)
from readingroom.portals.queries import conflicts, particulars, portals, quarantined, tellings
from tests.readingroom.conftest import MORNING, ZONE
from tests.readingroom.portals.a_portal import APortal
from tests.readingroom.portals.conftest import exchange
from tests.readingroom.portals.said import arrive, booking, told

NINE = "2026-12-01T09:00:00+08:00"
TEN = "2026-12-01T10:00:00+08:00"


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
