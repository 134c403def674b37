"""The one field: scan, search and commands, with what it understood shown below while typing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.icons import icon, pixmap
from ui.style import BODY_PT, GAP, SMALL_PT, Style
from ui.widgets.toolkit import Toolkit

__all__ = ["Provider", "ScanField", "Suggestion"]

AnyIndex = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_ROW = 40
_MOST = 9
SUGGEST_AFTER_MS = 60


@dataclass(frozen=True)
class Suggestion:
    """One thing the field understood.

    Attributes:
        kind: what it is, in a word of the user's language: Reader, Request, Command …
        title: its name or number.
        detail: what tells it apart, quieter.
        icon: name of a shipped icon.
        act: called when it is taken.
        mono: the title is a code.
    """

    kind: str
    title: str
    act: Callable[[], object]
    detail: str = ""
    icon: str = "search"
    mono: bool = False


Provider = Callable[[str, Callable[[Sequence[Suggestion]], None]], None]
"""``provider(typed, answer)``: start looking (usually a `Jobs.read`), and call ``answer`` once, at once or later."""


class _Suggestions(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.items: list[Suggestion] = []

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

    def show(self, items: list[Suggestion]) -> None:
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
        from PySide6.QtWidgets import QStyle  # its enumerations take long to make: not before the first paint

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


class ScanField(QLineEdit):
    """See the module. A code that was scanned comes from `ui.scan.ScanFilter`, never through here.

    Attributes:
        entered: Enter on typed text that nothing was understood of, or a code typed by hand.
    """

    entered = Signal(str)

    def __init__(self, kit: Toolkit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scan")
        self._kit = kit
        self._providers: list[Provider] = []
        self._round = 0
        self._answers: dict[int, Sequence[Suggestion]] = {}
        self._pending: set[int] = set()
        self._take_first = False
        self.setAccessibleName(kit.text("window.scan.name"))
        self.setPlaceholderText(kit.text("window.scan.hint"))
        self.setToolTip(kit.text("window.scan.tip", shortcut="Ctrl+K"))
        self._icon = self.addAction(
            icon("scan-line", kit.style.colours), QLineEdit.ActionPosition.LeadingPosition
        )
        for mark in self.findChildren(QToolButton):
            mark.setAccessibleName(kit.text("window.scan.name"))
        kit.style.changed.connect(self._draw)
        self._soon = QTimer(self, interval=SUGGEST_AFTER_MS, singleShot=True)
        self._soon.timeout.connect(self._look)
        self.textEdited.connect(self._typed)
        self._model = _Suggestions()
        self._popup: QFrame | None = None
        self._list = QListView()

    def add_provider(self, provider: Provider) -> None:
        """Ask this one too while somebody types; earlier ones come first."""
        self._providers.append(provider)

    @property
    def suggestions(self) -> list[Suggestion]:
        """What is shown below the field, in order."""
        return list(self._model.items)

    def close_popup(self) -> None:
        """Put the list away."""
        if self._popup is not None:
            self._popup.hide()

    def empty(self) -> None:
        """Nothing stands in the field, nothing below it: a code is never left standing."""
        self._round += 1
        self._soon.stop()
        self._answers.clear()
        self._pending.clear()
        self._take_first = False
        self.setText("")  # unlike clear(), it cannot be undone: Ctrl+Z takes back the scan
        self._model.show([])
        self.close_popup()

    def event(self, event: QEvent) -> bool:
        """Ctrl+Z edits what was typed; with nothing to edit it is the window's, which takes the last scan back."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Undo)
            and not self.isUndoAvailable()
        ):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down choose, Enter takes; Esc is the shell's."""
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self._model.items:
            self._move(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving puts the list away; what was typed stays."""
        super().focusOutEvent(event)
        self.close_popup()

    # -- inside

    def _draw(self) -> None:
        self._icon.setIcon(icon("scan-line", self._kit.style.colours))

    def _typed(self, typed: str) -> None:
        self._round += 1
        self._take_first = False
        if typed.strip():
            self._soon.start()
        else:
            self._soon.stop()
            self._model.show([])
            self.close_popup()

    def _look(self) -> None:
        typed, number = self.text().strip(), self._round
        self._soon.stop()
        self._answers = {}
        self._pending = set(range(len(self._providers)))
        for at, provider in enumerate(self._providers):
            provider(typed, partial(self._answer, number, at))

    def _answer(self, number: int, at: int, found: Sequence[Suggestion]) -> None:
        if number != self._round:
            return
        self._answers[at] = found
        self._pending.discard(at)
        items = [item for key in sorted(self._answers) for item in self._answers[key]]
        self._model.show(items[:_MOST])
        self._show_popup()
        if self._take_first and (not self._pending or (items and not any(p < at for p in self._pending))):
            self._enter()

    def _enter(self) -> None:
        typed = self.text().strip()
        if not typed:
            return
        if self._soon.isActive():  # Enter came before the list: look first, then take the first
            self._take_first = True
            self._look()
            return
        if self._pending and not self._model.items:
            self._take_first = True
            return
        index = self._list.currentIndex()
        items = self._model.items
        chosen = items[max(index.row(), 0)] if items else None
        self.empty()
        if chosen is None:
            self.entered.emit(typed)
        else:
            chosen.act()

    def _move(self, by: int) -> None:
        self._show_popup()
        row = (self._list.currentIndex().row() + by) % len(self._model.items)
        self._list.setCurrentIndex(self._model.index(row, 0))

    def _clicked(self, index: QModelIndex) -> None:
        item = self._model.items[index.row()]
        self.empty()
        item.act()

    def _show_popup(self) -> None:
        count = len(self._model.items)
        if not count or not self.hasFocus():
            self.close_popup()
            return
        if self._popup is None:
            self._popup = self._make_popup()
        at = self.mapTo(self.window(), QPoint(0, self.height() + GAP[1]))
        width = max(self.width(), 420)
        self._popup.setGeometry(
            at.x(), at.y(), min(width, self.window().width() - at.x() - GAP[4]), count * _ROW + 10
        )
        self._popup.raise_()
        self._popup.show()
        self._list.setCurrentIndex(self._model.index(0, 0))

    def _make_popup(self) -> QFrame:
        popup = QFrame(self.window())
        popup.setObjectName("popup")
        self._list.setModel(self._model)
        self._list.setItemDelegate(_Row(self._kit.style, self._list))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setMouseTracking(True)
        self._list.setUniformItemSizes(True)
        self._list.setAccessibleName(self._kit.text("window.scan.understood"))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.clicked.connect(self._clicked)
        layout = QVBoxLayout(popup)
        layout.setContentsMargins(1, 4, 1, 4)
        layout.addWidget(self._list)
        return popup
