"""A short list: frozen dataclasses in memory, filtered by typing, in groups that fold."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui.models.columns import GROUP, ROW, Column, Kind, cell
from ui.text import Text

__all__ = ["Group", "ListModel", "fold"]

Row = TypeVar("Row")
AnyIndex = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class Group:
    """A heading between rows.

    Attributes:
        key: what the rows below have in common.
        title: its sentence.
        count: how many rows belong to it, shown or folded.
        folded: the rows are put away.
    """

    __slots__ = ("count", "folded", "key", "title")

    def __init__(self, key: Hashable, title: str, count: int, folded: bool) -> None:
        self.key, self.title, self.count, self.folded = key, title, count, folded


def fold(text: str) -> str:
    """Text as typing is compared: no case, no full width, no spaces (names are written with and without)."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


class ListModel(QAbstractTableModel, Generic[Row]):
    """Rows of one dataclass, for lists that fit in memory (up to a few thousand).

    Args:
        columns: what is shown.
        key: what identifies a row over reloads; the selection follows it.
        text: for the headings.
        group: the group a row belongs to; rows of a group must come together. None: no groups.
        group_title: a group's heading.
        also: further text of a row that the filter finds, though no column shows it (a name shown masked).
    """

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        key: Callable[[Row], Hashable],
        text: Text,
        *,
        group: Callable[[Row], Hashable] | None = None,
        group_title: Callable[[Hashable], str] | None = None,
        also: Callable[[Row], str] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.key = key
        self._text = text
        self._group = group
        self._group_title = group_title
        self._also = also
        self._all: list[Row] = []
        self._lines: list[Row | Group] = []
        self._folded: set[Hashable] = set()
        self._wanted = ""
        self._sorted: tuple[int, Qt.SortOrder] | None = None

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows instead; unchanged content is left alone."""
        if list(rows) != self._all:
            self._all = list(rows)
            self._arrange()

    def rows(self) -> list[Row]:
        """The rows now shown, top to bottom."""
        return [line for line in self._lines if not isinstance(line, Group)]

    def row_at(self, index: AnyIndex) -> Row | None:
        """The row under an index; None for a heading or nowhere."""
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        return None if isinstance(line, Group) else line

    def headings(self) -> list[int]:
        """Numbers of the lines that are headings of groups."""
        return [number for number, line in enumerate(self._lines) if isinstance(line, Group)]

    def index_of(self, key: Hashable) -> QModelIndex:
        """Where the row with this key is shown; invalid if it is not."""
        for number, line in enumerate(self._lines):
            if not isinstance(line, Group) and self.key(line) == key:
                return self.index(number, 0)
        return QModelIndex()

    @property
    def filtered_by(self) -> str:
        """What was typed to filter; empty where all rows show."""
        return self._wanted

    def filter(self, typed: str) -> None:
        """Show only rows in which every typed word occurs in some column, shown or hidden."""
        if typed != self._wanted:
            self._wanted = typed
            self._arrange()

    def toggle(self, index: AnyIndex, folded: bool | None = None) -> None:
        """Fold or unfold the group whose heading this is."""
        line = self._lines[index.row()] if index.isValid() else None
        if isinstance(line, Group):
            put_away = not line.folded if folded is None else folded
            if put_away != line.folded:
                (self._folded.add if put_away else self._folded.discard)(line.key)
                self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort within groups by a column that has a sort key; -1 gives the given order back."""
        sortable = 0 <= column < len(self.columns) and self.columns[column].sort_key is not None
        self._sorted = (column, order) if sortable else None
        self._arrange()

    # -- Qt's questions

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """Rows and headings shown."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """Columns, shown or hidden."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One cell; see `ui.models.columns` for the roles."""
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        if isinstance(line, Group):
            if role == GROUP:
                return line
            words = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            return line.title if role in words and index.column() == 0 else None
        return line if role == ROW else cell(self.columns[index.column()], line, role)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Rows can be chosen; headings only reached, to fold them."""
        return (
            Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
            if index.isValid()
            else Qt.ItemFlag.NoItemFlags
        )

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The columns' headings."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(column.title)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.kind is Kind.NUMBER else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    # -- inside

    def _arrange(self) -> None:
        self.beginResetModel()
        rows = [row for row in self._all if self._matches(row)]
        if self._sorted is not None:
            column, order = self._sorted
            by = self.columns[column].sort_key
            if by is not None:
                rows.sort(key=by, reverse=order is Qt.SortOrder.DescendingOrder)
        self._lines = self._with_headings(rows) if self._group is not None else list(rows)
        self.endResetModel()

    def _with_headings(self, rows: list[Row]) -> list[Row | Group]:
        members: dict[Hashable, list[Row]] = {}
        if self._group is not None:
            for row in self._all:
                members.setdefault(self._group(row), [])
            for row in rows:
                members[self._group(row)].append(row)
        lines: list[Row | Group] = []
        for key, belonging in members.items():
            if not belonging:
                continue
            folded = key in self._folded and not self._wanted
            title = self._group_title(key) if self._group_title else str(key)
            lines.append(Group(key, title, len(belonging), folded))
            lines.extend([] if folded else belonging)
        return lines

    def _matches(self, row: Row) -> bool:
        if not self._wanted.strip():
            return True
        shown = [fold(cell(column, row, Qt.ItemDataRole.AccessibleTextRole)) for column in self.columns]
        if self._also is not None:
            shown.append(fold(self._also(row)))
        return all(any(word in text for text in shown) for word in map(fold, self._wanted.split()))
