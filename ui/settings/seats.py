"""The seats of the room: added as ranges, named, put in order, saved as a whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from readingroom.bookings.commands import DefineSeats, SeatPlan
from readingroom.bookings.queries import SeatRow, seats
from readingroom.bookings.seat_labels import seat_labels
from readingroom.command import Command
from readingroom.errors import DeskError, Refused
from ui.models.columns import Column, Kind
from ui.models.listing import ListModel
from ui.settings.panel import Panel, row_of
from ui.widgets.parts import DropDown, IconButton, button, label
from ui.widgets.table import TableView

__all__ = ["SeatsPanel"]

_KINDS = ("ordinary", "camera", "large", "bulk", "screen")


@dataclass(frozen=True)
class _Draft:
    """A seat as it stands in the list; the key follows it while it is renamed."""

    key: int
    plan: SeatPlan


class SeatsPanel(Panel):
    """The list, a line that adds to it, and a line that changes the chosen seat."""

    saves = True

    def fill_body(self) -> None:
        """What adds, the list, what changes."""
        text = self.text
        self._known: tuple[SeatPlan, ...] = ()
        self._drafts: list[_Draft] = []
        self._next_key = 0
        self._quiet = False
        self.added = QLineEdit()
        self.added.setPlaceholderText(text("settings.seats.range_example"))
        self.added.setAccessibleName(text("settings.seats.range"))
        self.added.returnPressed.connect(self.add)
        self.added_kind = self._kinds(text("settings.seats.kind"))
        self.add_button = button(text("settings.seats.add"), self.add)
        self.error = label("", "error", wrap=True)
        self.error.hide()
        self.body.addLayout(row_of(self.added, self.added_kind, self.add_button, stretch=0))
        self.body.addWidget(self.error)
        self.model = ListModel[_Draft](
            [
                Column("label", "settings.seats.label", lambda row: row.plan.label, width=200),
                Column("kind", "settings.seats.kind", lambda row: self._word(row.plan.kind), Kind.TEXT, 0),
            ],
            key=lambda row: row.key,
            text=text,
            parent=self,
        )
        self.table = _SeatTable(self)
        self.table.setModel(self.model)
        self.table.setMinimumHeight(260)
        self.table.chosen.connect(self._show)
        self.body.addWidget(self.table, 100)
        self.label_box = QLineEdit()
        self.label_box.setAccessibleName(text("settings.seats.label"))
        self.label_box.textEdited.connect(self._relabel)
        self.kind_box = self._kinds(text("settings.seats.kind"))
        self.kind_box.currentTextChanged.connect(self._rekind)
        style = self.kit.style
        self.up = IconButton(style, "arrow-up", text("settings.seats.up"), lambda: self.shift(-1))
        self.down = IconButton(style, "arrow-down", text("settings.seats.down"), lambda: self.shift(1))
        self.remove_button = button(text("settings.seats.remove"), self.remove)
        self._changing = (self.label_box, self.kind_box, self.up, self.down, self.remove_button)
        self.body.addLayout(row_of(*self._changing, stretch=0))
        self._show(None)

    def load(self) -> None:
        """Ask for the seats."""
        self.page.read(seats, done=self._fill, latest="settings.seats")

    def add(self) -> None:
        """Add what was typed behind the others; labels that are there already only get the kind."""
        try:
            wanted = seat_labels(self.added.text())
        except Refused as error:
            self._refuse(self.text.explain(error))
            return
        kind = self._kind(self.added_kind)
        there = {draft.plan.label: at for at, draft in enumerate(self._drafts)}
        for one in wanted:
            plan = SeatPlan(label=one, kind=kind)
            if one in there:
                self._drafts[there[one]] = replace(self._drafts[there[one]], plan=plan)
            else:
                self._drafts.append(self._draft(plan))
        self.added.clear()
        self._changed()
        last = wanted[-1]
        self.table.select(next(draft.key for draft in self._drafts if draft.plan.label == last))

    def remove(self) -> None:
        """Take the chosen seat out."""
        if (at := self._at()) is not None:
            del self._drafts[at]
            self._changed()

    def shift(self, by: int) -> None:
        """Move the chosen seat up or down."""
        at = self._at()
        if at is None or not 0 <= at + by < len(self._drafts):
            return
        self._drafts[at], self._drafts[at + by] = self._drafts[at + by], self._drafts[at]
        self._changed()

    def save(self) -> None:
        """Set the room's seats."""
        plans = self._plans()
        before = self._known

        def done(_outcome: object) -> None:
            self._known = plans
            self.saved(
                lambda: self.page.execute(DefineSeats(seats=before), done=lambda _outcome: self.load())
            )

        self._define(DefineSeats(seats=plans), done)

    # -- inside

    def _define(self, command: Command, done: Callable[[object], None]) -> None:
        def failed(error: DeskError) -> None:
            if error.code.startswith("seat."):
                self._refuse(self.text.explain(error))
            else:
                self.kit.messages.refused(self, error)

        self.page.execute(command, done=done, failed=failed)

    def _plans(self) -> tuple[SeatPlan, ...]:
        return tuple(draft.plan for draft in self._drafts)

    def _fill(self, found: tuple[SeatRow, ...]) -> None:
        if self.dirty:
            return
        self._known = tuple(SeatPlan(label=seat.label, kind=seat.kind) for seat in found)
        if self._known != self._plans():
            self._drafts = [self._draft(plan) for plan in self._known]
        self._refuse("")
        self.model.set_rows(self._drafts)

    def _draft(self, plan: SeatPlan) -> _Draft:
        self._next_key += 1
        return _Draft(self._next_key, plan)

    def _changed(self) -> None:
        self._refuse("")
        self.model.set_rows(self._drafts)
        self.set_dirty(self._plans() != self._known)

    def _at(self) -> int | None:
        row = self.table.row
        return next((at for at, draft in enumerate(self._drafts) if row and draft.key == row.key), None)

    def _show(self, row: _Draft | None) -> None:
        for widget in self._changing:
            widget.setEnabled(row is not None)
        self._quiet = True
        if row is None or self.label_box.text() != row.plan.label:
            self.label_box.setText(row.plan.label if row else "")
        self.kind_box.setEditText(self._word(row.plan.kind) if row else "")
        self._quiet = False

    def _relabel(self, typed: str) -> None:
        self._replan(label=typed)

    def _rekind(self, _word: str) -> None:
        if not self._quiet:
            self._replan(kind=self._kind(self.kind_box))

    def _replan(self, **facts: str) -> None:
        if (at := self._at()) is not None:
            draft = self._drafts[at]
            self._drafts[at] = replace(draft, plan=replace(draft.plan, **facts))
            self._changed()

    def _refuse(self, sentence: str) -> None:
        self.error.setText(sentence)
        self.error.setVisible(bool(sentence))
        self.added.setAccessibleDescription(sentence)

    def _kinds(self, name: str) -> DropDown:
        """One of the kinds we know, or the archive's own word."""
        made = DropDown(self.kit.style)
        made.setEditable(True)
        made.setInsertPolicy(DropDown.InsertPolicy.NoInsert)
        made.setAccessibleName(name)
        made.setMinimumWidth(170)
        for kind in _KINDS:
            made.addItem(self._word(kind), kind)
        return made

    def _kind(self, box: DropDown) -> str:
        typed = box.currentText().strip()
        at = box.findText(typed, Qt.MatchFlag.MatchFixedString)
        return str(box.itemData(at)) if at >= 0 else typed or _KINDS[0]

    def _word(self, kind: str) -> str:
        code = f"bookings.seat_kind.{kind}"
        return self.text(code) if self.text.has(code) else kind


class _SeatTable(TableView):
    """Delete takes a seat out, Alt with an arrow moves it, Enter goes to its label."""

    def __init__(self, panel: SeatsPanel) -> None:
        super().__init__(panel.kit, "settings.seats", panel.text("settings.seats.title"))
        self._panel = panel
        self.opened.connect(lambda _row: panel.label_box.setFocus())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The seat's own keys, then the table's."""
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if event.key() == Qt.Key.Key_Delete:
            self._panel.remove()
        elif alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._panel.shift(-1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)
