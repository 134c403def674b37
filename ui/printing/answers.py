"""Prints of which nobody said yet what became of them: one question each, answered where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from ui.palette import Tone
from ui.style import GAP
from ui.widgets.parts import IconButton, ShapeMark, button, clear, label
from ui.widgets.shapes import Shape
from ui.widgets.toolkit import Toolkit

__all__ = ["AskedPrint", "OpenPrints"]


_NARROW_BELOW = 640
"""Width in pixels of a strip below which its answers stand below its question."""
_MORE = 200
"""So much wider it has to be for one answer more."""


@dataclass(frozen=True)
class AskedPrint:
    """A print that is asked about.

    Attributes:
        attempt_id: which.
        question: what was sent where and when, and what is asked (a sentence).
        sheets: how many sheets were sent; 0 where it was cut off before that was known.
        expected: how many things, for the answer that all came out.
    """

    attempt_id: int
    question: str
    sheets: int
    expected: int


class _Number(QSpinBox):
    """The last good sheet; Enter answers."""

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter answers."""
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()


class PrintStrip(QFrame):
    """One print: what was sent where, and the answers. "Later" puts the question away until the page is left.

    Attributes:
        all_out: everything came out.
        out_to: only up to this sheet.
        none_out: nothing came out.
        some_spoilt: sheets came out that are not fit to be handed out.
        later: not now.
    """

    all_out = Signal()
    out_to = Signal(int)
    none_out = Signal()
    some_spoilt = Signal()
    later = Signal()

    def __init__(self, kit: Toolkit, asked: AskedPrint, spoilt: bool) -> None:
        super().__init__()
        say, question, sheets = kit.text, asked.question, asked.sheets
        self.asked = asked
        self.setProperty("message", Tone.ATTENTION.value)
        self.setAccessibleName(question)
        mark = ShapeMark(kit.style, 14)
        mark.show_shape(Shape.PAUSE, Tone.ATTENTION)
        self.yes = button(say("printing.answer.all", n=sheets or asked.expected), self.all_out.emit)
        self.partly = button(say("printing.answer.partly"), self._ask_sheet)
        self.partly.setVisible(sheets > 1)
        self.no = button(say("printing.answer.none"), self.none_out.emit)
        self.spoilt = button(say("printing.answer.spoilt"), self.some_spoilt.emit)
        self.spoilt.setVisible(spoilt)
        self.sheet = _Number()
        self.sheet.setRange(1, max(1, sheets - 1))
        self.sheet.setPrefix(say("printing.answer.sheet") + " ")
        self.sheet.setAccessibleName(say("printing.answer.partly"))
        self.sheet.entered.connect(self._partly)
        self.sheet.hide()
        self.enter = button(say("printing.answer.enter"), self._partly)
        self.enter.hide()
        dismiss = IconButton(kit.style, "x", say("printing.answer.later"), self.later.emit)
        answers = QHBoxLayout()
        answers.setSpacing(GAP[2])
        for one in (self.yes, self.partly, self.sheet, self.enter, self.spoilt, self.no):
            answers.addWidget(one)
        answers.setContentsMargins(0, 0, 0, 0)
        self._answers, self._below = QWidget(), False
        self._answers.setLayout(answers)
        layout = self._grid = QGridLayout(self)
        layout.setContentsMargins(GAP[3], GAP[2], GAP[2], GAP[2])
        layout.setHorizontalSpacing(GAP[3])
        layout.setVerticalSpacing(GAP[2])
        layout.setColumnStretch(1, 1)
        layout.addWidget(mark, 0, 0)
        layout.addWidget(label(question, wrap=True), 0, 1)
        layout.addWidget(self._answers, 0, 2)
        layout.addWidget(dismiss, 0, 3)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow the answers stand below the question, which would be a column of single words."""
        super().resizeEvent(event)
        narrow = _NARROW_BELOW + (0 if self.spoilt.isHidden() else _MORE)
        if (below := self.width() < narrow) != self._below:
            self._below = below
            left = Qt.AlignmentFlag.AlignLeft
            self._grid.removeWidget(self._answers)
            self._grid.addWidget(self._answers, *((1, 1, 1, 3, left) if below else (0, 2)))

    def _ask_sheet(self) -> None:
        self.partly.hide()
        self.sheet.show()
        self.enter.show()
        self.sheet.setFocus()
        self.sheet.selectAll()

    def _partly(self) -> None:
        self.out_to.emit(self.sheet.value())


class OpenPrints(QWidget):
    """A strip for every open print, the oldest first.

    Args:
        kit: from the page.
        spoilt: each sheet counts, and it may be said that some are spoilt.

    Attributes:
        answered: (attempt id, answer): ``"all"``, ``"none"``, ``"spoilt"``, or the last good sheet.
    """

    answered = Signal(int, object)

    def __init__(self, kit: Toolkit, *, spoilt: bool = False) -> None:
        super().__init__()
        self._kit, self._spoilt = kit, spoilt
        self._later: set[int] = set()
        self._shown: tuple[AskedPrint, ...] = ()
        self.strips: list[PrintStrip] = []
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(GAP[2], GAP[2], GAP[2], GAP[2])
        self._lines.setSpacing(GAP[1])
        self.hide()

    def show_prints(self, prints: Sequence[AskedPrint]) -> None:
        """Show these; what is shown already is left alone, so that a number being typed stays."""
        wanted = tuple(one for one in prints if one.attempt_id not in self._later)
        if wanted == self._shown:
            return
        self._shown = wanted
        clear(self._lines)
        self.strips = []
        for asked in wanted:
            strip = PrintStrip(self._kit, asked, self._spoilt)
            identity = asked.attempt_id
            strip.all_out.connect(partial(self.answered.emit, identity, "all"))
            strip.none_out.connect(partial(self.answered.emit, identity, "none"))
            strip.out_to.connect(partial(self.answered.emit, identity))
            strip.some_spoilt.connect(partial(self.answered.emit, identity, "spoilt"))
            strip.later.connect(partial(self._put_off, identity, prints))
            self._lines.addWidget(strip)
            self.strips.append(strip)
        self.setVisible(bool(wanted))

    def ask(self, attempt: int) -> None:
        """Go to the answers of a print; to the oldest one's for 0, or where this one is answered already."""
        asked = next((one for one in self.strips if one.asked.attempt_id == attempt), None)
        if self.strips:
            strip = asked or self.strips[0]
            strip.show()  # the layout would only show it with the next event, and what is hidden takes no focus
            strip.yes.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_again(self) -> None:
        """The page is seen anew: what was put off is asked again."""
        self._later.clear()

    def _put_off(self, attempt: int, prints: Sequence[AskedPrint]) -> None:
        self._later.add(attempt)
        self.show_prints(prints)
