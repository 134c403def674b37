"""A list of any length: a bounded window of rows, fetched by key in the background.

Opening shows the first rows at once. Meanwhile a job walks the index and brings *fences*: the key of every
hundredth row and the count, so that the scroll bar becomes true and any place is one keyset read away (an OFFSET
grows with the place; a key does not). `data` never asks the database: a row that is not there yet is blank, and
asked for. Only the chunks seen last are kept.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from ui.jobs import Jobs
from ui.models.columns import ROW, Column, Kind, cell
from ui.text import Text

__all__ = ["CHUNK", "Fences", "WindowModel", "WindowSource"]

Row = TypeVar("Row")
AnyIndex = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()

CHUNK = 100
"""Rows between two fences, fetched together."""
_SEEN = 4
"""Chunks that may be on screen: more than a window shows."""
_KEPT = 24
"""Chunks kept in memory: 2,400 rows, however long the list."""


@dataclass(frozen=True)
class Fences:
    """Where the chunks of a list begin.

    Attributes:
        total: how many rows there are.
        keys: the sort key of rows 0, `CHUNK`, 2 x `CHUNK` …
    """

    total: int
    keys: Sequence[Any]


@dataclass(frozen=True)
class WindowSource(Generic[Row]):
    """Two query functions of an area, and the further arguments both are given.

    Attributes:
        chunk: ``chunk(reading, key, limit, *args)``: at most ``limit`` rows from this key on, in order; from the
            first if the key is None.
        fences: ``fences(reading, step, *args)``: the total and the key of every ``step``-th row.
        args: filter and order, whatever the two understand.
    """

    chunk: Callable[..., Sequence[Row]]
    fences: Callable[..., Fences]
    args: tuple[Any, ...] = ()


class WindowModel(QAbstractTableModel, Generic[Row]):
    """See the module.

    Attributes:
        counted: the number of rows is known now.
        renewed: what was read anew stands in its place.
        loading: True when a read is under way, False when all are answered.
    """

    counted = Signal(int)
    renewed = Signal()
    loading = Signal(bool)

    def __init__(
        self, columns: Sequence[Column[Row]], jobs: Jobs, text: Text, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._jobs = jobs
        self._text = text
        self._source: WindowSource[Row] | None = None
        self._round = 0
        self._total = 0
        self._keys: Sequence[Any] = ()
        self._chunks: OrderedDict[int, Sequence[Row]] = OrderedDict()
        self._asked: set[int] = set()
        self._wanted: set[int] = set()
        self._gather = QTimer(self, interval=0, singleShot=True)
        self._gather.timeout.connect(self._ask)

    def open(self, source: WindowSource[Row]) -> None:
        """Show another list, or the same one anew; what is shown stays until its first rows are there."""
        self._source = source
        self._round += 1
        self._asked = {0}
        number = self._round
        self.loading.emit(True)
        self._jobs.read(
            self,
            source.chunk,
            None,
            CHUNK,
            *source.args,
            done=lambda rows: self._begin(number, rows),
            latest="head",
        )

    def refresh(self) -> None:
        """Read the same list anew; rows stay where they are meanwhile, so that nobody loses the place."""
        source = self._source
        if source is None:
            return
        self._round += 1
        number = self._round
        self._asked, self._wanted = set(), set()
        self.loading.emit(True)
        self._jobs.read(
            self,
            source.fences,
            CHUNK,
            *source.args,
            done=lambda fences: self._renew(number, fences),
            latest="fences",
        )

    def find(self, wanted: Callable[[Row], bool]) -> QModelIndex:
        """Where a row is, among those in memory; invalid if it is not there."""
        for chunk, rows in self._chunks.items():
            for at, row in enumerate(rows):
                if wanted(row):
                    return self.index(chunk * CHUNK + at, 0)
        return QModelIndex()

    def row_at(self, index: AnyIndex) -> Row | None:
        """The row under an index; None where it is not loaded yet."""
        return self._row(index.row()) if index.isValid() else None

    @property
    def loaded(self) -> int:
        """How many rows are in memory."""
        return sum(len(rows) for rows in self._chunks.values())

    # -- Qt's questions

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """Rows known so far."""
        return 0 if parent.isValid() else self._total

    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """Columns, shown or hidden."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One cell from memory; blank, and asked for, where the row is not there."""
        if not index.isValid():
            return None
        row = self._row(index.row())
        if row is None:
            if role == Qt.ItemDataRole.DisplayRole:
                self._want(index.row() // CHUNK)
            return None
        return row if role == ROW else cell(self.columns[index.column()], row, role)

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

    def _row(self, number: int) -> Row | None:
        rows = self._chunks.get(number // CHUNK)
        at = number % CHUNK
        return rows[at] if rows is not None and at < len(rows) else None

    def _want(self, chunk: int) -> None:
        if chunk not in self._asked and chunk < len(self._keys):
            self._wanted.add(chunk)
            self._gather.start()

    def _ask(self) -> None:
        source, number = self._source, self._round
        if source is None:
            return
        # what was scrolled past is not fetched: the newest wishes are the ones on screen
        for chunk in sorted(self._wanted)[-_SEEN:]:
            self._asked.add(chunk)
            self._jobs.read(
                self,
                source.chunk,
                self._keys[chunk],
                CHUNK,
                *source.args,
                done=partial(self._fill, number, chunk),
            )
        self._wanted.clear()
        self.loading.emit(True)

    def _begin(self, number: int, rows: Sequence[Row]) -> None:
        source = self._source
        if number != self._round or source is None:
            return
        self.beginResetModel()
        self._chunks = OrderedDict({0: rows})
        self._asked, self._wanted, self._keys = {0}, set(), ()
        self._total = len(rows)
        self.endResetModel()
        if len(rows) < CHUNK:
            self.counted.emit(self._total)
            self.loading.emit(False)
            return
        self._jobs.read(
            self,
            source.fences,
            CHUNK,
            *source.args,
            done=lambda fences: self._fence(number, fences),
            latest="fences",
        )

    def _fence(self, number: int, fences: Fences) -> None:
        if number != self._round:
            return
        self._keys = fences.keys
        self._grow(fences.total)
        self.counted.emit(self._total)
        self.loading.emit(False)

    def _grow(self, total: int) -> None:
        if total > self._total:
            self.beginInsertRows(QModelIndex(), self._total, total - 1)
            self._total = total
            self.endInsertRows()
        elif total < self._total:
            self.beginRemoveRows(QModelIndex(), total, self._total - 1)
            self._total = total
            self.endRemoveRows()

    def _renew(self, number: int, fences: Fences) -> None:
        """The fences stand anew: of the chunks in memory those seen last are read again, the others when seen."""
        if number != self._round:
            return
        self._keys = fences.keys
        seen = [chunk for chunk in self._chunks if chunk < len(fences.keys)][-_SEEN:]
        self._chunks = OrderedDict((chunk, self._chunks[chunk]) for chunk in seen)
        self._grow(fences.total)
        self.counted.emit(self._total)
        self._wanted |= set(seen)
        if seen:
            self._ask()
        else:
            self.loading.emit(False)

    def _fill(self, number: int, chunk: int, rows: Sequence[Row]) -> None:
        if number != self._round:
            return
        self._asked.discard(chunk)
        self._chunks[chunk] = rows
        self._chunks.move_to_end(chunk)
        while len(self._chunks) > _KEPT:
            self._chunks.popitem(last=False)
        first = chunk * CHUNK
        last = min(first + CHUNK, self._total) - 1
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))
        if not self._asked - {0}:
            self.loading.emit(False)
            self.renewed.emit()
