"""Calendars on real Radicale and real Xandikos."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from lxml import etree

from readingroom.bookings.commands import MoveBooking
from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.errors import Unavailable
from readingroom.portals.adapter import Absent, Applied, Change, DeskSide, Operation
from readingroom.portals.adapters import adapter_for, introduced
from readingroom.portals.queries import particulars
from readingroom.portals.rules import CommandKind
from tests.contracts.between import Network, passing
from tests.contracts.calendars import AUTHORIZATION, SERVERS, USER, CalendarPortal
from tests.contracts.contract import HOUR, NINE, PortalContract, bookings, connect, exchange, only, rows, well
from tests.contracts.the_same_booking import the_same_booking
from tests.readingroom.conftest import MORNING, ZONE


@pytest.fixture(scope="module", params=sorted(SERVERS))
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A server's port."""
    with SERVERS[request.param](tmp_path_factory.mktemp(request.param)) as port:
        yield port


@pytest.fixture
def portal(server: int) -> Iterator[CalendarPortal]:
    """A new calendar behind a network."""
    network = Network(server, AUTHORIZATION)
    with passing(network) as through:
        calendar = CalendarPortal(server, network, f"/{USER}/{uuid4()}/", through)
        calendar.begin()
        yield calendar


@pytest.fixture
def broken(portal: CalendarPortal) -> Callable[[], None]:
    """The server cannot be reached any more."""

    def breaking() -> None:
        assert portal.network is not None
        portal.network.target = 9  # discard: nobody listens

    return breaking


class TestCalDav(PortalContract):
    """The suite, with 130 events in two pages."""

    many = 130
    pages = 2


def test_a_token_that_is_too_old_is_followed_by_a_full_list(desk: Desk, portal: CalendarPortal) -> None:
    connect(desk, portal)
    booked = portal.book("王小明", NINE)
    portal.book("李娜", NINE)
    well(exchange(desk))
    (one,) = desk.read(particulars)
    adapter = adapter_for(one, portal.token, DeskSide(ZONE, MORNING.date()))
    portal.remove(booked)
    try:
        page = adapter.pull('["http://example.org/ns/sync/nonsense", "", ""]')
    finally:
        adapter.close()
    assert (page.starts_over, page.complete) == (True, True)
    assert len([one for one in page.changes if isinstance(one, Change)]) == 1


def test_sequence_is_raised_when_the_desk_moves_and_the_rest_stays(
    desk: Desk, portal: CalendarPortal, clerk: Actor
) -> None:
    connect(desk, portal)
    portal.put(
        "a.ics", UID="a", DTSTAMP="20261120T080000Z", SUMMARY="王小明", LOCATION="阅览室", SEQUENCE="4",
        DESCRIPTION="档号:\\nJ001-2-0001", **{"DTSTART;TZID=Asia/Shanghai": "20261203T090000", "DURATION": "PT2H"},
        **{"X-KEPT": "yes"},
    )  # fmt: skip
    well(exchange(desk))
    assert only(desk).wanted == ["J001-2-0001"]
    desk.execute(MoveBooking(booking_id=only(desk).id, day=NINE.date(), start=dt.time(10)), clerk)
    well(exchange(desk))
    event = portal.event("a.ics")
    assert (event["SEQUENCE"], event["LOCATION"], event["X-KEPT"]) == ("5", "阅览室", "yes")
    assert portal.start("a.ics") == NINE + HOUR
    assert well(exchange(desk)).pushed == 0
    assert only(desk).starts_at == NINE + HOUR


def test_a_booking_is_made_once(desk: Desk, portal: CalendarPortal) -> None:
    connect(desk, portal)
    (one,) = desk.read(particulars)
    adapter = adapter_for(one, portal.token, DeskSide(ZONE, MORNING.date()))
    operation = Operation(
        reference=uuid4(),
        kind=CommandKind.BOOKING_MAKE,
        subject="",
        decided_at=MORNING,
        data={
            "number": "2026-17", "status": "confirmed", "start": NINE.isoformat(), "end": None,
            "person": {"name": "王小明"}, "wanted": ["J001-2-0001"],
        },
    )  # fmt: skip
    try:
        assert adapter.find(operation.reference, operation) == Absent()
        made = adapter.push(operation)
        assert isinstance(made, Applied)
        again = adapter.push(operation)
        assert isinstance(again, Applied)
        assert made.subject == again.subject
        assert isinstance(adapter.find(operation.reference, operation), Applied)
    finally:
        adapter.close()
    well(exchange(desk))
    booked = only(desk)
    assert (booked.name, booked.starts_at) == ("王小明", NINE)
    assert booked.wanted == ["J001-2-0001"]


def test_one_day_of_a_series_is_moved_alone(desk: Desk, portal: CalendarPortal, clerk: Actor) -> None:
    connect(desk, portal)
    portal.put(
        "s.ics", UID="s", DTSTAMP="20261120T080000Z", SUMMARY="王小明", DTSTART="20261203T010000Z", DURATION="PT1H",
        RRULE="FREQ=DAILY;COUNT=3",
    )  # fmt: skip
    well(exchange(desk))
    days = [one.day.day for one in sorted(bookings(desk), key=lambda one: one.starts_at)]
    assert days == [3, 4, 5]
    second = next(one for one in bookings(desk) if one.day.day == 4)
    desk.execute(MoveBooking(booking_id=second.id, day=second.day, start=dt.time(10)), clerk)
    assert well(exchange(desk)).pushed == 1
    well(exchange(desk))
    starts = sorted(one.starts_at for one in bookings(desk))
    assert starts == [NINE, NINE + 25 * HOUR, NINE + 48 * HOUR]
    portal.remove("s.ics")
    well(exchange(desk))
    assert {one.state for one in bookings(desk)} == {"cancelled"}


def test_what_is_no_calendar_is_not_connected(portal: CalendarPortal) -> None:
    parent = portal.address.rsplit("/", 2)[0] + "/"
    with pytest.raises(Unavailable) as unavailable:
        introduced("caldav", parent, portal.token, "x", portal.options)
    assert unavailable.value.code == "portal.no_calendar"


def test_a_series_that_became_shorter_takes_its_days_away(desk: Desk, portal: CalendarPortal) -> None:
    connect(desk, portal)

    def series(count: int) -> None:
        portal.put(
            "s.ics", UID="s", DTSTAMP="20261120T080000Z", SUMMARY="王小明", DTSTART="20261130T010000Z", DURATION="PT1H",
            RRULE=f"FREQ=DAILY;COUNT={count}",
        )  # fmt: skip

    series(5)
    well(exchange(desk))
    series(3)
    well(exchange(desk))
    states = {one.day.day: one.state for one in bookings(desk)}
    assert states == {30: "confirmed", 1: "confirmed", 2: "confirmed", 3: "cancelled", 4: "cancelled"}
    portal.put("s.ics", UID="s", DTSTAMP="20261120T080000Z", SUMMARY="王小明", DTSTART="20261202T010000Z")
    well(exchange(desk))
    live = [one for one in bookings(desk) if one.state == "confirmed" and one.day.day < 30]
    assert [one.day.day for one in live] == [2], "one day, and no series any more"


def test_an_event_that_has_no_hours_any_more_is_no_booking(desk: Desk, portal: CalendarPortal) -> None:
    connect(desk, portal)
    booked = portal.book("王小明", NINE)
    portal.book("李娜", NINE)
    well(exchange(desk))
    portal.put(
        booked, UID=f"{booked.removesuffix('.ics')}@example.org", DTSTAMP="20261120T080000Z", SUMMARY="王小明",
        **{"DTSTART;VALUE=DATE": "20261203"},
    )  # fmt: skip
    well(exchange(desk))
    assert {one.name: one.state for one in bookings(desk)} == {"王小明": "cancelled", "李娜": "confirmed"}


def test_a_series_goes_on_for_ever(
    desk: Desk, portal: CalendarPortal, open_desk: Callable[..., Desk]
) -> None:
    connect(desk, portal)
    portal.put(
        "s.ics", UID="s", DTSTAMP="20261120T080000Z", SUMMARY="王小明", DTSTART="20261203T010000Z", DURATION="PT1H",
        RRULE="FREQ=MONTHLY",
    )  # fmt: skip
    well(exchange(desk))
    later = open_desk(MORNING + dt.timedelta(days=90))
    well(exchange(later))
    assert max(one.day for one in bookings(later)) == dt.date(2028, 2, 3)
    came = rows(later)
    well(exchange(later))
    assert rows(later) == came


@pytest.mark.parametrize(("status", "code"), [(403, ""), (500, "portal.not_as_agreed")])
def test_an_event_that_is_not_given_is_not_gone(
    desk: Desk, portal: CalendarPortal, status: int, code: str
) -> None:
    connect(desk, portal)
    booked = portal.book("王小明", NINE)
    portal.book("李娜", NINE)
    well(exchange(desk))
    assert portal.network is not None
    portal.move(booked, NINE + HOUR)
    portal.network.rewriting = partial(_withheld, status)
    report = exchange(desk)
    assert (report.failed.code if report.failed is not None else "") == code
    assert {one.state for one in bookings(desk)} == {"confirmed"}
    portal.network.rewriting = None
    if status == 500:
        well(exchange(desk))
        assert sorted(one.starts_at for one in bookings(desk)) == [NINE, NINE + HOUR]


def _withheld(status: int, method: str, content: bytes) -> bytes:
    """An answer to a multiget in which nothing is given."""
    root = etree.fromstring(content) if method == "REPORT" else None
    if root is None or not list(root.iter("{urn:ietf:params:xml:ns:caldav}calendar-data")):
        return content
    for response in root.iter("{DAV:}response"):
        for found in response.findall("{DAV:}propstat"):
            response.remove(found)
        etree.SubElement(response, "{DAV:}status").text = f"HTTP/1.1 {status} x"
    return etree.tostring(root)


def test_the_same_booking_arrives_moves_and_cancels(
    desk: Desk, portal: CalendarPortal, clerk: Actor, room: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def shows_arrival(booking: str) -> bool:
        return portal.event(booking).get("X-READINGROOM-STATE") == "arrived"

    the_same_booking(desk, portal, shows_arrival, clerk, room, monkeypatch, capsys)
