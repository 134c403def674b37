"""Takes a picture of every page on the demonstration day: ``python -m tests.ui.portraits FOLDER [LANGUAGE…]``."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from readingroom.demonstration import make
from ui.app import Application
from ui.first_run import WhoIsThere

SIZES = ((1366, 768), (1920, 1080))


def settle(app: QApplication, application: Application, seconds: float = 0.6) -> None:
    """Wait until nothing is under way and what came back is painted."""
    until = time.monotonic() + seconds
    while time.monotonic() < until or not application.jobs.idle:
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def main(folder: Path, languages: list[str]) -> None:
    """One picture a page, language and size."""
    app = QApplication(sys.argv[:1])
    folder.mkdir(parents=True, exist_ok=True)
    for code in languages:
        made = make(code)
        application = Application(made.url, language=code)
        application.kit.style.choose("light")
        for width, height in SIZES:
            application.shell.resize(width, height)
            application.show()
            settle(app, application, 2.5)
            for question in application.shell.findChildren(WhoIsThere):
                question.buttons[0].click()
            for page in application.shell.entries:
                shown = application.shell.show_page(page)
                settle(app, application)
                if shown is not None and shown.isVisible():
                    application.shell.grab().save(str(folder / f"{page}-{code}-{width}.png"))
        application.shell.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:] or ["zh_CN", "en"])
