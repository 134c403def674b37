"""What the detail pane says of an item or a container."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from readingroom.holdings.queries import ItemLine
from readingroom.holdings.rules import counts_as_open
from ui.catalogue.reading import Whole
from ui.catalogue.words import access_pill, name_of, state_pill, title_of, waits_words, where_pill
from ui.history import StoryView
from ui.style import GAP
from ui.widgets.detail import DetailPane, Fact
from ui.widgets.parts import button, label
from ui.widgets.shapes import PillLabel
from ui.widgets.toolkit import Toolkit

__all__ = ["show_whole"]

_MOST = 12

Go = Callable[[str, int], object]


def show_whole(detail: DetailPane, kit: Toolkit, whole: Whole, go: Go) -> None:
    """Facts, container with what else is in it, who has it and waits, history.

    Args:
        detail: the pane.
        kit: from the page.
        whole: what is shown.
        go: shows another entry: ``go("item", 7)``.
    """
    text, entry = kit.text, whole.entry
    access = entry.item.access if entry.item else whole.box.access if whole.box else "unknown"
    detail.begin(title_of(text, entry), name_of(entry), access_pill(text, access))
    detail.set_facts(_facts(kit, whole))
    if whole.line:
        rows = [
            Fact("", waits_words(text, row, whole.masked), pill=state_pill(text, row.state))
            for row in whole.line
        ]
        detail.set_facts(rows, text("catalogue.who"))
    if whole.box is not None:
        others = [item for item in whole.box.items if entry.item is None or item.id != entry.item.id]
        closed = [item for item in others if not counts_as_open(item.access)]
        if closed and entry.item is not None:
            detail.add_section(text("catalogue.restricted", n=len(closed)), _items(kit, closed, go))
        rest = [item for item in others if entry.item is None or counts_as_open(item.access)]
        if rest:
            code = "catalogue.within" if entry.item is None else "catalogue.beside"
            detail.add_section(text(code, n=len(rest)), _items(kit, rest, go))
    story = StoryView(kit)
    story.open(*entry.key)
    detail.add_section(text("window.detail.history"), story)


def _facts(kit: Toolkit, whole: Whole) -> list[Fact]:
    text, entry = kit.text, whole.entry
    facts = []
    if (item := entry.item) is not None:
        facts.append(Fact(text("catalogue.column.level"), text(f"holdings.level.{item.level}")))
        if item.dates:
            facts.append(Fact(text("catalogue.column.dates"), item.dates))
        if item.pages:
            facts.append(Fact(text("catalogue.pages"), str(item.pages)))
    where = where_pill(text, entry.where)
    if where is not None:
        facts.append(Fact(text("catalogue.now"), "", pill=where))
    if (box := entry.container) is not None:
        if entry.item is not None:
            facts.append(Fact(text("catalogue.column.container"), box.label, mono=True))
        place = box.location or text("catalogue.no_location")
        facts.append(Fact(text("catalogue.column.location"), place, mono=bool(box.location)))
        facts.append(
            Fact(
                text("catalogue.barcode"), box.barcode or text("catalogue.no_barcode"), mono=bool(box.barcode)
            )
        )
    else:
        facts.append(Fact(text("catalogue.column.container"), text("catalogue.no_container")))
    if whole.card is not None and whole.card.note:
        facts.append(Fact(text("catalogue.note"), whole.card.note))
    return facts


def _items(kit: Toolkit, items: list[ItemLine], go: Go) -> QWidget:
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(GAP[2])
    grid.setVerticalSpacing(GAP[1])
    grid.setColumnStretch(0, 1)
    for number, item in enumerate(items[:_MOST]):
        link = button(item.reference_code, partial(go, "item", item.id), "link")
        link.setFont(kit.style.font(mono=True))
        link.setToolTip(item.title)
        grid.addWidget(link, 2 * number, 0, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(PillLabel(kit.style, access_pill(kit.text, item.access)), 2 * number, 1)
        if item.title:
            grid.addWidget(label(item.title, "small", wrap=True), 2 * number + 1, 0, 1, 2)
    if len(items) > _MOST:
        more = kit.text("catalogue.more", n=len(items) - _MOST)
        grid.addWidget(label(more, "small"), 2 * _MOST, 0, 1, 2)
    return holder
