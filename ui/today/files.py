"""What is wanted in a case: each thing with its state, and a box into which codes are typed or pasted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from readingroom import entry
from readingroom.errors import Refused
from ui.style import GAP
from ui.today.words import line_pill
from ui.widgets.parts import IconButton, button, label
from ui.widgets.shapes import PillLabel
from ui.widgets.toolkit import Toolkit

if TYPE_CHECKING:
    from readingroom.retrieval.queries import CaseLine, RetrievalRow
    from ui.today.case_reading import CaseSheet

__all__ = ["CodesBox", "FilesView"]

_MOVES = {"held": "issue", "issued": "return"}
"""Where one press here does what a scan would do."""


class CodesBox(QPlainTextEdit):
    """Reference codes as somebody types or pastes them; Enter adds them, Shift+Enter begins a line.

    Attributes:
        entered: somebody wants them added.
    """

    entered = Signal()

    def __init__(self, kit: Toolkit, rows: int = 1) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setFont(kit.style.font(mono=True))
        self.setFixedHeight(self.fontMetrics().lineSpacing() * rows + 20)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setPlaceholderText(kit.text("today.codes.example"))
        self.setAccessibleName(kit.text("today.codes.name"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter adds."""
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class FilesView(QWidget):
    """The things wanted, and what may be done with each.

    Args:
        kit: from the page.
        sheet: the case.
        add: called with the codes that were typed.
        withdraw: called with a line.
        move: called with a unit and ``issue`` or ``return``.
    """

    def __init__(
        self,
        kit: Toolkit,
        sheet: CaseSheet,
        add: Callable[[tuple[str, ...]], object],
        withdraw: Callable[[CaseLine], object],
        move: Callable[[RetrievalRow, str], object],
    ) -> None:
        super().__init__()
        self._kit, self._add, self._withdraw, self._move = kit, add, withdraw, move
        self._here = sheet.visit is not None and sheet.visit.state == "present"
        self.moves: list[QWidget] = []
        self.box = CodesBox(kit)
        self.box.textChanged.connect(self._typed)
        self.box.entered.connect(self.submit)
        self.add_button = button(kit.text("today.codes.add"), self.submit)
        self.add_button.hide()
        self.says = label("", "small", wrap=True)
        self.says.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP[2])
        for line in sheet.lines:
            unit = None if line.retrieval_id is None else sheet.units.get(line.retrieval_id)
            layout.addWidget(self._line(line, unit))
        box = QHBoxLayout()
        box.setSpacing(GAP[2])
        box.addWidget(self.box, 1)
        box.addWidget(self.add_button)
        layout.addLayout(box)
        layout.addWidget(self.says)

    def submit(self) -> None:
        """Add what is typed; what cannot be understood stays, with the reason."""
        try:
            codes = entry.codes(self.box.toPlainText())
        except Refused as error:
            self.says.setText(self._kit.text.explain(error))
            self.says.show()
            return
        if codes:
            self._add(codes)

    def _typed(self) -> None:
        typed = self.box.toPlainText()
        self.add_button.setVisible(bool(typed.strip()))
        rows = min(5, max(1, self.box.document().blockCount()))
        self.box.setFixedHeight(self.box.fontMetrics().lineSpacing() * rows + 20)
        try:
            codes = entry.codes(typed)
        except Refused:
            self.says.hide()
            return
        self.says.setVisible(len(codes) > 1)
        self.says.setText(self._kit.text("today.codes.understood", n=len(codes), codes=list(codes)))

    def _line(self, line: CaseLine, unit: RetrievalRow | None) -> QWidget:
        kit, text = self._kit, self._kit.text
        holder = QWidget()
        code = label(line.reference_code or line.written, "code", wrap=True)
        code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        top = QHBoxLayout()
        top.setSpacing(GAP[2])
        top.addWidget(code, 1)
        top.addWidget(PillLabel(kit.style, line_pill(text, line, unit)))
        move = _MOVES.get(unit.state) if unit is not None and self._here else None
        if unit is not None and move is not None:
            verb = button(text(f"today.move.{move}"), lambda: self._move(unit, move), "quiet")
            verb.setAccessibleName(f"{text(f'today.move.{move}')} {unit.unit}")
            self.moves.append(verb)
            top.addWidget(verb)
        if unit is None or unit.state not in ("issued", "returned"):
            away = text("today.codes.withdraw", code=line.reference_code or line.written)
            top.addWidget(IconButton(kit.style, "x", away, lambda: self._withdraw(line)))
        below = " · ".join(part for part in (self._where(line, unit), line.title) if part)
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        if below:
            layout.addWidget(label(below, "small", wrap=True))
        return holder

    def _where(self, line: CaseLine, unit: RetrievalRow | None) -> str:
        text = self._kit.text
        if line.state == "unknown":
            return text("today.line.unknown_help")
        if line.state == "blocked":
            return text("today.line.blocked_help", access=text(f"holdings.access.{line.access or 'unknown'}"))
        if unit is None:
            return ""
        if unit.unit != line.reference_code:
            return text("today.line.in_unit", unit=unit.unit)
        return ""
