"""The catalogue: found by typing, browsed by reference code, changed by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.widgets.toolkit import Toolkit

if TYPE_CHECKING:
    from ui.catalogue.page import CataloguePage

__all__ = ["make"]


def make(kit: Toolkit) -> CataloguePage:
    """The page; called by the shell once the desk is open."""
    from ui.catalogue.page import CataloguePage

    return CataloguePage(kit)
