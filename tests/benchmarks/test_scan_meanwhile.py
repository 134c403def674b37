"""Scans while a catalogue is imported, by another desk and by the same one, against scans when nothing else happens.

A scan is what the window's write worker does with one: what the code means, the command, what to tell of it. Between
two scans a hand takes the next box; it takes another time each time, so that scans meet an import at any moment.
"""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.holdings import importing
from readingroom.retrieval.scan import Scanner
from tests.benchmarks import a_room
from tests.benchmarks.conftest import Record
from tests.benchmarks.test_import import catalogue
from tests.benchmarks.test_scan import MOVES
from ui.threads import TURN_S

ROWS = 1_000_000
"""More than are imported while the scans last: it is stopped when they are done."""
WORST = 2.0
_ANOTHER_DESK = """
import sys
from pathlib import Path
from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.holdings import importing
importing.run(Desk(sys.argv[1]), Actor(4), Path(sys.argv[2]), progress=lambda rows: print(rows, flush=True))
"""


@contextmanager
def by_another_desk(desk: Desk, file: Path) -> Iterator[None]:
    """Another process imports the file, until the block ends."""
    command = [sys.executable, "-c", _ANOTHER_DESK, str(desk.store.where), str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as other:
        try:
            assert other.stdout is not None
            assert other.stdout.readline(), "the import did not begin"
            yield
            assert other.poll() is None, "the import was over before the scans were"
        finally:
            other.kill()


@contextmanager
def by_the_same_desk(desk: Desk, file: Path) -> Iterator[None]:
    """Another thread of this process imports the file, until the block ends."""
    begun, enough = threading.Event(), threading.Event()
    reports: list[importing.HoldingsReport] = []

    def run() -> None:
        done = importing.run(
            desk, Actor(4), file, progress=lambda _rows: begun.set(), cancelled=enough.is_set
        )
        reports.append(done)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert begun.wait(60), "the import did not begin"
        yield
    finally:
        enough.set()
        thread.join()
    assert not reports[0].finished, "the import was over before the scans were"


def scans(desk: Desk, slips: tuple[str, ...]) -> list[float]:
    """Milliseconds of each scan of every slip, from the stacks and back to its shelf."""
    scanner, took, hand = Scanner(desk, Actor(4)), [], random.Random(1)
    for _ in MOVES:
        for slip in slips:
            time.sleep(hand.uniform(0.02, 0.12))
            started = time.perf_counter()
            scanned = scanner.scan(slip)
            took.append((time.perf_counter() - started) * 1000)
            assert scanned.refused is None, scanned.refused
    return took


def test_scans_while_a_catalogue_is_imported(
    benchmark: BenchmarkFixture,
    record: Record,
    busy_room: a_room.Room,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    catalogue(file := tmp_path / "案卷目录.csv", ROWS, fonds="M")  # of other fonds than the slips ask for
    took: dict[str, list[float]] = {}
    usual = sys.getswitchinterval()
    sys.setswitchinterval(TURN_S)  # as in the window

    def opened(folder: str) -> Desk:
        database = busy_room.copy(tmp_path / folder)
        for name, value in a_room.environment(database.parent).items():
            monkeypatch.setenv(name, value)
        return Desk(database)

    def alone_and_beside() -> None:
        desk = opened("alone")
        took["alone"] = scans(desk, busy_room.slips)
        desk.close()
        for who, importer in (("another desk", by_another_desk), ("the same desk", by_the_same_desk)):
            desk = opened(who.replace(" ", "_"))
            with importer(desk, file):
                took[who] = scans(desk, busy_room.slips)
            desk.close()

    try:
        benchmark.pedantic(alone_and_beside, rounds=1, iterations=1)  # type: ignore[no-untyped-call]  # it has no types
    finally:
        sys.setswitchinterval(usual)
    p95 = {who: quantiles(each, n=100)[94] for who, each in took.items()}
    benchmark.extra_info |= {
        who: {"p50": median(each), "p95": p95[who], "scans": len(each)} for who, each in took.items()
    }
    for who in ("another desk", "the same desk"):
        ratio = p95[who] / p95["alone"]
        record(
            f"scan while {who} imports a catalogue, p95",
            f"<= {WORST:.0f}x of alone",
            f"{ratio:.1f}x ({p95[who]:.1f} ms, alone {p95['alone']:.1f}; median {median(took[who]):.1f})",
            ratio <= WORST,
        )
