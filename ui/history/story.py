"""A timeline: what happened, when, by whom; newest first, a few at first and all on demand."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from readingroom.errors import DeskError
from readingroom.office.history import sentence, who
from ui.history.reading import Story, StoryEntry, story
from ui.style import GAP, Style
from ui.widgets.parts import button, clear, label
from ui.widgets.shapes import Shape, draw_shape
from ui.widgets.toolkit import Toolkit

__all__ = ["StoryView"]

_AT_FIRST = 8
_RAIL = 16


class StoryView(QWidget):
    """The whole story of a reader, a case, a retrieval, a unit, an item or a container.

    Give it what was read already (`show_story`), or let it read by itself (`open`).

    Args:
        kit: from the page.
        at_first: how many entries are shown before somebody asks for all.
    """

    def __init__(self, kit: Toolkit, at_first: int = _AT_FIRST, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit, self._at_first = kit, at_first
        self._story: Story | None = None
        self.setAccessibleName(kit.text("window.detail.history"))
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(GAP[1])

    def open(self, kind: str, identity: int) -> None:
        """Read the story in the background and show it; what is shown stays until then."""
        self._kit.jobs.read(
            self, story, kind, identity, done=self.show_story, failed=self._failed, latest="story"
        )

    def show_story(self, told: Story) -> None:
        """Show a story; one that somebody unfolded before is whole."""
        if told != self._story:
            self._story = told
            self._fill()

    @property
    def sentences(self) -> list[str]:
        """What is told, newest first, shown or folded."""
        entries = self._story.entries if self._story is not None else ()
        return [sentence(self._kit.text.language, one.entry) for one in entries]

    def _failed(self, error: DeskError) -> None:
        clear(self._layout)
        self._layout.addWidget(label(self._kit.text.explain(error), "error", wrap=True))

    def _fill(self) -> None:
        clear(self._layout)
        told, text = self._story, self._kit.text
        if told is None or not told.entries:
            self._layout.addWidget(label(text("history.nothing"), "muted", wrap=True))
            return
        few = told.entries[: self._at_first]
        whole = (told.kind, told.identity) in self._kit.unfolded or len(told.entries) <= self._at_first + 2
        shown = told.entries if whole else few
        at = 0
        while at < len(shown):
            day = shown[at].at.date()
            of_day = [one for one in shown[at:] if one.at.date() == day]
            of_day = of_day[
                : next((n for n, one in enumerate(shown[at:]) if one.at.date() != day), len(of_day))
            ]
            self._layout.addWidget(label(self._day(day, told.today), "small"))
            self._layout.addWidget(self._entries(of_day))
            at += len(of_day)
        if rest := len(told.entries) - len(shown):
            self._layout.addWidget(
                button(text("history.all", n=rest), self._unfold, "link"), 0, Qt.AlignmentFlag.AlignLeft
            )
        elif told.more:
            self._layout.addWidget(label(text("history.older", n=len(told.entries)), "small", wrap=True))

    def _unfold(self) -> None:
        if self._story is not None:
            self._kit.unfolded.add((self._story.kind, self._story.identity))
            self._fill()

    def _day(self, day: dt.date, today: dt.date) -> str:
        if day == today:
            return self._kit.text("history.today")
        if day == today - dt.timedelta(1):
            return self._kit.text("history.yesterday")
        return self._kit.text.language.date(day, weekday=True)

    def _entries(self, entries: list[StoryEntry]) -> QWidget:
        text, holder = self._kit.text, QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, GAP[1])
        grid.setHorizontalSpacing(GAP[2])
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(2, 1)
        for number, one in enumerate(entries):
            said = sentence(text.language, one.entry)
            grid.addWidget(
                _Mark(self._kit.style, number == 0, number == len(entries) - 1), 2 * number, 0, 2, 1
            )
            hour = label(str(text.language.time(one.at)), "small")
            grid.addWidget(hour, 2 * number, 1, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
            words = label(said, wrap=True)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(words, 2 * number, 2)
            by = [text("history.of_container")] if one.entry.of_container else []
            by.append(who(text.language, one.entry))
            if one.late is not None:
                by.append(text("history.entered", at=one.late))
            beneath = label(text("history.joint").join(part for part in by if part), "small", wrap=True)
            beneath.setContentsMargins(0, 0, 0, GAP[2])
            grid.addWidget(beneath, 2 * number + 1, 2)
        return holder


class _Mark(QWidget):
    """A dot on a line; the screen reader hears the words instead."""

    def __init__(self, style: Style, first: bool, last: bool) -> None:
        super().__init__()
        self._style, self._first, self._last = style, first, last
        self.setFixedWidth(_RAIL)
        style.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        middle, dot = self.width() / 2, 7.0
        top = 5.0
        painter.setPen(QPen(self._style.color("line"), 1.5))
        start = top + dot / 2 if self._first else 0
        end = top if self._last else self.height()
        if end > start:
            painter.drawLine(int(middle), int(start), int(middle), int(end))
        box = QRectF(middle - dot / 2, top, dot, dot)
        painter.fillRect(box, self._style.color("surface"))
        draw_shape(painter, Shape.DOT if self._first else Shape.RING, box, self._style.color("muted"))
        painter.end()
