"""Files in: looked at, previewed row by row, and only then written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.widgets.toolkit import Toolkit

if TYPE_CHECKING:
    from ui.imports.page import ImportsPage

__all__ = ["make"]


def make(kit: Toolkit) -> ImportsPage:
    """The page; called by the shell once the desk is open."""
    from ui.imports.page import ImportsPage

    return ImportsPage(kit)
