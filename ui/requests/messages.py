"""The messages of a case as a conversation: the reader at the left, the desk at the right, files beneath."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from readingroom.requests.guides import Words
from readingroom.requests.queries import MessageView
from ui.palette import Tone
from ui.requests.words import short_moment, worded
from ui.style import GAP
from ui.widgets.parts import button, label
from ui.widgets.shapes import Pill, PillLabel, Shape
from ui.widgets.toolkit import Toolkit

__all__ = ["Conversation"]

_INDENT = 36


class Conversation(QWidget):
    """What was written, oldest first.

    Args:
        kit: from the page.
        messages: of the case.
        papers: code of a paper -> what it is called.
        open_file: called with the id of a kept file and its name.
        today: the archive's date.
    """

    def __init__(
        self,
        kit: Toolkit,
        messages: tuple[MessageView, ...],
        papers: dict[str, Words],
        open_file: Callable[[int, str], object],
        today: dt.date,
    ) -> None:
        super().__init__()
        self._kit, self._papers, self._open, self._today = kit, papers, open_file, today
        self.setAccessibleName(kit.text("requests.messages"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP[2])
        for message in messages:
            layout.addWidget(self._bubble(message))

    def _bubble(self, message: MessageView) -> QWidget:
        text, ours = self._kit.text, message.author == "desk"
        frame = QFrame()
        frame.setProperty("bubble", "desk" if ours else "reader")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(GAP[3], GAP[2], GAP[3], GAP[2])
        inside.setSpacing(GAP[1])
        head = QHBoxLayout()
        head.setSpacing(GAP[2])
        who = message.staff if ours else text("message.author.reader")
        if not ours and message.staff:
            who = text("requests.message.noted_by", who=message.staff)
        when = short_moment(text, message.at, self._today)
        kind = text(f"message.kind.{message.kind}")
        if message.kind == "remark" and ours:
            kind = text("requests.message.internal")
        head.addWidget(label(text("requests.joint").join((who, when, kind)), "small", wrap=True), 1)
        if message.unread:
            head.addWidget(
                PillLabel(self._kit.style, Pill(text("requests.message.unread"), Shape.DOT, Tone.ACCENT))
            )
        elif message.kind == "question" and not message.answered and not message.papers:
            head.addWidget(
                PillLabel(self._kit.style, Pill(text("requests.message.open"), Shape.PAUSE, Tone.ATTENTION))
            )
        inside.addLayout(head)
        if message.text:
            words = label(message.text, wrap=True)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            inside.addWidget(words)
        elif message.kind == "answer" and not message.files:
            inside.addWidget(label(text("requests.message.by_papers"), "small", wrap=True))
        elif message.kind == "withdrawal":
            inside.addWidget(label(text("requests.message.withdrawal"), "small", wrap=True))
        asked = [worded(text, self._papers.get(code, Words(code, code))) for code in message.papers]
        if asked:
            inside.addWidget(label(text("requests.message.papers", papers=asked), "small", wrap=True))
        if message.answer_by is not None:
            inside.addWidget(label(text("requests.message.answer_by", day=message.answer_by), "small"))
        for file in message.files:
            show = button(
                text("requests.message.file", file=file.name, n=max(1, file.size // 1024)), None, "link"
            )
            show.clicked.connect(partial(self._show, file.blob_id, file.name))
            inside.addWidget(show, 0, Qt.AlignmentFlag.AlignLeft)
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(_INDENT if ours else 0, 0, 0 if ours else _INDENT, 0)
        row.addWidget(frame, 1)
        return holder

    def _show(self, blob_id: int, name: str, _checked: bool = False) -> None:
        self._open(blob_id, name)
