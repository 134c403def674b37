"""Closing time, and a real window on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from readingroom.desk import Desk
from tests.readingroom.conftest import clerk, open_desk, pristine, room
from tests.readingroom.retrieval.world import World
from tests.ui.day.evening import EVENING, busy_day, open_window
from tests.ui.windows import closed_afterwards, settled
from ui.day.page import DayPage
from ui.shell import Shell
from ui.style import Style

__all__ = ["clerk", "open_desk", "pristine", "room"]


@pytest.fixture
def cases(open_desk: Callable[..., Desk]) -> dict[str, int]:
    """One of everything that keeps a day open; cases by the reader's name."""
    return busy_day(open_desk())


@pytest.fixture
def desk(open_desk: Callable[..., Desk], cases: dict[str, int]) -> Desk:
    """The same database in the evening, as the desk beside sees it."""
    return open_desk(EVENING)


@pytest.fixture
def world(desk: Desk) -> World:
    """Hands at the desk beside."""
    from readingroom.command import Actor

    return World(desk, Actor(4))


@pytest.fixture
def open_shell(qapp: QApplication, look: Style, room: Path) -> Iterator[Callable[..., Shell]]:
    """Opens windows on this test's database."""
    with closed_afterwards() as made:

        def make(code: str = "zh_CN") -> Shell:
            shell = open_window(room, code)
            shell.resize(1366, 768)
            shell.show()
            shell.activateWindow()
            made.append(shell)
            settled(shell)
            return shell

        yield make


@pytest.fixture
def shell(cases: dict[str, int], open_shell: Callable[..., Shell]) -> Shell:
    """A Chinese window in the evening."""
    return open_shell()


@pytest.fixture
def page(shell: Shell) -> DayPage:
    """Its page."""
    assert isinstance(shell.page, DayPage)
    return shell.page
