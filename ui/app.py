"""Builds everything, once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QObject, Qt, QTranslator
from PySide6.QtWidgets import QApplication

from readingroom import ourselves
from readingroom.command import Actor
from readingroom.errors import DeskError
from ui.finding import Finder
from ui.imports.dropping import Dropper
from ui.jobs import DeskDoor, Jobs
from ui.mail_rounds import MailRounds
from ui.messages import Messages
from ui.pages import page_entries, read_ahead
from ui.painted import when_painted
from ui.palette import Tone
from ui.portal_rounds import PortalRounds
from ui.scanning import ScanDesk
from ui.shell import Person, Shell, StatusItem
from ui.style import Style
from ui.text import Text
from ui.widgets.memory import Memory
from ui.widgets.toolkit import Toolkit

if TYPE_CHECKING:
    from readingroom.office.setup.queries import Beginning
    from readingroom.retrieval.queries import Counts
    from readingroom.retrieval.scan import Scanned

__all__ = ["Application"]

_SHOWN_ON = {
    "reader": "readers",
    "case": "today",
    "retrieval": "retrieval",
    "item": "catalogue",
    "copy_order": "copies",
    "certificate": "copies",
}
"""Kind of thing -> the page that shows it."""
_COPIES = frozenset({"copy_order", "certificate"})
_SETUP, _DESK = 1, 3
"""System accounts of the first migration: who acts before anybody is set up, and before somebody says who they are."""


class Application(QObject):
    """The window on one database, and what ties its parts together.

    Args:
        database: URL or path.
        language: a language code; empty for the one chosen last, else the system's.
        memory_file: where sizes and choices are remembered; None remembers for this run only.
        log_file: where bugs are written down.
    """

    def __init__(
        self,
        database: str,
        *,
        language: str = "",
        memory_file: Path | None = None,
        log_file: Path | None = None,
    ) -> None:
        super().__init__()
        self.database = database
        memory = Memory(memory_file)
        self._language = language or memory.get("window.language", "")
        text = Text(self._language or None)
        app = QApplication.instance()
        assert isinstance(app, QApplication)  # noqa: S101 - there is no window without one
        style = Style(memory.get("window.scheme", "system"), compact=memory.get("window.compact", False))
        style.apply(app)
        self.jobs = Jobs(self._open_desk, Actor(_SETUP), at_once=False)
        messages = Messages(text, self.jobs, log_file)
        messages.catch_all()
        self.kit = Toolkit(text, style, self.jobs, messages, memory)
        self._dialogs = QTranslator(self)
        self._translate_dialogs()
        app.installTranslator(self._dialogs)
        text.changed.connect(self._translate_dialogs)
        self._room = memory.get("room.kind", "reading_room")
        self.shell = Shell(self.kit, page_entries(self._room))
        self.scan_desk = ScanDesk(self.shell)
        text.changed.connect(self._reword)  # after the shell was made anew
        self.finder = Finder(self.shell, self.scan_desk.scan, self.show_subject)
        self.kit.names = lambda: self.finder.names
        self.dropper = Dropper(self.shell)
        self.mail_rounds = MailRounds(self.kit, self)
        self.portal_rounds = PortalRounds(self.shell, self)
        self.scan_desk.happened.connect(self._follow_scan)
        self.scan_desk.certificate_scanned.connect(self._verify)
        self.shell.person_chosen.connect(self._take_desk)
        self.jobs.opened.connect(self._begin)
        self.jobs.opened.connect(self.mail_rounds.start)
        self.jobs.opened.connect(self.portal_rounds.start)
        self.jobs.refused.connect(self._locked_out)
        self.jobs.changed.connect(lambda _what: self._show_counts())
        self.shell.settling.after(self.jobs.settled)
        self.shell.settling.after(self._make_ready)

    def show(self) -> None:
        """Open the window, and the database when it has been painted: both at once would keep the other waiting."""
        when_painted(self.shell, self.jobs.open)
        self.shell.show_fitting()

    def close(self) -> None:
        """Close the window and take back what was given to Qt."""
        QApplication.removeTranslator(self._dialogs)
        self.shell.close()

    def _translate_dialogs(self) -> None:
        """Qt's own dialogs (files, printers) speak the window's language too; English is theirs by birth."""
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        self._dialogs.load(f"qtbase_{self.kit.text.code}", folder)

    def _reword(self) -> None:
        """What the application itself put into the window is said in the other language too."""
        if hasattr(self, "people"):
            self._show_database()
            self.portal_rounds.show()
            self.scan_desk.reword()
            self._show_counts()

    def show_subject(self, kind: str, identity: int) -> None:
        """Go to the page that shows this reader, case, retrieval, order or certificate, and show it there."""
        page = _SHOWN_ON[kind]
        shown = self.shell.show_page(page)
        if shown is not None:
            shown.show_subject(kind, identity)

    def _open_desk(self) -> DeskDoor:
        from readingroom.desk import Desk

        desk = Desk(self.database)
        read_ahead(self.shell.page_id)
        return desk

    def _make_ready(self) -> None:
        """Load what commands need, so that the first of them is as quick as the next."""
        self.jobs.outside(self, _load_commands, done=lambda _nothing: None)

    def _locked_out(self, owner: object, error: DeskError, _job: object) -> None:
        from ui.lost_key import KEY_IS_ELSEWHERE, LostKey

        if owner is self.jobs and error.code in KEY_IS_ELSEWHERE:
            LostKey(self.shell, self.database, error)

    def _begin(self) -> None:
        from readingroom.office.setup.queries import beginning

        self.jobs.read(self, beginning, done=self._begun)

    def _begun(self, known: Beginning) -> None:
        if not known.settings["archive.set_up"]:
            from ui.first_run import FirstRun

            FirstRun(self.shell, self._begin, self._open_demonstration)
            return
        room = str(known.settings["room.kind"])
        self.kit.memory.put("room.kind", room)
        self.shell.set_pages(page_entries(room))
        if not self._language and (spoken := str(known.settings["archive.language"])):
            self.kit.text.switch(spoken)
        prefix = str(known.settings["scanner.prefix"])
        keys = (Qt.Key[f"Key_{prefix}"],) if prefix else ()
        self.shell.set_up_scanner(keys, by_timing=True)
        self._show_database()
        self.scan_desk.show_station()
        self.shell.settling.after(self.finder.fill)
        people = [Person(member.id, member.name) for member in known.people]
        before = self.kit.memory.get("desk.staff", 0)
        if any(person.staff == before for person in people):
            self._sign_in(people, before)
        elif len(people) == 1:
            self._sign_in(people, people[0].staff)
        else:
            from ui.first_run import WhoIsThere

            WhoIsThere(self.shell, people, lambda staff: self._sign_in(people, staff))

    def _sign_in(self, people: Sequence[Person], staff: int) -> None:
        self.people = people
        self._take_desk(staff)

    def _take_desk(self, staff: int) -> None:
        self.kit.memory.put("desk.staff", staff)
        self.jobs.sign_in(Actor(staff, self.scan_desk.station))
        self.shell.show_people(self.people, staff)
        self._show_counts()

    def _follow_scan(self, scanned: Scanned) -> None:
        """A scan that only names somebody or something shows it."""
        if scanned.did in _COPIES and scanned.subject is not None:
            self.show_subject(*scanned.subject)
            return
        if scanned.did in {"shown", "arrive", "come_back"}:
            if scanned.case_id is not None:
                self.show_subject("case", scanned.case_id)
            elif scanned.reader_id is not None:
                self.show_subject("reader", scanned.reader_id)

    def _verify(self, code: str) -> None:
        """The code of a certificate was scanned or typed: the page that says what it is worth."""
        shown = self.shell.show_page("verify")
        from ui.verifying.page import VerifyPage  # loaded by now

        if isinstance(shown, VerifyPage):
            shown.check_code(code)

    def _show_database(self) -> None:
        text = self.kit.text
        says = text("app.database_help", database=self.database)
        self.shell.show_status(StatusItem("database", text("app.database"), Tone.GOOD, says))

    def _show_counts(self) -> None:
        if hasattr(self, "people"):
            self.shell.settling.after(self._ask_counts)

    def _ask_counts(self) -> None:
        from readingroom.retrieval.queries import counts

        self.jobs.read(self, counts, done=self._counted, latest="counts")

    def _counted(self, found: Counts) -> None:
        words = self.kit.text("app.counts", out=found.out, held=found.held)
        says = self.kit.text("app.counts_help", to_print=found.to_print, to_reshelve=found.to_reshelve)
        item = StatusItem("counts", words, says=says, act=lambda: self.shell.show_page("retrieval"))
        self.shell.show_status(item)

    def _open_demonstration(self) -> None:
        """A made-up day in a program of its own: this database stays empty."""
        import subprocess

        command = ourselves.command("demo", "--language", self.kit.text.code)
        subprocess.Popen(command, cwd=ourselves.FOLDER)  # noqa: S603
        self.shell.close()


def _load_commands() -> None:
    """In a thread, to have them loaded: what commands need, and what goes on by itself."""
    import readingroom.beside
    import readingroom.portals.overview
    import readingroom.requests.notices.queries.sending
    import readingroom.retrieval.scan
    import readingroom.wiring  # noqa: F401
