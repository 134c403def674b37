"""A scan in the real window, from its last key to what it did being committed and painted, against a bare commit.

Bare is what the scans themselves wrote, statement for statement, straight through the driver into a copy of the same
database: the same rows, tables and indexes, as durable (``synchronous=FULL``). Each scan is followed by its bare
commit, so that both meet the same moods of the disk.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles

import pytest
from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QApplication, QWidget
from pytest_benchmark.fixture import BenchmarkFixture
from sqlalchemy import Engine, event

from readingroom.retrieval.scan import Scanned
from tests.benchmarks import a_room
from tests.benchmarks.conftest import Record
from tests.ui.conftest import press
from ui.app import Application
from ui.jobs import Jobs

FRAME = 1000 / 60
"""Of a 60 Hz screen, in milliseconds."""
MOVES = ("pull", "hold", "issue", "return", "reshelve")
"""What the same slip means each time it is scanned at a desk that does everything."""


class Painting(QObject):
    """Ends a loop when a widget has been painted after something happened."""

    def __init__(self, widget: QWidget, loop: QEventLoop) -> None:
        super().__init__(widget)
        self.awaited = False
        self._loop = loop
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if self.awaited and event.type() is QEvent.Type.Paint:
            self.awaited = False
            QTimer.singleShot(0, self._loop.quit)  # after the painting, when the window has been flushed
        return False


class Bare:
    """Does again what a desk wrote, through the driver.

    Args:
        engine: what the desk writes through.
        database: the copy.
    """

    def __init__(self, engine: Engine, database: Path) -> None:
        self.took: list[float] = []
        self._written: list[tuple[str, tuple[object, ...]]] = []
        event.listen(engine, "before_cursor_execute", self._note)
        self._connection = sqlite3.connect(database, isolation_level=None)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            self._connection.execute(f"PRAGMA {pragma}")

    def _note(
        self, _connection: object, _cursor: object, statement: str, parameters: tuple[object, ...], *_: object
    ) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            many = parameters and isinstance(parameters[0], tuple | list)
            self._written.extend((statement, tuple(each)) for each in (parameters if many else [parameters]))

    def commit(self) -> None:
        """One transaction of what was written since the last; milliseconds go to ``took``."""
        started = time.perf_counter()
        self._connection.execute("BEGIN IMMEDIATE")
        for statement, parameters in self._written:
            self._connection.execute(statement, parameters)
        self._connection.execute("COMMIT")
        self.took.append((time.perf_counter() - started) * 1000)
        self._written.clear()

    def close(self) -> None:
        """Give the copy back."""
        self._connection.close()


def until(done: Callable[[], bool]) -> None:
    """Let the window work until something has been so for a moment."""
    loop, seen = QEventLoop(), 0
    patience = time.monotonic() + 20

    def look() -> None:
        nonlocal seen
        seen = seen + 1 if done() else 0
        if seen > 5 or time.monotonic() > patience:
            loop.quit()

    timer = QTimer(interval=5)
    timer.timeout.connect(look)
    timer.start()
    loop.exec()
    timer.stop()
    assert seen > 5, "the window did not get there within 20 seconds"


def scans(window: QWindow, jobs: Jobs, loop: QEventLoop, slips: tuple[str, ...], bare: Bare) -> list[float]:
    """Milliseconds from the Enter at the end of each code to its line being on the screen.

    Hands are slower than the window: it has redrawn its page before the next code comes.
    """
    took = []
    at = 1_000
    for code in slips:
        at += 2_000
        for number, character in enumerate(code):
            press(window, ord(character.upper()), character, at + number)
        started = time.perf_counter()
        press(window, int(Qt.Key.Key_Return), "\r", at + len(code))
        loop.exec()
        took.append((time.perf_counter() - started) * 1000)
        until(lambda: jobs.idle)
        bare.commit()
    return took


def test_scan(
    benchmark: BenchmarkFixture,
    record: Record,
    busy_room: a_room.Room,
    qapp: QApplication,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    database, untouched = busy_room.copy(tmp_path / "ours"), busy_room.copy(tmp_path / "bare")
    for name, value in a_room.environment(database.parent).items():
        monkeypatch.setenv(name, value)
    application = Application(str(database), language="zh_CN")
    shell, jobs = application.shell, application.kit.jobs
    shell.resize(1366, 768)
    shell.show_page("today")
    application.show()
    until(lambda: shell.page is not None and jobs.idle and hasattr(application, "people"))
    window = shell.windowHandle()
    assert window is not None
    engine: Engine = application.kit.jobs._desk.result().store.engine  # of the desk that the window opened
    bare = Bare(engine, untouched)
    loop = QEventLoop()
    painting = Painting(shell.echo, loop)
    did: list[Scanned] = []

    def happened(scanned: Scanned) -> None:
        did.append(scanned)
        painting.awaited = True  # the strip was given its words just now; the next painting shows them

    application.scan_desk.happened.connect(happened)
    ours: list[float] = []

    def every_scan() -> None:
        for _ in MOVES:
            ours.extend(scans(window, jobs, loop, busy_room.slips, bare))

    benchmark.pedantic(every_scan, rounds=1, iterations=1)  # type: ignore[no-untyped-call]  # it has no types
    shell.close()
    bare.close()
    assert {str(one.refused) for one in did if one.refused is not None} == set()
    assert len(did) == len(ours) == len(MOVES) * len(busy_room.slips)
    theirs = bare.took
    (p95, p99), (bare95, bare99) = (
        (cuts[94], cuts[98]) for cuts in (quantiles(ours, n=100), quantiles(theirs, n=100))
    )
    benchmark.extra_info |= {
        "scans": len(ours),
        "ours_ms": {"p50": median(ours), "p95": p95, "p99": p99},
        "bare_ms": {"p50": median(theirs), "p95": bare95, "p99": bare99},
    }
    for name, mine, other, frames in (("p95", p95, bare95, 1), ("p99", p99, bare99, 2)):
        record(
            f"scan: last key to committed and painted, {name}",
            f"<= bare commit + {frames} frame{'s' if frames > 1 else ''} of 60 Hz",
            f"{mine:.1f} ms (bare {other:.1f}, reach {other + frames * FRAME:.1f}; "
            f"medians {median(ours):.1f} and {median(theirs):.1f})",
            mine <= other + frames * FRAME,
        )
