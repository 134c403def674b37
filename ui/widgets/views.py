"""The views of a page's list, side by side, each with its number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import partial
from typing import Generic, TypeVar

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from ui.style import GAP
from ui.widgets.parts import DropDown, button
from ui.widgets.toolkit import Toolkit

__all__ = ["ViewBar"]

View = TypeVar("View", bound=StrEnum)


class ViewBar(QWidget, Generic[View]):
    """One button a view; the chosen one is pressed in. Where they do not fit side by side, one list to choose from.

    Args:
        kit: from the page.
        page: its id: names stand under ``<page>.view.<view>``, what they are for under ``<page>.view_help.<view>``.
        views: in order; Ctrl and the number of its place shows one (0 for the tenth).

    Attributes:
        wanted: a view that somebody wants to see.
    """

    wanted = Signal(object)

    def __init__(self, kit: Toolkit, page: str, views: Iterable[View]) -> None:
        super().__init__()
        self._kit, self._page = kit, page
        shown = tuple(views)
        self.setAccessibleName(kit.text(f"{page}.views"))
        self.buttons: dict[View, QPushButton] = {}
        group = QButtonGroup(self)
        self._row = QWidget()
        row = QHBoxLayout(self._row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP[1])
        self.choice = DropDown(kit.style)
        self.choice.setAccessibleName(kit.text(f"{page}.views"))
        for number, view in enumerate(shown, start=1):
            made = button(kit.text(f"{page}.view.{view}"), partial(self.wanted.emit, view), "view")
            made.setCheckable(True)
            made.setToolTip(f"{kit.text(f'{page}.view_help.{view}')} (Ctrl+{number % 10})")
            group.addButton(made)
            row.addWidget(made)
            self.buttons[view] = made
            self.choice.addItem(made.text(), view.value)
        row.addStretch(1)
        self.choice.activated.connect(lambda at: self.wanted.emit(shown[at]))
        self._either = QStackedWidget()
        self._either.addWidget(self._row)
        self._either.addWidget(self.choice)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP[2], GAP[2], GAP[2], GAP[2])
        layout.addWidget(self._either)

    def minimumSizeHint(self) -> QSize:
        """As narrow as the list to choose from."""
        return QSize(self.choice.minimumSizeHint().width() + 2 * GAP[2], super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side, or one list."""
        super().resizeEvent(event)
        self._arrange()

    def show_view(self, view: View, counts: Mapping[View, int]) -> None:
        """Press one in and write the numbers."""
        text = self._kit.text
        self.buttons[view].setChecked(True)
        for at, (one, made) in enumerate(self.buttons.items()):
            word, n = text(f"{self._page}.view.{one}"), counts.get(one, 0)
            made.setText(f"{word}  {n}" if n else word)
            made.setAccessibleName(text(f"{self._page}.view_name", view=word, n=n) if n else word)
            self.choice.setItemText(at, made.text())
        self.choice.setCurrentIndex(list(self.buttons).index(view))
        self._arrange()

    def _arrange(self) -> None:
        fits = self._row.sizeHint().width() <= self.width() - 2 * GAP[2]
        self._either.setCurrentWidget(self._row if fits else self.choice)
