"""Today, or To do: who is expected, who is here, and what waits; ``make`` builds the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from readingroom.people.queries import NameSearch
    from ui.today.page import TodayPage
    from ui.widgets.toolkit import Toolkit

__all__ = ["make"]


def make(kit: Toolkit, names: Callable[[], NameSearch | None] | None = None) -> TodayPage:
    """Import and build the page.

    Args:
        kit: from the shell.
        names: asked for the index of names whenever somebody is looked for; without it namesakes are not proposed.
    """
    from ui.today.page import TodayPage

    return TodayPage(kit, names or (lambda: None))
