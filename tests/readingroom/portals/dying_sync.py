"""``readingroom sync`` in processes that die by SIGKILL in, or right after, a given commit; forked from a warm one.

Reads lines ``FOLDER NOW AT WHEN`` (``AT`` 0: never) and runs ``readingroom sync --json`` on the folder's ``room.db``.
Writes ``{"pid": …}`` when it begins and ``{"code": …, "said": …}`` when it ended: its exit code, -9 where it was
killed, and what it printed. Closing standard input ends the process.
"""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

from readingroom import wiring
from readingroom.cli import run
from readingroom.portals import adapters, sync
from tests.readingroom.dying import die_at

WARM = (adapters, sync, wiring)
"""What every run needs is loaded once, before they are forked."""


def exchange(folder: Path, now: str, at: int, when: str) -> int:
    """Be `readingroom sync` once; what it prints goes into a file."""
    os.environ["READINGROOM_KEY_FILE"] = str(folder / "key")
    os.environ["READINGROOM_NOW"] = now
    for descriptor, name in ((1, "said"), (2, "complained")):
        opened = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(opened, descriptor)
    sys.stdin = io.StringIO()  # its own has been read from
    if at:
        die_at(at, when)
    code = run(["sync", "--json", "--database", str(folder / "room.db")])
    sys.stdout.flush()
    return code


def _say(**facts: object) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def main() -> None:
    """One run a line."""
    for line in sys.stdin:
        folder, now, at, when = line.split()
        if (child := os.fork()) == 0:
            os._exit(exchange(Path(folder), now, int(at), when))
        _say(pid=child)
        _, status = os.waitpid(child, 0)
        said = (Path(folder) / "said").read_text("utf-8").strip()
        _say(code=os.waitstatus_to_exitcode(status), said=json.loads(said) if said else None)


if __name__ == "__main__":
    main()
