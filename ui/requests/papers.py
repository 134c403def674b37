"""The papers of a case as a checklist: what is missing first, what may be done with each in one menu."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from readingroom.requests.queries import PaperLine
from ui.requests.words import paper_pill, short_moment, worded
from ui.style import GAP
from ui.widgets.parts import button, label
from ui.widgets.shapes import PillLabel
from ui.widgets.toolkit import Toolkit

__all__ = ["PapersView"]


class PapersView(QWidget):
    """One line a paper.

    Args:
        kit: from the page.
        papers: missing ones first.
        act: called with a paper and the name of what happens to it.
        open_file: called with the id of a kept file and its name.
        today: the archive's date.

    Attributes:
        verbs: the button of each paper's likeliest step, by the paper's code.
    """

    def __init__(
        self,
        kit: Toolkit,
        papers: tuple[PaperLine, ...],
        act: Callable[[PaperLine, str], object],
        open_file: Callable[[int, str], object],
        today: dt.date,
    ) -> None:
        super().__init__()
        self._kit, self._act, self._open, self._today = kit, act, open_file, today
        self.verbs: dict[str, QPushButton] = {}
        self.setAccessibleName(kit.text("requests.papers"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP[3])
        for paper in papers:
            layout.addWidget(self._line(paper))

    def focus_missing(self) -> None:
        """Go to the first paper that is missing."""
        for made in self.verbs.values():
            if made.property("missing"):
                made.setFocus()
                return

    def _line(self, paper: PaperLine) -> QWidget:
        text, holder = self._kit.text, QWidget()
        name = worded(text, paper.name)
        top = QHBoxLayout()
        top.setSpacing(GAP[2])
        top.addWidget(label(name, wrap=True), 1)
        top.addWidget(PillLabel(self._kit.style, paper_pill(text, paper)))
        below = QHBoxLayout()
        below.setSpacing(GAP[2])
        below.addWidget(label(self._what(paper), "small", wrap=True), 1)
        if paper.blob_id is not None:
            show = button(
                text("requests.paper.open"), partial(self._open, paper.blob_id, paper.file_name), "link"
            )
            show.setToolTip(paper.file_name)
            show.setAccessibleName(text("requests.paper.open_name", file=paper.file_name))
            below.addWidget(show)
        if paper.actions:
            below.addWidget(self._menu(paper, name))
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addLayout(below)
        return holder

    def _what(self, paper: PaperLine) -> str:
        text = self._kit.text
        parts = []
        if paper.follow_by is not None:
            parts.append(text("requests.paper.follow_by", day=paper.follow_by))
        if paper.changed_at is not None and paper.state != "missing":
            who = paper.staff or text("message.author.reader")
            when = short_moment(text, paper.changed_at, self._today)
            parts.append(text("requests.paper.by", who=who, when=when))
        if paper.state == "missing" and paper.asked:
            parts.append(text("requests.paper.asked", n=paper.asked))
        if paper.why:
            parts.append(paper.why)
        if paper.basis is not None and not paper.there:
            parts.append(worded(text, paper.basis))
        return text("requests.joint").join(parts)

    def _menu(self, paper: PaperLine, name: str) -> QPushButton:
        """The likeliest step is the button; the others stand in its menu."""
        text = self._kit.text
        made = button(text("requests.paper.note"), None, "quiet")
        made.setAccessibleName(text("requests.paper.note_name", paper=name))
        made.setProperty("missing", paper.missing)
        menu = QMenu(made)
        for step in paper.actions:
            action = menu.addAction(text(f"requests.paper.action.{step.action}"))
            action.setObjectName(step.action)
            action.triggered.connect(
                lambda _checked=False, paper=paper, name=step.action: self._act(paper, name)
            )
        made.setMenu(menu)
        self.verbs[paper.paper] = made
        return made
