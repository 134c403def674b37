"""The shift hand-over (交接班): volumes, counted things, open matters, two signatures."""

from __future__ import annotations

from collections.abc import Sequence

from readingroom.documents.flow import Block, Signatures, Space
from readingroom.documents.fonts import Face
from readingroom.documents.ink import Ink
from readingroom.documents.letterhead import Letterhead, printed, write_pages
from readingroom.documents.page import SHEETS, Size
from readingroom.documents.table import BOX, Column, table
from readingroom.documents.unit_tables import held_table, nothing, out_table, section
from readingroom.office.papers import HandoverSheetPaper

__all__ = ["draw"]


def draw(ink: Ink, papers: Sequence[HandoverSheetPaper], size: Size) -> None:
    """Draw the hand-over sheets."""
    for paper in papers:
        _draw(ink, paper, size)


def _draw(ink: Ink, paper: HandoverSheetPaper, size: Size) -> None:
    language, say, room = ink.language, ink.language.say, SHEETS[size].inner
    blocks: list[Block] = [Space(1), section(say("paper.handover.out"), len(paper.out), room)]
    blocks += out_table(language, paper.out, room, day=paper.day)
    blocks.append(section(say("paper.handover.held"), len(paper.held), room))
    blocks += held_table(language, paper.held, room, day=paper.day)
    if paper.items:
        blocks.append(section(say("paper.handover.items"), len(paper.items), room))
        blocks += table(
            (
                Column(say("paper.handover.item"), 70, size=10),
                Column(say("paper.handover.amount"), 30, size=10),
                Column(say("paper.handover.counted"), 50),
                Column(say("paper.unit.seen"), 11, align="center"),
            ),
            [(item.name, item.amount, "", BOX) for item in paper.items],
            room,
            least=8,
        )
    blocks.append(section(say("paper.handover.matters"), len(paper.matters), room))
    if paper.matters:
        blocks += table(
            (
                Column(say("paper.handover.code"), 30, Face.MONO, 9),
                Column(say("paper.handover.matter"), 95, size=10),
                Column(say("paper.handover.by"), 22, size=9),
                Column(say("paper.unit.seen"), 11, align="center"),
            ),
            [(matter.code, matter.text, matter.by, BOX) for matter in paper.matters],
            room,
            least=8,
        )
    else:
        blocks += nothing(language, room)
    roles = (
        (say("paper.handover.given_by"), paper.given_by),
        (say("paper.handover.taken_by"), paper.taken_by),
    )
    blocks.append(Signatures(roles, say("paper.sign_time"), room))
    facts = " ".join(p for p in (language.date(paper.day, weekday=True), paper.hour) if p)
    foot = printed(language, paper.printed_by, paper.printed_at)
    write_pages(ink, size, Letterhead(say("paper.handover.title"), paper.archive, facts, foot), blocks)
