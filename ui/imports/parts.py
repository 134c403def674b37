"""Small parts of the imports page: where files are dropped, counts that filter, how far the work is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QHBoxLayout, QProgressBar, QWidget

from ui.job import Step
from ui.style import GAP, RADIUS, TABLE_PT, Style
from ui.widgets.parts import button, label
from ui.widgets.shapes import Pill, draw_shape
from ui.widgets.toolkit import Toolkit

__all__ = ["Chip", "Chips", "DropZone", "ProgressRow"]

_SHAPE = 10


class DropZone(QFrame):
    """A place with a broken line around it."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        style.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The line."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self._style.color("edge"), 1.5, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        painter.setBrush(self._style.color("window"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        painter.end()


class Chip(QAbstractButton):
    """A count that filters the list below: shape, number, word."""

    def __init__(self, style: Style, what: str, pill: Pill, n: int) -> None:
        super().__init__()
        self.what = what
        self.n = n
        self._style = style
        self._pill = pill
        self.setCheckable(True)
        self.setText(f"{n:,} {pill.word}")
        self.setAccessibleName(self.text())
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        style.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """As wide as what it says."""
        metrics = QFontMetricsF(self._style.font(TABLE_PT))
        shape = _SHAPE + 6 if self.what else 0
        width = metrics.horizontalAdvance(self.text()) + shape + 2 * GAP[3]
        return QSize(round(width) + 2, 28)

    def minimumSizeHint(self) -> QSize:
        """Never cut off."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it; the chosen one stands on the ground of a chosen row, with a line around."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        edge = "accent" if self.isChecked() or self.hasFocus() else "line"
        painter.setPen(QPen(self._style.color(edge), 1))
        ground = "selected" if self.isChecked() else "hover" if self.underMouse() else "surface"
        painter.setBrush(self._style.color(ground))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        left = box.left() + GAP[3]
        if self.what:
            mark = QRectF(left, box.center().y() - _SHAPE / 2, _SHAPE, _SHAPE)
            colour = QColor(self._style.colours.of(self._pill.tone))
            draw_shape(painter, self._pill.shape, mark, colour)
            left += _SHAPE + 6
        painter.setPen(self._style.color("text"))
        painter.setFont(self._style.font(TABLE_PT))
        words = QRectF(left, box.top(), box.right() - left, box.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        painter.end()


class Chips(QWidget):
    """One line of counts; one is chosen.

    Attributes:
        chosen: the count whose rows are wanted; empty: all.
    """

    chosen = Signal(str)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._group = QButtonGroup(self)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP[2])
        self.chips: list[Chip] = []

    @property
    def what(self) -> str:
        """The chosen one."""
        checked = self._group.checkedButton()
        return checked.what if isinstance(checked, Chip) else ""

    def show_counts(self, counts: Sequence[tuple[str, Pill, int]]) -> None:
        """Show these counts; what was chosen stays chosen where it is still there."""
        before = self.what
        for chip in self.chips:
            self._group.removeButton(chip)
            chip.hide()
            chip.deleteLater()
        while self._row.takeAt(0) is not None:
            pass
        self.chips = [Chip(self._style, *one) for one in counts]
        for chip in self.chips:
            self._group.addButton(chip)
            self._row.addWidget(chip)
            chip.clicked.connect(lambda _checked=False, what=chip.what: self.chosen.emit(what))
        self._row.addStretch(1)
        kept = next((chip for chip in self.chips if chip.what == before), None)
        if kept is None and self.chips:
            kept = self.chips[0]
        if kept is not None:
            kept.setChecked(True)

    def choose(self, what: str) -> None:
        """Choose a count as a click does."""
        for chip in self.chips:
            if chip.what == what:
                chip.click()


class ProgressRow(QWidget):
    """How far the work is, and Cancel."""

    cancelled = Signal()

    def __init__(self, kit: Toolkit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = kit.text
        self._title = ""
        self.words = label("", "muted")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(4)
        self.bar.setMinimumWidth(80)
        self.cancel = button(kit.text("imports.cancel"), self.cancelled.emit)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP[3])
        row.addWidget(self.words)
        row.addWidget(self.bar, 1)
        row.addWidget(self.cancel)
        self.hide()

    def begin(self, title: str) -> None:
        """Work begins whose length is not known yet."""
        self._title = title
        self.words.setText(title)
        self.bar.setAccessibleName(title)
        self.bar.setRange(0, 0)
        self.show()

    def show_step(self, step: Step) -> None:
        """So far."""
        say = self._text
        words = f"{self._title}  {step.done:,}"
        if step.total:
            self.bar.setRange(0, step.total)
            self.bar.setValue(step.done)
            words = f"{self._title}  {say('window.work.of', done=f'{step.done:,}', total=f'{step.total:,}')}"
        if step.seconds_left is not None and step.seconds_left >= 1:
            minutes = step.seconds_left >= 90
            n = round(step.seconds_left / 60) if minutes else round(step.seconds_left)
            words += "  " + say("window.work.minutes" if minutes else "window.work.seconds", n=n)
        self.words.setText(words)
