"""Running text of official papers: indented, widely set, with what was typed by hand marked in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from readingroom.copies.templates import Run
from readingroom.documents.fields import wrap
from readingroom.documents.fonts import Face, printable, width
from readingroom.documents.ink import Ink
from readingroom.documents.page import MM

__all__ = ["MARK", "Prose"]

_PIECE = 3
"""Lines; the last piece has two at least, and four at most."""

MARK = "*"
"""Stands behind what was typed by hand, so that it is told in a text that is copied out too."""


@dataclass(frozen=True)
class Prose:
    """A paragraph.

    Attributes:
        lines: each cut into parts, with whether the part was typed by hand.
        size: type size, points.
        step: from line to line, millimetres.
        x: from the left edge of the room, millimetres.
        indent: of the first line, millimetres.
        after: blank beneath, millimetres.
        keep: whether the next block starts on the same page.
    """

    lines: tuple[tuple[Run, ...], ...]
    size: float
    step: float
    x: float = 0.0
    indent: float = 0.0
    after: float = 0.0
    face: Face = Face.SERIF
    keep: bool = False

    @classmethod
    def of(
        cls,
        runs: Sequence[Run],
        room: float,
        *,
        size: float,
        leading: float,
        left: float = 0.0,
        indent: float = 0.0,
        after: float = 0.0,
        face: Face = Face.SERIF,
        keep: bool = False,
    ) -> Prose:
        """A paragraph set into `room` millimetres, `left` millimetres from its left edge."""
        whole = ""
        typed: list[bool] = []
        for run in runs:
            words = printable(run.text + (MARK if run.typed else ""), face)
            whole += words
            typed += [run.typed] * len(words)
        lines = []
        place = 0
        for line in wrap(whole, room - left, face, size, indent=indent):
            parts: list[Run] = []
            for character in line:
                # Only blanks go missing where a line is broken.
                while whole[place] != character and not (character == " " and whole[place].isspace()):
                    place += 1
                if parts and parts[-1].typed == typed[place]:
                    parts[-1] = Run(parts[-1].text + character, typed[place])
                else:
                    parts.append(Run(character, typed[place]))
                place += 1
            lines.append(tuple(parts))
        return cls(tuple(lines), size, size * leading / MM, left, indent, after, face, keep)

    def pieces(self) -> tuple[Prose, ...]:
        """The paragraph in pieces of a few lines, so that a long one goes on over a page where it comes to its end."""
        cuts = [*range(0, max(1, len(self.lines) - 1), _PIECE), len(self.lines)]
        found = [
            replace(
                self,
                lines=self.lines[start:end],
                indent=self.indent if start == 0 else 0.0,
                after=self.after if end == len(self.lines) else 0.0,
                keep=self.keep and end == len(self.lines),
            )
            for start, end in pairwise(cuts)
        ]
        return tuple(found)

    @property
    def height(self) -> float:
        """Millimetres, with the blank beneath."""
        return len(self.lines) * self.step + self.after

    def draw(self, ink: Ink, x: float, y: float) -> None:
        """The lines; what was typed lies on dashes."""
        for number, line in enumerate(self.lines):
            left = x + self.x + (self.indent if number == 0 else 0)
            base = y + number * self.step + (self.step + self.size * 0.76 / MM) / 2
            for part in line:
                wide = width(part.text, self.face, self.size) / MM
                ink.text(left, base, part.text, size=self.size, face=self.face)
                if part.typed:
                    ink.dashes(left, base + self.size * 0.2 / MM, left + wide, base + self.size * 0.2 / MM)
                left += wide

    def split(self, room: float) -> tuple[Prose, Prose] | None:
        """Between two lines, never so that one of them stands alone."""
        lines = int(room / self.step + 1e-6)
        if lines < 2 or len(self.lines) < 4 or lines > len(self.lines) - 2:
            lines = min(lines, len(self.lines) - 2)
        if lines < 2:
            return None
        above = replace(self, lines=self.lines[:lines], after=0.0, keep=False)
        return above, replace(self, lines=self.lines[lines:], indent=0.0)
