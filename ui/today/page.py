"""Today: one glance answers who is next, whether everything is ready for them, and what must be done."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from readingroom.allowed import Allowed
from readingroom.events import Changed
from ui.actions import ActionSpec
from ui.models.columns import Column, Kind
from ui.models.listing import ListModel
from ui.painted import when_painted
from ui.style import GAP
from ui.today.case import CasePane, Hooks
from ui.today.reading import Listed, Picture, case_of, case_sheet, picture
from ui.today.steps import Steps
from ui.today.waits import Numbers, WaitsPanel
from ui.today.words import counters, files_tone, files_words, head_words, hour_words, state_pill
from ui.widgets.page import Page
from ui.widgets.parts import ActionButton, EmptyState, line
from ui.widgets.table import TableView
from ui.widgets.toolkit import Toolkit

if TYPE_CHECKING:
    from readingroom.office.day.queries import Waiting
    from readingroom.people.queries import NameSearch
    from ui.today.case_reading import CaseSheet
    from ui.today.walk_in import WalkIn

__all__ = ["TodayPage"]

_MINUTE_MS = 60_000


_LOW_BELOW = 560
"""Height in pixels of the page below which what stands over the list takes as few lines as it can."""
_GIVES_WAY = ("number", "seat", "ticket", "step", "hour")
"""Columns that a narrow window leaves out, in this order: the details say it too."""


class TodayPage(Page):
    """The day's list, what waits, and the case that is chosen.

    Args:
        kit: from the shell.
        names: asked for the index of names.
    """

    id = "today"
    depends = frozenset(Changed) - {Changed.STAFF}
    detail_width: ClassVar[int] = 380
    action_table = (
        ActionSpec("today.walk_in", "Ctrl+N", "user-plus", scope="today"),
        ActionSpec("today.book", "Ctrl+B", "calendar-check", scope="today"),
        ActionSpec("today.add_files", "Ctrl+D", "file-search", scope="today"),
        ActionSpec("today.reveal", "Ctrl+R", "eye", scope="today"),
        ActionSpec("today.to_list", "Ctrl+L", "list", scope="today"),
    )

    def __init__(self, kit: Toolkit, names: Callable[[], NameSearch | None]) -> None:
        self.names = names
        self.picture: Picture | None = None
        self.case_id: int | None = None
        self._revealed: int | None = None
        self._low = False
        self._case_when_listed: int | None = None
        self._went: dict[str, int] = {}
        super().__init__(kit)

    # -- building

    def build(self) -> None:
        """The head line, what waits, the list."""
        kit, text = self.kit, self.kit.text
        self.steps = Steps(self)
        self.model = ListModel[Listed](
            self._columns(),
            key=lambda row: row.case_id,
            text=text,
            group=lambda row: row.group,
            group_title=lambda key: text(f"today.group.{key}"),
            also=lambda row: f"{row.day.name.full} {row.day.register_number}",
            parent=self,
        )
        self.table = TableView(kit, "today.table", text("today.table"), gives_way=_GIVES_WAY)
        self.table.setModel(self.model)
        self.table.chosen.connect(self._chosen)
        self.table.opened.connect(self._opened)
        self.table.clicked.connect(self._clicked)
        self._head = Numbers()
        self.waits = WaitsPanel(kit, self._go)
        self._lines = [line(), line()]
        self.nobody = EmptyState(kit)
        self._below = QStackedWidget()
        self._below.addWidget(self.table)
        self._below.addWidget(self.nobody)
        self.set_list(self._laid_out())
        self.setFocusProxy(self.table)
        self._primary.addWidget(ActionButton(kit.actions["today.book"], ""))
        self.set_primary("today.walk_in")
        if self.detail is None:
            raise TypeError("the page of today has a detail pane")
        self.pane = self.detail
        hooks = Hooks(
            self.reveal,
            self.move_booking,
            self._open_reader,
            self._print_card,
            print_slips=partial(self._show_page, "retrieval"),
            answer_prints=partial(self._show_page, "retrieval", "attempt"),
            open_request=lambda case_id: self._show_page("requests", "case", case_id),
        )
        self.case = CasePane(kit, self.pane, self.steps, hooks)
        self.pane.show_nothing(text("today.nothing_chosen"))
        kit.actions.on("today.walk_in", self.walk_in)
        kit.actions.on("today.book", self.book)
        kit.actions.on("today.add_files", self.add_files)
        kit.actions.on("today.reveal", self.reveal)
        kit.actions.on("today.to_list", self.table.setFocus)
        self._minute = QTimer(self, interval=_MINUTE_MS)
        self._minute.timeout.connect(self.reload)
        self._minute.start()

    def _columns(self) -> list[Column[Listed]]:
        text = self.kit.text
        return [
            Column("hour", "today.column.hour", lambda row: hour_words(text, row.day), Kind.NUMBER, 54),
            Column(
                "ticket",
                "today.column.ticket",
                lambda row: row.day.ticket.number if row.day.ticket else "",
                Kind.NUMBER,
                48,
            ),
            Column("state", "today.column.state", lambda row: state_pill(text, row.day), Kind.STATE, 122),
            Column("name", "today.column.name", lambda row: row.name, width=94),
            Column("number", "today.column.number", lambda row: row.day.number, Kind.CODE, 84),
            Column("seat", "today.column.seat", lambda row: row.day.seat or "–", Kind.NUMBER, 46),
            Column(
                "files", "today.column.files", lambda row: files_words(text, row), width=0, tone=files_tone
            ),
            Column("step", "today.column.step", self._step_words, width=104, tone=lambda _row: "accent"),
        ]

    def _step_words(self, row: Listed) -> str:
        step = row.row.next_step
        if not isinstance(step, Allowed) or row.group in ("later", "done"):
            return ""
        if step.action == "issue":
            held = row.row.files.states.get("held", 0) if row.row.files is not None else 0
            return self.kit.text("today.step.issue", n=held)
        code = f"today.step.{step.action}"
        return self.kit.text(code if self.kit.text.has(code) else f"action.{step.action}")

    def _laid_out(self) -> QWidget:
        holder, head = QWidget(), QWidget()
        over = QHBoxLayout(head)
        over.setContentsMargins(GAP[3], GAP[2], GAP[3], GAP[2])
        over.addWidget(self._head, 1)
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addWidget(self._lines[0])
        layout.addWidget(self.waits)
        layout.addWidget(self._lines[1])
        layout.addWidget(self._below, 1)
        return holder

    # -- loading

    def load(self) -> None:
        """The list, and the case that is open."""
        self.read(picture, done=self._fill, latest="picture")
        if self.case_id is not None:
            self._open(self.case_id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a low page (a small screen at 200 %) the list comes first."""
        super().resizeEvent(event)
        if (low := self.height() < _LOW_BELOW) != self._low:
            self._low = low
            self.waits.set_low(low)
            self._head.set_low(low)

    def filtered(self, typed: str) -> None:
        """Only what has every word of it; names are found though they are shown masked."""
        self.model.filter(typed)
        if typed and self.table.row is None and (rows := self.model.rows()):
            self.table.select(rows[0].case_id)

    def _fill(self, seen: Picture) -> None:
        text, first = self.kit.text, self.picture is None
        self.picture = seen
        self.model.set_rows(seen.rows)
        used = {"ticket": seen.uses_queue, "seat": seen.uses_seats}
        self.table.leave_out(*(column for column, is_used in used.items() if not is_used))
        self.table.codes_fit()
        self.say_summary(head_words(text, seen.page.head))
        self._head.show_numbers(counters(text, seen.page.head))
        self.waits.show_waits(seen.page.waits)
        self._lines[1].setVisible(bool(seen.page.waits))
        if seen.rows:
            self._below.setCurrentWidget(self.table)
        else:
            self.nobody.say(text("today.empty"), text("today.action.walk_in"), self.walk_in)
            self._below.setCurrentWidget(self.nobody)
        if self._case_when_listed is not None:
            case_id, self._case_when_listed = self._case_when_listed, None
            self.show_case(case_id)
        elif first and self.case_id is None and seen.rows:
            wanted = next((row for row in seen.rows if isinstance(row.row.next_step, Allowed)), seen.rows[0])
            # What one case needs takes as long to load as the list: it waits until the list is on the screen.
            when_painted(self, partial(self._choose_first, wanted.case_id))

    def _choose_first(self, case_id: int) -> None:
        if self.case_id is None:
            self.table.select(case_id)

    # -- the case

    def show_subject(self, kind: str, identity: int) -> None:
        """Show a case, whichever day it is for; a booking's or visit's too."""
        if kind == "case":
            self.show_case(identity)
        elif kind in ("booking", "visit"):
            self.read(case_of, kind, identity, done=self._show_found, latest="case_of")

    def show_case(self, case_id: int) -> None:
        """Choose it in the list, or show it beside the list where it is not in it."""
        if self.filter_box.text():
            self.filter_box.clear()
        if not self.table.select(case_id):
            self.table.clearSelection()  # the cursor stays, so that the arrows go on from there
        self._open(case_id)

    def _show_found(self, case_id: int | None) -> None:
        if case_id is not None:
            self.show_case(case_id)

    def _chosen(self, row: Listed | None) -> None:
        if row is not None and row.case_id != self.case_id:
            self._open(row.case_id)

    def _open(self, case_id: int) -> None:
        if case_id != self.case_id:
            self.case_id, self._revealed = case_id, None
            self.pane.expect()
        self.read(case_sheet, case_id, done=lambda sheet: self._show(case_id, sheet), latest="case")

    def _show(self, case_id: int, sheet: CaseSheet | None) -> None:
        if case_id != self.case_id:
            return
        if sheet is None:
            self.case_id = None
            self.case.show_nothing()
            return
        self.case.show(sheet, revealed=self._revealed == case_id)

    def _opened(self, row: Listed) -> None:
        """Enter: on into the detail pane."""
        self._chosen(row)
        self.pane.enter()

    def _clicked(self, index: QModelIndex) -> None:
        """The verb in a row is its next step."""
        row = self.model.row_at(index)
        column = self.model.columns[index.column()].id if index.isValid() else ""
        self._chosen(row)
        if row is not None and column == "step" and self._step_words(row) and not self.pane.keeps():
            self.pane.close_sheet()
            self.next_step()

    # -- what is done

    def walk_in(self) -> WalkIn | None:
        """Somebody is at the desk without a booking; None until the page was read, or while a sheet keeps its place."""
        if self.picture is None or self.pane.keeps():
            return None
        from ui.today.walk_in import open_walk_in

        head = self.picture.page.head
        kinds = [(one.kind, one.free) for one in head.seats if one.free]
        return open_walk_in(self, self.steps, self.names, kinds, head.day, self._after)

    def book(self) -> None:
        """Somebody calls and wants to come."""
        if self.picture is None or self.pane.keeps():
            return
        from ui.today.forms import booking_sheet

        head = self.picture.page.head
        kinds = [one.kind for one in head.seats]
        self.pane.open_sheet(booking_sheet(self.kit, self.steps, head.day, kinds, self._booked))

    def move_booking(self) -> None:
        """Another day or hour for the booking that is shown."""
        sheet = self.case.sheet
        if sheet is not None and sheet.booking is not None:
            from ui.today.forms import move_sheet

            self.pane.open_sheet(move_sheet(self.kit, self.steps, sheet, lambda _outcome: self.reload()))

    def add_files(self) -> None:
        """Go to where codes are typed."""
        if self.case.files is not None and self.pane.sheet is None:
            self.case.files.box.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def hide_again(self) -> None:
        """Whoever is at the desk now asks anew."""
        self._revealed = None

    def reveal(self) -> None:
        """Show in full who is chosen; the log keeps that somebody looked."""
        sheet = self.case.sheet
        if sheet is None or not sheet.masked or self._revealed == sheet.case_id:
            return

        from readingroom.bookings.commands import RevealBooking
        from readingroom.people.commands import RevealReader

        def shown(_outcome: Any) -> None:
            if self.case_id == sheet.case_id:
                self._revealed = sheet.case_id
                self._open(sheet.case_id)

        if sheet.reader is not None:
            self.execute(RevealReader(reader=sheet.reader.line.id), done=shown)
        elif sheet.booking is not None:
            self.execute(RevealBooking(booking_id=sheet.booking.booking_id), done=shown)

    def _after(self, case_id: int) -> None:
        """A case that has just come about: shown as soon as the list has it."""
        self._case_when_listed = case_id
        self.reload()

    def _booked(self, outcome: Any) -> None:
        self._after(next(event.case_id for event in outcome.events if hasattr(event, "booking_id")))

    # -- elsewhere

    def _go(self, wait: Waiting) -> None:
        target = wait.target
        if target.page == "requests" and target.ids:
            # Pressed again, a link goes on to the next of them.
            at = self._went.get(wait.code, -1) + 1
            self._went[wait.code] = at
            self._show_page("requests", target.kind, target.ids[at % len(target.ids)])
            return
        if target.page == "today" or target.kind in ("case", "booking", "visit"):
            if target.ids:
                self.show_subject(target.kind, self._next_of(target.ids, target.kind))
            return
        self._show_page(target.page, target.kind, target.ids[0] if target.ids else 0)

    def _next_of(self, ids: tuple[int, ...], kind: str) -> int:
        """Pressed again, a link goes on to the next of them."""
        shown = self.case.sheet
        now = None
        if shown is not None and self.case_id == shown.case_id:
            about = {"case": shown.case_id}
            about["booking"] = shown.booking.booking_id if shown.booking is not None else 0
            about["visit"] = shown.visit.visit_id if shown.visit is not None else 0
            now = about.get(kind)
        return ids[(ids.index(now) + 1) % len(ids)] if now in ids else ids[0]

    def _show_page(self, page: str, kind: str = "", identity: int = 0) -> None:
        show = getattr(self.window(), "show_page", None)
        if show is None:
            return
        there = show(page)
        if there is not None and kind:
            there.show_subject(kind, identity)

    def _open_reader(self, reader_id: int) -> None:
        self._show_page("readers", "reader", reader_id)

    def _print_card(self, reader_id: int) -> None:
        from ui.readers.card import show_card

        show_card(self, reader_id)
