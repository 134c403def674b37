"""Sheets about a reader: registering, changing, a letter, and two that are one person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from readingroom import entry
from readingroom.command import Command
from readingroom.errors import DeskError, Refused
from readingroom.people.commands import (
    DETAILS,
    ChangeReader,
    LetterKind,
    LetterParticulars,
    Particulars,
    RecordLetter,
    RegisterReader,
)
from readingroom.people.queries import ReaderCard
from readingroom.people.rules import DocumentKind, birth_and_sex, check_document, guess_document
from ui.readers.words import card_number, document_kinds
from ui.widgets.form import Choice, Field, Form, Lines, Words
from ui.widgets.sheet import Sheet
from ui.widgets.toolkit import Toolkit

__all__ = ["ReaderForm", "letter_sheet", "reader_sheet"]

Run = Callable[[Command, Sheet, Callable[[DeskError], bool], Callable[[Any], object]], object]
"""Carries a command out for a sheet: what takes a refusal first, and what gets the outcome."""

_FIELD_OF = (
    ("people.resident_id", "document"),
    ("people.document", "document"),
    ("reader.document_kind", "kind"),
    ("reader.no_name", "name"),
    ("reader.email", "email"),
    ("people.letter.no_issuer", "issuer"),
    ("people.letter.no_scope", "scope"),
    ("people.letter.expired", "valid_until"),
    ("people.letter.dates", "valid_until"),
    ("people.letter.other_holder", "holders"),
    ("people.letter", "issued_on"),
)


class ReaderForm(Form):
    """What is written down about a reader; the document's number is checked while it is typed.

    Args:
        kit: from the page.
        today: the archive's date.
        card: of a reader who is changed; None for a new one.
    """

    def __init__(self, kit: Toolkit, today: dt.date, card: ReaderCard | None = None) -> None:
        fields: list[Field] = [
            Words(id="document", label="readers.field.document", mono=True, scans=card_number),
            Choice(id="kind", label="readers.field.kind", options=document_kinds(kit.text)),
            Words(id="name", label="reader.field.name", needed=True),
            Words(id="phone", label="reader.field.phone", mono=True),
            Words(id="email", label="reader.field.email"),
            *(
                Words(id=f"detail_{key}", label=f"reader.detail.{key}", mono=key == "birth_date")
                for key in DETAILS
            ),
            Words(id="languages", label="reader.field.languages"),
            Lines(id="note", label="reader.field.note", rows=2),
        ]
        super().__init__(kit, fields)
        self._kit, self._today, self._card = kit, today, card
        self._kind_chosen = card is not None and bool(card.line.document_kind)
        if card is not None:
            self.set_values(
                {
                    "document": card.line.document.full,
                    "kind": card.line.document_kind,
                    "name": card.line.name.full,
                    "phone": card.line.phone.full,
                    "email": card.email.full,
                    "languages": " ".join(card.languages),
                    "note": card.note,
                    **{f"detail_{key}": value.full for key, value in card.details.items()},
                }
            )
        self.edited.connect(self._look)

    def particulars(self) -> Particulars:
        """What stands in the form."""
        values = self.values()
        document = values["document"].strip()
        return Particulars(
            name=values["name"],
            document_kind=values["kind"] if document else "",
            document_number=document,
            phone=values["phone"],
            email=values["email"],
            details={key: values[f"detail_{key}"] for key in DETAILS},
            note=values["note"],
            languages=tuple(values["languages"].replace(",", " ").split()),
        )

    def change(self) -> ChangeReader:
        """What stands in the form, as a change of the reader it was made for.

        Raises:
            ValueError: it was made for a new one.
        """
        if self._card is None:
            raise ValueError("a new reader is registered, not changed")
        new = self.particulars()
        return ChangeReader(
            reader=self._card.line.id,
            name=new.name,
            document_kind=new.document_kind,
            document_number=new.document_number,
            phone=new.phone,
            email=new.email,
            details=new.details,
            note=new.note,
            languages=new.languages,
        )

    def refused(self, error: DeskError) -> bool:
        """Put a refusal beside its field; False where it is about none."""
        return _beside(self._kit, self, error)

    def _look(self) -> None:
        values = self.values()
        document = values["document"]
        if document.strip() and not self._kind_chosen:
            dirty = self.dirty
            self.set_values({"kind": guess_document(document).value})
            self.dirty = dirty
        compact = "".join(entry.half_width(document).split())
        self.show_hint("document", "")
        if len(compact) != 18 or values["kind"] not in (DocumentKind.RESIDENT_ID, DocumentKind.OTHER):
            return
        try:
            number = check_document(DocumentKind.RESIDENT_ID, document, self._today)
        except Refused as error:
            self.show_error("document", self._kit.text.explain(error))
            return
        born, sex = birth_and_sex(number)
        text = self._kit.text
        for field, told in (
            ("detail_sex", text(f"people.sex.{sex}")),
            ("detail_birth_date", born.isoformat()),
        ):
            if not values[field].strip():
                self.set_values({field: told})
                self.dirty = True
        self.show_hint("document", text("readers.field.born", sex=text(f"people.sex.{sex}"), day=born))


def reader_sheet(
    kit: Toolkit, today: dt.date, run: Run, done: Callable[[Any], object], card: ReaderCard | None = None
) -> Sheet:
    """Register a reader, or change what is written about one.

    Args:
        kit: from the page.
        today: the archive's date.
        run: carries the command out.
        done: gets the outcome.
        card: of the reader who is changed.
    """
    form = ReaderForm(kit, today, card)
    title = kit.text("readers.register.title") if card is None else kit.text("readers.edit.title")
    verb = kit.text("readers.register.verb") if card is None else kit.text("readers.edit.verb")
    sheet = Sheet(kit, title, form, verb)

    def save() -> None:
        command: Command = RegisterReader(particulars=form.particulars()) if card is None else form.change()
        run(command, sheet, form.refused, done)

    sheet.saved.connect(save)
    return sheet


def letter_sheet(
    kit: Toolkit, today: dt.date, reader: ReaderCard, run: Run, done: Callable[[Any], object]
) -> Sheet:
    """Write a letter of introduction or a power of attorney down."""
    text = kit.text
    form = Form(
        kit,
        [
            Choice(
                id="kind",
                label="readers.letter.kind",
                options=[(one.value, text(f"reader.letter_kind.{one}")) for one in LetterKind],
            ),
            Words(id="issuer", label="readers.letter.issuer", needed=True),
            Words(id="number", label="readers.letter.number", mono=True),
            Words(id="issued_on", label="readers.letter.issued_on", needed=True),
            Words(id="valid_until", label="readers.letter.valid_until"),
            Words(id="holders", label="readers.letter.holders", hint="readers.letter.holders_hint"),
            Lines(id="scope", label="readers.letter.scope", needed=True, rows=2),
        ],
    )
    sheet = Sheet(kit, text("readers.letter.title"), form, text("readers.letter.verb"))

    def day(field: str) -> dt.date | None:
        typed = form.values()[field]
        try:
            return entry.day(typed, today, text.code) if typed.strip() else None
        except Refused as error:
            form.show_error(field, text.explain(error))
            raise

    def save() -> None:
        values = form.values()
        try:
            issued, until = day("issued_on"), day("valid_until")
        except Refused:
            return
        holders = values["holders"].replace("、", ",").replace("，", ",").replace(";", ",").split(",")
        letter = LetterParticulars(
            kind=values["kind"],
            issuer=values["issuer"],
            number=values["number"],
            issued_on=issued,
            valid_until=until,
            holders=tuple(holder.strip() for holder in holders if holder.strip()),
            scope=values["scope"],
        )
        command = RecordLetter(reader=reader.line.id, letter=letter)
        run(command, sheet, lambda error: _beside(kit, form, error), done)

    sheet.saved.connect(save)
    return sheet


def _beside(kit: Toolkit, form: Form, error: DeskError) -> bool:
    field = next((name for prefix, name in _FIELD_OF if error.code.startswith(prefix)), "")
    if field not in form.editors:
        return False
    form.show_error(field, kit.text.explain(error))
    return True
