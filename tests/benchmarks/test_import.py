"""The import of a catalogue against the bare driver: the same rows into the same tables with the same indexes.

Both are measured in turns in one run, because machines differ; the ratio is what counts (wanted: at least 0.4). The
bare side gets its rows ready made; ours reads the file, understands it, compares it with what is there and reports.
"""

from __future__ import annotations

import csv
import shutil
import sqlite3
import time
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.holdings import importing
from readingroom.holdings.entries import RowReader
from readingroom.office.setup.commands import SetUp
from readingroom.tabular.catalogue import HOLDING_FIELDS
from readingroom.tabular.mapping import find_header, rows_below
from readingroom.tabular.rows import Row
from readingroom.tabular.tables import open_table
from tests.benchmarks.conftest import Record

ROWS = 50_000
COLUMNS = ("reference_code", "title", "dates", "pages", "container", "location", "access", "note")
TABLES = {
    "containers": ("id", "label", "label_key", "barcode", "location", "location_key"),
    "items": (
        "id", "reference_code", "code_key", "sort_key", "level", "title", "dates", "pages", "access",
        "container_id", "note",
    ),
}  # fmt: skip


def catalogue(path: Path, rows: int, fonds: str = "J") -> None:
    """A 案卷目录 as an archive exports it: ten lists a fonds, ten files a box; a fonds is a letter and a number."""
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(["档号", "题名", "起止日期", "页数", "盒号", "存放位置", "控制标识", "备注"])
        for n in range(rows):
            file, box = n % 500 + 1, n % 500 // 10 + 1
            writer.writerow(
                [
                    f"{fonds}{n // 5000 + 1:03d}-{n // 500 % 10 + 1}-{file}",
                    f"关于第{n}号生产队土地房产所有证存根的材料",
                    f"19{50 + n % 40}0300-19{51 + n % 40}1200",
                    n % 200 + 1,
                    box,
                    f"1库-3区-{n // 500 % 40 + 1:02d}列-A面-{box % 8 + 1}节-{box % 6 + 1}层",
                    "开放" if n % 3 else "未开放",
                    "",
                ]
            )


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database that was set up and has no holdings."""
    monkeypatch.setenv("READINGROOM_KEY_FILE", str(tmp_path / "key"))
    desk = Desk(str(tmp_path / "empty.db"))
    desk.execute(
        SetUp(archive="示例", language="zh_CN", room="reading_room", account="li", name="李"), Actor(1)
    )
    desk.close()
    return tmp_path / "empty.db"


def _import(database: Path, file: Path) -> float:
    desk = Desk(str(database))
    started = time.perf_counter()
    report = importing.run(desk, Actor(4), file)
    took = time.perf_counter() - started
    desk.close()
    assert report.counts["new"] == ROWS
    return took


def _bare(database: Path, rows: dict[str, list[tuple[object, ...]]]) -> float:
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    started = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    for table, columns in TABLES.items():
        places = ", ".join("?" * len(columns))
        connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows[table])
    connection.execute("COMMIT")
    took = time.perf_counter() - started
    connection.close()
    return took


def _understand(file: Path) -> float:
    """Reading the file and working out its rows, which the bare side is given."""
    started = time.perf_counter()
    with open_table(file) as table:
        header = find_header(table.sheets[0], HOLDING_FIELDS)
        assert header is not None
        reader = RowReader({name: at for at, name in enumerate(COLUMNS)}, header.names)
        for row in rows_below(table.sheets[0], header):
            assert isinstance(row, Row)
            reader.read(row)
    return time.perf_counter() - started


def test_import_of_a_catalogue(
    benchmark: BenchmarkFixture, record: Record, empty: Path, tmp_path: Path
) -> None:
    catalogue(file := tmp_path / "案卷目录.csv", ROWS)
    first = tmp_path / "first.db"
    shutil.copy(empty, first)
    _import(first, file)
    with sqlite3.connect(first) as connection:
        rows = {
            table: connection.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall()
            for table, columns in TABLES.items()
        }
    ours: list[float] = []
    understood: list[float] = []
    bare: list[float] = []

    def fresh() -> Path:
        for left in tmp_path.glob("turn.db*"):
            left.unlink()
        return Path(shutil.copy(empty, tmp_path / "turn.db"))

    def one_turn() -> None:
        bare.append(_bare(fresh(), rows))
        understood.append(_understand(file))
        ours.append(_import(fresh(), file))

    benchmark.pedantic(one_turn, rounds=3, iterations=1)  # type: ignore[no-untyped-call]  # it has no types
    ratio = min(bare) / min(ours)
    benchmark.extra_info |= {
        "rows": ROWS,
        "bare_rows_per_s": round(ROWS / min(bare)),
        "ours_rows_per_s": round(ROWS / min(ours)),
        "ratio": round(ratio, 2),
        "ratio_if_bare_read_the_file_too": round((min(bare) + min(understood)) / min(ours), 2),
        "wanted": ">= 0.4",
    }
    read_too = (min(bare) + min(understood)) / min(ours)
    record(
        f"import of a catalogue, {ROWS:,} rows",
        ">= 0.4x of bare inserts of ready rows",
        f"{ratio:.2f}x ({ROWS / min(ours):,.0f} rows/s; {read_too:.2f}x if bare reads the file too)",
        ratio >= 0.4,
    )
