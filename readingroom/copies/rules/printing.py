"""Sheets and copies: what lies in the tray of a printer, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from readingroom.errors import Refused

__all__ = ["Came", "Logged", "WhySpoilt", "copies_out", "pages_of_sheet", "sheets_of"]


class WhySpoilt(StrEnum):
    """What is wrong with a sheet (废页)."""

    JAMMED = "jammed"
    SMEARED = "smeared"
    BLANK = "blank"
    OTHER = "other"


class Logged(StrEnum):
    """What the issue log tells."""

    NUMBERED = "numbered"
    SILENT = "silent"  # pages whose recognised text was left out
    DRAWN = "drawn"  # pages that became pictures
    PRINTED = "printed"
    REPRINTED = "reprinted"
    SHEET_VOID = "sheet_void"
    SEALED = "sealed"
    HANDED_OVER = "handed_over"
    POSTED = "posted"
    CHECKED = "checked"  # afterwards
    VOID = "void"
    REISSUED = "reissued"
    VERIFIED = "verified"


def sheets_of(copies: int, pages: Sequence[int], sides: int) -> int:
    """How many sheets so many copies take; each copy begins on a sheet of its own.

    Raises:
        Refused: ``certificate.no_copies``, ``certificate.no_pages``.
    """
    if copies < 1:
        raise Refused("certificate.no_copies")
    if not pages or min(pages) < 1 or len(set(pages)) < len(pages):
        raise Refused("certificate.no_pages")
    if sides not in (1, 2):
        raise ValueError(f"a sheet has one side or two, not {sides}")
    return copies * -(-len(pages) // sides)


def pages_of_sheet(sheet: int, pages: Sequence[int], sides: int) -> tuple[int, ...]:
    """Which pages are on a sheet, from 1, of copies that come out one after the other."""
    of_a_copy = -(-len(pages) // sides)
    first = (sheet - 1) % of_a_copy * sides
    return tuple(pages[first : first + sides])


@dataclass(frozen=True)
class Came:
    """What came out of one attempt.

    Attributes:
        pages, sides: as it was printed.
        to_sheet: the last sheet that came out; 0 for none.
        spoilt: sheets among them that are void.
    """

    pages: Sequence[int]
    sides: int
    to_sheet: int
    spoilt: Collection[int] = ()


def copies_out(pages: int, attempts: Iterable[Came]) -> int:
    """How many whole copies lie there: every page as often as the one there is least of.

    Args:
        pages: of the certificate.
        attempts: that somebody confirmed.
    """
    there: Counter[int] = Counter()
    for one in attempts:
        for sheet in range(1, one.to_sheet + 1):
            if sheet not in one.spoilt:
                there.update(pages_of_sheet(sheet, one.pages, one.sides))
    return min((there[page] for page in range(1, pages + 1)), default=0)
