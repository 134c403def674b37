"""The rail: pages with icon, name and a number where something waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFontMetrics, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QSizePolicy, QVBoxLayout, QWidget

from ui.actions import native
from ui.icons import pixmap
from ui.style import BODY_PT, GAP, ICON, SMALL_PT, Style
from ui.widgets.toolkit import Toolkit

__all__ = ["Rail", "RailButton", "RailItem"]

WIDE, NARROW = 168, 56


@dataclass(frozen=True)
class RailItem:
    """One page in the rail: id, name, icon, shortcut as Qt writes it (or none), and whether it sits at the foot."""

    id: str
    name: str
    icon: str
    shortcut: str = ""
    below: bool = False


class RailButton(QAbstractButton):
    """One page. The number is also part of its accessible name."""

    def __init__(self, style: Style, item: RailItem, waiting_says: str) -> None:
        super().__init__()
        self._style = style
        self._item = item
        self._waiting_says = waiting_says
        self._waiting = 0
        self._narrow = False
        self._hovered = False
        self.setCheckable(True)
        self.setText(item.name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(f"{item.name} ({native(item.shortcut)})" if item.shortcut else item.name)
        style.changed.connect(self.update)
        self.set_waiting(0)

    @property
    def waiting(self) -> int:
        """How much waits there."""
        return self._waiting

    def set_waiting(self, number: int) -> None:
        """Show a number, or none for 0."""
        self._waiting = number
        self.setAccessibleName(
            f"{self._item.name}, {number} {self._waiting_says}" if number else self._item.name
        )
        self.update()

    def set_narrow(self, narrow: bool) -> None:
        """Show only the icon."""
        self._narrow = narrow
        self.update()

    def sizeHint(self) -> QSize:
        """40 high, as wide as the rail."""
        return QSize(NARROW if self._narrow else WIDE, 40)

    def enterEvent(self, event: QEnterEvent) -> None:
        """The pointer comes."""
        self._hovered = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer goes."""
        self._hovered = False
        self.update()
        super().leaveEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Icon, name, number."""
        style, on = self._style, self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(8, 2, -8, -2)
        if on or self._hovered or self.hasFocus():
            painter.setPen(style.color("accent") if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(style.color("selected" if on else "hover"))
            painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        token = "accent" if on else "muted"
        mark = pixmap(self._item.icon, getattr(style.colours, token), ICON, self.devicePixelRatioF())
        painter.drawPixmap(int(area.left()) + 10, int(area.center().y()) - ICON // 2 + 1, mark)
        number = "99+" if self._waiting > 99 else str(self._waiting)
        badge_font = style.font(SMALL_PT, bold=True)
        badge_width = max(20.0, QFontMetrics(badge_font).horizontalAdvance(number) + 11.0)
        if not self._narrow:
            taken = badge_width + 10 if self._waiting else 8
            font = style.font(BODY_PT, bold=on)
            words = area.adjusted(GAP[2] + ICON + 14, 0, -taken, 0)
            painter.setFont(font)
            painter.setPen(style.color("accent" if on else "text"))
            name = QFontMetrics(font).elidedText(
                self._item.name, Qt.TextElideMode.ElideRight, int(words.width())
            )
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, name)
        if self._waiting:
            painter.setFont(badge_font)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(style.color("accent"))
            if self._narrow:
                badge = QRectF(area.right() - badge_width + 5, area.top() + 1, badge_width, 18)
            else:
                badge = QRectF(area.right() - badge_width - 8, area.center().y() - 10, badge_width, 20)
            painter.drawRoundedRect(badge, badge.height() / 2, badge.height() / 2)
            painter.setPen(style.color("on_accent"))
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, number)
        painter.end()


class Rail(QFrame):
    """All pages.

    Attributes:
        wanted: the id of the page somebody wants to see.
        keyed: the id of the page whose shortcut was pressed.
    """

    wanted = Signal(str)
    keyed = Signal(str)

    def __init__(self, kit: Toolkit, items: Sequence[RailItem], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setAccessibleName(kit.text("window.rail"))
        self.buttons: dict[str, RailButton] = {}
        self._group = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, GAP[2], 0, GAP[2])
        layout.setSpacing(0)
        for below in (False, True):
            if below:
                layout.addStretch(1)
            for item in items:
                if item.below is below:
                    made = RailButton(kit.style, item, kit.text("window.waiting"))
                    made.clicked.connect(lambda _checked=False, page=item.id: self.wanted.emit(page))
                    self._group.addButton(made)
                    self.buttons[item.id] = made
                    layout.addWidget(made)
                    if (
                        item.shortcut
                    ):  # goes with this rail: another kind of room has other pages at its places
                        QShortcut(QKeySequence(item.shortcut), self, partial(self.keyed.emit, item.id))
        self.set_narrow(False)

    def show_page(self, page: str) -> None:
        """Mark the page that is shown."""
        self.buttons[page].setChecked(True)

    def set_narrow(self, narrow: bool) -> None:
        """Icons only, for narrow windows."""
        self.setFixedWidth(NARROW if narrow else WIDE)
        for made in self.buttons.values():
            made.set_narrow(narrow)
