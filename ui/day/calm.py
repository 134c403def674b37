"""What the page says when there is nothing to do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.day.reading import Picture
from ui.palette import Tone
from ui.style import GAP
from ui.widgets.parts import ShapeMark, label
from ui.widgets.shapes import Shape
from ui.widgets.toolkit import Toolkit

__all__ = ["Calm"]


class Calm(QWidget):
    """Nothing is outstanding, or the day is closed: said large and quietly."""

    def __init__(self, kit: Toolkit) -> None:
        super().__init__()
        self._kit = kit
        self._mark = ShapeMark(kit.style, 40)
        self._mark.show_shape(Shape.CHECK, Tone.GOOD)
        self.words = label("", "title")
        self.more = label("", "muted", wrap=True)
        self.more.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(GAP[5], GAP[5], GAP[5], GAP[4])
        self._layout.setSpacing(GAP[3])
        self._layout.addStretch(1)
        for widget in (self._mark, self.words):
            self._layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        self._layout.addWidget(self.more)
        self._layout.addStretch(1)

    def show_state(self, found: Picture, *, alone: bool) -> None:
        """Show itself where nothing is outstanding."""
        text, closed = self._kit.text, found.close.closed
        self.setVisible(alone or (not found.open and not found.left) or closed is not None)
        if closed is not None:
            self.words.setText(text("day_page.close.is_closed"))
            self.more.setText(text("day.close.closed", at=closed.at, staff=closed.staff))
        elif found.open:
            self.words.setText(text("day_page.close.no_match"))
            self.more.setText("")
        else:
            self.words.setText(text("day_page.close.nothing"))
            self.more.setText(text("day.close.zero"))
        self._mark.setVisible(closed is not None or not found.open)
