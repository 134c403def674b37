"""The page of verifying in a real window over a real database, and the program's own window."""

from __future__ import annotations

from tests.ui.register.conftest import clerk, desk, new_window, office, open_desk, pristine, room
from tests.ui.whole_day.conftest import open_window

__all__ = ["clerk", "desk", "new_window", "office", "open_desk", "open_window", "pristine", "room"]
