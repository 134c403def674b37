"""The native protocol under the suite of every adapter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from tests.contracts.between import Network, passing
from tests.contracts.contract import NINE, PortalContract
from tests.readingroom.portals.a_portal import TOKEN, APortal, serving


@dataclass
class NativePortal:
    """The portal of the exchange's own tests, as its readers use it."""

    held: APortal
    network: Network
    through: int
    adapter: str = "native"
    token: str = TOKEN
    options: dict[str, str] = field(default_factory=dict)
    says: frozenset[str] = frozenset({"confirmed", "moved", "cancelled", "arrived", "finished", "no_show"})
    tombstones: bool = True
    makes: bool = True

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.through}"

    def book(self, name: str, start: dt.datetime) -> str:
        return self.held.book(name, start.isoformat())

    def move(self, booking: str, start: dt.datetime) -> None:
        self.held.change(booking, start=start.isoformat())

    def cancel(self, booking: str) -> None:
        self.held.change(booking, status="cancelled")

    def remove(self, booking: str) -> None:
        self.held.forget(booking)

    def spoil(self) -> None:
        self.held.book("x", NINE.isoformat(), person="x")

    def start(self, booking: str) -> dt.datetime:
        return dt.datetime.fromisoformat(self.held.subjects[booking]["data"]["start"])

    def state(self, booking: str) -> str:
        return str(self.held.subjects[booking]["state"])


@pytest.fixture
def portal() -> Iterator[NativePortal]:
    """A portal behind a network."""
    held = APortal()
    with serving(held) as address:
        network = Network(int(address.rpartition(":")[2]), f"Bearer {TOKEN}")
        with passing(network) as through:
            yield NativePortal(held, network, through)


@pytest.fixture
def broken(portal: NativePortal) -> Callable[[], None]:
    """The portal cannot be reached any more."""

    def breaking() -> None:
        portal.network.target = 9

    return breaking


class TestNative(PortalContract):
    """The suite, with 250 bookings in two pages."""

    many = 250
    pages = 2
