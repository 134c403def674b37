"""A certificate, an extract or a notice of a search: what its template says, and the quoted record with its source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from readingroom.copies.papers import CertificatePaper
from readingroom.copies.templates import Filled, Passage, Run
from readingroom.documents.flow import Block
from readingroom.documents.ink import Ink
from readingroom.documents.official import (
    ROOM,
    Closing,
    Official,
    body,
    notes,
    official_pages,
    write_official,
)
from readingroom.documents.page import Size
from readingroom.documents.prose import Prose
from readingroom.documents.seal import Place
from readingroom.language import Language

__all__ = ["draw", "write_certificate"]

_IN = 10.0
"""By how much a quotation is set in, millimetres."""


def draw(ink: Ink, papers: Sequence[CertificatePaper], size: Size) -> None:
    """Draw the certificates, each on as many pages as it needs."""
    for paper in papers:
        write_certificate(ink, paper)


def write_certificate(ink: Ink, paper: CertificatePaper) -> tuple[Place, ...]:
    """Draw one certificate; where its seals go, pages counted from its own first."""
    language = ink.language
    official = Official(paper, paper.template.title.of(language.code))
    filled = with_facts(paper)
    quoted = [block for passage in paper.passages for block in _passage(language, passage)]
    blocks = [
        *body(language, paper.template, filled, quoted=quoted),
        Closing(language, paper),
        *notes(language, paper.template, filled),
    ]
    return write_official(ink, official, official_pages(language, official, blocks))


def with_facts(paper: CertificatePaper) -> tuple[Filled, ...]:
    """The paper's fields with what it tells by itself."""
    own: dict[str, str | int | dt.date] = {"archive": paper.archive, "number": paper.number}
    if paper.issued_on:
        own["issued_on"] = paper.issued_on
    own["references"] = "、".join(dict.fromkeys(one.source.reference_code for one in paper.passages))
    return (*paper.filled, *(Filled(code, value) for code, value in own.items()))


def _passage(language: Language, passage: Passage) -> list[Block]:
    """The words as they stand in the record, and beneath them where they stand."""
    say, source = language.say, passage.source
    chinese = language.code != "en"
    size = 13.0 if chinese else 12.0
    quoted = say(
        "paper.official.quoted_as_is" if passage.sic else "paper.official.quoted", text=passage.text.strip()
    )
    told = [
        say("paper.official.fonds", fonds=source.fonds) if source.fonds else "",
        say("paper.official.item", title=source.title) if source.title else "",
    ]
    where = [say("paper.official.reference", code=source.reference_code)]
    if source.page:
        where.append(say("paper.official.page", page=source.page))
    place = say("paper.official.source", what="".join(told), where=say("paper.official.and").join(where))
    return [
        *Prose.of([Run(quoted)], ROOM - _IN, size=size, leading=1.7, left=_IN, after=1.0, keep=True).pieces(),
        Prose.of([Run(place)], ROOM - _IN, size=10.5, leading=1.5, left=_IN, after=3.0),
    ]
