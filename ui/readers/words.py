"""How readers' data is put into words, on every page that shows a reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from readingroom.people.rules import DocumentKind, guess_document
from ui.palette import Tone
from ui.text import Text
from ui.widgets.shapes import Pill, Shape

if TYPE_CHECKING:
    from readingroom.people.queries import LetterLine, ReaderLine
    from readingroom.people.veiled import Veiled

__all__ = [
    "card_number",
    "checked_pill",
    "document_kinds",
    "document_words",
    "letter_pill",
    "letter_words",
    "why_words",
]


def card_number(code: str) -> bool:
    """For `ui.widgets.form.Words.scans`: what a card reader says of an identity card is an answer, not a scan."""
    return guess_document(code) is DocumentKind.RESIDENT_ID


def document_kinds(text: Text) -> list[tuple[str, str]]:
    """Kinds of identity documents as (value, sentence), with the empty choice first."""
    return [
        ("", text("readers.no_document")),
        *((k.value, text(f"people.document_kind.{k}")) for k in DocumentKind),
    ]


def document_words(text: Text, kind: str, number: Veiled, *, masked: bool) -> str:
    """``Resident ID 440***********0014``, or that none was written down."""
    if not number:
        return text("readers.no_document")
    name = text(f"people.document_kind.{kind}") if text.has(f"people.document_kind.{kind}") else kind
    return f"{name} {number.shown(masked=masked)}".strip()


def checked_pill(text: Text, line: ReaderLine) -> Pill:
    """Whether the document was seen at the desk."""
    if not line.document:
        return Pill(text("readers.state.no_document"), Shape.RING)
    if line.checked:
        return Pill(text("readers.state.checked"), Shape.CHECK, Tone.GOOD)
    return Pill(text("readers.state.unchecked"), Shape.PAUSE, Tone.ATTENTION)


def letter_words(text: Text, letter: LetterLine) -> str:
    """``Letter of introduction 2026-17, 示例大学, until 31 Dec 2026``."""
    kind = text(f"reader.letter_kind.{letter.kind}")
    parts = [f"{kind} {letter.number}".strip(), letter.issuer]
    if letter.valid_until is not None:
        parts.append(text("readers.letter.until", day=letter.valid_until))
    return text("readers.joint").join(parts)


def letter_pill(text: Text, letter: LetterLine) -> Pill:
    """Whether it still holds."""
    if letter.valid:
        return Pill(text("readers.letter.valid"), Shape.CHECK, Tone.GOOD)
    return Pill(text("readers.letter.expired"), Shape.CLOCK, Tone.WRONG)


def why_words(text: Text, why: tuple[str, ...] | str) -> str:
    """By what a reader was found, or what is the same about two."""
    reasons = (why,) if isinstance(why, str) else why
    return text("readers.joint").join(text(f"reader.why.{one}") for one in reasons)
