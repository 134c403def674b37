"""An arrival that was none, on pretix: what it shows of it, and that the reader can still come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Protocol

import pytest

from readingroom.bookings.commands import Arrive, UndoArrival
from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.people.commands import Particulars
from readingroom.portals.commands.deciding import RetryTelling
from readingroom.portals.queries import particulars, portals, tellings
from tests.contracts.contract import NINE, Portal, connect, exchange, only, well
from tests.loopback import WRITES, Fault
from tests.readingroom.conftest import MORNING

MINUTE = dt.timedelta(minutes=1)


class Shop(Portal, Protocol):
    """A pretix as its organizer sees it."""

    def order(self, booking: str) -> Any:
        """An order as its REST API writes it."""
        ...

    def scan(self, booking: str, moment: dt.datetime) -> None:
        """Somebody else checks the reader in."""
        ...


def arrived(desk: Desk, clerk: Actor) -> int:
    """The reader of the one booking comes, and the portal hears of it; the visit."""
    done = desk.execute(Arrive(booking_id=only(desk).id, particulars=Particulars(name="王小明")), clerk)
    well(exchange(desk))
    return next(event.visit_id for event in done.events if hasattr(event, "visit_id"))


def entries(portal: Shop, booking: str) -> list[dt.datetime]:
    """When the reader came, as pretix has it."""
    (position,) = portal.order(booking)["positions"]
    return [
        dt.datetime.fromisoformat(one["datetime"]) for one in position["checkins"] if one["type"] == "entry"
    ]


def last_mark(portal: Shop, booking: str) -> str:
    """What the desk's last mark in the comment says."""
    marks = portal.order(booking)["comment"].splitlines()
    return marks[-1].split()[2] if marks else ""


def settled(desk: Desk) -> None:
    """Nothing waits, is unknown, or is for a person, and another round says nothing."""
    assert well(exchange(desk)).pushed == 0
    (state,) = desk.read(portals)
    assert {state.counts[name] for name in ("waiting", "unknown", "rejected", "conflicts")} == {0}


def written(portal: Shop) -> list[str]:
    """What was asked for since this was asked last."""
    assert portal.network is not None
    names = [path.rstrip("/").rpartition("/")[2] for _, path in portal.network.writes()]
    portal.network.calls.clear()
    return names


class ArrivalsTakenBack:
    """Behaviour that a test's module brings a pretix for, as the fixture ``portal``."""

    @pytest.fixture
    def booked(self, desk: Desk, portal: Shop) -> str:
        """The code of an order of this morning."""
        connect(desk, portal)
        code = portal.book("王小明", NINE.replace(day=1))
        well(exchange(desk))
        return code

    def test_it_is_annulled_and_who_comes_then_is_checked_in(
        self, desk: Desk, portal: Shop, booked: str, clerk: Actor, open_desk: Callable[..., Desk]
    ) -> None:
        visit = arrived(desk, clerk)
        assert written(portal) == ["redeem"]
        soon = open_desk(MORNING + 5 * MINUTE)
        soon.execute(UndoArrival(visit_id=visit), clerk)
        assert only(desk).state == "confirmed"
        well(exchange(soon))
        assert written(portal) == ["annul"]
        assert (entries(portal, booked), last_mark(portal, booked)) == ([], "")
        settled(soon)
        later = open_desk(MORNING + 40 * MINUTE)
        second = arrived(later, clerk)
        assert written(portal) == ["redeem"]
        (entry,) = entries(portal, booked)
        assert entry >= MORNING + 40 * MINUTE
        settled(later)
        open_desk(MORNING + 45 * MINUTE).execute(UndoArrival(visit_id=second), clerk)
        well(exchange(later))
        assert written(portal) == ["annul"], "under the nonce of the second arrival"
        assert entries(portal, booked) == []
        settled(later)

    def test_what_counts_is_when_the_desk_took_it_back(
        self, desk: Desk, portal: Shop, booked: str, clerk: Actor, open_desk: Callable[..., Desk]
    ) -> None:
        visit = arrived(desk, clerk)
        open_desk(MORNING + 5 * MINUTE).execute(UndoArrival(visit_id=visit), clerk)
        evening = open_desk(MORNING + 600 * MINUTE)
        well(exchange(evening))
        assert (entries(portal, booked), last_mark(portal, booked)) == ([], "")
        settled(evening)

    def test_after_a_quarter_of_an_hour_it_stands_in_the_comment(
        self, desk: Desk, portal: Shop, booked: str, clerk: Actor, open_desk: Callable[..., Desk]
    ) -> None:
        visit = arrived(desk, clerk)
        later = open_desk(MORNING + 20 * MINUTE)
        later.execute(UndoArrival(visit_id=visit), clerk)
        well(exchange(later))
        assert (len(entries(portal, booked)), last_mark(portal, booked)) == (1, "confirmed")
        settled(later)

    @pytest.mark.parametrize("status", [400, 403, 404, 405])
    def test_where_pretix_annuls_nothing_it_stands_in_the_comment_and_so_does_who_comes_then(
        self, desk: Desk, portal: Shop, booked: str, clerk: Actor, status: int
    ) -> None:
        """An older one has no such page; a device may not be let to it."""
        visit = arrived(desk, clerk)
        desk.execute(UndoArrival(visit_id=visit), clerk)
        assert portal.network is not None
        portal.network.faults.append(Fault(status, "POST"))
        well(exchange(desk))
        assert (len(entries(portal, booked)), last_mark(portal, booked)) == (1, "confirmed")
        settled(desk)
        arrived(desk, clerk)
        assert (len(entries(portal, booked)), last_mark(portal, booked)) == (1, "arrived")
        settled(desk)

    def test_who_was_checked_in_by_somebody_else_stands_in_the_comment(
        self, desk: Desk, portal: Shop, booked: str, clerk: Actor
    ) -> None:
        portal.scan(booked, MORNING - MINUTE)
        visit = arrived(desk, clerk)
        desk.execute(UndoArrival(visit_id=visit), clerk)
        written(portal)
        well(exchange(desk))
        assert written(portal) == [booked], "somebody else's check-in is not ours to annul"
        assert (entries(portal, booked), last_mark(portal, booked)) == ([MORNING - MINUTE], "confirmed")
        settled(desk)

    def test_a_lost_answer_is_found_and_nothing_is_annulled_twice(
        self, desk: Desk, portal: Shop, booked: str, clerk: Actor
    ) -> None:
        visit = arrived(desk, clerk)
        desk.execute(UndoArrival(visit_id=visit), clerk)
        written(portal)
        assert portal.network is not None
        portal.network.faults.append(Fault("after", WRITES))
        exchange(desk)
        well(exchange(desk))
        assert written(portal) == ["annul"]
        assert (entries(portal, booked), last_mark(portal, booked)) == ([], "")
        settled(desk)

    def test_what_did_not_get_there_is_annulled_when_a_person_sends_it_again(
        self, desk: Desk, portal: Shop, booked: str, clerk: Actor, open_desk: Callable[..., Desk]
    ) -> None:
        visit = arrived(desk, clerk)
        desk.execute(UndoArrival(visit_id=visit), clerk)
        assert portal.network is not None
        portal.network.faults.append(Fault("before", WRITES))
        exchange(desk)
        well(exchange(desk))
        (one,) = desk.read(particulars)
        (telling,) = desk.read(tellings, one.id)
        assert (telling.state, len(entries(portal, booked))) == ("unknown", 1)
        tomorrow = open_desk(MORNING + 1500 * MINUTE)
        well(exchange(tomorrow))
        tomorrow.execute(RetryTelling(outbox_id=telling.id), clerk)
        well(exchange(tomorrow))
        assert (entries(portal, booked), last_mark(portal, booked)) == ([], "")
        settled(tomorrow)


__all__ = ["ArrivalsTakenBack", "arrived"]
