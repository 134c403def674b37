"""The seat board: a tile a seat, in the seats' order, walked with the arrow keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QFontMetricsF, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.icons import pixmap
from ui.models.listing import fold
from ui.room.reading import Place
from ui.room.words import KIND_ICONS, kind_words, place_words, seat_pill
from ui.style import BODY_PT, ECHO_PT, GAP, RADIUS, SMALL_PT, Style
from ui.text import Text
from ui.widgets.shapes import draw_pill, draw_shape, pill_width
from ui.widgets.toolkit import Toolkit

__all__ = ["SeatBoard", "SeatModel"]

PLACE = Qt.ItemDataRole.UserRole + 1
_LEAST_WIDTH, _MOST_WIDTH, _HEIGHT, _HEIGHT_COMPACT = 176, 232, 104, 92
_NOWHERE = QModelIndex()

AnyIndex = QModelIndex | QPersistentModelIndex


class SeatModel(QAbstractListModel):
    """The places, narrowed by what was typed."""

    def __init__(self, text: Text, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self._all: tuple[Place, ...] = ()
        self._shown: list[Place] = []
        self._wanted = ""

    def set_places(self, places: Sequence[Place]) -> None:
        """Show these; where only people changed, the tiles stay where they are."""
        before = [place.seat.seat_id for place in self._shown]
        self._all = tuple(places)
        shown = self._narrowed()
        if [place.seat.seat_id for place in shown] == before:
            self._shown = shown
            if shown:
                self.dataChanged.emit(self.index(0), self.index(len(shown) - 1))
            return
        self._reset(shown)

    def filter(self, typed: str) -> None:
        """Only seats whose label, reader or number has this in it."""
        self._wanted = fold(typed)
        self._reset(self._narrowed())

    def place_at(self, index: AnyIndex) -> Place | None:
        """The place under an index."""
        return self._shown[index.row()] if index.isValid() and index.row() < len(self._shown) else None

    def index_of(self, seat_id: int) -> QModelIndex:
        """Where a seat's tile is; invalid where it is not shown."""
        for row, place in enumerate(self._shown):
            if place.seat.seat_id == seat_id:
                return self.index(row)
        return QModelIndex()

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """A row a place."""
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The label, the sentence that says it all, or the place itself."""
        place = self.place_at(index)
        if place is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return place.seat.label
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return place_words(self._text, place)
        return place if role == PLACE else None

    def _narrowed(self) -> list[Place]:
        if not self._wanted:
            return list(self._all)
        return [
            place
            for place in self._all
            if any(
                self._wanted in fold(said)
                for said in (place.seat.label, place.seat.name.full, place.seat.number)
            )
        ]

    def _reset(self, shown: list[Place]) -> None:
        self.beginResetModel()
        self._shown = shown
        self.endResetModel()


class _Tile(QStyledItemDelegate):
    """Paints a tile: free ones quiet, taken ones with who, since when and what they have."""

    def __init__(self, kit: Toolkit, parent: QObject) -> None:
        super().__init__(parent)
        self._text, self._style = kit.text, kit.style

    def sizeHint(self, option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        """As the board has laid its grid out."""
        board = option.widget
        return board.gridSize() if isinstance(board, QListView) else QSize(_LEAST_WIDTH, _HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw one tile."""
        place = index.data(PLACE)
        if not isinstance(place, Place):
            return
        style = self._style
        free = place.seat.state == "free"
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        tile = option.rect.adjusted(GAP[1], GAP[1], -GAP[1], -GAP[1])
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "selected" if selected else "hover" if hovered else "window" if free else "surface"
        painter.setBrush(style.color(ground))
        edge = style.color("accent" if selected else "line" if free else "edge")
        painter.setPen(QPen(edge, 2 if selected else 1))
        painter.drawRoundedRect(QRectF(tile).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        inner = tile.adjusted(GAP[3], GAP[2], -GAP[3], -GAP[2])
        self._head(painter, inner, place, free)
        body = inner.adjusted(0, 32, 0, 0)
        if free:
            painter.setFont(style.font(SMALL_PT))
            painter.setPen(style.color("muted"))
            bottom = QRect(body.left(), body.bottom() - 18, body.width(), 18)
            shape = QRectF(bottom.left(), bottom.center().y() - 4, 10, 10)
            pill = seat_pill(self._text, place)
            draw_shape(painter, pill.shape, shape, QColor(style.colours.of(pill.tone)))
            painter.drawText(bottom.adjusted(16, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, pill.word)
        else:
            self._taken(painter, body, place)
        painter.restore()

    def _head(self, painter: QPainter, inner: QRect, place: Place, free: bool) -> None:
        style = self._style
        top = QRect(inner.left(), inner.top(), inner.width(), 26)
        font = style.font(ECHO_PT, bold=True)
        painter.setFont(font)
        painter.setPen(style.color("muted" if free else "text"))
        metrics = QFontMetrics(font)
        label = metrics.elidedText(place.seat.label, Qt.TextElideMode.ElideRight, int(top.width() * 0.6))
        painter.drawText(top, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, label)
        kind = place.seat.kind
        small = style.font(SMALL_PT)
        room = top.width() - metrics.horizontalAdvance(label) - 16 - GAP[3]
        word = QFontMetrics(small).elidedText(kind_words(self._text, kind), Qt.TextElideMode.ElideRight, room)
        painter.setFont(small)
        painter.setPen(style.color("muted"))
        painter.drawText(top, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, word)
        left = top.right() - QFontMetrics(small).horizontalAdvance(word) - 16 - GAP[1]
        drawn = pixmap(
            KIND_ICONS.get(kind, "armchair"), style.colours.muted, 16, painter.device().devicePixelRatioF()
        )
        painter.drawPixmap(left, top.center().y() - 7, drawn)

    def _taken(self, painter: QPainter, body: QRect, place: Place) -> None:
        style, text = self._style, self._text
        font = style.font(BODY_PT)
        painter.setFont(font)
        painter.setPen(style.color("text"))
        who = QRect(body.left(), body.top() - 2, body.width(), 20)
        since = text.language.time(place.seat.since) if place.seat.since is not None else ""
        small = style.font(SMALL_PT)
        room = who.width() - QFontMetrics(small).horizontalAdvance(since) - GAP[2]
        name = QFontMetrics(font).elidedText(place.shown, Qt.TextElideMode.ElideRight, room)
        painter.drawText(who, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        painter.setFont(small)
        painter.setPen(style.color("muted"))
        painter.drawText(who, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, since)
        below = QRectF(body.left(), body.bottom() - 21, body.width(), 22)
        if place.seat.state == "away":
            pill = seat_pill(text, place)
            draw_pill(painter, pill, below, style)
            below.setLeft(below.left() + pill_width(pill, QFontMetricsF(small)) + GAP[2])
        if place.in_hand:
            painter.setFont(small)
            painter.setPen(style.color("accent"))
            said = text("room.seat.in_hand", n=len(place.in_hand))
            painter.drawText(
                below,
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
                QFontMetrics(small).elidedText(said, Qt.TextElideMode.ElideRight, int(below.width())),
            )


class SeatBoard(QListView):
    """The tiles.

    Arrows walk, Home and End go to the first and last, a seat's label typed goes there, Enter opens.

    Attributes:
        chosen: the `Place` under the cursor, or None.
        opened: Enter or double click on a `Place`.
    """

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, kit: Toolkit, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(label)
        self._style: Style = kit.style
        self._kept: int | None = None
        self.places = SeatModel(kit.text, self)
        self.setModel(self.places)
        self.setItemDelegate(_Tile(kit, self))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.places.modelAboutToBeReset.connect(self._keep)
        self.places.modelReset.connect(self._find_again)
        self.places.dataChanged.connect(self._announce)
        self.activated.connect(lambda index: self.opened.emit(self.places.place_at(index)))
        kit.style.changed.connect(self._lay_out)

    @property
    def place(self) -> Place | None:
        """What is under the cursor."""
        return self.places.place_at(self.currentIndex())

    def select(self, seat_id: int) -> bool:
        """Go to a seat; False if it is not shown."""
        index = self.places.index_of(seat_id)
        if index.isValid():
            self.setCurrentIndex(index)
        return index.isValid()

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        """Tell what is under the cursor."""
        super().currentChanged(current, previous)
        self._announce()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Whoever comes here by keyboard stands on the first tile, and sees it: Qt alone would not choose it."""
        nowhere = not self.currentIndex().isValid()
        super().focusInEvent(event)
        if nowhere:
            self.setCurrentIndex(self.places.index(0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many tiles in a row as fit."""
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        # Qt keeps the scroll bar's width free while it lays tiles out, whether the bar shows or not
        room = self.contentsRect().width() - self.verticalScrollBar().sizeHint().width() - 2
        across = max(1, room // _LEAST_WIDTH)
        wide = min(_MOST_WIDTH, room // across)
        self.setGridSize(QSize(wide, _HEIGHT_COMPACT if self._style.compact else _HEIGHT))
        self.viewport().update()

    def _keep(self) -> None:
        self._kept = self.place.seat.seat_id if self.place is not None else self._kept

    def _find_again(self) -> None:
        if self._kept is not None:
            self.select(self._kept)
        self._announce()

    def _announce(self, *_where: object) -> None:
        self.chosen.emit(self.place)
