"""The key outside the database: whole or not there, and nobody else's to read."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from readingroom.errors import Unavailable
from readingroom.store.keys import DeskSecret, KeyFile, Keyring


@pytest.mark.skipif(sys.platform == "win32", reason="rights are another thing on Windows")
def test_only_its_owner_may_read_a_key_file(tmp_path: Path) -> None:
    place = KeyFile(tmp_path / "keys" / "room.key")
    secret = DeskSecret.new()
    place.save(secret)
    assert place.load() == secret
    assert stat.S_IMODE(place.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.path.parent.stat().st_mode) == 0o700
    assert [file.name for file in place.path.parent.iterdir()] == ["room.key"]


def test_a_key_is_never_written_over(tmp_path: Path) -> None:
    place = KeyFile(tmp_path / "room.key")
    secret = DeskSecret.new()
    place.save(secret)
    with pytest.raises(Unavailable, match=r"key\.not_saved"):
        place.save(DeskSecret.new())
    assert place.load() == secret
    assert [file.name for file in tmp_path.iterdir()] == ["room.key"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_disk_that_fills_up_leaves_no_half_key(tmp_path: Path) -> None:
    import resource

    place = KeyFile(tmp_path / "room.key")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, limits[1]))
    try:
        with pytest.raises(Unavailable, match=r"key\.not_saved"):
            place.save(DeskSecret.new())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert place.load() is None, "a half key would stand in the way for good"
    assert list(tmp_path.iterdir()) == []


class _Drawer(KeyringBackend):
    """A keyring in memory."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


def test_what_is_no_key_in_the_keyring_is_told_in_a_sentence() -> None:
    before, drawer = keyring.get_keyring(), _Drawer()
    keyring.set_keyring(drawer)
    try:
        place = Keyring("room")
        secret = DeskSecret.new()
        place.save(secret)
        assert place.load() == secret
        for spoiled in ("?", "c2hvcnQ="):
            keyring.set_password("readingroom", "room", spoiled)
            with pytest.raises(Unavailable, match=r"key\.broken"):
                place.load()
    finally:
        keyring.set_keyring(before)
