"""The certification page of a certified copy: what was copied, how many pages, counted against how many."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from readingroom.copies.papers import CertifiedCopyPaper, CopiedFile
from readingroom.copies.templates import Filled, Run
from readingroom.documents.copy_marks import Marked, count_words, draw_marks
from readingroom.documents.flow import Block, Space
from readingroom.documents.fonts import Face
from readingroom.documents.ink import Ink
from readingroom.documents.official import (
    ROOM,
    Closing,
    Official,
    body,
    notes,
    official_pages,
    paragraph,
    write_official,
)
from readingroom.documents.page import Size
from readingroom.documents.seal import Place, strips
from readingroom.documents.table import Column, table
from readingroom.language import Language

__all__ = ["draw", "write_certified_copy"]


def draw(ink: Ink, papers: Sequence[CertifiedCopyPaper], size: Size) -> None:
    """Draw the certification pages alone, as a preview of the wording shows them."""
    for paper in papers:
        write_certified_copy(ink, paper, ())


def write_certified_copy(
    ink: Ink, paper: CertifiedCopyPaper, sheets: Sequence[Marked]
) -> tuple[int, tuple[Place, ...]]:
    """Draw the certification pages and the marks of every copied page.

    Args:
        ink: where they are drawn.
        paper: the copy.
        sheets: of its pages, in order; none draws the certification pages alone.

    Returns:
        How many certification pages there are, and where the seals go: first the one over name and date.
    """
    language = ink.language
    if sheets and not paper.certification_page:
        return 0, _marked_only(ink, paper, sheets)
    official = Official(paper, paper.template.title.of(language.code))
    filled = with_facts(paper)
    listed = [Space(2), *_files(language, paper.files), Space(3), _count(language, paper), Space(1)]
    # What was copied stands between what the archive did and what it certifies.
    blocks: list[Block] = [
        *body(language, paper.template, filled, listed=listed),
        Closing(language, paper),
        *notes(language, paper.template, filled),
    ]
    pages = official_pages(language, official, blocks)
    edges = strips(len(pages) + len(sheets))
    places = list(write_official(ink, official, pages, edges[: len(pages)]))
    for number, (sheet, edge) in enumerate(zip(sheets, edges[len(pages) :], strict=True), start=1):
        places += draw_marks(ink, paper, number, sheet, edge, len(pages) + number - 1)
    return len(pages), tuple(places)


def _marked_only(ink: Ink, paper: CertifiedCopyPaper, sheets: Sequence[Marked]) -> tuple[Place, ...]:
    """The copied pages alone; the last one says what the certification page would."""
    places: list[Place] = []
    edges = strips(len(sheets))
    for number, (sheet, edge) in enumerate(zip(sheets, edges, strict=True), start=1):
        found = draw_marks(ink, paper, number, sheet, edge, number - 1)
        places = [*found[:1], *places, *found[1:]] if sheet.closing else [*places, *found]
    return tuple(places)


def with_facts(paper: CertifiedCopyPaper) -> tuple[Filled, ...]:
    """The paper's fields with what it tells by itself."""
    own: dict[str, str | int | dt.date] = {
        "archive": paper.archive,
        "number": paper.number,
        "pages": len(paper.pages),
        "references": "、".join(dict.fromkeys(one.reference_code for one in paper.files)),
    }
    if paper.issued_on:
        own["issued_on"] = paper.issued_on
    if all(one.counted is not None for one in paper.files):
        own["counted"] = sum(one.counted or 0 for one in paper.files)
    return (*paper.filled, *(Filled(code, value) for code, value in own.items()))


def _files(language: Language, files: Sequence[CopiedFile]) -> list[Block]:
    say = language.say
    columns = (
        Column(say("paper.copy.fonds"), 34, Face.SERIF, 10),
        Column(say("paper.copy.title"), 52, Face.SERIF, 10),
        Column(say("paper.copy.reference"), 40, Face.MONO, 9),
        Column(say("paper.copy.pages"), 18, Face.SERIF, 10),
        Column(say("paper.copy.copied"), 14, Face.SERIF, 10, align="right"),
        Column(say("paper.copy.counted"), 16, Face.SERIF, 10, align="right"),
    )
    rows = [
        (
            one.fonds,
            one.title,
            one.reference_code,
            one.pages,
            str(one.copied),
            "" if one.counted is None else str(one.counted),
        )
        for one in files
    ]
    return list(table(columns, rows, ROOM, least=8))


def _count(language: Language, paper: CertifiedCopyPaper) -> Block:
    return paragraph(language, (Run(count_words(language, paper)),))
