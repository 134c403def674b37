"""Above the list: register or seal log, and what of it: year, kind, state."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from readingroom.copies.rules import CertificateKind
from ui.register.words import STATES
from ui.style import GAP
from ui.widgets.parts import DropDown, button
from ui.widgets.toolkit import Toolkit

__all__ = ["BOOK", "SEALS", "Narrowing"]

BOOK, SEALS = "book", "seals"


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
            choice.activated.connect(lambda _at: self.narrowed.emit())
            row.addWidget(choice)
        self.year.addItem(text("register.every_year"), None)
        self.kind.addItem(text("register.every_kind"), "")
        for kind in CertificateKind:
            self.kind.addItem(text(f"certificate.kind.{kind}"), kind.value)
        for state in STATES:
            self.state.addItem(text(f"register.state.{state}"), state)
        self._chosen = False

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

    def show_view(self, view: str) -> None:
        """Press it in; a seal log has no kinds and states."""
        self.views[view].setChecked(True)
        self.kind.setVisible(view == BOOK)
        self.state.setVisible(view == BOOK)

    def widen(self) -> None:
        """Everything again, whatever was chosen."""
        for one in (self.year, self.kind, self.state):
            one.setCurrentIndex(0)

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
