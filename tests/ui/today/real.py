"""A window with the pages of today and of readers on a real desk."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from readingroom.desk import Desk
from tests.ui.windows import make_window
from ui import readers, today
from ui.shell import PageEntry, Shell
from ui.style import Choice
from ui.text import Text
from ui.widgets.page import Page

STAFF = 4


class _Elsewhere(Page):
    """Stands for a page that is somebody else's."""

    has_filter = False
    detail_width = 0

    def build(self) -> None:
        self.asked: list[tuple[str, int]] = []

    def load(self) -> None:
        pass

    def show_subject(self, kind: str, identity: int) -> None:
        self.asked.append((kind, identity))


class Retrieval(_Elsewhere):
    id = "retrieval"


def real_shell(desk: Desk, code: str, scheme: Choice = "light", staff: int = STAFF) -> Shell:
    """The window, not yet shown."""
    return make_window(
        lambda: Kept(desk),
        [
            PageEntry("today", "calendar-check", today.make),
            PageEntry("retrieval", "package", Retrieval),
            PageEntry("readers", "users", readers.make),
        ],
        Text(code),
        scheme,
        staff,
    )


class Kept:
    """The desk, which outlives the window."""

    def __init__(self, desk: Desk) -> None:
        self.execute, self.read, self.changes_since = desk.execute, desk.read, desk.changes_since

    def close(self) -> None:
        pass


def settle(app: QApplication, shell: Shell) -> None:
    """Let everything that is under way arrive."""
    quiet = 0
    for _ in range(2_000):
        app.processEvents()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        quiet = quiet + 1 if shell.page is not None and shell.kit.jobs.idle else 0
        if quiet > 3:
            break
        shell.thread().msleep(2)
    for _ in range(3):
        app.processEvents()
