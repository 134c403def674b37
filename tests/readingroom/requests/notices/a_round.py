"""A round of mails in a process that dies: ``a_round.py PORT before|after AT DATABASE``."""

from __future__ import annotations

import datetime as dt
import os
import signal
import sys
from pathlib import Path

from sqlalchemy import event

from readingroom.clock import Clock
from readingroom.desk import Desk
from readingroom.requests.notices.mailing import send_waiting
from tests.readingroom.conftest import MORNING, ZONE


def main() -> None:
    """Send, and die by SIGKILL in, or right after, a commit; 0 never."""
    when, at, database = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    desk = Desk(database, clock=Clock.starting(MORNING + dt.timedelta(minutes=1), ZONE))
    commits = 0

    def count(_connection: object) -> None:
        nonlocal commits
        commits += 1
        if commits == at and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)

    def begun(_connection: object) -> None:
        if at and commits >= at and when == "after":
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(desk.store.engine, "commit", count)
    event.listen(desk.store.engine, "begin", begun)
    send_waiting(desk)
    if commits >= at and when == "after":
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
