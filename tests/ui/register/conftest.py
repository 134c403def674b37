"""The pages of the register and of verifying in a real window over a real database."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtWidgets import QApplication

from readingroom.command import Actor
from readingroom.desk import Desk
from tests.readingroom.conftest import clerk, desk, open_desk, pristine, room
from tests.readingroom.copies.desk.office import Office
from tests.ui.register.books import office_window
from tests.ui.windows import closed_afterwards, settled
from ui.shell import Shell

__all__ = ["clerk", "desk", "new_window", "office", "open_desk", "pristine", "room"]


@pytest.fixture
def office(desk: Desk, clerk: Actor) -> Office:
    """A desk that makes copies, with nothing made yet."""
    return Office(desk, clerk)


@pytest.fixture
def new_window(qapp: QApplication, room: Path) -> Iterator[Callable[..., Shell]]:
    """Opens windows on this test's database and closes them again."""
    with closed_afterwards() as made:

        def make(page: str, code: str = "en") -> Shell:
            shell = office_window(room, page, code)
            shell.resize(1366, 768)
            shell.show()
            shell.set_up_scanner((), by_timing=False)  # a test types as fast as a scanner
            made.append(shell)
            settled(shell)
            shell.raise_()
            shell.activateWindow()
            settled(shell, until=shell.isActiveWindow)
            return shell

        yield make
