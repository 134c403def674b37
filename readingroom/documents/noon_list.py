"""The noon clear-out (清场): who still holds what, seat by seat."""

from __future__ import annotations

from collections.abc import Sequence

from readingroom.documents.flow import Block, Paragraph, Signatures, Space
from readingroom.documents.ink import Ink
from readingroom.documents.letterhead import Letterhead, printed, write_pages
from readingroom.documents.page import SHEETS, Size
from readingroom.documents.unit_tables import out_table
from readingroom.office.papers import NoonListPaper

__all__ = ["draw"]


def draw(ink: Ink, papers: Sequence[NoonListPaper], size: Size) -> None:
    """Draw the clear-out lists."""
    say, room = ink.language.say, SHEETS[size].inner
    for paper in papers:
        day = " ".join(p for p in (ink.language.date(paper.day, weekday=True), paper.hour) if p)
        head = Letterhead(
            say("paper.noon.title"),
            paper.archive,
            f"{day}  ·  {say('paper.noon.count', n=len(paper.holding))}",
            printed(ink.language, paper.printed_by, paper.printed_at),
        )
        blocks: list[Block] = [
            Space(3),
            Paragraph.of(say("paper.noon.note"), room, size=10),
            Space(2),
            *out_table(ink.language, paper.holding, room, day=paper.day),
            Signatures(((say("paper.noon.checked_by"), ""),), say("paper.sign_time"), room / 2),
        ]
        write_pages(ink, size, head, blocks)
