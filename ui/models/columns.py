"""What a table shows of a row: typed columns over frozen dataclasses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, TypeVar

from PySide6.QtCore import Qt

from ui.widgets.shapes import Pill

__all__ = ["GROUP", "PILL", "ROW", "SECOND", "TONE", "Column", "Kind", "cell"]

Row = TypeVar("Row")

PILL = Qt.ItemDataRole.UserRole + 1
SECOND = Qt.ItemDataRole.UserRole + 2
GROUP = Qt.ItemDataRole.UserRole + 3
ROW = Qt.ItemDataRole.UserRole + 4
TONE = Qt.ItemDataRole.UserRole + 5


class Kind(Enum):
    """What a column holds, which decides how it is drawn and aligned."""

    TEXT = "text"
    CODE = "code"  # monospaced; never elided: the column is at least as wide as its codes
    NUMBER = "number"  # right, tabular figures
    STATE = "state"  # a `Pill`


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column of a table.

    Attributes:
        id: stable name, for remembered widths.
        title: code of its heading.
        value: what it shows of a row: text, number, or a `Pill` where the kind is STATE.
        kind: how it is drawn.
        width: in pixels at first; 0 takes what is left over (one column should).
        second: a quieter second line below, if any.
        tone: token of the text's colour for a row, e.g. ``"wrong"`` where something is overdue; None is usual.
        tooltip: what hovering says; by default the whole text where it is cut off.
        hidden: not shown until it is chosen.
        sort_key: what the column sorts by; None: it does not sort.
    """

    id: str
    title: str
    value: Callable[[Row], Any]
    kind: Kind = Kind.TEXT
    width: int = 120
    second: Callable[[Row], str] | None = None
    tone: Callable[[Row], str | None] | None = None
    tooltip: Callable[[Row], str] | None = None
    hidden: bool = False
    sort_key: Callable[[Row], Any] | None = None


def cell(column: Column[Any], row: Any, role: int) -> Any:
    """What a model answers for one cell and role."""
    if role == Qt.ItemDataRole.DisplayRole:
        value = column.value(row)
        if isinstance(value, Pill):
            return value.word
        return "" if value is None else str(value)
    if role == PILL:
        value = column.value(row) if column.kind is Kind.STATE else None
        return value if isinstance(value, Pill) else None
    if role == SECOND:
        return column.second(row) if column.second else None
    if role == TONE:
        return column.tone(row) if column.tone else None
    if role == Qt.ItemDataRole.ToolTipRole:
        return column.tooltip(row) if column.tooltip else None
    if role == Qt.ItemDataRole.TextAlignmentRole:
        side = Qt.AlignmentFlag.AlignRight if column.kind is Kind.NUMBER else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter
    if role == Qt.ItemDataRole.AccessibleTextRole:
        value = cell(column, row, Qt.ItemDataRole.DisplayRole)
        return f"{value}, {column.second(row)}" if column.second else value
    return None
