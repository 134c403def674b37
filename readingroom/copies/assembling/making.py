"""Puts a certified copy together: the certification page, then every planned page with its marks beside the picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pikepdf
from PIL import Image

from readingroom.copies.assembling import archival
from readingroom.copies.assembling.laying import Laying, ScannedPage, Way
from readingroom.copies.papers import CertificatePaper, CertifiedCopyPaper, PagePlan, Seal
from readingroom.copies.scans import reading
from readingroom.copies.scans.cutting import WHOLE
from readingroom.copies.scans.model import MediaType, Scan
from readingroom.copies.scans.plan import check_plan, page_digest, placed_size
from readingroom.documents.certificate import write_certificate
from readingroom.documents.certified_copy import write_certified_copy
from readingroom.documents.copy_marks import marked
from readingroom.documents.ink import Ink
from readingroom.documents.seal import Place
from readingroom.errors import Refused
from readingroom.language import Language

__all__ = ["Made", "Place", "assemble", "compose"]

_SEAL_PIXELS = 4_000
"""Across a seal: 2,400 dpi."""


@dataclass(frozen=True, slots=True)
class Made:
    """A paper that was made.

    Attributes:
        pages: of the file, certification pages too.
        page_digests: of the copied pages in order, as `readingroom.copies.scans.page_digest` has them.
        seal_places: where seals go: first the one over name and date, then the strips at the edges, page by page.
        silent: copied pages, from 1, whose invisible text (that of a text recognition) was left out because its fonts
            are not in the file; the picture is as it was scanned.
        drawn: copied pages, from 1, that became pictures, because a PDF/A cannot hold what was in them or because
            something in them is covered or was cut away.
    """

    pages: int
    page_digests: tuple[bytes, ...]
    seal_places: tuple[Place, ...]
    silent: tuple[int, ...] = ()
    drawn: tuple[int, ...] = ()


def assemble(
    paper: CertifiedCopyPaper,
    sources: Mapping[bytes, Path | bytes],
    language: Language,
    target: BinaryIO,
    laid: Callable[[int, int], None] = lambda _done, _total: None,
) -> Made:
    """Make a certified copy as a PDF/A-2b; the same paper and sources give the same bytes.

    The pictures of the record stay as they were scanned: compressed as they were, in their own size, with nothing
    drawn on them. Text of a PDF page can still be selected. What was added to a PDF page and is printed with it, is in
    the copy as it is; a page on which something is covered becomes a picture, in which nothing lies beneath. Of a page
    that was cropped there is only what is left.

    Args:
        paper: what stands on it; its plan says which page of which source comes when.
        sources: SHA-256 of each scanned file -> the file or its content.
        language: of the certification page and the marks.
        target: where it is written, empty and at its start.
        laid: told of each page that was laid, how many of how many; what it raises ends the work. Then the paper is
            read again and checked, about which nothing can be told.

    Raises:
        Refused: as `readingroom.copies.scans.read` and `check_plan`; ``scan.changed``, a file is not the one it is said
            to be; ``scan.not_archivable``; ``seal.unreadable``. Nothing was written.
        ValueError: a machine code is no printable ASCII or too long for its place, or the files that were copied have
            more or fewer pages than the copy.
        Unavailable: ``paper.font``, ``scan.unreadable``.
    """
    if sum(one.copied for one in paper.files) != len(paper.pages):
        raise ValueError("the files' pages are those of the copy")
    _check_seal(paper.seal)
    used = dict.fromkeys(one.source for one in paper.plan if one.source in sources)
    scans = {digest: _scan(digest, sources[digest]) for digest in used}
    check_plan(paper.plan, scans)
    alone, last = not paper.certification_page, len(paper.plan) - 1
    sheets = [
        marked(
            *placed_size(scans[one.source].pages[one.page], one),
            seal=paper.seal,
            pages=len(paper.pages),
            alone=alone,
            closing=alone and number == last,
        )
        for number, one in enumerate(paper.plan)
    ]
    drawn = BytesIO()
    title = paper.template.title.of(language.code)
    ink = Ink(drawn, language, title=title, author=paper.archive)
    first, places = write_certified_copy(ink, paper, sheets)
    ink.close()
    digests = tuple(page_digest(scans[one.source].pages[one.page], one) for one in paper.plan)
    day = paper.issued_on or paper.copied_on
    # What is under a black box must not leave the archive: such a page goes out as the picture of what is seen.
    ways: dict[ScannedPage, Way] = {
        (one.source, one.page): Way.DRAWN for one in paper.plan if scans[one.source].pages[one.page].covered
    }
    while True:
        with ExitStack() as stack, pikepdf.open(drawn) as pdf:
            laying = Laying(pdf, sources, scans, stack, ways)
            for number, (plan, sheet) in enumerate(zip(paper.plan, sheets, strict=True)):
                laying.lay(pdf.pages[first + number], plan, sheet)
                laid(number + 1, len(sheets))
            try:
                archival.save(pdf, target, title=_titled(title, paper), archive=paper.archive, day=day)
                break
            except archival.NotArchival as error:
                if not (other := laying.other_ways()):
                    raise Refused("scan.not_archivable", name=scans[paper.plan[0].source].name) from error
                ways.update(other)
    went: dict[Way, list[int]] = {way: [] for way in Way}
    for number, one in enumerate(paper.plan, start=1):
        went[_went(one, scans[one.source], ways)].append(number)
    return Made(first + len(sheets), digests, places, tuple(went[Way.SILENT]), tuple(went[Way.DRAWN]))


def _went(plan: PagePlan, scan: Scan, ways: Mapping[ScannedPage, Way]) -> Way:
    """How a page became part of the copy; what is left of a cut page of a PDF is always a picture."""
    if scan.media_type is MediaType.PDF and plan.crop not in (None, WHOLE):
        return Way.DRAWN
    return ways.get((plan.source, plan.page), Way.WHOLE)


def compose(paper: CertificatePaper, language: Language, target: BinaryIO) -> Made:
    """Make a certificate as a PDF/A-2b; the same paper gives the same bytes.

    Args:
        paper: what stands on it; `readingroom.copies.templates.check` has found nothing wrong with it.
        language: of the document.
        target: where it is written, empty and at its start.

    Raises:
        Refused: ``seal.unreadable``.
        ValueError, Unavailable: as `assemble`.
    """
    _check_seal(paper.seal)
    drawn = BytesIO()
    title = paper.template.title.of(language.code)
    ink = Ink(drawn, language, title=title, author=paper.archive)
    places = write_certificate(ink, paper)
    ink.close()
    with pikepdf.open(drawn) as pdf:
        pages = len(pdf.pages)
        archival.save(pdf, target, title=_titled(title, paper), archive=paper.archive, day=paper.issued_on)
    return Made(pages, (), places)


def _check_seal(seal: Seal) -> None:
    """A picture of a seal that is no PNG or JPEG, or has the colours of a press, would spoil the paper."""
    if not isinstance(seal, bytes):
        return
    try:
        with Image.open(BytesIO(seal), formats=("PNG", "JPEG")) as picture:
            usable = (
                picture.mode in ("1", "L", "LA", "P", "RGB", "RGBA") and max(picture.size) <= _SEAL_PIXELS
            )
            picture.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Refused("seal.unreadable") from error
    if not usable:
        raise Refused("seal.unreadable")


def _titled(title: str, paper: CertifiedCopyPaper | CertificatePaper) -> str:
    return f"{title} {paper.number}" if paper.number and not paper.draft else title


def _scan(digest: bytes, source: Path | bytes) -> Scan:
    scan = reading.read(source, source.name if isinstance(source, Path) else digest.hex()[:12])
    if scan.digest != digest:
        raise Refused("scan.changed")
    return scan
