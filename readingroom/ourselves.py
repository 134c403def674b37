"""Starting this program once more, from a checkout and as a frozen program."""

from __future__ import annotations

import sys
from pathlib import Path

__all__ = ["FOLDER", "command"]

FOLDER = Path(__file__).resolve().parent.parent
"""Where it is started: from a checkout its modules are found there."""


def command(*words: str) -> list[str]:
    """What starts this program with these words: its verbs and their options.

    A frozen program is its own interpreter, and knows no ``-m``. On Windows it has two ways in, and only the one with a
    console has anything to read from and write to.
    """
    if getattr(sys, "frozen", False):
        return [str(Path(sys.executable).with_stem("readingroom")), *words]
    return [sys.executable, "-m", "readingroom", *words]
