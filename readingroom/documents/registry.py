"""Every document the program prints: one line each. To print one, `render` or `write` it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from readingroom.copies.papers import (
    AccompanyingNotePaper,
    CertificatePaper,
    CertificateReceiptPaper,
    CertifiedCopyPaper,
    CopyReceiptPaper,
    RegisterPaper,
    SealLogPaper,
)
from readingroom.documents import (
    approval_form,
    certificate,
    certified_copy,
    copy_receipt,
    day_sheet,
    delivery,
    fill_in_list,
    guide_notice,
    handover,
    labels,
    noon_list,
    opening_list,
    reader_card,
    recovery_sheet,
    register,
    round_sheet,
    scanner_sheet,
    seal_log,
    slip,
)
from readingroom.documents.fonts import missing_glyphs
from readingroom.documents.ink import Ink
from readingroom.documents.page import Size
from readingroom.errors import Unavailable
from readingroom.language import Language
from readingroom.office.papers import (
    DaySheetPaper,
    HandoverSheetPaper,
    LabelSheetPaper,
    NoonListPaper,
    OpeningListPaper,
    RecoverySheetPaper,
    ScannerSheetPaper,
    StationSheetPaper,
)
from readingroom.people.papers import ReaderCardPaper
from readingroom.portals.papers import FillInPaper
from readingroom.requests.papers import ApprovalFormPaper, GuideNoticePaper
from readingroom.retrieval.papers import RoundPaper, SlipPaper

__all__ = ["DOCUMENTS", "Document", "document_of", "missing", "render", "sheets", "write", "write_made"]


@dataclass(frozen=True, slots=True)
class Document:
    """A kind of document.

    Attributes:
        code: its name; its words stand under ``paper.document.<code>``.
        paper: the dataclass it is drawn from.
        draw: draws papers of that class.
        sizes: the sizes it comes in, the usual one first.
    """

    code: str
    paper: type
    draw: Callable[[Ink, Sequence[Any], Size], None]
    sizes: tuple[Size, ...]


_CUT = (Size.A4, Size.A5)

DOCUMENTS: tuple[Document, ...] = (
    Document("slip", SlipPaper, slip.draw, (*_CUT, Size.ROLL)),
    Document("round_sheet", RoundPaper, round_sheet.draw, (*_CUT, Size.ROLL)),
    Document("reader_card", ReaderCardPaper, reader_card.draw, (Size.CARD, Size.A4)),
    Document("day_sheet", DaySheetPaper, day_sheet.draw, _CUT),
    Document("opening_list", OpeningListPaper, opening_list.draw, _CUT),
    Document("noon_list", NoonListPaper, noon_list.draw, _CUT),
    Document("handover", HandoverSheetPaper, handover.draw, _CUT),
    Document("scanner_sheet", ScannerSheetPaper, scanner_sheet.draw, (Size.A4,)),
    Document("station_sheet", StationSheetPaper, scanner_sheet.draw_stations, (Size.A4,)),
    Document("recovery_sheet", RecoverySheetPaper, recovery_sheet.draw, _CUT),
    Document("guide_notice", GuideNoticePaper, guide_notice.draw, (Size.A4,)),
    Document("approval_form", ApprovalFormPaper, approval_form.draw, (Size.A4,)),
    Document("fill_in_list", FillInPaper, fill_in_list.draw, (Size.A4,)),
    Document("certified_copy", CertifiedCopyPaper, certified_copy.draw, (Size.A4,)),
    Document("certificate", CertificatePaper, certificate.draw, (Size.A4,)),
    Document("register", RegisterPaper, register.draw, (Size.A4,)),
    Document("seal_log", SealLogPaper, seal_log.draw, (Size.A4,)),
    Document("copy_receipt", CopyReceiptPaper, copy_receipt.draw, _CUT),
    Document("certificate_receipt", CertificateReceiptPaper, delivery.draw_receipt, _CUT),
    Document("accompanying_note", AccompanyingNotePaper, delivery.draw_note, _CUT),
    Document("labels", LabelSheetPaper, labels.draw, (*_CUT, Size.ROLL)),
)
"""One line a document."""

_BY_PAPER = {document.paper: document for document in DOCUMENTS}


def document_of(papers: Sequence[object]) -> Document:
    """The kind of document these papers are.

    Raises:
        ValueError: no papers, or papers of several kinds, or of none we print.
    """
    kinds = {type(paper) for paper in papers}
    if len(kinds) != 1 or not kinds <= _BY_PAPER.keys():
        names = ", ".join(sorted(kind.__name__ for kind in kinds)) or "nothing"
        raise ValueError(f"one kind of paper is printed at a time, not {names}")
    return _BY_PAPER[kinds.pop()]


def render(papers: object, language: Language, size: Size | None = None) -> bytes:
    """A PDF of one paper, or of several of one kind. The same papers give the same bytes.

    Characters without a glyph print as their number; ask `missing` before printing.

    Args:
        papers: a paper, or a sequence of papers of one kind.
        language: of the document.
        size: one of the document's sizes; the first of them where none is given.

    Raises:
        ValueError: see `document_of`; or the document does not come in that size; or a machine code is no
            printable ASCII or too long for its place.
        Unavailable: ``paper.font``, a font that ships with the program is missing or broken.
    """
    target = BytesIO()
    _draw(target, papers, language, size)
    return target.getvalue()


def write(papers: object, language: Language, path: Path, size: Size | None = None) -> None:
    """Like `render`, into a file, which is there whole or not at all.

    Raises:
        Unavailable: ``paper.write``, the file could not be written; and as `render`.
        ValueError: as `render`.
    """
    _write(path, lambda file: _draw(file, papers, language, size))


def write_made(pdf: bytes, path: Path) -> None:
    """A document that was made before into a file, which is there whole or not at all.

    Raises:
        Unavailable: ``paper.write``.
    """
    _write(path, lambda file: file.write(pdf))


def _write(path: Path, fill: Callable[[IO[bytes]], object]) -> None:
    partial: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            partial = Path(file.name)
            fill(file)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
        partial = None
    except OSError as error:
        raise Unavailable("paper.write", file=path.name, reason=error.strerror or str(error)) from error
    finally:
        if partial is not None:
            partial.unlink(missing_ok=True)


def sheets(papers: Sequence[SlipPaper], language: Language, size: Size | None = None) -> tuple[range, ...]:
    """Which sheets, counted from 1, each slip stands on, as `render` lays them out.

    A slip is out of the printer when its last sheet is: "all came out up to sheet n" confirms every slip with
    ``sheets[-1] <= n``.
    """
    return slip.sheets(papers, language, size or document_of(papers).sizes[0]) if papers else ()


def missing(papers: object) -> tuple[str, ...]:
    """The characters in these papers that no font of ours can write, to be told before printing."""
    return missing_glyphs(_texts(papers))


def _draw(target: IO[bytes], papers: object, language: Language, size: Size | None) -> None:
    several: Sequence[object] = list(papers) if isinstance(papers, list | tuple) else [papers]
    document = document_of(several)
    chosen = size or document.sizes[0]
    if chosen not in document.sizes:
        raise ValueError(f"{document.code} does not come in {chosen}")
    ink = Ink(
        target,
        language,
        title=language.say(f"paper.document.{document.code}"),
        author=str(getattr(several[0], "archive", "")),
    )
    document.draw(ink, several, chosen)
    ink.close()


def _texts(value: object) -> Iterator[str]:
    """Every text in a paper, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))
