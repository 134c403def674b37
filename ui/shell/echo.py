"""The strip at the bottom: what the last scan did, in large type, with the way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.palette import Tone
from ui.style import ECHO_PT, GAP
from ui.widgets.parts import SHAPES, ShapeMark, button, label
from ui.widgets.toolkit import Toolkit

__all__ = ["EchoStrip", "ScanEcho"]


@dataclass(frozen=True)
class ScanEcho:
    """What a scan did.

    Attributes:
        code: as scanned.
        what: the thing it is, e.g. ``案卷 J001-2-17``.
        did: the sentence: ``issued to seat 4``, or why it was refused.
        tone: GOOD for done, WRONG for refused, ATTENTION for "done, but look" or a question.
        when: the time as written.
        advice: the right next step, after a refusal.
        verb: the one button: Undo, or the next step.
        act: what it does.
        undo: the button is Undo: Ctrl+Z presses it.
    """

    code: str
    what: str
    did: str
    tone: Tone = Tone.GOOD
    when: str = ""
    advice: str = ""
    verb: str = ""
    act: Callable[[], object] | None = None
    undo: bool = False


class EchoStrip(QFrame):
    """Shows the last scan; hidden until there was one."""

    def __init__(self, kit: Toolkit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self._kit = kit
        self.last: ScanEcho | None = None
        self._mark = ShapeMark(kit.style, 20)
        self._caption = label(kit.text("window.echo.last"), "small")
        self._code = label("")
        self._code.setFont(kit.style.font(ECHO_PT, mono=True))
        self._code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._words = label("", "echo", wrap=True)
        self._advice = label("", "muted", wrap=True)
        self._when = label("", "muted")
        self.act = button("", self._press)
        said = QVBoxLayout()
        said.setSpacing(0)
        said.addWidget(self._words)
        said.addWidget(self._advice)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(GAP[4], GAP[2], GAP[4], GAP[2])
        layout.setSpacing(GAP[3])
        layout.addWidget(self._mark)
        layout.addWidget(self._caption)
        layout.addWidget(self._code)
        layout.addLayout(said, 1)
        layout.addWidget(self._when)
        layout.addWidget(self.act)
        self.setMinimumHeight(48)
        self.hide()

    def show_echo(self, echo: ScanEcho) -> None:
        """Show what a scan did."""
        self.last = echo
        self._mark.show_shape(SHAPES[echo.tone], echo.tone)
        self._code.setText(echo.code)
        did = self._kit.text("window.echo.refused", reason=echo.did) if echo.tone is Tone.WRONG else echo.did
        self._words.setText(self._kit.text("window.echo.did", what=echo.what, did=did) if echo.what else did)
        self._words.setProperty("tone", echo.tone.value if echo.tone is not Tone.GOOD else "")
        self._words.style().unpolish(self._words)
        self._words.style().polish(self._words)
        self._advice.setText(echo.advice)
        self._advice.setVisible(bool(echo.advice))
        self._when.setText(echo.when)
        self.act.setText(echo.verb)
        self.act.setAccessibleName(echo.verb)
        self.act.setToolTip(f"{echo.verb} (Ctrl+Z)" if echo.undo else echo.verb)
        self.act.setVisible(bool(echo.verb))
        self.setAccessibleName(
            f"{self._caption.text()} {echo.code} {self._words.text()} {echo.advice}".strip()
        )
        self.show()

    def undo(self) -> None:
        """Ctrl+Z: press Undo if it is there."""
        if self.last is not None and self.last.undo:
            self._press()

    def undone(self, sentence: str) -> None:
        """The way back was taken; the button goes."""
        if self.last is not None:
            self.show_echo(ScanEcho(self.last.code, self.last.what, sentence, Tone.NEUTRAL, self.last.when))

    def _press(self) -> None:
        if self.last is not None and self.last.act is not None:
            self.last.act()
