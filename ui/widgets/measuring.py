"""How wide a short list's columns have to be, found out again only for what is new in it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from PySide6.QtWidgets import QStyleOptionViewItem, QTableView

from ui.models.columns import GROUP
from ui.models.listing import ListModel

__all__ = ["MeasuredRows"]

_MOST = 50
"""Rows that are looked at, twice a screen full: those behind them need about as much."""


class MeasuredRows:
    """Remembers which rows were measured: a list may load anew every second, and be mostly what it was."""

    def __init__(self) -> None:
        self._rows: dict[Hashable, object] = {}

    def news(self, table: QTableView, columns: Sequence[int]) -> list[tuple[int, int]]:
        """What cells need that were not there, or not the same, when they were measured last.

        Args:
            table: of a million rows only those in sight are measured.
            columns: numbers of those to be measured.

        Returns:
            (column, pixels) of each.
        """
        model = table.model()
        if not isinstance(model, ListModel):
            table.horizontalHeader().setResizeContentsPrecision(0)
            return [(column, table.sizeHintForColumn(column)) for column in columns]
        rows: dict[Hashable, object] = {}
        needed: list[tuple[int, int]] = []
        option, count, cells = QStyleOptionViewItem(), model.rowCount(), table.itemDelegate()
        begin = max(0, min(table.rowAt(0), count - _MOST))
        for number in range(begin, min(count, begin + _MOST)):
            index = model.index(number, 0)
            if index.data(GROUP) is not None:
                continue  # a heading goes across all columns
            row = model.row_at(index)
            key = model.key(row)
            rows[key] = row
            if key not in self._rows or self._rows[key] != row:
                needed += [
                    (column, cells.sizeHint(option, model.index(number, column)).width())
                    for column in columns
                ]
        self._rows = rows
        return needed

    def forget(self) -> None:
        """Everything is to be measured: another column is shown."""
        self._rows.clear()
