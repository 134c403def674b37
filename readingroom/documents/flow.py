"""Documents of any length: blocks one beneath the other, broken into pages where nothing is orphaned.

A block knows its height, draws itself, and may be split between two lines when it is higher than a whole page.
On a roll there is one page, as long as its blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from readingroom.documents.fields import LEADING, Fitted, fit, wrap
from readingroom.documents.fonts import Face
from readingroom.documents.ink import Ink
from readingroom.documents.page import MM
from readingroom.documents.table import Row

__all__ = [
    "Bar",
    "Barcode",
    "Block",
    "Facts",
    "Heading",
    "Page",
    "Paragraph",
    "Signatures",
    "Space",
    "paginate",
]


class Block(Protocol):
    """A piece of a document as wide as the page."""

    @property
    def height(self) -> float:
        """Millimetres."""

    @property
    def keep(self) -> bool:
        """Whether the next block has to start on the same page."""

    def draw(self, ink: Ink, x: float, y: float) -> None:
        """Draw with the top left corner at (x, y)."""

    def split(self, room: float) -> tuple[Block, Block] | None:
        """What fits into `room` millimetres and the rest; None where nothing can be split off."""


@dataclass(frozen=True)
class _Whole:
    """A block that is never split."""

    def split(self, room: float) -> None:
        """Never."""


@dataclass(frozen=True)
class Space(_Whole):
    """Blank paper."""

    height: float
    keep: bool = False

    def draw(self, ink: Ink, x: float, y: float) -> None:
        """Nothing."""


@dataclass(frozen=True)
class Heading(_Whole):
    """A heading with its count, kept with what follows."""

    text: str
    room: float
    aside: str = ""
    size: float = 11.5
    keep: bool = True

    @property
    def height(self) -> float:
        """Millimetres, with the blank above."""
        return 5.5 + self.size * LEADING / MM

    def draw(self, ink: Ink, x: float, y: float) -> None:
        """The heading at the left, the count at the right."""
        base = y + self.height - 1.6
        words = fit(
            self.text, self.room * 0.8, Face.BOLD, self.size, floor=7, height=self.size * LEADING / MM
        )
        ink.text(x, base, "".join(words.lines), size=words.size, face=Face.BOLD)
        ink.text(x + self.room, base, self.aside, size=self.size, face=Face.BOLD, align="right")


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    lines: tuple[str, ...]
    size: float
    face: Face = Face.REGULAR
    keep: bool = False

    @classmethod
    def of(
        cls, text: str, room: float, *, size: float = 9.5, face: Face = Face.REGULAR, keep: bool = False
    ) -> Paragraph:
        """A text broken into lines of `room` millimetres."""
        return cls(wrap(text, room, face, size), size, face, keep)

    @property
    def height(self) -> float:
        """Millimetres."""
        return len(self.lines) * self.size * LEADING / MM

    def draw(self, ink: Ink, x: float, y: float) -> None:
        """The lines."""
        ink.fitted(x, y, Fitted(self.lines, self.size, self.face, whole=True))

    def split(self, room: float) -> tuple[Block, Block] | None:
        """Between two lines."""
        lines = int(room / (self.size * LEADING / MM) + 1e-6)
        if 0 < lines < len(self.lines):
            return replace(self, lines=self.lines[:lines], keep=False), replace(
                self, lines=self.lines[lines:]
            )
        return None


@dataclass(frozen=True)
class Bar(_Whole):
    """White words on a black bar: what must not be overlooked."""

    text: str
    room: float
    size: float = 10
    keep: bool = False

    @property
    def _lines(self) -> Fitted:
        return Fitted(wrap(self.text, self.room - 4, Face.BOLD, self.size), self.size, Face.BOLD, whole=True)

    @property
    def height(self) -> float:
        """Millimetres, with the blank beneath."""
        return self._lines.height + 3

    def draw(self, ink: Ink, x: float, y: float) -> None:
        """The bar and its words."""
        ink.box(x, y, self.room, self.height - 1.5, filled=True)
        ink.fitted(x + 2, y + 0.7, self._lines, white=True)


@dataclass(frozen=True)
class Barcode(_Whole):
    """A code of ours to scan, at the left edge."""

    code: str
    room: float
    keep: bool = True

    @property
    def height(self) -> float:
        """Millimetres."""
        return 17.0

    def draw(self, ink: Ink, x: float, y: float) -> None:
        """The bars, and the code beneath."""
        ink.barcode(self.code, x - 3, y + 1, room=min(80.0, self.room), height=9, size=8)


@dataclass(frozen=True)
class Facts(_Whole):
    """Numbers or facts in a grid: a small label over a large value."""

    facts: tuple[tuple[str, str], ...]
    room: float
    columns: int = 4
    size: float = 15
    face: Face = Face.BOLD
    keep: bool = False

    @property
    def _row(self) -> float:
        return 4.2 + self.size * LEADING / MM

    @property
    def height(self) -> float:
        """Millimetres."""
        return -(-len(self.facts) // self.columns) * self._row

    def draw(self, ink: Ink, x: float, y: float) -> None:
        """Label above, value beneath, row by row."""
        wide = self.room / self.columns
        for number, (label, value) in enumerate(self.facts):
            left = x + number % self.columns * wide
            top = y + number // self.columns * self._row
            words = fit(label, wide - 2, Face.REGULAR, 8, floor=5.5, height=8 * LEADING / MM)
            ink.fitted(left, top + 0.4, words)
            answer = fit(value, wide - 2, self.face, self.size, floor=6, height=self.size * LEADING / MM)
            ink.fitted(left, top + 3.6, answer)


@dataclass(frozen=True)
class Signatures(_Whole):
    """Lines to sign on, side by side: the role beneath, the name above where it is known."""

    roles: tuple[tuple[str, str], ...]
    date: str
    room: float
    keep: bool = False

    @property
    def height(self) -> float:
        """Millimetres."""
        return 24.0

    def draw(self, ink: Ink, x: float, y: float) -> None:
        """A line for each."""
        wide = self.room / max(1, len(self.roles))
        for number, (role, name) in enumerate(self.roles):
            left, right = x + number * wide, x + (number + 1) * wide - 6
            ink.text(left, y + 16.6, name, size=10)
            ink.rule(left, y + 18, right, y + 18, weight=0.5)
            ink.text(left, y + 22, role, size=8.5)
            ink.text(right, y + 22, self.date, size=8.5, align="right")


Page = list[tuple[float, Block]]
"""The blocks of one page, each with its top in millimetres beneath the page's first line."""


def paginate(blocks: Sequence[Block], room: float) -> list[Page]:
    """Blocks on pages of `room` millimetres.

    Column heads repeat on top of each page; a heading stays with what it heads; nobody signs on a page of its own:
    the last line goes along; a block higher than a page is split between lines.
    """
    pages: list[Page] = [[]]
    y = 0.0
    queue = list(reversed(blocks))
    while queue:
        block = queue.pop()
        if not pages[-1] and isinstance(block, Space):
            continue
        need = block.height
        following = len(queue) - 1
        kept: Block = block
        while following >= 0 and (kept.keep or isinstance(queue[following], Signatures)):
            kept = queue[following]
            need += kept.height if kept.keep else min(kept.height, room / 3)
            following -= 1
        if y + need > room + 1e-6 and pages[-1] and y > _header_height(block):
            pages.append([])
            y = 0.0
            queue.append(block)
            if isinstance(block, Row) and block.header is not None:
                pages[-1].append((0.0, block.header))
                y = block.header.height
            continue
        if y + block.height > room + 1e-6:
            parts = block.split(room - y)
            if parts is not None:
                block, rest = parts
                queue.append(rest)
        pages[-1].append((y, block))
        y += block.height
    return pages


def _header_height(block: Block) -> float:
    """How much of a page is taken up when only the repeated column heads stand on it."""
    header = block.header if isinstance(block, Row) else None
    return header.height + 1e-6 if header else 0.0
