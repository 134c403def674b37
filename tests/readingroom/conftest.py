"""A real database in a real file, made once by the migrations and copied for each test."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from readingroom.clock import Clock
from readingroom.command import Actor, Station
from readingroom.desk import Desk
from readingroom.office.setup.commands import SetUp

ZONE = ZoneInfo("Asia/Shanghai")
MORNING = dt.datetime(2026, 12, 1, 8, 30, tzinfo=ZONE)
SETUP = Actor(1)
IMPORT = Actor(2)


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that was set up for a reading room by 李敏 (staff id 4), and its key file beside it."""
    folder = tmp_path_factory.mktemp("pristine")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("READINGROOM_KEY_FILE", str(folder / "key"))
        desk = Desk(folder / "room.db", clock=Clock.starting(MORNING, ZONE))
        desk.execute(
            SetUp(
                archive="示例市档案馆", language="zh_CN", room="reading_room", account="limin", name="李敏"
            ),
            SETUP,
        )
        desk.close()
    return folder


@pytest.fixture
def room(pristine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The path of this test's own database."""
    for file in pristine.iterdir():
        shutil.copy(file, tmp_path / file.name)
    monkeypatch.setenv("READINGROOM_KEY_FILE", str(tmp_path / "key"))
    return tmp_path / "room.db"


@pytest.fixture
def open_desk(room: Path) -> Iterator[Callable[..., Desk]]:
    """Opens this test's database at any moment: another process, another day."""
    opened: list[Desk] = []

    def open_at(moment: dt.datetime = MORNING) -> Desk:
        opened.append(Desk(room, clock=Clock.starting(moment, ZONE)))
        return opened[-1]

    yield open_at
    for desk in opened:
        desk.close()


@pytest.fixture
def desk(open_desk: Callable[..., Desk]) -> Desk:
    """This test's database on the morning of Tuesday 1 December 2026."""
    return open_desk()


@pytest.fixture
def clerk() -> Actor:
    """李敏 at a desk that does everything."""
    return Actor(4, Station.ROOM)
