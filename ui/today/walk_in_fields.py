"""What the form of somebody at the desk asks, and which field a refusal is about."""

from __future__ import annotations

from collections.abc import Sequence

from readingroom.bookings.rules import ANY_KIND
from readingroom.people.commands import Seen
from readingroom.people.rules import Capacity
from ui.readers.words import card_number, document_kinds
from ui.text import Text
from ui.today.words import seat_kind_words
from ui.widgets.form import Choice, Field, Lines, Words

__all__ = ["field_of", "walk_in_fields"]

_FIELD_OF = (
    ("people.resident_id", "document"),
    ("people.document", "document"),
    ("reader.document_kind", "kind"),
    ("reader.no_name", "name"),
    ("reader.email", "phone"),
    ("people.letter.no_issuer", "issuer"),
    ("people.letter.no_scope", "scope"),
    ("people.letter.expired", "valid_until"),
    ("people.letter.dates", "valid_until"),
    ("people.letter", "issued_on"),
    ("seat.", "seat"),
)


def walk_in_fields(text: Text, kinds: Sequence[tuple[str, int]]) -> list[Field]:
    """The rows of the form, in the order in which they are asked.

    Args:
        text: says their labels.
        kinds: kinds of free seats (kind, how many); without any the form asks for no seat.
    """
    fields: list[Field] = [
        Words(
            id="document",
            label="today.field.document_number",
            mono=True,
            placeholder="today.field.document_tip",
            scans=card_number,
        ),
        Choice(id="kind", label="today.field.document_kind", options=document_kinds(text)),
        Words(id="name", label="today.field.name", needed=True),
        Words(id="phone", label="today.field.phone", mono=True),
        Choice(
            id="capacity",
            label="today.field.capacity",
            options=[(one.value, text(f"people.capacity.{one}")) for one in Capacity],
        ),
        Choice(id="letter", label="today.field.letter", options=[(None, text("today.field.new_letter"))]),
        Words(id="issuer", label="today.field.issuer", needed=True),
        Words(id="letter_number", label="today.field.letter_number", mono=True),
        Words(
            id="issued_on",
            label="today.field.issued_on",
            placeholder="today.field.letter_day",
            needed=True,
        ),
        Words(id="valid_until", label="today.field.valid_until", placeholder="today.field.letter_day"),
        Words(id="scope", label="today.field.scope", needed=True),
        Words(id="purpose", label="today.field.purpose"),
        Lines(id="wanted", label="today.files.title", hint="today.codes.hint", mono=True, rows=3),
    ]
    if kinds:
        options: list[tuple[str, str]] = [
            ("", text("today.seat.later")),
            (ANY_KIND, text("today.seat.any", n=sum(free for _, free in kinds))),
        ]
        options += [
            (kind, text("today.seat.kind", kind=seat_kind_words(text, kind), n=free)) for kind, free in kinds
        ]
        fields.append(Choice(id="seat", label="today.seat.title", options=options))
    fields.append(
        Choice(
            id="seen",
            label="today.field.seen",
            options=[
                *((one.value, text(f"reader.seen.{one}")) for one in Seen),
                ("", text("today.field.not_seen")),
            ],
        )
    )
    return fields


def field_of(code: str) -> str:
    """The field that a refusal is about; empty where it is about none.

    Args:
        code: of the refusal.
    """
    return next((field for prefix, field in _FIELD_OF if code.startswith(prefix)), "")
