"""What a copy is drawn from: reference codes, which pages, and how many there are in the original."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCompleter, QGridLayout, QLabel, QLineEdit, QListView, QVBoxLayout, QWidget

from readingroom.copies.commands import DraftSource
from readingroom.copies.queries import Suggested
from readingroom.copies.rules import read_pages
from readingroom.entry import pages as page_count
from readingroom.errors import Refused
from ui.style import GAP
from ui.widgets.parts import IconButton, button, label
from ui.widgets.toolkit import Toolkit

__all__ = ["SourceRows", "numbers_of", "told_numbers"]


@dataclass
class _Row:
    holder: QWidget
    code: QLineEdit
    pages: QLineEdit
    counted: QLineEdit
    fonds: QLineEdit
    said: QLabel
    title: str = ""


class SourceRows(QWidget):
    """One block of fields a source.

    Attributes:
        edited: somebody typed.
        dropped: a source was taken away: its place.
    """

    edited = Signal()
    dropped = Signal(int)

    def __init__(self, kit: Toolkit) -> None:
        super().__init__()
        self._kit = kit
        self._rows: list[_Row] = []
        self._suggested: tuple[Suggested, ...] = ()
        self._box = QVBoxLayout()
        self._box.setSpacing(GAP[3])
        self.more = button(kit.text("copying.add_source"), self._add_one, "quiet")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP[2])
        layout.addLayout(self._box)
        layout.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)

    def begin(self, sources: Sequence[DraftSource], suggested: Sequence[Suggested]) -> None:
        """What was drafted; else the one thing that the case wants, or nothing where it wants several."""
        self._suggested = tuple(suggested)
        for source in sources:
            self._add(source)
        if not sources:
            only = self._suggested[0] if len(self._suggested) == 1 else None
            self._add(DraftSource(only.reference_code, only.pages) if only else DraftSource(""))

    @property
    def codes(self) -> list[str]:
        """The reference codes as they stand."""
        return [row.code.text().strip() for row in self._rows]

    def sources(self) -> tuple[DraftSource, ...]:
        """What is typed.

        Raises:
            Refused: ``entry.pages``.
        """
        return tuple(
            DraftSource(
                row.code.text().strip(),
                row.pages.text().strip(),
                page_count(row.counted.text()) if row.counted.text().strip() else None,
                row.fonds.text().strip(),
                row.title,
            )
            for row in self._rows
        )

    def say_copied(self, copied: Sequence[int]) -> None:
        """How many pages there are of each in the copy."""
        for row, n in zip(self._rows, copied, strict=False):
            said = self._kit.text("copying.in_copy", n=n)
            row.said.setText(said)

    def focus_blank(self) -> bool:
        """Go to the first source without a code; False where all have one."""
        blank = next((row.code for row in self._rows if not row.code.text().strip()), None)
        if blank is not None:
            blank.setFocus()
        return blank is not None

    def edits(self, place: int) -> tuple[QLineEdit, QLineEdit, QLineEdit]:
        """The fields of one source: code, pages, counted."""
        row = self._rows[place]
        return row.code, row.pages, row.counted

    def _add_one(self) -> None:
        used = set(self.codes)
        spare = next((one for one in self._suggested if one.reference_code not in used), None)
        self._add(DraftSource(spare.reference_code, spare.pages) if spare else DraftSource(""))
        self._rows[-1].code.setFocus()
        self.edited.emit()

    def _add(self, source: DraftSource) -> None:
        say = self._kit.text
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP[2])
        grid.setVerticalSpacing(GAP[1])
        row = _Row(
            holder, QLineEdit(), QLineEdit(), QLineEdit(), QLineEdit(), label("", "small"), source.title
        )
        row.code.setFont(self._kit.style.font(mono=True))
        completer = QCompleter([one.reference_code for one in self._suggested], row.code)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        proposed = QListView()
        proposed.setObjectName("completions")
        proposed.setFont(row.code.font())
        completer.setPopup(proposed)
        row.code.setCompleter(completer)
        away = IconButton(self._kit.style, "x", say("copying.drop_source"), partial(self._drop, row))
        for at, (edit, code, value) in enumerate(
            (
                (row.code, "copying.code", source.written),
                (row.pages, "copying.which_pages", source.pages),
                (row.counted, "copying.counted", "" if source.counted is None else str(source.counted)),
                (row.fonds, "copying.fonds", source.fonds),
            )
        ):
            edit.setText(value)
            edit.setAccessibleName(say(code))
            edit.textEdited.connect(lambda _typed: self.edited.emit())
            caption = label(say(code), "muted")
            caption.setBuddy(edit)
            grid.addWidget(caption, at, 0)
            grid.addWidget(edit, at, 1)
        row.code.textEdited.connect(lambda _typed: setattr(row, "title", ""))
        row.pages.setPlaceholderText("34-36, 40")
        row.counted.setPlaceholderText(say("copying.count_hint"))
        grid.addWidget(away, 0, 2)
        grid.addWidget(row.said, 2, 2)
        grid.setColumnStretch(1, 1)
        self._rows.append(row)
        self._box.addWidget(holder)

    def _drop(self, row: _Row) -> None:
        place = self._rows.index(row)
        self._rows.remove(row)
        row.holder.hide()
        row.holder.deleteLater()
        if not self._rows:
            self._add(DraftSource(""))
        self.dropped.emit(place)
        self.edited.emit()


def numbers_of(source: DraftSource, copied: int) -> tuple[str, ...]:
    """How the original numbers the pages that were copied, where it is told for as many as there are; else blanks."""
    try:
        known = read_pages(source.pages)
    except Refused:
        return ("",) * copied
    if known.count != copied:
        return ("",) * copied
    return tuple(str(number) for first, last in known.spans for number in range(first, last + 1))


def told_numbers(sources: Sequence[DraftSource], of: Sequence[int]) -> list[str]:
    """Page by page: the number that the pages of its source tell; ``of`` says which source each page is from."""
    told = {at: list(numbers_of(source, of.count(at))) for at, source in enumerate(sources)}
    return [told[at].pop(0) if told.get(at) else "" for at in of]
