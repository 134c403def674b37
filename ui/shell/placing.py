"""Where the window stands on the screen, and that it stands there again."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSize
from PySide6.QtWidgets import QWidget

from ui.widgets.memory import Memory

__all__ = ["WANTED", "place", "remember", "show_fitting"]

WANTED = QSize(1_440, 900)
"""How large the window first opens, in pixels."""

_LEAST = QSize(640, 340)
"""In pixels; 1366x768 at 200 %, less the frame and a task bar."""

_KEY = "window.geometry"


def place(window: QWidget, memory: Memory) -> None:
    """Give a window the place it last had, or else the size it wants, as far as the screen has it."""
    window.setMinimumSize(_LEAST)
    geometry = memory.get(_KEY, "")
    if not (geometry and window.restoreGeometry(QByteArray.fromBase64(geometry.encode()))):
        window.resize(WANTED.boundedTo(window.screen().availableSize()))


def show_fitting(window: QWidget, memory: Memory) -> None:
    """Show a window as it last stood; the first time on a screen no larger than `WANTED`, it fills the screen.

    Only the system knows how much its frame takes: a window as large as the screen would hang over the edge.
    """
    room = window.screen().availableSize()
    small = room.width() <= WANTED.width() or room.height() <= WANTED.height()
    if small and not memory.get(_KEY, ""):
        window.showMaximized()
    else:
        window.show()


def remember(window: QWidget, memory: Memory) -> None:
    """Keep where a window stands."""
    memory.put(_KEY, bytes(window.saveGeometry().toBase64().data()).decode())
