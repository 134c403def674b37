"""What may begin only when what was done before it is on the screen: both at once would keep the other waiting."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

__all__ = ["when_painted"]

_PAINTED_MS = 1_000
"""How long painting is waited for: a window that is minimised is never painted."""


def when_painted(widget: QWidget, then: Callable[[], object]) -> None:
    """Call once, from the event loop, when the window that a widget is in has next been painted.

    Args:
        widget: shown or not yet; ``then`` is forgotten when it is destroyed.
        then: what is called; soon all the same where the window is never painted.
    """
    _Painted(widget, then)


class _Painted(QObject):
    def __init__(self, widget: QWidget, then: Callable[[], object]) -> None:
        super().__init__(widget)
        self._window = widget.window()
        self._then: Callable[[], object] | None = then
        self._window.installEventFilter(self)
        QTimer.singleShot(_PAINTED_MS, self, self._call)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.UpdateRequest, QEvent.Type.Paint):
            QTimer.singleShot(0, self, self._call)
        return False

    def _call(self) -> None:
        then, self._then = self._then, None
        if then is not None:
            self._window.removeEventFilter(self)
            self.deleteLater()
            then()
