"""The sync desk: portals, what goes back and forth, and what a person decides about it; ``make`` builds the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.portals.page import PortalsPage
    from ui.widgets.toolkit import Toolkit

__all__ = ["make"]


def make(kit: Toolkit) -> PortalsPage:
    """Import and build the page."""
    from ui.portals.page import PortalsPage

    return PortalsPage(kit)
