"""The frame of the day: opening list, noon clear-out, shift hand-over, close of day; ``make`` builds the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.day.page import DayPage
    from ui.widgets.toolkit import Toolkit

__all__ = ["make"]


def make(kit: Toolkit) -> DayPage:
    """Import and build the page."""
    from ui.day.page import DayPage

    return DayPage(kit)
