"""Servers that die by SIGKILL in, or right after, a given commit; made by fork from one process that is warm.

Reads lines ``FOLDER AT WHEN PORT`` (``AT`` 0: never; ``PORT`` 0: a free one) and starts a server for each. A server
that comes up writes its address and token as one JSON line; when it has died, another line tells of what. Closing
standard input ends the process.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from readingroom.clock import Clock
from readingroom.language import language
from readingroom.portals.sandbox.pages.frame import templates
from readingroom.portals.sandbox.server import LOOPBACK, application, listen, server
from readingroom.portals.sandbox.storage import Storage
from tests.readingroom.dying import die_at
from tests.readingroom.portals.sandbox.running import MORNING, ZONE


def serve(folder: Path, at: int, when: str, port: int) -> None:
    """Be a server on this folder until told to stop."""
    if at:
        die_at(at, when)
    storage = Storage(folder, Clock.starting(MORNING, ZONE))
    listening = listen(port)
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
        folder, at, when, port = line.split()
        if (child := os.fork()) == 0:
            serve(Path(folder), int(at), when, int(port))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(json.dumps({"died": os.waitstatus_to_exitcode(status)}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
