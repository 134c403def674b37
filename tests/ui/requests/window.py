"""A window with the pages of today, of requests and of settings on a real desk."""

from __future__ import annotations

from readingroom.desk import Desk
from tests.ui.today.real import STAFF, Kept, Retrieval
from tests.ui.windows import make_window
from ui import readers, requests, settings, today
from ui.shell import PageEntry, Shell
from ui.text import Text

__all__ = ["real_shell"]


def real_shell(desk: Desk, code: str) -> Shell:
    """The window, not yet shown."""
    return make_window(
        lambda: Kept(desk),
        [
            PageEntry("today", "calendar-check", today.make),
            PageEntry("requests", "inbox", requests.make),
            PageEntry("retrieval", "package", Retrieval),
            PageEntry("readers", "users", readers.make),
            PageEntry("settings", "settings", settings.make),
        ],
        Text(code),
        staff=STAFF,
    )
