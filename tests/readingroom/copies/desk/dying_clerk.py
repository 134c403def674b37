"""Processes that issue one certificate and die at one of its commits, one after the other.

python -m tests.readingroom.copies.desk.dying_clerk WHEN STAFF CASE DATABASE…: in the first database at the first
commit, in the second one at the second, and so on; says how each ended.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from readingroom.clock import Clock
from readingroom.command import Actor
from readingroom.desk import Desk
from tests.readingroom.conftest import MORNING, ZONE
from tests.readingroom.copies.desk.numbering_clerk import issue_one
from tests.readingroom.copies.desk.office import Drawer
from tests.readingroom.dying import die_at


def main(when: str, staff: str, case: str, databases: list[str]) -> None:
    """Fork one process a database: what is loaded once need not be loaded again."""
    Drawer.__init__.__defaults__ = (b"", 4 * 2**20)  # several pieces: staged in transactions of their own
    for at, database in enumerate(databases, start=1):
        child = os.fork()
        if not child:
            os.environ["READINGROOM_KEY_FILE"] = str(Path(database).parent / "key")
            desk = Desk(Path(database), clock=Clock.starting(MORNING, ZONE))
            die_at(at, when)
            issue_one(desk, Actor(int(staff)), int(case), 1)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")


if __name__ == "__main__":
    main(*sys.argv[1:4], sys.argv[4:])
