"""The checklist of closing: steps, and in each what is open with what finishes it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.palette import Tone
from ui.style import BODY_PT, GAP, SMALL_PT, Style
from ui.widgets.parts import ShapeMark, button, clear, label
from ui.widgets.shapes import Shape
from ui.widgets.toolkit import Toolkit

__all__ = ["Checklist", "Deed", "Line", "PartButton", "Section"]

SHOWN = 40
"""Rows of a step made at once; the rest when somebody asks for them."""


@dataclass(frozen=True)
class Deed:
    """What can be done with a line: the verb and what it does."""

    verb: str
    act: Callable[[], object]


@dataclass(frozen=True)
class Line:
    """One open matter.

    Attributes:
        key: stays the same over reloads.
        title: what it is.
        about: the rest of it, quieter.
        mono: the title is a code.
        note: why it was carried over, and by whom.
        shape, tone: before the title.
        deeds: the usual one first.
    """

    key: Hashable
    title: str
    about: str
    mono: bool
    deeds: tuple[Deed, ...]
    note: str = ""
    shape: Shape = Shape.RING
    tone: Tone = Tone.NEUTRAL


@dataclass(frozen=True)
class Section:
    """One step of the walk.

    Attributes:
        key: of the step.
        title: its name.
        lines: what is open.
        hint: a quiet word beside the title.
        deed: what finishes all of it at once, if anything does.
    """

    key: str
    title: str
    lines: tuple[Line, ...]
    hint: str = ""
    deed: Deed | None = None


class LineRow(QFrame):
    """One line; Enter does the usual thing, Up and Down go to its neighbours.

    Attributes:
        moved: by how many rows the focus wants to go.
    """

    moved = Signal(int)

    def __init__(self, kit: Toolkit, line: Line) -> None:
        super().__init__()
        self.line = line
        self._style = kit.style
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        said = " · ".join(part for part in (line.title, line.about, line.note) if part)
        self.setAccessibleName(said)
        self.setToolTip(said)
        mark = ShapeMark(kit.style, 12)
        mark.show_shape(line.shape, line.tone)
        title = label(line.title, "code" if line.mono else "")
        about = Elided(kit.style, line.about)
        words = QHBoxLayout()
        words.setSpacing(GAP[3])
        words.addWidget(mark)
        words.addWidget(title)
        words.addWidget(about, 1)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addLayout(words)
        if line.note:
            note = Elided(kit.style, line.note)
            note.setContentsMargins(12 + GAP[3], 0, 0, 0)
            left.addWidget(note)
        self.buttons = [
            button(deed.verb, deed.act, "" if number == 0 else "quiet")
            for number, deed in enumerate(line.deeds)
        ]
        deeds = QHBoxLayout()
        deeds.setSpacing(GAP[1])
        deeds.addStretch(1)
        for made in self.buttons:
            made.setAccessibleDescription(line.title)
            deeds.addWidget(made)
        self._parts = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._parts.setContentsMargins(GAP[3], GAP[1], GAP[2], GAP[1])
        self._parts.setSpacing(GAP[1])
        self._parts.addLayout(left, 1)
        self._parts.addLayout(deeds)
        self._words, self._deeds = left, deeds
        self.setMinimumHeight(kit.style.row + (GAP[5] if line.note else GAP[2]))

    def minimumSizeHint(self) -> QSize:
        """As narrow as its wider part: the verbs go below the words where both do not fit beside each other."""
        size, margins = super().minimumSizeHint(), self._parts.contentsMargins()
        wider = max(self._words.minimumSize().width(), self._deeds.minimumSize().width())
        return QSize(wider + margins.left() + margins.right(), size.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is room."""
        both = self._words.minimumSize().width() + self._deeds.minimumSize().width() + GAP[1]
        fits = both <= self._parts.contentsRect().width()
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        if self._parts.direction() is not (beside if fits else below):
            self._parts.setDirection(beside if fits else below)
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and the arrows."""
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(1 if key == Qt.Key.Key_Down else -1)
        elif (
            key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
            and self.line.deeds
        ):
            self.line.deeds[0].act()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click chooses the line."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show which one it is."""
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """No more."""
        self.update()
        super().focusOutEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """The mouse is on it."""
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse left."""
        self.update()
        super().leaveEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """As a row of a table looks."""
        painter, area = QPainter(self), self.rect()
        if self.hasFocus():
            painter.fillRect(area, self._style.color("selected"))
            painter.fillRect(QRect(0, 0, 3, area.height()), self._style.color("accent"))
        elif self.underMouse():
            painter.fillRect(area, self._style.color("hover"))
        painter.setPen(QPen(self._style.color("line"), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.end()


class Elided(QWidget):
    """A quiet line that is cut where it does not fit; the row's tooltip has the whole."""

    def __init__(self, style: Style, words: str) -> None:
        super().__init__()
        self._style, self._words = style, words
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(QFontMetrics(style.font(SMALL_PT)).height() + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        font = self._style.font(SMALL_PT)
        painter.setFont(font)
        painter.setPen(self._style.color("muted"))
        area = self.contentsRect()
        shown = QFontMetrics(font).elidedText(self._words, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
        painter.end()


class Checklist(QWidget):
    """All sections, one below the other.

    The focus stays where somebody was: on the same line, or on the one that took its place.

    Args:
        kit: from the page.
        more: the words of the button that shows the rest of a long step, given how many.

    Attributes:
        reached: the row that the arrows went to; whoever scrolls brings it into sight.
    """

    reached = Signal(QWidget)

    def __init__(self, kit: Toolkit, more: Callable[[int], str]) -> None:
        super().__init__()
        self.setObjectName("content")
        self._kit, self._more = kit, more
        self._sections: Sequence[Section] = ()
        self._whole: set[str] = set()
        self.rows: list[LineRow] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, GAP[3])
        self._layout.setSpacing(0)

    def show_sections(self, sections: Sequence[Section]) -> None:
        """Show these instead."""
        focused = next((at for at, row in enumerate(self.rows) if self._within(row)), None)
        key = self.rows[focused].line.key if focused is not None else None
        self._sections = sections
        clear(self._layout)
        self.rows = []
        for section in sections:
            self._add(section)
        self._layout.addStretch(1)
        if focused is not None and self.rows:
            same = next((row for row in self.rows if row.line.key == key), None)
            (same or self.rows[min(focused, len(self.rows) - 1)]).setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def current(self) -> LineRow | None:
        """The row on which somebody is."""
        return next((row for row in self.rows if self._within(row)), None)

    def focus_first(self) -> None:
        """Go to the first row."""
        if self.rows:
            self.rows[0].setFocus(Qt.FocusReason.TabFocusReason)

    @staticmethod
    def _within(row: LineRow) -> bool:
        focus = row.window().focusWidget()
        return focus is not None and (focus is row or row.isAncestorOf(focus))

    def _add(self, section: Section) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(GAP[3], GAP[3], GAP[2], GAP[1])
        head.setSpacing(GAP[2])
        head.addWidget(label(section.title, "heading"))
        head.addWidget(label(str(len(section.lines)), "summary"))
        head.addWidget(label(section.hint, "small"), 1)
        if section.deed is not None:
            head.addWidget(button(section.deed.verb, section.deed.act))
        self._layout.addLayout(head)
        whole = section.key in self._whole
        for line in section.lines if whole else section.lines[:SHOWN]:
            row = LineRow(self._kit, line)
            row.moved.connect(lambda by, row=row: self._move(row, by))
            self.rows.append(row)
            self._layout.addWidget(row)
        if (rest := len(section.lines) - SHOWN) > 0 and not whole:
            self._layout.addWidget(button(self._more(rest), lambda: self._unfold(section.key), "link"))

    def _unfold(self, key: str) -> None:
        self._whole.add(key)
        self.show_sections(self._sections)

    def _move(self, row: LineRow, by: int) -> None:
        at = self.rows.index(row) + by
        if 0 <= at < len(self.rows):
            self.rows[at].setFocus(Qt.FocusReason.TabFocusReason)
            self.reached.emit(self.rows[at])


class PartButton(QAbstractButton):
    """One part of the day: its name, and a glance at what is in it."""

    def __init__(self, style: Style, title: str) -> None:
        super().__init__()
        self._style = style
        self._glance = ""
        self._pressing = False
        self.setText(title)
        self.setAccessibleName(title)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        style.changed.connect(self.update)

    def show_glance(self, words: str, *, pressing: bool = False) -> None:
        """What is in it now; ``pressing`` where something waits."""
        self._glance, self._pressing = words, pressing
        self.setAccessibleDescription(words)
        self.update()

    def sizeHint(self) -> QSize:
        """Two lines high."""
        return QSize(120, 56)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Name, glance, and a line below the one that is shown."""
        painter, area, style = QPainter(self), self.rect(), self._style
        if self.isChecked() or self.underMouse():
            painter.fillRect(area, style.color("selected" if self.isChecked() else "hover"))
        if self.isChecked():
            painter.fillRect(QRect(0, area.height() - 3, area.width(), 3), style.color("accent"))
        if self.hasFocus():
            painter.setPen(QPen(style.color("accent"), 1))
            painter.drawRect(area.adjusted(0, 0, -1, -1))
        inner = area.adjusted(GAP[3], GAP[2], -GAP[2], -GAP[2])
        half = inner.height() // 2
        self._write(
            painter, inner.adjusted(0, 0, 0, -half), style.font(BODY_PT, bold=True), self.text(), "text"
        )
        ink = "attention" if self._pressing else "muted"
        self._write(painter, inner.adjusted(0, half, 0, 0), style.font(SMALL_PT), self._glance, ink)
        painter.end()

    def _write(self, painter: QPainter, box: QRect, font: QFont, words: str, ink: str) -> None:
        painter.setFont(font)
        painter.setPen(self._style.color(ink))
        shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
