"""What every portal's adapter has to keep, said once; a portal's own test brings the portal."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from typing import Protocol
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from readingroom.bookings.commands import Arrive, CancelBooking, MakeBooking, MoveBooking
from readingroom.bookings.records import Booking
from readingroom.command import Actor, Reading
from readingroom.desk import Desk
from readingroom.errors import Refused, Unavailable
from readingroom.language import LANGUAGES, language
from readingroom.people.commands import Particulars
from readingroom.portals.adapter import Applied, Change, DeskSide, Operation, Stale
from readingroom.portals.adapters import adapter_for, introduced
from readingroom.portals.commands import ChangePortal, ConnectPortal
from readingroom.portals.exchange import RoundReport
from readingroom.portals.queries import missing, particulars, portals, quarantined, tellings
from readingroom.portals.records import InboxRow, PortalSubject
from readingroom.portals.rules import CommandKind
from readingroom.portals.sync import sync_portal
from readingroom.portals.tokens import tokens_of
from tests.contracts.between import Network
from tests.loopback import WRITES, Fault
from tests.readingroom.conftest import MORNING, SETUP, ZONE

NINE = dt.datetime(2026, 12, 3, 9, tzinfo=ZONE)
HOUR = dt.timedelta(hours=1)
TOKEN = "geheim-7Q2x"


class Portal(Protocol):
    """A portal as its readers use it.

    Attributes:
        adapter: its name in the table of adapters.
        token: what is typed when it is connected.
        options: likewise.
        network: what stands between, None where it is no server.
        says: states of a booking that it can be told; empty: it only tells.
        tombstones: it tells what is gone; where not, a person says what absence means.
        makes: bookings made at the desk can be made there.
    """

    adapter: str
    token: str
    options: dict[str, str]
    network: Network | None
    says: frozenset[str]
    tombstones: bool
    makes: bool

    @property
    def address(self) -> str:
        """Where it is."""
        ...

    def book(self, name: str, start: dt.datetime) -> str:
        """A reader books an hour: the name under which the portal knows it, for the other calls."""
        ...

    def move(self, booking: str, start: dt.datetime) -> None:
        """The reader takes another hour."""
        ...

    def cancel(self, booking: str) -> None:
        """The reader does not come."""
        ...

    def remove(self, booking: str) -> None:
        """It is there no more."""
        ...

    def spoil(self) -> None:
        """Something is there that ought to be a booking and cannot be read as one."""
        ...

    def start(self, booking: str) -> dt.datetime:
        """When it is, as the portal has it."""
        ...

    def state(self, booking: str) -> str:
        """confirmed or cancelled, as the portal has it."""
        ...


def connect(desk: Desk, portal: Portal, name: str = "网上预约") -> None:
    """As ``readingroom portal add`` does; the suite is about bookings alone."""
    found = introduced(portal.adapter, portal.address, portal.token, name, portal.options)
    tokens_of(desk.store).save(found.instance, portal.token)
    desk.execute(
        ConnectPortal(
            adapter=portal.adapter,
            name=name,
            instance=found.instance,
            address=portal.address,
            takes=tuple(kind for kind in found.takes if kind.startswith("booking.state")),
            options=found.options,
        ),
        SETUP,
    )


def exchange(desk: Desk) -> RoundReport:
    """One round."""
    (portal,) = desk.read(particulars)
    return sync_portal(desk, portal, chance=lambda: 0.0)


def bookings(desk: Desk) -> list[Booking]:
    """Every booking, by name."""

    def all_of(reading: Reading) -> list[Booking]:
        return list(reading.session.scalars(select(Booking).order_by(Booking.id)))

    return sorted(desk.read(all_of), key=lambda one: one.name)


def only(desk: Desk) -> Booking:
    """The only booking."""
    (one,) = bookings(desk)
    return one


def rows(desk: Desk) -> int:
    """How much came in."""
    return desk.read(lambda reading: reading.session.scalar(select(func.count(InboxRow.id))) or 0)


def well(report: RoundReport) -> RoundReport:
    """A round in which nothing went wrong."""
    assert report.failed is None, report.failed
    assert report.halted is None
    return report


class PortalContract:
    """The suite; a subclass brings the fixture ``portal``."""

    @pytest.fixture
    def connected(self, desk: Desk, portal: Portal) -> Desk:
        """The desk, connected with the portal."""
        connect(desk, portal)
        return desk

    @pytest.fixture
    def says(self, portal: Portal) -> frozenset[str]:
        """What the portal can be told; a portal that only tells has no such behaviour to try."""
        if not portal.says:
            pytest.skip("this portal only tells")
        return portal.says

    def test_a_new_booking_arrives(self, connected: Desk, portal: Portal) -> None:
        portal.book("王小明", NINE)
        well(exchange(connected))
        arrived = only(connected)
        assert (arrived.name, arrived.starts_at, arrived.state) == ("王小明", NINE, "confirmed")
        (one,) = connected.read(particulars)
        assert connected.read(tellings, one.id) == (), "nothing is echoed to the portal that said it"

    def test_a_booking_that_moves_moves(self, connected: Desk, portal: Portal) -> None:
        booked = portal.book("王小明", NINE)
        well(exchange(connected))
        portal.move(booked, NINE + HOUR)
        well(exchange(connected))
        assert only(connected).starts_at == NINE + HOUR
        portal.move(booked, NINE)
        well(exchange(connected))
        assert only(connected).starts_at == NINE, "back to where it was is news as well"

    def test_a_booking_that_is_cancelled_is_cancelled(self, connected: Desk, portal: Portal) -> None:
        booked = portal.book("王小明", NINE)
        well(exchange(connected))
        portal.cancel(booked)
        well(exchange(connected))
        assert (only(connected).state, only(connected).cancelled_by) == ("cancelled", "reader")

    def test_the_same_again_changes_nothing(self, connected: Desk, portal: Portal) -> None:
        portal.book("王小明", NINE)
        portal.book("李娜", NINE)
        well(exchange(connected))
        came = rows(connected)
        for _ in range(3):
            report = well(exchange(connected))
            assert (report.taken, report.pushed) == (0, 0)
        assert (len(bookings(connected)), rows(connected)) == (2, came)

    def test_many_come_in_pages_and_none_is_left_out(self, connected: Desk, portal: Portal) -> None:
        names = [f"reader {number:03}" for number in range(self.many)]
        for number, name in enumerate(names):
            portal.book(name, NINE + (number % 5) * HOUR)
        (one,) = connected.read(particulars)
        adapter = adapter_for(one, portal.token, DeskSide(ZONE, MORNING.date()))
        try:
            seen: list[str] = []
            cursor, pages = "", 0
            while True:
                page = adapter.pull(cursor)
                assert page.starts_over == (pages == 0)
                assert page.complete or page.cursor != cursor
                seen += [change.id for change in page.changes]
                cursor, pages = page.cursor, pages + 1
                if page.complete:
                    break
            assert len(set(seen)) == len(names)
            assert pages >= self.pages
        finally:
            adapter.close()
        well(exchange(connected))
        assert [one.name for one in bookings(connected)] == names

    many = 12
    pages = 1

    def test_what_is_no_booking_is_told_and_the_rest_arrives(self, connected: Desk, portal: Portal) -> None:
        portal.book("王小明", NINE)
        portal.spoil()
        portal.book("李娜", NINE)
        well(exchange(connected))
        assert [one.name for one in bookings(connected)] == ["李娜", "王小明"]
        (aside,) = connected.read(quarantined)
        for code in LANGUAGES:
            assert language(code).say(f"portal.quarantine.{aside.why}", **aside.facts)
        well(exchange(connected))
        assert len(connected.read(quarantined)) == 1, "it is told once"

    def test_what_is_there_no_more(self, connected: Desk, portal: Portal) -> None:
        booked = portal.book("王小明", NINE)
        for name in ("李娜", "陈静"):
            portal.book(name, NINE)
        well(exchange(connected))
        portal.remove(booked)
        well(exchange(connected))
        states = {one.name: one.state for one in bookings(connected)}
        if portal.tombstones:
            assert states == {"王小明": "cancelled", "李娜": "confirmed", "陈静": "confirmed"}
        else:
            assert set(states.values()) == {"confirmed"}, "absence alone cancels nothing"
            (gone,) = connected.read(missing)
            assert gone.starts_at == NINE

    def test_a_listing_that_is_suddenly_empty_stops_and_asks(self, connected: Desk, portal: Portal) -> None:
        booked = [portal.book(f"reader {number}", NINE) for number in range(6)]
        well(exchange(connected))
        for one in booked:
            portal.remove(one)
        assert exchange(connected).halted == "window_empty"
        assert {one.state for one in bookings(connected)} == {"confirmed"}

    def test_what_the_desk_decides_is_carried_out_once(
        self, connected: Desk, portal: Portal, clerk: Actor, says: frozenset[str]
    ) -> None:
        booked = portal.book("王小明", NINE)
        well(exchange(connected))
        if "moved" in says:
            connected.execute(
                MoveBooking(booking_id=only(connected).id, day=NINE.date(), start=dt.time(11)), clerk
            )
            assert well(exchange(connected)).pushed == 1
            assert portal.start(booked) == NINE + 2 * HOUR
        connected.execute(CancelBooking(booking_id=only(connected).id, by="desk"), clerk)
        assert well(exchange(connected)).pushed == 1
        assert portal.state(booked) == "cancelled"
        before = list(portal.network.writes()) if portal.network else []
        assert well(exchange(connected)).pushed == 0
        assert before == (list(portal.network.writes()) if portal.network else [])
        assert only(connected).state == "cancelled"

    @pytest.mark.parametrize("lost", [False, True])
    def test_a_booking_made_at_the_desk_is_made_there_once(
        self, connected: Desk, portal: Portal, clerk: Actor, lost: bool
    ) -> None:
        (one,) = connected.read(particulars)
        takes = introduced(portal.adapter, portal.address, portal.token, "x", portal.options).takes
        assert (CommandKind.BOOKING_MAKE.value in takes) == portal.makes
        if not portal.makes:
            pytest.skip("this portal cannot make bookings, and says so")
        assert portal.network is not None
        of_bookings = tuple(kind for kind in takes if kind.startswith("booking."))
        change = ChangePortal(
            portal_id=one.id, name=one.name, address=one.address, takes=of_bookings, publishes=True
        )
        connected.execute(change, SETUP)
        well(exchange(connected))
        made = MakeBooking(
            name="陈䶮",
            day=NINE.date(),
            start=dt.time(9),
            end=dt.time(10),
            wanted=("J001-2-0001",),
            anyway=True,
        )
        connected.execute(made, clerk)
        if lost:
            portal.network.faults.append(Fault("after", WRITES))
            exchange(connected)
        portal.network.calls.clear()
        for _ in range(3):
            well(exchange(connected))
        assert len(portal.network.writes()) == (0 if lost else 1)
        here = only(connected)
        assert (here.name, here.starts_at, here.wanted, here.state) == (
            "陈䶮", NINE, ["J001-2-0001"], "confirmed",
        )  # fmt: skip
        assert here.system == one.instance
        (state,) = connected.read(portals)
        assert (state.counts["unknown"], state.counts["waiting"], state.counts["conflicts"]) == (0, 0, 0)
        connected.execute(MoveBooking(booking_id=here.id, day=NINE.date(), start=dt.time(14)), clerk)
        well(exchange(connected))
        well(exchange(connected))
        there = connected.read(lambda reading: reading.session.scalars(select(PortalSubject)).one())
        assert portal.start(there.canonical_id) == NINE + 5 * HOUR
        assert only(connected).starts_at == NINE + 5 * HOUR

    def test_who_has_come_is_told(
        self, connected: Desk, portal: Portal, clerk: Actor, says: frozenset[str]
    ) -> None:
        if "arrived" not in says:
            pytest.skip("this portal has no word for it")
        portal.book("王小明", NINE.replace(day=1))
        well(exchange(connected))
        connected.execute(
            Arrive(booking_id=only(connected).id, particulars=Particulars(name="王小明")), clerk
        )
        assert well(exchange(connected)).pushed == 1
        assert well(exchange(connected)).pushed == 0
        assert only(connected).state == "arrived"

    def test_an_answer_that_is_lost_is_found_and_nothing_is_sent_twice(
        self, connected: Desk, portal: Portal, clerk: Actor, says: frozenset[str]
    ) -> None:
        network = portal.network
        assert network is not None
        booked = portal.book("王小明", NINE)
        well(exchange(connected))
        connected.execute(CancelBooking(booking_id=only(connected).id, by="desk"), clerk)
        network.calls.clear()
        network.faults.append(Fault("after", WRITES))
        exchange(connected)
        well(exchange(connected))
        assert portal.state(booked) == "cancelled"
        assert len(network.writes()) == 1
        (state,) = connected.read(portals)
        assert (state.counts["unknown"], state.counts["waiting"]) == (0, 0)

    def test_what_was_decided_on_something_older_is_not_carried_out(
        self, connected: Desk, portal: Portal, clerk: Actor, says: frozenset[str]
    ) -> None:
        booked = portal.book("王小明", NINE)
        well(exchange(connected))
        (one,) = connected.read(particulars)
        adapter = adapter_for(one, portal.token, DeskSide(ZONE, MORNING.date()))
        subject = connected.read(lambda reading: reading.session.scalars(select(PortalSubject)).one())
        portal.move(booked, NINE + HOUR)
        operation = Operation(
            reference=uuid4(),
            kind=CommandKind.BOOKING_STATE,
            subject=subject.canonical_id,
            decided_at=MORNING,
            version=subject.version or None,
            etag=subject.etag or "",
            data={"state": "cancelled"},
        )
        try:
            assert adapter.push(operation) == Stale()
        finally:
            adapter.close()
        assert (portal.state(booked), portal.start(booked)) == ("confirmed", NINE + HOUR)

    def test_a_wrong_token_is_told_and_nothing_private_with_it(
        self, desk: Desk, portal: Portal, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        portal.book("王小明", NINE)
        portal.spoil()
        connect(desk, portal)
        said = [repr(exchange(desk)), repr(desk.read(quarantined)), repr(desk.read(portals))]
        if portal.network is not None:
            (one,) = desk.read(particulars)
            tokens_of(desk.store).save(one.instance, "wr0ng-t0ken")
            report = exchange(desk)
            assert isinstance(report.failed, Unavailable)
            assert report.failed.code == "portal.token_refused"
            with pytest.raises((Refused, Unavailable)) as refused:
                introduced(portal.adapter, portal.address, "wr0ng-t0ken", "x", portal.options)
            said += [repr(report), str(refused.value)]
        everything = caplog.text + "".join(said)
        for secret in ("小明", portal.token or TOKEN, "wr0ng-t0ken"):
            assert secret not in everything

    def test_nothing_listens_there(self, connected: Desk, portal: Portal, broken: Callable[[], None]) -> None:
        broken()
        report = exchange(connected)
        assert isinstance(report.failed, Unavailable)
        for code in LANGUAGES:
            assert language(code).explain(report.failed)


__all__ = [
    "HOUR", "NINE", "TOKEN", "Applied", "Change", "Portal", "PortalContract", "bookings", "connect", "exchange", "only",
    "rows", "well",
]  # fmt: skip
