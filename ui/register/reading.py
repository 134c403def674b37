"""What the page shows, asked at one moment."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from readingroom.command import Reading
from readingroom.copies.queries import (
    CertificateDetail,
    Register,
    RegisterSearch,
    SealLine,
    certificate_detail,
    register,
    seal_log,
    years,
)
from readingroom.people.queries import NameSearch, find
from readingroom.settings import MASK_PERSONAL

__all__ = ["EVER", "Book", "SealBook", "SealRow", "Whole", "book", "seal_book", "whole"]

_NAMESAKES = 50
EVER = (dt.date(dt.MINYEAR + 1, 1, 1), dt.date(dt.MAXYEAR - 1, 12, 31))
"""All days, with a day to spare at either end."""


@dataclass(frozen=True)
class Book:
    """The register as it was searched.

    Attributes:
        found: newest first.
        years: that have numbers, newest first.
        today: the archive's date.
        masked: names are masked on screen.
    """

    found: Register
    years: tuple[int, ...]
    today: dt.date
    masked: bool


@dataclass(frozen=True)
class SealRow:
    """A line of the seal log; `position` from 1."""

    position: int
    line: SealLine


@dataclass(frozen=True)
class SealBook:
    """The seal log of some days, newest first; ``years`` as in `Book`; and the archive's date."""

    rows: tuple[SealRow, ...]
    years: tuple[int, ...]
    today: dt.date


@dataclass(frozen=True)
class Whole:
    """A certificate whole, and the archive's date."""

    detail: CertificateDetail
    today: dt.date


def book(reading: Reading, search: RegisterSearch, names: NameSearch | None) -> Book:
    """A part of the register; a text without digits is looked up among readers' names, too."""
    if (typed := search.text.strip()) and not any(one.isdigit() for one in typed):
        hits = find(reading, typed, names, _NAMESAKES)
        search = replace(search, reader_ids=tuple(hit.reader.id for hit in hits))
    return Book(
        register(reading, search), years(reading), reading.today, bool(reading.settings[MASK_PERSONAL])
    )


def seal_book(reading: Reading, days: tuple[dt.date, dt.date] | None) -> SealBook:
    """The seal log of some days, both included, or of all."""
    first, last = days or EVER
    lines = seal_log(reading, first, last)
    rows = tuple(SealRow(at, one) for at, one in enumerate(lines, start=1))
    return SealBook(rows[::-1], years(reading), reading.today)


def whole(reading: Reading, certificate_id: int, staff: int) -> Whole | None:
    """A certificate with everything that was logged of it; None where there is none."""
    found = certificate_detail(reading, certificate_id, staff)
    return None if found is None else Whole(found, reading.today)
