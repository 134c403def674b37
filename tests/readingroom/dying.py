"""A process that dies by SIGKILL in, or right after, a commit."""

from __future__ import annotations

import os
import signal

from sqlalchemy import Connection, Engine, Pool, event


def die_at(at: int, when: str) -> None:
    """Let this process die at commit number `at` of those that write, whatever database it opens.

    Args:
        at: from 1.
        when: ``before``: it was not committed; ``after``: it is on the disk, and nobody has heard of it.
    """
    commits = 0

    def begun(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("BEGIN"):
            connection.info["writes"] = statement != "BEGIN"

    def count(connection: Connection) -> None:
        nonlocal commits
        # A desk's writer takes its lock beneath SQLAlchemy, and does nothing else; a reader says BEGIN.
        if connection.info.get("writes", True):
            commits += 1
            if commits == at and when == "before":
                os.kill(os.getpid(), signal.SIGKILL)

    def committed(*_: object) -> None:
        if commits >= at:  # the connection comes back
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", begun)
    event.listen(Engine, "commit", count)
    if when == "after":
        event.listen(Pool, "checkin", committed)
