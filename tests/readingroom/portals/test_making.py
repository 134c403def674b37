"""A booking made at the desk is made, once, on the portal that publishes such bookings, and is one on both sides."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from readingroom.bookings.commands import CancelBooking, MakeBooking, MoveBooking, ReinstateBooking
from readingroom.bookings.records import Booking
from readingroom.command import Actor, Reading
from readingroom.desk import Desk
from readingroom.errors import Refused
from readingroom.office.check import check
from readingroom.portals.commands import ChangePortal, GiveUpTelling
from readingroom.portals.queries import conflicts, missing, particulars, portals, quarantined, tellings
from readingroom.portals.rules import PUBLISHES
from readingroom.store.tables import Case
from tests.readingroom.conftest import SETUP
from tests.readingroom.portals.a_portal import APortal, Fault
from tests.readingroom.portals.conftest import exchange

TUESDAY = dt.date(2026, 12, 8)


def publish(desk: Desk, *, on: bool = True) -> None:
    (one,) = desk.read(particulars)
    desk.execute(ChangePortal(portal_id=one.id, name=one.name, address=one.address, publishes=on), SETUP)


@pytest.fixture
def publishing(connected: Desk) -> Desk:
    """The desk, whose bookings are made on the portal too; guides and places are out already."""
    exchange(connected)
    publish(connected)
    return connected


def by_phone(desk: Desk, clerk: Actor, name: str = "陈䶮") -> int:
    made = MakeBooking(
        name=name, day=TUESDAY, start=dt.time(9), end=dt.time(11), phone="13800001234",
        wanted=("J001-2-0001",), note="会打电话来", seat_kind="large", anyway=True,
    )  # fmt: skip
    desk.execute(made, clerk)
    return bookings(desk)[-1].id


def bookings(desk: Desk) -> list[Booking]:
    return desk.read(lambda reading: list(reading.session.scalars(select(Booking).order_by(Booking.id))))


def number(desk: Desk, booking: Booking) -> str:
    def of(reading: Reading) -> str:
        return reading.session.get_one(Case, booking.case_id).number

    return desk.read(of)


def made(portal: APortal) -> list[str]:
    """Names for whom a booking was made, and states told, in order."""
    return [
        data["person"]["name"] if kind == "booking.make" else data["state"]
        for _, kind, _, data in portal.effects
        if kind.startswith("booking.")
    ]


def test_made_once_and_one_booking_on_both_sides(publishing: Desk, clerk: Actor, portal: APortal) -> None:
    by_phone(publishing, clerk)
    exchange(publishing)
    (there,) = portal.subjects.values()
    (here,) = bookings(publishing)
    assert there["data"]["number"] == number(publishing, here), "the number that the reader was told"
    assert there["data"]["wanted"] == ["J001-2-0001"]
    assert "会打电话来" not in str(there), "what the desk noted for itself stays at the desk"
    exchange(publishing)
    (here,) = bookings(publishing)
    assert (here.system, here.external_id, here.seat_kind) == (portal.instance, "b1", "large")
    # It lives on both sides from now on.
    portal.change("b1", start="2026-12-08T10:00:00+08:00")
    exchange(publishing)
    (here,) = bookings(publishing)
    assert here.starts_at == dt.datetime.fromisoformat("2026-12-08T10:00:00+08:00")
    publishing.execute(CancelBooking(booking_id=here.id, by="desk"), clerk)
    exchange(publishing)
    assert portal.states() == {"b1": "cancelled"}
    assert made(portal) == ["陈䶮", "cancelled"]
    assert publishing.read(conflicts) == publishing.read(quarantined) == publishing.read(missing) == ()
    assert publishing.read(check, publishing.store.secret.verify_key) == ()


def test_nothing_is_made_unless_somebody_chose_it(connected: Desk, clerk: Actor, portal: APortal) -> None:
    by_phone(connected, clerk)
    exchange(connected)
    assert made(portal) == []
    publish(connected)
    by_phone(connected, clerk, "李娜")
    publish(connected, on=False)
    by_phone(connected, clerk, "王小明")
    exchange(connected)
    assert made(portal) == ["李娜"]


@pytest.mark.parametrize("fault", ["after", "before"])
def test_an_answer_that_is_lost_makes_no_second_one(
    publishing: Desk, clerk: Actor, portal: APortal, fault: str
) -> None:
    by_phone(publishing, clerk)
    portal.faults.append(Fault(fault, "POST"))
    portal.faults.append(Fault(fault, "POST"))
    exchange(publishing)
    for _ in range(3):
        exchange(publishing)
    assert made(portal) == ["陈䶮"]
    assert len(portal.subjects) == len(bookings(publishing)) == 1
    (state,) = publishing.read(portals)
    assert (state.counts["unknown"], state.counts["waiting"]) == (0, 0)


def test_told_of_before_its_answer_it_is_recognised(publishing: Desk, clerk: Actor, portal: APortal) -> None:
    by_phone(publishing, clerk)
    portal.faults += [Fault("after", "POST"), Fault(503, "GET")]
    exchange(publishing)
    (one,) = publishing.read(particulars)
    row = next(row for row in publishing.read(tellings, one.id) if row.kind == "booking.make")
    assert row.state == "unknown"
    publishing.execute(GiveUpTelling(outbox_id=row.id), clerk)  # it is not asked for any more
    exchange(publishing)
    assert len(bookings(publishing)) == 1
    publishing.execute(CancelBooking(booking_id=bookings(publishing)[0].id, by="desk"), clerk)
    exchange(publishing)
    assert portal.states() == {"b1": "cancelled"}


def test_what_follows_goes_out_behind_it(publishing: Desk, clerk: Actor, portal: APortal) -> None:
    booking = by_phone(publishing, clerk)
    publishing.execute(MoveBooking(booking_id=booking, day=TUESDAY, start=dt.time(14), anyway=True), clerk)
    exchange(publishing)
    assert made(portal) == ["陈䶮", "moved"]
    assert portal.subjects["b1"]["data"]["start"].startswith("2026-12-08T06:00")
    exchange(publishing)
    assert len(portal.effects) == len({reference for reference, *_ in portal.effects})
    assert bookings(publishing)[0].starts_at.hour == 6


def test_cancelled_before_it_went_out_it_is_never_made(
    publishing: Desk, clerk: Actor, portal: APortal
) -> None:
    booking = by_phone(publishing, clerk)
    publishing.execute(CancelBooking(booking_id=booking), clerk)
    exchange(publishing)
    assert made(portal) == []
    publishing.execute(ReinstateBooking(booking_id=booking), clerk)
    exchange(publishing)
    assert made(portal) == ["陈䶮"]


def test_one_that_the_portal_refuses_holds_back_what_follows(
    publishing: Desk, clerk: Actor, portal: APortal
) -> None:
    portal.full = True
    booking = by_phone(publishing, clerk)
    exchange(publishing)
    publishing.execute(CancelBooking(booking_id=booking), clerk)
    exchange(publishing)
    (one,) = publishing.read(particulars)
    refused, held = publishing.read(tellings, one.id)
    assert (refused.state, refused.said, held.why) == ("rejected", "rejected: no place is left", "depends")
    publishing.execute(GiveUpTelling(outbox_id=refused.id), clerk)
    assert publishing.read(tellings, one.id) == ()


def test_a_portal_that_lists_everything_anew_does_not_miss_it(
    publishing: Desk, clerk: Actor, portal: APortal
) -> None:
    by_phone(publishing, clerk)
    portal.epoch += 1
    exchange(publishing)
    assert publishing.read(missing) == ()


def test_a_portal_that_cannot_make_says_so(connected: Desk) -> None:
    (one,) = connected.read(particulars)
    connected.execute(
        ChangePortal(portal_id=one.id, name=one.name, address=one.address, takes=("booking.state",)), SETUP
    )
    with pytest.raises(Refused) as refused:
        publish(connected)
    assert refused.value.code == "portal.cannot_make"
    (state,) = connected.read(portals)
    assert next(one.code for one in state.actions if one.action == "publish") == "portal.cannot_make"
    assert PUBLISHES not in state.particulars.options
