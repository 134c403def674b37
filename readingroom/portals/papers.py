"""What stands on the list of what is to be entered on a portal by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from readingroom.language import Language

__all__ = ["FillInLine", "FillInPaper", "line_words"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FillInLine:
    """One thing to enter.

    Attributes:
        row: its number in the outbox, by which it is ticked off.
        reference: the client reference, the same in packets.
        number: what the reader was given, word for word.
        reader: name.
        kind: what is told, a `readingroom.portals.rules.CommandKind`.
        tells: state that is told, its words stand under ``portal.tells``; empty: none.
        start, end: hours that are told, in the desk's zone.
        text: what is told in words: a question, an answer, a notice, a reason.
        decided_at: when it was decided at the desk, in its zone.
    """

    row: int
    reference: str
    number: str
    reader: str
    kind: str
    tells: str = ""
    start: dt.datetime | None = None
    end: dt.datetime | None = None
    text: str = ""
    decided_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FillInPaper:
    """The list of what is to be entered by hand (回填清单).

    Attributes:
        archive: the archive's name.
        portal: as the desk calls it.
        lines: in the order in which they are to be entered.
        printed_by: who prints.
        printed_at: when, in the desk's zone.
    """

    archive: str
    portal: str
    lines: tuple[FillInLine, ...]
    printed_by: str = ""
    printed_at: dt.datetime | None = None


def line_words(language: Language, line: FillInLine) -> str:
    """What a line wants entered, in a few words."""
    told = f"portal.tells.{line.tells}"
    if line.tells and language.has(told) and language.has(f"portal.enter.{line.kind}"):
        return language.say(f"portal.enter.{line.kind}", tells=language.say(told))
    return language.say(f"portal.kind.{line.kind}")
