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
    Signal,
)
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import QMenu, QTableView, QToolTip, QWidget

from ui.models.columns import GROUP
from ui.models.listing import Group, ListModel
from ui.models.window import WindowModel
from ui.style import GAP
from ui.widgets.cells import CellDelegate
from ui.widgets.column_menu import column_menu
from ui.widgets.column_widths import ColumnWidths
from ui.widgets.rows import whole_rows
from ui.widgets.toolkit import Toolkit

__all__ = ["TableView"]


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
        self._kept: Hashable | None = None
        self._shown: object = None
        self._at = 0
        self._widths = ColumnWidths(self, kit.memory, name, gives_way)
        self._row_height = 0
        self.setAccessibleName(label)
        self.cells = CellDelegate(kit.style, self)
        self.setItemDelegate(self.cells)
        whole_rows(self)
        head = self.horizontalHeader()
        head.customContextMenuRequested.connect(self.choose_columns)
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
            grown.connect(lambda *_where: self._widths.measure_soon())
        self._widths.begin()
        self.setSortingEnabled(False)
        head = self.horizontalHeader()
        if any(column.sort_key for column in self._columns):
            head.setSectionsClickable(True)
            head.sectionClicked.connect(self._sort)
        self._find_again()
        self._widths.fit()

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
        return column_menu(self, self._kit.text, self._widths.offered, self._widths.show)

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

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Whoever comes here by keyboard stands on the first row, and sees it: Qt alone would not choose it."""
        nowhere = not self.currentIndex().isValid()
        super().focusInEvent(event)
        if nowhere:
            self._go(0, 1)

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
        self._widths.fit()
        self._widths.fit_soon()

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
            for number in model.headings():
                self.setSpan(number, 0, 1, model.columnCount())
            if self._kept is not None and not self.select(self._kept) and model.rowCount():
                self.setCurrentIndex(model.index(min(self._at, model.rowCount() - 1), 0))
        self._announce()

    def _announce(self) -> None:
        row = self.row
        if row != self._shown:
            self._shown = row
            self.chosen.emit(row)

    def _dress(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._row_height or self._kit.style.row)
        self._lower_headings()
        self.viewport().update()

    def _lower_headings(self) -> None:
        model = self.model()
        if not self._row_height or not isinstance(model, ListModel):
            return
        headings = set(model.headings())
        for number in range(model.rowCount()):
            self.setRowHeight(number, self._kit.style.row if number in headings else self._row_height)

    def leave_out(self, *unused: str) -> None:
        """Neither show nor offer these columns: the room has nothing to say in them."""
        self._widths.leave_out(unused)

    def codes_fit(self) -> None:
        """Fit the columns to what was loaded at once, before it is painted."""
        self._widths.measure()
