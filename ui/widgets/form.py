"""A form as a table of rows: one row a field, with its label, its editor and its error beneath."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QWidget,
)

from readingroom.errors import DeskError
from ui.style import GAP
from ui.widgets.number import NumberBox
from ui.widgets.parts import CheckBox, DropDown, label
from ui.widgets.toolkit import Toolkit

__all__ = ["Choice", "Field", "Form", "Lines", "Number", "Tick", "Words", "any_code"]


CAPTION = 124
"""How wide a label beside its editor may be, in pixels; a longer one goes on below."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One row of a form.

    Attributes:
        id: stable name; the key in `Form.values`.
        label: code of its label.
        hint: code of a quiet line below; empty for none.
        needed: marked as needed; the rules check it, not the form.
    """

    id: str
    label: str
    hint: str = ""
    needed: bool = False


@dataclass(frozen=True, kw_only=True)
class Words(Field):
    """One line of text.

    Attributes:
        mono: it is a code.
        placeholder: code of an example.
        scans: tells of a scanned code whether it is what the field asks for: the form takes it then, and it is no scan
            of the desk's. None: it asks for no code.
    """

    mono: bool = False
    placeholder: str = ""
    scans: Callable[[str], bool] | None = None


@dataclass(frozen=True, kw_only=True)
class Lines(Field):
    """Several lines of text, e.g. a pasted list of reference codes; ``rows`` high."""

    mono: bool = False
    rows: int = 4


@dataclass(frozen=True, kw_only=True)
class Choice(Field):
    """One of several: (value, sentence) pairs."""

    options: Sequence[tuple[Any, str]]


@dataclass(frozen=True, kw_only=True)
class Number(Field):
    """A whole number between two bounds; `unit` is the code of the word behind it, told how many, if it has one."""

    least: int = 0
    most: int = 9_999
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class Tick(Field):
    """Yes or no."""


class Form(QWidget):
    """The rows of a form.

    Attributes:
        edited: somebody changed a value.
        submitted: Enter in a line.
    """

    edited = Signal()
    submitted = Signal()

    def __init__(self, kit: Toolkit, fields: Sequence[Field], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("content")
        self._kit = kit
        self.fields = tuple(fields)
        self.editors: dict[str, QWidget] = {}
        self._errors = {field.id: label("", "error", wrap=True) for field in fields}
        self._hints = {field.id: label("", "small", wrap=True) for field in fields}
        self._captions: dict[str, QWidget] = {}
        self._quiet = False
        self.dirty = False
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP[3])
        grid.setVerticalSpacing(GAP[1])
        grid.setColumnStretch(1, 1)
        for number, field in enumerate(fields):
            self._add(grid, number * 4, field)
        grid.setRowStretch(len(fields) * 4, 1)

    def values(self) -> dict[str, Any]:
        """What stands in the form: str, int, bool or an option's value, by field."""
        return {field: _read(editor) for field, editor in self.editors.items()}

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Fill in; fields that are not named stay as they are. The form counts as unchanged."""
        self._quiet = True
        for field, value in values.items():
            _write(self.editors[field], value)
        self._quiet = False
        self.dirty = False

    def show_hint(self, field: str, sentence: str) -> None:
        """Say something quiet below a field, e.g. what was understood; empty says what its table says."""
        hint, usual = self._hints[field], next(one.hint for one in self.fields if one.id == field)
        hint.setText(sentence or (self._kit.text(usual) if usual else ""))
        hint.setVisible(bool(hint.text()) and not self.editors[field].isHidden())

    def set_row_visible(self, field: str, visible: bool) -> None:
        """Show or hide a row as a whole; what stands in it stays."""
        at = 4 * [one.id for one in self.fields].index(field)
        self.editors[field].setVisible(visible)
        self._captions[field].setVisible(visible)
        self._hints[field].setVisible(visible and bool(self._hints[field].text()))
        self._errors[field].setVisible(visible and bool(self._errors[field].text()))
        self._grid.setRowMinimumHeight(at + 3, GAP[1] if visible else 0)

    def set_caption_width(self, pixels: int) -> None:
        """Give the labels this width, so that several forms beneath each other stand in line."""
        self._grid.setColumnMinimumWidth(0, pixels)
        for caption in self._captions.values():
            if isinstance(caption, QLabel):
                wide = caption.fontMetrics().horizontalAdvance(caption.text()) + 2
                caption.setMinimumWidth(min(pixels, wide))
                caption.setMaximumWidth(max(pixels, CAPTION))

    def set_caption(self, field: str, words: str) -> None:
        """Name a row by words that stand in no translation: data of the archive's own."""
        caption, editor = self._captions[field], self.editors[field]
        needed = next(one.needed for one in self.fields if one.id == field)
        if isinstance(caption, QLabel):
            caption.setText(f"{words} *" if needed else words)
            wide = caption.fontMetrics().horizontalAdvance(caption.text()) + 2
            caption.setMinimumWidth(min(CAPTION, wide))
        editor.setAccessibleName(words)

    def show_error(self, field: str, sentence: str) -> None:
        """Say below a field what is wrong with it, and go there."""
        error, editor = self._errors[field], self.editors[field]
        error.setText(sentence)
        error.setVisible(bool(sentence))
        editor.setAccessibleDescription(sentence)
        _mark(editor, bool(sentence))
        if sentence:
            editor.setFocus()

    def show_refusal(self, error: DeskError) -> bool:
        """Put a refusal beside the field it names in ``error.facts["field"]``; False if it names none here."""
        field = error.facts.get("field")
        if not isinstance(field, str) or field not in self.editors:
            return False
        self.show_error(field, self._kit.text.explain(error))
        return True

    def take_code(self, code: str) -> bool:
        """Write a scanned code into the field that asks for one; see `ui.scan.TakesCodes`."""
        asking = [
            field.id
            for field in self.fields
            if isinstance(field, Words) and field.scans is not None and field.scans(code)
        ]
        for field in asking:
            editor = self.editors[field]
            if isinstance(editor, QLineEdit) and editor.isVisible() and editor.isEnabled():
                editor.setText(code)
                editor.setFocus()
                self._touched(field)()
                return True
        return False

    def clear_errors(self) -> None:
        """Nothing is wrong any more."""
        for field in self.fields:
            self.show_error(field.id, "")

    def focus_first(self) -> None:
        """Go to the first field."""
        if self.fields:
            self.editors[self.fields[0].id].setFocus()

    def _add(self, grid: QGridLayout, at: int, field: Field) -> None:
        text = self._kit.text
        name = text(field.label)
        caption = label(f"{name} *" if field.needed else name, "muted")
        editor = self._editor(field)
        editor.setAccessibleName(name)
        if isinstance(editor, QCheckBox):
            editor.setText(name)
            caption.setText("")
        caption.setBuddy(editor)
        caption.setWordWrap(True)
        caption.setMaximumWidth(CAPTION)
        caption.setMinimumWidth(min(CAPTION, caption.fontMetrics().horizontalAdvance(caption.text()) + 2))
        self._captions[field.id] = caption
        top = isinstance(field, Lines)
        grid.addWidget(caption, at, 0, Qt.AlignmentFlag.AlignTop if top else Qt.AlignmentFlag.AlignVCenter)
        if top:
            caption.setContentsMargins(0, GAP[2], 0, 0)
        grid.addWidget(editor, at, 1)
        hint = self._hints[field.id]
        hint.setText(text(field.hint) if field.hint else "")
        grid.addWidget(hint, at + 1, 1)
        hint.setVisible(bool(field.hint))
        error = self._errors[field.id]
        error.hide()
        grid.addWidget(error, at + 2, 1)
        grid.setRowMinimumHeight(at + 3, GAP[1])
        self.editors[field.id] = editor

    def _editor(self, field: Field) -> QWidget:
        mono = getattr(field, "mono", False)
        if isinstance(field, Words):
            words = QLineEdit()
            if field.placeholder:
                words.setPlaceholderText(self._kit.text(field.placeholder))
            words.textEdited.connect(self._touched(field.id))
            words.returnPressed.connect(self.submitted)
            if mono:
                words.setFont(self._kit.style.font(mono=True))
            return words
        if isinstance(field, Lines):
            lines = QPlainTextEdit()
            lines.setTabChangesFocus(True)
            lines.setFixedHeight(lines.fontMetrics().lineSpacing() * field.rows + 20)
            lines.textChanged.connect(self._touched(field.id))
            if mono:
                lines.setFont(self._kit.style.font(mono=True))
            return lines
        if isinstance(field, Choice):
            choice = DropDown(self._kit.style)
            choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            choice.setMinimumContentsLength(8)
            for value, sentence in field.options:
                choice.addItem(sentence, value)
            choice.currentIndexChanged.connect(self._touched(field.id))
            return choice
        if isinstance(field, Number):
            unit, say = field.unit, self._kit.text
            number = NumberBox(field.least, field.most, (lambda n: say(unit, n=n)) if unit else None)
            number.valueChanged.connect(self._touched(field.id))
            return number
        if isinstance(field, Tick):
            tick = CheckBox(self._kit.style)
            tick.toggled.connect(self._touched(field.id))
            return tick
        raise TypeError(f"no editor for {type(field).__name__}")

    def _touched(self, field: str) -> Callable[..., None]:
        def touched(*_value: object) -> None:
            if not self._quiet:
                self.dirty = True
                self.show_error(field, "") if self._errors[field].text() else None
                self.edited.emit()

        return touched


def any_code(_code: str) -> bool:
    """For `Words.scans`: whatever is scanned is meant."""
    return True


def _read(editor: QWidget) -> Any:
    if isinstance(editor, QLineEdit):
        return editor.text()
    if isinstance(editor, QPlainTextEdit):
        return editor.toPlainText()
    if isinstance(editor, QComboBox):
        return editor.currentData()
    if isinstance(editor, QSpinBox):
        return editor.value()
    return isinstance(editor, QCheckBox) and editor.isChecked()


def _write(editor: QWidget, value: Any) -> None:
    if isinstance(editor, QLineEdit):
        editor.setText(str(value))
    elif isinstance(editor, QPlainTextEdit):
        editor.setPlainText(str(value))
    elif isinstance(editor, QComboBox):
        editor.setCurrentIndex(editor.findData(value))
    elif isinstance(editor, QSpinBox):
        editor.setValue(int(value))
    elif isinstance(editor, QCheckBox):
        editor.setChecked(bool(value))


def _mark(editor: QWidget, wrong: bool) -> None:
    if bool(editor.property("wrong")) != wrong:
        editor.setProperty("wrong", wrong)
        editor.style().unpolish(editor)
        editor.style().polish(editor)
