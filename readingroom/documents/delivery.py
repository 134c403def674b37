"""What goes with a certificate: the receipt that its taker signs (出证领取单), the note in its envelope (寄送单)."""

from __future__ import annotations

from collections.abc import Sequence

from readingroom.copies.papers import AccompanyingNotePaper, CertificateReceiptPaper
from readingroom.documents.flow import Barcode, Block, Facts, Heading, Paragraph, Signatures, Space
from readingroom.documents.fonts import Face
from readingroom.documents.ink import Ink
from readingroom.documents.letterhead import Letterhead, printed, write_pages
from readingroom.documents.page import SHEETS, Size
from readingroom.documents.table import Column, table
from readingroom.language import Language

__all__ = ["draw_note", "draw_receipt"]

_TO_FILL = "____________________"


def draw_receipt(ink: Ink, papers: Sequence[CertificateReceiptPaper], size: Size) -> None:
    """Draw receipts, each on a sheet of its own."""
    say = ink.language.say
    for paper in papers:
        room = SHEETS[size].inner
        facts = [
            (say("paper.receipt.reader"), paper.taker),
            (say("paper.receipt.document"), paper.document or _TO_FILL),
        ]
        if paper.seen_on:
            facts.append((say("paper.delivery.seen_on"), ink.language.date(paper.seen_on, year=True)))
        if paper.taker != paper.applicant:
            facts.append((say("paper.delivery.applicant"), paper.applicant))
        if paper.purpose:
            facts.append((say("paper.receipt.purpose"), paper.purpose))
        at = ink.language.moment(paper.delivered_at) if paper.delivered_at else say("paper.sign_date")
        _write(
            ink,
            paper,
            size,
            "certificate_receipt",
            [
                *_facts(facts, room),
                Heading(say("paper.receipt.what"), room),
                *_what(ink.language, paper, room),
                Space(3),
                Paragraph.of(say("paper.delivery.taken"), room, size=10),
                Signatures(
                    (
                        (say("paper.receipt.taken_by"), ""),
                        (say("paper.receipt.handed_over_by"), paper.delivered_by),
                    ),
                    at,
                    room,
                ),
            ],
        )


def draw_note(ink: Ink, papers: Sequence[AccompanyingNotePaper], size: Size) -> None:
    """Draw notes, each on a sheet of its own; their last part comes back signed."""
    say = ink.language.say
    for paper in papers:
        room = SHEETS[size].inner
        facts = [(say("paper.delivery.addressee"), paper.taker)]
        if paper.taker != paper.applicant:
            facts.append((say("paper.delivery.applicant"), paper.applicant))
        if paper.tracking:
            facts.append((say("paper.delivery.tracking"), paper.tracking))
        if paper.delivered_at:
            facts.append(
                (say("paper.delivery.posted_on"), ink.language.date(paper.delivered_at.date(), year=True))
            )
        _write(
            ink,
            paper,
            size,
            "accompanying_note",
            [
                *_facts(facts, room),
                Space(1.5),
                Paragraph.of(say("paper.delivery.address", address=paper.address), room, size=10.5),
                Space(2),
                Heading(say("paper.delivery.enclosed"), room),
                *_what(ink.language, paper, room),
                Space(3),
                Paragraph.of(say("paper.delivery.check"), room, size=10),
                Space(2),
                Heading(say("paper.delivery.back"), room),
                Paragraph.of(
                    say("paper.delivery.received", number=paper.number, copies=paper.copies), room, size=10
                ),
                Signatures(
                    (
                        (say("paper.delivery.received_by"), ""),
                        (say("paper.delivery.posted_by"), paper.delivered_by),
                    ),
                    say("paper.sign_date"),
                    room,
                ),
            ],
        )


def _write(ink: Ink, paper: CertificateReceiptPaper, size: Size, code: str, blocks: Sequence[Block]) -> None:
    say = ink.language.say
    facts = [say("paper.delivery.number", number=paper.receipt)] if paper.receipt else []
    if paper.request_number:
        facts.append(say("paper.receipt.request", number=paper.request_number))
    head = Letterhead(
        say(f"paper.document.{code}"),
        paper.archive,
        "  ·  ".join(facts),
        printed(ink.language, paper.printed_by, paper.printed_at),
    )
    room = SHEETS[size].inner
    before: list[Block] = [Barcode(paper.barcode, room)] if paper.barcode else []
    write_pages(ink, size, head, [*before, *blocks])


def _facts(facts: Sequence[tuple[str, str]], room: float) -> list[Block]:
    """Two beside each other: an identity document is long."""
    return [Facts(tuple(facts), room, columns=2, size=11, face=Face.REGULAR)]


def _what(language: Language, paper: CertificateReceiptPaper, room: float) -> list[Block]:
    say = language.say
    columns = (
        Column(say("paper.receipt.number"), 40, Face.BOLD, 9.5),
        Column(say("paper.seal_log.kind"), 38, size=9.5),
        Column(say("paper.delivery.issued_on"), 28, size=9),
        Column(say("paper.receipt.reference"), 42, Face.MONO, 8),
        Column(say("paper.register.pages"), 14, size=9.5, align="right"),
        Column(say("paper.receipt.copies"), 14, size=9.5, align="right"),
    )
    row = (
        paper.number,
        paper.kind.of(language.code),
        language.date(paper.issued_on, year=True) if paper.issued_on else "",
        "\n".join(paper.references),
        str(paper.pages),
        str(paper.copies),
    )
    return list(table(columns, [row], room, least=7.5))
