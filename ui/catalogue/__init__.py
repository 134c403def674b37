"""The catalogue: found by typing, browsed by reference code, changed by hand."""

from __future__ import annotations

from ui.catalogue.page import CataloguePage
from ui.widgets.toolkit import Toolkit

__all__ = ["make"]


def make(kit: Toolkit) -> CataloguePage:
    """The page; called by the shell once the desk is open."""
    return CataloguePage(kit)
