"""One start in a fresh process: prints, as JSON, the seconds from before the interpreter began to each moment.

``starting.py MODE BEGAN [DATABASE [STATEMENTS]]`` where BEGAN is the parent's `time.perf_counter`, one clock for all
processes on the systems we run on, and MODE is ``empty`` (an empty window), ``raw`` (an empty window, then SQLAlchemy,
the mappers and the page's statements through the driver) or ``ours`` (as ``readingroom`` itself starts).
"""

from __future__ import annotations

import json
import pickle
import sys
import time
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from ui.today.page import TodayPage

BEGAN = float(sys.argv[2])
TOLD: dict[str, float] = {}


def when_painted(window: QWidget, then: Callable[[], None]) -> None:
    """Calls once, when the window has next been painted and everything is on the screen."""
    from PySide6.QtCore import QEvent, QObject, QTimer

    class Painted(QObject):
        waiting = True

        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
            if event.type() in (QEvent.Type.UpdateRequest, QEvent.Type.Paint) and self.waiting:
                self.waiting = False
                QTimer.singleShot(0, then)
            return False

    window.installEventFilter(Painted(window))


def tell(moment: str) -> None:
    TOLD[moment] = time.perf_counter() - BEGAN


def leave() -> None:
    from PySide6.QtCore import QCoreApplication

    QCoreApplication.quit()


def raw_page(window: QWidget) -> None:
    """What any program with this page would have to do: import, map, ask the database."""
    import sqlite3

    import sqlalchemy.orm

    import readingroom.store.every_table  # noqa: F401 - the mapped classes

    sqlalchemy.orm.configure_mappers()
    connection = sqlite3.connect(sys.argv[3])
    with open(sys.argv[4], "rb") as stored:  # noqa: PTH123 - as few imports as can be
        statements = pickle.load(stored)
    for statement, parameters in statements:
        connection.execute(statement, parameters).fetchall()
    connection.close()
    when_painted(window, lambda: (tell("page"), leave()))
    window.update()


def empty(mode: str) -> None:
    from PySide6.QtWidgets import QApplication, QMainWindow

    app = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.resize(1366, 768)

    def painted() -> None:
        tell("shell")
        raw_page(window) if mode == "raw" else leave()

    when_painted(window, painted)
    window.show()
    app.exec()


def ours() -> None:
    from ui.start import open_window

    application = open_window(["--database", sys.argv[3], "--language", "en"])
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    shell, jobs = application.shell, application.kit.jobs
    shell.resize(1366, 768)
    shell.show_page("today")
    looking = QTimer(interval=1)

    def look() -> None:
        if page().case.sheet is not None:
            looking.stop()
            when_painted(shell, lambda: (tell("details"), leave()))
            shell.update()

    def page() -> TodayPage:
        return cast("TodayPage", shell.page)

    def listed() -> None:
        # The list with all that stands over it: what is raw is asked for the same. Then its first case comes.
        # Nobody looks for it before: each look would keep what loads it from Python.
        if "page" not in TOLD:
            when_painted(shell, lambda: (tell("page"), looking.start()))
            shell.update()

    looking.timeout.connect(look)
    jobs.opened.connect(lambda: page().model.modelReset.connect(listed))
    when_painted(shell, lambda: tell("shell"))
    QApplication.exec()
    shell.close()


if __name__ == "__main__":
    ours() if sys.argv[1] == "ours" else empty(sys.argv[1])
    sys.stdout.write(json.dumps(TOLD))
