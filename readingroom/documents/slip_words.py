"""What a slip says, in words, whatever paper it stands on."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from readingroom.documents.letterhead import printed
from readingroom.language import Language
from readingroom.retrieval.papers import SlipLine, SlipPaper

__all__ = ["Half", "access", "facts", "lines_of", "notes", "printed_note", "say_codes", "word"]


class Half(StrEnum):
    """The two halves of a slip."""

    SHELF = "shelf"
    """Stays in the unit's place; the reader's name on it is masked."""
    TRAVEL = "travel"
    """Goes with the unit."""


def word(language: Language, table: str, code: str) -> str:
    """The word for a code, e.g. ``word(language, "access", "open")``; a code without one stands as it is."""
    key = f"paper.{table}.{code}"
    return language.say(key) if code and language.has(key) else code


def unit_state(language: Language, code: str) -> str:
    """Where a unit stands, in the words of the window; or why nothing is fetched."""
    key = f"retrieval.state.{code}"
    return language.say(key) if code and language.has(key) else word(language, "state", code)


def access(language: Language, code: str) -> str:
    """The access state in words."""
    return word(language, "access", code)


def lines_of(slip: SlipPaper) -> tuple[SlipLine, ...]:
    """What is asked for; a slip without lines asks for the unit itself."""
    return slip.lines or (
        SlipLine(
            reference_code=slip.reference_code,
            title=slip.title,
            dates=slip.dates,
            pages=slip.pages,
            access=slip.access,
        ),
    )


def facts(slip: SlipPaper, language: Language, half: Half) -> tuple[tuple[str, str], ...]:
    """Label and value of the twelve facts of one half, in reading order."""
    say = language.say
    visit = " ".join(
        part for part in (language.date(slip.visit_date) if slip.visit_date else "", slip.visit_hour) if part
    )
    travels = half is Half.TRAVEL
    return (
        (say("paper.slip.request"), slip.request_number),
        (say("paper.slip.register"), slip.register_number),
        (say("paper.slip.reader"), slip.reader if travels else slip.reader_masked),
        (say("paper.slip.seat"), slip.seat),
        (say("paper.slip.visit"), visit),
        (say("paper.slip.purpose"), slip.purpose)
        if travels
        else (say("paper.slip.unit"), word(language, "unit", slip.unit_kind)),
        (say("paper.slip.dates"), slip.dates),
        (
            say("paper.slip.pages_access"),
            "  ".join(p for p in (slip.pages, access(language, slip.access)) if p),
        ),
        (say("paper.slip.container"), slip.container_label)
        if travels
        else (say("paper.slip.round_label"), slip.round_number),
        (say("paper.slip.container_barcode"), slip.container_barcode),
        (say("paper.slip.approver"), slip.approver),
        (say("paper.slip.pulled_by"), slip.pulled_by),
    )


def say_codes(language: Language, codes: Iterable[str]) -> str:
    """Codes one after the other, as a list without the "and" that would read as part of a code."""
    return language.say("paper.comma").join(codes)


def notes(slip: SlipPaper, language: Language, half: Half) -> tuple[str, ...]:
    """What has to be seen before the unit moves on: restricted neighbours, who waits next, remarks."""
    found = []
    if slip.neighbours:
        found.append(language.say("paper.slip.neighbours", codes=say_codes(language, slip.neighbours)))
    if half is Half.TRAVEL and (slip.queue or slip.next_reader):
        found.append(language.say("paper.slip.next", who=slip.next_reader or "-", n=max(1, slip.queue)))
    if slip.remarks:
        found.append(language.say("paper.slip.remarks", text=slip.remarks))
    return tuple(found)


def printed_note(slip: SlipPaper, language: Language) -> str:
    """Round, print attempt, and who printed when: the small line at the foot."""
    parts = [
        language.say("paper.slip.round", number=slip.round_number) if slip.round_number else "",
        language.say("paper.slip.attempt", n=slip.attempt),
        printed(language, slip.printed_by, slip.printed_at),
    ]
    return "  ·  ".join(part for part in parts if part)
