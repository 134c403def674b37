"""A list of a million rows in the window: opened, and scrolled from end to end and to and fro."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication
from pytest_benchmark.fixture import BenchmarkFixture
from sqlalchemy import func, select, tuple_

from readingroom.command import Actor, Reading
from readingroom.desk import Desk
from readingroom.holdings.records import Item
from tests.benchmarks import a_room
from tests.benchmarks.conftest import Record
from tests.benchmarks.frames import FRAME_MS, Frames
from ui.jobs import Jobs
from ui.messages import Messages
from ui.models.columns import Column, Kind
from ui.models.window import Fences, WindowModel, WindowSource
from ui.style import Style
from ui.text import Text
from ui.widgets.memory import Memory
from ui.widgets.table import TableView
from ui.widgets.toolkit import Toolkit

FEW, MANY = 10_000, 1_000_000
JUMPS = 200
PAGE = 4096


@dataclass(frozen=True)
class Line:
    """What a row shows."""

    id: int
    code: str
    title: str
    pages: int
    key: str


def chunk(reading: Reading, key: tuple[str, int] | None, limit: int) -> tuple[Line, ...]:
    """Rows of the catalogue by reference code, from a key on."""
    wanted = select(Item.id, Item.reference_code, Item.title, Item.pages, Item.sort_key)
    if key is not None:
        wanted = wanted.where(tuple_(Item.sort_key, Item.id) >= key)
    rows = reading.session.execute(wanted.order_by(Item.sort_key, Item.id).limit(limit))
    return tuple(Line(*row) for row in rows)


def fences(reading: Reading, step: int) -> Fences:
    """The key of every so many rows."""
    place = func.row_number().over(order_by=(Item.sort_key, Item.id)).label("place")
    ordered = select(Item.sort_key, Item.id, place).subquery()
    keys = reading.session.execute(
        select(ordered.c.sort_key, ordered.c.id)
        .where((ordered.c.place - 1) % step == 0)
        .order_by(ordered.c.place)
    )
    total = reading.session.scalar(select(func.count()).select_from(Item)) or 0
    return Fences(total, [tuple(key) for key in keys])


def fill(database: Path, rows: int) -> None:
    """This many files in the catalogue, straight through the driver."""
    with sqlite3.connect(database, isolation_level=None) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        connection.execute(
            "INSERT INTO items (reference_code, code_key, sort_key, level, title, dates, pages, access, note) "
            "WITH RECURSIVE many(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < ?) "
            "SELECT 'L' || n, 'l' || n, printf('L%08d', n), 'file', '关于第' || n || '号土地房产所有证存根的材料', "
            "'1951-03', n % 200 + 1, 'open', '' FROM many",
            (rows,),
        )
        connection.execute("COMMIT")


def memory_mb() -> float:
    """What this process holds in memory, in megabytes; 0 where the system has no /proc."""
    told = Path("/proc/self/statm")
    return int(told.read_text("ascii").split()[1]) * PAGE / 2**20 if told.exists() else 0.0


@pytest.fixture(scope="module")
def lists(busy_room: a_room.Room, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Path]]:
    """A short and a long catalogue."""
    made = {}
    for rows in (FEW, MANY):
        made[rows] = busy_room.copy(tmp_path_factory.mktemp(f"list_{rows}"))
        fill(made[rows], rows)
    yield made
    made[MANY].unlink()


def look_through(app: QApplication, database: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """Opens the list and scrolls it; milliseconds and megabytes."""
    for name, value in a_room.environment(database.parent).items():
        monkeypatch.setenv(name, value)
    text, style = Text("zh_CN"), Style("light")
    style.apply(app)
    jobs = Jobs(lambda: Desk(database), Actor(4))
    kit = Toolkit(text, style, jobs, Messages(text, jobs), Memory())
    loop = QEventLoop()
    jobs.opened.connect(loop.quit)
    loop.exec()
    columns = [
        Column[Line]("code", "app.find.code", lambda row: row.code, Kind.CODE, 160),
        Column[Line]("title", "app.find.reader", lambda row: row.title, width=0),
        Column[Line]("pages", "app.find.code", lambda row: row.pages, Kind.NUMBER, 80),
    ]
    table = TableView(kit, "benchmark", "list")
    model = WindowModel(columns, jobs, text, table)
    table.setModel(model)
    table.resize(1200, 700)
    table.show()
    before = memory_mb()
    frames = Frames()
    frames.start()
    began = time.perf_counter()
    told: dict[str, float] = {}
    model.modelReset.connect(lambda: told.setdefault("first_rows_ms", (time.perf_counter() - began) * 1000))
    model.counted.connect(lambda _n: loop.quit())
    model.open(WindowSource(chunk, fences))
    loop.exec()
    told["counted_ms"] = (time.perf_counter() - began) * 1000
    bar = table.verticalScrollBar()
    chance = random.Random(7)
    places = [bar.maximum() * n // JUMPS for n in range(JUMPS)] + [
        chance.randrange(bar.maximum()) for _ in range(JUMPS)
    ]

    def jump() -> None:
        if places:
            bar.setValue(places.pop())
        else:
            loop.quit()

    stepping = QTimer(interval=16)
    stepping.timeout.connect(jump)
    stepping.start()
    loop.exec()
    stepping.stop()
    told["longest_frame_ms"] = frames.stop()
    told["over"] = sum(frame > FRAME_MS for frame in frames.all)
    told["frames"] = len(frames.all)
    told["rows"] = model.rowCount()
    told["memory_mb"] = memory_mb() - before
    table.close()
    table.deleteLater()
    jobs.close()
    return told


def test_long_list(
    benchmark: BenchmarkFixture,
    record: Record,
    lists: dict[int, Path],
    qapp: QApplication,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    look_through(qapp, lists[FEW], monkeypatch)  # fonts, caches, the first of everything
    few = look_through(qapp, lists[FEW], monkeypatch)
    found: dict[str, float] = benchmark.pedantic(  # type: ignore[no-untyped-call]  # it has no types
        look_through, (qapp, lists[MANY], monkeypatch), rounds=1, iterations=1
    )
    assert found["rows"] >= MANY
    benchmark.extra_info |= {"few": few, "many": found}
    record(
        f"a list of {MANY:,} rows: opened, scrolled {2 * JUMPS} times",
        f"no frame over {FRAME_MS:.0f} ms",
        f"longest {found['longest_frame_ms']:.1f} ms, {found['over']:.0f} over "
        f"(first rows after {found['first_rows_ms']:.0f} ms, counted after {found['counted_ms']:.0f} ms)",
        found["longest_frame_ms"] <= FRAME_MS,
    )
    record(
        "its memory",
        f"independent of the length ({FEW:,} rows: {few['memory_mb']:+.1f} MB)",
        f"{found['memory_mb']:+.1f} MB",
        found["memory_mb"] - few["memory_mb"] <= 16,
    )
