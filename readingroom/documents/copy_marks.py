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
from readingroom.documents.seal import SIDE, Place, Strip, draw_seal, strips
from readingroom.language import Language

__all__ = ["Marked", "count_words", "draw_marks", "marked"]

_EDGE = 9.0
"""Least width of the strip at the right, for the seal across the edges."""
_WIDE = 170.0
"""From this width on, words and codes stand side by side."""
_NARROWEST = 92.0
_FOOT_WIDE, _FOOT_NARROW = 28.0, 51.0
_CLOSING_WIDE, _CLOSING_NARROW = 50.0, 84.0
"""Height of the strip where the place for the seal over name and date is in it."""
_WORDS_NARROW = 34.0
"""Height of the words over that place, where there is no room beside it."""
_PAD = 5.0
"""Blank at the edges, which printers leave."""
_BARCODE = 62.0
_CLOSING_BARCODE = 46.0
_LARGER_WIDE, _LARGER_NARROW = 1.12, 1.25
_TO_SIGN = "________"
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
        closing: the strip beneath says what a certification page would, with the place for the seal.
    """

    width: float
    height: float
    x: float
    picture_width: float
    picture_height: float
    edge: float
    scale: float
    closing: bool = False


def marked(
    width: float,
    height: float,
    *,
    seal: Seal = None,
    pages: int = 1,
    alone: bool = False,
    closing: bool = False,
) -> Marked:
    """The sheet for a picture of this size.

    Args:
        width: of the picture, millimetres.
        height: of the picture, millimetres.
        seal: what goes across the edges; of a picture of a seal the strip has to have room beside the record, a wet
            stamp goes over it as it always did.
        pages: of the copy.
        alone: no certification page stands before them.
        closing: this page says what it would.
    """
    scale = max(1.0, min(width, height) / 210, max(width, height) / 297)
    parts = min((strip.parts for sheet in strips(pages + (not alone)) for strip in sheet), default=0)
    edge = max(_EDGE, SIDE / parts + 1.0 if seal is not None and parts else 0.0) * scale
    room = max(width, _NARROWEST * scale)
    if room >= _WIDE * scale:
        foot = (_CLOSING_WIDE if closing else _FOOT_WIDE) * scale
    else:
        foot = (_CLOSING_NARROW if closing else _FOOT_NARROW) * scale
    return Marked(room + edge, height + foot, (room - width) / 2, width, height, edge, scale, closing)


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
        Where the strips are; before them the place for the seal over name and date, where the sheet has it.
    """
    scale = sheet.scale
    ink.begin(sheet.width, sheet.height)
    top, right = sheet.picture_height, sheet.width - sheet.edge
    ink.rule(0, top, sheet.width, top, weight=0.4 * scale)
    ink.rule(right, 0, right, top, weight=0.25 * scale)
    wide = right >= _WIDE * scale
    if sheet.closing:
        places = [_closing(ink, paper, number, sheet, page)]
        places += draw_edge(
            ink, seal_of(paper), edge, page, sheet.width, sheet.height, room=sheet.edge, scale=scale
        )
        ink.end()
        return places
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
    _write_lines(ink, _lines(ink.language, paper, number), x, y, room, scale)


_Line = tuple[str, float, Face]


def _lines(language: Language, paper: CertifiedCopyPaper, number: int, *, last: bool = False) -> list[_Line]:
    say = language.say
    one = paper.pages[number - 1]
    place = say("paper.page_of", page=number, pages=len(paper.pages))
    source = say("paper.marks.reference", code=one.reference_code)
    if one.page:
        source += say("paper.marks.page", page=one.page)
    draft = paper.draft or not paper.number
    register = place if draft else f"{say('paper.official.number', number=paper.number)}  ·  {place}"
    lines = [
        # A draft certifies nothing.
        (say("paper.official.draft" if draft else "paper.marks.true_copy"), 11.0, Face.BOLD),
        (source, 9.0, Face.REGULAR),
        (register, 9.0, Face.REGULAR),
        (_made(language, paper), 8.5, Face.REGULAR),
    ]
    if not last:
        return [*lines, (seal_words(language, paper), 8.5, Face.REGULAR)]
    people = "　".join(
        say(f"paper.marks.{role}", name=name or _TO_SIGN)
        for role, name in (("handled_by", paper.handled_by), ("checked_by", paper.checked_by))
    )
    return [*lines, (count_words(language, paper), 9.0, Face.REGULAR), (people, 9.0, Face.REGULAR)]


def _write_lines(ink: Ink, lines: Sequence[_Line], x: float, y: float, room: float, scale: float) -> None:
    for text, size, face in lines:
        high = size * scale * LEADING / MM
        words = fit(text, room, face, size * scale, floor=4.5 * scale, height=high)
        ink.fitted(x, y + (high - words.height) / 2, words)
        y += high + 0.25 * scale


def _closing(ink: Ink, paper: CertifiedCopyPaper, number: int, sheet: Marked, page: int) -> Place:
    """The strip of the last page of a copy without a certification page: words, seal, codes."""
    scale, top = sheet.scale, sheet.picture_height
    right = sheet.width - sheet.edge
    wide = right >= _WIDE * scale
    side, pad = SIDE * scale, _PAD * scale
    # A page with this strip is higher and printed smaller: its codes are so much larger.
    larger = (_LARGER_WIDE if wide else _LARGER_NARROW) * scale
    code = 0.0 if paper.draft or not paper.code else max(_CODE, modules(paper.code).side * LEAST) * larger
    barcode = bool(paper.barcode and not paper.draft)
    codes = max(code, _CLOSING_BARCODE * scale if barcode else 0.0)
    if wide:
        seal_left, seal_top = right - codes - side - 3 * scale, top + 1.5 * scale
        words = seal_left - pad - 2 * scale
    else:
        seal_left, seal_top = pad, top + _WORDS_NARROW * scale
        words = right - pad * 1.6
    _write_lines(ink, _lines(ink.language, paper, number, last=True), pad, top + 2.2 * scale, words, scale)
    draw_seal(ink, seal_of(paper), seal_left, seal_top, side)
    middle, centre = seal_left + side / 2, seal_top + side / 2
    # The seal goes over name and date (骑年盖月).
    size = 12.0 * scale
    owner = fit(paper.archive, side, Face.SERIF, size, floor=6 * scale, height=size * LEADING / MM)
    ink.fitted(middle, centre - 6.5 * scale, owner, align="center")
    say = ink.language.say
    date = ink.language.date(paper.issued_on) if paper.issued_on else say("paper.official.date")
    ink.text(middle, centre + 5 * scale, date, size=11 * scale, face=Face.SERIF, align="center")
    valid = fit(
        seal_words(ink.language, paper),
        min(side * 1.5, 2 * (middle - 1.5 * scale)),
        Face.REGULAR,
        8 * scale,
        floor=4.5 * scale,
        height=5 * scale,
    )
    ink.fitted(middle, seal_top + side + 0.8 * scale, valid, align="center")
    if code:
        ink.qr_code(paper.code, right - code - 1.5 * scale, seal_top, side=code)
    if barcode:
        ink.barcode(
            paper.barcode,
            right - 1.5 * scale,
            seal_top + (code + 2 * scale if code else 5 * scale),
            room=_CLOSING_BARCODE * scale,
            height=8 * scale,
            align="right",
            size=7.5 * scale,
            scale=larger,
        )
    return Place(page, seal_left, seal_top, side, side)


def count_words(language: Language, paper: CertifiedCopyPaper) -> str:
    """Pages copied and pages counted; where nobody counted, nothing is said of it."""
    pages = len(paper.pages)
    if paper.files and all(one.counted is not None for one in paper.files):
        counted = sum(one.counted or 0 for one in paper.files)
        return language.say("paper.copy.counted_against", pages=pages, counted=counted)
    return language.say("paper.copy.not_counted", pages=pages)


def _made(language: Language, paper: CertifiedCopyPaper) -> str:
    """Who copied it, and when."""
    if paper.copied_by:
        return language.say(
            "paper.marks.copied", archive=paper.archive, by=paper.copied_by, on=paper.copied_on
        )
    return language.say("paper.marks.copied_on", archive=paper.archive, on=paper.copied_on)
