"""Tokens are kept where only their owner reads them, never in the database."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from readingroom.desk import Desk
from readingroom.errors import Unavailable
from readingroom.portals.tokens import tokens_of
from tests.readingroom.portals.a_portal import TOKEN


def test_beside_the_key_file_for_its_owner_only(connected: Desk, room: Path) -> None:
    place = tokens_of(connected.store)
    assert place.file is not None
    assert place.file.parent == room.parent
    if sys.platform != "win32":
        assert stat.S_IMODE(place.file.stat().st_mode) == 0o600
    assert place.load("urn:test:one") == TOKEN
    place.save("urn:test:two", "other")
    place.forget("urn:test:one")
    assert (place.load("urn:test:one"), place.load("urn:test:two")) == (None, "other")
    for file in room.parent.glob("room.db*"):
        assert TOKEN.encode() not in file.read_bytes()


def test_a_broken_file_is_told_and_not_written_over(connected: Desk) -> None:
    place = tokens_of(connected.store)
    assert place.file is not None
    place.file.write_text("{", "utf-8")
    for tried in (
        lambda: place.load("urn:x"),
        lambda: place.save("urn:x", "y"),
        lambda: place.forget("urn:x"),
    ):
        with pytest.raises(Unavailable) as unavailable:
            tried()
        assert unavailable.value.code == "password.unreadable"
    assert place.file.read_text("utf-8") == "{"
