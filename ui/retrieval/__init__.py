"""Units on their way: the board, its prints and one unit's whole story; ``make`` builds the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.retrieval.page import RetrievalPage
    from ui.widgets.toolkit import Toolkit

__all__ = ["make"]


def make(kit: Toolkit) -> RetrievalPage:
    """Import and build the page."""
    from ui.retrieval.page import RetrievalPage

    return RetrievalPage(kit)
