"""A desk that writes mails to a real server on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from readingroom.command import Actor
from readingroom.desk import Desk
from tests.readingroom.requests.conftest import world
from tests.readingroom.requests.notices.post_office import Authority, PostOffice
from tests.readingroom.requests.notices.writing import set_up

__all__ = ["world"]


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """An authority that this machine trusts."""
    made = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.file))
    return made


@pytest.fixture
def office(authority: Authority, tmp_path: Path) -> Iterator[PostOffice]:
    """A mail server that wants STARTTLS and a sign-in."""
    with PostOffice(authority.server_context(tmp_path)) as opened:
        yield opened


@pytest.fixture
def writer(desk: Desk, clerk: Actor, office: PostOffice) -> Desk:
    """The desk, with mail set up for that server."""
    set_up(desk, clerk, office.port)
    return desk
