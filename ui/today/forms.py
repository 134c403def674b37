"""Bookings at the desk: taken by phone, and moved to another hour."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from readingroom import entry
from readingroom.bookings.commands import MakeBooking, MoveBooking
from readingroom.errors import DeskError, Refused
from readingroom.people.rules import guess_document
from ui.today.case_reading import CaseSheet
from ui.today.steps import Steps
from ui.today.words import seat_kind_words
from ui.widgets.form import Choice, Form, Lines, Words
from ui.widgets.sheet import Sheet
from ui.widgets.toolkit import Toolkit

__all__ = ["booking_sheet", "move_sheet"]

_FIELD_OF = (
    ("calendar.", "day"),
    ("booking.hour", "hour"),
    ("booking.outside", "hour"),
    ("booking.ends", "end"),
    ("booking.no_name", "name"),
    ("booking.not_moved", "hour"),
)


def booking_sheet(
    kit: Toolkit, steps: Steps, today: dt.date, kinds: list[str], done: Callable[[Any], object]
) -> Sheet:
    """A new booking, by phone or letter.

    Args:
        kit: from the page.
        steps: carries it out.
        today: the archive's date.
        kinds: kinds of seat there are; empty where the room has no seats.
        done: gets the outcome.
    """
    text = kit.text
    fields: list[Any] = [
        Words(id="day", label="today.field.day", placeholder="today.field.day_example", needed=True),
        Words(id="hour", label="today.field.hour", placeholder="today.field.hour_example", needed=True),
        Words(id="end", label="today.field.end"),
        Words(id="name", label="today.field.name", needed=True),
        Words(id="phone", label="today.field.phone", mono=True),
        Words(id="document", label="today.field.document_number", mono=True),
        Lines(id="wanted", label="today.files.title", hint="today.codes.hint", mono=True, rows=3),
        Words(id="purpose", label="today.field.purpose"),
        Words(id="note", label="today.field.note"),
    ]
    if kinds:
        options = [("", text("today.seat.no_wish")), *((kind, seat_kind_words(text, kind)) for kind in kinds)]
        fields.insert(7, Choice(id="seat_kind", label="today.field.seat_kind", options=options))
    form = Form(kit, fields)
    form.set_values({"day": text("today.field.tomorrow")})
    sheet = Sheet(kit, text("today.book.title"), form, text("today.book.verb"))

    def save() -> None:
        values = form.values()
        try:
            command = MakeBooking(
                day=_read(kit, form, "day", lambda typed: entry.day(typed, today, text.code)),
                start=_read(kit, form, "hour", entry.hour),
                end=_read(kit, form, "end", entry.hour) if values["end"].strip() else None,
                name=values["name"],
                phone=values["phone"],
                document_number=values["document"],
                document_kind=guess_document(values["document"]).value if values["document"].strip() else "",
                wanted=_read(kit, form, "wanted", entry.codes),
                purpose=values["purpose"],
                note=values["note"],
                seat_kind=values.get("seat_kind", ""),
                language=text.code,
            )
        except Refused:
            return
        _run(steps, sheet, form, command, done)

    sheet.saved.connect(save)
    return sheet


def move_sheet(kit: Toolkit, steps: Steps, about: CaseSheet, done: Callable[[Any], object]) -> Sheet:
    """Another day or hour for a booking (改期), under the same number."""
    text, booking = kit.text, about.booking
    if booking is None:
        raise ValueError(f"case {about.case_id} has no booking to move")
    form = Form(
        kit,
        [
            Words(id="day", label="today.field.day", placeholder="today.field.day_example", needed=True),
            Words(id="hour", label="today.field.hour", placeholder="today.field.hour_example", needed=True),
        ],
    )
    form.set_values({"day": booking.day.isoformat(), "hour": str(text.language.time(booking.starts_at))})
    sheet = Sheet(kit, text("today.move_booking.title", number=booking.number), form, text("action.move"))

    def save() -> None:
        try:
            day = _read(kit, form, "day", lambda typed: entry.day(typed, about.today, text.code))
            start = _read(kit, form, "hour", entry.hour)
        except Refused:
            return
        _run(steps, sheet, form, MoveBooking(booking_id=booking.booking_id, day=day, start=start), done)

    sheet.saved.connect(save)
    return sheet


def _read(kit: Toolkit, form: Form, field: str, understand: Callable[[str], Any]) -> Any:
    """What a field says.

    Raises:
        Refused: it cannot be understood; the field says so already.
    """
    try:
        return understand(form.values()[field])
    except Refused as error:
        form.show_error(field, kit.text.explain(error))
        raise


def _run(steps: Steps, sheet: Sheet, form: Form, command: Any, done: Callable[[Any], object]) -> None:
    def failed(error: DeskError) -> bool:
        field = next((name for prefix, name in _FIELD_OF if error.code.startswith(prefix)), "")
        if field in form.editors:
            form.editors[field].setFocus()
        return False

    def finished(outcome: Any) -> None:
        sheet.close_sheet()
        done(outcome)

    steps.run(command, done=finished, tell=sheet.tell, failed=failed)
