"""The register of certificates and the seal log; ``make`` builds the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from readingroom.people.queries import NameSearch
    from ui.register.page import RegisterPage
    from ui.widgets.toolkit import Toolkit

__all__ = ["make"]


def make(kit: Toolkit, names: Callable[[], NameSearch | None]) -> RegisterPage:
    """Import and build the page."""
    from ui.register.page import RegisterPage

    return RegisterPage(kit, names)
