"""“Waits for me”: what needs a hand, as a list of links that empties."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QLayoutItem, QWidget

from readingroom.office.day.queries import Waiting
from ui.palette import Tone
from ui.style import GAP
from ui.widgets.parts import ShapeMark, button, clear, label
from ui.widgets.shapes import Shape
from ui.widgets.toolkit import Toolkit

__all__ = ["Flow", "WaitsPanel"]

_SHOWN = 6


class Flow(QLayout):
    """Widgets beside each other, going on in the next line where the width ends."""

    def __init__(self, parent: QWidget | None = None, across: int = GAP[4], down: int = GAP[1]) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._across, self._down = across, down
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Qt's."""
        self._items.append(item)

    def count(self) -> int:
        """Qt's."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Qt's."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Qt's."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Neither."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """The narrower, the higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """How high it is at this width."""
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Place everything."""
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        """One line of them."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """The largest of them."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _place(self, rect: QRect, *, move: bool) -> int:
        x, y, high = rect.x(), rect.y(), 0
        for item in self._items:
            size = item.sizeHint().boundedTo(QSize(max(1, rect.width()), 10_000))
            if x > rect.x() and x + size.width() > rect.right() + 1:
                x, y, high = rect.x(), y + high + self._down, 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + self._across
            high = max(high, size.height())
        return y + high - rect.y()


class WaitsPanel(QFrame):
    """The links, a few lines at most; all of them on demand.

    Args:
        kit: from the page.
        go: called with the `Waiting` that was pressed.
    """

    def __init__(self, kit: Toolkit, go: Callable[[Waiting], object]) -> None:
        super().__init__()
        self._kit, self._go = kit, go
        self._waits: list[Waiting] = []
        self._all = False
        self.links: list[QWidget] = []
        self._holder = QWidget()
        self._flow = Flow(self._holder)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(GAP[3], GAP[1], GAP[3], GAP[2])
        layout.setSpacing(GAP[4])
        heading = label(kit.text("today.waits"), "section")
        heading.setContentsMargins(0, GAP[1], 0, 0)
        layout.addWidget(heading, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._holder, 1)
        self.setAccessibleName(kit.text("today.waits"))
        self.hide()

    def show_waits(self, found: Sequence[Waiting]) -> None:
        """Show these; nothing at all where nothing waits."""
        if list(found) != self._waits:
            self._waits = list(found)
            self._fill()
        self.setVisible(bool(found))

    def _fill(self) -> None:
        clear(self._flow)
        self.links = []
        shown = self._waits if self._all or len(self._waits) <= _SHOWN + 1 else self._waits[:_SHOWN]
        for wait in shown:
            self.links.append(self._link(wait))
            self._flow.addWidget(self.links[-1])
        if rest := len(self._waits) - len(shown):
            self._flow.addWidget(button(self._kit.text("today.waits_more", n=rest), self._show_all, "link"))
        self._flow.invalidate()
        self._holder.updateGeometry()

    def _show_all(self) -> None:
        self._all = True
        self._fill()

    def _link(self, wait: Waiting) -> QWidget:
        words = self._kit.text(f"day.waits.{wait.code}", **wait.facts)
        holder = QWidget()
        layout = QHBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP[1])
        mark = ShapeMark(self._kit.style, 10)
        tone = Tone.ATTENTION if wait.pressing else Tone.ACCENT
        mark.show_shape(Shape.ALERT if wait.pressing else Shape.RING, tone)
        layout.addWidget(mark)
        layout.addWidget(button(words, lambda: self._go(wait), "link"))
        return holder
