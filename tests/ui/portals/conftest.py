"""The page of portals over a database that is connected with a portal on loopback."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtWidgets import QApplication

from tests.readingroom.conftest import clerk, desk, open_desk, pristine, room
from tests.readingroom.portals.conftest import address, connected, portal
from tests.ui.portals.window import open_window
from tests.ui.windows import closed_afterwards, settled
from ui.shell import Shell

__all__ = ["address", "clerk", "connected", "desk", "open_desk", "portal", "pristine", "room"]


@pytest.fixture
def new_window(qapp: QApplication, room: Path) -> Iterator[Callable[..., Shell]]:
    """Opens windows on this test's database and closes them again."""
    with closed_afterwards() as made:

        def make(code: str = "en", beside: Sequence[str] = ()) -> Shell:
            shell = open_window(room, code, beside=beside)
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
