"""Whether a certificate is genuine and counts; ``make`` builds the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.verifying.page import VerifyPage
    from ui.widgets.toolkit import Toolkit

__all__ = ["make"]


def make(kit: Toolkit) -> VerifyPage:
    """Import and build the page."""
    from ui.verifying.page import VerifyPage

    return VerifyPage(kit)
