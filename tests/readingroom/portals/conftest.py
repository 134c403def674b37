"""A desk that is connected with a portal on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.portals.commands import ConnectPortal
from readingroom.portals.exchange import RoundReport
from readingroom.portals.native.adapter import describe
from readingroom.portals.queries import particulars
from readingroom.portals.sync import sync_portal
from readingroom.portals.tokens import tokens_of
from tests.readingroom.conftest import SETUP
from tests.readingroom.portals.a_portal import TOKEN, APortal, serving


@pytest.fixture
def portal() -> APortal:
    """A portal that behaves until it is told otherwise."""
    return APortal()


@pytest.fixture
def address(portal: APortal) -> Iterator[str]:
    """Where the portal is."""
    with serving(portal) as where:
        yield where


@pytest.fixture
def connected(desk: Desk, address: str) -> Desk:
    """The desk, connected with the portal."""
    connect(desk, address)
    return desk


def connect(desk: Desk, address: str, name: str = "网上查档", token: str = TOKEN) -> None:
    """Connect the portal at an address, as `readingroom portal add` does."""
    info = describe(address, token, name)
    tokens_of(desk.store).save(info.instance, token)
    desk.execute(
        ConnectPortal(
            adapter="native",
            name=name,
            instance=info.instance,
            address=address,
            takes=tuple(info.commands),
        ),
        SETUP,
    )


def exchange(desk: Desk, chance: Callable[[], float] = lambda: 0.0) -> RoundReport:
    """One round with the portal."""
    (portal,) = desk.read(particulars)
    return sync_portal(desk, portal, chance=chance)


@pytest.fixture
def clerk() -> Actor:
    """李敏 at a desk that does everything."""
    return Actor(4)
