"""What of a case's papers is still missing while its reader stands at the desk; nothing that is there is shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.palette import Tone
from ui.style import GAP
from ui.widgets.parts import button, label
from ui.widgets.shapes import Pill, PillLabel, Shape
from ui.widgets.toolkit import Toolkit

if TYPE_CHECKING:
    from readingroom.requests.queries import PapersOfCase

__all__ = ["PapersAtArrival"]


class PapersAtArrival(QWidget):
    """One line a paper that is missing, with "Seen" beside it.

    Args:
        kit: from the page.
        papers: of the case.
        see: called with the id of a paper that was seen in the original.
        open_request: goes to the case with all its papers.

    Attributes:
        verbs: the button of each paper that is missing, by its code.
    """

    def __init__(
        self,
        kit: Toolkit,
        papers: PapersOfCase,
        see: Callable[[int], object],
        open_request: Callable[[], object],
    ) -> None:
        super().__init__()
        text = kit.text
        self.verbs: dict[str, QPushButton] = {}
        self.setAccessibleName(text("today.papers.title"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP[1])
        if not papers.missing:
            words = text("today.papers.there", n=papers.there)
            layout.addWidget(PillLabel(kit.style, Pill(words, Shape.CHECK, Tone.GOOD)))
        for paper in papers.missing:
            name = paper.name.of(text.code)
            row = QHBoxLayout()
            row.setSpacing(GAP[2])
            row.addWidget(label(name, wrap=True), 1)
            state = "missing" if paper.missing else "optional" if paper.state == "missing" else paper.state
            loud = paper.missing or paper.overdue
            words = text(f"today.papers.{state}")
            mark = Pill(words, Shape.ALERT if loud else Shape.RING, Tone.ATTENTION if loud else Tone.NEUTRAL)
            row.addWidget(PillLabel(kit.style, mark))
            if any(step.action == "see" for step in paper.actions):
                seen = button(text("today.papers.see"), partial(see, paper.material_id), "quiet")
                seen.setAccessibleName(text("today.papers.see_name", paper=name))
                self.verbs[paper.paper] = seen
                row.addWidget(seen)
            layout.addLayout(row)
        layout.addWidget(
            button(text("today.papers.open"), open_request, "link"), 0, Qt.AlignmentFlag.AlignLeft
        )
