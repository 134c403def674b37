"""The readers' page on a real database."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.today.conftest import desk, open_desk, open_window, pristine, room
from tests.ui.today.real import settle
from ui.readers.page import ReadersPage
from ui.shell import Shell

__all__ = ["desk", "open_desk", "open_window", "pristine", "room"]


@pytest.fixture
def shell(open_window: Callable[..., Shell]) -> Shell:
    """A Chinese window."""
    return open_window()


@pytest.fixture
def page(qapp: QApplication, shell: Shell) -> ReadersPage:
    """The readers' page, loaded."""
    shown = shell.show_page("readers")
    settle(qapp, shell)
    assert isinstance(shown, ReadersPage)
    return shown


@pytest.fixture
def arrive_all(qapp: QApplication, shell: Shell) -> Callable[[], None]:
    """Lets everything under way arrive."""
    return lambda: settle(qapp, shell)
