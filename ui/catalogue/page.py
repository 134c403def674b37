"""The catalogue: found by typing, browsed by reference code, changed by hand."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtWidgets import QStackedWidget

from readingroom.command import Command
from readingroom.errors import DeskError
from readingroom.events import Changed
from readingroom.holdings.commands import AssignBarcode, ChangeItem
from readingroom.holdings.queries import ContainerLine, labelled
from readingroom.office.labels.commands import MakeShelfLabels
from readingroom.office.labels.queries import shelf_labels
from readingroom.requests.commands import AddLines
from ui.actions import ActionSpec
from ui.catalogue import forms
from ui.catalogue.details import show_whole
from ui.catalogue.reading import Entry, Hits, Whole, browse, fences, readers_here, search, whole
from ui.catalogue.words import columns, name_of
from ui.messages import Message
from ui.models.listing import ListModel
from ui.models.window import WindowModel, WindowSource
from ui.palette import Tone
from ui.shell import Shell
from ui.widgets.detail import Secondary
from ui.widgets.form import Form
from ui.widgets.page import Page
from ui.widgets.sheet import Sheet
from ui.widgets.table import TableView

__all__ = ["CataloguePage"]


_GIVES_WAY = ("level", "location", "dates", "container", "where", "access")
"""Columns that a narrow window leaves out, in this order: the details say it too."""


class CataloguePage(Page):
    """See the module."""

    id = "catalogue"
    depends = frozenset({Changed.HOLDINGS, Changed.RETRIEVAL})
    can_print = True
    detail_width = 400
    action_table = (
        ActionSpec("catalogue.add_item", "Ctrl+N", "plus", scope="catalogue"),
        ActionSpec("catalogue.add_container", "Ctrl+Shift+N", "archive", scope="catalogue"),
        ActionSpec("catalogue.change", "Ctrl+E", "pencil", scope="catalogue"),
        ActionSpec("catalogue.barcode", "Ctrl+B", "barcode", scope="catalogue"),
        ActionSpec("catalogue.import", "Ctrl+O", "download", scope="catalogue"),
        ActionSpec("catalogue.labels", "", "printer", scope="catalogue"),
    )

    def build(self) -> None:
        """Two lists: the whole catalogue, and what typing found."""
        kit, text = self.kit, self.kit.text
        self._key: tuple[str, int] | None = None
        self._shown: Whole | None = None
        self.every = WindowModel[Entry](columns(text), kit.jobs, text, self)
        self.every.counted.connect(self._counted)
        self.every.renewed.connect(self._find_again)
        self._browsed = False
        self.browse_table = TableView(kit, "catalogue.table", text("catalogue.table"), gives_way=_GIVES_WAY)
        self.browse_table.setModel(self.every)
        self.found = ListModel[Entry](columns(text), key=lambda entry: entry.key, text=text, parent=self)
        self.found_table = TableView(kit, "catalogue.table", text("catalogue.found"), gives_way=_GIVES_WAY)
        self.found_table.setModel(self.found)
        self._lists = QStackedWidget()
        self._lists.addWidget(self.browse_table)
        self._lists.addWidget(self.found_table)
        self.set_list(self._lists)
        self._lists.setFocusProxy(self.browse_table)
        for table in (self.browse_table, self.found_table):
            table.chosen.connect(self._chosen)
            table.opened.connect(self._opened)
        self.filter_box.setFixedWidth(280)
        self.set_primary("catalogue.add_item")
        on = kit.actions.on
        on("catalogue.add_item", lambda: self._item_sheet(None))
        on("catalogue.add_container", lambda: self._container_sheet(None))
        on("catalogue.change", self.change)
        on("catalogue.barcode", self.assign_barcode)
        on("catalogue.import", self.go_to_imports)
        on("catalogue.labels", self.print_page)
        if self.detail is not None:
            self.detail.show_nothing(text("catalogue.nothing_chosen"))

    # -- loading

    def load(self) -> None:
        """The list that shows, and what is chosen in it."""
        if self.filter_box.text().strip():
            self._search()
        else:
            self._browse()
        if self._key is not None:
            self._open(*self._key)

    def filtered(self, typed: str) -> None:
        """Search as somebody types; nothing typed shows everything."""
        if typed.strip():
            self._search()
        else:
            self._show_table(self.browse_table)
            self._browse()

    def show_subject(self, kind: str, identity: int) -> None:
        """An item or a container."""
        if kind in ("item", "container"):
            self._open(kind, identity)

    @property
    def table(self) -> TableView:
        """The list that shows."""
        current = self._lists.currentWidget()
        return current if isinstance(current, TableView) else self.browse_table

    def _browse(self) -> None:
        """The whole catalogue; read anew, it stays where it was scrolled to."""
        if self._browsed:
            self.every.refresh()
        else:
            self._browsed = True
            self.every.open(WindowSource(browse, fences))

    def _find_again(self) -> None:
        """The entry that was chosen may stand in another line now."""
        row = self.browse_table.row
        if isinstance(row, Entry) and row.key != self._key:
            here = self.every.find(lambda entry: entry.key == self._key)
            if here.isValid():
                self.browse_table.setCurrentIndex(here)

    def _search(self) -> None:
        self.read(search, self.filter_box.text(), done=self._found, latest="search")

    def _found(self, hits: Hits) -> None:
        if hits.typed != self.filter_box.text():
            return
        self.found.set_rows(hits.entries)
        self._show_table(self.found_table)
        text, n = self.kit.text, len(hits.entries)
        self.say_summary(text("catalogue.found_many" if hits.more else "catalogue.found_n", n=n))
        if not hits.entries:
            self.show_empty(text("catalogue.found_nothing", typed=hits.typed))
        elif self.found_table.row is None:
            self.found_table.setCurrentIndex(self.found.index(0, 0))

    def _counted(self, n: int) -> None:
        if self.filter_box.text().strip():
            return
        text = self.kit.text
        self.say_summary(text("catalogue.total", n=n, shown=f"{n:,}") if n else "")
        if n:
            self.show_list()
        else:
            self.show_empty(text("catalogue.empty"), text("catalogue.empty_verb"), self.go_to_imports)

    def _show_table(self, table: TableView) -> None:
        self._lists.setCurrentWidget(table)
        self._lists.setFocusProxy(table)
        self.show_list()

    # -- one entry

    def _chosen(self, row: object) -> None:
        if isinstance(row, Entry) and row.key != self._key:
            self._open(*row.key)

    def _opened(self, row: object) -> None:
        """Enter: on into the detail pane."""
        self._chosen(row)
        if self.detail is not None:
            self.detail.enter()

    def _open(self, kind: str, identity: int) -> None:
        if (kind, identity) != self._key and self.detail is not None:
            self._shown = None
            self.detail.expect()
        self._key = (kind, identity)
        self.read(whole, kind, identity, done=self._show, latest="whole")

    def _show(self, told: Whole | None) -> None:
        detail, text = self.detail, self.kit.text
        if detail is None:
            return
        self._shown = told
        if told is None:
            self._key = None
            detail.show_nothing(text("catalogue.nothing_chosen"))
            return
        show_whole(detail, self.kit, told, self._open)
        detail.set_next_step(text("catalogue.want"), self.want)
        quiet = [Secondary(text("catalogue.change"), self.change)]
        if told.card is not None:
            quiet.append(Secondary(text("catalogue.access_verb"), self.change_access))
        if told.entry.container is not None:
            if told.card is not None:
                box = told.entry.container.id
                quiet.append(Secondary(text("catalogue.to_container"), partial(self._open, "container", box)))
            else:
                quiet.append(Secondary(text("catalogue.barcode_verb"), self.assign_barcode))
        detail.set_secondary(quiet)

    # -- what a person does

    def go_to_imports(self) -> None:
        """Where lists come in."""
        window = self.window()
        if isinstance(window, Shell):
            window.show_page("imports")

    def print_page(self) -> None:
        """Labels for the shelves, so that reshelving can be scanned."""
        self.execute(MakeShelfLabels(), done=lambda _outcome: self._labels())

    def _labels(self) -> None:
        from ui.printing import PrintJob, preview

        text = self.kit.text
        preview(
            self,
            PrintJob("labels", text("catalogue.labels"), shelf_labels, (text.language,), language=text.code),
        )

    def change(self) -> None:
        """Change what is chosen."""
        told = self._shown
        if told is None:
            return
        if told.card is not None:
            self._item_sheet(told)
        else:
            self._container_sheet(told.entry.container)

    def change_access(self) -> None:
        """Open or close an item."""
        told = self._shown
        if told is None or told.card is None:
            return
        line = told.card.line
        form = forms.access_form(self.kit, line.access)
        sheet = self._sheet(
            "catalogue.form.access_title", form, "catalogue.form.save", code=line.reference_code
        )
        sheet.saved.connect(
            lambda: self._run(
                sheet, ChangeItem(item=line.id, access=form.values()["access"]), ("item", line.id)
            )
        )

    def assign_barcode(self) -> None:
        """Say which barcode a container carries: scanned or typed."""
        box = self._shown.entry.container if self._shown is not None else None
        if box is None:
            return
        form = forms.barcode_form(self.kit, box.barcode)
        sheet = self._sheet("catalogue.form.barcode_title", form, "catalogue.form.save", label=box.label)
        sheet.saved.connect(
            lambda: self._run(
                sheet,
                AssignBarcode(container=box.id, barcode=form.values()["barcode"]),
                ("container", box.id),
                field="barcode",
            )
        )

    def want(self) -> None:
        """Put it on the list of somebody who is in the room."""
        told = self._shown
        if told is not None:
            self.read(readers_here, done=lambda here: self._want_sheet(told, *here))

    def _want_sheet(self, told: Whole, here: Any, masked: bool) -> None:
        text = self.kit.text
        if not here:
            self.tell(Message(text("catalogue.nobody_here"), Tone.ATTENTION))
            return
        access = told.entry.item.access if told.entry.item else told.box.access if told.box else "unknown"
        form = forms.want_form(self.kit, here, masked, access == "open")
        sheet = self._sheet(
            "catalogue.form.want_title", form, "catalogue.form.want", code=name_of(told.entry)
        )

        def save() -> None:
            command = AddLines(case_id=form.values()["case"], written=(name_of(told.entry),))
            self._run(sheet, command, told.entry.key)

        sheet.saved.connect(save)

    def _item_sheet(self, told: Whole | None) -> None:
        card = told.card if told is not None else None
        form = forms.item_form(self.kit, card)
        title = "catalogue.form.change_item" if card else "catalogue.form.add_item"
        sheet = self._sheet(title, form, "catalogue.form.save", code=card.line.reference_code if card else "")

        def save() -> None:
            written = form.values()["container"].strip()
            if not written:
                carry_out(0)
                return
            self.hold(
                self.kit.jobs.read(
                    self, labelled, written, done=lambda box: with_box(box, written), failed=sheet.refused
                )
            )

        def with_box(box: ContainerLine | None, written: str) -> None:
            if box is None:
                form.show_error("container", self.kit.text("catalogue.form.no_container", label=written))
            else:
                carry_out(box.id)

        def carry_out(container: int) -> None:
            try:
                command = forms.item_command(form.values(), card.line.id if card else None, container)
            except DeskError as error:
                form.show_error("pages", self.kit.text.explain(error))
                return
            self._run(sheet, command, ("item", card.line.id) if card else None, field="code")

        sheet.saved.connect(save)

    def _container_sheet(self, box: ContainerLine | None) -> None:
        form = forms.container_form(self.kit, box)
        title = "catalogue.form.change_container" if box else "catalogue.form.add_container"
        sheet = self._sheet(title, form, "catalogue.form.save", label=box.label if box else "")
        sheet.saved.connect(
            lambda: self._run(
                sheet,
                forms.container_command(form.values(), box.id if box else None),
                ("container", box.id) if box else None,
                field="label",
            )
        )

    # -- sheets

    def _sheet(self, title: str, form: Form, verb: str, **facts: object) -> Sheet:
        text = self.kit.text
        sheet = Sheet(self.kit, text(title, **facts), form, text(verb))
        if self.detail is not None:
            self.detail.open_sheet(sheet)
        return sheet

    def _run(self, sheet: Sheet, command: Command, key: tuple[str, int] | None, field: str = "") -> None:
        """Carry out a sheet's command; a refusal stands where it was typed."""

        def refused(error: DeskError) -> None:
            if field and isinstance(sheet.body, Form) and error.code.startswith(("catalogue.", "codes.")):
                name = "barcode" if "barcode" in error.code and "barcode" in sheet.body.editors else field
                sheet.body.show_error(name, self.kit.text.explain(error))
            else:
                sheet.refused(error)

        def done(outcome: Any) -> None:
            sheet.close_sheet()
            made = key
            for event in outcome.events:
                for kind in ("item", "container"):
                    if key is None and (identity := getattr(event, f"{kind}_id", None)) is not None:
                        made = (kind, identity)
            if made is not None:
                self._open(*made)

        self.execute(command, done=done, failed=refused)
