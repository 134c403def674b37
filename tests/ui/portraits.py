"""Pictures of every page on the demonstration day: ``python -m tests.ui.portraits FOLDER``.

Options: languages (``en``, ``zh_CN``); ``--dark`` for the dark scheme; ``--large`` for 200 % on a window of 960x540;
``--only=day,evening`` for some of the scenes. Besides the pages: the first row of each list with its details, the
questions at the start, the shortcuts, the second screen and a print's preview; a room with numbers; an empty database;
an evening on which much was left over, and one day before it was never closed; each part of the copies' list, each
thing in it, and a sheet of each kind.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop
from PySide6.QtGui import QCursor, QImage
from PySide6.QtWidgets import QApplication, QWidget

from readingroom.bookings.commands import Arrive, CallNext
from readingroom.clock import Clock
from readingroom.command import Actor
from readingroom.demonstration import make
from readingroom.desk import Desk
from readingroom.office.setup.commands import ChangeSetting, SetUp
from readingroom.people.commands import Particulars
from tests.readingroom.conftest import MORNING, ZONE
from tests.ui.day.evening import EVENING, busy_day, carried_from_yesterday
from ui.app import Application
from ui.copies.reading import CopyView
from ui.day.page import PARTS, DayPage
from ui.first_run import FirstRun, WhoIsThere
from ui.printing.preview import PreviewSheet
from ui.widgets.table import TableView

LARGE = "--large" in sys.argv
SIZES = ((960, 540),) if LARGE else ((1366, 768), (1920, 1080))

CLERKS = {"zh_CN": "李敏", "en": "Carmen Rivera"}
"""Who is at the desk in the pictures: a clerk who may do everything there."""


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
        QCursor.setPos(5_000, 5_000)  # nothing lies under the pointer
        application.show()
        settle(self.app, application, 2)
        application.shell.resize(*SIZES[0])  # on the screen that offscreen makes up it would be smaller
        settle(self.app, application)
        return application

    def take(self, application: Application, name: str, widget: QWidget | None = None) -> None:
        """One picture, when the layout has come to rest; its name ends with language, scheme and width."""
        shown = widget or application.shell
        before, picture = QImage(), shown.grab().toImage()
        for _ in range(20):
            if picture == before:
                break
            settle(self.app, application, 0.3)
            before, picture = picture, shown.grab().toImage()
        picture.save(str(self.folder / f"{name}-{self.code}-{self.scheme}-{shown.width()}.png"))

    def first_run(self) -> None:
        """An empty database asks who runs it."""
        with tempfile.TemporaryDirectory() as empty:
            application = self.open(f"sqlite:///{empty}/empty.db")
            if application.shell.findChildren(FirstRun):
                self.take(application, "first_run")
            application.close()

    def day(self) -> None:
        """The demonstration's day, page by page."""
        application = self.open(make(self.code).url)
        shell = application.shell
        for question in shell.findChildren(WhoIsThere):
            self.take(application, "who")
            next(one for one in question.buttons if CLERKS[self.code] in one.text()).click()
        for width, height in SIZES:
            shell.resize(width, height)
            for page in shell.entries:
                shown: Any = shell.show_page(page)
                settle(self.app, application)
                if isinstance(shown, DayPage):
                    self._parts(application, shown, "day")
                    continue
                self.take(application, page)
                table = next((one for one in shown.findChildren(TableView) if one.isVisible()), None)
                if table is not None and self._choose_first(table):
                    settle(self.app, application)
                    self.take(application, f"{page}_row")
        shell.resize(*SIZES[0])
        self._others(application)
        self._numbers(application)
        application.close()

    def empty(self) -> None:
        """A database that was set up this minute: what each page says before there is anything."""
        with tempfile.TemporaryDirectory() as folder:
            self._set_up(Path(folder), "empty.db", Clock.starting(MORNING, ZONE)).close()
            application = self.open(f"sqlite:///{folder}/empty.db")
            for page in application.shell.entries:
                application.shell.show_page(page)
                settle(self.app, application)
                self.take(application, f"empty_{page}")
            application.close()

    def evening(self) -> None:
        """Closing time with one of everything left over, and the day before never closed."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "evening.db"
            before = MORNING - dt.timedelta(days=1)
            self._set_up(Path(folder), file.name, Clock.starting(before, ZONE)).close()
            carried_from_yesterday(file)
            desk = Desk(file, clock=Clock.starting(MORNING, ZONE))
            busy_day(desk)
            desk.close()
            os.environ["READINGROOM_NOW"] = EVENING.isoformat()
            application = self.open(f"sqlite:///{file}")
            for question in application.shell.findChildren(WhoIsThere):
                question.buttons[0].click()
            for width, height in SIZES:
                application.shell.resize(width, height)
                application.shell.show_page("today")
                settle(self.app, application)
                self.take(application, "evening_today")
                day: Any = application.shell.show_page("day")
                settle(self.app, application)
                self._parts(application, day, "evening")
            application.close()
            del os.environ["READINGROOM_NOW"]

    def copies(self) -> None:
        """Each part of the list of copies, each thing in it, and once each sheet that they offer."""
        application = self.open(make(self.code).url)
        for question in application.shell.findChildren(WhoIsThere):
            next(one for one in question.buttons if CLERKS[self.code] in one.text()).click()
        application.shell.resize(*SIZES[0])
        page: Any = application.shell.show_page("copies")
        settle(self.app, application)
        taken: set[str] = set()
        for view in CopyView:
            page.show_view(view)
            settle(self.app, application)
            self.take(application, f"copies_{view}")
            for listed in page.model.rows():
                page.show_key(listed.key)
                settle(self.app, application)
                self.take(application, f"copies_{view}_{listed.kind}_{listed.identity}")
                self._copies_sheets(application, page, listed.kind, taken)
        page.new_order()
        settle(self.app, application)
        self.take(application, "copies_sheet_order")
        application.close()

    def _copies_sheets(self, application: Application, page: Any, kind: str, taken: set[str]) -> None:
        from ui.copies.sheets import SHEETS

        steps = page.order_steps if kind == "copy_order" else page.certificate_steps
        asked = {"hand_over", "redo", "put_off", "cancel"} if kind == "copy_order" else set(SHEETS)
        about = steps.shown if kind == "copy_order" else steps.shown.certificate
        for step in about.actions:
            if step.action in asked and f"{kind}_{step.action}" not in taken:
                taken.add(f"{kind}_{step.action}")
                steps.do(step.action)
                settle(self.app, application, 0.3)
                self.take(application, f"copies_sheet_{kind}_{step.action}")
                page.detail.close_sheet()

    def _set_up(self, folder: Path, name: str, clock: Clock) -> Desk:
        os.environ["READINGROOM_KEY_FILE"] = str(folder / "key")
        desk = Desk(folder / name, clock=clock)
        archive = {"zh_CN": "云溪县档案馆", "en": "Exampleshire Record Office"}[self.code]
        who = SetUp(archive=archive, language=self.code, room="reading_room", account="limin", name="李敏")
        desk.execute(who, Actor(1))
        return desk

    def _parts(self, application: Application, page: DayPage, name: str) -> None:
        for part in PARTS:
            page.show_part(part)
            settle(self.app, application)
            self.take(application, f"{name}_{part}")

    @staticmethod
    def _choose_first(table: TableView) -> bool:
        for number in range(table.model().rowCount()):
            table.setCurrentIndex(table.model().index(number, 0))
            if table.row is not None:
                return True
        return False

    def _others(self, application: Application) -> None:
        shell, kit = application.shell, application.kit
        shell.show_page("today")
        settle(self.app, application)
        for name in ("shortcuts", "help"):
            kit.actions[f"window.{name}"].trigger()
            settle(self.app, application)
            self.take(application, name)
        shell._back()
        day: Any = shell.show_page("day")
        settle(self.app, application)
        day.show_part("close")
        day.print_page()
        settle(self.app, application, 1.5)
        self.take(application, "day_sheet")
        shell.findChildren(PreviewSheet)[-1].leave()
        retrieval: Any = shell.show_page("retrieval")
        settle(self.app, application)
        retrieval.print_page()
        settle(self.app, application, 1.5)
        self.take(application, "preview")
        shell.findChildren(PreviewSheet)[-1].leave()

    def _numbers(self, application: Application) -> None:
        """The same room with numbers: the line, and the second screen."""
        names = {"zh_CN": ("林秀英", "欧阳㛃", "何䶮"), "en": ("Alice Reed", "Tom Okafor", "Mei Lin")}[
            self.code
        ]
        commands = [ChangeSetting(key="room.uses_queue", value=True)]
        commands += [Arrive(particulars=Particulars(name=name)) for name in names]
        for command in (*commands, CallNext()):
            application.jobs.execute(application, command)
            settle(self.app, application)
        for page in ("today", "room"):
            application.shell.show_page(page)
            settle(self.app, application)
            self.take(application, f"numbers_{page}")
        room: Any = application.shell.page
        room._choose_view(True)
        settle(self.app, application)
        self.take(application, "numbers_line")
        application.kit.actions["room.display"].trigger()
        settle(self.app, application)
        for display in application.shell.findChildren(QWidget, "number_display"):
            self.take(application, "display", display)
            display.close()


def main(folder: Path, languages: list[str], scheme: str, only: list[str]) -> None:
    """All pictures of these languages in one scheme."""
    if LARGE:
        os.environ["QT_SCALE_FACTOR"] = "2"  # read when the application is made
    app = QApplication(sys.argv[:1])
    folder.mkdir(parents=True, exist_ok=True)
    for code in languages:
        portraits = Portraits(app, folder, code, scheme)
        for scene in only or ("first_run", "day", "empty", "evening", "copies"):
            getattr(portraits, scene)()


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    scenes = [word.removeprefix("--only=") for word in sys.argv if word.startswith("--only=")]
    main(
        Path(words[0]),
        words[1:] or ["zh_CN", "en"],
        "dark" if "--dark" in sys.argv else "light",
        [scene for chosen in scenes for scene in chosen.split(",")],
    )
