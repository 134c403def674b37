"""The settings; ``make`` builds the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.settings.page import SettingsPage
    from ui.widgets.toolkit import Toolkit

__all__ = ["make"]


def make(kit: Toolkit) -> SettingsPage:
    """Import and build the page."""
    from ui.settings.page import SettingsPage

    return SettingsPage(kit)
