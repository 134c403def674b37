"""What stands over the list: the day's numbers, and “Waits for me”, a list of links that empties."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QLayoutItem, QPushButton, QWidget

from readingroom.office.day.queries import Waiting
from ui.palette import Tone
from ui.style import GAP
from ui.widgets.parts import ShapeMark, button, clear, label
from ui.widgets.shapes import Shape
from ui.widgets.toolkit import Toolkit

__all__ = ["Flow", "Numbers", "WaitsPanel"]

_SHOWN = 6
_ELSEWHERE = 2
"""How many of the numbers, the last ones, stand in the status line too: what is out, what is held."""


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


class Numbers(QWidget):
    """The day's numbers in a line; on a low page without the last two, which stand in the status line too."""

    def __init__(self) -> None:
        super().__init__()
        self._flow = Flow(self, GAP[5])
        self._shown: Sequence[tuple[str, str, str]] = ()
        self._low = False

    def set_low(self, low: bool) -> None:
        """Take one line."""
        self._low = low
        self.show_numbers(self._shown)

    def show_numbers(self, numbers: Sequence[tuple[str, str, str]]) -> None:
        """Show these: what, how many, token of its colour."""
        self._shown = numbers
        clear(self._flow)
        for words, number, tone in numbers[:-_ELSEWHERE] if self._low else numbers:
            pair = QWidget()
            layout = QHBoxLayout(pair)
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(GAP[1])
            figure = label(number, "heading")
            if tone != "text":
                figure.setProperty("tone", tone)
            layout.addWidget(label(words, "small"))
            layout.addWidget(figure)
            pair.setAccessibleName(f"{words} {number}")
            self._flow.addWidget(pair)
        self.updateGeometry()


class WaitsPanel(QFrame):
    """The links, a few lines at most; all of them on demand.

    Args:
        kit: from the page.
        go: called with the `Waiting` that was pressed.

    Attributes:
        links: what is shown now.
        rest: shows all of them, and a few again.
    """

    def __init__(self, kit: Toolkit, go: Callable[[Waiting], object]) -> None:
        super().__init__()
        self._kit, self._go = kit, go
        self._waits: list[Waiting] = []
        self._all = self._low = False
        self.links: list[QWidget] = []
        self.rest: QPushButton | None = None
        self._holder = QWidget()
        self._flow = Flow(self._holder)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(GAP[3], GAP[1], GAP[3], GAP[2])
        layout.setSpacing(GAP[4])
        self._heading = label(kit.text("today.waits"), "section")
        self._heading.setContentsMargins(0, GAP[1], 0, 0)
        layout.addWidget(self._heading, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._holder, 1)
        self.setAccessibleName(kit.text("today.waits"))
        self.hide()

    def show_waits(self, found: Sequence[Waiting]) -> None:
        """Show these; nothing at all where nothing waits."""
        if list(found) != self._waits:
            self._waits = list(found)
            self._fill()
        self.setVisible(bool(found))

    def set_low(self, low: bool) -> None:
        """Show one line of them only: the page is low, and its list comes first."""
        if low != self._low:
            self._low = low
            self._fill()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What fits into the one line changes with its width."""
        super().resizeEvent(event)
        if self._low and event.oldSize().width() != event.size().width():
            self._fill()

    def _fill(self) -> None:
        clear(self._flow)
        self.links, self.rest = [], None
        some = _SHOWN if len(self._waits) > _SHOWN + 1 else len(self._waits)
        for wait in self._waits if self._all else self._waits[:some]:
            link = self._link(wait)
            self.links.append(link)
            self._flow.addWidget(link)
        if self._low and not self._all:
            self._leave_one_line()
        rest = len(self._waits) - len(self.links)
        if rest or (self._all and (self._low or len(self._waits) > _SHOWN + 1)):
            self._flow.addWidget(self._rest(rest))
        self._flow.invalidate()
        self._holder.updateGeometry()

    def _leave_one_line(self) -> None:
        """Take away what has no room in the first line; the most pressing stays, however long it is."""
        room = self._holder.width() if self.isVisible() else self.width()
        widths = [link.sizeHint().width() + GAP[4] for link in self.links]
        more = self._rest(len(self._waits)).sizeHint().width()
        n = len(widths)
        while n > 1 and sum(widths[:n]) + (more if n < len(self._waits) else 0) > room:
            n -= 1
        for link in self.links[n:]:
            self._flow.removeWidget(link)
            link.hide()
            link.deleteLater()
        del self.links[n:]

    def _rest(self, n: int) -> QPushButton:
        words = self._kit.text("today.waits_more", n=n) if n else self._kit.text("today.waits_fewer")
        self.rest = button(words, self._turn, "link")
        self.rest.ensurePolished()
        return self.rest

    def _turn(self) -> None:
        self._all = not self._all
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
