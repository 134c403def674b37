"""The verdict, large: a shape, its word, why, and where a file differs."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.palette import Tone
from ui.style import GAP
from ui.verifying.reading import Answer
from ui.verifying.words import LOOKS, brought_words, signed_words, verdict_word, where_words, why_words
from ui.widgets.parts import ShapeMark, clear, label
from ui.widgets.shapes import Shape
from ui.widgets.toolkit import Toolkit

__all__ = ["VerdictView"]

_MARK = 44
_WIDEST = 620
"""Longer lines are not read, pixels."""


class VerdictView(QWidget):
    """What is said of one paper, file or code.

    Attributes:
        word: the verdict.
        why: the reason, and what to do.
        places: where a file differs, a sentence each.
    """

    def __init__(self, kit: Toolkit) -> None:
        super().__init__()
        self._kit = kit
        self.word, self.why = label("", "counter", wrap=True), label("", wrap=True)
        self.places: list[str] = []
        self._mark = ShapeMark(kit.style, _MARK)
        self._brought = label("", "muted", wrap=True)
        for one in (self.word, self.why):
            one.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        head = QHBoxLayout()
        head.setSpacing(GAP[4])
        head.addWidget(self._mark)
        head.addWidget(self.word, 1)
        self._where = QVBoxLayout()
        self._where.setSpacing(GAP[1])
        self._signed = QVBoxLayout()
        self._signed.setSpacing(GAP[1])
        inner = QWidget()
        inner.setObjectName("content")
        inner.setMaximumWidth(_WIDEST)
        told = QVBoxLayout(inner)
        told.setContentsMargins(0, 0, 0, 0)
        told.setSpacing(GAP[3])
        told.addLayout(head)
        told.addWidget(self.why)
        told.addLayout(self._where)
        told.addLayout(self._signed)
        told.addWidget(self._brought)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP[5], GAP[5], GAP[5], GAP[5])
        layout.addWidget(inner)
        layout.addStretch(1)

    def show_answer(self, answer: Answer) -> None:
        """Say this."""
        say, verdict = self._kit.text, answer.verdict
        shape, tone = LOOKS[verdict.outcome]
        self._mark.show_shape(shape, tone)
        self.word.setText(verdict_word(say, verdict))
        self.why.setText(why_words(say, verdict))
        self.setAccessibleName(f"{self.word.text()} {self.why.text()}")
        self.places = where_words(say, verdict)
        clear(self._where)
        for sentence in self.places:
            mark = ShapeMark(self._kit.style, 12)
            mark.show_shape(Shape.ALERT, Tone.WRONG)
            line = QHBoxLayout()
            line.setSpacing(GAP[2])
            line.addWidget(mark)
            line.addWidget(label(sentence, wrap=True), 1)
            self._where.addLayout(line)
        clear(self._signed)
        for sentence in signed_words(say, verdict):
            self._signed.addWidget(label(sentence, "muted", wrap=True))
        self._brought.setText(brought_words(say, answer))
