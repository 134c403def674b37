"""Readers: found in a breath, registered in a few keys, and everything about one in one place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, ClassVar

from readingroom.command import Command
from readingroom.errors import DeskError
from readingroom.events import Changed
from readingroom.people.commands import (
    CheckDocument,
    MarkDifferent,
    MarkSame,
    RegisterReader,
    RevealReader,
    Seen,
)
from readingroom.people.queries import Hit, NameSearch, ReaderLine
from ui.actions import ActionSpec
from ui.messages import Message
from ui.models.columns import Column, Kind
from ui.models.listing import ListModel
from ui.palette import Tone
from ui.readers.card import show_card
from ui.readers.detail import ReaderDetail
from ui.readers.forms import letter_sheet, reader_sheet
from ui.readers.reading import Listing, Whole, listing, whole
from ui.readers.words import checked_pill, document_words, why_words
from ui.today.steps import Steps
from ui.today.walk_in import open_walk_in
from ui.widgets.page import Page
from ui.widgets.sheet import Sheet
from ui.widgets.table import TableView
from ui.widgets.toolkit import Toolkit

__all__ = ["ReadersPage"]


class ReadersPage(Page):
    """Search as you type, the list, and the reader who is chosen.

    Args:
        kit: from the shell.
        names: asked for the index of names.
    """

    id = "readers"
    depends = frozenset({Changed.READERS, Changed.VISITS, Changed.BOOKINGS, Changed.SETTINGS})
    detail_width: ClassVar[int] = 400
    action_table = (
        ActionSpec("readers.register", "Ctrl+N", "user-plus", scope="readers"),
        ActionSpec("readers.edit", "Ctrl+E", "pencil", scope="readers"),
        ActionSpec("readers.reveal", "Ctrl+R", "eye", scope="readers"),
        ActionSpec("readers.letter", "", "file-text", scope="readers"),
        ActionSpec("readers.card", "", "id-card", scope="readers"),
    )

    def __init__(self, kit: Toolkit, names: Callable[[], NameSearch | None]) -> None:
        self.names = names
        self.reader_id: int | None = None
        self.whole: Whole | None = None
        self._revealed: int | None = None
        self._masked = True
        self._wanted: int | None = None
        self._today = dt.date.min
        super().__init__(kit)

    def build(self) -> None:
        """The list and what its actions do."""
        kit, text = self.kit, self.kit.text
        self.steps = Steps(self)
        self.model = ListModel[Hit](
            [
                Column(
                    "name",
                    "readers.column.name",
                    lambda hit: self._shown(hit.reader.name),
                    width=190,
                    second=self._why,
                ),
                Column("number", "readers.column.number", lambda hit: hit.reader.number, Kind.CODE, 64),
                Column(
                    "document",
                    "readers.column.document",
                    lambda hit: document_words(
                        text, hit.reader.document_kind, hit.reader.document, masked=self._masked
                    ),
                    width=0,
                ),
                Column(
                    "checked",
                    "readers.column.checked",
                    lambda hit: checked_pill(text, hit.reader),
                    Kind.STATE,
                    112,
                ),
                Column("phone", "readers.column.phone", lambda hit: self._shown(hit.reader.phone), width=124),
            ],
            key=lambda hit: hit.reader.id,
            text=text,
            parent=self,
        )
        self.table = TableView(
            kit, "readers.table", text("readers.table"), gives_way=("phone", "number", "checked")
        )
        self.table.setModel(self.model)
        self.table.chosen.connect(self._chosen)
        self.table.opened.connect(self._opened)
        self.table.clicked.connect(lambda index: self._chosen(self.model.row_at(index)))
        self.set_list(self.table)
        self.set_primary("readers.register")
        if self.detail is None:
            raise TypeError("the page of readers has a detail pane")
        self.pane = self.detail
        self.pane.show_nothing(text("readers.nothing_chosen"))
        self.shown = ReaderDetail(self, self.pane)
        kit.actions.on("readers.register", self.register)
        kit.actions.on("readers.edit", self.edit)
        kit.actions.on("readers.reveal", self.reveal)
        kit.actions.on("readers.letter", self.letter)
        kit.actions.on("readers.card", self.card)

    def _shown(self, veiled: Any) -> str:
        return str(veiled.shown(masked=self._masked))

    def _why(self, hit: Hit) -> str:
        if hit.reader.same_as is not None:
            return self.kit.text("readers.joined")
        return why_words(self.kit.text, hit.why) if hit.why else ""

    # -- loading

    def load(self) -> None:
        """Who fits what is typed, and the reader who is open."""
        self._find()
        if self.reader_id is not None:
            self._open(self.reader_id)

    def filtered(self, typed: str) -> None:
        """Look for what is typed."""
        self._find()

    def _find(self) -> None:
        self.read(listing, self.filter_box.text(), self.names(), done=self._fill, latest="find")

    def _fill(self, found: Listing) -> None:
        text, self._today = self.kit.text, found.today
        if found.masked != self._masked:
            self._masked = found.masked
            self.model.set_rows([])
        self.model.set_rows(found.hits)
        n = len(found.hits)
        if found.typed:
            self.say_summary(text("readers.found_many" if found.more else "readers.found", n=n))
        else:
            self.say_summary(text("readers.newest" if found.more else "readers.all", n=n))
        if found.hits:
            self.show_list()
        elif found.typed:
            self.show_empty(text("readers.nobody_found"), text("readers.action.register"), self.register)
        else:
            self.show_empty(text("readers.empty"), text("readers.action.register"), self.register)
        if self._wanted is not None and not found.typed:
            reader_id, self._wanted = self._wanted, None
            self.show_subject("reader", reader_id)
        elif found.hits and self.table.row is None and found.typed:
            self.table.select(found.hits[0].reader.id)

    def show_subject(self, kind: str, identity: int) -> None:
        """Show a reader, in the list or beside it."""
        if kind != "reader":
            return
        if not self.table.select(identity):
            self.table.clearSelection()
        self._open(identity)

    def _opened(self, hit: Hit) -> None:
        """Enter: on into the detail pane."""
        self._chosen(hit)
        self.pane.enter()

    def _chosen(self, hit: Hit | None) -> None:
        if hit is not None and hit.reader.id != self.reader_id:
            self._open(hit.reader.id)

    def _open(self, reader_id: int) -> None:
        if reader_id != self.reader_id:
            self.reader_id, self._revealed, self.whole = reader_id, None, None
            self.pane.expect()
        self.read(
            whole, reader_id, self.names(), done=lambda found: self._show(reader_id, found), latest="reader"
        )

    # -- the reader

    def _show(self, reader_id: int, found: Whole | None) -> None:
        if reader_id != self.reader_id:
            return
        self.whole = found
        if found is None:
            self.reader_id = None
            self.pane.show_nothing(self.kit.text("readers.nothing_chosen"))
            return
        self.shown.show(found, revealed=self._revealed == reader_id)

    # -- what is done

    def join(self, gone: ReaderLine, kept: ReaderLine) -> None:
        """Two cards are one person: the newer one goes."""
        self.execute(MarkSame(reader=gone.id, same_as=kept.id), done=lambda _out: self._joined(gone, kept))

    def _joined(self, gone: ReaderLine, kept: ReaderLine) -> None:
        text = self.kit.text

        def undo() -> None:
            self.execute(MarkDifferent(reader=gone.id))

        words = text("readers.same.done", number=gone.number, kept=kept.number)
        self.tell(Message(words, Tone.GOOD, text("readers.same.undo"), undo))
        self.show_subject("reader", kept.id)

    def register(self) -> None:
        """A new reader."""
        if self.pane.keeps():
            return
        sheet = reader_sheet(self.kit, self._today, self._run, self._registered)
        self.pane.open_sheet(sheet)

    def edit(self) -> None:
        """Change what is written; the whole data is shown for it, which the log keeps."""
        found = self.whole
        if found is None or self.pane.sheet is not None:
            return

        def open_it(_outcome: Any = None) -> None:
            done: Callable[[Any], object] = lambda _out: self.reload()  # noqa: E731 - short
            self.pane.open_sheet(reader_sheet(self.kit, self._today, self._run, done, found.card))

        if found.masked and self._revealed != found.card.line.id:
            self.execute(RevealReader(reader=found.card.line.id), done=open_it)
        else:
            open_it()

    def letter(self) -> None:
        """Write a letter down."""
        if self.whole is not None and not self.pane.keeps():
            done: Callable[[Any], object] = lambda _out: self.reload()  # noqa: E731 - short
            self.pane.open_sheet(letter_sheet(self.kit, self._today, self.whole.card, self._run, done))

    def check(self, how: Seen) -> None:
        """The document was seen."""
        if self.reader_id is not None:
            self.execute(CheckDocument(reader=self.reader_id, how=how))

    def card(self) -> None:
        """The reader's card, to print."""
        if self.reader_id is not None:
            show_card(self, self.reader_id)

    def hide_again(self) -> None:
        """Whoever is at the desk now asks anew."""
        self._revealed = None

    def reveal(self) -> None:
        """Show in full who is chosen; the log keeps that somebody looked."""
        found = self.whole
        if found is None or not found.masked or self._revealed == found.card.line.id:
            return
        reader_id = found.card.line.id

        def shown(_outcome: Any) -> None:
            if self.reader_id == reader_id:
                self._revealed = reader_id
                self._open(reader_id)

        self.execute(RevealReader(reader=reader_id), done=shown)

    def receive(self) -> None:
        """The reader is at the desk: the visit, under a number of ours or the booking's."""
        found = self.whole
        if found is None:
            return
        body = open_walk_in(self, self.steps, self.names, found.kinds, found.today, self.show_case)
        body.take(found.card.line)

    def show_case(self, case_id: int) -> None:
        """Go to a case on the page of today."""
        show = getattr(self.window(), "show_page", None)
        there = show("today") if show is not None else None
        if there is not None:
            there.show_subject("case", case_id)

    def _registered(self, outcome: Any) -> None:
        self._wanted = outcome.events[0].reader_id
        self.filter_box.clear()
        self.reload()

    def _run(
        self,
        command: Command,
        sheet: Sheet,
        beside: Callable[[DeskError], bool],
        done: Callable[[Any], object],
    ) -> None:
        def finished(outcome: Any) -> None:
            sheet.close_sheet()
            done(outcome)

        def failed(error: DeskError) -> bool:
            if isinstance(command, RegisterReader) and error.code == "reader.known_document":
                return self._known(error, sheet)
            return beside(error)

        self.steps.run(command, done=finished, tell=sheet.tell, failed=failed)

    def _known(self, error: DeskError, sheet: Sheet) -> bool:
        """The document is known: its reader is a press away."""
        ids = error.facts["ids"]
        if not isinstance(ids, list | tuple):
            return False

        def show() -> None:
            sheet.close_sheet()
            self.show_subject("reader", int(ids[0]))

        sheet.tell(
            Message(self.kit.text.explain(error), Tone.ATTENTION, self.kit.text("readers.same.show"), show)
        )
        return True
