"""A portal's changes taken in, against fetching the same pages and bare inserts; and the window meanwhile.

Both sides ask the same sandbox portal, a process of its own, with the same HTTP client, in turns. The bare side then
writes the rows that ours came to (inbox, cases, bookings, requests, what is fetched for them, audit), ready made, in
one transaction. Ours checks every change, keeps it with the cursor, finds out what it is about, matches what is wanted
with the catalogue, encrypts, and commits as often as scans at the desk need it to.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication
from pytest_benchmark.fixture import BenchmarkFixture

from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.portals.adapter import DeskSide
from readingroom.portals.adapters import adapter_for
from readingroom.portals.commands import ConnectPortal
from readingroom.portals.exchange import Exchange, RoundReport, Stage
from readingroom.portals.native.adapter import describe
from readingroom.portals.native.client import Client
from readingroom.portals.queries import particulars
from readingroom.portals.sync import sync_actor
from readingroom.portals.tokens import tokens_of
from tests.benchmarks import a_feed, a_room
from tests.benchmarks.conftest import Record
from tests.benchmarks.frames import FRAME_MS, Frames
from ui.app import Application
from ui.portals.exchanging import rounds_with

SETUP = Actor(1)
PAGE = 200
"""Changes on a page, as our adapter asks for them."""
BOOKINGS, REQUESTS, CHANGES = 2_000, 1_000, 10_000
REACH = 0.5

Rows = dict[str, tuple[str, list[tuple[object, ...]]]]
"""Table -> statement that writes it, rows."""


def connect(database: Path, served: a_feed.Served) -> None:
    """Connect the desk with the portal, as ``readingroom portal add`` does."""
    desk = Desk(database)
    info = describe(served.address, served.token, "网上查档")
    tokens_of(desk.store).save(info.instance, served.token)
    desk.execute(
        ConnectPortal(
            adapter="native",
            name="网上查档",
            instance=info.instance,
            address=served.address,
            takes=tuple(info.commands),
        ),
        SETUP,
    )
    desk.close()
    settle(database)


def settle(database: Path) -> None:
    """Everything stands in the one file."""
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def take_in(database: Path, served: a_feed.Served) -> float:
    """Seconds in which everything came in; the round is stopped where it would begin to send."""
    desk = Desk(database)
    (portal,) = desk.read(particulars)
    actor = sync_actor(desk)
    side = desk.read(lambda reading: DeskSide(zone=reading.clock.zone, today=reading.today))
    adapter = adapter_for(portal, served.token, side)
    stages: list[Stage] = []
    exchange = Exchange(
        desk,
        actor,
        portal,
        adapter,
        progress=lambda stage, _done, _of: stages.append(stage),
        stopped=lambda: stages[-1] is Stage.SENDING,
    )
    started = time.perf_counter()
    report = exchange.round()
    took = time.perf_counter() - started
    adapter.close()
    desk.close()
    assert report.failed is None
    assert report.taken == report.pulled
    return took


def fetch_and_insert(database: Path, served: a_feed.Served, rows: Rows) -> tuple[float, float]:
    """Seconds in which the same pages are fetched, and in which the rows are written through the driver."""
    started = time.perf_counter()
    client = Client(served.address, served.token, "网上查档")
    cursor, complete = "", False
    while not complete:
        body = client.get("changes", {"cursor": cursor, "limit": PAGE}).body
        cursor, complete = body["next"], body["complete"]
    client.close()
    fetched = time.perf_counter()
    connection = sqlite3.connect(database, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("PRAGMA defer_foreign_keys = ON")
    for statement, several in rows.values():
        connection.executemany(statement, several)
    connection.execute("COMMIT")
    connection.close()
    return fetched - started, time.perf_counter() - fetched


def written(before: Path, after: Path) -> Rows:
    """The rows that stand in one database and not in the other."""
    rows: Rows = {}
    with sqlite3.connect(after) as connection:
        connection.execute("ATTACH ? AS before", (str(before),))
        tables = connection.execute(
            "SELECT name FROM main.sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' "
            "AND name NOT LIKE 'sqlite%'"
        ).fetchall()
        for (table,) in tables:
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            new = connection.execute(
                f"SELECT * FROM main.{table} EXCEPT SELECT * FROM before.{table}"
            ).fetchall()
            places = ", ".join("?" * len(columns))
            # A row that was there and changed (the portal's cursor, a chain's head) is written over.
            rows[table] = (f"INSERT OR REPLACE INTO {table} ({', '.join(columns)}) VALUES ({places})", new)
    return {table: found for table, found in rows.items() if found[1]}


@pytest.fixture
def environment(busy_room: a_room.Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the room's database and a catalogue."""
    database = busy_room.copy(tmp_path / "desk")
    for name, value in a_room.environment(database.parent).items():
        monkeypatch.setenv(name, value)
    a_feed.catalogue(database, 12_000)
    return database


@pytest.mark.parametrize(
    ("what", "bookings", "requests"), [("bookings", BOOKINGS, 0), ("requests", 0, REQUESTS)]
)
def test_taking_in(
    benchmark: BenchmarkFixture,
    record: Record,
    environment: Path,
    tmp_path: Path,
    what: str,
    bookings: int,
    requests: int,
) -> None:
    a_feed.fill(tmp_path / "portal", bookings, requests)
    with a_feed.serving(tmp_path / "portal", os.environ) as served:
        connect(environment, served)
        number = 0

        def fresh() -> Path:
            nonlocal number
            number += 1
            return Path(shutil.copy(environment, environment.with_name(f"turn{number}.db")))

        first = fresh()
        take_in(first, served)
        settle(first)
        rows = written(environment, first)
        ours: list[float] = []
        bare: list[tuple[float, float]] = []

        def one_turn() -> None:
            bare.append(fetch_and_insert(fresh(), served, rows))
            ours.append(take_in(fresh(), served))

        benchmark.pedantic(one_turn, rounds=3, iterations=1)  # type: ignore[no-untyped-call]  # it has no types
    count = bookings + requests
    fetched, inserted = (min(one[part] for one in bare) for part in (0, 1))
    ratio = min(map(sum, bare)) / min(ours)
    benchmark.extra_info |= {
        "fetched_ms_each": fetched / count * 1000,
        "inserted_ms_each": inserted / count * 1000,
        "ours_ms_each": min(ours) / count * 1000,
        "rows": {table: len(found) for table, (_, found) in rows.items()},
    }
    record(
        f"sync: {count:,} {what} taken in",
        f">= {REACH}x of fetching the same pages and bare inserts",
        f"{ratio:.2f}x ({count / min(ours):,.0f}/s; each {min(ours) / count * 1000:.2f} ms, of it fetching "
        f"{fetched / count * 1000:.2f}, bare inserts {inserted / count * 1000:.2f})",
        ratio >= REACH,
    )


def test_the_window_meanwhile(
    benchmark: BenchmarkFixture,
    record: Record,
    environment: Path,
    tmp_path: Path,
    qapp: QApplication,
) -> None:
    a_feed.fill(tmp_path / "portal", CHANGES - REQUESTS, REQUESTS)
    with a_feed.serving(tmp_path / "portal", os.environ) as served:
        connect(environment, served)
        application = Application(str(environment), language="zh_CN")
        shell, jobs = application.shell, application.kit.jobs
        shell.resize(1366, 768)
        shell.show_page("requests")
        application.show()
        loop = QEventLoop()
        waiting = QTimer(interval=200)

        def wait(done: Callable[[], bool]) -> None:
            waiting.timeout.connect(lambda: done() and loop.quit())
            waiting.start()
            loop.exec()
            waiting.stop()
            waiting.timeout.disconnect()

        wait(lambda: shell.settling.over and jobs.idle)
        frames = Frames(every_ms=5)
        reports: list[RoundReport] = []

        def rounds() -> None:
            frames.start()
            job = jobs.exchange(
                shell, "", rounds_with(jobs.beside, portals), done=reports.extend, shown=False
            )
            job.finished.connect(loop.quit)
            loop.exec()
            wait(lambda: jobs.idle)  # the pages show it
            frames.stop()

        desk = Desk(environment)
        portals = desk.read(particulars)
        desk.close()
        benchmark.pedantic(rounds, rounds=1, iterations=1)  # type: ignore[no-untyped-call]  # it has no types
        application.close()
    assert [(one.failed, one.taken) for one in reports] == [(None, CHANGES)]
    longest, over = max(frames.all), sum(frame > FRAME_MS for frame in frames.all)
    benchmark.extra_info |= {"longest_frame_ms": longest, "over": over, "frames": len(frames.all)}
    record(
        f"{CHANGES:,} changes pulled while the window shows the requests",
        f"no frame over {FRAME_MS:.0f} ms",
        f"longest {longest:.1f} ms, {over} over of {len(frames.all):,}",
        longest <= FRAME_MS,
    )
