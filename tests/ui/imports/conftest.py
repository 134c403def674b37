"""The real page in the real window on a real database."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from readingroom.clock import Clock
from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.store.places import default_database  # noqa: F401 - the store is loaded before the window
from tests.readingroom.conftest import MORNING, ZONE, pristine, room  # noqa: F401 - fixtures
from ui import catalogue, imports
from ui.imports.page import ImportsPage
from ui.imports.work import Stage
from ui.jobs import Jobs
from ui.messages import Messages
from ui.shell import PageEntry, Shell
from ui.style import Style
from ui.text import Text
from ui.widgets.memory import Memory
from ui.widgets.toolkit import Toolkit

CLERK = Actor(4)
DATA = Path(__file__).parents[4] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the files from running servers are not here")


def until(app: QApplication, true: Callable[[], object], seconds: float = 60) -> None:
    """Let the window work until something is so."""
    end = time.monotonic() + seconds
    while not true():
        app.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        assert time.monotonic() < end, "it never came"
    for _ in range(3):
        app.processEvents()


@pytest.fixture
def new_window(
    qapp: QApplication,
    look: Style,
    room: Path,  # noqa: F811 - the fixture
) -> Iterator[Callable[..., Shell]]:
    """Opens windows with the imports and the catalogue on this test's database."""
    made: list[Shell] = []

    def make(code: str = "en", first: str = "imports") -> Shell:
        text = Text(code)
        jobs = Jobs(lambda: Desk(room, clock=Clock.starting(MORNING, ZONE)), CLERK)
        kit = Toolkit(text, look, jobs, Messages(text, jobs), Memory())
        shell = Shell(
            kit,
            [
                PageEntry("imports", "download", imports.make),
                PageEntry("catalogue", "library", catalogue.make),
            ],
            first,
        )
        shell.resize(1366, 768)
        shell.show()
        made.append(shell)
        until(qapp, lambda: shell.page is not None and jobs.idle)
        return shell

    yield make
    for shell in made:
        shell.kit.jobs.close()
        shell.close()
        shell.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def window(new_window: Callable[..., Shell]) -> Shell:
    """A window on the imports page."""
    return new_window()


@pytest.fixture
def page(window: Shell) -> ImportsPage:
    """Its page."""
    assert isinstance(window.page, ImportsPage)
    return window.page


@pytest.fixture
def desk(room: Path) -> Iterator[Desk]:  # noqa: F811 - the fixture
    """Another look at the same database."""
    desk = Desk(room, clock=Clock.starting(MORNING, ZONE))
    yield desk
    desk.close()


@pytest.fixture
def bring(qapp: QApplication, page: ImportsPage) -> Callable[[Path], Stage]:
    """Opens a file in the page and waits until it asks for something."""

    def open_file(path: Path) -> Stage:
        page.open_files([path])
        settled(qapp, page)
        return page.work.stage

    return open_file


def settled(app: QApplication, page: ImportsPage) -> None:
    """The page waits for a person again."""
    until(app, lambda: not page.work.busy and page.kit.jobs.idle)


def chips(page: ImportsPage) -> dict[str, int]:
    """The line of counts."""
    return {chip.what: chip.n for chip in page.file_view.chips.chips}


def cells(page: ImportsPage, row: int) -> list[str]:
    """What a row of the preview says."""
    model = page.file_view.model
    assert model is not None
    return [str(model.index(row, column).data() or "") for column in range(model.columnCount())]
