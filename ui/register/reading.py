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

__all__ = ["Book", "SealBook", "SealRow", "Whole", "book", "seal_book", "whole"]

_NAMESAKES = 50


@dataclass(frozen=True)
class Book:
    """The register as it was searched.

    Attributes:
        found: newest first.
        years: that have numbers, newest first.
        this_year: the archive's.
        masked: names are masked on screen.
    """

    found: Register
    years: tuple[int, ...]
    this_year: int
    masked: bool


@dataclass(frozen=True)
class SealRow:
    """A line of the seal log; `position` from 1 in its year."""

    position: int
    line: SealLine


@dataclass(frozen=True)
class SealBook:
    """The seal log of a year, newest first; ``years`` and ``this_year`` as in `Book`."""

    rows: tuple[SealRow, ...]
    years: tuple[int, ...]
    this_year: int


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
        register(reading, search), years(reading), reading.today.year, bool(reading.settings[MASK_PERSONAL])
    )


def seal_book(reading: Reading, year: int | None) -> SealBook:
    """The seal log of a year, or of all."""
    first, last = (year, year) if year is not None else (dt.MINYEAR + 1, dt.MAXYEAR - 1)
    lines = seal_log(reading, dt.date(first, 1, 1), dt.date(last, 12, 31))
    rows = tuple(SealRow(at, one) for at, one in enumerate(lines, start=1))
    return SealBook(rows[::-1], years(reading), reading.today.year)


def whole(reading: Reading, certificate_id: int, staff: int) -> Whole | None:
    """A certificate with everything that was logged of it; None where there is none."""
    found = certificate_detail(reading, certificate_id, staff)
    return None if found is None else Whole(found, reading.today)
