"""The program's own window on a database of the tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop
from PySide6.QtWidgets import QApplication

from tests.readingroom.conftest import MORNING, pristine, room
from ui.app import Application
from ui.style import Style

__all__ = ["open_window", "pristine", "room", "settle"]


@pytest.fixture
def open_window(
    qapp: QApplication, look: Style, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Application]]:
    """Opens the program's window on a database, at 9 o'clock."""
    monkeypatch.setenv("READINGROOM_NOW", (MORNING + dt.timedelta(minutes=30)).isoformat())
    opened: list[Application] = []

    def open_it(database: Path, language: str = "en", *, opens: bool = True) -> Application:
        application = Application(str(database), language=language)
        application.shell.resize(1366, 768)
        application.show()
        application.shell.activateWindow()
        opened.append(application)
        settle(qapp, application, opens=opens)
        return application

    yield open_it
    for application in opened:
        application.close()
        application.shell.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def settle(app: QApplication, application: Application, *, opens: bool = True) -> None:
    """Until nothing is under way, and a page is there if the database opens."""
    still = 0
    while still < 3:
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        still = (
            still + 1 if application.jobs.idle and (application.shell.page is not None or not opens) else 0
        )
