"""The list of what is to be entered on a portal by hand (回填清单), each line with a box to tick off."""

from __future__ import annotations

from collections.abc import Sequence

from readingroom.documents.flow import Block, Paragraph, Signatures, Space
from readingroom.documents.fonts import Face
from readingroom.documents.ink import Ink
from readingroom.documents.letterhead import Letterhead, printed, write_pages
from readingroom.documents.page import SHEETS, Size
from readingroom.documents.table import BOX, Column, table
from readingroom.language import Language
from readingroom.portals.papers import FillInLine, FillInPaper, line_words

__all__ = ["draw"]


def draw(ink: Ink, papers: Sequence[FillInPaper], size: Size) -> None:
    """Draw the lists."""
    say, room = ink.language.say, SHEETS[size].inner
    for paper in papers:
        head = Letterhead(
            say("paper.fill_in.title"),
            paper.archive,
            f"{paper.portal}  ·  {say('paper.fill_in.count', n=len(paper.lines))}",
            printed(ink.language, paper.printed_by, paper.printed_at),
        )
        columns = (
            Column("", 4),
            Column(say("paper.fill_in.row"), 7, align="right"),
            Column(say("paper.fill_in.number"), 19, face=Face.BOLD),
            Column(say("paper.fill_in.reader"), 16),
            Column(say("paper.fill_in.enter"), 42),
            Column(say("paper.fill_in.decided"), 14),
        )
        blocks: list[Block] = [
            Space(3),
            Paragraph.of(say("paper.fill_in.note"), room, size=10),
            Space(2),
            *table(columns, [_cells(ink.language, line) for line in paper.lines], room, least=9),
            Space(4),
            Signatures(((say("paper.fill_in.entered_by"), ""),), say("paper.sign_time"), room / 2),
        ]
        write_pages(ink, size, head, blocks)


def _cells(language: Language, line: FillInLine) -> tuple[str, ...]:
    words = [line_words(language, line)]
    if line.start is not None:
        end = f"–{line.end:%H:%M}" if line.end is not None else ""
        words.append(f"{language.date(line.start.date(), weekday=True)} {line.start:%H:%M}{end}")
    if line.text:
        words.append(line.text)
    decided = f"{line.decided_at:%m-%d %H:%M}"
    return (BOX, str(line.row), line.number, line.reader, "\n".join(words), decided)
