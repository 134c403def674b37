"""The same suite against a real pretix; its readers order, move and cancel by its own API."""

from __future__ import annotations

import datetime as dt
import http.client
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from readingroom.command import Actor
from readingroom.desk import Desk
from tests.contracts import pretix_peer
from tests.contracts.between import Network, passing
from tests.contracts.contract import HOUR, TOKEN, PortalContract
from tests.contracts.taken_back import ArrivalsTakenBack
from tests.contracts.the_same_booking import the_same_booking

pytestmark = [
    pytest.mark.peers,
    pytest.mark.skipif(not pretix_peer.ready(), reason="run python tests/contracts/pretix_peer.py once"),
]


@dataclass
class PretixPeer:
    """An event of its own for every test."""

    port: int
    network: Network | None = None
    through: int = 0
    slug: str = field(default_factory=lambda: f"room-{uuid4().hex[:8]}")
    dates: dict[dt.datetime, int] = field(default_factory=dict)
    adapter: str = "pretix"
    token: str = TOKEN
    options: dict[str, str] = field(default_factory=dict)
    says: frozenset[str] = frozenset({"confirmed", "moved", "cancelled", "arrived", "finished", "no_show"})
    tombstones: bool = True
    makes: bool = False

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.through}/archive/{self.slug}/"

    def call(self, method: str, path: str, body: Any = None) -> Any:
        return self.ask(method, f"events/{path}", body)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            headers = {"Authorization": f"Token {TOKEN}", "Content-Type": "application/json"}
            told = None if body is None else json.dumps(body)
            connection.request(method, f"/api/v1/organizers/archive/{path}", told, headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        assert answer.status < 300, (answer.status, content[:500])
        return json.loads(content) if content else None

    def begin(self) -> None:
        event = {
            "slug": self.slug, "name": {"en": "Reading room"}, "has_subevents": True, "live": False,
            "date_from": "2026-12-01T01:00:00Z", "currency": "EUR",
        }  # fmt: skip
        self.call("POST", "room/clone/", event)
        (item,) = self.call("GET", f"{self.slug}/items/")["results"]
        self.item = item["id"]
        questions = self.call("GET", f"{self.slug}/questions/")["results"]
        self.questions = {one["identifier"]: one["id"] for one in questions}

    def date(self, start: dt.datetime) -> int:
        if start not in self.dates:
            told = {
                "name": {"en": f"{start:%d %H}"}, "active": True, "date_from": start.isoformat(),
                "date_to": (start + HOUR).isoformat(), "meta_data": {}, "item_price_overrides": [],
                "variation_price_overrides": [],
            }  # fmt: skip
            made = self.dates[start] = self.call("POST", f"{self.slug}/subevents/", told)["id"]
            quota = {"name": "Seats", "size": 100, "items": [self.item], "variations": [], "subevent": made}
            self.call("POST", f"{self.slug}/quotas/", quota)
        return self.dates[start]

    def order(self, booking: str) -> Any:
        return self.call("GET", f"{self.slug}/orders/{booking}/?include_canceled_positions=true")

    def book(self, name: str, start: dt.datetime) -> str:
        answers = [
            {"question": self.questions[asked], "answer": answer, "options": []}
            for asked, answer in (("purpose", "thesis"), ("items", "J001-2-0001;J001-2-0002"))
            if asked in self.questions
        ]
        position = {
            "item": self.item, "subevent": self.date(start), "attendee_name": name, "price": "0.00",
            "answers": answers,
        }  # fmt: skip
        told = {
            "email": "reader@example.org", "locale": "en", "sales_channel": "web", "status": "p", "force": True,
            "payment_provider": "manual", "positions": [position],
        }  # fmt: skip
        return str(self.call("POST", f"{self.slug}/orders/", told)["code"])

    def move(self, booking: str, start: dt.datetime) -> None:
        (position,) = self.order(booking)["positions"]
        change = {"position": position["id"], "body": {"subevent": self.date(start)}}
        self.call("POST", f"{self.slug}/orders/{booking}/change/", {"patch_positions": [change]})

    def cancel(self, booking: str) -> None:
        self.call("POST", f"{self.slug}/orders/{booking}/mark_canceled/", {"send_email": False})

    def remove(self, booking: str) -> None:
        """Orders are never deleted there."""
        self.cancel(booking)

    def spoil(self) -> None:
        """Order of a date that has no hours any more is nothing that pretix lets anybody make."""
        pytest.skip("a real pretix writes no broken orders")

    def scan(self, booking: str, moment: dt.datetime) -> None:
        (position,) = self.order(booking)["positions"]
        (desk,) = self.call("GET", f"{self.slug}/checkinlists/")["results"]
        told = {
            "secret": position["secret"], "lists": [desk["id"]], "type": "entry", "nonce": uuid4().hex,
            "datetime": moment.isoformat(), "questions_supported": False,
        }  # fmt: skip
        assert self.ask("POST", "checkinrpc/redeem/", told)["status"] == "ok"

    def start(self, booking: str) -> dt.datetime:
        (position,) = self.order(booking)["positions"]
        told = self.call("GET", f"{self.slug}/subevents/{position['subevent']}/")["date_from"]
        return dt.datetime.fromisoformat(told)

    def state(self, booking: str) -> str:
        return "cancelled" if self.order(booking)["status"] == "c" else "confirmed"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Its port."""
    with pretix_peer.running(tmp_path_factory.mktemp("pretix")) as port:
        yield port


@pytest.fixture
def portal(server: int) -> Iterator[PretixPeer]:
    """A new event behind a network."""
    network = Network(server, f"Token {TOKEN}")
    with passing(network) as through:
        peer = PretixPeer(server, network, through)
        peer.begin()
        yield peer


@pytest.fixture
def broken(portal: PretixPeer) -> Callable[[], None]:
    """It cannot be reached any more."""

    def breaking() -> None:
        assert portal.network is not None
        portal.network.target = 9

    return breaking


class TestPretixPeer(PortalContract):
    """The suite, without what pretix itself never writes."""

    many = 4

    @pytest.fixture(autouse=True)
    def _offered(self, portal: PretixPeer) -> None:
        """The hour to which the suite's desk moves a booking."""
        portal.date(dt.datetime(2026, 12, 3, 11, tzinfo=dt.timezone(8 * HOUR)))


class TestArrivalsTakenBackPeer(ArrivalsTakenBack):
    """What a real pretix shows of an arrival that was none."""


def test_the_same_booking_arrives_moves_and_cancels(
    desk: Desk, portal: PretixPeer, clerk: Actor, room: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    portal.date(
        dt.datetime(2026, 12, 3, 11, tzinfo=dt.timezone(8 * HOUR))
    )  # the hour to which the desk moves one

    def shows_arrival(booking: str) -> bool:
        (position,) = portal.order(booking)["positions"]
        return [one["type"] for one in position["checkins"]] == ["entry"]

    the_same_booking(desk, portal, shows_arrival, clerk, room, monkeypatch, capsys)
