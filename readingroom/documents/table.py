"""Tables: cells broken into lines, column heads that come again on every page, boxes to tick."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal

from readingroom.documents.fields import LEADING, Fitted, wrap
from readingroom.documents.fonts import Face
from readingroom.documents.ink import Ink
from readingroom.documents.page import MM

__all__ = ["BOX", "TICKED", "Cell", "Column", "Row", "table"]

BOX = "\x00box"
"""A cell that holds a box to tick."""

TICKED = "\x00ticked"
"""A cell that holds a ticked box."""


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
            if cell.lines in ((BOX,), (TICKED,)):
                side = 3.4
                left = x + {"left": anchor, "center": anchor - side / 2, "right": anchor - side}[cell.align]
                above = y + 1.1 + (first * LEADING / MM - side) / 2
                ink.box(left, above, side, side)
                if cell.lines == (TICKED,):
                    low = (left + 1.4, above + 2.6)
                    ink.rule(left + 0.6, above + 1.7, *low, weight=1.2)
                    ink.rule(*low, left + 2.9, above + 0.6, weight=1.2)
                continue
            top = y + 1.1 + (first - cell.size) * (LEADING + 0.76) / 2 / MM
            ink.fitted(
                x + anchor, top, Fitted(cell.lines, cell.size, cell.face, whole=True), align=cell.align
            )
        if self.head:
            ink.rule(x, y + self.height, x + self.room, y + self.height, weight=0.8)
        elif self.ruled:
            ink.rule(x, y + self.height, x + self.room, y + self.height, weight=0.25)

    def split(self, room: float) -> tuple[Row, Row] | None:
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
        rows: the cells' texts, one for each column; a line break in a text is kept; `BOX` draws a
            box to tick, `TICKED` a ticked one.
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
            ()
            if text in (BOX, TICKED)
            else tuple(wrap(part, place[1], column.face, size) for part in text.split("\n"))
        )
        lines = (text,) if text in (BOX, TICKED) else tuple(chain.from_iterable(parts))
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
