"""The whole story of a reader, a case or a unit, as every page shows it."""

from __future__ import annotations

from ui.history.story import StoryView

__all__ = ["StoryView"]
