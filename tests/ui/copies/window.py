"""A window with the pages of copies, of requests and of the room on a desk that issues certificates; and scans."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from readingroom.clock import Clock
from readingroom.copies.commands import Draft, DraftPage, DraftSource
from readingroom.copies.kept import keep_scan
from readingroom.copies.papers import PagePlan
from readingroom.desk import Desk
from tests.readingroom.conftest import MORNING, ZONE
from tests.readingroom.copies.desk.office import Office
from tests.readingroom.copies.scanned import sheet, tiff
from tests.ui.windows import make_window
from ui import copies, requests, room
from ui.shell import PageEntry, Shell
from ui.style import Choice
from ui.text import Text

__all__ = ["open_window", "scanned_copy"]


def open_window(
    database: Path, code: str, staff: int, scheme: Choice = "light", now: dt.datetime = MORNING
) -> Shell:
    """The window, not yet shown, with somebody at the desk."""
    return make_window(
        lambda: Desk(database, clock=Clock.starting(now, ZONE)),
        [
            PageEntry("copies", "copy", copies.make),
            PageEntry("requests", "inbox", requests.make),
            PageEntry("room", "armchair", room.make),
        ],
        Text(code),
        scheme,
        staff,
    )


def scanned_copy(office: Office, pages: int = 2, spoken: str = "zh_CN") -> Draft:
    """A certified copy of pages that were scanned for real."""
    content = tiff([sheet(f"page {page + 34}") for page in range(pages)])
    digest = keep_scan(office.desk, office.clerk, content, "image/tiff")
    return Draft(
        language=spoken,
        sources=(DraftSource("J001-1-1", pages=f"34-{33 + pages}", counted=120, fonds="民政局"),),
        pages=tuple(DraftPage(PagePlan(digest, page), numbered=str(34 + page)) for page in range(pages)),
    )
