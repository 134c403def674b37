"""The room: who sits where, whose number is called; ``make`` builds the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.room.page import RoomPage
    from ui.widgets.toolkit import Toolkit

__all__ = ["make"]


def make(kit: Toolkit) -> RoomPage:
    """Import and build the page."""
    from ui.room.page import RoomPage

    return RoomPage(kit)
