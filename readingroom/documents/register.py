"""The register of certificates (出证登记簿): every number of a year in its order, void ones too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from readingroom.copies.papers import RegisterLine, RegisterPaper
from readingroom.documents.flow import Block, Facts, Paragraph, Space
from readingroom.documents.fonts import Face
from readingroom.documents.ink import Ink
from readingroom.documents.letterhead import Letterhead, printed, write_pages
from readingroom.documents.page import SHEETS, Size
from readingroom.documents.table import Column, table
from readingroom.language import Language

__all__ = ["draw"]


def draw(ink: Ink, papers: Sequence[RegisterPaper], size: Size) -> None:
    """Draw the registers, each on as many pages as it needs."""
    for paper in papers:
        say = ink.language.say
        facts = [say("paper.register.year", year=str(paper.year))]
        if paper.chosen:
            facts.append(paper.chosen)
        head = Letterhead(
            say("paper.document.register"),
            paper.archive,
            "  ·  ".join(facts),
            printed(ink.language, paper.printed_by, paper.printed_at),
        )
        write_pages(ink, size, head, _blocks(ink.language, paper, SHEETS[size].inner))


def _blocks(language: Language, paper: RegisterPaper, room: float) -> list[Block]:
    say = language.say
    if not paper.lines:
        return [Space(3), Paragraph.of(say("paper.register.empty"), room, size=10.5)]
    valid = [line for line in paper.lines if line.state != "void"]
    totals = (
        (say("paper.register.numbers"), str(len(paper.lines))),
        (say("paper.register.void"), str(len(paper.lines) - len(valid))),
        (say("paper.register.total_copies"), str(sum(line.copies for line in valid))),
        (say("paper.register.total_pages"), str(sum(line.pages * line.copies for line in valid))),
    )
    columns = (
        Column(say("paper.register.number"), 31, Face.BOLD, 8.5),
        Column(say("paper.register.kind"), 29, size=8.5),
        Column(say("paper.register.applicant"), 22, size=8.5),
        Column(say("paper.register.references"), 38, Face.MONO, 7.5),
        Column(say("paper.register.pages"), 9, size=8.5, align="right"),
        Column(say("paper.register.copies"), 9, size=8.5, align="right"),
        Column(say("paper.register.people"), 18, size=8.5),
        Column(say("paper.register.sealed"), 17, size=8.5),
        Column(say("paper.register.state"), 24, size=8.5),
    )
    return [
        Space(1),
        Facts(totals, room),
        Space(2),
        *table(columns, [_row(language, paper.year, line) for line in paper.lines], room, least=8),
    ]


def _row(language: Language, year: int, line: RegisterLine) -> tuple[str, ...]:
    def day(one: dt.date | None) -> str:
        # The year stands on top; only another one is said.
        return language.date(one, year=one.year != year) if one else ""

    return (
        line.number,
        _lines(line.kind.of(language.code), day(line.issued_on)),
        _lines(line.applicant, line.request_number),
        _lines(*line.references),
        str(line.pages),
        str(line.copies),
        _lines(line.handled_by, line.checked_by),
        _lines(line.sealed_by, day(line.sealed_on)),
        _lines(language.say(f"paper.register.state_{line.state}"), day(line.ended_on), line.remark),
    )


def _lines(*texts: str) -> str:
    return "\n".join(text for text in texts if text)
