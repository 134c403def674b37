"""Easy!Appointments, LibCal and Cal.com: nothing is told of what is gone, and each has its own way of moving."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from readingroom.bookings.commands import MoveBooking
from readingroom.bookings.snapshot import BookingSnapshot, SnapshotStatus
from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.portals import calcom, easyappointments, libcal
from readingroom.portals.adapter import Applied, Change, DeskSide, Operation
from readingroom.portals.adapters import ADAPTERS, introduced
from readingroom.portals.native.client import Client
from readingroom.portals.queries import PortalParticulars
from readingroom.portals.rest import Rest
from readingroom.portals.rules import CommandKind
from tests.contracts.contract import HOUR, NINE, TOKEN, PortalContract, bookings, exchange, only, well
from tests.contracts.listers import ACalCom, ALibCal, AnEasyAppointments, Lister
from tests.readingroom.conftest import MORNING, ZONE

RECORDED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "bookings"
recorded = pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded payloads are not here")


@pytest.fixture
def broken(portal: Lister) -> Callable[[], None]:
    """The portal cannot be reached any more."""

    def breaking() -> None:
        assert portal.network is not None
        portal.network.target = 9

    return breaking


class TestEasyAppointments(PortalContract):
    """The suite, with 130 appointments in two pages."""

    many = 130
    pages = 2

    @pytest.fixture
    def portal(self) -> Iterator[Lister]:
        """An installation behind a network."""
        portal = AnEasyAppointments()
        with portal.running():
            yield portal

    def test_what_others_wrote_into_the_notes_stays(self, connected: Desk, portal: Any, clerk: Actor) -> None:
        booked = portal.book("王小明", NINE)
        portal.held[booked]["notes"] = "J001-2-0001\nneeds a lamp"
        well(exchange(connected))
        assert (only(connected).wanted, only(connected).note) == (["J001-2-0001"], "needs a lamp")
        for hour in (10, 11):
            connected.execute(
                MoveBooking(booking_id=only(connected).id, day=NINE.date(), start=dt.time(hour)), clerk
            )
            well(exchange(connected))
        *own, first, second = portal.held[booked]["notes"].splitlines()
        assert own == ["J001-2-0001", "needs a lamp"]
        assert first.startswith("[readingroom ")
        assert second.startswith("[readingroom ")
        assert portal.held[booked]["end"] == "2026-12-03 12:00:00", "it lasts as long as before"
        well(exchange(connected))
        assert only(connected).note == "needs a lamp"


def test_a_night_on_which_clocks_are_put_on_is_an_hour_shorter() -> None:
    portal = AnEasyAppointments(zone="Europe/Berlin")
    berlin = ZoneInfo("Europe/Berlin")
    with portal.running():
        booked = portal.book("王小明", NINE)
        portal.held[booked] |= {"start": "2027-03-28 01:30:00", "end": "2027-03-28 03:30:00"}
        found = introduced("easyappointments", portal.address, TOKEN, "x", {})
        adapter = ADAPTERS["easyappointments"].make(
            PortalParticulars(
                id=1, adapter="easyappointments", name="x", instance=found.instance, address=portal.address,
                takes=found.takes, options={}, enabled=True,
            ),
            TOKEN,
            DeskSide(ZONE, MORNING.date()),
        )  # fmt: skip
        try:
            told = adapter.pull("").changes[0]
            assert isinstance(told, Change)
            assert isinstance(told.snapshot, BookingSnapshot)
            assert (told.snapshot.start, told.snapshot.end) == (
                dt.datetime(2027, 3, 28, 0, 30, tzinfo=dt.UTC), dt.datetime(2027, 3, 28, 1, 30, tzinfo=dt.UTC),
            )  # fmt: skip
            start = dt.datetime(2027, 3, 29, 10, tzinfo=berlin).astimezone(dt.UTC)
            move = Operation(
                reference=uuid4(),
                kind=CommandKind.BOOKING_STATE,
                subject=told.id,
                decided_at=MORNING,
                data={"state": "moved", "start": start.isoformat(), "end": None},
            )
            assert isinstance(adapter.push(move), Applied)
        finally:
            adapter.close()
    held = portal.held[booked]
    assert (held["start"], held["end"]) == ("2027-03-29 10:00:00", "2027-03-29 11:00:00")


class TestLibCal(PortalContract):
    """The suite."""

    @pytest.fixture
    def portal(self) -> Iterator[Lister]:
        """A LibCal behind a network."""
        portal = ALibCal()
        with portal.running():
            yield portal


class TestCalCom(PortalContract):
    """The suite, with 130 bookings in two pages."""

    many = 130
    pages = 2

    @pytest.fixture
    def portal(self) -> Iterator[Lister]:
        """Cal.com behind a network."""
        portal = ACalCom()
        with portal.running():
            yield portal

    def test_a_booking_that_moved_twice_is_one(self, connected: Desk, portal: Any) -> None:
        booked = portal.book("王小明", NINE)
        portal.move(booked, NINE + HOUR)
        portal.move(booked, NINE + 2 * HOUR)
        well(exchange(connected))
        assert only(connected).starts_at == NINE + 2 * HOUR
        portal.cancel(booked)
        well(exchange(connected))
        assert [one.state for one in bookings(connected)] == ["cancelled"]


@recorded
def test_the_payloads_that_easyappointments_wrote() -> None:
    (item,) = json.loads((RECORDED / "easyappointments_appointments_live.json").read_text("utf-8"))
    rest = Rest(Client("http://127.0.0.1:9", "", "x"), "x")
    adapter = easyappointments.EasyAppointmentsAdapter(
        rest, "easyappointments:x", DeskSide(ZONE, MORNING.date())
    )
    told = adapter._change(item)
    adapter.close()
    assert isinstance(told, Change)
    assert isinstance(told.snapshot, BookingSnapshot)
    assert (told.id, told.snapshot.status) == ("1", SnapshotStatus.CANCELLED)
    assert told.snapshot.start == dt.datetime(2026, 12, 1, 9, tzinfo=ZONE)
    assert (told.snapshot.wanted, told.snapshot.seat_name) == (("J001-2-0001",), "Seat 3")


@recorded
def test_what_cal_com_sent_of_one_booking_is_one_booking() -> None:
    sent = json.loads((RECORDED / "calcom_webhooks_redacted.json").read_text("utf-8"))
    told = [calcom.change(item, "calcom:api.cal.com", ZONE) for item in sent]
    changes = [one for one in told if isinstance(one, Change) and isinstance(one.snapshot, BookingSnapshot)]
    assert {one.id for one in changes} == {"3LpAwYNWsfRYM1qcxtYeUZ@Cal.com"}
    states = [(str(one.snapshot.status), one.snapshot.start, one.snapshot.version) for one in changes]  # type: ignore[union-attr]
    assert states == [
        ("confirmed", dt.datetime(2025, 11, 18, 9, 30, tzinfo=dt.UTC), 0),
        ("confirmed", dt.datetime(2025, 11, 20, 10, 15, tzinfo=dt.UTC), 1),
        ("cancelled", dt.datetime(2025, 11, 20, 10, 15, tzinfo=dt.UTC), 2),
    ]


@pytest.mark.parametrize(
    ("facts", "off"),
    [
        ({"cancelled": "2026-11-30T10:00:00+08:00"}, True),
        ({"cancelled": True}, True),
        ({"cancelled": False}, False),
        ({"cancelled": None}, False),
        ({}, False),
        ({"status": "Cancelled by Admin"}, True),
        ({"status": "Mediated Denied"}, True),
        ({"answers": {"q1": "x"}}, False),
        ({"answers": []}, False),
    ],
)
def test_how_libcal_says_that_somebody_does_not_come(facts: dict[str, Any], off: bool) -> None:
    told = libcal.Booking.model_validate({"id": 7, "fromDate": "2026-12-01T09:00:00+08:00", **facts})
    assert (told.id, told.off) == ("7", off)
