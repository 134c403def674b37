"""Tokens are kept where only their owner reads them, never in the database."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from readingroom.desk import Desk
from readingroom.errors import Unavailable
from readingroom.portals.tokens import TokenFile, tokens_of
from tests.readingroom.portals.a_portal import TOKEN


def test_beside_the_key_file_for_its_owner_only(connected: Desk, room: Path) -> None:
    place = tokens_of(connected.store)
    assert isinstance(place, TokenFile)
    assert place.path.parent == room.parent
    if sys.platform != "win32":
        assert stat.S_IMODE(place.path.stat().st_mode) == 0o600
    assert place.load("urn:test:one") == TOKEN
    place.save("urn:test:two", "other")
    place.forget("urn:test:one")
    assert (place.load("urn:test:one"), place.load("urn:test:two")) == (None, "other")
    for file in room.parent.glob("room.db*"):
        assert TOKEN.encode() not in file.read_bytes()


def test_a_broken_file_is_told(tmp_path: Path) -> None:
    place = TokenFile(tmp_path / "tokens")
    place.path.write_text("{", "utf-8")
    with pytest.raises(Unavailable) as unavailable:
        place.load("urn:x")
    assert unavailable.value.code == "token.unreadable"
