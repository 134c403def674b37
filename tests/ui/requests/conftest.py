"""The page of requests on a real database: 王小明 filed a request on the portal, two files of it are not open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from readingroom.desk import Desk
from tests.readingroom.conftest import ZONE, open_desk, pristine, room
from tests.readingroom.requests.filing import MARRIAGE, Portal, Sheet, case_of, connected
from tests.ui.requests.window import real_shell
from tests.ui.today.morning import morning
from tests.ui.today.real import settle
from ui.requests.page import RequestsPage
from ui.shell import Shell

__all__ = ["open_desk", "pristine", "room"]

FILED = replace(MARRIAGE, wanted=("J001-2-0001", "J001-2-0003"))


@pytest.fixture
def desk(open_desk: Callable[..., Desk]) -> Desk:
    """Tuesday 1 December 2026, 9:20, with the morning's bookings."""
    desk = open_desk(dt.datetime(2026, 12, 1, 9, 20, tzinfo=ZONE))
    morning(desk)
    return desk


@pytest.fixture
def portal(desk: Desk) -> Portal:
    """A connected portal on which the request was filed."""
    return connected(desk, FILED)


@pytest.fixture
def sheet(desk: Desk, portal: Portal) -> Sheet:
    """That case, as the records have it."""
    return Sheet(desk, desk.read(case_of, FILED.number))


@pytest.fixture
def shell(qtbot: QtBot, qapp: QApplication, desk: Desk, portal: Portal) -> Iterator[Shell]:
    """A Chinese window on the page of requests."""
    made = real_shell(desk, "zh_CN")
    made.resize(1366, 768)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(lambda: made.isActiveWindow())
    settle(qapp, made)
    yield made
    made.close()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def page(qapp: QApplication, shell: Shell) -> RequestsPage:
    """The page, loaded."""
    shown = shell.show_page("requests")
    settle(qapp, shell)
    assert isinstance(shown, RequestsPage)
    return shown


@pytest.fixture
def arrive_all(qapp: QApplication, shell: Shell) -> Callable[[], None]:
    """Lets everything under way arrive."""
    return lambda: settle(qapp, shell)
