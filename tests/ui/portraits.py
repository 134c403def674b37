"""Pictures of every page on the demonstration day: ``python -m tests.ui.portraits FOLDER``.

Options: languages (``en``, ``zh_CN``); ``--dark`` for the dark scheme; ``--large`` for 200 % on a window of 960x540.
Besides the pages: the first row of each list with its details, the questions at the start, the shortcuts, the second
screen and a print's preview.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QWidget

from readingroom.demonstration import make
from ui.app import Application
from ui.first_run import FirstRun, WhoIsThere
from ui.widgets.table import TableView

LARGE = "--large" in sys.argv
SIZES = ((960, 540),) if LARGE else ((1366, 768), (1920, 1080))


def settle(app: QApplication, application: Application, seconds: float = 0.6) -> None:
    """Wait until nothing is under way and what came back is painted."""
    until = time.monotonic() + seconds
    while time.monotonic() < until or not application.jobs.idle:
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
    for _ in range(3):  # what arrived last is laid out
        app.processEvents()


class Portraits:
    """One language's pictures."""

    def __init__(self, app: QApplication, folder: Path, code: str, scheme: str) -> None:
        self.app, self.folder, self.code, self.scheme = app, folder, code, scheme

    def open(self, url: str) -> Application:
        """The program on a database, dressed."""
        application = Application(url, language=self.code)
        application.kit.style.choose("dark" if self.scheme == "dark" else "light")
        application.shell.resize(*SIZES[0])
        QCursor.setPos(5_000, 5_000)  # nothing lies under the pointer
        application.show()
        settle(self.app, application, 2.5)
        return application

    def take(self, widget: QWidget, name: str) -> None:
        """One picture; its name ends with language, scheme and width."""
        widget.grab().save(str(self.folder / f"{name}-{self.code}-{self.scheme}-{widget.width()}.png"))

    def first_run(self) -> None:
        """An empty database asks who runs it."""
        with tempfile.TemporaryDirectory() as empty:
            application = self.open(f"sqlite:///{empty}/empty.db")
            if application.shell.findChildren(FirstRun):
                self.take(application.shell, "first_run")
            application.shell.close()

    def day(self) -> None:
        """The demonstration's day, page by page."""
        application = self.open(make(self.code).url)
        shell = application.shell
        for question in shell.findChildren(WhoIsThere):
            self.take(shell, "who")
            question.buttons[1].click()  # a clerk; the first, by name, is an approver
        for width, height in SIZES:
            shell.resize(width, height)
            for page in shell.entries:
                shown: Any = shell.show_page(page)
                settle(self.app, application)
                self.take(shell, page)
                table = next((one for one in shown.findChildren(TableView) if one.isVisible()), None)
                if table is not None and self._choose_first(table):
                    settle(self.app, application)
                    self.take(shell, f"{page}_row")
        shell.resize(*SIZES[0])
        self._others(application)
        shell.close()

    @staticmethod
    def _choose_first(table: TableView) -> bool:
        for number in range(table.model().rowCount()):
            table.setCurrentIndex(table.model().index(number, 0))
            if table.row is not None:
                return True
        return False

    def _others(self, application: Application) -> None:
        shell, kit = application.shell, application.kit
        for name in ("shortcuts", "help"):
            kit.actions[f"window.{name}"].trigger()
            settle(self.app, application)
            self.take(shell, name)
        shell._back()
        room: Any = shell.show_page("room")
        settle(self.app, application)
        kit.actions["room.display"].trigger()
        settle(self.app, application)
        for display in shell.findChildren(QWidget, "number_display"):
            self.take(display, "display")
            display.close()
        del room
        retrieval: Any = shell.show_page("retrieval")
        settle(self.app, application)
        retrieval.print_page()
        settle(self.app, application, 1.5)
        self.take(shell, "preview")


def main(folder: Path, languages: list[str], scheme: str) -> None:
    """All pictures of these languages in one scheme."""
    if LARGE:
        os.environ["QT_SCALE_FACTOR"] = "2"  # read when the application is made
    app = QApplication(sys.argv[:1])
    folder.mkdir(parents=True, exist_ok=True)
    for code in languages:
        portraits = Portraits(app, folder, code, scheme)
        portraits.first_run()
        portraits.day()


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    main(Path(words[0]), words[1:] or ["zh_CN", "en"], "dark" if "--dark" in sys.argv else "light")
