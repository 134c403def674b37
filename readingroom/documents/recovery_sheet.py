"""The recovery sheet: the code that opens the database where its key is lost, and how to use it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from readingroom.documents.fields import LEADING, Fitted, fit
from readingroom.documents.flow import Bar, Block, Heading, Paragraph, Signatures, Space
from readingroom.documents.fonts import Face
from readingroom.documents.ink import Ink
from readingroom.documents.letterhead import Letterhead, printed, write_pages
from readingroom.documents.page import MM, SHEETS, Size
from readingroom.office.papers import RecoverySheetPaper

__all__ = ["draw"]

_GROUPS = 4
_PADDING = 5.0


@dataclass(frozen=True)
class _Code:
    """The code in a frame, four groups a line, in a face that keeps O from 0 and I from 1."""

    lines: tuple[str, ...]
    room: float
    keep: bool = False

    @property
    def _fitted(self) -> tuple[Fitted, ...]:
        inner = self.room - 2 * _PADDING
        return tuple(
            fit(line, inner, Face.MONO_BOLD, 24, floor=10, height=24 * LEADING / MM) for line in self.lines
        )

    @property
    def height(self) -> float:
        """Millimetres, frame and the blank beneath included."""
        return sum(line.height for line in self._fitted) + 2 * _PADDING + 3

    def draw(self, ink: Ink, x: float, y: float) -> None:
        """The frame and the lines in its middle."""
        ink.box(x, y, self.room, self.height - 3)
        top = y + _PADDING
        for line in self._fitted:
            ink.fitted(x + self.room / 2, top, line, align="center")
            top += line.height

    def split(self, room: float) -> None:
        """Never."""


def draw(ink: Ink, papers: Sequence[RecoverySheetPaper], size: Size) -> None:
    """Draw the recovery sheets."""
    say, room = ink.language.say, SHEETS[size].inner
    for paper in papers:
        groups = paper.code.split("-")
        lines = tuple("  ".join(groups[at : at + _GROUPS]) for at in range(0, len(groups), _GROUPS))
        blocks: list[Block] = [
            Space(4),
            Bar(say("paper.recovery.keep"), room),
            Space(2),
            Paragraph.of(say("paper.recovery.what"), room, size=10.5),
            Space(4),
            _Code(lines, room),
            Paragraph.of(say("paper.recovery.letters"), room, size=9),
            Space(2),
            Heading(say("paper.recovery.use"), room),
            *(
                Paragraph.of(f"{number}  {say(f'paper.recovery.step_{step}')}", room, size=10)
                for number, step in enumerate(("install", "command", "type"), start=1)
            ),
            Space(2),
            Paragraph.of(say("paper.recovery.old"), room, size=10),
            Space(2),
            Signatures(((say("paper.recovery.kept_by"), ""),), say("paper.sign_date"), room / 2),
        ]
        head = Letterhead(
            say("paper.recovery.title"),
            paper.archive,
            say("paper.recovery.facts", database=paper.database),
            printed(ink.language, paper.printed_by, paper.printed_at),
        )
        write_pages(ink, size, head, blocks)
