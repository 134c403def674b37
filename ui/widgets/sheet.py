"""A sheet over the detail pane, in which things are made and edited; there are no dialogs for that."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from readingroom.errors import DeskError
from ui.job import Job
from ui.messages import Message
from ui.palette import Tone
from ui.style import GAP
from ui.widgets.form import Form
from ui.widgets.parts import IconButton, MessageStrip, button, label
from ui.widgets.toolkit import Toolkit

__all__ = ["Sheet"]


class Sheet(QFrame):
    """A title, a form (or any widget), one verb, and Cancel.

    Ctrl+Enter and the verb save; Esc leaves when nothing was changed, otherwise what was typed stays and only
    Cancel throws it away. The page closes the sheet when its command has succeeded (`close_sheet`), so a refusal
    finds everything as it was typed. What is under way is not saved a second time (`wait_for`).

    Args:
        kit: from the page.
        title: the heading, a sentence.
        body: a `Form` or another widget.
        verb: the primary button's word.
        about: what it is about, quiet beneath the heading: it hides the details of what was chosen.

    Attributes:
        saved: the verb was pressed.
        left: the sheet is going away, saved or not.
    """

    saved = Signal()
    left = Signal()

    def __init__(self, kit: Toolkit, title: str, body: QWidget, verb: str, *, about: str = "") -> None:
        super().__init__()
        self.setObjectName("sheet")
        self.setAccessibleName(title)
        self._kit = kit
        self.body = body
        self._asked: Message | None = None
        self._under_way = 0
        self.strip = MessageStrip(kit)
        self.save = button(verb, self._save, "primary")
        self.save.setToolTip(kit.text("window.sheet.save_hint", verb=verb))
        self.cancel = button(kit.text("window.sheet.cancel"), self.leave)
        self.close_button = IconButton(kit.style, "x", kit.text("window.sheet.cancel"), self.leave)
        head = QHBoxLayout()
        heading = QVBoxLayout()
        heading.setSpacing(0)
        heading.addWidget(label(title, "heading", wrap=True))
        if about:
            heading.addWidget(label(about, "muted", wrap=True))
        head.addLayout(heading, 1)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(body)
        foot = QHBoxLayout()
        foot.setSpacing(GAP[2])
        foot.addWidget(self.cancel)
        foot.addStretch(1)
        foot.addWidget(self.save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP[4], GAP[3], GAP[4], GAP[3])
        layout.setSpacing(GAP[3])
        layout.addLayout(head)
        layout.addWidget(self.strip)
        layout.addWidget(scroll, 1)
        layout.addLayout(foot)
        QWidget.setTabOrder(self.cancel, self.save)
        QWidget.setTabOrder(self.save, self.close_button)
        if isinstance(body, Form):
            body.submitted.connect(self._save)

    def tell(self, message: Message) -> None:
        """Show a message in the sheet."""
        self.strip.show_message(message)

    def refused(self, error: DeskError) -> None:
        """A command of this sheet was refused: beside the field it names, or above the form."""
        if not (isinstance(self.body, Form) and self.body.show_refusal(error)):
            self.tell(Message(self._kit.text.explain(error), Tone.WRONG))

    @property
    def dirty(self) -> bool:
        """Something was typed that is not saved, or is on its way and may yet be refused."""
        return bool(self._under_way or getattr(self.body, "dirty", False))

    def wait_for(self, job: Job) -> None:
        """What was typed is on its way with this job: a second Enter before its answer saves nothing more."""
        self._under_way += 1
        self._allow()
        job.finished.connect(self._answered)

    def leave(self) -> None:
        """Cancel: what was typed is thrown away; not while it is on its way, for the answer has to find its place."""
        if not self._under_way:
            self.close_sheet()

    def close_sheet(self) -> None:
        """Go away; what was typed is gone unless it was saved."""
        self.left.emit()

    def give_up(self) -> None:
        """Esc once more, from the scan field: what was typed is asked about first, and thrown away the next time."""
        if self._asked is not None and self.strip.message is self._asked:
            self.leave()
            return
        say = self._kit.text
        self._asked = Message(say("window.sheet.unsaved"), button=say("window.sheet.discard"), act=self.leave)
        self.tell(self._asked)

    def stay(self) -> None:
        """Something else wants its place: go on here first."""
        say = self._kit.text
        message = Message(say("window.sheet.first"), button=say("window.sheet.discard"), act=self.leave)
        self.tell(message)
        if hasattr(self.body, "focus_first"):
            self.body.focus_first()

    def _answered(self) -> None:
        self._under_way = max(0, self._under_way - 1)
        self._allow()

    def _allow(self) -> None:
        for made in (self.save, self.cancel, self.close_button):
            made.setEnabled(not self._under_way)

    def _save(self) -> None:
        if self._under_way:
            return
        if isinstance(self.body, Form):
            self.body.clear_errors()
        self.strip.close_message()
        self.saved.emit()
