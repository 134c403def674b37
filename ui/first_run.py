"""What is asked before anything else: once, about the archive; at each start, who is at the desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from readingroom.errors import DeskError
from readingroom.language import LANGUAGES
from ui.messages import Message
from ui.shell import Person, Shell
from ui.style import GAP
from ui.widgets.cover import Cover
from ui.widgets.form import Choice, Form, Words
from ui.widgets.parts import MessageStrip, button, label

__all__ = ["FirstRun", "Overlay", "WhoIsThere"]

_CARD_WIDTH = 560


class Overlay(Cover):
    """Covers the window until its question is answered; what is beneath takes no keys, no clicks and no scans.

    Args:
        shell: the window.
        title: of the question.
        lead: a sentence below it.
    """

    def __init__(self, shell: Shell, title: str, lead: str) -> None:
        super().__init__(shell)
        self.setObjectName("body")
        self.shell = shell
        self.kit = shell.kit
        self.strip = MessageStrip(self.kit)
        card = QFrame()
        card.setObjectName("list")
        card.setFixedWidth(_CARD_WIDTH)
        self.body = QVBoxLayout(card)
        self.body.setContentsMargins(GAP[6], GAP[6], GAP[6], GAP[6])
        self.body.setSpacing(GAP[4])
        self.body.addWidget(label(title, "title", wrap=True))
        if lead:
            self.body.addWidget(label(lead, "muted", wrap=True))
        self.body.addWidget(self.strip)
        around = QWidget()
        around.setObjectName("content")
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(card)
        middle.addStretch(1)
        high = QVBoxLayout(around)
        high.addStretch(2)
        high.addLayout(middle)
        high.addStretch(3)
        scroll = QScrollArea()  # a low window at 200 % shows the rest by scrolling, it squeezes nothing
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setAccessibleName(title)
        scroll.setWidget(around)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)
        self.setAccessibleName(title)
        shell.installEventFilter(self)
        self._beneath = shell.centralWidget()
        if self._beneath is not None:
            self._beneath.setEnabled(False)
        self._place()
        self.show()
        self.raise_()

    def tell(self, message: Message) -> None:
        """Show a message above the form."""
        self.strip.show_message(message)

    def close_overlay(self) -> None:
        """The question is answered."""
        self.shell.removeEventFilter(self)
        self.hide()
        if self._beneath is not None and shiboken6.isValid(self._beneath):
            self._beneath.setEnabled(True)
        if self.shell.page is not None:
            self.shell.page.setFocus(Qt.FocusReason.OtherFocusReason)
        self.deleteLater()

    def claims(self, event: QKeyEvent) -> bool:
        """All but the key that closes the program."""
        return not self.matches(event, ["Ctrl+Q"])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep covering the window."""
        if watched is self.shell and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        self.setGeometry(self.shell.rect())


class FirstRun(Overlay):
    """The first run's questions: the archive's name, the language, the kind of room, the first person.

    Args:
        shell: the window.
        done: called when everything is set up.
        demonstration: opens a made-up day on a database of its own.
        answers: what was answered before the questions were asked again in another language.
    """

    def __init__(
        self,
        shell: Shell,
        done: Callable[[], object],
        demonstration: Callable[[], object],
        answers: Mapping[str, Any] | None = None,
    ) -> None:
        text = shell.kit.text
        super().__init__(shell, text("first_run.title"), text("first_run.lead"))
        self._done = done
        self._demonstration = demonstration
        self.form = Form(
            self.kit,
            (
                Words(id="archive", label="first_run.archive", hint="first_run.archive_hint", needed=True),
                Choice(
                    id="language",
                    label="first_run.language",
                    options=[(code, text(f"first_run.language_{code}")) for code in LANGUAGES],
                ),
                Choice(
                    id="room",
                    label="first_run.room",
                    hint="first_run.room_hint",
                    options=[(room, text(f"first_run.room_{room}")) for room in ("reading_room", "counter")],
                ),
                Words(id="name", label="first_run.name", hint="first_run.name_hint", needed=True),
                Words(
                    id="account",
                    label="first_run.account",
                    hint="first_run.account_hint",
                    mono=True,
                    needed=True,
                ),
            ),
        )
        self.form.set_values(answers or {"language": text.code, "room": "reading_room"})
        self.form.submitted.connect(self._begin)
        self.form.edited.connect(self._speak)
        self.body.addWidget(self.form)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP[2])
        self.demo_button = button(text("first_run.demonstration"), demonstration, "quiet")
        self.demo_button.setToolTip(text("first_run.demonstration_help"))
        self.begin_button = button(text("first_run.begin"), self._begin, "primary")
        buttons.addWidget(self.demo_button)
        buttons.addStretch(1)
        buttons.addWidget(self.begin_button)
        self.body.addLayout(buttons)
        self.body.addWidget(label(text("first_run.demonstration_help"), "small", wrap=True))
        if answers is None:
            self.form.focus_first()
        else:
            self.form.editors["language"].setFocus()

    def _speak(self) -> None:
        """The language that was chosen is the one that asks: the questions come again in it, answers kept."""
        answers = self.form.values()
        if answers["language"] != self.kit.text.code:
            self.kit.text.switch(str(answers["language"]))
            self.close_overlay()
            FirstRun(self.shell, self._done, self._demonstration, answers)

    def _begin(self) -> None:
        from readingroom.office.setup.commands import SetUp

        self.form.clear_errors()
        self.strip.settle()
        values: dict[str, Any] = self.form.values()
        self.begin_button.setEnabled(False)
        self.kit.jobs.execute(self, SetUp(**values), done=self._set_up, failed=self._refused)

    def _set_up(self, _outcome: object) -> None:
        language = str(self.form.values()["language"])
        self.close_overlay()
        self.kit.text.switch(language)
        self._done()

    def _refused(self, error: DeskError) -> None:
        self.begin_button.setEnabled(True)
        field = {"setup.no_name": "archive", "staff.no_name": "name"}.get(error.code)
        if error.code.startswith("staff.account"):
            field = "account"
        if field:
            self.form.show_error(field, self.kit.text.explain(error))
        else:
            self.kit.messages.refused(self, error)


class WhoIsThere(Overlay):
    """Asks by name who is at the desk; a number key takes that name.

    Args:
        shell: the window.
        people: who may be there.
        chosen: given the staff id.
    """

    def __init__(self, shell: Shell, people: Sequence[Person], chosen: Callable[[int], object]) -> None:
        super().__init__(shell, shell.kit.text("who.title"), shell.kit.text("who.lead"))
        self._chosen = chosen
        self._people = people
        self.buttons = []
        names = QVBoxLayout()
        names.setContentsMargins(0, 0, 0, 0)
        names.setSpacing(GAP[2])
        for at, person in enumerate(people, 1):
            words = f"{at}   {person.name}" if at <= 9 else person.name
            one = button(words, partial(self._take, person.staff), "choice")
            one.setAccessibleName(person.name)
            self.buttons.append(one)
            names.addWidget(one)
        box = QWidget()
        box.setLayout(names)
        self.body.addWidget(box)
        self.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: Any) -> None:
        """A number takes the name beside it; arrows go through the names."""
        at = event.key() - Qt.Key.Key_1
        if 0 <= at < min(9, len(self._people)):
            self._take(self._people[at].staff)
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def _take(self, staff: int) -> None:
        self.close_overlay()
        self._chosen(staff)
