"""The maker: scanned pages and facts become the draft of a certified copy or a certificate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from readingroom.copies.commands import Draft, DraftCertificate, DraftPage, RedraftCertificate
from readingroom.copies.papers import PagePlan
from readingroom.copies.queries import DraftStart, draft_paper, draft_start
from readingroom.copies.rules import CertificateKind
from readingroom.copies.templates import Quotes, Template
from readingroom.errors import DeskError, Refused
from ui.copying.keeping import keep_scans
from ui.copying.maker_layout import MakerLayout
from ui.copying.pages import PageRow
from ui.copying.scans import Held, ScanShelf
from ui.copying.sources import told_numbers
from ui.job import Job
from ui.messages import Message
from ui.palette import Tone
from ui.widgets.page import Page
from ui.widgets.page_cover import PageCover

__all__ = ["Maker"]


class Maker(PageCover):
    """A draft is made, or changed.

    Args:
        page: it lies over.
        case_id: of a new draft.
        certificate_id: of a draft that is changed; goes before the case.
        done: gets the draft's id when it was saved.

    Attributes:
        shelf: its scans.
        parts: what it is laid out of.
    """

    def __init__(
        self, page: Page, case_id: int | None, certificate_id: int | None, done: Callable[[int], None]
    ) -> None:
        say = page.kit.text
        super().__init__(page, say("copying.title_new"), say("copying.save"))
        self._certificate, self._done = certificate_id, done
        self._start: DraftStart | None = None
        self._touched = False
        self._refusals: list[str] = []
        self._kept: set[bytes] = set()
        self.shelf = ScanShelf(self)
        self.parts = MakerLayout(self, self.shelf, self._tool, self._ask_paper)
        self.save.setEnabled(False)
        self._bind()
        self.watch(
            self.kit.jobs.read(
                self, draft_start, case_id, certificate_id, done=self._begin, failed=self._not_begun
            )
        )

    # -- what it is

    @property
    def kind(self) -> str:
        """The kind of paper that is chosen."""
        return str(self.parts.kinds.currentData() or CertificateKind.CERTIFIED_COPY)

    @property
    def template(self) -> Template | None:
        """Its wording."""
        found = self._start.templates if self._start is not None else ()
        return next((one for one in found if one.code == self.kind), None)

    @property
    def dirty(self) -> bool:
        """Something was done that is not saved."""
        return self._touched or super().dirty

    def draft(self) -> Draft:
        """What is there now.

        Raises:
            Refused: ``entry.…``: what was typed is none of what its field takes.
        """
        parts, template = self.parts, self.template
        is_copy = self.kind == CertificateKind.CERTIFIED_COPY
        quotes = template is not None and template.quotes is not Quotes.NONE
        return Draft(
            language=str(parts.languages.currentData()),
            typed=parts.facts.typed,
            sources=parts.sources.sources() if is_copy else (),
            pages=tuple(
                DraftPage(row.plan, self._source_of(row), parts.rows.number_of(at))
                for at, row in enumerate(parts.rows.rows)
            )
            if is_copy
            else (),
            passages=parts.passages.passages() if quotes else (),
            purpose=parts.facts.purpose,
            copies=parts.facts.copies,
        )

    def _source_of(self, row: PageRow) -> int:
        """Which source a page is copied from; one that is gone again after an undo is the last there is."""
        return min(row.source, len(self.parts.sources.codes) - 1)

    def take_files(self, files: Sequence[Path]) -> bool:
        """Scans were dropped."""
        if self.kind != CertificateKind.CERTIFIED_COPY:
            self.tell(Message(self.kit.text("copying.no_scans_here")))
            return True
        self._refusals = []
        self.parts.watch.forget(files)
        self.shelf.bring(files)
        return True

    def saved(self) -> None:
        """Keep the scans, then the draft."""
        start, parts = self._start, self.parts
        if start is None:
            return
        if self.shelf.reading:
            self.tell(Message(self.kit.text("copying.still_reading")))
            return
        if parts.facts.form is not None:
            parts.facts.form.clear_errors()
        self.strip.close_message()
        if self.kind == CertificateKind.CERTIFIED_COPY and parts.sources.focus_blank():
            self.tell(Message(self.kit.text("copying.code_missing")))
            return
        try:
            draft = self.draft()
        except Refused as error:
            self._show_refusal(error)
            return
        digests = dict.fromkeys(one.plan.source for one in draft.pages)
        scans = [self.shelf.held[one] for one in digests if one not in self._kept]
        keep_scans(self, scans, lambda: self._execute(start, draft), self._show_refusal, self._not_saved)

    def close_sheet(self) -> None:
        """Go away, and the copies of the scans with it."""
        self.parts.watch.watch(None)
        super().close_sheet()

    # -- keys

    def claims(self, event: QKeyEvent) -> bool:
        """Ctrl+Z is the pages', unless somebody types."""
        typing = isinstance(QApplication.focusWidget(), QLineEdit | QPlainTextEdit)
        return super().claims(event) or (not typing and self.matches(event, ("Ctrl+Z", "Alt+Up", "Alt+Down")))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys of the tools, on the small pages and on the large one."""
        if (
            event.type() is QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and watched in (self.parts.thumbnails, self.parts.large)
            and not self.parts.large.cropping
            and self.parts.tools.pressed(event)
        ):
            return True
        return super().eventFilter(watched, event)

    # -- how it begins

    def _bind(self) -> None:
        parts = self.parts
        self.shelf.came.connect(self._came)
        self.shelf.refused.connect(self._refused_scan)
        self.shelf.settled.connect(parts.paper.changed)
        parts.rows.edited.connect(self._changed)
        parts.sources.edited.connect(self._changed)
        parts.sources.dropped.connect(self._source_dropped)
        parts.passages.edited.connect(self._changed)
        parts.facts.edited.connect(self._changed)
        parts.thumbnails.chosen.connect(lambda _place: self._show_page())
        parts.thumbnails.selectionModel().selectionChanged.connect(lambda *_: self._show_page())
        parts.large.cropped.connect(self._cropped)
        parts.large.given_up.connect(self._show_page)
        parts.kinds.currentIndexChanged.connect(lambda _n: self._asked_otherwise())
        parts.languages.currentIndexChanged.connect(lambda _n: self._asked_otherwise())
        parts.tools.numbered.textEdited.connect(self._numbered)
        parts.tools.source.activated.connect(self._of_source)
        parts.brought.connect(self.take_files)
        for pages in (parts.thumbnails, parts.large):
            pages.installEventFilter(self)

    def _not_begun(self, error: DeskError) -> None:
        self.close_sheet()
        self.kit.messages.refused(self.page, error)

    def _begin(self, start: DraftStart) -> None:
        say, parts, before = self.kit.text, self.parts, start.draft
        title = "copying.title_new" if before is None else "copying.title_again"
        self.heading.setText(say("copying.of_case", title=say(title), number=start.number))
        self.setAccessibleName(self.heading.text())
        parts.kinds.blockSignals(True)
        parts.languages.blockSignals(True)
        for template in start.templates:
            parts.kinds.addItem(template.name.of(say.code), template.code)
        parts.kinds.setCurrentIndex(
            max(0, parts.kinds.findData(start.kind or CertificateKind.CERTIFIED_COPY))
        )
        parts.kinds.setEnabled(before is None)
        parts.languages.setCurrentIndex(parts.languages.findData(before.language if before else say.code))
        parts.kinds.blockSignals(False)
        parts.languages.blockSignals(False)
        parts.facts.begin(
            dict(before.typed) if before else {},
            before.purpose if before else "",
            before.copies if before else 1,
            start.today,
            str(parts.languages.currentData()),
        )
        parts.sources.begin(before.sources if before else (), start.suggested)
        parts.passages.begin(before.passages if before else (), start.suggested)
        self._start = start
        if before is not None:
            self._show_before(before)
        self._ask_facts()
        self._renumber()
        self._show_page()
        self.save.setEnabled(True)
        self._touched = False
        if start.returned_why:
            self.tell(Message(say("copying.returned", why=start.returned_why), sticky=True))
        parts.focus_first()

    def _show_before(self, before: Draft) -> None:
        numbers = told_numbers(before.sources, [page.source for page in before.pages])
        self.parts.rows.show_rows(
            PageRow(page.plan, page.source, "" if page.numbered == told else page.numbered)
            for page, told in zip(before.pages, numbers, strict=True)
        )
        self._kept = {page.plan.source for page in before.pages}
        self.shelf.fetch(list(dict.fromkeys(page.plan.source for page in before.pages)))
        self.parts.thumbnails.choose(0)

    # -- what changes

    def _asked_otherwise(self) -> None:
        self._ask_facts()
        self._changed()

    def _ask_facts(self) -> None:
        template, start = self.template, self._start
        if template is None or start is None:
            return
        language = str(self.parts.languages.currentData())
        self.parts.paper.language = language
        self.parts.facts.ask(template, start.told.get(language, {}), language)
        self.parts.show_kind(
            copies=self.kind == CertificateKind.CERTIFIED_COPY, quotes=template.quotes is not Quotes.NONE
        )

    def _changed(self) -> None:
        self._touched = self._start is not None
        self._renumber()
        self._show_page()
        self.parts.paper.changed()

    def _renumber(self) -> None:
        rows = self.parts.rows.rows
        try:
            sources = self.parts.sources.sources()
        except Refused:  # said when it is saved
            return
        of = [self._source_of(row) for row in rows]
        copied = [of.count(at) for at in range(len(sources))]
        self.parts.sources.say_copied(copied)
        self.parts.rows.show_numbers(told_numbers(sources, of))

    def _source_dropped(self, gone: int) -> None:
        rows = self.parts.rows
        rows.change(
            range(len(rows.rows)),
            lambda row: replace(row, source=max(0, row.source - 1) if row.source >= gone else row.source),
        )

    def _came(self, held: Held) -> None:
        rows = self.parts.rows
        there = {row.plan for row in rows.rows}
        known = {(plan.source, plan.page) for plan in there}
        last = len(self.parts.sources.codes) - 1
        new = [
            PageRow(PagePlan(held.scan.digest, number), last)
            for number in range(len(held.scan.pages))
            if (held.scan.digest, number) not in known
        ]
        at = len(rows.rows)
        rows.add(new)
        if new:
            self.parts.thumbnails.choose(at)
            if covered := held.scan.covered:
                say = self.kit.text
                pages = say.language.list(map(str, covered))
                self.tell(Message(say("copying.covered", name=held.scan.name, pages=pages), sticky=True))
        else:
            self.tell(Message(self.kit.text("copying.there_already", name=held.scan.name)))

    def _refused_scan(self, error: DeskError) -> None:
        self._refusals.append(self.kit.text.explain(error))
        self.tell(Message("\n".join(self._refusals), Tone.WRONG, sticky=True))

    # -- one page

    def _tool(self, code: str) -> None:
        rows, thumbnails, large = self.parts.rows, self.parts.thumbnails, self.parts.large
        places = thumbnails.places
        if code == "crop_keep":
            large.keep_crop()
        elif code == "crop_stop":
            large.give_up()
        elif code == "undo":
            at = thumbnails.currentIndex().row()
            rows.undo()
            thumbnails.choose(min(max(at, 0), len(rows.rows) - 1))
        elif not places:
            return
        elif code in ("turn_left", "turn_right"):
            rows.turn(places, -1 if code == "turn_left" else 1)
        elif code == "crop":
            self.parts.show_view("page")
            large.begin_crop()
            self._allow()
        elif code == "drop":
            rows.drop(places)
            thumbnails.choose(min(places[0], len(rows.rows) - 1))
        else:
            thumbnails.move_chosen(-1 if code == "up" else 1)

    def _cropped(self, crop: Any) -> None:
        self.parts.rows.crop([self.parts.thumbnails.currentIndex().row()], crop)
        self._show_page()
        self.parts.thumbnails.setFocus()

    def _numbered(self, typed: str) -> None:
        places = self.parts.thumbnails.places
        if len(places) == 1:
            self.parts.rows.change(places, lambda row: replace(row, numbered=typed.strip()))

    def _of_source(self, source: int) -> None:
        self.parts.rows.change(self.parts.thumbnails.places, lambda row: replace(row, source=source))

    def _show_page(self) -> None:
        parts, say = self.parts, self.kit.text
        at, rows = parts.thumbnails.currentIndex().row(), parts.rows.rows
        if 0 <= at < len(rows):
            name = say("copying.page_of", page=at + 1, n=len(rows))
            told = parts.rows.number_of(at) if not rows[at].numbered else ""
            parts.tools.show_page(
                name, rows[at].numbered, told, parts.sources.codes, self._source_of(rows[at])
            )
            parts.large.show_plan(rows[at].plan, name)
        else:
            parts.tools.show_page("", "", "", (), 0)
            parts.large.show_plan(None)
        self._allow()

    def _allow(self) -> None:
        parts = self.parts
        parts.tools.allow(
            pages=bool(parts.thumbnails.places), undo=parts.rows.can_undo, cropping=parts.large.cropping
        )
        parts.show_empty(empty=not parts.rows.rows)

    # -- the paper, and saving

    def _ask_paper(self, done: Callable[[Any], None], failed: Callable[[DeskError], None]) -> Job | None:
        if self._start is None or self.shelf.reading:
            return None
        try:
            draft = self.draft()
        except Refused as error:
            failed(error)
            return None
        return self.kit.jobs.read(
            self,
            draft_paper,
            self._start.case_id,
            self.kind,
            draft,
            self.kit.jobs.actor.staff,
            done=done,
            failed=failed,
            latest="paper",
        )

    def _not_saved(self) -> None:
        self.tell(Message(self.kit.text("copying.not_saved"), sticky=True))

    def _execute(self, start: DraftStart, draft: Draft) -> None:
        command = (
            DraftCertificate(case_id=start.case_id, kind=self.kind, draft=draft)
            if self._certificate is None
            else RedraftCertificate(certificate_id=self._certificate, draft=draft)
        )
        self.hold(self.kit.jobs.execute(self, command, done=self._drafted, failed=self._show_refusal))

    def _drafted(self, outcome: Any) -> None:
        ids = [event.certificate_id for event in outcome.events if hasattr(event, "certificate_id")]
        self.close_sheet()
        self._done(ids[0])

    def _show_refusal(self, error: DeskError) -> None:
        form = self.parts.facts.form
        if form is None or not form.show_refusal(error):
            self.refused(error)
