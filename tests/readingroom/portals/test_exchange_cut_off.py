"""An exchange that is cut off, answered late or begun twice goes on where it stopped, and tells nothing twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import select

from readingroom.bookings.commands import (
    Leave,
)
from readingroom.bookings.records import Booking, Visit
from readingroom.command import Actor, Reading
from readingroom.desk import Desk
from readingroom.errors import Refused
from readingroom.portals.commands import (
    DisconnectPortal,
    GiveUpTelling,
    RetryTelling,
    TakeLease,
)
from readingroom.portals.queries import particulars, portals, tellings
from readingroom.portals.records import InboxRow
from readingroom.portals.sync import sync
from tests.readingroom.conftest import MORNING, ZONE
from tests.readingroom.portals.a_portal import APortal, Fault, serving
from tests.readingroom.portals.conftest import connect, exchange
from tests.readingroom.portals.said import arrive, booking, told

NINE = "2026-12-01T09:00:00+08:00"
TEN = "2026-12-01T10:00:00+08:00"


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


def test_two_portals_each_have_their_own_contact_and_lease(connected: Desk, portal: APortal) -> None:
    other = APortal(instance="urn:test:two")
    with serving(other) as where:
        connect(connected, where, "市民中心")
        for _ in range(2):
            assert [report.failed for report in sync(connected)] == [None, None]
    assert [state.state for state in connected.read(portals)] == ["well", "well"], "none holds its lease"
