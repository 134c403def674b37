"""A table as every page uses it: whole rows, the keyboard, chosen columns and remembered widths."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QToolTip, QWidget

from ui.models.columns import GROUP, Column, Kind
from ui.models.listing import Group, ListModel
from ui.models.window import WindowModel
from ui.style import GAP
from ui.widgets.cells import CellDelegate
from ui.widgets.column_menu import column_menu
from ui.widgets.measuring import MeasuredRows
from ui.widgets.toolkit import Toolkit

__all__ = ["TableView"]

_LEAST_STRETCH = 90
"""Pixels that a column without a width of its own keeps, before others give way to it."""
_LEAST = 64
"""Pixels that a column of words keeps when no other is left to give way, before the table scrolls sideways."""
"""How many rows of a list are looked at to see how wide a column has to be."""
_NEVER_CUT = (Kind.CODE, Kind.STATE)


class TableView(QTableView):
    """Shows a `ListModel` or `WindowModel`.

    Arrows, Home, End and Page move, from row to row and to folded groups; Left goes to the heading of the row's
    group and folds it, Right unfolds; Enter opens; the context menu of the heading (or Shift+F10 there) chooses
    columns. The chosen row stays chosen when the rows are loaded anew.

    Args:
        kit: from the page.
        name: stable name under which widths and columns are remembered, e.g. ``"today.table"``.
        label: what a screen reader calls it (a sentence, not a code).
        gives_way: ids of columns that are left out, the first first, where the table is too narrow for all; what they
            say stands in the details too.

    Attributes:
        chosen: the row under the cursor changed: a row of the model, or None.
        opened: Enter or double click on a row.
    """

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(
        self,
        kit: Toolkit,
        name: str,
        label: str,
        parent: QWidget | None = None,
        *,
        gives_way: Sequence[str] = (),
    ) -> None:
        super().__init__(parent)
        self._kit = kit
        self._name = name
        self._kept: Hashable | None = None
        self._shown: object = None
        self._at = 0
        self._widths: dict[str, int] = kit.memory.get(f"{name}.widths", {})
        self._gives_way = tuple(gives_way)
        self._hidden: set[str] = set()  # as somebody chose; not what is left out for want of room
        self._needed: dict[str, int] = {}  # what columns need to show everything they hold
        self._measuring = QTimer(self, interval=0, singleShot=True)
        self._measuring.timeout.connect(self._measure)
        self._fitting, self._row_height = False, 0
        self.setAccessibleName(label)
        self.cells = CellDelegate(kit.style, self)
        self.setItemDelegate(self.cells)
        self._measured = MeasuredRows()
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsMovable(True)
        head.setMinimumSectionSize(40)
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(self.choose_columns)
        head.sectionResized.connect(self._remember)
        self._dress()
        kit.style.changed.connect(self._dress)
        self.doubleClicked.connect(self._open)

    def set_row_height(self, pixels: int) -> None:
        """Higher rows for a second line; 0 is usual. Headings of a short list stay low."""
        self._row_height = pixels
        self._dress()

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Show a model; its columns get their remembered widths."""
        super().setModel(model)
        if model is None:
            return
        model.modelAboutToBeReset.connect(self._keep)
        model.modelReset.connect(self._find_again)
        model.modelReset.connect(self._lower_headings)
        for grown in (model.modelReset, model.rowsInserted, model.dataChanged):
            grown.connect(lambda *_where: self._measuring.start())
        usual = [column.id for column in self._columns if column.hidden]
        self._hidden = set(self._kit.memory.get(f"{self._name}.hidden", usual))
        for number, column in enumerate(self._columns):
            self.setColumnHidden(number, column.id in self._hidden)
        self.setSortingEnabled(False)
        head = self.horizontalHeader()
        if any(column.sort_key for column in self._columns):
            head.setSectionsClickable(True)
            head.sectionClicked.connect(self._sort)
        self._find_again()
        self._fit()

    @property
    def row(self) -> Any:
        """The chosen row, or None."""
        return self._row_of(self.currentIndex())

    def select(self, key: Hashable) -> bool:
        """Choose the row with this key (short lists); False if it is not shown."""
        model = self.model()
        index = model.index_of(key) if isinstance(model, ListModel) else QModelIndex()
        if index.isValid():
            self.setCurrentIndex(index)
        return index.isValid()

    def choose_columns(self, at: QPoint) -> None:
        """The menu in which columns are shown and hidden."""
        self.column_menu().popup(self.horizontalHeader().mapToGlobal(at))

    def column_menu(self) -> QMenu:
        """One tick a column; the last one shown cannot be hidden."""
        return column_menu(self, self._kit.text, self._columns, self._hidden, self._show_column)

    # -- hands

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Left and Right fold; the rest is Qt's."""
        key, index = event.key(), self.currentIndex()
        if (
            key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self._open(index)
        elif index.data(GROUP) is not None and key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Space):
            self._toggle(index, None if key == Qt.Key.Key_Space else key == Qt.Key.Key_Left)
        elif key == Qt.Key.Key_Home:
            self._go(0, 1)
        elif key == Qt.Key.Key_End:
            self._go(self._lines - 1, -1)
        elif key == Qt.Key.Key_Down and not event.modifiers():
            self._go(index.row() + 1, 1)
        elif key == Qt.Key.Key_Up and not event.modifiers() and index.isValid():
            self._go(index.row() - 1, -1)
        elif key == Qt.Key.Key_Left and (heading := self._heading_above(index)) >= 0:
            self.setCurrentIndex(self.model().index(heading, 0))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a group's heading folds it."""
        index = self.indexAt(event.position().toPoint())
        super().mousePressEvent(event)
        if index.data(GROUP) is not None and event.button() is Qt.MouseButton.LeftButton:
            self._toggle(index, None)

    def viewportEvent(self, event: QEvent) -> bool:
        """Hovering tells the whole text only where it is cut off, or what the column has to say."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.indexAt(event.pos())
            said = index.data(Qt.ItemDataRole.ToolTipRole)
            if not said and index.isValid() and self.cells.cut_off(self.columnWidth(index.column()), index):
                said = index.data(Qt.ItemDataRole.AccessibleTextRole)
            if said:
                QToolTip.showText(event.globalPos(), str(said), self)
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Tell which row is under the cursor."""
        super().currentChanged(current, previous)
        self._announce()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Rows; where a filter leaves none, what to do about it."""
        super().paintEvent(event)
        model = self.model()
        if isinstance(model, ListModel) and model.filtered_by and not model.rowCount():
            painter = QPainter(self.viewport())
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            around = self.viewport().rect().adjusted(GAP[4], GAP[5], -GAP[4], 0)
            flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
            painter.drawText(around, flags, self._kit.text("window.filter.nothing", typed=model.filtered_by))
            painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The column without a width of its own takes what is left."""
        super().resizeEvent(event)
        self._fit()

    # -- inside

    @property
    def _lines(self) -> int:
        return self.model().rowCount() if self.model() is not None else 0

    def _group(self, number: int) -> Group | None:
        group = self.model().index(number, 0).data(GROUP)
        return group if isinstance(group, Group) else None

    def _go(self, number: int, step: int) -> None:
        """To this line, or the next one that way that is no heading of rows which show themselves."""
        while 0 <= number < self._lines:
            group = self._group(number)
            if group is None or group.folded:
                self.setCurrentIndex(self.model().index(number, max(self.currentIndex().column(), 0)))
                return
            number += step

    def _heading_above(self, index: QModelIndex) -> int:
        """The line on which the group of a row is headed; -1 where there are no groups."""
        if not isinstance(self.model(), ListModel):
            return -1
        return next((number for number in range(index.row(), -1, -1) if self._group(number) is not None), -1)

    @property
    def _columns(self) -> tuple[Any, ...]:
        return tuple(getattr(self.model(), "columns", ()))

    def _row_of(self, index: QModelIndex) -> Any:
        model = self.model()
        return model.row_at(index) if isinstance(model, ListModel | WindowModel) else None

    def _open(self, index: QModelIndex) -> None:
        if index.data(GROUP) is not None:
            self._toggle(index, None)
        elif (row := self._row_of(index)) is not None:
            self.opened.emit(row)

    def _toggle(self, index: QModelIndex, folded: bool | None) -> None:
        model, number = self.model(), index.row()
        if isinstance(model, ListModel):
            model.toggle(index, folded)
            self.setCurrentIndex(model.index(number, 0))

    def _sort(self, section: int) -> None:
        head = self.horizontalHeader()
        model = self.model()
        if isinstance(model, ListModel) and self._columns[section].sort_key is not None:
            model.sort(section, head.sortIndicatorOrder())

    def _keep(self) -> None:
        model, row = self.model(), self.row
        self._kept = model.key(row) if isinstance(model, ListModel) and row is not None else None
        self._at = self.currentIndex().row()

    def _find_again(self) -> None:
        model = self.model()
        if isinstance(model, ListModel):
            self.clearSpans()
            for number in range(model.rowCount()):
                if model.index(number, 0).data(GROUP) is not None:
                    self.setSpan(number, 0, 1, model.columnCount())
            if self._kept is not None and not self.select(self._kept) and model.rowCount():
                self.setCurrentIndex(model.index(min(self._at, model.rowCount() - 1), 0))
        self._announce()

    def _announce(self) -> None:
        row = self.row
        if row != self._shown:
            self._shown = row
            self.chosen.emit(row)

    def _show_column(self, number: int, shown: bool) -> None:
        self.setColumnHidden(number, not shown)
        (self._hidden.discard if shown else self._hidden.add)(self._columns[number].id)
        hidden = [column.id for column in self._columns if column.id in self._hidden]
        self._kit.memory.put(f"{self._name}.hidden", hidden)
        self._measured.forget()
        self._fit()

    def _remember(self, section: int, _old: int, new: int) -> None:
        columns = self._columns
        by_hand = self.isVisible() and not self._fitting
        if new and section < len(columns) and columns[section].width and by_hand:
            self._widths[columns[section].id] = new
            self._kit.memory.put(f"{self._name}.widths", dict(self._widths))

    def _fit(self) -> None:
        columns = self._columns
        head = self.horizontalHeader()
        if not columns or not self.viewport().width():
            return
        self._fitting = True
        shown = self._with_room()
        stretching = [number for number in shown if not columns[number].width]
        widths = {number: self._wide(number) for number in shown if number not in stretching}
        room = self.viewport().width() - sum(self._least(number) for number in stretching)
        short = sum(widths.values()) - room
        for number in widths:  # too narrow: first goes the air beside codes and states
            if short > 0 and (spare := self._spare(number, widths[number])) > 0:
                taken = min(spare, short)
                widths[number] -= taken
                short -= taken
        for number in stretching:
            left = (self.viewport().width() - sum(widths.values())) // len(stretching)
            widths[number] = max(self._least(number), left)
        if shown and not stretching:  # it has given way: the last one reaches to the edge
            widths[shown[-1]] += max(0, self.viewport().width() - sum(widths.values()))
        short = sum(widths.values()) - self.viewport().width()
        for number in sorted(
            widths, key=lambda number: -widths[number]
        ):  # none is left to give way: cut what may be
            if short > 0 and columns[number].kind is not Kind.CODE:
                taken = min(short, max(0, widths[number] - _LEAST))
                widths[number] -= taken
                short -= taken
        for number, width in widths.items():
            head.resizeSection(number, width)
        self._fitting = False
        self.updateGeometries()

    def _with_room(self) -> list[int]:
        """The columns that are shown: all that were chosen, but for those that give way because it is too narrow."""
        columns = self._columns
        chosen = {column.id: number for number, column in enumerate(columns) if column.id not in self._hidden}
        least = {column: self._least(number) for column, number in chosen.items()}
        for column in self._gives_way:
            if sum(least.values()) <= self.viewport().width():
                break
            least.pop(column, None)
        for column, number in chosen.items():
            self.setColumnHidden(number, column not in least)
        return [number for column, number in chosen.items() if column in least]

    def _least(self, number: int) -> int:
        """The narrowest that a column gets before it is left out."""
        if not self._columns[number].width:
            return max(_LEAST_STRETCH, self.horizontalHeader().sectionSizeHint(number))
        wide = self._wide(number)
        return wide - max(0, self._spare(number, wide))

    def _wide(self, number: int) -> int:
        """Its width where there is room: as chosen by hand, else as declared; codes and states what they need."""
        column: Column[Any] = self._columns[number]
        needed = self._needed.get(column.id, 0) if column.kind in _NEVER_CUT else 0
        return self._widths.get(column.id, max(column.width, needed))

    def _spare(self, number: int, width: int) -> int:
        """What a column can give up without cutting anything; nothing where its width was chosen by hand."""
        column = self._columns[number]
        if column.id in self._widths or column.id not in self._needed:
            return 0
        return width - max(self._needed[column.id], self.horizontalHeader().sectionSizeHint(number))

    def _measure(self) -> None:
        """What columns need for what they show. It only grows while the table lives, so that they keep their places."""
        before = dict(self._needed)
        measured = [
            n for n, column in enumerate(self._columns) if column.width and column.id not in self._hidden
        ]
        for number, needed in self._measured.news(self, measured):
            if needed > 0:
                column = self._columns[number].id
                self._needed[column] = max(needed, self._needed.get(column, 0))
        if self._needed != before:
            self._fit()

    def _dress(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._row_height or self._kit.style.row)
        self._lower_headings()
        self.viewport().update()

    def _lower_headings(self) -> None:
        model = self.model()
        for n in range(model.rowCount()) if self._row_height and isinstance(model, ListModel) else ():
            heading = model.index(n, 0).data(GROUP) is not None
            self.setRowHeight(n, self._kit.style.row if heading else self._row_height)

    def codes_fit(self) -> None:
        """Fit the columns to what was loaded at once, before it is painted."""
        self._measuring.stop()
        self._measure()
