"""The page on which readers are found, registered and looked after; ``make`` builds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from readingroom.people.queries import NameSearch
    from ui.readers.page import ReadersPage
    from ui.widgets.toolkit import Toolkit

__all__ = ["make"]


def make(kit: Toolkit, names: Callable[[], NameSearch | None] | None = None) -> ReadersPage:
    """Import and build the page.

    Args:
        kit: from the shell.
        names: asked for the index of names whenever somebody is looked for; without it the newest readers are
            looked through.
    """
    from ui.readers.page import ReadersPage

    return ReadersPage(kit, names or (lambda: None))
