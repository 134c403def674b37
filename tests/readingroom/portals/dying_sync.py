"""``readingroom sync`` in processes that die by SIGKILL in, or right after, a given commit; forked from a warm one.

Reads lines ``FOLDER NOW AT WHEN`` (``AT`` 0: never) and runs ``readingroom sync --json`` on the folder's ``room.db``.
Writes ``{"pid": …}`` when it begins and ``{"code": …, "said": …}`` when it ended: its exit code, -9 where it was
killed, and what it printed. With ``here`` for ``WHEN`` this process runs it itself: what an exchange needs is loaded
and prepared from then on. Closing standard input ends the process.
"""

from __future__ import annotations

import io
import json
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from readingroom.cli import run
from tests.readingroom.dying import die_at


def exchange(folder: Path, now: str, at: int, when: str) -> int:
    """Be `readingroom sync` once; what it prints goes into a file."""
    os.environ["READINGROOM_KEY_FILE"] = str(folder / "key")
    os.environ["READINGROOM_NOW"] = now
    if at:
        die_at(at, when)
    with (
        (folder / "said").open("w", encoding="utf-8") as said,
        (folder / "complained").open("w", encoding="utf-8") as complained,
        redirect_stdout(said),
        redirect_stderr(complained),
    ):
        return run(["sync", "--json", "--database", str(folder / "room.db")])


def _say(**facts: object) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def main() -> None:
    """One run a line."""
    told, sys.stdin = (
        sys.stdin,
        io.StringIO(),
    )  # a verb may prepare it for codes, but not once it was read from
    for line in told:
        name, now, at, when = line.split()
        folder = Path(name)
        if when == "here":
            _say(pid=os.getpid())
            code = exchange(folder, now, 0, when)
        else:
            if (child := os.fork()) == 0:
                os._exit(exchange(folder, now, int(at), when))
            _say(pid=child)
            _, status = os.waitpid(child, 0)
            code = os.waitstatus_to_exitcode(status)
        said = (folder / "said").read_text("utf-8").strip()
        _say(code=code, said=json.loads(said) if said else None)


if __name__ == "__main__":
    main()
