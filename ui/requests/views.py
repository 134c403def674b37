"""The views of the list, side by side, each with its number."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from readingroom.requests.queries import CaseView
from ui.style import GAP
from ui.widgets.parts import DropDown, button
from ui.widgets.toolkit import Toolkit

__all__ = ["ViewBar"]


class ViewBar(QWidget):
    """One button a view; the chosen one is pressed in. Where they do not fit side by side, one list to choose from.

    Attributes:
        wanted: a `CaseView` that somebody wants to see.
    """

    wanted = Signal(object)

    def __init__(self, kit: Toolkit) -> None:
        super().__init__()
        self._kit = kit
        self.setAccessibleName(kit.text("requests.views"))
        self.buttons: dict[CaseView, QPushButton] = {}
        group = QButtonGroup(self)
        self._row = QWidget()
        row = QHBoxLayout(self._row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP[1])
        self.choice = DropDown(kit.style)
        self.choice.setAccessibleName(kit.text("requests.views"))
        for number, view in enumerate(CaseView, start=1):
            made = button(kit.text(f"requests.view.{view}"), partial(self.wanted.emit, view), "view")
            made.setCheckable(True)
            made.setToolTip(f"{kit.text(f'requests.view_help.{view}')} (Ctrl+{number})")
            group.addButton(made)
            row.addWidget(made)
            self.buttons[view] = made
            self.choice.addItem(made.text(), view.value)
        row.addStretch(1)
        self.choice.activated.connect(lambda _at: self.wanted.emit(CaseView(self.choice.currentData())))
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

    def show_view(self, view: CaseView, counts: Mapping[CaseView, int]) -> None:
        """Press one in and write the numbers."""
        text = self._kit.text
        self.buttons[view].setChecked(True)
        for at, (one, made) in enumerate(self.buttons.items()):
            word, n = text(f"requests.view.{one}"), counts.get(one, 0)
            made.setText(f"{word}  {n}" if n else word)
            made.setAccessibleName(text("requests.view_name", view=word, n=n) if n else word)
            self.choice.setItemText(at, made.text())
        self.choice.setCurrentIndex(self.choice.findData(view.value))
        self._arrange()

    def _arrange(self) -> None:
        fits = self._row.sizeHint().width() <= self.width() - 2 * GAP[2]
        self._either.setCurrentWidget(self._row if fits else self.choice)
