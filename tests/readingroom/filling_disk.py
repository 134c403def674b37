"""A desk on a disk that fills up: ``python -m tests.readingroom.filling_disk ROOM.DB KEY DISK``.

Run in a mount namespace of its own (``unshare``): it mounts a small disk of its own at ``DISK``, moves the database
onto it, registers readers until it is refused, makes room, and goes on. Writes one JSON object: the names that were
written down, the code of the refusal, and what `check` finds afterwards.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from sqlalchemy import select

from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.errors import Unavailable
from readingroom.office.check import check
from readingroom.people.commands import Particulars, RegisterReader
from readingroom.people.records import Reader

CLERK = Actor(4)
BALLAST = 400 * 1024
ROOM_LEFT = 600 * 1024


def register(desk: Desk, number: int) -> str:
    """Write somebody down; their name."""
    name = f"利用者{number}"
    desk.execute(RegisterReader(particulars=Particulars(name=name)), CLERK)
    return name


def main(database: Path, key: Path, disk: Path) -> None:
    """Fill the disk, make room, go on."""
    size = database.stat().st_size + BALLAST + ROOM_LEFT
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size // 1024}k", "none", str(disk)], check=True)
    shutil.copy(database, disk / "room.db")
    shutil.copy(key, disk / "key")
    (disk / "ballast").write_bytes(os.urandom(BALLAST))
    os.environ["READINGROOM_KEY_FILE"] = str(disk / "key")
    desk = Desk(disk / "room.db")
    done: list[str] = []
    try:
        while len(done) < 10_000:
            done.append(register(desk, len(done)))
        refused = ""
    except Unavailable as error:
        refused = error.code
    (disk / "ballast").unlink()
    done.append(register(desk, len(done)))
    desk.close()
    again = Desk(disk / "room.db")
    problems = again.read(check, again.store.secret.verify_key, trusted=())
    names = again.read(lambda reading: [row.name for row in reading.session.scalars(select(Reader))])
    again.close()
    sys.stdout.write(
        json.dumps(
            {"done": done, "refused": refused, "names": names, "problems": [str(one) for one in problems]}
        )
    )


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
