"""Closed days, make-up days, and days that concern the staff alone: listed, added, taken out."""

from __future__ import annotations

import datetime as dt

from readingroom.bookings.calendar import Closure, ClosureKind
from readingroom.bookings.commands import AddClosure, RemoveClosure
from readingroom.bookings.queries import ClosureRow, closures
from readingroom.command import Reading
from readingroom.entry import day as read_day
from readingroom.entry import hour as read_hour
from readingroom.errors import DeskError, Refused
from ui.messages import Message
from ui.models.columns import Column, Kind
from ui.models.listing import ListModel
from ui.palette import Tone
from ui.settings.panel import Panel, fit_rows, row_of
from ui.widgets.form import Choice, Form, Words
from ui.widgets.parts import button
from ui.widgets.shapes import Pill, Shape
from ui.widgets.table import TableView

__all__ = ["ClosuresPanel"]

_PILLS = {
    ClosureKind.CLOSED: (Shape.CROSS, Tone.ATTENTION),
    ClosureKind.OPEN: (Shape.CHECK, Tone.GOOD),
    ClosureKind.STAFF_OFF: (Shape.RING, Tone.NEUTRAL),
    ClosureKind.STAFF_ON: (Shape.DOT, Tone.NEUTRAL),
}


def _coming(reading: Reading) -> tuple[dt.date, tuple[ClosureRow, ...]]:
    """Today, and the exceptions that are not over."""
    return reading.today, closures(reading)


class ClosuresPanel(Panel):
    """What is coming, and a form that adds to it."""

    def fill_body(self) -> None:
        """The list, what takes out, the form."""
        text = self.text
        self._today = dt.date.min
        self.model = ListModel[ClosureRow](
            [
                Column("days", "settings.closures.days", lambda row: self._days(row.closure), width=230),
                Column(
                    "kind", "settings.closures.kind", lambda row: self._pill(row.closure), Kind.STATE, 150
                ),
                Column("hours", "settings.closures.hours", lambda row: self._hours(row.closure), width=110),
                Column("reason", "settings.closures.reason", lambda row: row.closure.reason, width=0),
            ],
            key=lambda row: row.closure_id,
            text=text,
            parent=self,
        )
        self.table = TableView(self.kit, "settings.closures", self.title, gives_way=("hours", "kind"))
        self.table.setModel(self.model)
        self.remove_button = button(text("settings.closures.remove"), self.remove)
        self.remove_button.setEnabled(False)
        self.table.chosen.connect(lambda row: self.remove_button.setEnabled(row is not None))
        self.import_button = button(
            text("settings.closures.import"), lambda: self.page.go("imports"), "quiet"
        )
        self.body.addWidget(self.table)
        self.body.addLayout(row_of(self.remove_button, self.import_button))
        self.section(text("settings.closures.new"))
        kinds = [(kind.value, text(f"settings.closures.kind_{kind.value}")) for kind in ClosureKind]
        self.form = Form(
            self.kit,
            [
                Choice(id="kind", label="settings.closures.kind", options=kinds),
                Words(
                    id="first",
                    label="settings.closures.first",
                    placeholder="settings.closures.day_example",
                    needed=True,
                ),
                Words(id="last", label="settings.closures.last", hint="settings.closures.last_hint"),
                Words(id="opens", label="settings.closures.from", hint="settings.closures.hours_hint"),
                Words(id="closes", label="settings.closures.to"),
                Words(id="reason", label="settings.closures.reason"),
            ],
        )
        self.form.submitted.connect(self.add)
        self.add_button = button(text("settings.closures.add"), self.add, "primary")
        self.body.addWidget(self.form)
        self.body.addLayout(row_of(self.add_button))

    def load(self) -> None:
        """Ask for what is coming."""
        self.page.read(_coming, done=self._fill, latest="settings.closures")

    def add(self) -> None:
        """Add what was typed."""
        self.form.clear_errors()
        closure = self._typed()
        if closure is None:
            return

        def done(_outcome: object) -> None:
            self.form.set_values({"first": "", "last": "", "opens": "", "closes": "", "reason": ""})
            self.load()

        self.page.execute(AddClosure(closure=closure), done=done, failed=self._refused)

    def remove(self) -> None:
        """Take the chosen one out; one button puts it back."""
        row = self.table.row
        if not isinstance(row, ClosureRow):
            return

        def back() -> None:
            self.page.execute(AddClosure(closure=row.closure), done=lambda _outcome: self.load())

        def done(_outcome: object) -> None:
            said = self.text("settings.closures.removed", days=self._days(row.closure))
            self.page.tell(Message(said, Tone.GOOD, self.text("settings.undo"), back))
            self.load()

        self.page.execute(RemoveClosure(closure_id=row.closure_id), done=done)

    def next_step(self) -> None:
        """Ctrl+Enter adds."""
        self.add()

    # -- inside

    def _fill(self, found: tuple[dt.date, tuple[ClosureRow, ...]]) -> None:
        self._today, rows = found
        self.model.set_rows(rows)
        fit_rows(self.table)

    def _typed(self) -> Closure | None:
        values = {field: str(value).strip() for field, value in self.form.values().items()}
        read: dict[str, dt.date | dt.time | None] = {}
        for field in ("first", "last", "opens", "closes"):
            typed = values[field] or (values["first"] if field == "last" else "")
            try:
                if field in ("first", "last"):
                    read[field] = read_day(typed, self._today, self.text.code)
                else:
                    read[field] = read_hour(typed) if typed else None
            except Refused as error:
                self.form.show_error(
                    field if values[field] or field != "last" else "first", self.text.explain(error)
                )
                return None
        first, last, opens, closes = (read[field] for field in ("first", "last", "opens", "closes"))
        assert isinstance(first, dt.date) and isinstance(last, dt.date)  # noqa: S101, PT018 - read_day gives days
        return Closure(
            kind=ClosureKind(values["kind"]),
            first_day=first,
            last_day=last,
            opens=opens if isinstance(opens, dt.time) else None,
            closes=closes if isinstance(closes, dt.time) else None,
            reason=values["reason"],
        )

    def _refused(self, error: DeskError) -> None:
        field = {
            "calendar.days_backwards": "last",
            "calendar.backwards": "closes",
            "calendar.staff_hours": "opens",
        }.get(error.code)
        if field is not None:
            self.form.show_error(field, self.text.explain(error))
        else:
            self.kit.messages.refused(self, error)

    def _days(self, closure: Closure) -> str:
        first = self.text.language.date(closure.first_day, weekday=True)
        if closure.last_day == closure.first_day:
            return first
        last = self.text.language.date(closure.last_day)
        return self.text("settings.closures.span", first=closure.first_day, last=last)

    def _hours(self, closure: Closure) -> str:
        if closure.whole_day:
            return self.text("settings.closures.whole_day")
        words = self.text.language.time
        opens = words(closure.opens) if closure.opens is not None else ""
        closes = words(closure.closes) if closure.closes is not None else ""
        return f"{opens}–{closes}"

    def _pill(self, closure: Closure) -> Pill:
        shape, tone = _PILLS[closure.kind]
        return Pill(self.text(f"settings.closures.kind_{closure.kind.value}"), shape, tone)
