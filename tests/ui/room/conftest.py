"""The room's page in a real window over a real database."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtWidgets import QApplication

from readingroom.desk import Desk
from tests.readingroom.conftest import open_desk, pristine, room
from tests.ui.room.window import Room, room_window
from tests.ui.windows import closed_afterwards
from ui.shell import Shell

__all__ = ["open_desk", "pristine", "room"]


@pytest.fixture
def before(open_desk: Callable[[], Desk]) -> Room:
    """What happened before the window opens, through a desk of its own."""
    return Room(open_desk())


@pytest.fixture
def open_window(qapp: QApplication, open_desk: Callable[[], Desk]) -> Iterator[Callable[..., Shell]]:
    """Opens windows on this test's database: the first and any further desk."""
    with closed_afterwards() as made:

        def make(page: str, code: str = "en") -> Shell:
            made.append(room_window(open_desk(), page, code))
            return made[-1]

        yield make
