"""Copy orders and certificates: what waits, one of them whole, and every step; ``make`` builds the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.copies.page import CopiesPage
    from ui.widgets.toolkit import Toolkit

__all__ = ["make"]


def make(kit: Toolkit) -> CopiesPage:
    """Import and build the page."""
    from ui.copies.page import CopiesPage

    return CopiesPage(kit)
