"""How far the drawing of a paper is."""

from __future__ import annotations

from collections.abc import Callable

from ui.job import Progress

__all__ = ["pages_told"]


def pages_told(progress: Progress) -> Callable[[int, int], None]:
    """Tells of each page that is laid; after the last one the paper is read again and checked, which has no count."""

    def laid(done: int, total: int) -> None:
        progress(done, total, "window.work.pages")
        if done == total:
            progress(0, None, "copying.checking_paper")

    return laid
