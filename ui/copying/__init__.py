"""Drafts of certified copies and certificates are made here, and held against the original by a second person."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.copying.checker import Checker
    from ui.copying.maker import Maker
    from ui.widgets.page import Page

__all__ = ["open_check", "open_maker"]


def open_maker(
    page: Page, case_id: int | None, certificate_id: int | None, done: Callable[[int], None]
) -> Maker | None:
    """Lay the maker over a page.

    Args:
        page: it takes the room of.
        case_id: of a new draft; may be None where a draft is changed.
        certificate_id: of a draft that is changed; None makes a new one.
        done: gets the draft's id when it was saved; not called where nothing was.

    Returns:
        None where something unsaved lies over the page and says so.
    """
    from ui.copying.maker import Maker

    if page.keeps():
        return None
    if page.cover is not None:
        page.cover.close_sheet()
    return Maker(page, case_id, certificate_id, done)


def open_check(page: Page, certificate_id: int, done: Callable[[int], None]) -> Checker | None:
    """Lay a draft over a page for whoever checks it; otherwise as `open_maker`."""
    from ui.copying.checker import Checker

    if page.keeps():
        return None
    if page.cover is not None:
        page.cover.close_sheet()
    return Checker(page, certificate_id, done)
