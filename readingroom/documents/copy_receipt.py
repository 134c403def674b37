"""The receipt for copies (档案复制件领取单): what was handed over, for what, signed by whoever took it."""

from __future__ import annotations

from collections.abc import Sequence

from readingroom.copies.papers import CopyReceiptLine, CopyReceiptPaper
from readingroom.documents.flow import Barcode, Block, Facts, Heading, Paragraph, Signatures, Space
from readingroom.documents.fonts import Face
from readingroom.documents.ink import Ink
from readingroom.documents.letterhead import Letterhead, printed, write_pages
from readingroom.documents.page import SHEETS, Size
from readingroom.documents.table import Column, table
from readingroom.language import Language

__all__ = ["draw"]


def draw(ink: Ink, papers: Sequence[CopyReceiptPaper], size: Size) -> None:
    """Draw the receipts, each on as many pages as it needs."""
    for paper in papers:
        say = ink.language.say
        facts = [say("paper.receipt.order", number=paper.order)]
        if paper.request_number:
            facts.append(say("paper.receipt.request", number=paper.request_number))
        head = Letterhead(
            say("paper.document.copy_receipt"),
            paper.archive,
            "  ·  ".join(facts),
            printed(ink.language, paper.printed_by, paper.printed_at),
        )
        write_pages(ink, size, head, _blocks(ink.language, paper, SHEETS[size].inner))


def _blocks(language: Language, paper: CopyReceiptPaper, room: float) -> list[Block]:
    say = language.say
    facts = [(say("paper.receipt.reader"), paper.reader)]
    if paper.document:
        facts.append((say("paper.receipt.document"), paper.document))
    if paper.purpose:
        facts.append((say("paper.receipt.purpose"), paper.purpose))
    if paper.fee:
        facts.append((say("paper.receipt.fee"), paper.fee))
    fee = any(line.fee for line in paper.lines)
    columns = (
        Column(say("paper.receipt.reference"), 36, Face.MONO, 8.5),
        Column(say("paper.receipt.title"), 46, size=9),
        Column(say("paper.receipt.kind_of"), 19, size=9),
        Column(say("paper.receipt.pages"), 18, size=9),
        Column(say("paper.receipt.count"), 11, size=9, align="right"),
        Column(say("paper.receipt.copies"), 11, size=9, align="right"),
        Column(say("paper.receipt.number"), 26, size=8.5),
        *([Column(say("paper.receipt.fee"), 16, size=9, align="right")] if fee else []),
    )
    total = sum(line.count * line.copies for line in paper.lines)
    rows = [_row(language, line, fee=fee) for line in paper.lines]
    at = language.moment(paper.handed_over_at) if paper.handed_over_at else say("paper.sign_date")
    return [
        *([Barcode(paper.barcode, room)] if paper.barcode else []),
        Facts(
            tuple(facts), room, columns=min(len(facts), 4 if room > 150 else 2), size=11, face=Face.REGULAR
        ),
        Heading(say("paper.receipt.what"), room, say("paper.receipt.total", n=total)),
        *table(columns, rows, room, least=8),
        Space(3),
        Paragraph.of(say("paper.receipt.taken"), room, size=10),
        Signatures(
            (
                (say("paper.receipt.taken_by"), ""),
                (say("paper.receipt.handed_over_by"), paper.handed_over_by),
            ),
            at,
            room,
        ),
    ]


def _row(language: Language, line: CopyReceiptLine, *, fee: bool) -> tuple[str, ...]:
    return (
        line.reference_code,
        line.title,
        language.say(f"paper.receipt.kind.{line.kind}"),
        line.pages,
        str(line.count),
        str(line.copies),
        line.number,
        *([line.fee] if fee else []),
    )
