"""The day sheet: the day's numbers, what is left of it, the signed chain heads, and who answers for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from readingroom.documents.flow import Block, Facts, Heading, Paragraph, Signatures, Space
from readingroom.documents.fonts import Face
from readingroom.documents.ink import Ink
from readingroom.documents.letterhead import Letterhead, printed, write_pages
from readingroom.documents.page import SHEETS, Size
from readingroom.documents.slip_words import word
from readingroom.documents.table import Column, table
from readingroom.documents.unit_tables import nothing, out_table, section
from readingroom.office.papers import CarriedOver, ChainHead, DaySheetPaper

__all__ = ["draw"]


def draw(ink: Ink, papers: Sequence[DaySheetPaper], size: Size) -> None:
    """Draw the day sheets."""
    for paper in papers:
        _draw(ink, paper, size)


def _draw(ink: Ink, paper: DaySheetPaper, size: Size) -> None:
    say, room = ink.language.say, SHEETS[size].inner
    blocks: list[Block] = [Space(3)]
    if paper.counts:
        counts = tuple((word(ink.language, "count", count.code), str(count.n)) for count in paper.counts)
        blocks.append(Facts(counts, room, columns=4 if size is Size.A4 else 3))
    blocks.append(section(say("paper.day.carried"), len(paper.carried), room))
    if paper.carried:
        blocks += table(
            (
                Column(say("paper.day.code"), 30, Face.MONO, 9),
                Column(say("paper.day.what"), 60),
                Column(say("paper.day.reason"), 55),
                Column(say("paper.day.by"), 22),
            ),
            [(item.code, _what(say, item), item.reason, item.by) for item in paper.carried],
            room,
        )
    else:
        blocks += nothing(ink.language, room)
    blocks.append(section(say("paper.day.out"), len(paper.out), room))
    blocks += out_table(ink.language, paper.out, room, day=paper.day, tick=False)
    if paper.remarks:
        blocks += [Heading(say("paper.remarks"), room), Paragraph.of(paper.remarks, room, size=10)]
    if paper.heads:
        blocks.append(Heading(say("paper.day.heads"), room))
        blocks.append(Paragraph.of(say("paper.day.heads_note"), room, size=8, keep=True))
        for head in paper.heads:
            blocks += _chain(ink, head, room)
    roles = tuple(
        (word(ink.language, "role", role), paper.closed_by if n == 0 else "")
        for n, role in enumerate(paper.signatures)
    )
    if roles:
        blocks.append(Signatures(roles, say("paper.sign_date"), room))
    closed = say("paper.day.closed_by", who=paper.closed_by) if paper.closed_by else say("paper.day.draft")
    facts = "  ·  ".join((ink.language.date(paper.day, weekday=True), closed))
    foot = printed(ink.language, paper.printed_by, paper.printed_at)
    write_pages(ink, size, Letterhead(say("paper.day.title"), paper.archive, facts, foot), blocks)


def _what(say: Callable[..., str], item: CarriedOver) -> str:
    """Why it is not finished, and what it is."""
    matter = say(f"day.matter.{item.matter}") if item.matter else ""
    return "  ·  ".join(part for part in (matter, item.what) if part)


def _chain(ink: Ink, head: ChainHead, room: float) -> list[Block]:
    """One chain: name and sequence, and the hash in groups of eight that an eye can compare."""
    say = ink.language.say
    grouped = " ".join(head.hash[start : start + 8] for start in range(0, len(head.hash), 8))
    about = say("paper.day.sequence", n=head.sequence)
    if head.key:
        about += "  " + say("paper.day.key", key=head.key)
    parts = [about, grouped]
    if head.signature:
        parts.append(say("paper.day.signature", signature=head.signature))
    columns = (Column("", 34, Face.BOLD, 9), Column("", 133, Face.MONO, 7.5))
    return list(
        table(columns, [(word(ink.language, "chain", head.name), "\n".join(parts))], room, head=False)
    )
