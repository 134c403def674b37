"""The desk of the copies, and a window on it at which 李敏 sits with a case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from readingroom.command import Actor
from tests.readingroom.conftest import clerk, desk, open_desk, pristine, room
from tests.readingroom.copies.desk.conftest import office
from tests.readingroom.copies.desk.office import Office
from tests.ui.copying.window import Scans, copying_shell
from tests.ui.windows import closed_afterwards, settled
from ui.shell import Shell

__all__ = ["clerk", "desk", "office", "open_desk", "pristine", "room"]


@pytest.fixture
def case(office: Office) -> int:
    """王小明's, who wants one file."""
    return office.reader("J001-1-1")


@pytest.fixture
def scans(tmp_path: Path) -> Scans:
    """What the scanner writes."""
    folder = tmp_path / "scans"
    folder.mkdir()
    return Scans(folder)


@pytest.fixture
def opened(qapp: QApplication, office: Office, case: int) -> Iterator[Callable[..., Shell]]:
    """Opens windows: in a language, with somebody at the desk."""
    with closed_afterwards() as made:

        def open_window(code: str = "zh_CN", actor: Actor | None = None) -> Shell:
            shell = copying_shell(office.desk, code, actor or office.clerk)
            shell.resize(1366, 768)
            shell.show()
            shell.activateWindow()
            made.append(shell)
            settled(shell)
            return shell

        yield open_window
