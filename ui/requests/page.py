"""The page of requests: one list for every channel, and the case that is chosen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from readingroom.errors import DeskError
from readingroom.events import Changed
from readingroom.requests.commands import RevealRequest
from readingroom.requests.queries import CaseSheet, CaseView, kinds
from ui.actions import ActionSpec
from ui.messages import Message
from ui.models.columns import Column, Kind
from ui.models.listing import ListModel
from ui.palette import Tone
from ui.requests.detail import CasePane
from ui.requests.filing import NewRequest
from ui.requests.reading import Listed, Picture, Whole, picture, whole
from ui.requests.steps import CaseSteps
from ui.requests.words import clock_pill, group_of, kind_words, short_moment, state_pill, waits_pill
from ui.widgets.page import Page
from ui.widgets.parts import EmptyState, line
from ui.widgets.shapes import Pill
from ui.widgets.sheet import Sheet
from ui.widgets.table import TableView
from ui.widgets.views import ViewBar

__all__ = ["RequestsPage"]

_ROW = 46
"""Height of a row with a second line, pixels."""


class RequestsPage(Page):
    """What waits for the desk, for the reader, for the offices; and one case whole."""

    id = "requests"
    depends = frozenset(
        {
            Changed.REQUESTS,
            Changed.VISITS,
            Changed.BOOKINGS,
            Changed.READERS,
            Changed.HOLDINGS,
            Changed.SETTINGS,
        }
    )
    can_print = True
    detail_width: ClassVar[int] = 430
    action_table = (
        ActionSpec("requests.new", "Ctrl+N", "plus", scope="requests"),
        ActionSpec("requests.reveal", "Ctrl+R", "eye", scope="requests"),
        ActionSpec("requests.ask", "Ctrl+E", "mail", scope="requests"),
        ActionSpec("requests.join", "Ctrl+D", "layers", scope="requests"),
        ActionSpec("requests.want", "Ctrl+Shift+D", "file-search", scope="requests"),
        ActionSpec("requests.to_list", "Ctrl+L", "list", scope="requests"),
        *(
            ActionSpec(
                f"requests.view_{view.value}",
                f"Ctrl+{number}",
                scope="requests",
                text=f"requests.view.{view.value}",
            )
            for number, view in enumerate(CaseView, start=1)
        ),
    )

    def build(self) -> None:
        """Views, list, pane."""
        kit, text = self.kit, self.kit.text
        remembered = kit.memory.get("requests.view", CaseView.FOR_ME.value)
        self.view = CaseView(remembered) if remembered in tuple(CaseView) else CaseView.FOR_ME
        self.case_id: int | None = None
        self.picture: Picture | None = None
        self._revealed: int | None = None
        self.views = ViewBar(kit, "requests", CaseView)
        self.views.wanted.connect(self.show_view)
        self.model = ListModel[Listed](
            self._columns(),
            key=lambda listed: listed.row.case_id,
            text=text,
            group=group_of,
            group_title=lambda group: text(f"requests.group.{group}"),
            also=lambda listed: listed.row.name.full,
            parent=self,
        )
        self.table = TableView(kit, "requests.table", text("requests.table"), gives_way=("number", "name"))
        self.table.set_row_height(_ROW)
        self.table.setModel(self.model)
        self.table.chosen.connect(self._chosen)
        self.table.opened.connect(self._opened)
        self.table.clicked.connect(lambda index: self._chosen(self.model.row_at(index)))
        self.nothing = EmptyState(kit)
        self._below = QStackedWidget()
        self._below.addWidget(self.table)
        self._below.addWidget(self.nothing)
        self.set_list(self._laid_out())
        self.setFocusProxy(self.table)
        self.set_primary("requests.new")
        if self.detail is None:
            raise TypeError("the page of requests has a detail pane")
        self.pane = self.detail
        self.pane.show_nothing(text("requests.nothing_chosen"))
        self.steps = CaseSteps(self, self.pane, self._shown_sheet, self.show_case, self._to_papers)
        self.case = CasePane(self, self.pane, self.steps, self.reveal, self.show_case)
        for name, act in self._deeds().items():
            kit.actions.on(f"requests.{name}", act)

    def _deeds(self) -> dict[str, Callable[[], object]]:
        return {
            "new": self.new,
            "reveal": self.reveal,
            "ask": partial(self.steps.do, "ask"),
            "want": self.steps.want,
            "join": self.steps.join,
            "to_list": self.table.setFocus,
            **{f"view_{view.value}": partial(self.show_view, view) for view in CaseView},
        }

    def _columns(self) -> list[Column[Listed]]:
        text = self.kit.text
        return [
            Column("waits", "requests.column.waits", lambda one: waits_pill(text, one.row), Kind.STATE, 150),
            Column(
                "kind",
                "requests.column.kind",
                lambda one: kind_words(text, one.row),
                width=0,
                second=self._channel,
            ),
            Column(
                "name",
                "requests.column.name",
                lambda one: one.name,
                width=120,
                second=self._papers,
            ),
            Column(
                "number",
                "requests.column.number",
                lambda one: one.row.number,
                Kind.CODE,
                136,
                second=lambda one: (
                    one.row.register_number if one.row.register_number != one.row.number else ""
                ),
            ),
            Column("clock", "requests.column.clock", self._clock, Kind.STATE, 112, tooltip=self._due),
            Column(
                "state",
                "requests.column.state",
                lambda one: state_pill(text, one.row.state),
                Kind.STATE,
                120,
                hidden=True,
            ),
        ]

    def _channel(self, one: Listed) -> str:
        text = self.kit.text
        channel = text(f"request.channel.{one.row.channel}")
        return text("requests.came", channel=channel, when=short_moment(text, one.row.received_at, one.today))

    def _papers(self, one: Listed) -> str:
        text, row = self.kit.text, one.row
        told = [
            text("requests.unread", n=row.unread) if row.unread else "",
            text("requests.missing", n=row.missing) if row.missing else "",
        ]
        return text("requests.joint").join(part for part in told if part)

    def _clock(self, one: Listed) -> Pill | str:
        return clock_pill(self.kit.text, one.row.clock) or ""

    def _due(self, one: Listed) -> str:
        stands = one.row.clock
        if stands is None:
            return ""
        return self.kit.text(f"requests.due.{stands.what}", day=stands.due)

    def _laid_out(self) -> QWidget:
        holder = QWidget()
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.views)
        layout.addWidget(line())
        layout.addWidget(self._below, 1)
        return holder

    # -- loading

    def load(self) -> None:
        """The list, and the case that is open."""
        self.read(picture, self.view, done=self._fill, latest="picture")
        if self.case_id is not None:
            self._open(self.case_id)

    def filtered(self, typed: str) -> None:
        """Only what has every word of it; names are found though they are shown masked."""
        self.model.filter(typed)
        if typed and self.table.row is None and (rows := self.model.rows()):
            self.table.select(rows[0].row.case_id)

    def show_view(self, view: CaseView) -> None:
        """Another part of the list."""
        if view is not self.view:
            self.view = view
            self.kit.memory.put("requests.view", view.value)
            self.read(picture, view, done=self._fill, latest="picture")
        self.views.buttons[view].setChecked(True)

    def _fill(self, seen: Picture) -> None:
        if seen.view is not self.view:
            return
        text, first = self.kit.text, self.picture is None
        self.picture = seen
        self.model.set_rows(seen.rows)
        self.table.codes_fit()
        self.views.show_view(seen.view, seen.counts)
        n = len(seen.rows)
        said = text("requests.summary_more" if seen.more else "requests.summary", n=n)
        if seen.asked_twice:
            said = text("requests.joint").join((said, text("requests.asked_twice", n=seen.asked_twice)))
        self.say_summary(said)
        if seen.rows:
            self._below.setCurrentWidget(self.table)
        else:
            self.nothing.say(text(f"requests.empty.{seen.view}"), text("requests.action.new"), self.new)
            self._below.setCurrentWidget(self.nothing)
        if self.case_id is None and seen.rows and first:
            self.table.select(seen.rows[0].row.case_id)

    # -- the case

    def show_subject(self, kind: str, identity: int) -> None:
        """Show a case, in the list or beside it."""
        if kind == "case":
            self.show_case(identity)

    def show_case(self, case_id: int) -> None:
        """Choose it in the list, or show it beside the list where it is not in it."""
        if not self.table.select(case_id):
            self.table.clearSelection()
        self._open(case_id)

    def _chosen(self, listed: Listed | None) -> None:
        if listed is not None and listed.row.case_id != self.case_id:
            self._open(listed.row.case_id)

    def _opened(self, listed: Listed) -> None:
        """Enter: on into the detail pane."""
        self._chosen(listed)
        self.pane.enter()

    def _open(self, case_id: int) -> None:
        if case_id != self.case_id:
            if self.pane.keeps():  # what is typed there is about the case that shows
                QTimer.singleShot(0, self, self._back_to_case)
                return
            self.case_id, self._revealed = case_id, None
            self.pane.close_sheet()
            self.pane.expect()
        self.read(whole, case_id, done=lambda found: self._show(case_id, found), latest="case")

    def _show(self, case_id: int, found: Whole | None) -> None:
        if case_id != self.case_id:
            return
        if found is None:
            self.case_id = None
            self.case.show_nothing()
            return
        self.case.show(found, revealed=self._revealed == case_id)

    def _back_to_case(self) -> None:
        if self.case_id is not None:
            self.table.select(self.case_id)

    def _shown_sheet(self) -> CaseSheet | None:
        whole_one = self.case.whole
        if whole_one is None or whole_one.sheet.case_id != self.case_id:
            return None
        return whole_one.sheet

    def _to_papers(self) -> None:
        if self.case.papers is not None:
            self.case.papers.focus_missing()

    def print_page(self) -> None:
        """Ctrl+P: the form that is on its way, else the notice of what to bring."""
        sheet = self._shown_sheet()
        if sheet is not None:
            under_way = any(one.undecided for one in sheet.approvals)
            if under_way or (sheet.guide is not None and sheet.applicants):
                self.steps.do("print_form" if under_way else "notice")

    def take_files(self, files: Sequence[Path]) -> bool:
        """Files dropped on the page go into the sheet that is open, or become a paper of the case."""
        return self.steps.take_files(files)

    # -- what is done

    def reveal(self) -> None:
        """Show in full who is chosen; the log keeps that somebody looked."""
        sheet = self._shown_sheet()
        if sheet is None or self._revealed == sheet.case_id:
            return

        def shown(_outcome: Any) -> None:
            if self.case_id == sheet.case_id:
                self._revealed = sheet.case_id
                self._open(sheet.case_id)

        self.execute(RevealRequest(case_id=sheet.case_id), done=shown)

    def new(self) -> None:
        """Somebody asks for something at the desk, by telephone, by letter."""
        if not self.pane.keeps():
            self.read(partial(kinds, offered=True), done=self._lay_new, latest="kinds")

    def _lay_new(self, offered: Any) -> None:
        text = self.kit.text
        if not offered:
            self.tell(Message(text("requests.new.none_offered"), Tone.ATTENTION))
            return
        today = self.picture.today if self.picture is not None else dt.date.min
        body = NewRequest(self, offered, today)
        sheet = Sheet(self.kit, text("requests.sheet.new"), body, text("requests.verb.new"))

        def failed(error: DeskError) -> None:
            if not body.refused(error):
                sheet.refused(error)

        def filed(outcome: Any) -> None:
            sheet.close_sheet()
            case_id = next(event.case_id for event in outcome.events if hasattr(event, "case_id"))
            self.case_id = None
            self._open(case_id)

        def save() -> None:
            command = body.command()
            if command is not None:
                self.execute(command, done=filed, failed=failed)

        sheet.saved.connect(save)
        self.pane.open_sheet(sheet)
