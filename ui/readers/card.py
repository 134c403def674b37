"""The reader's card on paper."""

from __future__ import annotations

from readingroom.people.queries import card_paper
from ui.widgets.page import Page

__all__ = ["show_card"]


def show_card(page: Page, reader_id: int) -> None:
    """Show a reader's card over a page; from there it is printed or saved."""
    from ui.printing import PrintJob, preview

    text = page.kit.text
    title = text("readers.card.title")
    preview(page, PrintJob("reader_card", title, card_paper, (reader_id,), language=text.code))
