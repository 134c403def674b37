"""What lies over other widgets and keeps the keys from them: Tab stays in it, and its keys are not the window's."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QFrame

from ui.widgets.tab_order import neighbour

__all__ = ["Cover"]


class Cover(QFrame):
    """Base of what covers a page or the whole window."""

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab and Shift+Tab go round in it: what is covered cannot be seen."""
        goal = neighbour(self, (self,), (0,), QApplication.focusWidget(), forward=forward)
        if goal is not None:
            goal.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        return True

    def event(self, event: QEvent) -> bool:
        """A shortcut of what is covered does nothing; a key that this claims comes to `keyPressEvent`."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self.claims(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def claims(self, event: QKeyEvent) -> bool:
        """Whether this key is not the window's while it lies here."""
        raise NotImplementedError

    @staticmethod
    def matches(event: QKeyEvent, shortcuts: Iterable[str]) -> bool:
        """Whether a key is one of these shortcuts, in Qt's portable form."""
        pressed = QKeySequence(event.keyCombination())
        return any(one and QKeySequence(one) == pressed for one in shortcuts)
