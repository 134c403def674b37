"""Two desks that write at once: the second waits for the first, and is told when it waited too long."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from readingroom.errors import Unavailable
from readingroom.store import engine as module
from readingroom.store.engine import engines, translated_errors


@pytest.fixture
def other(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Another desk, in the middle of writing."""
    connection = sqlite3.connect(tmp_path / "room.sqlite", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    yield connection
    connection.close()


def test_a_desk_that_waited_too_long_is_told_and_can_write_afterwards(
    tmp_path: Path, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_BUSY_MS", 50)
    writer, reader = engines(f"sqlite:///{tmp_path / 'room.sqlite'}")
    for _ in range(4):  # more than the pool holds: a refused desk gives its connection back
        with pytest.raises(Unavailable) as told, translated_errors("room.sqlite"), writer.begin():
            pass
        assert told.value.code == "database.busy"
    other.execute("ROLLBACK")
    with writer.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE line (place INTEGER)")
    writer.dispose()
    reader.dispose()


def test_a_desk_takes_its_turn_as_soon_as_the_other_is_done(
    tmp_path: Path, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []

    def look_again(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 3:
            other.execute("COMMIT")

    monkeypatch.setattr(module.time, "sleep", look_again)
    writer, reader = engines(f"sqlite:///{tmp_path / 'room.sqlite'}")
    with writer.begin():
        assert waited == [0.001] * 3
    writer.dispose()
    reader.dispose()
