"""A real window offscreen, over a desk of plain functions; and hands: typing, scanning, waiting."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication

from tests.ui import windows
from tests.ui.gallery import GalleryDesk, TodayPage, make_shell, settle
from tests.ui.windows import closed_afterwards
from ui.shell import Shell
from ui.style import Style
from ui.widgets.memory import Memory


@pytest.fixture(autouse=True)
def _what_is_over_is_gone() -> Iterator[None]:
    """No Qt object of a test is left for Python to collect in some server's thread during a later one.

    A timer that ends in another thread than its own stays with Qt's dispatcher, which runs into it: the process dies.
    """
    yield
    gc.collect()


@pytest.fixture
def look(qapp: QApplication) -> Style:
    """The application's look, light."""
    return windows.look()


@pytest.fixture
def new_shell(qapp: QApplication, look: Style) -> Iterator[Callable[..., Shell]]:
    """Makes shells that are shown, settled and closed again."""
    with closed_afterwards() as made:

        def make(code: str = "en", desk: GalleryDesk | None = None) -> Shell:
            shell = make_shell(code, "light", desk)
            shell.resize(1366, 768)
            shell.show()
            shell.activateWindow()
            made.append(shell)
            settle(qapp, shell)
            return shell

        yield make


@pytest.fixture
def shell(new_shell: Callable[..., Shell]) -> Shell:
    """A window on the page of today, in English."""
    return new_shell()


@pytest.fixture
def today(shell: Shell) -> TodayPage:
    """Its first page, loaded."""
    assert isinstance(shell.page, TodayPage)
    return shell.page


@pytest.fixture
def memory() -> Memory:
    """Remembers until the test ends."""
    return Memory()


def window_of(shell: Shell) -> QWindow:
    """Where the system delivers keys."""
    window = shell.windowHandle()
    assert window is not None
    return window


def press(window: QWindow, key: int, text: str = "", at: int = 0) -> None:
    """One key pressed and released, as the system delivers it; ``at`` in milliseconds."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text)
        event.setTimestamp(at)
        QCoreApplication.sendEvent(window, event)


def burst(window: QWindow, code: str, start: int = 1_000, gap: int = 5, prefix: int | None = None) -> None:
    """A scanner: every character ``gap`` milliseconds after the one before, then Enter."""
    at = start
    if prefix is not None:
        press(window, prefix, at=at)
    for character in code:
        at += gap
        press(window, ord(character.upper()), character, at)
    press(window, int(Qt.Key.Key_Return), "\r", at + gap)
