"""The list below the scan field: what the field understands of what is being typed.

Loaded when something is typed for the first time: the window is painted before.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ui.icons import pixmap
from ui.style import BODY_PT, GAP, SMALL_PT, Style
from ui.widgets.scanfield import Suggestion
from ui.widgets.toolkit import Toolkit

__all__ = ["SuggestionList"]

AnyIndex = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_ROW = 40
_LEAST_WIDTH = 420


class SuggestionList(QFrame):
    """Floats over the window, below a field that keeps the keys.

    Args:
        kit: of the window.
        window: over which it floats.

    Attributes:
        taken: the `Suggestion` that was clicked.
    """

    taken = Signal(object)

    def __init__(self, kit: Toolkit, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("popup")
        self._model = _Suggestions()
        self._list = QListView()
        self._list.setModel(self._model)
        self._list.setItemDelegate(_Row(kit.style, self._list))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setMouseTracking(True)
        self._list.setUniformItemSizes(True)
        self._list.setAccessibleName(kit.text("window.scan.understood"))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.clicked.connect(lambda index: self.taken.emit(self._model.items[index.row()]))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 4, 1, 4)
        layout.addWidget(self._list)

    @property
    def row(self) -> int:
        """The row that is chosen; -1 for none."""
        return self._list.currentIndex().row()

    def show_items(self, items: Sequence[Suggestion]) -> None:
        """Show these instead; none of them is chosen."""
        self._model.show(items)

    def open_below(self, field: QWidget) -> None:
        """Show it below a field, as wide and no wider than the window; the first row is chosen."""
        window = field.window()
        at = field.mapTo(window, QPoint(0, field.height() + GAP[1]))
        width = min(max(field.width(), _LEAST_WIDTH), window.width() - at.x() - GAP[4])
        self.setGeometry(at.x(), at.y(), width, len(self._model.items) * _ROW + 10)
        self.raise_()
        self.show()
        self._list.setCurrentIndex(self._model.index(0, 0))

    def move_by(self, rows: int) -> None:
        """Choose another row, round and round."""
        row = (self.row + rows) % len(self._model.items)
        self._list.setCurrentIndex(self._model.index(row, 0))


class _Suggestions(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.items: Sequence[Suggestion] = ()

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        item = self.items[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return item
        words = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        return f"{item.kind}: {item.title} {item.detail}".strip() if role in words else None

    def show(self, items: Sequence[Suggestion]) -> None:
        self.beginResetModel()
        self.items = items
        self.endResetModel()


class _Row(QStyledItemDelegate):
    def __init__(self, style: Style, parent: QWidget) -> None:
        super().__init__(parent)
        self._style = style

    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        return QSize(200, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        item, style, rect = index.data(Qt.ItemDataRole.UserRole), self._style, option.rect
        states = QStyle.StateFlag
        if option.state & states.State_Selected:
            painter.fillRect(rect, style.color("selected"))
        elif option.state & states.State_MouseOver:
            painter.fillRect(rect, style.color("hover"))
        scale = painter.device().devicePixelRatioF()
        mark = pixmap(item.icon, style.colours.muted, 18, scale)
        painter.drawPixmap(rect.left() + GAP[3], rect.center().y() - 8, mark)
        small = style.font(SMALL_PT)
        kind_width = QFontMetrics(small).horizontalAdvance(item.kind)
        painter.setFont(small)
        painter.setPen(style.color("muted"))
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(rect.adjusted(0, 0, -GAP[3], 0), middle | Qt.AlignmentFlag.AlignRight, item.kind)
        box = rect.adjusted(GAP[3] + 30, 0, -GAP[3] - kind_width - GAP[3], 0)
        font = style.font(BODY_PT, mono=item.mono)
        metrics = QFontMetrics(font)
        title = metrics.elidedText(item.title, Qt.TextElideMode.ElideRight, box.width())
        painter.setFont(font)
        painter.setPen(style.color("text"))
        painter.drawText(box, middle, title)
        rest: QRect = box.adjusted(metrics.horizontalAdvance(title) + GAP[3], 1, 0, 0)
        if item.detail and rest.width() > 40:
            painter.setFont(small)
            painter.setPen(style.color("muted"))
            painter.drawText(
                rest,
                middle,
                QFontMetrics(small).elidedText(item.detail, Qt.TextElideMode.ElideRight, rest.width()),
            )
