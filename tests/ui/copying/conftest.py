"""The desk of the copies, and a window on it."""

from __future__ import annotations

from tests.readingroom.conftest import clerk, desk, open_desk, pristine, room
from tests.readingroom.copies.desk.conftest import office

__all__ = ["clerk", "desk", "office", "open_desk", "pristine", "room"]
