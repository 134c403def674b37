"""The register of certificates (出证登记簿) and the seal log (用印登记)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from readingroom.copies.queries import RegisterRow, RegisterSearch, register_paper, seal_log_paper
from readingroom.errors import Refused
from readingroom.events import Changed
from readingroom.people.queries import NameSearch
from ui.actions import ActionSpec
from ui.job import Progress
from ui.jobs import DeskDoor
from ui.messages import Message
from ui.models.columns import Column, Kind
from ui.models.listing import ListModel
from ui.palette import Tone
from ui.printing import PrintJob, preview
from ui.register.detail import NumberDetail
from ui.register.narrowing import BOOK, SEALS, Narrowing
from ui.register.reading import EVER, Book, SealBook, SealRow, Whole, book, seal_book, whole
from ui.register.saving import save_register, save_seal_log
from ui.register.words import remark, state_pill
from ui.style import GAP
from ui.widgets.page import Page
from ui.widgets.parts import EmptyState, button, line
from ui.widgets.table import TableView
from ui.widgets.toolkit import Toolkit

if TYPE_CHECKING:
    from readingroom.people.veiled import Veiled

__all__ = ["RegisterPage"]

_STEP = 200
"""Numbers that are shown at first, and more of at each wish."""


class RegisterPage(Page):
    """Every number that was given, void ones too; and every time a seal was put on one.

    Args:
        kit: from the shell.
        names: asked for the index of names.
    """

    id = "register"
    depends = frozenset({Changed.CERTIFICATES, Changed.SETTINGS})
    can_print = True
    detail_width: ClassVar[int] = 400
    action_table = (
        ActionSpec("register.print", "", "printer", scope="register"),
        ActionSpec("register.export", "Ctrl+E", "save", scope="register"),
        ActionSpec("register.view_book", "Ctrl+1", scope="register", text="register.view.book"),
        ActionSpec("register.view_seals", "Ctrl+2", scope="register", text="register.view.seals"),
    )

    def __init__(self, kit: Toolkit, names: Callable[[], NameSearch | None]) -> None:
        self.names = names
        self.view = BOOK
        self.certificate_id: int | None = None
        self._wanted: int | None = None
        self._limit = _STEP
        self._masked = True
        self._years: tuple[int, ...] = ()
        self._sealed: tuple[dt.date, dt.date] | None = None
        super().__init__(kit)

    def build(self) -> None:
        """Two lists, what narrows them, the pane."""
        kit, say = self.kit, self.kit.text
        self.narrowing = Narrowing(kit)
        self.narrowing.viewed.connect(self.show_view)
        self.narrowing.narrowed.connect(self._narrowed)
        self.model = ListModel[RegisterRow](
            self._columns(), key=lambda row: row.certificate_id, text=say, parent=self
        )
        self.table = TableView(
            kit,
            "register.table",
            say("register.table"),
            gives_way=("copies", "references", "kind", "applicant"),
        )
        self.table.setModel(self.model)
        self.table.chosen.connect(lambda row: self._chosen(row.certificate_id if row is not None else None))
        self.seal_model = ListModel[SealRow](
            self._seal_columns(), key=lambda row: row.position, text=say, parent=self
        )
        self.seal_table = TableView(
            kit, "register.seals", say("register.view.seals"), gives_way=("approved_by",)
        )
        self.seal_table.setModel(self.seal_model)
        self.seal_table.chosen.connect(
            lambda row: self._chosen(row.line.certificate_id if row is not None else None)
        )
        self.nothing = EmptyState(kit)
        self._lists = QStackedWidget()
        for one in (self.table, self.seal_table, self.nothing):
            self._lists.addWidget(one)
        self.more = button(say("register.more"), self._show_more, "link")
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.narrowing)
        layout.addWidget(line())
        layout.addWidget(self._lists, 1)
        layout.addWidget(self.more)
        layout.addSpacing(GAP[1])
        self.set_list(body)
        self.setFocusProxy(self.table)
        self.set_beside("register.export")
        self.set_primary("register.print")
        for name, act in (
            ("print", self.print_page),
            ("export", self.choose_file),
            ("view_book", partial(self.show_view, BOOK)),
            ("view_seals", partial(self.show_view, SEALS)),
        ):
            kit.actions.on(f"register.{name}", act)
        for table in (self.table, self.seal_table):
            table.opened.connect(lambda _row: self.detail.enter() if self.detail is not None else None)
        kit.style.changed.connect(self._word)
        if self.detail is not None:
            self.number = NumberDetail(self, self.detail)
            self.detail.show_nothing(say("register.nothing_chosen"))
        self.narrowing.show_view(BOOK)
        self._word()

    def _columns(self) -> list[Column[RegisterRow]]:
        say = self.kit.text

        def told(row: RegisterRow) -> str:
            return remark(say, row)

        return [
            Column("number", "register.column.number", lambda row: row.number, Kind.CODE, 150, tooltip=told),
            Column("state", "register.column.state", lambda row: state_pill(say, row.state), Kind.STATE, 124,
                   tooltip=told),
            Column("kind", "register.column.kind", lambda row: say(f"certificate.kind.{row.kind}"), width=140),
            Column("issued_on", "register.column.issued_on", lambda row: say.language.date(row.issued_on), width=128),
            Column("applicant", "register.column.applicant", lambda row: self._shown(row.applicant), width=100),
            Column("references", "register.column.references", lambda row: say.language.list(row.references), width=0),
            Column("copies", "register.column.copies", lambda row: row.copies, Kind.NUMBER, 60),
        ]  # fmt: skip

    def _seal_columns(self) -> list[Column[SealRow]]:
        say = self.kit.text
        return [
            Column(
                "at",
                "register.column.stamped_at",
                lambda row: say.language.moment(row.line.stamped_at),
                width=150,
            ),
            Column("number", "register.column.number", lambda row: row.line.number, Kind.CODE, 150),
            Column("seal", "register.column.seal", lambda row: row.line.seal, width=0),
            Column("copies", "register.column.copies", lambda row: row.line.copies, Kind.NUMBER, 60),
            Column("approved_by", "register.column.approved_by", lambda row: row.line.approved_by, width=110),
            Column("stamped_by", "register.column.stamped_by", lambda row: row.line.stamped_by, width=110),
        ]

    def _shown(self, veiled: Veiled) -> str:
        return str(veiled.shown(masked=self._masked))

    # -- loading

    def load(self) -> None:
        """Ask for the view that shows, and for the chosen number once more."""
        if self.view == SEALS:
            days = self._days()
            if days is not False:
                self.read(seal_book, days, done=self._fill_seals, latest="book")
        else:
            search = RegisterSearch(
                text=self.filter_box.text(),
                kind=self.narrowing.chosen_kind,
                states=self.narrowing.chosen_states,
                year=self.narrowing.chosen_year,
                limit=self._limit,
            )
            self.read(book, search, self.names(), done=self._fill, latest="book")
        if self.certificate_id is not None:
            self._open(self.certificate_id)

    def filtered(self, typed: str) -> None:
        """The register is searched by number, name, case or reference code; the seal log by what it shows."""
        if self.view == SEALS:
            self.seal_model.filter(typed)
        else:
            self._limit = _STEP
            self.load()

    def show_view(self, view: str) -> None:
        """The register, or the seal log."""
        if view != self.view:
            self.view = view
            self.filter_box.blockSignals(True)
            self.filter_box.clear()
            self.filter_box.blockSignals(False)
            self.seal_model.filter("")
            self.setFocusProxy(self.table if view == BOOK else self.seal_table)
        self.narrowing.show_view(view)
        self._word()
        self.load()

    def show_subject(self, kind: str, identity: int) -> None:
        """Show a certificate that another page, a verification or a scan names."""
        if kind != "certificate":
            return
        self.filter_box.clear()
        self.narrowing.widen()
        self.certificate_id = self._wanted = identity
        self.show_view(BOOK)

    def _fill(self, found: Book) -> None:
        say = self.kit.text
        if found.masked != self._masked:
            self._masked = found.masked
            self.model.set_rows([])
        self._know(found)
        rows = found.found.rows
        self.model.set_rows(rows)
        self._choose_wanted()
        self.table.codes_fit()
        self.more.setVisible(found.found.more)
        void = sum(row.state in ("void", "reissued") for row in rows)
        n = len(rows)
        told = say("register.shown" if found.found.more else "register.numbers", n=n)
        self.say_summary(say("register.with_void", told=told, n=void) if void else told)
        narrowed = (
            bool(self.filter_box.text()) or not self.narrowing.wide_open or bool(self.narrowing.chosen_year)
        )
        self._show_list(self.table, bool(rows), "register.none" if narrowed else "register.empty")
        if self.certificate_id is not None and self.table.row is None:
            self.table.select(self.certificate_id)

    def _choose_wanted(self) -> None:
        """Before the list shows: it chooses its first row by itself when the keys come to it."""
        wanted, self._wanted = self._wanted, None
        if wanted is not None and not self.table.select(wanted):
            self.table.setCurrentIndex(QModelIndex())  # further down than the list goes: shown beside it

    def _fill_seals(self, found: SealBook) -> None:
        self._know(found)
        self.seal_model.set_rows(found.rows)
        self.seal_table.codes_fit()
        self.more.hide()
        self.say_summary(self.kit.text("register.sealings", n=len(found.rows)))
        days = [row.line.stamped_at.date() for row in found.rows]
        self._sealed = (min(days), max(days)) if days else None
        self._show_list(self.seal_table, bool(found.rows), "register.no_seals")
        self._word()

    def _know(self, found: Book | SealBook) -> None:
        self._years = found.years
        self.narrowing.know(found.today)
        self.narrowing.show_years(found.years)
        self._word()

    def _show_list(self, table: TableView, filled: bool, sentence: str) -> None:
        if filled:
            self._lists.setCurrentWidget(table)
        else:
            self.nothing.say(self.kit.text(sentence))
            self._lists.setCurrentWidget(self.nothing)

    def _narrowed(self) -> None:
        self._limit = _STEP
        self._word()
        self.load()

    def _show_more(self) -> None:
        self._limit += _STEP
        self.load()

    # -- the pane

    def _chosen(self, certificate_id: int | None) -> None:
        if certificate_id is not None and certificate_id != self.certificate_id:
            self._open(certificate_id)

    def _open(self, certificate_id: int) -> None:
        if self.detail is None:
            return
        shown = self.number.shown
        if shown is None or shown.detail.row.certificate_id != certificate_id:
            self.detail.expect()
        self.certificate_id = certificate_id

        def show(found: Whole | None) -> None:
            if found is not None and certificate_id == self.certificate_id:
                self.number.show(found)

        self.read(whole, certificate_id, self.kit.jobs.actor.staff, done=show, latest="detail")

    # -- on paper and into files

    @property
    def year(self) -> int | None:
        """The year that is printed and exported: the chosen one, else the newest with numbers."""
        return self.narrowing.chosen_year or next(iter(self._years), None)

    def _days(self) -> tuple[dt.date, dt.date] | Literal[False] | None:
        """What days of the seal log are wanted, None for all; False where they were mistyped, which is told."""
        try:
            return self.narrowing.days
        except Refused as error:
            self.tell(Message(self.kit.text.explain(error)))
            return False

    def _log_days(self) -> tuple[dt.date, dt.date] | None:
        """The days of the seal log that are printed and exported; None where nothing was sealed."""
        days = self._days()
        if days is False or self._sealed is None:
            return None
        first, last = days or EVER
        return max(first, self._sealed[0]) if first == EVER[0] else first, (
            min(last, self._sealed[1]) if last == EVER[1] else last
        )

    def print_page(self) -> None:
        """Ctrl+P: the register of the year, of the chosen kind where one is chosen; the seal log of its days."""
        say, staff = self.kit.text, self.kit.jobs.actor.staff
        if self.view == SEALS:
            if days := self._log_days():
                log = partial(seal_log_paper, staff=staff)
                preview(self, PrintJob("seal_log", self._title(), log, (*days, say.code), say.code))
        elif self.year is not None:
            paper = partial(register_paper, kind=self.narrowing.chosen_kind, staff=staff)
            preview(self, PrintJob("register", self._title(), paper, (self.year, say.code), say.code))

    def choose_file(self) -> None:
        """Ask where the register of the year, or the seal log, goes."""
        if not self._known():
            return
        say = self.kit.text
        folder = Path(self.kit.memory.get("register.folder", str(Path.home())))
        kinds = {say("register.workbook"): ".xlsx", say("register.csv"): ".csv"}
        offered = ";;".join(f"{words} (*{suffix})" for words, suffix in kinds.items())
        name, kind = QFileDialog.getSaveFileName(
            self, say("register.export_title"), str(folder / f"{self._title()}.xlsx"), offered
        )
        if name:
            path = Path(name)
            if path.suffix.lower() not in kinds.values():
                path = path.with_name(path.name + (".csv" if "*.csv" in kind else ".xlsx"))
            self.export(path)

    def export(self, path: Path) -> None:
        """Write the register of the year, or the seal log, into a file; ``.csv`` for CSV, else a workbook."""
        say, staff = self.kit.text, self.kit.jobs.actor.staff
        year, kind, spoken = self.year, self.narrowing.chosen_kind, say.language
        days = self._log_days() if self.view == SEALS else None
        if not self._known():
            return
        self.kit.memory.put("register.folder", str(path.parent))

        def work(desk: DeskDoor, _progress: Progress) -> int:
            if days is not None:
                log = desk.read(partial(seal_log_paper, staff=staff), *days, spoken.code)
                save_seal_log(log, spoken, path)
                return len(log.lines)
            paper = desk.read(partial(register_paper, kind=kind, staff=staff), year, spoken.code)
            save_register(paper, spoken, path)
            return len(paper.lines)

        def done(n: int) -> None:
            told = "register.exported_seals" if days is not None else "register.exported"
            self.tell(Message(say(told, n=n, file=str(path)), Tone.GOOD))

        what = "register.exporting_seals" if days is not None else "register.exporting"
        self.kit.jobs.long(self, say(what), work, done=done)

    def _known(self) -> bool:
        """There is something to print and to export."""
        return self._sealed is not None if self.view == SEALS else self.year is not None

    def _title(self) -> str:
        say = self.kit.text
        if self.view == SEALS:
            days = self._log_days()
            return say("register.seal_paper", days=" – ".join(day.isoformat() for day in days or ()))
        return say("register.paper", year=str(self.year))

    def _word(self) -> None:
        """The button names what it prints."""
        action, say, known = self.kit.actions["register.print"], self.kit.text, self._known()
        if self.view == SEALS:
            words = say("register.print_seals")
        else:
            words = say("register.print_year", year=str(self.year)) if known else say("register.action.print")
        action.setText(words)
        shortcut = self.kit.actions["window.print"].shortcut().toString()
        action.setToolTip(f"{action.text()} ({shortcut})")
        self.kit.actions.allow("register.print", known)
        self.kit.actions.allow("register.export", known)
