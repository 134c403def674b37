"""Lays pages of scans under the marks of a copy: turned, cropped, and as untouched as a file that lasts allows."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from enum import Enum
from pathlib import Path

import pikepdf
from pikepdf import Name

from readingroom.copies.assembling import archival
from readingroom.copies.assembling.embedding import embedded, packed, small
from readingroom.copies.assembling.hidden_text import without_hidden_text
from readingroom.copies.papers import PagePlan
from readingroom.copies.scans import pdf as scanned_pdf
from readingroom.copies.scans import pictures, reading
from readingroom.copies.scans.cutting import WHOLE, cut
from readingroom.copies.scans.model import MediaType, Scan
from readingroom.copies.scans.page_pictures import page_picture
from readingroom.documents.copy_marks import Marked
from readingroom.documents.page import MM
from readingroom.errors import Refused

__all__ = ["Laying", "ScannedPage", "Way"]

ScannedPage = tuple[bytes, int]
"""SHA-256 of the file, and the page in it from 0."""

_DRAWN_DPI = 300.0
"""Of a PDF page that becomes a picture."""


class Way(Enum):
    """How a page of a scanned PDF becomes part of a copy; the first that a PDF/A can hold."""

    WHOLE = "whole"
    SILENT = "silent"
    """Without the invisible text of a text recognition, whose fonts are seldom in the file."""
    DRAWN = "drawn"
    """As a picture of the page."""


class Laying:
    """Lays the pictures of scanned pages under the marks of a copy; what is used twice is kept once."""

    def __init__(
        self,
        pdf: pikepdf.Pdf,
        sources: Mapping[bytes, Path | bytes],
        scans: Mapping[bytes, Scan],
        stack: ExitStack,
        ways: Mapping[ScannedPage, Way],
    ) -> None:
        self._pdf = pdf
        self._sources = sources
        self._scans = scans
        self._stack = stack
        self._ways = ways
        self._opened: dict[bytes, pikepdf.Pdf] = {}
        self._laid: dict[ScannedPage, tuple[pikepdf.Object, _Matrix]] = {}
        self._cut: dict[PagePlan, pikepdf.Object] = {}

    def lay(self, page: pikepdf.Page, plan: PagePlan, sheet: Marked) -> None:
        """Put a planned page's picture where the sheet has its place, turned and cropped."""
        what, upright = self._what(plan)
        name = page.add_resource(what, Name.XObject, Name.Scan)  # else a random one
        wide, high = sheet.picture_width * MM, sheet.picture_height * MM
        x, y = sheet.x * MM, (sheet.height - sheet.picture_height) * MM
        matrix = _times(upright, (wide, 0.0, 0.0, high, x, y))
        numbers = " ".join(f"{one:.6f}" for one in matrix)
        clip = f"{x:.4f} {y:.4f} {wide:.4f} {high:.4f} re W n"
        page.contents_add(f"q {clip} {numbers} cm {name} Do Q".encode(), prepend=True)

    def _what(self, plan: PagePlan) -> tuple[pikepdf.Object, _Matrix]:
        """What of a scanned page comes into the copy, and the matrix that lays it as planned into the unit square."""
        if plan.crop not in (None, WHOLE):
            if plan not in self._cut:
                self._cut[plan] = self._cut_out(plan)
            return self._cut[plan], _UPRIGHT
        if (plan.source, plan.page) not in self._laid:
            self._laid[plan.source, plan.page] = self._object(plan)
        what, upright = self._laid[plan.source, plan.page]
        return what, _times(upright, _TURNED[plan.turned])

    def _cut_out(self, plan: PagePlan) -> pikepdf.Object:
        scan = self._scans[plan.source]
        left = cut(self._sources[plan.source], scan, plan, _DRAWN_DPI)
        photographed = scan.media_type in (MediaType.JPEG, MediaType.PDF)
        return small(self._pdf, left) if photographed else packed(self._pdf, left)

    def other_ways(self) -> dict[ScannedPage, Way]:
        """How pages of scanned PDFs that a PDF/A cannot hold as they are have to be laid, each tried alone."""
        found: dict[ScannedPage, Way] = {}
        for digest, page in self._laid:
            way = self._ways.get((digest, page), Way.WHOLE)
            if digest not in self._opened or way is Way.DRAWN:
                continue
            form = _form(self._opened[digest].pages[page])
            if way is Way.WHOLE and _lasts(form):
                continue
            without = without_hidden_text(form) if way is Way.WHOLE else None
            found[digest, page] = Way.SILENT if without is not None and _lasts(without) else Way.DRAWN
        return found

    def _object(self, plan: PagePlan) -> tuple[pikepdf.Object, _Matrix]:
        """A scanned page as an object of the copy, and the matrix that lays it upright into the unit square."""
        source, scan = self._sources[plan.source], self._scans[plan.source]
        if scan.media_type is MediaType.PDF:
            way = self._ways.get((plan.source, plan.page), Way.WHOLE)
            if way is Way.DRAWN:
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
            form = _form(page)
            if way is Way.SILENT:
                form = without_hidden_text(form) or form
            return self._pdf.copy_foreign(form), _times(into, _TURNED[scanned_pdf.turn_of(page)])
        with (
            reading.opened(source) as file,
            pictures.opened(file, scan.media_type, scan.name) as picture,
        ):
            for number, frame in enumerate(pictures.frames(picture, scan.media_type, scan.name)):
                if number == plan.page:
                    lies = _LIES[pictures.orientation_of(frame)]
                    return embedded(self._pdf, file, frame, scan.media_type), lies
        raise Refused("scan.changed")


def _lasts(form: pikepdf.Object) -> bool:
    """Whether what a page draws can be part of a PDF/A."""
    from pikepdf import pdfa

    with pikepdf.new() as alone:
        alone.add_blank_page()
        sheet = alone.pages[0]
        name = sheet.add_resource(alone.copy_foreign(form), Name.XObject, Name.Scan)
        sheet.contents_add(f"q {name} Do Q".encode())
        pdfa.prepare(alone, archival.FLAVOUR)
        return pdfa.check(alone, archival.FLAVOUR).passed


def _form(page: pikepdf.Page) -> pikepdf.Object:
    """What a page draws within what a viewer shows of it."""
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
