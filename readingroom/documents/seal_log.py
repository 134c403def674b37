"""The seal log (用印登记簿): each time a seal was put on copies of a certificate, in order."""

from __future__ import annotations

from collections.abc import Sequence

from readingroom.copies.papers import SealLogLine, SealLogPaper
from readingroom.documents.flow import Block, Facts, Paragraph, Space
from readingroom.documents.fonts import Face
from readingroom.documents.ink import Ink
from readingroom.documents.letterhead import Letterhead, printed, write_pages
from readingroom.documents.page import SHEETS, Size
from readingroom.documents.table import Column, table
from readingroom.language import Language

__all__ = ["draw"]


def draw(ink: Ink, papers: Sequence[SealLogPaper], size: Size) -> None:
    """Draw the logs, each on as many pages as it needs."""
    for paper in papers:
        head = Letterhead(
            ink.language.say("paper.document.seal_log"),
            paper.archive,
            _span(ink.language, paper),
            printed(ink.language, paper.printed_by, paper.printed_at),
        )
        write_pages(ink, size, head, _blocks(ink.language, paper, SHEETS[size].inner))


def _span(language: Language, paper: SealLogPaper) -> str:
    """A whole year is named; other days by the first and the last."""
    if paper.year is not None:
        return language.say("paper.register.year", year=str(paper.year))
    return language.say(
        "paper.seal_log.span",
        first=language.date(paper.first, year=True),
        last=language.date(paper.last, year=True),
    )


def _blocks(language: Language, paper: SealLogPaper, room: float) -> list[Block]:
    say = language.say
    if not paper.lines:
        return [Space(3), Paragraph.of(say("paper.seal_log.empty"), room, size=10.5)]
    columns = (
        Column(say("paper.seal_log.stamped_at"), 22, size=8.5),
        Column(say("paper.seal_log.seal"), 29, size=8.5),
        Column(say("paper.seal_log.number"), 38, Face.BOLD, 8),
        Column(say("paper.seal_log.kind"), 28, size=8.5),
        Column(say("paper.seal_log.copies"), 10, size=8.5, align="right"),
        Column(say("paper.seal_log.approved_by"), 18, size=8.5),
        Column(say("paper.seal_log.stamped_by"), 15, size=8.5),
        Column(say("paper.seal_log.remark"), 24, size=8.5),
    )
    totals = (
        (say("paper.seal_log.times"), str(len(paper.lines))),
        (say("paper.seal_log.total"), str(sum(line.copies for line in paper.lines))),
    )
    rows = [_row(language, paper, line) for line in paper.lines]
    return [Space(1), Facts(totals, room, columns=4), Space(2), *table(columns, rows, room, least=8)]


def _row(language: Language, paper: SealLogPaper, line: SealLogLine) -> tuple[str, ...]:
    at = line.stamped_at
    return (
        # The year stands on top; it is said where there are several.
        f"{language.date(at.date(), year=paper.first.year != paper.last.year)} {at.hour}:{at:%M}",
        line.seal,
        line.number,
        line.kind.of(language.code),
        str(line.copies),
        line.approved_by,
        line.stamped_by,
        line.remark,
    )
