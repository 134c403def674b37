"""Prints of which nobody said yet what became of them, and the rounds of the day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from readingroom.retrieval.queries import AttemptRow, RoundRow
from ui.palette import Tone
from ui.retrieval.words import attempt_pill
from ui.style import GAP
from ui.widgets.parts import IconButton, ShapeMark, button, clear, label
from ui.widgets.shapes import PillLabel, Shape
from ui.widgets.toolkit import Toolkit

__all__ = ["OpenPrints", "RoundsOfDay"]


_NARROW_BELOW = 640
"""Width in pixels of a strip below which its answers stand below its question."""


class _Number(QSpinBox):
    """The last good sheet; Enter answers."""

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter answers."""
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()


class PrintStrip(QFrame):
    """One print: what was sent where, and three answers. "Later" puts the question away until the page is left.

    Attributes:
        all_out: everything came out.
        out_to: only up to this sheet.
        none_out: nothing came out.
        later: not now.
    """

    all_out = Signal()
    out_to = Signal(int)
    none_out = Signal()
    later = Signal()

    def __init__(self, kit: Toolkit, attempt: AttemptRow, zone: dt.tzinfo) -> None:
        super().__init__()
        say = kit.text
        self.attempt = attempt
        self.setProperty("message", Tone.ATTENTION.value)
        at = attempt.prepared_at.astimezone(zone)
        facts = {
            "round": attempt.round_number,
            "attempt": attempt.number,
            "hour": f"{at.hour}:{at:%M}",
            "printer": attempt.printer or "",
            "n": attempt.sheets or attempt.slips,
        }
        sent = "spooled" if attempt.printer else "sent"  # a printing dialog does not always name a printer
        question = say(f"retrieval.question.{sent if attempt.state == 'spooled' else 'open'}", **facts)
        self.setAccessibleName(question)
        mark = ShapeMark(kit.style, 14)
        mark.show_shape(Shape.PAUSE, Tone.ATTENTION)
        sheets = attempt.sheets or 0
        self.yes = button(say("retrieval.answer.all", n=sheets or attempt.slips), self.all_out.emit)
        self.partly = button(say("retrieval.answer.partly"), self._ask_sheet)
        self.partly.setVisible(sheets > 1)
        self.no = button(say("retrieval.answer.none"), self.none_out.emit)
        self.sheet = _Number()
        self.sheet.setRange(1, max(1, sheets - 1))
        self.sheet.setPrefix(say("retrieval.answer.sheet") + " ")
        self.sheet.setAccessibleName(say("retrieval.answer.partly"))
        self.sheet.entered.connect(self._partly)
        self.sheet.hide()
        self.enter = button(say("retrieval.answer.enter"), self._partly)
        self.enter.hide()
        dismiss = IconButton(kit.style, "x", say("retrieval.answer.later"), self.later.emit)
        answers = QHBoxLayout()
        answers.setSpacing(GAP[2])
        for one in (self.yes, self.partly, self.sheet, self.enter, self.no):
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
        if (below := self.width() < _NARROW_BELOW) != self._below:
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

    Attributes:
        answered: (attempt id, answer): ``"all"``, ``"none"``, or the last good sheet.
    """

    answered = Signal(int, object)

    def __init__(self, kit: Toolkit) -> None:
        super().__init__()
        self._kit = kit
        self._later: set[int] = set()
        self._shown: tuple[AttemptRow, ...] = ()
        self.strips: list[PrintStrip] = []
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(GAP[2], GAP[2], GAP[2], GAP[2])
        self._lines.setSpacing(GAP[1])
        self.hide()

    def show_attempts(self, attempts: Sequence[AttemptRow], zone: dt.tzinfo) -> None:
        """Show these; what is shown already is left alone, so that a number being typed stays."""
        wanted = tuple(one for one in attempts if one.attempt_id not in self._later)
        if wanted == self._shown:
            return
        self._shown = wanted
        clear(self._lines)
        self.strips = []
        for attempt in wanted:
            strip = PrintStrip(self._kit, attempt, zone)
            identity = attempt.attempt_id
            strip.all_out.connect(partial(self.answered.emit, identity, "all"))
            strip.none_out.connect(partial(self.answered.emit, identity, "none"))
            strip.out_to.connect(partial(self.answered.emit, identity))
            strip.later.connect(partial(self._put_off, identity, attempts, zone))
            self._lines.addWidget(strip)
            self.strips.append(strip)
        self.setVisible(bool(wanted))

    def ask(self, attempt: int) -> None:
        """Go to the answers of a print; to the oldest one's for 0, or where this one is answered already."""
        asked = next((one for one in self.strips if one.attempt.attempt_id == attempt), None)
        if self.strips:
            strip = asked or self.strips[0]
            strip.show()  # the layout would only show it with the next event, and what is hidden takes no focus
            strip.yes.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_again(self) -> None:
        """The page is seen anew: what was put off is asked again."""
        self._later.clear()

    def _put_off(self, attempt: int, attempts: Sequence[AttemptRow], zone: dt.tzinfo) -> None:
        self._later.add(attempt)
        self.show_attempts(attempts, zone)


class RoundsOfDay(QWidget):
    """Every round of the day with its prints and its sheet; one that is not pulled yet may be printed again.

    Args:
        kit: from the page.
        rounds: newest first.
        zone: the archive's.
        again: prints the slips of a round (its id) once more.
        sheet: shows the round sheet of a round.
    """

    def __init__(
        self,
        kit: Toolkit,
        rounds: Sequence[RoundRow],
        zone: dt.tzinfo,
        again: Callable[[int], object],
        sheet: Callable[[RoundRow], object],
    ) -> None:
        super().__init__()
        say = kit.text
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(GAP[2])
        for number, one in enumerate(rounds):
            if number:
                lines.addSpacing(GAP[2])
            at = one.made_at.astimezone(zone)
            head = QHBoxLayout()
            head.addWidget(label(say("retrieval.round", number=one.number, hour=f"{at.hour}:{at:%M}")))
            head.addStretch(1)
            if one.attempts:
                listed = button(say("retrieval.round_sheet"), partial(sheet, one), "quiet")
                listed.setAccessibleName(say("retrieval.round_sheet_of", number=one.number))
                head.addWidget(listed)
            if one.to_pull:
                reprint = button(say("retrieval.reprint"), partial(again, one.round_id), "quiet")
                reprint.setAccessibleName(say("retrieval.reprint_round", number=one.number))
                head.addWidget(reprint)
            lines.addLayout(head)
            told = say("retrieval.round_slips", n=one.slips)
            if one.to_pull:
                told += f" · {say('retrieval.round_left', n=one.to_pull)}"
            elif any(
                attempt.state != "failed" for attempt in one.attempts
            ):  # else nothing was ever fetched by it
                told += f" · {say('retrieval.round_done')}"
            lines.addWidget(label(told, "small"))
            for attempt in one.attempts:
                row = QHBoxLayout()
                where = attempt.printer or ""
                row.addWidget(label(say("retrieval.print_number", n=attempt.number), "muted"))
                row.addWidget(PillLabel(kit.style, attempt_pill(say, attempt)))
                row.addWidget(label(where, "small"), 1)
                lines.addLayout(row)
