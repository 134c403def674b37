"""The sandbox portal with thousands of changes on it, served from a process of its own."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from readingroom.holdings.rules import code_sort_key, fold_reference_code
from readingroom.portals.native.protocol import BookingData, RequestData
from readingroom.portals.sandbox.storage import Storage
from readingroom.portals.sandbox.subjects import BookingSide, RequestSide, start
from tests.benchmarks import a_room

_ROOT = Path(__file__).parents[2]
MADE_AT = dt.datetime.fromisoformat(a_room.NOW) - dt.timedelta(days=1)
_FIRST_DAY = MADE_AT.replace(hour=9, minute=0) + dt.timedelta(days=2)


@dataclass(frozen=True)
class Served:
    """Where the portal is, and what the desk shows to be let in."""

    address: str
    token: str


def _person(n: int) -> dict[str, Any]:
    return {
        "name": f"王小明{n}",
        "document_kind": "id_card",
        "document_number": f"11010119{50 + n % 40:02}0307{n:04}",
        "phone": f"138{n:08}",
        "email": f"reader{n}@example.org",
        "relation": "self",
    }


def _wanted(n: int) -> list[str]:
    """A file of the catalogue; every fifth reader wants one besides that is not in it."""
    return [_code(n)] if n % 5 else [_code(n), f"Q{n:05}-1-7"]


def _code(n: int) -> str:
    return f"F{n // 500 + 1:03}-{n % 500 // 50 + 1}-{n % 50 + 1}"


def booking(n: int) -> BookingData:
    """A reader's promised visit, as the sandbox's own form makes one."""
    begins = _FIRST_DAY + dt.timedelta(days=n // 100, minutes=5 * (n % 100))
    return BookingData.model_validate(
        {
            "id": f"b{n:06}",
            "number": f"2026-W{n:05}",
            "status": "confirmed",
            "start": begins,
            "end": begins + dt.timedelta(hours=2),
            "person": _person(n),
            "wanted": _wanted(n),
            "purpose": "编修地方志",
            "language": "zh-hans",
        }
    )


def request(n: int) -> RequestData:
    """A case that a reader filed, with its clues and a first message."""
    return RequestData.model_validate(
        {
            "id": f"r{n:06}",
            "number": f"2026-R{n:05}",
            "status": "submitted",
            "service_item": "marriage",
            "service_version": 1,
            "applicants": [_person(n)],
            "concerned": f"王小明{n}",
            "clues": {"year": "1985", "place": "城关镇"},
            "purpose": "办理房产手续",
            "wanted": _wanted(n),
            "language": "zh-hans",
            "submitted_at": MADE_AT,
            "messages": [{"id": f"m{n}", "author": "reader", "text": "请尽快办理，谢谢。", "at": MADE_AT}],
        }
    )


def catalogue(database: Path, files: int) -> None:
    """So many files in the desk's catalogue, straight through the driver."""
    with sqlite3.connect(database) as connection:
        connection.executemany(
            "INSERT INTO items (reference_code, code_key, sort_key, level, title, dates, pages, access, note) "
            "VALUES (?, ?, ?, 'file', ?, '1951-03', 40, 'open', '')",
            [
                (code, fold_reference_code(code), code_sort_key(code), f"关于第{n}号土地房产所有证存根的材料")
                for n, code in enumerate(map(_code, range(files)))
            ],
        )
    with sqlite3.connect(database) as connection:  # into the one file that is copied
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def fill(folder: Path, bookings: int, requests: int) -> None:
    """Put so many bookings, and behind them so many requests, on a new portal."""
    storage = Storage(folder)
    with storage.writing() as connection:
        for n in range(bookings):
            start(connection, booking(n), BookingSide(state="confirmed"), None, MADE_AT)
        for n in range(bookings, bookings + requests):
            start(connection, request(n), RequestSide(), None, MADE_AT)
    storage.close()


@contextmanager
def serving(folder: Path, environment: Mapping[str, str]) -> Iterator[Served]:
    """``readingroom portal sandbox`` on this folder, until the block ends."""
    command = [sys.executable, "-m", "readingroom", "portal", "sandbox", "--port", "0", "--json"]
    command += ["--data", str(folder)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, env=dict(environment), text=True, cwd=_ROOT
    ) as process:
        try:
            assert process.stdout is not None
            told = json.loads(process.stdout.readline())
            yield Served(told["address"], told["token"])
        finally:
            process.terminate()
