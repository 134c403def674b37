"""Cases of every channel in one list, each on one sheet; ``make`` builds the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.requests.page import RequestsPage
    from ui.widgets.toolkit import Toolkit

__all__ = ["make"]


def make(kit: Toolkit) -> RequestsPage:
    """Import and build the page."""
    from ui.requests.page import RequestsPage

    return RequestsPage(kit)
