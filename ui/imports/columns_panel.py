"""Which column is what: every field of ours with the column proposed for it, and what a file leaves open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from readingroom.bookings.snapshot import SnapshotStatus
from readingroom.people.rules import mask_document, mask_name, mask_phone
from readingroom.portals.files.recognising import FIELDS, Column, Recognised, may_be_read, unclear_words
from readingroom.tabular.dates import DateOrder
from readingroom.tabular.mapping import ColumnMapping, Options
from readingroom.tabular.rows import column_letters
from ui.palette import Tone
from ui.style import GAP
from ui.widgets.parts import DropDown, label, line
from ui.widgets.shapes import Pill, PillLabel, Shape
from ui.widgets.toolkit import Toolkit

__all__ = ["ColumnsPanel"]

_SURE = 1.0
_MASKS = {
    "name": mask_name,
    "phone": mask_phone,
    "document_number": mask_document,
    "email": lambda _written: "…@…",
}
_IDENTITY = frozenset({"external_id", "number"})
_VITAL = {
    "bookings": ("date", "start", "name", "number"),
    "holdings": ("reference_code", "title", "container", "location", "access"),
    "closures": ("date", "first_day", "last_day", "kind", "reason"),
}


class ColumnsPanel(QScrollArea):
    """Shows a file's columns and takes down what a person says about them.

    Attributes:
        edited: something was chosen or typed.
    """

    edited = Signal()

    def __init__(self, kit: Toolkit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit = kit
        self._found: Recognised | None = None
        self.choices: dict[str, QComboBox] = {}
        self.status: dict[str, QComboBox] = {}
        self.hours: dict[str, QLineEdit] = {}
        self.order: QComboBox | None = None
        self.name = QLineEdit()
        self._quiet = False
        self._open: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(kit.text("imports.columns.title"))

    def show_file(self, found: Recognised) -> None:
        """Show the columns of a file with what is proposed for them."""
        self._found = found
        self._build()

    def mapping(self) -> ColumnMapping:
        """What the person says, as a mapping; its source stays, so that bookings are recognised again."""
        found = self._file
        base, proposal = found.mapping, found.proposal
        assert base is not None  # noqa: S101 - shown for tables only
        assert proposal is not None  # noqa: S101
        if self.choices:
            columns = tuple(
                (name, proposal.header.names[at], at)
                for name, choice in self.choices.items()
                if (at := choice.currentData()) >= 0
            )
            base = replace(base, columns=columns, signature=proposal.header.signature)
        return replace(base, name=self.name.text().strip() or base.name, options=self._options(base.options))

    @property
    def problem(self) -> str:
        """Why the file cannot be read like this: a sentence, or nothing."""
        text, found = self._kit.text, self._file
        if self.choices and not may_be_read(found.kind, self.mapping()):
            return text(f"imports.columns.missing.{found.kind}")
        if self.order is not None and not self.order.currentData():
            return text("imports.columns.order_needed")
        return ""

    @property
    def remembered_as(self) -> str:
        """The name under which it is to be remembered; empty: only for this file."""
        return self.name.text().strip()

    # -- inside

    @property
    def _file(self) -> Recognised:
        assert self._found is not None  # noqa: S101 - show_file comes first
        return self._found

    def _options(self, base: Options) -> Options:
        status = {word: choice.currentData() for word, choice in self.status.items() if choice.currentData()}
        hours = {word: edit.text().strip() for word, edit in self.hours.items() if edit.text().strip()}
        order: DateOrder | None = (
            self.order.currentData() or None if self.order is not None else base.date_order
        )
        return Options(
            order,
            tuple((dict(base.status_words) | status).items()),
            tuple((dict(base.periods) | hours).items()),
        )

    def _build(self) -> None:
        found, text = self._file, self._kit.text
        old = self.takeWidget()
        if old is not None:
            old.deleteLater()
        self.choices, self.status, self.hours, self.order = {}, {}, {}, None
        body = QWidget()
        body.setObjectName("content")
        layout = QVBoxLayout(body)
        layout.setContentsMargins(GAP[4], GAP[3], GAP[4], GAP[4])
        layout.setSpacing(GAP[3])
        layout.addWidget(label(text("imports.columns.explain"), "muted", wrap=True))
        layout.addWidget(self._remember())
        layout.addWidget(line())
        self._extras = QVBoxLayout()
        self._extras.setSpacing(GAP[3])
        layout.addLayout(self._extras)
        if found.mapped:
            layout.addWidget(self._fields())
        layout.addStretch(1)
        self.setWidget(body)
        self._show_extras()

    def _fields(self) -> QWidget:
        found, text = self._file, self._kit.text
        mapped = {name: at for name, _, at in found.mapping.columns} if found.mapping else {}
        every = [field.name for field in FIELDS[found.kind]]
        first = [name for name in every if name in mapped or name in _VITAL[found.kind]]
        grid, holder = _grid()
        for number, name in enumerate(first):
            self._field_row(grid, number, name, mapped.get(name, -1))
        rest = [name for name in every if name not in first]
        if rest:
            grid.addWidget(label(text("imports.columns.others"), "section"), len(first), 0, 1, 3)
        for number, name in enumerate(rest, len(first) + 1):
            self._field_row(grid, number, name, -1)
        order = {name: at for at, name in enumerate(every)}
        self.choices = dict(sorted(self.choices.items(), key=lambda pair: order[pair[0]]))
        return holder

    def _field_row(self, grid: QGridLayout, number: int, name: str, at: int) -> None:
        text = self._kit.text
        says = text(f"file.field.{name}")
        choice = DropDown(self._kit.style)
        choice.setAccessibleName(says)
        choice.setMinimumWidth(260)
        choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        choice.addItem(text("imports.columns.none"), -1)
        for column in self._file.columns:
            choice.addItem(self._column_words(column), column.index)
        choice.setCurrentIndex(max(0, choice.findData(at)))
        choice.currentIndexChanged.connect(self._touched)
        caption = label(says)
        caption.setBuddy(choice)
        mark = PillLabel(self._kit.style, self._mark(name, at))
        grid.addWidget(caption, number, 0)
        grid.addWidget(choice, number, 1)
        grid.addWidget(mark, number, 2, Qt.AlignmentFlag.AlignLeft)
        choice.currentIndexChanged.connect(
            lambda _index: mark.show_pill(self._mark(name, choice.currentData(), chosen=True))
        )
        self.choices[name] = choice

    def _column_words(self, column: Column) -> str:
        name = column.name or self._kit.text("imports.columns.unnamed", letters=column_letters(column.index))
        mask = _MASKS.get(self._proposed(column.index), str)
        samples = self._kit.text("imports.between").join(map(mask, column.samples))
        short = samples if len(samples) <= 48 else samples[:47] + "…"
        return f"{name}  ·  {short}" if short else name

    def _proposed(self, at: int) -> str:
        """The field that a column was proposed for."""
        columns = self._file.mapping.columns if self._file.mapping else ()
        return next((name for name, _, index in columns if index == at), "")

    def _mark(self, name: str, at: int, *, chosen: bool = False) -> Pill | None:
        text, found = self._kit.text, self._file
        if at < 0:
            if found.kind == "bookings" and name in _IDENTITY and not self._identified():
                return Pill(text("imports.columns.identity"), Shape.RING, Tone.NEUTRAL)
            return None
        match = found.proposal.matches.get(name) if found.proposal else None
        if chosen or found.saved_as or match is None or match.column != at:
            return Pill(text("imports.columns.chosen"), Shape.CHECK, Tone.NEUTRAL)
        if match.confidence >= _SURE:
            return Pill(text("imports.columns.sure"), Shape.CHECK, Tone.GOOD)
        return Pill(text("imports.columns.unsure"), Shape.ALERT, Tone.ATTENTION)

    def _identified(self) -> bool:
        mapping = self._file.mapping
        return mapping is not None and any(name in _IDENTITY for name, _, _ in mapping.columns)

    def _remember(self) -> QWidget:
        text, found = self._kit.text, self._file
        grid, holder = _grid()
        name = self.name = QLineEdit(found.saved_as)
        name.setPlaceholderText(text("imports.columns.name_hint"))
        name.setAccessibleName(text("imports.columns.name"))
        name.textEdited.connect(lambda _typed: self.edited.emit())
        grid.addWidget(label(text("imports.columns.name")), 0, 0)
        grid.addWidget(name, 0, 1)
        grid.addWidget(label(text("imports.columns.name_help"), "small", wrap=True), 1, 1)
        return holder

    def _touched(self, _index: int = 0) -> None:
        if not self._quiet:
            self._show_extras()
            self.edited.emit()

    def _show_extras(self) -> None:
        """What the chosen columns leave open; asked only when it matters, and not anew while it is being answered."""
        found = self._file
        mapping = self.mapping()
        bare = replace(mapping, options=found.mapping.options if found.mapping else Options())
        status, hours, order = unclear_words(found.kind, bare, found.columns)
        if (status, hours) == self._open and order == (self.order is not None):
            return
        self._open = (status, hours)
        kept = self.order.currentData() if self.order is not None else None
        self.status, self.hours, self.order = {}, {}, None
        while (item := self._extras.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        text = self._kit.text
        if order:
            self.order = self._choice(
                [("", text("imports.columns.order_ask")), ("dmy", text("imports.columns.dmy")),
                 ("mdy", text("imports.columns.mdy"))],
                text("imports.columns.order"),
            )  # fmt: skip
            self.order.setCurrentIndex(max(0, self.order.findData(kept or "")))
            self._extra(text("imports.columns.order_title"), [(text("imports.columns.order"), self.order)])
        states = [("", text("imports.columns.status_ask"))]
        states += [(one.value, text(f"imports.status.{one.value}")) for one in SnapshotStatus]
        for word in status:
            self.status[word] = self._choice(states, word)
        if status:
            self._extra(text("imports.columns.status_title"), list(self.status.items()))
        for word in hours:
            edit = self.hours[word] = QLineEdit()
            edit.setPlaceholderText("09:00-11:30")
            edit.setAccessibleName(word)
            edit.textEdited.connect(lambda _typed: self.edited.emit())
        if hours:
            self._extra(text("imports.columns.hours_title"), list(self.hours.items()))

    def _choice(self, options: Sequence[tuple[str, str]], says: str) -> QComboBox:
        made = DropDown(self._kit.style)
        made.setAccessibleName(says)
        for value, sentence in options:
            made.addItem(sentence, value)
        emit: Callable[[int], None] = lambda _index: self.edited.emit()  # noqa: E731 - typed for the signal
        made.currentIndexChanged.connect(emit)
        return made

    def _extra(self, title: str, rows: Sequence[tuple[str, QWidget]]) -> None:
        grid, holder = _grid()
        grid.addWidget(label(title, "section"), 0, 0, 1, 3)
        for number, (says, editor) in enumerate(rows, 1):
            grid.addWidget(label(says), number, 0)
            grid.addWidget(editor, number, 1)
        self._extras.addWidget(holder)


def _grid() -> tuple[QGridLayout, QWidget]:
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(GAP[3])
    grid.setVerticalSpacing(GAP[2])
    grid.setColumnMinimumWidth(0, 150)
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(2, 110)
    return grid, holder
