"""The page of requests: one list for every channel, and the case that is chosen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from readingroom.command import Command
from readingroom.errors import DeskError
from readingroom.events import Changed
from readingroom.requests.commands import RevealRequest
from readingroom.requests.queries import CaseSheet, CaseView, kinds
from ui.actions import ActionSpec
from ui.messages import Message
from ui.models.columns import Column, Kind
from ui.palette import Tone
from ui.requests.detail import CasePane
from ui.requests.filing import NewRequest
from ui.requests.reading import Listed, Picture, Whole, picture, whole
from ui.requests.steps import CaseSteps
from ui.requests.words import clock_pill, group_of, kind_words, short_moment, state_pill, waits_pill
from ui.widgets.shapes import Pill
from ui.widgets.sheet import Sheet
from ui.widgets.views_page import Listing, ViewsPage, view_actions

__all__ = ["RequestsPage"]


class RequestsPage(ViewsPage[CaseView, Listed, int, Picture]):
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
        *view_actions("requests", CaseView),
    )

    def build(self) -> None:
        """Views, list, pane."""
        kit, text = self.kit, self.kit.text
        self.lay_views(
            Listing(
                CaseView,
                picture,
                self._columns(),
                key=lambda listed: listed.row.case_id,
                group=group_of,
                group_title=lambda group: text(f"requests.group.{group}"),
                also=lambda listed: listed.row.name.full,
                gives_way=("number", "name"),
            )
        )
        self.steps = CaseSteps(self, self.pane, self._shown_sheet, self.show_case, self._to_papers)
        self.case = CasePane(self, self.pane, self.steps, self.reveal, self.show_case)
        kit.actions.on("requests.ask", partial(self.steps.do, "ask"))
        kit.actions.on("requests.want", self.steps.want)
        kit.actions.on("requests.join", self.steps.join)

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

    def show_rows(self, seen: Picture) -> None:
        """How many there are, and whether a paper was asked for twice."""
        text, n = self.kit.text, len(seen.rows)
        said = text("requests.summary_more" if seen.more else "requests.summary", n=n)
        if seen.asked_twice:
            said = text("requests.joint").join((said, text("requests.asked_twice", n=seen.asked_twice)))
        self.say_summary(said)

    # -- the case

    def show_subject(self, kind: str, identity: int) -> None:
        """Show a case, in the list or beside it."""
        if kind == "case":
            self.show_case(identity)

    @property
    def case_id(self) -> int | None:
        """The case that is chosen."""
        return self.key

    def show_case(self, case_id: int) -> None:
        """Choose it in the list, or show it beside the list where it is not in it."""
        self.show_key(case_id)

    def ask_for(self, key: int) -> None:
        """The case, whole."""
        self.read(whole, key, done=partial(self.show_whole, key), latest="case")

    def show_one(self, key: int, found: Whole, *, revealed: bool) -> None:
        """The case's pane."""
        self.case.show(found, revealed=revealed)

    def show_none(self) -> None:
        """The case is no request any more."""
        self.case.show_nothing()

    def _shown_sheet(self) -> CaseSheet | None:
        whole_one = self.case.whole
        if whole_one is None or whole_one.sheet.case_id != self.key:
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

    def revealing(self) -> Command | None:
        """Looking is logged with the case."""
        sheet = self._shown_sheet()
        return None if sheet is None else RevealRequest(case_id=sheet.case_id)

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
            self.key = None
            self.open_key(case_id)

        def save() -> None:
            command = body.command()
            if command is not None:
                self.execute(command, done=filed, failed=failed)

        sheet.saved.connect(save)
        self.pane.open_sheet(sheet)
