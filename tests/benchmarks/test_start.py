"""Starts in fresh processes, ours and bare in turns: the shell painted, the first page usable."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from sqlalchemy import event

from readingroom.desk import Desk
from readingroom.office.day.queries import today_page
from tests.benchmarks import a_room
from tests.benchmarks.conftest import Record

ROOT = Path(__file__).parents[2]
TURNS = 7
FEW, MANY = 1_000, 1_000_000


def start(mode: str, folder: Path, *arguments: str) -> dict[str, float]:
    """Seconds from the start of the process to each moment."""
    command = [sys.executable, "-P", str(Path(__file__).with_name("starting.py")), mode]
    environment = {**os.environ, **a_room.environment(folder), "PYTHONPATH": str(ROOT)}
    # An installed program is compiled once: so is this one, in the first turn, which does not count.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = str(folder.parent / "compiled")
    # What a window remembers of whoever sits at this machine has no part in it.
    environment |= {name: str(folder / "home") for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME")}
    began = time.perf_counter()
    done = subprocess.run(
        [*command, repr(began), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    moments: dict[str, float] = json.loads(done.stdout)
    return moments


def statements(database: Path, target: Path) -> int:
    """Writes down what the first page asks of the database; returns how many statements."""
    asked: list[tuple[str, tuple[object, ...]]] = []
    desk = Desk(database)

    def note(
        _connection: object, _cursor: object, statement: str, parameters: tuple[object, ...], *_: object
    ) -> None:
        if statement.startswith(("SELECT", "WITH")):
            asked.append((statement, tuple(parameters)))

    with desk.store.reading() as session:
        reader = session.get_bind()
    event.listen(reader, "before_cursor_execute", note)
    desk.read(today_page)
    event.remove(reader, "before_cursor_execute", note)
    desk.close()
    target.write_bytes(pickle.dumps(asked))
    return len(asked)


@pytest.fixture(scope="module")
def rooms(busy_room: a_room.Room, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Path]]:
    """The same day with few and with many finished requests behind it."""
    made = {}
    for requests in (FEW, MANY):
        folder = tmp_path_factory.mktemp(f"behind_{requests}")
        made[requests] = busy_room.copy(folder)
        a_room.grow(made[requests], requests)
    yield made
    made[MANY].unlink()  # the best part of a gigabyte


def test_start(
    benchmark: BenchmarkFixture,
    record: Record,
    rooms: dict[int, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in a_room.environment(rooms[FEW].parent).items():
        monkeypatch.setenv(name, value)
    n = statements(rooms[FEW], tmp_path / "statements")
    moments: dict[str, list[float]] = {
        name: [] for name in ("empty", "shell", "raw", "page", "details", "page_many")
    }

    def one_turn() -> None:
        few, many = rooms[FEW], rooms[MANY]
        moments["empty"].append(start("empty", few.parent)["shell"])
        ours = start("ours", few.parent, str(few))
        moments["shell"].append(ours["shell"])
        moments["page"].append(ours["page"])
        moments["details"].append(ours["details"])
        moments["raw"].append(start("raw", few.parent, str(few), str(tmp_path / "statements"))["page"])
        moments["page_many"].append(start("ours", many.parent, str(many))["page"])

    one_turn()  # the disk has to know the files
    for kept in moments.values():
        kept.clear()
    benchmark.pedantic(one_turn, rounds=TURNS, iterations=1)  # type: ignore[no-untyped-call]  # it has no types
    at = {name: median(kept) for name, kept in moments.items()}
    shell, page, many = at["shell"] / at["empty"], at["page"] / at["raw"], at["page_many"] / at["page"]
    benchmark.extra_info |= {"seconds": at, "statements": n}
    record(
        "start: shell painted",
        "<= 1.5x an empty window",
        f"{shell:.2f}x ({at['shell']:.2f} s against {at['empty']:.2f} s)",
        shell <= 1.5,
    )
    record(
        "start: first page usable",
        "<= 1.2x empty window + mappers + raw queries",
        f"{page:.2f}x ({at['page']:.2f} s against {at['raw']:.2f} s, {n} statements; "
        f"the first case's details after {at['details']:.2f} s)",
        page <= 1.2,
    )
    record(
        f"start with {MANY:,} requests behind the day",
        f"<= 1.1x of {FEW:,}",
        f"{many:.2f}x ({at['page_many']:.2f} s)",
        many <= 1.1,
    )
