"""A guide in both languages side by side: names and texts, relations with their papers, clues, days."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ui.style import GAP
from ui.widgets.number import NumberBox
from ui.widgets.parts import CheckBox, DropDown, IconButton, label
from ui.widgets.toolkit import Toolkit

__all__ = ["GuideEditor"]

Draft = dict[str, Any]
_LANGUAGES = ("zh_CN", "en")
_DAYS = ("accept_days", "finish_days", "promised_days")
_LIST_HEIGHT = 132
"""As high as the column of what may be done with an entry."""
_NEW_RELATION: Draft = {"code": "", "name": {"zh_CN": "", "en": ""}, "papers": []}
_NEW_PAPER: Draft = {
    "code": "",
    "name": {"zh_CN": "", "en": ""},
    "basis": {"zh_CN": "", "en": ""},
    "required": True,
    "online": True,
}
_NEW_CLUE: Draft = {
    "code": "",
    "name": {"zh_CN": "", "en": ""},
    "required": False,
    "hint": {"zh_CN": "", "en": ""},
    "kind": "text",
}


class _Fields(QWidget):
    """Rows bound to a draft: what is typed stands in it at once.

    Attributes:
        edited: something was typed.
    """

    edited = Signal()

    def __init__(self, kit: Toolkit) -> None:
        super().__init__()
        self._kit = kit
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GAP[2])
        self._grid.setVerticalSpacing(GAP[1])
        self._grid.setColumnMinimumWidth(0, 92)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        self.editors: dict[str, QWidget] = {}

    def heads(self) -> None:
        """Which side is which language."""
        at = self._grid.rowCount()
        for column, code in enumerate(_LANGUAGES, start=1):
            self._grid.addWidget(
                label(self._kit.text(f"settings.kinds.language.{code}"), "small"), at, column
            )

    def words(self, name: str, draft: Draft, *, rows: int = 1) -> None:
        """A text in both languages, side by side."""
        at = self._row(name)
        for column, code in enumerate(_LANGUAGES, start=1):
            editor = self._text(draft[name], code, rows)
            told = self._kit.text(f"settings.kinds.field.{name}")
            language = self._kit.text(f"settings.kinds.language.{code}")
            editor.setAccessibleName(f"{told} ({language})")
            self._grid.addWidget(editor, at, column)
            self.editors[f"{name}.{code}"] = editor

    def code(self, draft: Draft, *, fixed: bool = False) -> None:
        """The stable code of an entry."""
        at = self._row("code")
        editor = QLineEdit(draft["code"])
        editor.setFont(self._kit.style.font(mono=True))
        editor.setAccessibleName(self._kit.text("settings.kinds.field.code"))
        editor.setEnabled(not fixed)
        editor.textEdited.connect(lambda typed: self._put(draft, "code", typed.strip()))
        self._grid.addWidget(editor, at, 1)
        self._grid.addWidget(label(self._kit.text("settings.kinds.code_hint"), "small", wrap=True), at, 2)
        self.editors["code"] = editor

    def ticks(self, draft: Draft, *names: str) -> None:
        """Yes or no, side by side."""
        at = self._grid.rowCount()
        for column, name in enumerate(names, start=1):
            box = CheckBox(self._kit.style)
            box.setText(self._kit.text(f"settings.kinds.field.{name}"))
            box.setChecked(draft[name])
            box.toggled.connect(lambda on, name=name: self._put(draft, name, on))
            self._grid.addWidget(box, at, column)
            self.editors[name] = box

    def numbers(self, draft: Draft, *names: str) -> None:
        """Working days, one row each."""
        for name in names:
            at = self._row(name)
            number = NumberBox(0, 365, lambda n: self._kit.text("window.working_days", n=n))
            number.setValue(draft[name])
            number.setAccessibleName(self._kit.text(f"settings.kinds.field.{name}"))
            number.setFixedWidth(170)
            number.valueChanged.connect(lambda value, name=name: self._put(draft, name, value))
            self._grid.addWidget(number, at, 1)
            self.editors[name] = number

    def choice(self, name: str, draft: Draft, options: Mapping[str, str]) -> None:
        """One of several."""
        at = self._row(name)
        choice = DropDown(self._kit.style)
        choice.setAccessibleName(self._kit.text(f"settings.kinds.field.{name}"))
        for value, words in options.items():
            choice.addItem(words, value)
        choice.setCurrentIndex(choice.findData(draft[name]))
        choice.currentIndexChanged.connect(lambda _at: self._put(draft, name, choice.currentData()))
        self._grid.addWidget(choice, at, 1)
        self.editors[name] = choice

    def _row(self, name: str) -> int:
        at = self._grid.rowCount()
        caption = label(self._kit.text(f"settings.kinds.field.{name}"), "muted", wrap=True)
        caption.setContentsMargins(0, GAP[2], 0, 0)
        self._grid.addWidget(caption, at, 0, Qt.AlignmentFlag.AlignTop)
        return at

    def _text(self, words: Draft, code: str, rows: int) -> QWidget:
        if rows == 1:
            line = QLineEdit(words[code])
            line.setCursorPosition(0)
            line.textEdited.connect(lambda typed: self._put(words, code, typed))
            return line
        text = QPlainTextEdit(words[code])
        text.setTabChangesFocus(True)
        text.setFixedHeight(text.fontMetrics().lineSpacing() * rows + 20)
        text.textChanged.connect(lambda: self._put(words, code, text.toPlainText()))
        return text

    def _put(self, draft: Draft, name: str, value: object) -> None:
        draft[name] = value
        self.edited.emit()


class _Entries(QWidget):
    """A list of entries with a code each; one is chosen and edited beneath.

    Args:
        kit: from the page.
        title: its heading, a sentence.
        entries: of the draft; changed in place.
        new: what a new entry is made of.
        fill: lays the rows of an entry.

    Attributes:
        edited: something was typed, added, moved or removed.
    """

    edited = Signal()

    def __init__(
        self,
        kit: Toolkit,
        title: str,
        entries: list[Draft],
        new: Draft,
        fill: Callable[[Draft, _Fields, QVBoxLayout], None],
    ) -> None:
        super().__init__()
        self._kit, self._entries, self._new, self._fill_entry = kit, entries, new, fill
        text = kit.text
        self.list = QListWidget()
        self.list.setAccessibleName(title)
        self.list.setObjectName("entries")
        self.list.setFixedHeight(_LIST_HEIGHT)
        self.list.currentRowChanged.connect(self._show)
        acts = QVBoxLayout()
        acts.setSpacing(GAP[1])
        for icon, name, act in (
            ("plus", "add", self.add),
            ("arrow-up", "up", lambda: self._move(-1)),
            ("arrow-down", "down", lambda: self._move(1)),
            ("trash-2", "remove", self.remove),
        ):
            says = text(f"settings.kinds.{name}", what=title)
            acts.addWidget(IconButton(kit.style, icon, says, act))
        acts.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(GAP[2])
        row.addWidget(self.list, 1)
        row.addLayout(acts)
        self._below = QVBoxLayout()
        self._below.setContentsMargins(GAP[3], 0, 0, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP[2])
        layout.addWidget(label(title, "section"))
        layout.addLayout(row)
        layout.addLayout(self._below)
        self._name_all()
        self._body: QWidget | None = None
        if entries:
            self.list.setCurrentRow(0)

    def add(self) -> None:
        """One more, at the end."""
        self._entries.append(copy.deepcopy(self._new))
        self._name_all()
        self.list.setCurrentRow(len(self._entries) - 1)
        self.edited.emit()

    def remove(self) -> None:
        """The chosen one goes."""
        at = self.list.currentRow()
        if 0 <= at < len(self._entries):
            del self._entries[at]
            self._name_all()
            self.list.setCurrentRow(min(at, len(self._entries) - 1))
            self._show(self.list.currentRow())
            self.edited.emit()

    def _move(self, by: int) -> None:
        at, to = self.list.currentRow(), self.list.currentRow() + by
        if 0 <= at < len(self._entries) and 0 <= to < len(self._entries):
            self._entries[at], self._entries[to] = self._entries[to], self._entries[at]
            self._name_all()
            self.list.setCurrentRow(to)
            self.edited.emit()

    def _name_all(self) -> None:
        self.list.blockSignals(True)
        at = self.list.currentRow()
        self.list.clear()
        self.list.addItems([self._name(entry) for entry in self._entries])
        self.list.setCurrentRow(at)
        self.list.blockSignals(False)

    def _name(self, entry: Draft) -> str:
        names, code = entry["name"], self._kit.text.code
        other = "en" if code == "zh_CN" else "zh_CN"
        return names[code].strip() or names[other].strip() or entry["code"] or "…"

    def _show(self, at: int) -> None:
        if self._body is not None:
            self._below.removeWidget(self._body)
            self._body.hide()
            self._body.deleteLater()
            self._body = None
        if not 0 <= at < len(self._entries):
            return
        entry = self._entries[at]
        self._body = QFrame()
        layout = QVBoxLayout(self._body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP[2])
        fields = _Fields(self._kit)
        layout.addWidget(fields)
        self._fill_entry(entry, fields, layout)
        fields.edited.connect(lambda: self._renamed(at))
        self._below.addWidget(self._body)

    def _renamed(self, at: int) -> None:
        item = self.list.item(at)
        if item is not None:
            item.setText(self._name(self._entries[at]))
        self.edited.emit()


class GuideEditor(QWidget):
    """One guide.

    Args:
        kit: from the page.
        guide: in its JSON form; a copy of it is edited.
        new: the kind is new, so that its code may be chosen.

    Attributes:
        edited: something was changed.
        draft: the guide as it stands in the editor.
    """

    edited = Signal()

    def __init__(self, kit: Toolkit, guide: Mapping[str, Any], *, new: bool = False) -> None:
        super().__init__()
        self._kit = kit
        self.draft: Draft = copy.deepcopy(dict(guide))
        text = kit.text
        self.head = _Fields(kit)
        self.head.code(self.draft, fixed=not new)
        self.head.heads()
        self.head.words("name", self.draft)
        for name, rows in (("summary", 3), ("who", 4), ("fee", 2)):
            self.head.words(name, self.draft, rows=rows)
        self.days = _Fields(kit)
        self.days.numbers(self.draft, *_DAYS)
        self.days.ticks(self.draft, "reviewed")
        self.relations = _Entries(
            kit,
            text("settings.kinds.field.relations"),
            self.draft["relations"],
            _NEW_RELATION,
            self._relation,
        )
        self.clues = _Entries(
            kit, text("settings.kinds.field.clues"), self.draft["clues"], _NEW_CLUE, self._clue
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP[3])
        for part in (self.head, self.days, self.relations, self.clues):
            part.edited.connect(self.edited)
            layout.addWidget(part)

    def _relation(self, entry: Draft, fields: _Fields, layout: QVBoxLayout) -> None:
        fields.code(entry)
        fields.words("name", entry)
        title = self._kit.text("settings.kinds.field.papers")
        papers = _Entries(self._kit, title, entry["papers"], _NEW_PAPER, self._paper)
        papers.edited.connect(self.edited)
        layout.addWidget(papers)

    def _paper(self, entry: Draft, fields: _Fields, _layout: QVBoxLayout) -> None:
        fields.code(entry)
        fields.words("name", entry)
        fields.words("basis", entry)
        fields.ticks(entry, "required", "online")

    def _clue(self, entry: Draft, fields: _Fields, _layout: QVBoxLayout) -> None:
        text = self._kit.text
        fields.code(entry)
        fields.words("name", entry)
        fields.words("hint", entry)
        kinds = {kind: text(f"settings.kinds.clue_kind.{kind}") for kind in ("text", "name", "year", "date")}
        fields.choice("kind", entry, kinds)
        fields.ticks(entry, "required")
