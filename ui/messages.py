"""The only way to tell or ask the user something.

Most things are told in a strip on the page concerned: what went wrong, what it means, what to do, one button.
A dialog asks only before what cannot be undone. A bug shows its log and keeps the work.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from readingroom.errors import DeskError, Unavailable
from ui.job import Job
from ui.jobs import Jobs
from ui.palette import Tone
from ui.style import GAP, set_role
from ui.text import Text

__all__ = ["Message", "Messages"]

log = logging.getLogger("readingroom.window")


@dataclass(frozen=True)
class Message:
    """One thing to tell.

    Attributes:
        text: what went wrong, what it means, what to do.
        tone: how loud; WRONG shows a cross, ATTENTION a triangle, GOOD a tick, else a dot.
        button: the verb on its one button; empty for none.
        act: what the button does; the strip closes.
        sticky: it stays until it is closed; otherwise the next thing done on the page takes it away.
    """

    text: str
    tone: Tone = Tone.ATTENTION
    button: str = ""
    act: Callable[[], None] | None = None
    sticky: bool = False


@runtime_checkable
class Tellable(Protocol):
    """A page, sheet or shell: anything with a message strip."""

    def tell(self, message: Message) -> None:
        """Show the message."""


class Messages(QObject):
    """Finds the right place for a message, and owns the two dialogs there are.

    Attributes:
        unplaced: a `Message` whose page is gone or which has none; the shell shows it.
    """

    unplaced = Signal(object)

    def __init__(self, text: Text, jobs: Jobs | None = None, log_file: Path | None = None) -> None:
        super().__init__()
        self._text = text
        self._log_file = log_file
        self._jobs = jobs
        self._crash: CrashDialog | None = None
        if jobs is not None:
            jobs.refused.connect(self.refused)
            jobs.crashed.connect(self.crashed)

    def place(self, owner: QObject | None, message: Message) -> None:
        """Show a message where its owner is: on the nearest page or sheet around it."""
        place = owner
        while place is not None:
            if isinstance(place, Tellable):
                place.tell(message)
                return
            place = place.parent()
        self.unplaced.emit(message)

    def refused(self, owner: QObject | None, error: DeskError, job: Job | None = None) -> None:
        """Tell of a known error; what is only unavailable offers to try again (under the old UUID)."""
        again: Callable[[], None] | None = None
        if isinstance(error, Unavailable) and job is not None and self._jobs is not None:
            jobs = self._jobs
            again = lambda: jobs.again(job)  # noqa: E731 - a closure over the narrowed names
        self.place(
            owner,
            Message(
                self._text.explain(error),
                Tone.WRONG if isinstance(error, Unavailable) else Tone.ATTENTION,
                self._text("window.message.again") if again else "",
                again,
            ),
        )

    def crashed(self, error: BaseException) -> None:
        """Log a bug and show it; the window goes on."""
        log.error("unexpected", exc_info=error)
        story = "".join(traceback.format_exception(error))
        if self._crash is None:
            self._crash = CrashDialog(self._text, story, self._log_file)
            self._crash.finished.connect(self._forget)
            self._crash.open()
        else:
            self._crash.add(story)

    def catch_all(self) -> None:
        """From now on nothing that escapes in the window's thread goes unseen."""

        def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
            if issubclass(kind, KeyboardInterrupt):
                sys.__excepthook__(kind, error, trace)
            else:
                self.crashed(error)

        sys.excepthook = hook

    def confirm(self, parent: QWidget, title: str, meaning: str, verb: str, *, danger: bool = False) -> bool:
        """Ask before what cannot be undone; true if the verb was pressed. Nothing else may ask this way.

        Args:
            parent: the page asking.
            title: what is about to happen, e.g. "Close the day of 23 Nov 2026?".
            meaning: what it means, and that there is no way back.
            verb: the button's word, e.g. "Close the day".
            danger: something is destroyed.
        """
        dialog = ConfirmDialog(parent, title, meaning, verb, self._text("window.message.not_now"), danger)
        return dialog.exec() == QDialog.DialogCode.Accepted

    def _forget(self) -> None:
        self._crash = None


class ConfirmDialog(QDialog):
    """A question with a verb; Cancel has the focus, so a stray Enter does nothing. Enter presses what has it."""

    def __init__(self, parent: QWidget, title: str, meaning: str, verb: str, no: str, danger: bool) -> None:
        super().__init__(parent)
        self.setObjectName("confirm")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setMinimumWidth(420)
        heading, body = QLabel(title), QLabel(meaning)
        set_role(heading, "heading")
        for label in (heading, body):
            label.setWordWrap(True)
        self.no, self.yes = QPushButton(no), QPushButton(verb)
        set_role(self.yes, "danger" if danger else "primary")
        self.no.setDefault(True)
        self.yes.clicked.connect(self.accept)
        self.no.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP[2])
        buttons.addStretch(1)
        buttons.addWidget(self.no)
        buttons.addWidget(self.yes)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP[5], GAP[5], GAP[5], GAP[4])
        layout.setSpacing(GAP[3])
        layout.addWidget(heading)
        layout.addWidget(body)
        layout.addSpacing(GAP[2])
        layout.addLayout(buttons)
        self.no.setFocus()


class CrashDialog(QDialog):
    """A bug: what it means for the work, the log, and how to hand it on."""

    def __init__(self, text: Text, story: str, log_file: Path | None) -> None:
        super().__init__()
        self.setObjectName("crash")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(text("window.crash.title"))
        self.resize(720, 440)
        heading, body = QLabel(text("window.crash.title")), QLabel(text("window.crash.meaning"))
        set_role(heading, "heading")
        body.setWordWrap(True)
        self.log = QPlainTextEdit(story)
        self.log.setReadOnly(True)
        self.log.setTabChangesFocus(True)
        self.log.setAccessibleName(text("window.crash.log"))
        where = QLabel(text("window.crash.file", file=str(log_file)) if log_file else "")
        set_role(where, "small")
        where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        copy, close = QPushButton(text("window.crash.copy")), QPushButton(text("window.crash.go_on"))
        set_role(close, "primary")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.log.toPlainText()))
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addWidget(where, 1)
        buttons.addWidget(copy)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP[5], GAP[5], GAP[5], GAP[4])
        layout.setSpacing(GAP[3])
        for widget in (heading, body):
            layout.addWidget(widget)
        layout.addWidget(self.log, 1)
        layout.addLayout(buttons)
        close.setFocus()

    def add(self, story: str) -> None:
        """Another one, while this is still open."""
        self.log.appendPlainText(story)
