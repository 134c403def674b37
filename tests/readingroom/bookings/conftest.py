"""Rows as a portal's export gives them, and a quick way to import them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from readingroom.bookings.importing import ImportReport, import_bookings
from readingroom.bookings.snapshot import (
    COMPARED_FIELDS,
    BookingSnapshot,
    BrokenRow,
    IgnoredRow,
    SnapshotStatus,
    Where,
)
from readingroom.desk import Desk
from tests.readingroom.conftest import IMPORT, ZONE

Row = BookingSnapshot | BrokenRow | IgnoredRow


def at(day: int, hour: int = 9, minute: int = 0) -> dt.datetime:
    """A moment of December 2026 at the archive."""
    return dt.datetime(2026, 12, day, hour, minute, tzinfo=ZONE)


def told(external_id: str = "a", **facts: Any) -> BookingSnapshot:
    """One row: 王小明 on Tuesday 1 December at 9, unless told otherwise."""
    row: dict[str, Any] = {
        "system": "portal:one",
        "external_id": external_id,
        "number": f"NR{external_id}",
        "status": SnapshotStatus.CONFIRMED,
        "start": at(1),
        "end": at(1, 11),
        "name": "王小明",
        "wanted": ("J001-2-0001",),
        "present": COMPARED_FIELDS,
        "where": Where("list.csv", "", 2),
    }
    return BookingSnapshot(**(row | facts))


@dataclass
class Export:
    """A file with these rows; the path only gives its digest and time."""

    path: Path
    rows: tuple[Row, ...]
    snapshot_source: bool = False

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)


Importer = Callable[..., ImportReport]


@pytest.fixture
def bring(desk: Desk, tmp_path: Path) -> Importer:
    """Imports rows as one file, each later than the one before: ``bring(row, row, …)``."""
    files = iter(range(1, 10_000))

    def bring_in(*rows: Row, complete: bool = False, **options: Any) -> ImportReport:
        path = tmp_path / f"export{next(files)}.csv"
        path.write_text(repr(rows), "utf-8")
        return import_bookings(desk, IMPORT, Export(path, rows, complete), **options)

    return bring_in
