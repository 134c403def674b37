"""The pages small, in their order: chosen, dragged, and moved by keys."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDragMoveEvent, QDropEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.copying.pages import PageRow, PageRows
from ui.copying.pictures import PagePictures
from ui.palette import Tone
from ui.style import GAP, SMALL_PT
from ui.widgets.shapes import Shape, draw_shape
from ui.widgets.toolkit import Toolkit

__all__ = ["THUMB_WIDTH", "Thumbnails"]

THUMB_WIDTH = 92
"""Of a small picture, logical pixels."""
_HIGH = 130
_CELL = QSize(THUMB_WIDTH + 2 * GAP[3], _HIGH + 2 * GAP[2] + 20)
Index = QModelIndex | QPersistentModelIndex


class _Thumbnail(QStyledItemDelegate):
    """Paints one page; its picture is asked for when it is seen."""

    def __init__(self, kit: Toolkit, rows: PageRows, pictures: PagePictures) -> None:
        super().__init__()
        self._style, self._text, self._rows, self._pictures = kit.style, kit.text, rows, pictures

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """All alike, so that two hundred are laid out at once."""
        return _CELL

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The picture in its frame, the number beneath it, a tick where it was compared."""
        row: PageRow = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        cell = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(cell, self._style.color("selected"))
        room = QRect(cell.left() + GAP[3], cell.top() + GAP[2], cell.width() - 2 * GAP[3], _HIGH)
        ratio = painter.device().devicePixelRatioF()
        picture = self._pictures.picture(row.plan, round(THUMB_WIDTH * ratio))
        if picture is None:
            place = QRect(0, 0, THUMB_WIDTH, _HIGH)
        else:
            size = picture.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(QPoint(0, 0), size)
        place.moveCenter(room.center())
        painter.fillRect(place, Qt.GlobalColor.white)
        if picture is not None:
            painter.drawPixmap(place, picture)
        current = bool(option.state & QStyle.StateFlag.State_HasFocus)
        painter.setPen(
            QPen(self._style.color("accent" if current or chosen else "edge"), 2 if current else 1)
        )
        painter.drawRect(place)
        if row.compared:
            spot = QRectF(place.right() - 20, place.top() + 4, 16, 16)
            painter.fillRect(spot.adjusted(-2, -2, 2, 2), self._style.color("surface"))
            draw_shape(painter, Shape.CHECK, spot, self._style.color(Tone.GOOD.value))
        painter.setFont(self._style.font(SMALL_PT))
        painter.setPen(self._style.color("text" if chosen else "muted"))
        line = QRect(cell.left(), cell.bottom() - 20, cell.width(), 18)
        words = str(index.row() + 1)
        if numbered := self._rows.number_of(index.row()):
            words = self._text("copying.numbered", at=words, page=numbered)
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, words)
        painter.restore()


class Thumbnails(QListView):
    """The strip of pages; what is chosen is moved by dragging.

    Attributes:
        chosen: another page is looked at: its place, -1 for none.
    """

    chosen = Signal(int)

    def __init__(self, kit: Toolkit, rows: PageRows, pictures: PagePictures, *, fixed: bool = False) -> None:
        super().__init__()
        self._rows, self._fixed = rows, fixed
        self.setAccessibleName(kit.text("copying.pages"))
        self.setModel(rows)
        self._delegate = _Thumbnail(kit, rows, pictures)  # the view does not keep it
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(
            QAbstractItemView.SelectionMode.SingleSelection
            if fixed
            else QAbstractItemView.SelectionMode.ExtendedSelection
        )
        self.setFixedWidth(_CELL.width() + 16)
        if not fixed:
            self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
            self.setDefaultDropAction(Qt.DropAction.MoveAction)
            self.setDropIndicatorShown(True)
        pictures.came.connect(lambda _plan, _width: self.viewport().update())
        kit.style.changed.connect(self.viewport().update)

    @property
    def places(self) -> list[int]:
        """Of the chosen pages, in order."""
        return sorted(index.row() for index in self.selectedIndexes())

    def choose(self, place: int, n: int = 1) -> None:
        """Look at a page; ``n`` of them are chosen."""
        self.clearSelection()
        if not 0 <= place < self._rows.rowCount():
            self.chosen.emit(-1)
            return
        self.setCurrentIndex(self._rows.index(place))
        for at in range(place, min(place + n, self._rows.rowCount())):
            self.selectionModel().select(self._rows.index(at), self.selectionModel().SelectionFlag.Select)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Another page is looked at."""
        super().currentChanged(current, previous)
        self.chosen.emit(current.row())

    def move_chosen(self, by: int) -> None:
        """Move the chosen pages up or down by one."""
        places = self.places
        if not places or self._fixed:
            return
        to = places[0] - 1 if by < 0 else places[-1] + 2
        if 0 <= to <= self._rows.rowCount():
            self.choose(self._rows.move(places, to), len(places))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Pages come from here only."""
        super().dragMoveEvent(event)
        if event.source() is not self:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        """The dragged pages go before the page in whose upper half they were dropped."""
        if event.source() is not self:
            event.ignore()
            return
        self.drop_at(event.position().toPoint())
        event.setDropAction(
            Qt.DropAction.CopyAction
        )  # they moved in the model; the view has nothing to remove
        event.accept()

    def drop_at(self, spot: QPoint) -> None:
        """Put the chosen pages where they were let go."""
        places, index = self.places, self.indexAt(spot)
        to = self._rows.rowCount()
        if index.isValid():
            to = index.row() + (spot.y() > self.visualRect(index).center().y())
        if places:
            self.choose(self._rows.move(places, to), len(places))
