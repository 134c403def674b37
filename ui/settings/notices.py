"""What readers are told: every kind of notice in both languages side by side, and how it looks filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from readingroom.command import Reading
from readingroom.errors import DeskError, Refused
from readingroom.language import LANGUAGES
from readingroom.requests.notices.commands import ChangeNotice, ResetNotice
from readingroom.requests.notices.queries import WordingRow, samples, wordings
from readingroom.requests.rules.notices import (
    FIELDS,
    NEEDED,
    NoticeKind,
    Wording,
    check_wording,
    fill_in,
    tidied,
)
from ui.messages import Message
from ui.models.columns import Column, Kind
from ui.models.listing import ListModel
from ui.palette import Tone
from ui.settings.panel import Panel, fit_rows, row_of
from ui.style import GAP
from ui.widgets.parts import button, label
from ui.widgets.shapes import Pill, Shape, begun
from ui.widgets.table import TableView

__all__ = ["NoticesPanel"]

_KINDS_WIDTH = 264
_KINDS_NARROW, _NARROW_BELOW = 190, 900
"""Of the list of kinds in a narrow window, and how wide the group is then, pixels: the wordings need the room."""
_EDITOR_LINES = 13

Found = tuple[tuple[WordingRow, ...], dict[str, dict[str, str]]]


@dataclass(frozen=True)
class _Row:
    """A kind of notice in the list."""

    kind: NoticeKind
    own: bool


def _all(reading: Reading) -> Found:
    return wordings(reading), samples(reading)


class _Editor(QWidget):
    """One language: subject, text, what is wrong with them, and the preview.

    Args:
        panel: told of every change.
        language: its code.
    """

    def __init__(self, panel: NoticesPanel, language: str) -> None:
        super().__init__()
        self.setObjectName("content")
        self.language = language
        text = panel.text
        name = text(f"notice.language.{language}")
        self.subject, self.body = QLineEdit(), QPlainTextEdit()
        self.subject.setAccessibleName(
            text("settings.notices.editor", part=text("settings.notices.subject"), language=name)
        )
        self.body.setAccessibleName(
            text("settings.notices.editor", part=text("settings.notices.text"), language=name)
        )
        self.body.setTabChangesFocus(True)
        self.body.setFixedHeight(self.body.fontMetrics().lineSpacing() * _EDITOR_LINES + 20)
        self.errors = {"subject": label("", "error", wrap=True), "text": label("", "error", wrap=True)}
        self.reset = button(text("settings.notices.reset"), partial(panel.reset, language))
        self.reset.setAccessibleName(f"{text('settings.notices.reset')}: {name}")
        self.preview_subject = label("", "section", wrap=True)
        self.preview_text = label("", wrap=True)
        self.preview_subject.setAccessibleName(
            text("settings.notices.editor", part=text("settings.notices.preview"), language=name)
        )
        preview = QFrame()
        preview.setObjectName("notice_preview")
        inner = QVBoxLayout(preview)
        inner.setContentsMargins(GAP[3], GAP[3], GAP[3], GAP[3])
        inner.addWidget(self.preview_subject)
        inner.addWidget(self.preview_text)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP[1])
        layout.addLayout(row_of(label(name, "section"), self.reset, stretch=0))
        layout.addWidget(label(text("settings.notices.subject"), "muted"))
        layout.addWidget(self.subject)
        layout.addWidget(self.errors["subject"])
        layout.addWidget(label(text("settings.notices.text"), "muted"))
        layout.addWidget(self.body)
        layout.addWidget(self.errors["text"])
        layout.addSpacing(GAP[2])
        layout.addWidget(label(text("settings.notices.preview"), "muted"))
        layout.addWidget(preview)
        layout.addStretch(1)
        self.clear_errors()
        self.subject.textEdited.connect(lambda: panel.edited(language))
        self.body.textChanged.connect(lambda: panel.edited(language))

    def wording(self) -> Wording:
        """What stands there."""
        return Wording(self.subject.text(), self.body.toPlainText())

    def show_wording(self, wording: Wording) -> None:
        """Fill in."""
        if self.subject.text() != wording.subject:
            self.subject.setText(wording.subject)
            self.subject.setCursorPosition(0)
        if self.body.toPlainText() != wording.text:
            self.body.setPlainText(wording.text)

    def show_error(self, field: str, sentence: str) -> None:
        """What is wrong, beneath its field."""
        editor = self.subject if field == "subject" else self.body
        self.errors[field].setText(sentence)
        self.errors[field].show()
        editor.setAccessibleDescription(sentence)
        editor.setFocus()

    def clear_errors(self) -> None:
        """Nothing is wrong any more."""
        for error in self.errors.values():
            error.hide()
        self.subject.setAccessibleDescription("")
        self.body.setAccessibleDescription("")

    def preview(self, subject: str, text: str) -> None:
        """Show it filled in."""
        self.preview_subject.setText(subject)
        self.preview_subject.setVisible(bool(subject))
        self.preview_text.setText(text)


class NoticesPanel(Panel):
    """The kinds at the left, both languages side by side at the right; what was typed is kept until it is saved."""

    saves = True
    widest = 1_180

    def fill_body(self) -> None:
        """The list and the editors."""
        text = self.text
        self._known: dict[tuple[NoticeKind, str], WordingRow] = {}
        self._drafts: dict[tuple[NoticeKind, str], Wording] = {}
        self._samples: Mapping[str, Mapping[str, str]] = {}
        self._quiet = False
        self.kind = NoticeKind.CONFIRMED
        self.model = ListModel[_Row](
            [
                Column("kind", "settings.notices.kind", self._named, width=0),
                Column("own", "settings.notices.own", self._pill, Kind.STATE, 92),
            ],
            key=lambda row: row.kind.value,
            text=text,
            parent=self,
        )
        self.table = TableView(self.kit, "settings.notices", self.title, gives_way=("own",))
        self.table.setModel(self.model)
        self.table.setFixedWidth(_KINDS_WIDTH)
        self.table.chosen.connect(self._choose)
        self.editors = {code: _Editor(self, code) for code in LANGUAGES}
        self.fields = label("", "small", wrap=True)
        left = QVBoxLayout()
        left.addWidget(self.table)
        left.addWidget(label(text("settings.notices.fields"), "muted"))
        left.addWidget(self.fields)
        left.addStretch(1)
        self.fields.setFixedWidth(_KINDS_WIDTH)
        both = QHBoxLayout()
        both.setSpacing(GAP[4])
        both.addLayout(left)
        for editor in self.editors.values():
            both.addWidget(editor, 1)
        self.body.addLayout(both)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow window gives the wordings what it can."""
        super().resizeEvent(event)
        width = _KINDS_NARROW if self.width() < _NARROW_BELOW else _KINDS_WIDTH
        self.table.setFixedWidth(width)
        self.fields.setFixedWidth(width)

    def load(self) -> None:
        """Ask for the wordings and something to fill them with."""
        self.page.read(_all, done=self._fill, latest="settings.notices")

    def discard(self) -> None:
        """Show again what is saved."""
        self._drafts.clear()
        super().discard()

    def save(self) -> None:
        """Change what was typed, one wording after the other; what is refused stays to be mended."""
        changed = [key for key, draft in self._drafts.items() if draft != self._known[key].wording]
        before = [self._known[key] for key in changed]
        for editor in self.editors.values():
            editor.clear_errors()
        self._change([(key, self._drafts[key]) for key in changed], before)

    def edited(self, language: str) -> None:
        """Somebody typed."""
        if self._quiet:
            return
        editor = self.editors[language]
        editor.clear_errors()
        self._drafts[self.kind, language] = editor.wording()
        self._mark()
        self._preview(language)

    def reset(self, language: str) -> None:
        """Word the chosen kind as it ships; one button takes that back."""
        row = self._known[self.kind, language]
        self._drafts.pop((row_kind := self.kind, language), None)

        def back() -> None:
            command = ChangeNotice(
                kind=row.kind, language=language, subject=row.wording.subject, text=row.wording.text
            )
            self.page.execute(command, done=lambda _outcome: self.load())

        def done(_outcome: object) -> None:
            said = self.text(
                "settings.notices.was_reset",
                kind=self.text(f"notice.kind.{row_kind.value}"),
                language=self.text(f"notice.language.{language}"),
            )
            undo = back if row.own else None
            self.page.tell(Message(said, Tone.GOOD, self.text("settings.undo") if undo else "", undo))
            self.load()

        self.page.execute(ResetNotice(kind=row.kind, language=language), done=done)

    # -- inside

    def _fill(self, found: Found) -> None:
        rows, self._samples = found
        self._known = {(NoticeKind(row.kind), row.language): row for row in rows}
        self._drafts = {
            key: draft for key, draft in self._drafts.items() if draft != self._known[key].wording
        }
        own = {kind for (kind, _), row in self._known.items() if row.own}
        self.model.set_rows([_Row(kind, kind in own) for kind in NoticeKind])
        self.table.leave_out(*([] if own else ["own"]))  # the names of the kinds need the room
        fit_rows(self.table, most=len(NoticeKind))
        if self.table.row is None:
            self.table.select(self.kind.value)
        self._mark()
        self._show()

    def _choose(self, row: _Row | None) -> None:
        if row is not None and row.kind is not self.kind:
            self.kind = row.kind
            for editor in self.editors.values():
                editor.clear_errors()
            self._show()

    def _show(self) -> None:
        for code, editor in self.editors.items():
            row = self._known[self.kind, code]
            self._quiet = True
            editor.show_wording(self._drafts.get((self.kind, code), row.wording))
            self._quiet = False
            editor.reset.setEnabled(row.own or (self.kind, code) in self._drafts)
            self._preview(code)
        named = []
        for name in sorted(FIELDS[self.kind], key=lambda one: (one not in NEEDED[self.kind], one)):
            said = f"{{{name}}} {self.text(f'notice.field.{name}')}"
            needed = name in NEEDED[self.kind]
            named.append(self.text("settings.notices.needed", field=said) if needed else said)
        self.fields.setText("\n".join(named))

    def _preview(self, code: str) -> None:
        editor = self.editors[code]
        wording = tidied(editor.wording())
        try:
            check_wording(self.kind, wording)
        except Refused as error:
            editor.preview("", self.text.explain(error))
            return
        told = fill_in(wording, self._samples.get(code, {}))
        editor.preview(told.subject, told.text)

    def _mark(self) -> None:
        self.set_dirty(any(draft != self._known[key].wording for key, draft in self._drafts.items()))
        for code, editor in self.editors.items():
            key = (self.kind, code)
            editor.reset.setEnabled(key in self._known and (self._known[key].own or key in self._drafts))

    def _change(self, wanted: list[tuple[tuple[NoticeKind, str], Wording]], before: list[WordingRow]) -> None:
        if not wanted:
            back = [((NoticeKind(row.kind), row.language), row.wording) for row in before]
            self.saved(lambda: self._change(back, []))
            self.load()
            return
        (kind, language), wording = wanted[0]

        def done(_outcome: object) -> None:
            self._drafts.pop((kind, language), None)
            self._change(wanted[1:], before)

        def failed(error: DeskError) -> None:
            field = error.facts.get("field")
            if not isinstance(field, str):
                self.kit.messages.refused(self, error)
                return
            self.table.select(kind.value)
            self.editors[language].show_error(field, self.text.explain(error))

        command = ChangeNotice(kind=kind.value, language=language, subject=wording.subject, text=wording.text)
        self.page.execute(command, done=done, failed=failed)

    def _named(self, row: _Row) -> str:
        return begun(self.text(f"notice.kind.{row.kind.value}"))

    def _pill(self, row: _Row) -> Pill | None:
        return Pill(self.text("settings.notices.changed"), Shape.DOT, Tone.ACCENT) if row.own else None
