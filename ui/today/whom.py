"""Who may stand at the desk: readers that fit what is typed, and bookings of theirs, each with its button."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from readingroom.bookings.queries import DayRow
from readingroom.people.queries import Proposal, ReaderLine
from ui.palette import Tone
from ui.readers.words import document_words, why_words
from ui.style import GAP
from ui.today.case_reading import Whom
from ui.today.words import hour_words
from ui.widgets.parts import ShapeMark, button, clear, label
from ui.widgets.shapes import Shape
from ui.widgets.toolkit import Toolkit

__all__ = ["WhomPanel"]


class WhomPanel(QWidget):
    """The proposals over a form; hidden while there are none.

    Args:
        kit: from the page.

    Attributes:
        taken: it is this reader (a `ReaderLine`).
        dropped: it is somebody else.
        expected: a booking or visit of today is to be shown: its case.
        offers: the buttons that are shown.
    """

    taken = Signal(object)
    dropped = Signal()
    expected = Signal(int)

    def __init__(self, kit: Toolkit) -> None:
        super().__init__()
        self._kit = kit
        self.offers: list[QWidget] = []
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, GAP[2])
        self._lines.setSpacing(GAP[1])
        self.hide()

    def show_whom(self, people: Whom | None, reader: ReaderLine | None) -> None:
        """Show who it may be; once it is known who it is, only what is theirs.

        Args:
            people: found so far.
            reader: who it is.
        """
        clear(self._lines)
        self.offers = []
        text = self._kit.text
        if reader is not None:
            words = text("today.whom.is", name=reader.name.masked, number=reader.number)
            self._offer(Shape.CHECK, Tone.GOOD, words, text("today.whom.other"), self.dropped.emit)
        if people is not None:
            mine = None if reader is None else reader.id
            for day in people.here:
                if mine in (None, day.reader_id):
                    words = text(
                        "today.whom.here", name=day.name.shown(masked=people.masked), number=day.number
                    )
                    self._offer(Shape.DOT, Tone.ACCENT, words, text("today.whom.show"), self._to(day))
            for day in people.expected:
                if mine is None or day.reader_id in (None, mine):
                    words = text(
                        "today.whom.expected",
                        name=day.name.shown(masked=people.masked),
                        hour=hour_words(text, day),
                        number=day.number,
                    )
                    self._offer(
                        Shape.CLOCK, Tone.ATTENTION, words, text("today.whom.take_booking"), self._to(day)
                    )
            if reader is None:
                for proposal in people.proposals:
                    self._propose(proposal, people.masked)
        self.setVisible(bool(self.offers))

    def _propose(self, proposal: Proposal, masked: bool) -> None:
        text, reader = self._kit.text, proposal.reader
        document = document_words(text, reader.document_kind, reader.document, masked=True)
        words = text(
            "today.whom.known",
            name=reader.name.shown(masked=masked),
            number=reader.number,
            document=document,
            why=why_words(text, proposal.why),
        )
        tone = Tone.GOOD if "document" in proposal.why else Tone.ATTENTION
        self._offer(Shape.HALF, tone, words, text("today.whom.take"), lambda: self.taken.emit(reader))

    def _to(self, day: DayRow) -> Callable[[], object]:
        return lambda: self.expected.emit(day.case_id)

    def _offer(self, shape: Shape, tone: Tone, words: str, verb: str, act: Callable[[], object]) -> None:
        holder = QWidget()
        layout = QHBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP[2])
        mark = ShapeMark(self._kit.style, 12)
        mark.show_shape(shape, tone)
        layout.addWidget(mark)
        layout.addWidget(label(words, wrap=True), 1)
        press = button(verb, act)
        press.setAccessibleDescription(words)
        layout.addWidget(press)
        self.offers.append(press)
        self._lines.addWidget(holder)
