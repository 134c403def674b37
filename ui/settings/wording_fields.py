"""The fields of a certificate's wording: taken from the case, or the archive's own, in the order they are asked for."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from readingroom.copies.templates import CASE_FACTS, FieldKind, Origin
from readingroom.language import LANGUAGES, language
from ui.style import GAP
from ui.widgets.parts import CheckBox, DropDown, IconButton, button, clear, label
from ui.widgets.toolkit import Toolkit

__all__ = ["FieldList"]

Draft = dict[str, Any]
_FACT_KINDS = {
    "applicant": FieldKind.NAME,
    "agent": FieldKind.NAME,
    "concerned": FieldKind.NAME,
    "received_on": FieldKind.DATE,
}
"""Of what a case tells; the rest is text."""
_CODE_WIDTH, _LEAST_WIDTH = 200, 72
"""Of a code, and of what gives way where the window is narrow, pixels."""
_LONGEST_CODE = 40


class FieldList(QWidget):
    """A row a field, bound to a template's draft.

    Args:
        kit: from the panel.

    Attributes:
        edited: a field's name or nature is another one.
        changed: fields were added, removed or ordered, and the texts with them: show them anew.
        inserted: a field is to be named in the text (its code).
    """

    edited = Signal()
    changed = Signal()
    inserted = Signal(str)

    def __init__(self, kit: Toolkit) -> None:
        super().__init__()
        self._kit, self._text = kit, kit.text
        self._draft: Draft = {}
        self._fixed: Collection[str] = ()
        self.rows: dict[str, dict[str, QWidget]] = {}
        self._rows = QVBoxLayout()
        self._rows.setSpacing(GAP[1])
        self.origin = DropDown(kit.style)
        self.origin.setAccessibleName(self._text("settings.wordings.add_from"))
        self.origin.setSizeAdjustPolicy(DropDown.SizeAdjustPolicy.AdjustToContents)
        self.add_button = button(self._text("settings.wordings.add_field"), self.add)
        add = QHBoxLayout()
        add.setSpacing(GAP[2])
        add.addWidget(self.origin)
        add.addWidget(self.add_button)
        add.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP[2])
        layout.addLayout(self._rows)
        layout.addLayout(add)

    def show_fields(self, draft: Draft, fixed: Collection[str]) -> None:
        """Lay a row for each field.

        Args:
            draft: of the template; what is typed stands in it at once.
            fixed: codes that ship with the kind and stay as they are.
        """
        self._draft, self._fixed = draft, fixed
        clear(self._rows)
        self.rows = {}
        holder, grid = QWidget(), QGridLayout()
        holder.setLayout(grid)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP[1])
        grid.setVerticalSpacing(GAP[1])
        for column, code in enumerate(LANGUAGES):
            grid.addWidget(label(self._text(f"settings.wordings.field.name_{code}"), "small"), 0, column)
            grid.setColumnStretch(column, 1)
        for at, field in enumerate(draft["fields"]):
            self._row(grid, at, field)
        self._rows.addWidget(holder)
        self.origin.clear()
        self.origin.addItem(self._text("settings.wordings.typed_here"), "")
        there = {field["code"] for field in draft["fields"]}
        for fact in CASE_FACTS:
            if fact not in there:
                self.origin.addItem(self._text(f"settings.wordings.fact.{fact}"), fact)

    def add(self) -> None:
        """A field of what was chosen; one that is typed gets a code of its own, and its name is asked for."""
        fact = str(self.origin.currentData() or "")
        there = {field["code"] for field in self._draft["fields"]}
        code = fact or next(made for n in range(1, 1_000) if (made := f"field_{n}") not in there)
        name = {one: language(one).say(f"settings.wordings.fact.{fact}") if fact else "" for one in LANGUAGES}
        self._draft["fields"].append(
            {
                "code": code,
                "name": name,
                "from": (Origin.CASE if fact else Origin.TYPED).value,
                "required": not fact,
                "kind": _FACT_KINDS.get(fact, FieldKind.TEXT).value,
                "hint": dict.fromkeys(LANGUAGES, ""),
            }
        )
        self.changed.emit()
        editor = self.rows[code][f"name.{self._text.code}"]
        editor.show()  # the layout would only show it with the next event, and what is hidden takes no focus
        editor.setFocus()

    def remove(self, code: str) -> None:
        """Take a field out, of the texts too; a part in square brackets goes with the field in it."""
        self._draft["fields"] = [field for field in self._draft["fields"] if field["code"] != code]
        gone = re.compile(rf"\[[^\[\]]*\{{{code}\}}[^\[\]]*\]|\{{{code}\}}")
        for block in self._draft["text"]:
            for one in LANGUAGES:
                block[one] = gone.sub("", block[one])
        self.changed.emit()

    def shift(self, code: str, by: int) -> None:
        """Ask for a field earlier (-1) or later (1)."""
        fields = self._draft["fields"]
        at = next(n for n, field in enumerate(fields) if field["code"] == code)
        if 0 <= at + by < len(fields):
            fields.insert(at + by, fields.pop(at))
            self.changed.emit()

    def _row(self, grid: QGridLayout, at: int, field: Draft) -> None:
        say, code = self._text, field["code"]
        row: dict[str, QWidget] = {}
        own = code not in self._fixed and field["from"] == Origin.TYPED
        named = QLineEdit(code) if own else label(code)
        named.setFont(self._kit.style.font(mono=True))
        if isinstance(named, QLineEdit):
            named.setMaxLength(_LONGEST_CODE)
            named.editingFinished.connect(partial(self._recode, field, named))
        named.setMinimumWidth(_LEAST_WIDTH)
        named.setMaximumWidth(_CODE_WIDTH)
        named.setToolTip(code)
        named.setAccessibleName(say("settings.wordings.field.code"))
        row["code"] = named
        for one in LANGUAGES:
            name = QLineEdit(field["name"][one])
            name.setCursorPosition(0)
            name.setMinimumWidth(_LEAST_WIDTH)
            name.setPlaceholderText(say(f"settings.wordings.field.name_{one}"))
            name.setAccessibleName(f"{code}: {say(f'settings.wordings.field.name_{one}')}")
            name.textEdited.connect(partial(self._put, field["name"], one))
            row[f"name.{one}"] = name
        kind = DropDown(self._kit.style)
        for which in FieldKind:
            kind.addItem(say(f"settings.wordings.kind_of.{which}"), which.value)
        kind.setCurrentIndex(kind.findData(field["kind"]))
        kind.setEnabled(own)
        kind.setAccessibleName(f"{code}: {say('settings.wordings.field.kind')}")
        kind.activated.connect(lambda _n: self._put(field, "kind", kind.currentData()))
        row["kind"] = kind
        needed = CheckBox(self._kit.style)
        needed.setText(say("settings.wordings.field.needed"))
        needed.setChecked(field["required"])
        needed.setEnabled(field["from"] != Origin.PAPER)
        needed.setAccessibleName(f"{code}: {say('settings.wordings.field.needed')}")
        needed.toggled.connect(partial(self._put, field, "required"))
        row["needed"] = needed
        beside = QHBoxLayout()
        beside.setSpacing(GAP[1])
        beside.addWidget(kind)
        beside.addWidget(needed)
        beside.addStretch(1)
        last = len(self._draft["fields"]) - 1
        for what, icon, act, possible in (
            ("insert", "plus", partial(self.inserted.emit, code), True),
            ("up", "arrow-up", partial(self.shift, code, -1), at > 0),
            ("down", "arrow-down", partial(self.shift, code, 1), at < last),
            ("remove", "trash-2", partial(self.remove, code), True),
        ):
            made = IconButton(self._kit.style, icon, say(f"settings.wordings.{what}_field", field=code), act)
            made.setEnabled(possible)
            beside.addWidget(made)
            row[what] = made
        line = 1 + at * 3
        grid.addWidget(named, line, 0)
        grid.addLayout(beside, line, 1)
        for column, one in enumerate(LANGUAGES):
            grid.addWidget(row[f"name.{one}"], line + 1, column)
        grid.setRowMinimumHeight(line + 2, GAP[2])
        self.rows[code] = row

    def _put(self, where: Draft, name: str, value: object) -> None:
        where[name] = value
        self.edited.emit()

    def _recode(self, field: Draft, editor: QLineEdit) -> None:
        """Another code: the texts that name it go along."""
        before, typed = field["code"], editor.text().strip().lower()
        there = {one["code"] for one in self._draft["fields"]}
        if typed == before:
            return
        if not re.fullmatch(r"[a-z][a-z0-9_]*", typed) or typed in there:
            editor.setText(before)
            return
        field["code"] = typed
        for block in self._draft["text"]:
            for one in LANGUAGES:
                block[one] = block[one].replace(f"{{{before}}}", f"{{{typed}}}")
        self.changed.emit()
