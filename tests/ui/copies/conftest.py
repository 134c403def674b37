"""The page of copies over a real database: 王小明 is here, 李敏 at the desk, 王芳 beside her."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from readingroom.desk import Desk
from tests.readingroom.conftest import clerk, desk, open_desk, pristine, room
from tests.readingroom.copies.desk.conftest import office
from tests.readingroom.copies.desk.office import Office
from tests.ui.copies.window import open_window
from tests.ui.windows import closed_afterwards, settled
from ui.copies.page import CopiesPage
from ui.shell import Shell

__all__ = ["clerk", "desk", "office", "open_desk", "pristine", "room"]


@pytest.fixture
def case(office: Office) -> int:
    """王小明 came for an open file."""
    return office.reader("J001-1-1")


@pytest.fixture
def new_page(
    qapp: QApplication, desk: Desk, room: Path, office: Office
) -> Iterator[Callable[..., CopiesPage]]:
    """Opens windows on the page of copies of this test's database."""
    with closed_afterwards() as made:

        def make(code: str = "en", staff: int | None = None) -> CopiesPage:
            shell: Shell = open_window(room, code, staff or office.clerk.staff)
            shell.resize(1366, 768)
            shell.show()
            shell.set_up_scanner((), by_timing=False)  # a test types as fast as a scanner
            made.append(shell)
            settled(shell)
            shell.raise_()
            shell.activateWindow()
            settled(shell, until=shell.isActiveWindow)
            assert isinstance(shell.page, CopiesPage)
            return shell.page

        yield make
