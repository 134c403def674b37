"""A line of words that is cut with an ellipsis where it does not fit."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel

__all__ = ["ElidedLabel"]


class ElidedLabel(QLabel):
    """A label in one line, which never asks for more room than there is; give it a tooltip that says the whole.

    Args:
        role: of the style sheet.
        least: width in pixels that it keeps.
    """

    def __init__(self, role: str = "", least: int = 0) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._least = least
        if role:
            self.setProperty("role", role)

    def minimumSizeHint(self) -> QSize:
        """A line high."""
        return QSize(self._least, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """As the style writes labels, cut to the width."""
        painter, area = QPainter(self), self.contentsRect()
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, area.width())
        flags = Qt.AlignmentFlag.AlignVCenter.value | Qt.AlignmentFlag.AlignLeft.value
        self.style().drawItemText(
            painter, area, flags, self.palette(), self.isEnabled(), shown, self.foregroundRole()
        )
        painter.end()
