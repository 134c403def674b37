"""A window with the pages of today, of requests and of settings on a real desk."""

from __future__ import annotations

from readingroom.command import Actor
from readingroom.desk import Desk
from tests.ui.today.real import STAFF, Kept, Retrieval
from ui import readers, requests, settings, today
from ui.jobs import Jobs
from ui.messages import Messages
from ui.shell import PageEntry, Shell
from ui.style import Style
from ui.text import Text
from ui.widgets.memory import Memory
from ui.widgets.toolkit import Toolkit

__all__ = ["real_shell"]


def real_shell(desk: Desk, code: str, style: Style) -> Shell:
    """The window, not yet shown."""
    text = Text(code)
    jobs = Jobs(lambda: Kept(desk), Actor(STAFF))
    kit = Toolkit(text, style, jobs, Messages(text, jobs), Memory())
    return Shell(
        kit,
        [
            PageEntry("today", "calendar-check", today.make),
            PageEntry("requests", "inbox", requests.make),
            PageEntry("retrieval", "package", Retrieval),
            PageEntry("readers", "users", readers.make),
            PageEntry("settings", "settings", settings.make),
        ],
    )
