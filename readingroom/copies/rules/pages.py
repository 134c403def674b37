"""Which pages of a file: typed as people type them, kept in one form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from readingroom.entry import half_width
from readingroom.errors import Refused

__all__ = ["ALL_PAGES", "MOST_PAGES", "Pages", "numbered_pages", "read_pages"]

MOST_PAGES = 100_000
"""Of one file; a higher number is a slip of the finger."""

_BETWEEN = re.compile(r"[,;、，；\s]+|和|及|and|&")
_WORDS = re.compile(r"第|页|张|面|pages?|pp\.?|p\.?", re.IGNORECASE)
_TO = re.compile(r"\s*(?:[-‐‑‒–—―−﹣~～〜]+|至|到|to)\s*", re.IGNORECASE)
_SPAN = re.compile(r"([0-9]{1,9})(?:-([0-9]{1,9}))?")


@dataclass(frozen=True, slots=True)
class Pages:
    """Pages of a file by their numbers in the original.

    Attributes:
        spans: first and last page of each run, both included; without overlaps, in ascending order. None at all: the
            whole file.
    """

    spans: tuple[tuple[int, int], ...] = ()

    @property
    def whole(self) -> bool:
        """The whole file."""
        return not self.spans

    @property
    def count(self) -> int:
        """How many pages; 0 for the whole file, of which that is not known here."""
        return sum(last - first + 1 for first, last in self.spans)

    @property
    def last(self) -> int:
        """The highest page; 0 for the whole file."""
        return self.spans[-1][1] if self.spans else 0

    def __str__(self) -> str:
        """As it is kept and shown: ``3-5, 8``; empty for the whole file."""
        return ", ".join(f"{first}-{last}" if last > first else f"{first}" for first, last in self.spans)

    def within(self, others: Pages) -> bool:
        """Whether every page is among the others."""
        if others.whole:
            return True
        return not self.whole and all(
            any(start <= first and last <= end for start, end in others.spans) for first, last in self.spans
        )


ALL_PAGES = Pages()


def read_pages(written: str) -> Pages:
    """The pages that somebody typed: ``3-5, 8``, ``3—5、8``, ``第3至5页和第8页``, ``pp. 3 to 5; 8``. Blank is all.

    Raises:
        Refused: ``copies.pages_unreadable``, ``copies.pages_backwards``, ``copies.pages_too_high``.
    """
    tidy = _TO.sub("-", _WORDS.sub(" ", half_width(written)).strip())
    spans = []
    for part in filter(None, _BETWEEN.split(tidy)):
        found = _SPAN.fullmatch(part)
        if found is None:
            raise Refused("copies.pages_unreadable", written=written.strip()[:40])
        first = int(found.group(1))
        last = int(found.group(2) or first)
        if first == 0:
            raise Refused("copies.pages_unreadable", written=written.strip()[:40])
        if last < first:
            raise Refused("copies.pages_backwards", first=first, last=last)
        if last > MOST_PAGES:
            raise Refused("copies.pages_too_high", page=last, most=MOST_PAGES)
        spans.append((first, last))
    return Pages(_joined(spans))


def numbered_pages(numbers: Iterable[int]) -> Pages:
    """The pages with these numbers."""
    return Pages(_joined((number, number) for number in numbers))


def _joined(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    joined: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return tuple(joined)
