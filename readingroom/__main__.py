"""``readingroom``: the window; ``readingroom VERB``: the same without one."""

from __future__ import annotations

import sys
from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the window, or the command line if a verb was given.

    The window must paint at once, so nothing that it does not need is imported before it.

    Returns:
        The exit code.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    verb = next((word for word in words if not word.startswith("-")), "")
    if verb and not _only_options(words) or {"--help", "--version"} & set(words):
        from readingroom.cli import run

        return run(words)
    from ui.app import run_window

    return run_window(words)


def _only_options(words: Sequence[str]) -> bool:
    """Whether the words are options of the window and their values: ``--database URL``, ``--language en``."""
    return all(word.startswith("-") or words[place - 1].startswith("--") for place, word in enumerate(words))


if __name__ == "__main__":
    sys.exit(main())
