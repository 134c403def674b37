"""What takes the whole page while something is made that needs the room: pages beside their facts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from readingroom.errors import DeskError
from ui.job import Job
from ui.messages import Message
from ui.palette import Tone
from ui.style import GAP
from ui.widgets.cover import Cover
from ui.widgets.elided import ElidedLabel
from ui.widgets.page import Page
from ui.widgets.parts import IconButton, LoadingBar, MessageStrip, button

__all__ = ["PageCover"]

_KEYS = ("Esc", "/")


class PageCover(Cover):
    """A title, a row of tools, one verb and a way out, over a page.

    Ctrl+Enter and the verb save. Esc leaves when nothing was changed; otherwise it asks, and only the button of the
    question throws away what was done.

    Args:
        page: it lies over.
        title: the heading, a sentence.
        verb: the primary button's word.

    Attributes:
        head: the tools go here, between heading and verb.
        body: what it is about goes here.
        left: it goes away, saved or not.
    """

    left = Signal()

    def __init__(self, page: Page, title: str, verb: str) -> None:
        super().__init__(page)
        self.setObjectName("sheet")
        self.setAutoFillBackground(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(title)
        self.page, self.kit = page, page.kit
        self._asked: Message | None = None
        self._under_way = 0
        self._jobs: set[Job] = set()
        self.heading = ElidedLabel("heading", least=120)
        self.heading.setText(title)
        self.strip = MessageStrip(page.kit)
        self.bar = LoadingBar(page.kit.style)
        self.save = button(verb, self.saved, "primary")
        self.save.setToolTip(page.kit.text("window.sheet.save_hint", verb=verb))
        self.close_button = IconButton(page.kit.style, "x", page.kit.text("window.sheet.cancel"), self.leave)
        self.head = QHBoxLayout()
        self.head.setSpacing(GAP[2])
        top = QHBoxLayout()
        top.setSpacing(GAP[2])
        top.addWidget(self.heading, 1)
        top.addLayout(self.head)
        top.addWidget(self.save)
        top.addWidget(self.close_button)
        self.body = QVBoxLayout()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP[4], GAP[3], GAP[4], GAP[3])
        layout.setSpacing(GAP[2])
        layout.addLayout(top)
        layout.addWidget(self.strip)
        layout.addWidget(self.bar)
        layout.addLayout(self.body, 1)
        page.cover = self
        covered = page.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        self._covered = [one for one in covered if one is not self and one.isEnabledTo(page)]
        for one in self._covered:
            one.setEnabled(False)  # Tab does not go where nothing is seen
        self._beneath = page.focusProxy()
        page.setFocusProxy(self)  # whoever comes back to the page is here
        page.installEventFilter(self)
        self.setGeometry(page.rect())
        self.show()
        self.raise_()
        self.setFocus()

    # -- what an author writes

    @property
    def dirty(self) -> bool:
        """Something was done that is not saved, or is on its way and may yet be refused."""
        return bool(self._under_way)

    def saved(self) -> None:
        """The verb was pressed."""
        raise NotImplementedError

    def take_files(self, files: Sequence[Path]) -> bool:
        """Files were dropped; False leaves them to the imports."""
        return False

    # -- what it does by itself

    def tell(self, message: Message) -> None:
        """Show a message here."""
        self.strip.show_message(message)

    def refused(self, error: DeskError) -> None:
        """Something was refused; everything stays as it is."""
        self.tell(Message(self.kit.text.explain(error), Tone.WRONG))

    def watch(self, job: Job) -> Job:
        """The thin bar runs while this is under way."""
        self.bar.begin()
        job.finished.connect(self.bar.end)
        return self.own(job)

    def own(self, job: Job) -> Job:
        """Nobody wants to hear of this any more when it has gone away."""
        self._jobs.add(job)
        job.finished.connect(partial(self._jobs.discard, job))
        return job

    def hold(self, job: Job) -> Job:
        """A step of saving: nothing is saved a second time, and nobody leaves, before its answer."""
        self._under_way += 1
        self._allow()
        job.finished.connect(self._answered)
        return self.watch(job)

    def step(self) -> None:
        """Ctrl+Enter."""
        if self.save.isEnabled():
            self.save.click()

    def stay(self) -> None:
        """Something else wants its place: go on here first."""
        self._ask("window.sheet.first")

    def leave(self) -> None:
        """The way out: asks where something would be lost."""
        if self._under_way:
            return
        if self.dirty:
            self._ask("window.sheet.unsaved")
        else:
            self.close_sheet()

    def close_sheet(self) -> None:
        """Go away; what was done is gone unless it was saved."""
        if self.page.cover is self:
            self.page.cover = None
            self.page.setFocusProxy(self._beneath)  # type: ignore[arg-type]  # none takes it away
        self.page.removeEventFilter(self)
        for one in self._covered:
            one.setEnabled(True)
        for job in list(self._jobs):
            job.cancel()
        self.hide()
        self.left.emit()
        self.page.setFocus()
        self.deleteLater()

    def claims(self, event: QKeyEvent) -> bool:
        """Esc is this one's; what the page does lies beneath it. Ctrl+Enter comes from the page (`Page.next_step`)."""
        of_page = (one.shortcut for one in self.kit.actions if one.scope != "window")
        return self.matches(event, (*_KEYS, *of_page))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes the question away, or leaves."""
        if event.key() == Qt.Key.Key_Escape:
            if self._asked is not None and self.strip.message is self._asked:
                self.strip.close_message()
            else:
                self.leave()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the page."""
        if watched is self.page and event.type() is QEvent.Type.Resize:
            self.setGeometry(self.page.rect())
        return super().eventFilter(watched, event)

    def _ask(self, code: str) -> None:
        say = self.kit.text
        self._asked = Message(say(code), button=say("window.sheet.discard"), act=self.close_sheet)
        self.tell(self._asked)

    def _answered(self) -> None:
        self._under_way = max(0, self._under_way - 1)
        self._allow()

    def _allow(self) -> None:
        for made in (self.save, self.close_button):
            made.setEnabled(not self._under_way)
