"""A sandbox portal on loopback, and a reader in front of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from readingroom.portals.native.protocol import CommandKind
from tests.readingroom.portals.sandbox.described import Described
from tests.readingroom.portals.sandbox.published import GUIDES, HOURS
from tests.readingroom.portals.sandbox.running import Desk, Portal, running
from tests.readingroom.portals.sandbox.web_reader import WebReader


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    """A new portal on which nothing is published; whatever it answers a desk has to be what its description says."""
    described = Described()
    with running(tmp_path / "portal") as started:
        started.desk.http.event_hooks = {"response": [described.hear]}
        yield started
    assert described.untrue == []


@pytest.fixture
def desk(portal: Portal) -> Desk:
    """The desk, which has published its guides and hours."""
    portal.desk.do(CommandKind.GUIDE_PUBLISH, GUIDES)
    portal.desk.do(CommandKind.AVAILABILITY_PUBLISH, HOURS)
    return portal.desk


Browse = Callable[..., WebReader]


@pytest.fixture
def browse(portal: Portal) -> Iterator[Browse]:
    """Opens a browser, of somebody who has not signed in; reading English if nothing else is said."""
    opened: list[WebReader] = []

    def open_one(language: str = "en") -> WebReader:
        opened.append(WebReader(portal.address, language))
        return opened[-1]

    yield open_one
    for web in opened:
        web.http.close()


@pytest.fixture
def reader(browse: Browse) -> WebReader:
    """王小明, signed in."""
    web = browse()
    web.sign_in()
    return web
