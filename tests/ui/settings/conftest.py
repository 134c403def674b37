"""The page of settings in a real window over a real database."""

from __future__ import annotations

from tests.ui.room.conftest import before, open_desk, open_window, pristine, room

__all__ = ["before", "open_desk", "open_window", "pristine", "room"]
