"""The sheets of the page: a reason, where a unit is not, another day for a booking, who takes over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from readingroom import entry
from readingroom.bookings.commands import MoveBooking
from readingroom.command import Command
from readingroom.errors import Refused
from readingroom.office.day.commands import CarryOver, HandOverShift, ReopenDay
from readingroom.office.day.queries import OpenMatter
from readingroom.office.staff.queries import StaffMember
from readingroom.retrieval.commands import MoveUnit
from readingroom.retrieval.commands.moves import REASONS_NOT_FOUND
from readingroom.retrieval.rules import Move
from ui.widgets.form import Choice, Field, Form, Lines, Tick, Words
from ui.widgets.page import Page
from ui.widgets.sheet import Sheet

__all__ = ["Forms", "counted_things"]


@dataclass(frozen=True)
class Forms:
    """Opens sheets over the page's detail pane; what is entered becomes a command.

    Attributes:
        page: over which they lie.
    """

    page: Page

    def carry_over(self, day: dt.date, item: OpenMatter, name: str, others: Sequence[OpenMatter]) -> None:
        """Why something stays open overnight (挂账).

        Args:
            day: which is closed.
            item: what.
            name: how the page calls it.
            others: of the same step, which may be carried over for the same reason.
        """
        text = self.page.kit.text
        fields: list[Field] = [
            Words(id="reason", label="day_page.field.reason", hint="day_page.reason_hint", needed=True)
        ]
        if others:
            fields.append(Tick(id="all", label="day_page.field.all"))
        form = Form(self.page.kit, fields)

        def commands() -> list[Command]:
            values = form.values()
            chosen = [item, *(others if values.get("all") else ())]
            return [
                CarryOver(
                    day=day, matter=one.matter.value, subject_id=one.subject_id, reason=values["reason"]
                )
                for one in chosen
            ]

        self._open(text("day_page.carry_over_title", what=name), form, text("action.carry_over"), commands)

    def reopen(self, day: dt.date) -> None:
        """Why a closed day is opened again."""
        text = self.page.kit.text
        form = Form(
            self.page.kit,
            [Words(id="reason", label="day_page.field.reason", hint="day_page.reopen_hint", needed=True)],
        )
        title = text("day_page.reopen_title", day=day)
        self._open(
            title,
            form,
            text("action.reopen_day"),
            lambda: [ReopenDay(day=day, reason=form.values()["reason"])],
        )

    def not_found(self, item: OpenMatter) -> None:
        """Why a unit is not on its shelf, as far as anybody knows (未在架)."""
        text = self.page.kit.text
        reasons = [(code, text(f"retrieval.reason.{code}")) for code in REASONS_NOT_FOUND]
        form = Form(
            self.page.kit,
            [
                Choice(id="why", label="day_page.field.why", options=reasons),
                Words(id="note", label="day_page.field.note"),
            ],
        )

        def commands() -> list[Command]:
            values = form.values()
            note = values["note"].strip() or None
            return [MoveUnit(retrieval_id=item.subject_id, move=Move.NOT_FOUND, why=values["why"], note=note)]

        self._open(text("day_page.not_found_title", unit=item.unit), form, text("action.not_found"), commands)

    def move_booking(self, item: OpenMatter, today: dt.date) -> None:
        """Another day for a booking, at the same hour, under the same number (改期)."""
        text = self.page.kit.text
        form = Form(
            self.page.kit,
            [Words(id="day", label="day_page.field.day", placeholder="day_page.day_example", needed=True)],
        )

        def commands() -> list[Command]:
            day = entry.day(form.values()["day"], today, text.code)
            start = item.since.time() if item.since is not None else None
            return [MoveBooking(booking_id=item.subject_id, day=day, start=start)]

        title = text("day_page.move_title", name=item.name.masked, number=item.number)
        self._open(title, form, text("action.move"), commands, blamed="day")

    def hand_over(self, giver: int, people: Sequence[StaffMember], done: Callable[[Any], object]) -> None:
        """Who takes over, what is counted, what there is to know (交接班)."""
        text = self.page.kit.text
        takers = [(one.id, one.name or one.account) for one in people if one.id != giver]
        form = Form(
            self.page.kit,
            [
                Choice(id="to", label="day_page.field.taker", options=takers),
                Lines(id="items", label="day_page.field.items", hint="day_page.items_hint", rows=3),
                Lines(id="remarks", label="day_page.field.remarks", rows=4),
            ],
        )

        def commands() -> list[Command]:
            values = form.values()
            return [
                HandOverShift(
                    from_staff=giver,
                    to_staff=values["to"],
                    remarks=values["remarks"],
                    items=counted_things(values["items"]),
                )
            ]

        title, verb = text("day_page.hand_over_title"), text("action.hand_over_shift")
        self._open(title, form, verb, commands, done=done)

    def _open(
        self,
        title: str,
        form: Form,
        verb: str,
        commands: Callable[[], list[Command]],
        *,
        blamed: str = "",
        done: Callable[[Any], object] | None = None,
    ) -> None:
        pane = self.page.detail
        if pane is None:
            raise TypeError("sheets lie over a detail pane")
        sheet = Sheet(self.page.kit, title, form, verb)

        def carry_out(waiting: list[Command]) -> None:
            def went_well(outcome: Any) -> None:
                if waiting[1:]:
                    carry_out(waiting[1:])
                    return
                pane.close_sheet()
                self.page.setFocus()
                if done is not None:
                    done(outcome)

            self.page.execute(waiting[0], done=went_well, failed=sheet.refused)

        def save() -> None:
            try:
                asked = commands()
            except Refused as error:
                form.show_error(blamed, self.page.kit.text.explain(error))
                return
            carry_out(asked)

        sheet.saved.connect(save)
        pane.open_sheet(sheet)


def counted_things(typed: str) -> tuple[tuple[str, str], ...]:
    """What is counted and handed over, one a line: the name, then how many or how much behind the last space."""
    things = []
    for line in typed.splitlines():
        name, _, amount = line.strip().rpartition(" ")
        if name and any(character.isdecimal() for character in amount):
            things.append((name.strip(), amount))
        elif line.strip():
            things.append((line.strip(), ""))
    return tuple(things)
