"""Above the list: register or seal log, and what of it: year, kind, state; of the seal log any days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QWidget

from readingroom.copies.rules import CertificateKind
from readingroom.entry import day as read_day
from readingroom.errors import Refused
from ui.register.reading import EVER
from ui.register.words import STATES
from ui.style import GAP
from ui.widgets.parts import DropDown, button
from ui.widgets.toolkit import Toolkit

__all__ = ["BOOK", "SEALS", "Narrowing"]

BOOK, SEALS = "book", "seals"
_DAY_WIDTH = 130


class Narrowing(QWidget):
    """The two views, and three lists to choose from.

    Attributes:
        viewed: `BOOK` or `SEALS`, which somebody wants to see.
        narrowed: year, kind or state are others now.
    """

    viewed = Signal(str)
    narrowed = Signal()

    def __init__(self, kit: Toolkit) -> None:
        super().__init__()
        self._kit = kit
        text = kit.text
        self.views = {}
        group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP[2], GAP[2], GAP[2], GAP[2])
        row.setSpacing(GAP[1])
        for number, view in enumerate((BOOK, SEALS), start=1):
            made = button(text(f"register.view.{view}"), lambda view=view: self.viewed.emit(view), "view")  # type: ignore[misc]
            made.setCheckable(True)
            made.setToolTip(f"{text(f'register.view.{view}')} (Ctrl+{number})")
            group.addButton(made)
            row.addWidget(made)
            self.views[view] = made
        row.addStretch(1)
        self.year, self.kind, self.state = (DropDown(kit.style) for _ in range(3))
        for name, choice in (("year", self.year), ("kind", self.kind), ("state", self.state)):
            choice.setAccessibleName(text(f"register.narrow.{name}"))
            if choice is self.year:  # a year is chosen instead of days
                choice.activated.connect(lambda _at: self._clear_days())
            choice.activated.connect(lambda _at: self.narrowed.emit())
            row.addWidget(choice)
        self.first, self.last = (QLineEdit() for _ in range(2))
        for name, edit in (("first", self.first), ("last", self.last)):
            edit.setAccessibleName(text(f"register.narrow.{name}"))
            edit.setToolTip(text(f"register.narrow.{name}"))
            edit.setPlaceholderText(text(f"register.day_{name}"))
            edit.setMaximumWidth(_DAY_WIDTH)
            edit.editingFinished.connect(self._days_typed)
            row.addWidget(edit)
        self.year.addItem(text("register.every_year"), None)
        self.kind.addItem(text("register.every_kind"), "")
        for kind in CertificateKind:
            self.kind.addItem(text(f"certificate.kind.{kind}"), kind.value)
        for state in STATES:
            self.state.addItem(text(f"register.state.{state}"), state)
        self._today: dt.date | None = None
        self._typed = ("", "")

    @property
    def chosen_year(self) -> int | None:
        """The year; None for all."""
        year: int | None = self.year.currentData()
        return year

    @property
    def chosen_kind(self) -> str:
        """A `CertificateKind`; empty for all."""
        return str(self.kind.currentData())

    @property
    def chosen_states(self) -> tuple[str, ...]:
        """States; none for all."""
        return STATES[str(self.state.currentData())]

    @property
    def wide_open(self) -> bool:
        """Kinds and states are not narrowed."""
        return not self.chosen_kind and not self.chosen_states

    def know(self, today: dt.date) -> None:
        """The archive's date, by which days without a year are understood."""
        self._today = today

    @property
    def days(self) -> tuple[dt.date, dt.date] | None:
        """The first and the last day: those that were typed, of the chosen year else; None for all.

        Raises:
            Refused: ``entry.day``; ``entry.span`` where the last is before the first.
        """
        first, last = self._day(self.first), self._day(self.last)
        if first is None and last is None:
            year = self.chosen_year
            return (dt.date(year, 1, 1), dt.date(year, 12, 31)) if year is not None else None
        if first and last and last < first:
            raise Refused("entry.span", first=first, last=last)
        return first or EVER[0], last or EVER[1]

    def _day(self, edit: QLineEdit) -> dt.date | None:
        typed = edit.text().strip()
        return read_day(typed, self._today, self._kit.text.code) if typed and self._today else None

    def _days_typed(self) -> None:
        typed = (self.first.text().strip(), self.last.text().strip())
        if typed != self._typed:  # the focus only went elsewhere
            self._typed = typed
            self.narrowed.emit()

    def _clear_days(self) -> None:
        self.first.clear()
        self.last.clear()
        self._typed = ("", "")

    def show_view(self, view: str) -> None:
        """Press it in; a seal log has no kinds and states."""
        self.views[view].setChecked(True)
        self.kind.setVisible(view == BOOK)
        self.state.setVisible(view == BOOK)
        self.first.setVisible(view == SEALS)
        self.last.setVisible(view == SEALS)

    def widen(self) -> None:
        """Everything again, whatever was chosen."""
        for one in (self.year, self.kind, self.state):
            one.setCurrentIndex(0)
        self._clear_days()

    def show_years(self, years: Sequence[int]) -> None:
        """The years that have numbers, newest first; the chosen one stays."""
        known = [self.year.itemData(at) for at in range(1, self.year.count())]
        if known == list(years):
            return
        before = self.chosen_year
        while self.year.count() > 1:
            self.year.removeItem(1)
        for year in years:
            self.year.addItem(self._kit.text("register.of_year", year=str(year)), year)
        self.year.setCurrentIndex(max(0, self.year.findData(before) if before is not None else 0))
