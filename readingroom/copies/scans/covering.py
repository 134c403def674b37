"""Pages of a scanned PDF on which something lies that is not seen: beneath a black box, under another picture.

A copy that held it in clear would give away what was covered so that nobody reads it. A page that is found here is
copied as a picture of what is seen, which costs no more than the text that could be selected: what is not known to be
seen counts as covered.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageChops

from readingroom.errors import Refused
from readingroom.pdfium import PDFIUM

__all__ = ["covered_pages"]

_DPI = 100
_PIXELS = 12_000_000
"""Of a page that is looked at, A1 at 100 dpi."""
_OPAQUE = 128
"""Of 255: what lets less through than this is taken to hide what is beneath."""
_THIN = 3.0
"""Points: lines under, through and around words are thinner, and no box that hides them."""
_TOUCHING = 1.0
"""Points by which things that lie beside each other may overlap."""
_DEPTH = 16
_COMPARED = 2_000_000
"""Pairs of things on a page that are looked at; a page with more is a drawing, which a picture shows as well."""

_Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""
_Thing = tuple[int, Any, _Box]
"""Its kind for PDFium, PDFium's own object, and where it lies on the page."""


def covered_pages(source: Path | bytes, added: Mapping[int, bytes], name: str) -> frozenset[int]:
    """Pages, from 0, on which something covers text or a picture.

    Args:
        source: the scan.
        added: page -> what was added to it (`additions.added_alone`).
        name: of the file, for messages.

    Raises:
        Refused: ``scan.broken``.
    """
    found = set()
    with PDFIUM:
        document = _opened(source, name)
        try:
            for at in range(len(document)):
                page = document[at]
                things = list(_things(page.raw, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0), 0))
                if _is_painted_over(document, page, things) or (
                    at in added and _lies_under(things, added[at], name)
                ):
                    found.add(at)
                page.close()
        finally:
            document.close()
    return frozenset(found)


def _opened(source: Path | bytes, name: str) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(source)
    except (pypdfium2.PdfiumError, OSError) as error:
        raise Refused("scan.broken", name=name) from error


def _lies_under(things: list[_Thing], added: bytes, name: str) -> bool:
    """Whether something of a page is not seen through what was added to it."""
    document = _opened(added, name)
    try:
        left, bottom, right, top = document[0].get_mediabox()
        scale = min(_DPI / 72, (_PIXELS / ((right - left) * (top - bottom))) ** 0.5)
        # What shows white and black paper alike lets neither through.
        on_white, on_black = (
            document[paper].render(scale=scale, draw_annots=False).to_pil().convert("L") for paper in (0, 1)
        )
    finally:
        document.close()
    opaque = ImageChops.subtract(on_white, on_black).point([255] * _OPAQUE + [0] * (256 - _OPAQUE))
    if opaque.getbbox() is None:
        return False
    for _, _, box in things:
        edges = (
            int((box[0] - left) * scale) - 1,
            int((top - box[3]) * scale) - 1,
            int((box[2] - left) * scale) + 2,
            int((top - box[1]) * scale) + 2,
        )
        if opaque.crop(edges).getbbox():
            return True
    return False


def _is_painted_over(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, things: list[_Thing]) -> bool:
    """Whether a page paints an area over text or a picture that it has drawn before."""
    before: list[_Box] = []
    compared = 0
    for kind, thing, box in things:
        if kind != pdfium.FPDF_PAGEOBJ_TEXT:
            compared += len(before)
            if compared > _COMPARED:
                return True
            over = any(
                min(box[2], other[2]) - max(box[0], other[0]) > _TOUCHING
                and min(box[3], other[3]) - max(box[1], other[1]) > _TOUCHING
                for other in before
            )
            if over and _hides(document, page, kind, thing, box):
                return True
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE or (
            kind == pdfium.FPDF_PAGEOBJ_TEXT
            and pdfium.FPDFTextObj_GetTextRenderMode(thing) != pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
        ):
            before.append(box)
    return False


def _hides(document: Any, page: Any, kind: int, thing: Any, box: _Box) -> bool:
    """Whether what is beneath something cannot be seen."""
    if min(box[2] - box[0], box[3] - box[1]) < _THIN:
        return False
    if kind == pdfium.FPDF_PAGEOBJ_PATH:
        fill, stroked = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(thing, fill, stroked)
        width = ctypes.c_float()
        pdfium.FPDFPageObj_GetStrokeWidth(thing, width)
        return bool(fill.value and _alpha(pdfium.FPDFPageObj_GetFillColor, thing) >= _OPAQUE) or bool(
            stroked.value
            and width.value >= _THIN
            and _alpha(pdfium.FPDFPageObj_GetStrokeColor, thing) >= _OPAQUE
        )
    if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
        return _is_mostly_opaque(document, page, thing)
    return True  # a shading


def _alpha(asked: Any, thing: Any) -> int:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    return int(alpha.value) if asked(thing, red, green, blue, alpha) else 255


def _is_mostly_opaque(document: Any, page: Any, image: Any) -> bool:
    """Whether a picture is more than strokes with nothing between them, as scanners lay over coloured paper."""
    drawn = pdfium.FPDFImageObj_GetRenderedBitmap(document.raw, page.raw, image)
    if not drawn:
        return True
    bitmap = pypdfium2.PdfBitmap.from_raw(drawn)
    try:
        picture: Image.Image = bitmap.to_pil()
    finally:
        bitmap.close()
    if "A" not in picture.getbands():
        return True
    shares = picture.getchannel("A").histogram()
    return sum(shares[_OPAQUE:]) * 2 > sum(shares)


def _things(holder: Any, matrix: tuple[float, ...], depth: int) -> Iterator[_Thing]:
    """What a page or a form draws, in its order, with what lies within forms."""
    count, one = (
        (pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject)
        if not depth
        else (pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject)
    )
    for at in range(count(holder)):
        thing = one(holder, at)
        kind = int(pdfium.FPDFPageObj_GetType(thing))
        if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEPTH:
            own = pdfium.FS_MATRIX()
            pdfium.FPDFPageObj_GetMatrix(thing, own)
            yield from _things(thing, _times((own.a, own.b, own.c, own.d, own.e, own.f), matrix), depth + 1)
            continue
        edges = [ctypes.c_float() for _ in range(4)]
        if pdfium.FPDFPageObj_GetBounds(thing, *edges):
            yield kind, thing, _moved(tuple(edge.value for edge in edges), matrix)


def _times(first: tuple[float, ...], then: tuple[float, ...]) -> tuple[float, ...]:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _moved(box: tuple[float, ...], matrix: tuple[float, ...]) -> _Box:
    left, bottom, right, top = box
    a, b, c, d, e, f = matrix
    across, up = zip(
        *((a * x + c * y + e, b * x + d * y + f) for x in (left, right) for y in (bottom, top)), strict=True
    )
    return min(across), min(up), max(across), max(up)
