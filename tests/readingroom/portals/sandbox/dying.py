"""Servers that die by SIGKILL in, or right after, a given commit; made by fork from one process that is warm.

Reads lines ``FOLDER AT WHEN`` (``AT`` 0: never) and starts a server for each. A server that comes up writes its address
and token as one JSON line; when it has died, another line tells of what. Closing standard input ends the process.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

from sqlalchemy import Connection, Engine, event

from readingroom.clock import Clock
from readingroom.language import language
from readingroom.portals.sandbox import storage as storage_module
from readingroom.portals.sandbox.pages.frame import templates
from readingroom.portals.sandbox.server import LOOPBACK, application, listen, server
from readingroom.portals.sandbox.storage import Storage
from tests.readingroom.portals.sandbox.running import MORNING, ZONE


def die(engine: Engine, at: int, when: str) -> None:
    """Let this process die at commit number `at` of those that write."""
    commits = 0

    def count(connection: Connection) -> None:
        nonlocal commits
        if connection.get_execution_options().get("begin") == "BEGIN IMMEDIATE":
            commits += 1
            if commits == at and when == "before":
                os.kill(os.getpid(), signal.SIGKILL)

    def committed(*_: object) -> None:
        if commits >= at:  # the connection comes back: it is on the disk, and nobody has heard of it
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "commit", count)
    if when == "after":
        event.listen(engine, "checkin", committed)


def serve(folder: Path, at: int, when: str) -> None:
    """Be a server on this folder until told to stop."""
    if at:
        made = storage_module.create_engine

        def create(*arguments: object, **options: object) -> Engine:
            engine: Engine = made(*arguments, **options)
            die(engine, at, when)
            return engine

        storage_module.create_engine = create  # type: ignore[assignment]
    storage = Storage(folder, Clock.starting(MORNING, ZONE))
    listening = listen(0)
    told = {
        "pid": os.getpid(),
        "address": f"http://{LOOPBACK}:{listening.getsockname()[1]}",
        "token": storage.token,
    }

    def ready() -> None:
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()

    server(application(storage), ready).run(sockets=[listening])


def main() -> None:
    """One server a line, and what it died of."""
    language("en")  # what every server needs is read once, before they are forked
    for name in templates().list_templates():
        templates().get_template(name)
    for line in sys.stdin:
        folder, at, when = line.split()
        if (child := os.fork()) == 0:
            serve(Path(folder), int(at), when)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(json.dumps({"died": os.waitstatus_to_exitcode(status)}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
