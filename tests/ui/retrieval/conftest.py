"""The page of retrieval over a database on which a morning's work was done."""

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
from tests.readingroom.retrieval.world import World
from tests.ui.retrieval.window import fill, open_window
from tests.ui.windows import closed_afterwards, settled
from ui.retrieval.page import RetrievalPage
from ui.shell import Shell

__all__ = ["clerk", "desk", "open_desk", "pristine", "room"]


@pytest.fixture
def world(desk: Desk, clerk: Actor) -> World:
    """An archive without anything on its way."""
    return World(desk, clerk)


@pytest.fixture
def new_window(qapp: QApplication, room: Path) -> Iterator[Callable[..., Shell]]:
    """Opens windows on this test's database and closes them again."""
    with closed_afterwards() as made:

        def make(code: str = "en") -> Shell:
            shell = open_window(room, code)
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


@pytest.fixture
def page(world: World, new_window: Callable[..., Shell]) -> RetrievalPage:
    """The page on a busy morning, in English."""
    fill(world)
    shown = new_window().page
    assert isinstance(shown, RetrievalPage)
    return shown
