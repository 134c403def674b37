"""A whole number with its unit behind it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QSpinBox, QWidget

__all__ = ["NumberBox"]


class NumberBox(QSpinBox):
    """A whole number between two bounds; the wheel does not change what it is not on.

    Args:
        least: the lower bound.
        most: the upper one.
        unit: the word behind a number, as that number wants it: one working day, two working days; None: no unit.
    """

    def __init__(
        self, least: int, most: int, unit: Callable[[int], str] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._unit = unit
        self.setRange(least, most)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.lineEdit().setTextMargins(8, 0, 8, 0)  # the style sheet's padding does not reach it
        if unit is not None:
            self.valueChanged.connect(self._name)
            self._name(self.value())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolling past a form must not change it."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _name(self, value: int) -> None:
        if self._unit is not None:
            self.setSuffix(f" {self._unit(value)}")
