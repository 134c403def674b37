"""The page of the room: the seats, the line, and the second screen."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from readingroom.bookings.commands import CallNext
from readingroom.bookings.events import TicketCalled
from readingroom.bookings.queries import DayRow, LineRow
from readingroom.events import Changed
from ui.actions import ActionSpec
from ui.room.detail import RoomDetail
from ui.room.display import NumberDisplay
from ui.room.line import LineView
from ui.room.reading import Picture, Place, picture
from ui.room.seats import SeatsView
from ui.room.words import summary
from ui.shell import Shell
from ui.style import GAP, set_role
from ui.widgets.page import Page
from ui.widgets.parts import ActionButton, line

__all__ = ["RoomPage"]


class RoomPage(Page):
    """Seats and numbers; what the room does not use is not there."""

    id = "room"
    depends = frozenset(
        {
            Changed.SEATS,
            Changed.VISITS,
            Changed.QUEUE,
            Changed.RETRIEVAL,
            Changed.REQUESTS,
            Changed.READERS,
            Changed.SETTINGS,
        }
    )
    action_table: ClassVar[tuple[ActionSpec, ...]] = (
        ActionSpec("room.call_next", "Ctrl+Shift+N", "bell", scope="room"),
        ActionSpec("room.display", "Ctrl+Shift+D", "monitor", scope="room"),
    )

    def build(self) -> None:
        """Two views under one switch."""
        text = self.kit.text
        assert self.detail is not None  # noqa: S101 - this page has one
        self.panes = RoomDetail(self, self.detail)
        self.picture: Picture | None = None
        self._at_line = bool(self.kit.memory.get("room.at_line", False))
        self._chosen: Place | DayRow | LineRow | None = None
        self._wanted_seat: int | None = None
        self._wanted_ticket: int | None = None
        self.seats = SeatsView(self.kit)
        self.line = LineView(self.kit, self.open_display)
        self.seats.place_chosen.connect(self._choose_place)
        self.seats.reader_chosen.connect(self._choose_reader)
        self.line.chosen.connect(self._choose_number)
        for view in (self.seats, self.line):
            view.opened.connect(self._opened)
        self.to_seats = self._switch(text("room.view.seats"), False)
        self.to_line = self._switch(text("room.view.line"), True)
        self._views = QStackedWidget()
        self._views.addWidget(self.seats)
        self._views.addWidget(self.line)
        self._tabs = QWidget()
        tabs = QHBoxLayout(self._tabs)
        tabs.setContentsMargins(GAP[3], GAP[2], GAP[3], GAP[2])
        tabs.addWidget(self.to_seats)
        tabs.addWidget(self.to_line)
        tabs.addStretch(1)
        self._tab_line = line()
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._tabs)
        layout.addWidget(self._tab_line)
        layout.addWidget(self._views, 1)
        self.set_list(body)
        self.call_button = ActionButton(self.kit.actions["room.call_next"])
        self._primary.addWidget(self.call_button)
        self.kit.actions.on("room.call_next", self.call_next)
        self.kit.actions.on("room.display", self.switch_display)

    def load(self) -> None:
        """Ask for the room."""
        self.read(picture, done=self.fill, latest="room")

    def fill(self, shown: Picture) -> None:
        """Show it."""
        self.picture = shown
        self.panes.show_picture(shown)
        self.call_button.setVisible(shown.uses_queue)
        self.filter_box.setVisible(shown.uses_seats or shown.uses_queue)
        if not shown.uses_seats and not shown.uses_queue:
            self._show_nothing("room.empty.unused")
            return
        if not shown.uses_queue and not shown.places:
            self._show_nothing("room.empty.no_seats")
            return
        both = shown.uses_seats and shown.uses_queue
        self._tabs.setVisible(both)
        self._tab_line.setVisible(both)
        at_line = shown.uses_queue and (self._at_line or not shown.uses_seats)
        self._show_view(at_line)
        self.show_list()
        self.seats.show_picture(shown)
        self.line.show_picture(shown)
        self.say_summary(summary(self.kit.text, shown, at_line))
        if self._wanted_seat is not None and self.seats.board.select(self._wanted_seat):
            self._wanted_seat = None
        if self._wanted_ticket is not None and self.line.table.select(self._wanted_ticket):
            self._wanted_ticket = None
        self._show_chosen()

    def filtered(self, typed: str) -> None:
        """Narrow what is shown."""
        self.seats.filter(typed)
        self.line.model.filter(typed)

    def call_next(self) -> None:
        """Call whoever is next; the number is chosen, so that what follows is one key away."""
        self.execute(CallNext(), done=self._called)

    def go_to_seat(self, seat_id: int) -> None:
        """Choose a seat now, or when it has come."""
        self._wanted_seat = seat_id

    def switch_display(self) -> None:
        """Open the second screen's window; put it away where it shows already."""
        known = self.window().findChild(NumberDisplay)
        if known is not None and known.isVisible():
            known.close()
        else:
            self.open_display()

    def open_display(self) -> NumberDisplay:
        """The second screen; one of them."""
        window = self.window()
        known = window.findChild(NumberDisplay)
        display = known if isinstance(known, NumberDisplay) else NumberDisplay(self.kit, window)
        display.open_up()
        return display

    # -- inside

    def _switch(self, word: str, line_view: bool) -> QPushButton:
        made = QPushButton(word)
        made.setCheckable(True)
        made.setAutoExclusive(True)
        made.setAccessibleName(word)
        made.clicked.connect(lambda _checked=False: self._choose_view(line_view))
        return made

    def _choose_view(self, at_line: bool) -> None:
        self._at_line = at_line
        self.kit.memory.put("room.at_line", at_line)
        if self.picture is not None:
            self.fill(self.picture)

    def _show_view(self, at_line: bool) -> None:
        view = self.line if at_line else self.seats
        self._views.setCurrentWidget(view)
        self.list_area.setFocusProxy(view)
        self.setFocusProxy(view)
        for made, is_on in ((self.to_seats, not at_line), (self.to_line, at_line)):
            made.setChecked(is_on)
            set_role(made, "" if is_on else "quiet")

    def _show_nothing(self, code: str) -> None:
        self.say_summary("")
        self.show_empty(self.kit.text(code), self.kit.text("room.empty.verb"), self._to_settings)
        self._chosen = None
        self.panes.nothing()

    def _to_settings(self) -> None:
        window = self.window()
        shown = window.show_page("settings") if isinstance(window, Shell) else None
        if shown is not None:
            unused = self.picture is not None and not self.picture.uses_seats
            shown.show_subject("settings.room" if unused else "settings.seats", 0)

    def _called(self, outcome: object) -> None:
        for event in getattr(outcome, "events", ()):
            if isinstance(event, TicketCalled):
                self._wanted_ticket = event.queue_ticket_id
        if not self._at_line:
            self._choose_view(True)

    def _opened(self, _row: object) -> None:
        """Enter: on into the detail pane."""
        if self.detail is not None:
            self.detail.enter()

    def _choose_place(self, place: Place | None) -> None:
        if place is not None and place != self._chosen:
            self.seats.standing.clearSelection()
            self._chosen = place
            self.panes.show_place(place)

    def _choose_reader(self, row: DayRow | None) -> None:
        if row is not None and row != self._chosen and self.seats.standing.hasFocus():
            self.seats.board.clearSelection()
            self._chosen = row
            self.panes.show_reader(row)

    def _choose_number(self, row: LineRow | None) -> None:
        if row is not None and self._views.currentWidget() is self.line:
            self._chosen = row
            self.panes.show_number(row)

    def _show_chosen(self) -> None:
        """The pane follows what became of the thing it shows."""
        if self._views.currentWidget() is self.line:
            row = self.line.table.row
            self._chosen = row
            if isinstance(row, LineRow):
                self.panes.show_number(row)
            else:
                self.panes.nothing()
            return
        if isinstance(self._chosen, DayRow):
            row = self.seats.standing.row
            if isinstance(row, DayRow):
                self._chosen = row
                self.panes.show_reader(row)
                return
        place = self.seats.board.place
        self._chosen = place
        if place is not None:
            self.panes.show_place(place)
        else:
            self.panes.nothing()
