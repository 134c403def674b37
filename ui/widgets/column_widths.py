"""How wide a table's columns are, and which of them are shown where there is not room for all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QTableView

from ui.models.columns import Column, Kind
from ui.widgets.measuring import MeasuredRows
from ui.widgets.memory import Memory

__all__ = ["ColumnWidths"]

_LEAST_STRETCH = 90
"""Pixels that a column without a width of its own keeps, before others give way to it."""
_LEAST = 64
"""Pixels that a column of words keeps when no other is left to give way, before the table scrolls sideways."""
_NEVER_CUT = (Kind.CODE, Kind.STATE)


class ColumnWidths(QObject):
    """Fits the columns of one table, and remembers what somebody chose by hand.

    Args:
        table: whose model's ``columns`` are fitted.
        memory: keeps widths and hidden columns.
        name: under which.
        gives_way: ids of columns that are left out, the first first, where the table is too narrow for all.
    """

    def __init__(self, table: QTableView, memory: Memory, name: str, gives_way: Sequence[str]) -> None:
        super().__init__(table)
        self._table, self._memory, self._name = table, memory, name
        self._gives_way = tuple(gives_way)
        self._chosen: dict[str, int] = memory.get(f"{name}.widths", {})
        self._hidden: set[str] = set()  # as somebody chose; not what is left out for want of room
        self._unused: frozenset[str] = frozenset()
        self._needed: dict[str, int] = {}  # what columns need to show everything they hold
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self.measure)
        self._measured = MeasuredRows()
        self._again = QTimer(self, interval=0, singleShot=True)
        self._again.timeout.connect(self.fit)
        self._fitting = False
        table.horizontalHeader().sectionResized.connect(self._remember)

    @property
    def columns(self) -> tuple[Any, ...]:
        """Of the model that is shown."""
        return tuple(getattr(self._table.model(), "columns", ()))

    @property
    def offered(self) -> tuple[tuple[int, str, bool], ...]:
        """Number, title and whether it is shown of every column that can be chosen."""
        return tuple(
            (number, column.title, column.id not in self._hidden)
            for number, column in enumerate(self.columns)
            if column.id not in self._unused
        )

    def begin(self) -> None:
        """The table has got its model: hide what was hidden the last time, else what usually is."""
        usual = [column.id for column in self.columns if column.hidden]
        self._hidden = set(self._memory.get(f"{self._name}.hidden", usual))
        for number, column in enumerate(self.columns):
            self._table.setColumnHidden(number, column.id in self._hidden)

    def leave_out(self, unused: Iterable[str]) -> None:
        """Columns that say nothing here, whoever chose them: they are neither shown nor offered."""
        if (left_out := frozenset(unused)) != self._unused:
            self._unused = left_out
            for number, column in enumerate(self.columns):
                self._table.setColumnHidden(number, column.id in self._hidden | left_out)
            self.fit()

    def show(self, number: int, shown: bool) -> None:
        """Show or hide a column, and remember it."""
        self._table.setColumnHidden(number, not shown)
        (self._hidden.discard if shown else self._hidden.add)(self.columns[number].id)
        hidden = [column.id for column in self.columns if column.id in self._hidden]
        self._memory.put(f"{self._name}.hidden", hidden)
        self._measured.forget()
        self.fit()

    def measure_soon(self) -> None:
        """Something else is in the table: `measure` when what is under way has arrived."""
        self._soon.start()

    def fit_soon(self) -> None:
        """Fit once more when what is under way is over: while a scroll bar comes or goes Qt places nothing anew."""
        self._again.start()

    def measure(self) -> None:
        """What columns need for what they show. It only grows while the table lives, so that they keep their places."""
        self._soon.stop()
        before = dict(self._needed)
        measured = [
            number
            for number, column in enumerate(self.columns)
            if column.width and column.id not in self._hidden | self._unused
        ]
        for number, needed in self._measured.news(self._table, measured):
            if needed > 0:
                column = self.columns[number].id
                self._needed[column] = max(needed, self._needed.get(column, 0))
        if self._needed != before:
            self.fit()

    def fit(self) -> None:
        """Give every column its width; the one without a width of its own takes what is left."""
        across = self._table.viewport().width()
        if not self.columns or not across:
            return
        self._place(across)
        self._table.updateGeometries()
        if self._table.viewport().width() != across:
            self.fit_soon()

    # -- inside

    def _place(self, across: int) -> None:
        columns = self.columns
        self._fitting = True
        shown = self._with_room()
        stretching = [number for number in shown if not columns[number].width]
        widths = {number: self._wide(number) for number in shown if number not in stretching}
        room = across - sum(self._least(number) for number in stretching)
        short = sum(widths.values()) - room
        for number in widths:  # too narrow: first goes the air beside codes and states
            if short > 0 and (spare := self._spare(number, widths[number])) > 0:
                taken = min(spare, short)
                widths[number] -= taken
                short -= taken
        for number in stretching:
            left = (across - sum(widths.values())) // len(stretching)
            widths[number] = max(self._least(number), left)
        if shown and not stretching:  # it has given way: the last one reaches to the edge
            widths[shown[-1]] += max(0, across - sum(widths.values()))
        short = sum(widths.values()) - across
        widest_first = sorted(widths, key=lambda number: -widths[number])
        for number in widest_first:  # none is left to give way: cut what may be
            if short > 0 and columns[number].kind is not Kind.CODE:
                taken = min(short, max(0, widths[number] - _LEAST))
                widths[number] -= taken
                short -= taken
        for number, width in widths.items():
            self._table.horizontalHeader().resizeSection(number, width)
        self._fitting = False

    def _remember(self, section: int, _old: int, new: int) -> None:
        columns = self.columns
        by_hand = self._table.isVisible() and not self._fitting
        if new and section < len(columns) and columns[section].width and by_hand:
            self._chosen[columns[section].id] = new
            self._memory.put(f"{self._name}.widths", dict(self._chosen))

    def _with_room(self) -> list[int]:
        """The columns that are shown: all that were chosen, but for those that give way because it is too narrow."""
        chosen = {
            column.id: number
            for number, column in enumerate(self.columns)
            if column.id not in self._hidden | self._unused
        }
        least = {column: self._least(number) for column, number in chosen.items()}
        for column in self._gives_way:
            if sum(least.values()) <= self._table.viewport().width():
                break
            least.pop(column, None)
        for column, number in chosen.items():
            self._table.setColumnHidden(number, column not in least)
        return [number for column, number in chosen.items() if column in least]

    def _least(self, number: int) -> int:
        """The narrowest that a column gets before it is left out."""
        if not self.columns[number].width:
            return max(_LEAST_STRETCH, self._table.horizontalHeader().sectionSizeHint(number))
        wide = self._wide(number)
        return wide - max(0, self._spare(number, wide))

    def _wide(self, number: int) -> int:
        """Its width where there is room: as chosen by hand, else as declared; codes and states what they need."""
        column: Column[Any] = self.columns[number]
        needed = self._needed.get(column.id, 0) if column.kind in _NEVER_CUT else 0
        return self._chosen.get(column.id, max(column.width, needed))

    def _spare(self, number: int, width: int) -> int:
        """What a column can give up without cutting anything; nothing where its width was chosen by hand."""
        column = self.columns[number]
        if column.id in self._chosen or column.id not in self._needed:
            return 0
        return width - max(self._needed[column.id], self._table.horizontalHeader().sectionSizeHint(number))
