"""A paper is brought to the desk: is it ours, unchanged, and does it count?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from readingroom.errors import DeskError
from readingroom.requests.commands import RevealRequest
from ui.actions import ActionSpec
from ui.imports.parts import DropZone
from ui.job import Progress
from ui.jobs import DeskDoor
from ui.shell import ScanEcho, Shell
from ui.style import GAP
from ui.text import shortened
from ui.verifying.verdict_view import VerdictView
from ui.verifying.words import LOOKS, facts_of, verdict_word
from ui.widgets.detail import Fact
from ui.widgets.page import Page
from ui.widgets.parts import ActionButton, IconLabel, button, label, line
from ui.widgets.shapes import Pill

if TYPE_CHECKING:
    from ui.verifying.reading import Answer

__all__ = ["VerifyPage"]

_FILES = "*.pdf *.jpg *.jpeg *.png *.tif *.tiff *.bmp *.webp"


class VerifyPage(Page):
    """One field for a code, a place for files, and the verdict."""

    id = "verify"
    has_filter = False
    detail_width = 360
    action_table = (
        ActionSpec("verify.check", "", "shield-check", scope="verify"),
        ActionSpec("verify.choose", "Ctrl+O", "folder-open", scope="verify"),
    )

    def build(self) -> None:
        """Field, place, verdict."""
        say = self.kit.text
        self.answer: Answer | None = None
        self._asked = 0
        self.code = QLineEdit()
        self.code.setFont(self.kit.style.font(mono=True))
        self.code.setPlaceholderText(say("verify.code_hint"))
        self.code.setAccessibleName(say("verify.code"))
        self.code.setClearButtonEnabled(True)
        self.code.returnPressed.connect(self.check)
        self.code.textChanged.connect(self._allow)
        self.verdict = VerdictView(self.kit)
        self._either = QStackedWidget()
        self._either.addWidget(self._drop_zone())
        self._either.addWidget(self.verdict)
        row = QHBoxLayout()
        row.setContentsMargins(GAP[3], GAP[3], GAP[3], GAP[3])
        row.setSpacing(GAP[2])
        row.addWidget(self.code, 1)
        row.addWidget(ActionButton(self.kit.actions["verify.check"], ""))
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(row)
        layout.addWidget(line())
        layout.addWidget(self._either, 1)
        self.set_list(body)
        self.setFocusProxy(self.code)
        self.set_primary("verify.choose")
        self.kit.actions.on("verify.check", self.check)
        self.kit.actions.on("verify.choose", self.choose)
        self._allow()
        if self.detail is not None:
            self.detail.show_nothing(say("verify.before"))

    def load(self) -> None:
        """Nothing to ask for before somebody brings something."""

    # -- what is brought

    def check(self) -> None:
        """The code that was typed or pasted."""
        if typed := self.code.text().strip():
            self._ask(typed)

    def check_code(self, code: str) -> None:
        """A code that was scanned, wherever in the window that was."""
        self.code.setText(code)
        self.code.setCursorPosition(0)
        self._ask(code, scanned=True)

    def check_file(self, file: Path) -> None:
        """A PDF, or a photograph of the paper."""
        self.code.clear()
        self._ask(file)

    def choose(self) -> None:
        """Ask for a file."""
        say = self.kit.text
        folder = self.kit.memory.get("verify.folder", str(Path.home()))
        name, _kind = QFileDialog.getOpenFileName(
            self, say("verify.choose_title"), folder, f"{say('verify.files')} ({_FILES});;* (*)"
        )
        if name:
            self.kit.memory.put("verify.folder", str(Path(name).parent))
            self.check_file(Path(name))

    def take_files(self, files: Sequence[Path]) -> bool:
        """Files that were dropped: the first one."""
        self.check_file(files[0])
        return True

    # -- inside

    def _ask(self, what: str | Path, *, scanned: bool = False) -> None:
        self.strip.settle()
        self._asked += 1
        number, actor = self._asked, self.kit.jobs.actor

        def work(desk: DeskDoor, _progress: Progress) -> Answer:
            from readingroom.desk import Desk
            from ui.verifying.reading import Asked, ask_desk

            assert isinstance(desk, Desk)  # noqa: S101 - the window knows the desk by what it uses of it
            return ask_desk(desk, actor, Asked(what, scanned))

        def done(answer: Answer) -> None:
            if number == self._asked:  # the paper brought last is the one that lies there
                self._show(answer)

        def failed(error: DeskError) -> None:
            if number == self._asked:
                self._forget()
                self.kit.messages.refused(self, error)

        if self.detail is not None:
            self.detail.expect()
        self.hold(
            self.kit.jobs.long(
                self,
                self.kit.text("verify.title"),
                work,
                done=done,
                failed=failed,
                shown=False,
                waited_for=True,
            )
        )

    def _show(self, answer: Answer) -> None:
        self.answer = answer
        self.verdict.show_answer(answer)
        self._either.setCurrentWidget(self.verdict)
        self._show_meant(answer)
        window = self.window()
        if answer.asked.scanned and isinstance(window, Shell):
            word = verdict_word(self.kit.text, answer.verdict)
            _shape, tone = LOOKS[answer.verdict.outcome]
            when = self.kit.text.language.time(answer.at)
            code = shortened(str(answer.asked.what))
            window.show_echo(ScanEcho(code, answer.verdict.number, word, tone, when))

    def _show_meant(self, answer: Answer) -> None:
        """What stands on the paper if it is what was issued."""
        if self.detail is None:
            return
        say, meant = self.kit.text, answer.meant
        if meant is None:
            self.detail.show_nothing(say("verify.unknown"))
            return
        row, (shape, tone) = meant.row, LOOKS[answer.verdict.outcome]
        word = say(f"certificate.outcome.{answer.verdict.outcome}")
        valid = answer.verdict.outcome == "genuine_valid"
        self.detail.begin(say("verify.compare" if valid else "verify.issued"), "", Pill(word, shape, tone))
        facts = facts_of(say, meant)
        facts.append(
            Fact(
                say("verify.fact.applicant"),
                row.applicant.masked,
                reveal=self._reveal(row.case_id, row.applicant.full),
            )
        )
        self.detail.set_facts(facts)
        if valid:
            self.detail.add_section("", label(say("verify.compare_help"), "muted", wrap=True))
        goal = self._goal()
        if goal:
            self.detail.set_next_step(say("action.show_certificate"), self.show_certificate)

    def _reveal(self, case_id: int, name: str) -> Any:
        def reveal(show: Any) -> None:
            self.execute(RevealRequest(case_id=case_id), done=lambda _outcome: show(name))

        return reveal

    def show_certificate(self) -> None:
        """To the certificate that was verified."""
        window, goal = self.window(), self._goal()
        if self.answer is None or self.answer.meant is None or not isinstance(window, Shell) or not goal:
            return
        shown = window.show_page(goal)
        if shown is not None:
            shown.show_subject("certificate", self.answer.meant.row.certificate_id)

    def _goal(self) -> str:
        """The page that shows a certificate whole."""
        window = self.window()
        entries = window.entries if isinstance(window, Shell) else {}
        return next((page for page in ("register", "copies") if page in entries), "")

    def _forget(self) -> None:
        self.answer = None
        self._either.setCurrentIndex(0)
        if self.detail is not None:
            self.detail.show_nothing(self.kit.text("verify.before"))

    def _allow(self) -> None:
        self.kit.actions.allow("verify.check", bool(self.code.text().strip()))

    def _drop_zone(self) -> QWidget:
        say, holder = self.kit.text, QWidget()
        drop = DropZone(self.kit.style)
        inner = QVBoxLayout(drop)
        inner.setContentsMargins(GAP[5], GAP[5], GAP[5], GAP[5])
        inner.setSpacing(GAP[2])
        inner.addStretch(2)
        inner.addWidget(
            IconLabel(self.kit.style, "shield-check", "edge", 32), 0, Qt.AlignmentFlag.AlignHCenter
        )
        for sentence, role in ((say("verify.drop"), "heading"), (say("verify.drop_help"), "muted")):
            told = label(sentence, role, wrap=True)
            told.setAlignment(Qt.AlignmentFlag.AlignCenter)
            inner.addWidget(told)
        inner.addSpacing(GAP[1])
        inner.addWidget(button(say("verify.action.choose"), self.choose), 0, Qt.AlignmentFlag.AlignHCenter)
        inner.addStretch(3)
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(GAP[3], GAP[3], GAP[3], GAP[3])
        layout.addWidget(drop)
        return holder
