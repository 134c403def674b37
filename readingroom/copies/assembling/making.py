"""Puts a certified copy together: the certification page, then every planned page with its marks beside the picture."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pikepdf
from pikepdf import Name
from PIL import Image

from readingroom.copies.assembling import archival
from readingroom.copies.assembling.embedding import embedded, packed
from readingroom.copies.papers import CertificatePaper, CertifiedCopyPaper, PagePlan, Seal
from readingroom.copies.scans import pdf as scanned_pdf
from readingroom.copies.scans import pictures, reading
from readingroom.copies.scans.model import MediaType, Scan
from readingroom.copies.scans.page_pictures import page_picture
from readingroom.copies.scans.plan import check_plan, page_digest, placed_size
from readingroom.documents.certificate import write_certificate
from readingroom.documents.certified_copy import write_certified_copy
from readingroom.documents.copy_marks import Marked, marked
from readingroom.documents.ink import Ink
from readingroom.documents.page import MM
from readingroom.documents.seal import Place
from readingroom.errors import Refused
from readingroom.language import Language

__all__ = ["Made", "Place", "assemble", "compose"]

_SEAL_PIXELS = 4_000
"""Across a seal: 2,400 dpi."""

_DRAWN_DPI = 300.0
"""Of a PDF page that cannot be part of a PDF/A as it is and becomes a picture."""


@dataclass(frozen=True, slots=True)
class Made:
    """A paper that was made.

    Attributes:
        pages: of the file, certification pages too.
        page_digests: of the copied pages in order, as `readingroom.copies.scans.page_digest` has them.
        seal_places: where seals go: first the one over name and date, then the strips at the edges, page by page.
        drawn: copied pages, from 1, that became pictures because a PDF/A cannot hold what was in them.
    """

    pages: int
    page_digests: tuple[bytes, ...]
    seal_places: tuple[Place, ...]
    drawn: tuple[int, ...] = ()


def assemble(
    paper: CertifiedCopyPaper,
    sources: Mapping[bytes, Path | bytes],
    language: Language,
    target: BinaryIO,
) -> Made:
    """Make a certified copy as a PDF/A-2b; the same paper and sources give the same bytes.

    The pictures of the record stay as they were scanned: compressed as they were, in their own size, with nothing
    drawn on them. Text of a PDF page can still be selected.

    Args:
        paper: what stands on it; its plan says which page of which source comes when.
        sources: SHA-256 of each scanned file -> the file or its content.
        language: of the certification page and the marks.
        target: where it is written, empty and at its start.

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
    sheets = [
        marked(*placed_size(scans[one.source].pages[one.page], one), seal=paper.seal, pages=len(paper.pages))
        for one in paper.plan
    ]
    drawn = BytesIO()
    title = paper.template.title.of(language.code)
    ink = Ink(drawn, language, title=title, author=paper.archive)
    first, places = write_certified_copy(ink, paper, sheets)
    ink.close()
    digests = tuple(page_digest(scans[one.source].pages[one.page], one) for one in paper.plan)
    day = paper.issued_on or paper.copied_on
    pictured: frozenset[tuple[bytes, int]] = frozenset()
    while True:
        with ExitStack() as stack, pikepdf.open(drawn) as pdf:
            laying = _Laying(pdf, sources, scans, stack, pictured)
            for number, (plan, sheet) in enumerate(zip(paper.plan, sheets, strict=True)):
                laying.lay(pdf.pages[first + number], plan, sheet)
            try:
                archival.save(pdf, target, title=_titled(title, paper), archive=paper.archive, day=day)
                break
            except archival.NotArchival as error:
                more = laying.not_archival() - pictured
                if not more:
                    raise Refused("scan.not_archivable", name=scans[paper.plan[0].source].name) from error
                pictured |= more
    became = tuple(n for n, one in enumerate(paper.plan, start=1) if (one.source, one.page) in pictured)
    return Made(first + len(sheets), digests, places, became)


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


class _Laying:
    """Lays the pictures of scanned pages under the marks of a copy; what is used twice is kept once."""

    def __init__(
        self,
        pdf: pikepdf.Pdf,
        sources: Mapping[bytes, Path | bytes],
        scans: Mapping[bytes, Scan],
        stack: ExitStack,
        pictured: frozenset[tuple[bytes, int]],
    ) -> None:
        self._pdf = pdf
        self._sources = sources
        self._scans = scans
        self._stack = stack
        self._pictured = pictured
        self._opened: dict[bytes, pikepdf.Pdf] = {}
        self._laid: dict[tuple[bytes, int], tuple[pikepdf.Object, _Matrix]] = {}

    def lay(self, page: pikepdf.Page, plan: PagePlan, sheet: Marked) -> None:
        """Put a planned page's picture where the sheet has its place, turned and cropped."""
        known = self._laid.get((plan.source, plan.page))
        if known is None:
            known = self._laid[plan.source, plan.page] = self._object(plan)
        what, upright = known
        name = page.add_resource(what, Name.XObject, Name.Scan)  # else a random one
        left, top, right, bottom = plan.crop or (0.0, 0.0, 1.0, 1.0)
        wide, high = sheet.picture_width * MM, sheet.picture_height * MM
        x, y = sheet.x * MM, (sheet.height - sheet.picture_height) * MM
        # The unit square of the whole turned page, of which the crop becomes the place on the sheet.
        whole = (
            wide / (right - left),
            0.0,
            0.0,
            high / (bottom - top),
            x - left / (right - left) * wide,
            y - (1 - bottom) / (bottom - top) * high,
        )
        matrix = _times(_times(upright, _TURNED[plan.turned]), whole)
        numbers = " ".join(f"{one:.6f}" for one in matrix)
        clip = f"{x:.4f} {y:.4f} {wide:.4f} {high:.4f} re W n"
        page.contents_add(f"q {clip} {numbers} cm {name} Do Q".encode(), prepend=True)

    def not_archival(self) -> frozenset[tuple[bytes, int]]:
        """The pages of scanned PDFs that cannot be part of a PDF/A as they are, each tried alone."""
        from pikepdf import pdfa

        found = set()
        for digest, page in self._laid:
            if digest not in self._opened or (digest, page) in self._pictured:
                continue
            with pikepdf.new() as alone:
                alone.add_blank_page()
                sheet = alone.pages[0]
                form = _form(self._opened[digest].pages[page])
                name = sheet.add_resource(alone.copy_foreign(form), Name.XObject, Name.Scan)
                sheet.contents_add(f"q {name} Do Q".encode())
                pdfa.prepare(alone, archival.FLAVOUR)
                if not pdfa.check(alone, archival.FLAVOUR).passed:
                    found.add((digest, page))
        return frozenset(found)

    def _object(self, plan: PagePlan) -> tuple[pikepdf.Object, _Matrix]:
        """A scanned page as an object of the copy, and the matrix that lays it upright into the unit square."""
        source, scan = self._sources[plan.source], self._scans[plan.source]
        if scan.media_type is MediaType.PDF:
            if (plan.source, plan.page) in self._pictured:
                return packed(self._pdf, page_picture(source, scan, plan.page, _DRAWN_DPI)), _UPRIGHT
            pdf = self._opened.get(plan.source)
            if pdf is None:
                pdf = self._stack.enter_context(scanned_pdf.opened(source, scan.name))
                self._opened[plan.source] = pdf
            page = pdf.pages[plan.page]
            left, bottom, right, top = scanned_pdf.box_of(page)
            into = (
                1 / (right - left),
                0.0,
                0.0,
                1 / (top - bottom),
                -left / (right - left),
                -bottom / (top - bottom),
            )
            return self._pdf.copy_foreign(_form(page)), _times(into, _TURNED[scanned_pdf.turn_of(page)])
        with (
            reading.opened(source) as file,
            pictures.opened(file, scan.media_type, scan.name) as picture,
        ):
            for number, frame in enumerate(pictures.frames(picture, scan.media_type, scan.name)):
                if number == plan.page:
                    lies = _LIES[pictures.orientation_of(frame)]
                    return embedded(self._pdf, file, frame, scan.media_type), lies
        raise Refused("scan.changed")


def _form(page: pikepdf.Page) -> pikepdf.Object:
    """What a page draws within what a viewer shows of it; notes added to it are left behind."""
    form = page.as_form_xobject(handle_transformations=False)
    left, bottom, right, top = scanned_pdf.box_of(page)
    form[Name.BBox] = pikepdf.Array([left, bottom, right, top])
    if Name.Matrix in form:
        del form[Name.Matrix]
    return form


_Matrix = tuple[float, float, float, float, float, float]
"""As PDF writes them: x' = ax + cy + e, y' = bx + dy + f."""

_UPRIGHT: _Matrix = (1, 0, 0, 1, 0, 0)

_TURNED: dict[int, _Matrix] = {
    0: _UPRIGHT,
    90: (0, -1, 1, 0, 0, 1),
    180: (-1, 0, 0, -1, 1, 1),
    270: (0, 1, -1, 0, 1, 0),
}
"""The unit square turned clockwise within itself."""

_MIRRORED: _Matrix = (-1, 0, 0, 1, 1, 0)


def _times(first: _Matrix, then: _Matrix) -> _Matrix:
    """One matrix that does what both do, one after the other."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


_LIES: dict[int, _Matrix] = {
    1: _UPRIGHT,
    2: _MIRRORED,
    3: _TURNED[180],
    4: _times(_MIRRORED, _TURNED[180]),
    5: _times(_MIRRORED, _TURNED[270]),
    6: _TURNED[90],
    7: _times(_MIRRORED, _TURNED[90]),
    8: _TURNED[270],
}
"""What lays a picture upright that lies as its tag says (EXIF 2.3, 4.6.4)."""
