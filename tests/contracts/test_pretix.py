"""pretix over REST, and that its CSV export and its API tell of the same bookings."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from readingroom.bookings.commands import CancelBooking, Leave, MarkNoShow, MoveBooking, UndoArrival
from readingroom.bookings.snapshot import BookingSnapshot
from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.portals.adapter import Change
from readingroom.portals.files.reading import read_bookings
from readingroom.portals.pretix_orders import Shop, Slot, changes
from readingroom.portals.queries import conflicts, particulars, tellings
from readingroom.portals.sync import sync_portal
from tests.contracts.a_pretix import AUTHORIZATION, APretix
from tests.contracts.between import Network, passing
from tests.contracts.contract import HOUR, NINE, PortalContract, bookings, connect, exchange, only, rows, well
from tests.contracts.json_server import answering
from tests.contracts.taken_back import ArrivalsTakenBack, arrived
from tests.readingroom.conftest import MORNING, ZONE

RECORDED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "bookings"


@pytest.fixture
def portal() -> Iterator[APretix]:
    """A shop behind a network."""
    shop = APretix()
    with answering(shop.answer) as port:
        shop.network = Network(port, AUTHORIZATION)
        with passing(shop.network) as through:
            shop.through = through
            yield shop


@pytest.fixture
def broken(portal: APretix) -> Callable[[], None]:
    """The shop cannot be reached any more."""

    def breaking() -> None:
        assert portal.network is not None
        portal.network.target = 9

    return breaking


class TestPretix(PortalContract):
    """The suite, with 130 orders in three pages."""

    many = 130
    pages = 3


def test_orders_of_the_very_same_moment_are_all_read(desk: Desk, portal: APretix) -> None:
    for number in range(120):
        portal.book(f"reader {number:03}", NINE)
    for order in portal.orders.values():
        order["last_modified"] = "2026-11-22T22:51:30.568485Z"
    connect(desk, portal)
    assert well(exchange(desk)).pulled == 120


def test_an_order_that_showed_late_is_read(desk: Desk, portal: APretix) -> None:
    """It has the time at which its change began, and shows when that was through."""
    portal.book("王小明", NINE)
    late = portal.book("李娜", NINE)
    portal.book("陈静", NINE)
    held = portal.orders.pop(late)
    connect(desk, portal)
    well(exchange(desk))
    portal.orders[late] = held
    well(exchange(desk))
    assert {one.name for one in bookings(desk)} == {"王小明", "李娜", "陈静"}
    came = rows(desk)
    well(exchange(desk))
    assert rows(desk) == came


class TestArrivalsTakenBack(ArrivalsTakenBack):
    """What pretix shows of an arrival that was none."""


def test_a_visit_shows_in_the_order(desk: Desk, portal: APretix, clerk: Actor) -> None:
    connect(desk, portal)
    code = portal.book("王小明", NINE.replace(day=1))
    well(exchange(desk))
    visit = arrived(desk, clerk)
    desk.execute(Leave(visit_id=visit), clerk)
    well(exchange(desk))
    (position,) = portal.orders[code]["positions"]
    assert [one["type"] for one in position["checkins"]] == ["entry", "exit"]
    assert dt.datetime.fromisoformat(position["checkins"][0]["datetime"]) >= MORNING


def test_who_did_not_come_stands_in_the_comment_and_is_no_note_of_the_readers(
    desk: Desk, portal: APretix, clerk: Actor, open_desk: Callable[..., Desk]
) -> None:
    connect(desk, portal)
    code = portal.book("王小明", NINE.replace(day=1))
    portal.orders[code]["comment"] = "needs a lamp"
    well(exchange(desk))
    evening = open_desk(MORNING + 12 * HOUR)
    evening.execute(MarkNoShow(booking_id=only(desk).id), clerk)
    well(exchange(evening))
    kept, mark = portal.orders[code]["comment"].splitlines()
    assert kept == "needs a lamp"
    assert mark.startswith("[readingroom ")
    assert "no_show" in mark
    well(exchange(evening))
    assert only(evening).note == "needs a lamp"


def test_an_hour_that_pretix_does_not_offer_is_for_a_person(
    desk: Desk, portal: APretix, clerk: Actor
) -> None:
    connect(desk, portal)
    portal.book("王小明", NINE)
    well(exchange(desk))
    for date in [number for number, slot in portal.dates.items() if slot[0] >= NINE + 5 * HOUR]:
        del portal.dates[date]
    desk.execute(MoveBooking(booking_id=only(desk).id, day=NINE.date(), start=dt.time(16)), clerk)
    well(exchange(desk))
    (one,) = desk.read(particulars)
    (telling,) = desk.read(tellings, one.id)
    assert (telling.state, telling.why) == ("conflict", "no_such_slot")


def test_an_arrival_is_taken_back_though_the_hour_it_goes_back_to_is_not_offered(
    desk: Desk, portal: APretix, clerk: Actor
) -> None:
    connect(desk, portal)
    code = portal.book("王小明", NINE.replace(day=1))
    well(exchange(desk))
    del portal.dates[portal.date(NINE.replace(day=1) + HOUR)]
    today = NINE.replace(day=1).date()
    desk.execute(MoveBooking(booking_id=only(desk).id, day=today, start=dt.time(10)), clerk)
    visit = arrived(desk, clerk)
    desk.execute(UndoArrival(visit_id=visit), clerk)
    well(exchange(desk))
    assert portal.orders[code]["positions"][0]["checkins"] == []
    (one,) = desk.read(particulars)
    assert {telling.why for telling in desk.read(tellings, one.id)} == {"no_such_slot"}


@pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded payloads are not here")
def test_what_a_running_pretix_wrote_is_the_same_by_csv_and_by_rest() -> None:
    orders = json.loads((RECORDED / "pretix_orders_live.json").read_text("utf-8"))["results"]
    exported = read_bookings(RECORDED / "pretix_positions_default.csv", ZONE)
    table = {row.external_id: row for row in exported if isinstance(row, BookingSnapshot)}
    ours = Shop(
        "pretix:127.0.0.1:8345",
        "archive/room",
        questions={1: "purpose", 2: "wanted"},
        products={(1, None): "Seat"},
    )
    for number in range(1, 20):
        start = dt.datetime(2026, 12, number, 9, tzinfo=ZONE)
        ours.slots[number] = Slot(start, start + 4 * HOUR)
    told = {
        one.id: one.snapshot
        for order in orders
        for one in changes(order, ours)
        if isinstance(one, Change) and isinstance(one.snapshot, BookingSnapshot)
    }
    assert len(table) == 6
    assert table.keys() <= told.keys()
    for name, row in table.items():
        other = told[name]
        for fact in (
            "system",
            "number",
            "status",
            "name",
            "email",
            "wanted",
            "purpose",
            "note",
            "seat_kind",
            "start",
        ):
            assert getattr(other, fact) == getattr(row, fact), fact
        assert set(row.scan_codes) == set(other.scan_codes)


def test_two_events_of_one_shop_are_two_portals_and_their_bookings_one_shops(
    desk: Desk, clerk: Actor
) -> None:
    room, evening = APretix(), APretix(event="evening")

    def answer(method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        return (evening if "/events/evening/" in path else room).answer(method, path, query, body)

    with answering(answer) as port:
        room.through = evening.through = port
        connect(desk, room, "阅览室")
        connect(desk, evening, "夜场")
        here = {
            "王小明": (room, room.book("王小明", NINE)),
            "陈䶮": (evening, evening.book("陈䶮", NINE + HOUR)),
        }
        every = desk.read(particulars)
        assert len({one.instance for one in every}) == 2
        for one in every:
            well(sync_portal(desk, one, chance=lambda: 0.0))
        found = bookings(desk)
        assert [one.name for one in found] == sorted(here)
        assert {one.system for one in found} == {f"pretix:127.0.0.1:{port}"}
        for booked in found:
            desk.execute(CancelBooking(booking_id=booked.id, by="desk"), clerk)
        for one in every:
            assert well(sync_portal(desk, one, chance=lambda: 0.0)).pushed == 1
        assert {shop.state(code) for shop, code in here.values()} == {"cancelled"}
        for one in every:
            well(sync_portal(desk, one, chance=lambda: 0.0))
        assert desk.read(conflicts) == ()
