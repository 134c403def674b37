"""A morning in a real database, and a real window on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from readingroom.desk import Desk
from tests.readingroom.conftest import ZONE, open_desk, pristine, room
from tests.ui.today.morning import morning
from tests.ui.today.real import real_shell, settle
from tests.ui.windows import closed_afterwards
from ui.shell import Shell
from ui.style import Style
from ui.today.page import TodayPage

__all__ = ["open_desk", "pristine", "room"]


@pytest.fixture
def desk(open_desk: Callable[..., Desk]) -> Desk:
    """Tuesday 1 December 2026, 9:20: 王小明 and 陈䶮 are late, Ana Ruiz is due at 10:30."""
    desk = open_desk(dt.datetime(2026, 12, 1, 9, 20, tzinfo=ZONE))
    morning(desk)
    return desk


@pytest.fixture
def open_window(qtbot: QtBot, qapp: QApplication, look: Style, desk: Desk) -> Iterator[Callable[..., Shell]]:
    """Opens windows on this desk, settled."""
    with closed_afterwards() as made:

        def make(code: str = "zh_CN") -> Shell:
            shell = real_shell(desk, code)
            shell.resize(1366, 768)
            made.append(shell)
            shell.show()
            shell.activateWindow()
            qtbot.waitUntil(lambda: shell.isActiveWindow())
            settle(qapp, shell)
            return shell

        yield make


@pytest.fixture
def shell(open_window: Callable[..., Shell]) -> Shell:
    """A Chinese window on the page of today."""
    return open_window()


@pytest.fixture
def page(shell: Shell) -> TodayPage:
    """Its page."""
    assert isinstance(shell.page, TodayPage)
    return shell.page


@pytest.fixture
def arrive_all(qapp: QApplication, shell: Shell) -> Callable[[], None]:
    """Lets everything under way arrive."""
    return lambda: settle(qapp, shell)
