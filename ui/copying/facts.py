"""The fields of a template: what the case tells stands in them and is marked; what somebody typed is marked too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from readingroom.copies.templates import FieldKind, Origin, Template
from readingroom.entry import day, digits
from readingroom.errors import Refused
from ui.widgets.form import Form, Lines, Number, Words
from ui.widgets.parts import clear
from ui.widgets.toolkit import Toolkit

__all__ = ["FactFields", "Value"]

Value = str | int | dt.date


class FactFields(QWidget):
    """The form; what was typed stays when another kind or language is chosen.

    Attributes:
        edited: somebody typed.
        form: the fields as they are now.
    """

    edited = Signal()

    def __init__(self, kit: Toolkit) -> None:
        super().__init__()
        self._kit = kit
        self._template: Template | None = None
        self._told: Mapping[str, Value] = {}
        self._typed: dict[str, str] = {}
        self._language = "zh_CN"
        self._today = dt.date.min
        self.form: Form | None = None
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)

    def begin(
        self, typed: Mapping[str, Value], purpose: str, copies: int, today: dt.date, paper: str
    ) -> None:
        """What was typed before."""
        self._today, self._language = today, paper
        self._typed = {code: self._written(value) for code, value in typed.items()}
        self._typed |= {"purpose": purpose, "copies": str(copies)}

    def ask(self, template: Template, told: Mapping[str, Value], paper: str) -> None:
        """Ask for the fields of this template; ``paper`` is the language of the paper."""
        self._gather()
        self._template, self._told, self._language = template, told, paper
        codes = [one.code for one in template.fields if one.origin is not Origin.PAPER]
        kinds = {one.code: one for one in template.fields}
        rows = [
            Lines(id=code, label="copying.field", needed=kinds[code].required, rows=2)
            if kinds[code].kind is FieldKind.TEXT and kinds[code].origin is Origin.TYPED
            else Words(id=code, label="copying.field", needed=kinds[code].required)
            for code in codes
        ]
        clear(self._box)
        self.form = Form(
            self._kit,
            [
                *rows,
                *([] if "purpose" in codes else [Words(id="purpose", label="copying.purpose")]),
                Number(id="copies", label="copying.copies", least=1, most=200),
            ],
        )
        for code in codes:
            self.form.set_caption(code, kinds[code].name.of(self._kit.text.code))
        self.form.set_values(
            {
                code: self._typed.get(code) or self._written(told.get(code, ""))
                for code in dict.fromkeys((*codes, "purpose"))
            }
            | {"copies": int(self._typed.get("copies") or 1)}
        )
        for editor in self.form.editors.values():
            if isinstance(editor, QLineEdit):
                editor.setCursorPosition(0)  # a long value shows its beginning
        self.form.edited.connect(self._touched)
        self._box.addWidget(self.form)
        self._mark()

    @property
    def typed(self) -> tuple[tuple[str, Value], ...]:
        """What is typed and no fact of the case.

        Raises:
            Refused: ``entry.day``, ``entry.number``; ``field`` says where.
        """
        found: list[tuple[str, Value]] = []
        values = self._values()
        for one in self._template.fields if self._template is not None else ():
            written = str(values.get(one.code, "")).strip()
            if not written or not self._is_typed(one.code, written):
                continue
            found.append((one.code, self._read(one.code, one.kind, written)))
        return tuple(found)

    @property
    def purpose(self) -> str:
        """What the paper is for."""
        return str(self._values().get("purpose", "")).strip()

    @property
    def copies(self) -> int:
        """How many are wanted."""
        return int(self._values().get("copies", 1))

    def _values(self) -> dict[str, Any]:
        return self.form.values() if self.form is not None else {}

    def _gather(self) -> None:
        """Keep what is typed: another template may ask for the same."""
        for code, value in self._values().items():
            written = str(value)
            self._typed[code] = written if code == "copies" or self._is_typed(code, written.strip()) else ""

    def _is_typed(self, code: str, written: str) -> bool:
        return bool(written) and written != self._written(self._told.get(code, ""))

    def _read(self, code: str, kind: FieldKind, written: str) -> Value:
        try:
            if kind is FieldKind.DATE:
                return day(written, self._today, self._language)
            if kind is FieldKind.NUMBER:
                return _number(written)
        except Refused as error:
            raise Refused(error.code, **{**error.facts, "field": code}) from None
        return written

    def _written(self, value: Value) -> str:
        return value.isoformat() if isinstance(value, dt.date) else str(value)

    def _touched(self) -> None:
        self._mark()
        self.edited.emit()

    def _mark(self) -> None:
        """Say of each field where its words come from."""
        if self.form is None or self._template is None:
            return
        say, values = self._kit.text, self.form.values()
        for one in self._template.fields:
            if one.code not in values:
                continue
            written = str(values[one.code]).strip()
            told = self._written(self._told.get(one.code, ""))
            hint = one.hint.of(say.code)
            if self._is_typed(one.code, written):
                hint = say("copying.typed_over", told=told) if told else say("copying.typed")
            elif told:
                hint = say("copying.from_case")
            self.form.show_hint(one.code, hint)


def _number(written: str) -> int:
    found = digits(written)
    if not found.isdigit():
        raise Refused("entry.number", typed=written)
    return int(found)
