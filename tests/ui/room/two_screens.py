"""``python -m tests.ui.room.two_screens DATABASE``: says where the number display opens, in a process of its own.

How many screens there are is settled when the application starts.
"""

from __future__ import annotations

import json
import sys

from PySide6.QtWidgets import QApplication

from readingroom.clock import Clock
from readingroom.desk import Desk
from tests.readingroom.conftest import MORNING, ZONE
from tests.ui.room.window import room_window, settle
from ui.room.page import RoomPage


def main(database: str) -> None:
    """Open the window and its second screen, print where that is, close both."""
    app = QApplication(sys.argv[:1])
    shell = room_window(Desk(database, clock=Clock.starting(MORNING, ZONE)), "room")
    page = shell.page
    assert isinstance(page, RoomPage)
    display = page.open_display()
    settle(shell, lambda: display.shown is not None)
    where = display.geometry()
    place = [where.x(), where.y(), where.width(), where.height()]
    found = {"screen": display.screen().name(), "full": display.isFullScreen(), "place": place}
    sys.stdout.write(json.dumps(found) + "\n")
    shell.close()
    app.processEvents()


if __name__ == "__main__":
    main(sys.argv[1])
