"""The round sheet: every slip of one walk in the order of the walk, with a box to tick at each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from readingroom.documents.flow import Block, Signatures, Space
from readingroom.documents.fonts import Face
from readingroom.documents.ink import Ink
from readingroom.documents.letterhead import Letterhead, printed, write_pages
from readingroom.documents.page import SHEETS, Size
from readingroom.documents.table import BOX, Column, table
from readingroom.retrieval.papers import RoundPaper

__all__ = ["draw"]


def draw(ink: Ink, papers: Sequence[RoundPaper], size: Size) -> None:
    """Draw the round sheets."""
    for paper in papers:
        _draw(ink, paper, size)


def _draw(ink: Ink, paper: RoundPaper, size: Size) -> None:
    say, room = ink.language.say, SHEETS[size].inner
    facts = say(
        "paper.round.facts",
        number=paper.number,
        day=f"{ink.language.date(paper.day, weekday=True)} {paper.hour}".strip(),
        n=len(paper.lines),
    )
    head = Letterhead(
        say("paper.round.title"),
        paper.archive,
        facts,
        printed(ink.language, paper.printed_by, paper.printed_at),
    )
    blocks: list[Block] = [Space(1)]
    if size is Size.ROLL:
        columns = (Column("", 8, align="left"), Column("", 60, Face.BOLD, 12))
        small = (Column("", 8), Column("", 60, size=8.5))
        for line in paper.lines:
            place = (BOX, line.location or say("paper.slip.no_location"))
            blocks.append(replace(table(columns, [place], room, head=False)[0], ruled=False))
            seat = f"{say('paper.round.seat')} {line.seat}" if line.seat else ""
            about = " · ".join(p for p in (line.reference_code, line.container_label, line.slip, seat) if p)
            blocks += table(small, [("", f"{about}  {line.remark}".strip())], room, head=False)
    else:
        blocks += table(
            (
                Column("", 5),
                Column(say("paper.round.location"), 40, Face.BOLD, 11),
                Column(say("paper.round.container"), 22, size=9),
                Column(say("paper.round.unit"), 56, size=9),
                Column(say("paper.round.slip"), 24, Face.MONO, 8.5),
                Column(say("paper.round.request"), 22, size=9),
                Column(say("paper.round.seat"), 12, size=9),
                Column(say("paper.round.found"), 11, align="center"),
                Column(say("paper.round.back"), 11, align="center"),
            ),
            [
                (
                    str(number),
                    line.location or say("paper.slip.no_location"),
                    line.container_label,
                    "\n".join(p for p in (line.reference_code, line.title, line.remark) if p),
                    line.slip,
                    "\n".join(p for p in (line.request_number, line.hour) if p),
                    line.seat,
                    BOX,
                    BOX,
                )
                for number, line in enumerate(paper.lines, start=1)
            ],
            room,
            least=9,
        )
    if not paper.lines:
        blocks += table((Column("", 1),), [(say("paper.none"),)], room, head=False)
    roles: tuple[tuple[str, str], ...] = ((say("paper.round.pulled_by"), paper.pulled_by),)
    if size is not Size.ROLL:
        roles += ((say("paper.round.received_by"), ""),)
    blocks.append(Signatures(roles, say("paper.sign_time"), room))
    write_pages(ink, size, head, blocks)
