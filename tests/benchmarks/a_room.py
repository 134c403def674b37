"""The room that is measured: a day in full swing, and as many years of finished requests behind it as wanted."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.office.setup.commands import SetUp
from readingroom.retrieval.rules import Move
from tests.readingroom.retrieval.world import World

NOW = "2026-12-01T10:00+08:00"
READERS = 5
FILES = 8
"""Wanted by each reader."""
_LIFE = (Move.PULL, Move.HOLD, Move.ISSUE, Move.RETURN, Move.RESHELVE)


@dataclass(frozen=True)
class Room:
    """A database in a folder of its own, with its key.

    Attributes:
        database: the file.
        slips: codes of the slips that are out, along the walk.
    """

    database: Path
    slips: tuple[str, ...]

    def copy(self, folder: Path) -> Path:
        """The database again, in another folder, with its key."""
        folder.mkdir(parents=True, exist_ok=True)
        for file in (self.database, self.database.parent / "key"):
            shutil.copy(file, folder / file.name)
        return folder / self.database.name


def environment(folder: Path) -> Mapping[str, str]:
    """What a program that opens the database in this folder has to find in its environment."""
    return {
        "READINGROOM_KEY_FILE": str(folder / "key"),
        "READINGROOM_NOW": NOW,
        "QT_QPA_PLATFORM": "offscreen",
    }


def make(folder: Path) -> Room:
    """A reading room whose readers have arrived and whose slips are printed; the environment is set."""
    desk = Desk(folder / "room.db")
    desk.execute(
        SetUp(archive="示例市档案馆", language="zh_CN", room="reading_room", account="limin", name="李敏"),
        Actor(1),
    )
    world = World(desk, Actor(4))
    finished = _finished(world)
    cases = []
    for reader in range(READERS):
        codes = [f"J{reader + 1:03}-1-{n + 1}" for n in range(FILES)]
        for n, code in enumerate(codes):
            box = world.box(
                f"J{reader + 1:03}-{n + 1}", f"{reader % 4 + 1}库-1区-{reader + 1}列-A面-{n + 1}节-1层"
            )
            world.file(code, box, pages=120)
        cases.append(world.books(f"王小明{reader}", *codes))
    for case in cases:
        world.arrives(case)
    world.prints()
    slips = tuple(world.slip(retrieval) for case in cases for retrieval in world.of(case))
    desk.close()
    assert finished
    with sqlite3.connect(folder / "room.db") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Room(folder / "room.db", slips)


def _finished(world: World) -> int:
    """One request that went its whole way; `grow` makes many of it."""
    world.file("Z999-1-1", world.box("Z999-1", "9库-1区-1列-A面-1节-1层"))
    case = world.books("陈䶮", "Z999-1-1")
    world.arrives(case)
    world.prints()
    world.moves(world.one(case), *_LIFE)
    return case


_COPIES = (
    ("cases", {"id": "n", "number": "'H' || n", "register_number": "n", "register_year": "1900"}),
    (
        "bookings",
        {
            "id": "n",
            "case_id": "n",
            "external_id": "'H' || n",
            "day": "dated.day",
            "starts_at": "dated.day || ' 01:00'",
        },
    ),
    ("visits", {"id": "n", "case_id": "n", "booking_id": "n", "day": "dated.day", "state": "'left'"}),
    ("requests", {"id": "n", "case_id": "n", "state": "'closed'", "due_day": "dated.day"}),
    ("request_lines", {"id": "n", "request_id": "n"}),
    ("retrievals", {"id": "n", "request_id": "n", "visit_id": "n", "due_day": "dated.day"}),
    ("retrieval_lines", {"retrieval_id": "n", "line_id": "n"}),
)
"""What a finished request is made of, and what is another in each copy."""
_FIRST = 1_000_000


def grow(database: Path, requests: int) -> None:
    """Put this many finished requests of the years before behind the day, straight through the driver."""
    with sqlite3.connect(database, isolation_level=None) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        for table, other in _COPIES:
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            first = "retrieval_id" if table == "retrieval_lines" else "id"
            values = ", ".join(other.get(column, f"old.{column}") for column in columns)
            connection.execute(
                f"WITH RECURSIVE many(n) AS (SELECT {_FIRST} UNION ALL SELECT n + 1 FROM many WHERE n < ?), "
                "dated AS (SELECT n, date('2026-11-30', '-' || (n % 2500) || ' days') AS day FROM many) "
                f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM dated, "
                f"(SELECT * FROM {table} ORDER BY {first} LIMIT 1) AS old",
                (_FIRST + requests - 1,),
            )
        connection.execute("COMMIT")
        connection.execute("ANALYZE")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
