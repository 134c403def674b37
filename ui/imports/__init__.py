"""Files in: looked at, previewed row by row, and only then written."""

from __future__ import annotations

from ui.imports.page import ImportsPage
from ui.widgets.toolkit import Toolkit

__all__ = ["make"]


def make(kit: Toolkit) -> ImportsPage:
    """The page; called by the shell once the desk is open."""
    return ImportsPage(kit)
