"""The sync desk: connected portals, what waits, and what a person decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt

from readingroom.allowed import Allowed
from readingroom.events import Changed
from readingroom.portals.commands import GoOn
from readingroom.portals.exchange import RoundReport
from readingroom.portals.queries import PortalState
from ui.actions import ActionSpec
from ui.messages import Message
from ui.models.columns import Column, Kind
from ui.models.listing import ListModel
from ui.palette import Tone
from ui.portals.connecting import ConnectSheet, letting_go
from ui.portals.detail import Goal, PortalDetail, goal_of
from ui.portals.exchanging import rounds_with
from ui.portals.reading import GROUPS, Line, SyncDesk, sync_desk
from ui.portals.words import Words
from ui.shell import Shell
from ui.widgets.page import Page
from ui.widgets.table import TableView

__all__ = ["PortalsPage"]

_GIVES_WAY = ("portal", "since", "number", "why")
"""Columns that a narrow window leaves out, in this order: the details say it too."""


class PortalsPage(Page):
    """Portals, what goes out and why not, and what differs, is refused, unknown, unreadable or missing."""

    id = "portals"
    depends = frozenset({Changed.PORTALS})
    detail_width = 380
    action_table = (
        ActionSpec("portals.exchange", "Ctrl+R", "refresh-cw", scope="portals"),
        ActionSpec("portals.connect", "", "plus", scope="portals"),
    )

    def build(self) -> None:
        """Table and actions."""
        say = self.kit.text
        self._desk: SyncDesk | None = None
        self._exchanging = self._connected_just_now = False
        self.model = ListModel[Line](
            self._columns(),
            key=lambda line: line.key,
            text=say,
            group=lambda line: line.group,
            group_title=lambda group: say(f"portals.group.{group}"),
            parent=self,
        )
        self.table = TableView(self.kit, "portals.table", say("portals.table"), gives_way=_GIVES_WAY)
        self.table.setModel(self.model)
        self.table.chosen.connect(self.show_line)
        self.table.opened.connect(self._opened)
        self.set_list(self.table)
        self.set_beside("portals.connect")
        self.set_primary("portals.exchange")
        self.kit.actions.on("portals.exchange", self.exchange_all)
        self.kit.actions.on("portals.connect", self.connect_portal)
        if self.detail is not None:
            self.subject = PortalDetail(self, self.detail, self)

    def _columns(self) -> list[Column[Line]]:
        def column(name: str, kind: Kind, width: int) -> Column[Line]:
            def value(line: Line) -> Any:
                return getattr(self._words, "pill" if kind is Kind.STATE else name)(line)

            whole = value if name == "why" else None  # cut off more often than not
            return Column(name, f"portals.column.{name}", value, kind, width, tooltip=whole)

        return [column(name, kind, width) for name, (kind, width) in _COLUMNS.items()]

    # -- loading

    def load(self) -> None:
        """Ask for everything that is under way."""
        self.read(sync_desk, done=self._fill, latest="desk")

    def filtered(self, typed: str) -> None:
        """Only rows in which all that is typed occurs."""
        self.model.filter(typed)

    def _fill(self, desk: SyncDesk) -> None:
        say = self.kit.text
        self._desk, self._words = desk, Words(say, desk)
        self.model.set_rows(desk.lines)
        self.table.codes_fit()
        asking = sum(one.state == "halted" for one in desk.portals)
        told = [say("portals.summary.asking", n=asking)] if asking else []
        told += [say(f"portals.summary.{group}", n=n) for group in GROUPS[1:] if (n := desk.count(group))]
        self.say_summary(" · ".join(told) or (say("portals.summary.none") if desk.portals else ""))
        if desk.portals:
            self.show_list()
        else:
            self.show_empty(say("portals.empty"), say("portals.action.connect"), self.connect_portal)
        self._allow()
        if self.table.row is None and desk.lines:
            self.table.select(desk.lines[0].key)
        self.show_line(self.table.row)
        if self._connected_just_now and desk.portals:
            self._connected_just_now = False
            self.exchange_all()

    def show_line(self, line: Line | None) -> None:
        """The chosen line in the pane."""
        if self.detail is None or self._desk is None:
            return
        if line is None:
            self.subject.nothing(self.kit.text("portals.choose" if self._desk.portals else "portals.before"))
        else:
            self.subject.show(line, self._words)

    def _opened(self, line: Line) -> None:
        """Enter or a double click: to its case; a line without one leads to what is done about it."""
        goal = goal_of(line.subject)
        if goal is not None:
            self.go_to(goal)
        elif self.detail is not None and self.detail.next_step.isEnabled():
            self.detail.next_step.setFocus(Qt.FocusReason.TabFocusReason)

    # -- doing

    def go_to(self, goal: Goal) -> None:
        """To the page on which a case is worked on."""
        window = self.window()
        if isinstance(window, Shell) and goal.page in window.entries:
            shown = window.show_page(goal.page)
            if shown is not None:
                shown.show_subject("case", goal.case_id)

    def exchange_all(self) -> None:
        """Exchange now with every portal with which that is possible."""
        if self._desk is not None:
            self._exchange([one for one in self._desk.portals if _may(one, "sync")])

    def exchange(self, portal: PortalState) -> None:
        """Exchange now with one portal."""
        self._exchange([portal])

    def connect_portal(self) -> None:
        """Ask for a portal's address and token, in the pane."""
        if self.detail is None or self.detail.keeps():
            return
        self.detail.open_sheet(ConnectSheet(self, self._connected))

    def let_go(self, portal: PortalState) -> None:
        """Disconnect a portal; what it was still to be told never goes out, so it is asked about."""
        say, name = self.kit.text, portal.particulars.name
        waiting = portal.counts["waiting"] + portal.counts["unknown"]
        if self.kit.messages.confirm(
            self,
            say("portals.let_go.title", portal=name),
            say("portals.let_go.meaning", n=waiting),
            say("portals.action.disconnect"),
            danger=True,
        ):
            work = letting_go(portal.particulars, self.kit.jobs.actor)
            self.kit.jobs.exchange(self, say("portals.let_go.under_way", portal=name), work)

    def agree(self, portal: PortalState) -> None:
        """What was asked about is to be believed: one key is too little for that, so it is asked about again."""
        say, one = self.kit.text, portal.particulars
        asked = f"portal.asked.{portal.asked}"
        if self.kit.messages.confirm(
            self, say(f"{asked}.title", portal=one.name), say(f"{asked}.meaning"), say(f"{asked}.yes")
        ):
            self.execute(GoOn(portal_id=one.id, agreed=True))

    # -- inside

    def _exchange(self, portals: Sequence[PortalState]) -> None:
        if self._exchanging or not portals:
            return
        self._exchanging = True
        self._allow()
        self.strip.settle()
        work = rounds_with(self.kit.jobs.beside, [one.particulars for one in portals])
        job = self.kit.jobs.exchange(self, self.kit.text("portals.exchanging"), work, done=self._exchanged)
        job.finished.connect(self._over)

    def _exchanged(self, reports: Sequence[RoundReport]) -> None:
        """What went wrong is told; what went well is seen in the list."""
        say = self.kit.text
        told = [say.explain(report.failed) for report in reports if report.failed is not None]
        told += [
            say("portal.cli.halted", portal=report.portal) for report in reports if report.halted is not None
        ]
        if told:
            self.tell(Message("\n".join(told), Tone.ATTENTION))

    def _over(self) -> None:
        self._exchanging = False
        self._allow()
        self.reload()

    def _allow(self) -> None:
        possible = self._desk is not None and any(_may(one, "sync") for one in self._desk.portals)
        self.kit.actions.allow("portals.exchange", possible and not self._exchanging)

    def _connected(self) -> None:
        if self.detail is not None:
            self.detail.close_sheet()
        self._connected_just_now = True
        self.reload()


def _may(portal: PortalState, action: str) -> bool:
    return Allowed(action) in portal.actions


_COLUMNS = {
    "what": (Kind.TEXT, 150),
    "number": (Kind.CODE, 84),
    "portal": (Kind.TEXT, 90),
    "state": (Kind.STATE, 116),
    "since": (Kind.TEXT, 64),
    "why": (Kind.TEXT, 0),
}
