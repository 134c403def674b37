"""The quiet row below a next step: as many buttons as fit, the others in a menu."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from ui.style import GAP
from ui.widgets.parts import button
from ui.widgets.toolkit import Toolkit

__all__ = ["QuietRow", "Secondary"]


@dataclass(frozen=True)
class Secondary:
    """A quiet button beside the next step; with a reason it cannot be pressed and says why.

    Attributes:
        verb: what it says.
        act: what it does.
        reason: why it cannot be done now.
        rare: it stands in the menu even where there is room.
    """

    verb: str
    act: Callable[[], object]
    reason: str = ""
    rare: bool = False


class QuietRow(QWidget):
    """One row of quiet buttons; what has no room, and what is rare, stands under "More…".

    It takes whatever width it is given and never asks for more than its menu button needs.

    Attributes:
        more: opens the menu; hidden while everything fits.
        menu: what has no room, in its order.
        actions_shown: everything, wherever it stands.
    """

    def __init__(self, kit: Toolkit) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.actions_shown: tuple[Secondary, ...] = ()
        self._shown: list[tuple[Secondary, QPushButton]] = []
        self._rare: list[Secondary] = []
        self.more = button(kit.text("window.detail.more"), None, "quiet")
        self.more.setAccessibleName(kit.text("window.detail.more_name"))
        self.more.setParent(self)
        self.menu = QMenu(self.more)
        self.menu.setToolTipsVisible(True)
        self.more.setMenu(self.menu)
        self.more.hide()

    def show_actions(self, actions: Sequence[Secondary]) -> None:
        """Show these, the likeliest first."""
        self.actions_shown = tuple(actions)
        for _action, made in self._shown:
            made.hide()
            made.deleteLater()
        self._rare = [one for one in actions if one.rare]
        self._shown = [(one, self._button(one)) for one in actions if not one.rare]
        self._fit()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Everything beside each other."""
        buttons = [made for _action, made in self._shown] + ([self.more] if self._rare else [])
        return QSize(self._width(buttons), self._height())

    def minimumSizeHint(self) -> QSize:
        """The menu button alone."""
        return QSize(self.more.sizeHint().width(), self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What has no room any more goes into the menu."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Another font, another width."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()
            self.updateGeometry()

    # -- inside

    def _button(self, action: Secondary) -> QPushButton:
        made = button(action.verb, action.act, "quiet")
        made.setEnabled(not action.reason)
        made.setToolTip(action.reason or action.verb)
        made.setAccessibleDescription(action.reason)
        made.setParent(self)
        made.ensurePolished()
        return made

    def _height(self) -> int:
        if not self._shown and not self._rare:
            return 0
        return max(made.sizeHint().height() for made in (self.more, *(made for _, made in self._shown)))

    @staticmethod
    def _width(buttons: Sequence[QPushButton]) -> int:
        return sum(made.sizeHint().width() for made in buttons) + GAP[1] * max(0, len(buttons) - 1)

    def _fit(self) -> None:
        buttons = [made for _action, made in self._shown]
        n = len(buttons)
        if self._rare or self._width(buttons) > self.width():
            while n and self._width([*buttons[:n], self.more]) > self.width():
                n -= 1
        x, height = 0, self._height()
        listed = [*(action for action, _made in self._shown[n:]), *self._rare]
        before: QWidget = self
        for number, made in enumerate([*buttons, self.more]):
            seen = bool(listed) if made is self.more else number < n
            made.setVisible(seen)
            if not seen:
                continue
            size = made.sizeHint()
            made.setGeometry(x, 0, min(size.width(), max(1, self.width() - x)), height)
            x += size.width() + GAP[1]
            QWidget.setTabOrder(before, made)
            before = made
        self._list(listed)

    def _list(self, actions: Sequence[Secondary]) -> None:
        self.menu.clear()
        for one in actions:
            entry = self.menu.addAction(one.verb.replace("&", "&&"))
            entry.setEnabled(not one.reason)
            entry.setToolTip(one.reason or one.verb)
            entry.triggered.connect(lambda _checked=False, act=one.act: act())
