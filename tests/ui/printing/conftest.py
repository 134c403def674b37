"""The page of retrieval as whoever prints, over a real database; and a printer that writes PDF files."""

from __future__ import annotations

from tests.ui.retrieval.conftest import clerk, desk, new_window, open_desk, page, pristine, room, world

__all__ = ["clerk", "desk", "new_window", "open_desk", "page", "pristine", "room", "world"]
