"""The views of the list, side by side, each with its number."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from readingroom.requests.queries import CaseView
from ui.style import GAP
from ui.widgets.parts import button
from ui.widgets.toolkit import Toolkit

__all__ = ["ViewBar"]


class ViewBar(QWidget):
    """One button a view; the chosen one is pressed in.

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
        layout = QHBoxLayout(self)
        layout.setContentsMargins(GAP[2], GAP[2], GAP[2], GAP[2])
        layout.setSpacing(GAP[1])
        for number, view in enumerate(CaseView, start=1):
            made = button(kit.text(f"requests.view.{view}"), partial(self.wanted.emit, view), "view")
            made.setCheckable(True)
            made.setToolTip(f"{kit.text(f'requests.view_help.{view}')} (Ctrl+{number})")
            group.addButton(made)
            layout.addWidget(made)
            self.buttons[view] = made
        layout.addStretch(1)

    def show_view(self, view: CaseView, counts: Mapping[CaseView, int]) -> None:
        """Press one in and write the numbers."""
        text = self._kit.text
        self.buttons[view].setChecked(True)
        for one, made in self.buttons.items():
            word, n = text(f"requests.view.{one}"), counts.get(one, 0)
            made.setText(f"{word}  {n}" if n else word)
            made.setAccessibleName(text("requests.view_name", view=word, n=n) if n else word)
