"""What stands on every page of a certified copy, in a strip beneath the picture and one beside it.

The picture of the record keeps its size and nothing is drawn on it: the page grows by the strips. A printer makes it
fit its paper, so A4 comes out at nine tenths; to shrink the picture in the file instead would lose its scale for good.
On pages larger than A4 the strips grow with them, because such a page is printed smaller and has to be read then too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from readingroom.copies.papers import CertifiedCopyPaper, Seal
from readingroom.documents.barcode import bars
from readingroom.documents.fields import LEADING, fit
from readingroom.documents.fonts import Face
from readingroom.documents.ink import Ink
from readingroom.documents.official import draw_edge, seal_of, seal_words
from readingroom.documents.page import MM
from readingroom.documents.qr_code import LEAST, modules
from readingroom.documents.seal import SIDE, Place, Strip, strips
from readingroom.language import Language

__all__ = ["Marked", "draw_marks", "marked"]

_EDGE = 9.0
"""Least width of the strip at the right, for the seal across the edges."""
_WIDE = 170.0
"""From this width on, words and codes stand side by side."""
_NARROWEST = 92.0
_FOOT_WIDE, _FOOT_NARROW = 28.0, 51.0
_PAD = 5.0
"""Blank at the edges, which printers leave."""
_BARCODE = 62.0
_CODE = 24.0
"""Room of the QR code with its quiet zone."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A page of a copy: the sheet, and where the picture lies on it.

    Attributes:
        width, height: of the sheet, millimetres.
        x: left edge of the picture; its top edge is the sheet's.
        picture_width, picture_height: millimetres.
        edge: width of the strip at the right, millimetres.
        scale: how much larger the marks are than on A4.
    """

    width: float
    height: float
    x: float
    picture_width: float
    picture_height: float
    edge: float
    scale: float


def marked(width: float, height: float, *, seal: Seal = None, pages: int = 1) -> Marked:
    """The sheet for a picture of this size.

    Args:
        width: of the picture, millimetres.
        height: of the picture, millimetres.
        seal: what goes across the edges; of a picture of a seal the strip has to have room beside the record, a wet
            stamp goes over it as it always did.
        pages: of the copy.
    """
    scale = max(1.0, min(width, height) / 210, max(width, height) / 297)
    parts = min(strip.parts for sheet in strips(pages + 1) for strip in sheet)
    edge = max(_EDGE, SIDE / parts + 1.0 if seal is not None else 0.0) * scale
    room = max(width, _NARROWEST * scale)
    foot = (_FOOT_WIDE if room >= _WIDE * scale else _FOOT_NARROW) * scale
    return Marked(room + edge, height + foot, (room - width) / 2, width, height, edge, scale)


def draw_marks(
    ink: Ink, paper: CertifiedCopyPaper, number: int, sheet: Marked, edge: Sequence[Strip], page: int
) -> list[Place]:
    """Draw the marks of one page as a page of its own; the picture goes beneath them afterwards.

    Args:
        ink: where they are drawn.
        paper: the copy.
        number: of the copied page, from 1.
        sheet: from `marked`.
        edge: the strips of seals at its right edge.
        page: of the document, from 0.

    Returns:
        Where the strips are.
    """
    scale = sheet.scale
    ink.begin(sheet.width, sheet.height)
    top, right = sheet.picture_height, sheet.width - sheet.edge
    ink.rule(0, top, sheet.width, top, weight=0.4 * scale)
    ink.rule(right, 0, right, top, weight=0.25 * scale)
    wide = right >= _WIDE * scale
    # The codes are the same on every page of this size: they are kept once.
    ink.fixed(
        f"codes-{sheet.width:.3f}-{sheet.height:.3f}-{sheet.edge:.3f}",
        partial(_codes, paper=paper, sheet=sheet),
        width_mm=sheet.width,
        height_mm=sheet.height,
    )
    codes = _codes_width(paper, scale)
    room = (right - codes - _PAD * 2.4 * scale) if wide else right - _PAD * 1.6 * scale
    _words(ink, paper, number, _PAD * scale, top + 2.2 * scale, room, scale)
    places = draw_edge(
        ink, seal_of(paper), edge, page, sheet.width, sheet.height, room=sheet.edge, scale=scale
    )
    ink.end()
    return places


def _codes_width(paper: CertifiedCopyPaper, scale: float) -> float:
    """Millimetres that the codes take side by side, where there is room beside the words."""
    if paper.draft:
        return 0.0
    barcode = bars(paper.barcode, _BARCODE).width * scale if paper.barcode else 0.0
    return barcode + (_CODE * scale if _has_code(paper) else 0.0)


def _has_code(paper: CertifiedCopyPaper) -> bool:
    """A QR code that would have to be too fine for this place stands on the certification page alone."""
    return bool(paper.code) and modules(paper.code).side * LEAST <= _CODE


def _codes(ink: Ink, *, paper: CertifiedCopyPaper, sheet: Marked) -> None:
    """Barcode and QR code at the right of the words, beneath them where there is no room beside them."""
    if paper.draft:
        return
    scale, top = sheet.scale, sheet.picture_height
    right = sheet.width - sheet.edge - 1.5 * scale
    wide = right + 1.5 * scale >= _WIDE * scale
    y = top + (1.6 if wide else 25.4) * scale
    taken = 0.0
    if _has_code(paper):
        taken = _CODE * scale
        ink.qr_code(paper.code, right - taken, y, side=taken)
    if paper.barcode:
        x, room = (right - taken, _BARCODE * scale) if wide else (1.5 * scale, right - taken - 2 * scale)
        ink.barcode(
            paper.barcode,
            x,
            y + 5 * scale,
            room=room,
            height=9 * scale,
            align="right" if wide else "left",
            size=7.5 * scale,
            scale=scale,
        )


def _words(
    ink: Ink, paper: CertifiedCopyPaper, number: int, x: float, y: float, room: float, scale: float
) -> None:
    """What it is a copy of, which page, under which number, by whom, and which seal makes it valid."""
    say = ink.language.say
    one = paper.pages[number - 1]
    place = say("paper.page_of", page=number, pages=len(paper.pages))
    source = say("paper.marks.reference", code=one.reference_code)
    if one.page:
        source += say("paper.marks.page", page=one.page)
    draft = paper.draft or not paper.number
    register = place if draft else f"{say('paper.official.number', number=paper.number)}  ·  {place}"
    lines = (
        # A draft certifies nothing.
        (say("paper.official.draft" if draft else "paper.marks.true_copy"), 11.0, Face.BOLD),
        (source, 9.0, Face.REGULAR),
        (register, 9.0, Face.REGULAR),
        (_made(ink.language, paper), 8.5, Face.REGULAR),
        (seal_words(ink.language, paper), 8.5, Face.REGULAR),
    )
    for text, size, face in lines:
        high = size * scale * LEADING / MM
        words = fit(text, room, face, size * scale, floor=4.5 * scale, height=high)
        ink.fitted(x, y + (high - words.height) / 2, words)
        y += high + 0.25 * scale


def _made(language: Language, paper: CertifiedCopyPaper) -> str:
    """Who copied it, and when."""
    if paper.copied_by:
        return language.say(
            "paper.marks.copied", archive=paper.archive, by=paper.copied_by, on=paper.copied_on
        )
    return language.say("paper.marks.copied_on", archive=paper.archive, on=paper.copied_on)
