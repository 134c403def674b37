"""Documents of any length: blocks one beneath the other, broken into pages where nothing is orphaned.

A block knows its height, draws itself, and may be split between two lines when it is higher than a whole page.
On a roll there is one page, as long as its blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal, Protocol

from readingroom.documents.fields import LEADING, Fitted, fit, wrap
from readingroom.documents.fonts import Face
from readingroom.documents.ink import Ink
from readingroom.documents.page import MM

__all__ = [
    "BOX",
    "Bar",
    "Block",
    "Cell",
    "Column",
    "Facts",
    "Heading",
    "Page",
    "Paragraph",
    "Row",
    "Signatures",
    "Space",
    "paginate",
    "table",
]

BOX = "\x00box"
"""A cell that holds a box to tick."""


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


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        title: its heading.
        share: part of the table's width, relative to the other columns.
        face: what its cells are set in.
        size: type size of its cells, points.
        align: where its cells stand.
    """

    title: str
    share: float
    face: Face = Face.REGULAR
    size: float = 9
    align: Literal["left", "right", "center"] = "left"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell broken into lines."""

    lines: tuple[str, ...]
    x: float
    room: float
    face: Face
    size: float
    align: Literal["left", "right", "center"]

    @property
    def height(self) -> float:
        """Millimetres."""
        return len(self.lines) * self.size * LEADING / MM


@dataclass(frozen=True)
class Row:
    """One row of a table, a hairline beneath it.

    Attributes:
        cells: its cells.
        room: the table's width, millimetres.
        least: least height, millimetres.
        header: the row repeated on top of the next page.
        head: whether this is that row.
        ruled: whether a hairline closes it.
    """

    cells: tuple[Cell, ...]
    room: float
    least: float = 0
    header: Row | None = None
    head: bool = False
    ruled: bool = True

    @property
    def keep(self) -> bool:
        """Column heads never stand alone."""
        return self.head

    @property
    def height(self) -> float:
        """Millimetres, with the blank above and below the lines."""
        return max(self.least, max((cell.height for cell in self.cells), default=0) + 2.2)

    def draw(self, ink: Ink, x: float, y: float) -> None:
        """The cells, their first lines level, and the line beneath."""
        first = max((cell.size for cell in self.cells), default=0)
        for cell in self.cells:
            anchor = {"left": cell.x, "center": cell.x + cell.room / 2, "right": cell.x + cell.room}[
                cell.align
            ]
            if cell.lines == (BOX,):
                side = 3.4
                left = {"left": anchor, "center": anchor - side / 2, "right": anchor - side}[cell.align]
                ink.box(x + left, y + 1.1 + (first * LEADING / MM - side) / 2, side, side)
                continue
            top = y + 1.1 + (first - cell.size) * (LEADING + 0.76) / 2 / MM
            ink.fitted(
                x + anchor, top, Fitted(cell.lines, cell.size, cell.face, whole=True), align=cell.align
            )
        if self.head:
            ink.rule(x, y + self.height, x + self.room, y + self.height, weight=0.8)
        elif self.ruled:
            ink.rule(x, y + self.height, x + self.room, y + self.height, weight=0.25)

    def split(self, room: float) -> tuple[Block, Block] | None:
        """Between two lines of its cells."""
        step = max(cell.size for cell in self.cells) * LEADING / MM
        lines = int((room - 2.2) / step + 1e-6)
        if self.head or lines < 1 or all(len(cell.lines) <= lines for cell in self.cells):
            return None
        above = tuple(replace(cell, lines=cell.lines[:lines]) for cell in self.cells)
        below = tuple(replace(cell, lines=cell.lines[lines:]) for cell in self.cells)
        return replace(self, cells=above, ruled=False), replace(self, cells=below)


def table(
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    room: float,
    *,
    least: float = 0,
    head: bool = True,
) -> list[Row]:
    """A table as blocks: its head, repeated on every page, and one block a row.

    Args:
        columns: from left to right.
        rows: the cells' texts, one for each column; a line break in a text is kept; `BOX` draws a box to tick.
        room: width in millimetres.
        least: least height of a row, millimetres, where a pen has to write.
        head: whether the columns have headings.
    """
    # A table made for A4 keeps its columns on A5 by smaller type, as a copier would.
    scale = 0.78 if 100 < room < 150 else 1.0
    gap = 2.5 * scale
    total = sum(column.share for column in columns)
    places: list[tuple[float, float]] = []
    x = 0.0
    for column in columns:
        wide = (room - gap * (len(columns) - 1)) * column.share / total
        places.append((x, wide))
        x += wide + gap

    def cell(text: str, column: Column, place: tuple[float, float]) -> Cell:
        size = column.size * scale
        parts = (
            () if text == BOX else tuple(wrap(part, place[1], column.face, size) for part in text.split("\n"))
        )
        lines = (BOX,) if text == BOX else tuple(chain.from_iterable(parts))
        return Cell(lines, place[0], place[1], column.face, size, column.align)

    top = None
    if head:
        titles = tuple(_title(c, place, 7.5 * scale) for c, place in zip(columns, places, strict=True))
        top = Row(titles, room, head=True)
    body = [
        Row(
            tuple(cell(text, c, place) for text, c, place in zip(row, columns, places, strict=True)),
            room,
            least=least,
            header=top,
        )
        for row in rows
    ]
    return [*([top] if top else []), *body]


def _title(column: Column, place: tuple[float, float], size: float) -> Cell:
    """A column's heading, small enough that no word of it is broken."""
    words = column.title.split()
    while size > 4.5 and any(len(wrap(word, place[1], Face.BOLD, size)) > 1 for word in words):
        size -= 0.25
    return Cell(wrap(column.title, place[1], Face.BOLD, size), *place, Face.BOLD, size, column.align)


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

    Column heads repeat on top of each page; a heading stays with what it heads; a block higher than a page is
    split between lines.
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
        while kept.keep and following >= 0:
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
