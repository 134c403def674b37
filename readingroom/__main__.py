"""``readingroom``: the window; ``readingroom VERB``: the same without one."""

from __future__ import annotations

import sys
from collections.abc import Sequence

__all__ = ["main"]

_VALUED = ("--database", "--language", "--staff")
"""Options of the window that are followed by a value."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the window, or the command line if a verb was given.

    The window must paint at once, so nothing that it does not need is imported before it.

    Returns:
        The exit code.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    if _has_verb(words) or {"--help", "--version"} & set(words):
        from readingroom.cli import run

        return run(words)
    from ui.start import run_window

    return run_window(words)


def _has_verb(words: Sequence[str]) -> bool:
    values = {place + 1 for place, word in enumerate(words) if word in _VALUED}
    return any(not word.startswith("-") for place, word in enumerate(words) if place not in values)


if __name__ == "__main__":
    if getattr(sys, "frozen", False):  # a frozen program is its own interpreter for the processes it starts
        from multiprocessing import freeze_support

        freeze_support()
    sys.exit(main())
