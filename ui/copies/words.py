"""How copy orders, certificates, prints and seals are put into words and shapes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from readingroom.allowed import Allowed, NotNow
from readingroom.copies.queries import AttemptLine, FieldLine, LogLine, OrderLine
from readingroom.copies.templates import FieldKind
from readingroom.people.rules import mask_document, mask_name
from ui.copies.reading import Listed, OpenPrint
from ui.looks import ATTEMPT_LOOKS
from ui.palette import Tone
from ui.printing import AskedPrint
from ui.text import Text
from ui.widgets.detail import HistoryEntry
from ui.widgets.shapes import Pill, Shape

__all__ = [
    "amount_words",
    "asked_print",
    "attempt_pill",
    "field_words",
    "group_words",
    "kind_words",
    "log_entry",
    "origin_pill",
    "reason",
    "short_day",
    "source_pill",
    "state_pill",
    "value_words",
]

_ORDERS: Mapping[str, tuple[Shape, Tone]] = {
    "wanted": (Shape.RING, Tone.ACCENT),
    "in_production": (Shape.HALF, Tone.ACCENT),
    "checked": (Shape.HALF, Tone.GOOD),
    "ready": (Shape.CHECK, Tone.GOOD),
    "handed_over": (Shape.CHECK, Tone.NEUTRAL),
    "cancelled": (Shape.CROSS, Tone.NEUTRAL),
}
_CERTIFICATES: Mapping[str, tuple[Shape, Tone]] = {
    "drafted": (Shape.RING, Tone.ACCENT),
    "returned": (Shape.ALERT, Tone.ATTENTION),
    "checked": (Shape.HALF, Tone.GOOD),
    "numbered": (Shape.PAUSE, Tone.ATTENTION),
    "made": (Shape.HALF, Tone.ACCENT),
    "printed": (Shape.HALF, Tone.ACCENT),
    "sealed": (Shape.CHECK, Tone.GOOD),
    "handed_over": (Shape.CHECK, Tone.NEUTRAL),
    "posted": (Shape.CHECK, Tone.NEUTRAL),
    "void": (Shape.CROSS, Tone.WRONG),
    "reissued": (Shape.CROSS, Tone.WRONG),
    "discarded": (Shape.SQUARE, Tone.NEUTRAL),
}
_NAMES = frozenset({"applicant", "agent", "concerned"})
_FREE = frozenset({"asked"})
"""What the case tells in the reader's own words."""
_OF_PAGES = frozenset({"silent", "drawn"})
"""Lines of the issue log whose detail is pages of the copy."""
_AREAS = {"copy_order": "copies", "certificate": "certificate"}


def kind_words(text: Text, listed: Listed) -> str:
    """What it is."""
    return text(f"certificate.kind.{listed.what}") if listed.what else text("copies.order")


def state_pill(text: Text, kind: str, state: str) -> Pill:
    """Where it stands in its life."""
    looks = _ORDERS if kind == "copy_order" else _CERTIFICATES
    return Pill(text(f"{_AREAS[kind]}.state.{state}"), *looks[state])


def group_words(text: Text, group: str) -> str:
    """The heading of a group."""
    what, _, code = group.partition(":")
    if what in ("order", "certificate"):
        area = "copies" if what == "order" else "certificate"
        kind = text("copies.order" if what == "order" else "copies.certificate")
        return text("copies.heading", what=kind, state=text(f"{area}.state.{code}"))
    return text(f"copies.{what}.{code}")


def amount_words(text: Text, listed: Listed) -> str:
    """Pages and copies: ``5 x 2``; of an order pages and sheets."""
    if listed.kind == "copy_order":
        return text("copies.pages_sheets", pages=listed.pages, sheets=listed.copies)
    if not listed.pages:
        return text("copies.n_copies", n=listed.copies)
    if not listed.copies:  # void before a copy of it was printed
        return text("copies.n_pages", n=listed.pages)
    return text("copies.pages_copies", pages=listed.pages, copies=listed.copies)


def short_day(text: Text, day: dt.date | None, today: dt.date) -> str:
    """A day as a column has room for it; today is called so."""
    if day is None:
        return ""
    return text("copies.today") if day == today else text.language.date(day, year=day.year != today.year)


def reason(text: Text, step: Allowed | NotNow) -> str:
    """Why a step cannot be done; empty where it can."""
    return "" if isinstance(step, Allowed) else text.language.refuse(f"refused.{step.code}", step.facts)


def value_words(text: Text, value: str | int | dt.date | None) -> str:
    """What stands in a field; a line where it is blank."""
    return text("copies.blank") if value in (None, "") else str(text.language.write(value))


def field_words(text: Text, line: FieldLine, *, masked: bool) -> str:
    """What stands in a field; masked, a name has its first character, and whatever was written freely is hidden."""
    value = line.value
    if masked and isinstance(value, str) and value:
        if line.kind is FieldKind.NAME or line.code in _NAMES:
            return mask_name(value)
        if line.typed or line.code in _FREE:
            return text("copies.hidden")
        if line.code == "applicant_document":
            kind, _, number = value.rpartition(" ")
            return f"{kind} {mask_document(number)}".strip()
    return value_words(text, value)


def origin_pill(text: Text, line: FieldLine) -> Pill | None:
    """Where the words of a field come from."""
    if line.value in (None, ""):
        return Pill(text("copies.origin.missing"), Shape.ALERT, Tone.ATTENTION) if line.required else None
    if line.typed:
        return Pill(text("copies.origin.typed"), Shape.HALF, Tone.ATTENTION)
    return Pill(text("copies.origin.case"), Shape.CHECK, Tone.NEUTRAL)


def source_pill(text: Text, line: OrderLine) -> Pill:
    """What a copy is made from, and whether it is here."""
    if not line.here:
        return Pill(text("copies.not_here"), Shape.PAUSE, Tone.ATTENTION)
    looks = (Shape.CHECK, Tone.GOOD) if line.source == "surrogate" else (Shape.SQUARE, Tone.NEUTRAL)
    return Pill(text(f"copies.source.{line.source}"), *looks)


def attempt_pill(text: Text, attempt: AttemptLine) -> Pill:
    """What became of a print."""
    word = text(f"retrieval.attempt.{attempt.state}")
    if attempt.confirmed_to is not None and attempt.confirmed_to != attempt.sheets:
        word = text("retrieval.attempt_to", n=attempt.confirmed_to)
    return Pill(word, *ATTEMPT_LOOKS[attempt.state])


def asked_print(text: Text, one: OpenPrint) -> AskedPrint:
    """What is asked about a print of a certificate."""
    attempt = one.attempt
    sent = "spooled" if attempt.printer else "sent"  # a file names no printer
    question = text(
        f"copies.question.{sent if attempt.state == 'spooled' else 'open'}",
        number=one.number,
        attempt=attempt.number,
        hour=attempt.prepared_at.time(),
        printer=attempt.printer or "",
        n=attempt.sheets,
    )
    return AskedPrint(attempt.attempt_id, question, attempt.sheets, attempt.sheets)


def log_entry(text: Text, line: LogLine, today: dt.date) -> HistoryEntry:
    """A line of the issue log."""
    hour = text.language.time(line.at)
    day = line.at.date()
    when = hour if day == today else f"{short_day(text, day, today)} {hour}"
    what = text(f"certificate.logged.{line.what}")
    if line.copies is not None:
        what = text("copies.logged_n", what=what, n=line.copies)
    for area in ("certificate.spoilt", "certificate.outcome"):
        if line.detail and text.has(f"{area}.{line.detail}"):
            what = text("copies.logged_why", what=what, why=text(f"{area}.{line.detail}"))
    if line.detail and line.what in _OF_PAGES:
        what = text("copies.logged_why", what=what, why=text("copies.which_pages", pages=line.detail))
    loud = line.what in ("void", "reissued", "sheet_void")
    return HistoryEntry(when, what, line.staff, Tone.ATTENTION if loud else Tone.NEUTRAL)
