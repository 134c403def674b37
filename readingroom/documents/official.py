"""Pages of certificates: set in serif with wide margins, the seal at the bottom right over date and name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from readingroom.copies.papers import CertificatePaper, CertifiedCopyPaper, Seal
from readingroom.copies.templates import Filled, Run, Template, fill
from readingroom.documents.fields import LEADING, fit
from readingroom.documents.flow import Block, Page, paginate
from readingroom.documents.fonts import Face, printable, width
from readingroom.documents.ink import Ink
from readingroom.documents.page import MM
from readingroom.documents.prose import MARK, Prose
from readingroom.documents.qr_code import LEAST, modules
from readingroom.documents.seal import SIDE, Place, Strip, draw_seal, draw_strip, strips
from readingroom.language import Language

__all__ = [
    "ROOM",
    "Closing",
    "Official",
    "body",
    "draw_edge",
    "notes",
    "official_pages",
    "paragraph",
    "seal_of",
    "seal_words",
    "write_official",
]

WIDTH, HEIGHT = 210.0, 297.0
"""A4, millimetres."""

_SIDE, _TOP, _FOOT = 28.0, 24.0, 26.0
ROOM = WIDTH - 2 * _SIDE
_HEAD = 44.0
"""Height of title and number on the first page."""
EDGE_AT = 0.36
"""Where a seal goes across the edges: share of the page's height above it."""


@dataclass(frozen=True, slots=True)
class Official:
    """What every page of a paper is drawn with.

    Attributes:
        paper: whose number, codes, seal and names they are.
        title: on the first page, and small at the foot of the others.
    """

    paper: CertifiedCopyPaper | CertificatePaper
    title: str


def seal_of(paper: CertifiedCopyPaper | CertificatePaper) -> Seal:
    """The seal that is set on a paper; on a draft none is."""
    return None if paper.draft else paper.seal


def seal_words(language: Language, paper: CertifiedCopyPaper | CertificatePaper) -> str:
    """``加盖××档案馆查档专用章有效``."""
    name = paper.seal_name or language.say("paper.seal.of_archive", archive=paper.archive)
    return language.say("paper.seal.valid", seal=name)


def body(
    language: Language,
    template: Template,
    filled: Sequence[Filled],
    *,
    quoted: Sequence[Block] = (),
    listed: Sequence[Block] = (),
) -> list[Block]:
    """The paragraphs of a template.

    Args:
        language: of the paper.
        template: its wording.
        filled: its fields.
        quoted: the quoted passages, which follow the paragraph that says so.
        listed: what follows the first paragraph.
    """
    values = {one.code: one for one in filled}
    blocks: list[Block] = []
    for number, one in enumerate(one for one in template.text if not one.note):
        runs = fill(one.text.of(language.code), values, language.write)
        if runs:
            blocks += paragraph(language, runs, keep=one.quotes).pieces()
        blocks += quoted if one.quotes else ()
        blocks += listed if number == 0 else ()
    return blocks


def paragraph(language: Language, runs: Sequence[Run], *, keep: bool = False) -> Prose:
    """A paragraph of the body."""
    chinese = language.code != "en"
    size = 14.0 if chinese else 12.5
    # Whoever is addressed stands at the edge, everything else two characters in (GB/T 9704, 7.3.3 and 7.3.4).
    addressed = not keep and runs[-1].text.endswith("：")
    indent = 2 * size / MM if chinese and not addressed else 0.0
    return Prose.of(
        runs,
        ROOM,
        size=size,
        leading=1.85 if chinese else 1.55,
        indent=indent,
        after=0.0 if chinese else 2.6,
        keep=keep,
    )


def notes(language: Language, template: Template, filled: Sequence[Filled]) -> list[Block]:
    """What stands small beneath: the template's notes, and what the mark means where something was typed."""
    values = {one.code: one for one in filled}
    texts = [fill(one.text.of(language.code), values, language.write) for one in template.text if one.note]
    if any(one.typed for one in filled):
        texts.append((Run(language.say("paper.official.typed", mark=MARK)),))
    return [Prose.of(runs, ROOM, size=8.5, leading=1.45, face=Face.REGULAR) for runs in texts if runs]


@dataclass(frozen=True)
class Closing:
    """The end of a paper: who drew it up and checked it, its QR code, and the seal over name and date."""

    language: Language
    paper: CertifiedCopyPaper | CertificatePaper
    keep: bool = True

    @property
    def height(self) -> float:
        """Millimetres."""
        return max(SIDE + 22.0, 30.0 + self._code_side())

    def _code_side(self) -> float:
        return (
            max(30.0, modules(self.paper.code).side * LEAST)
            if self.paper.code and not self.paper.draft
            else 0.0
        )

    def draw(self, ink: Ink, x: float, y: float) -> None:
        """Names at the left, the seal at the right."""
        say, paper = self.language.say, self.paper
        left, top, _ = self.seal_at(x, y)
        middle = left + SIDE / 2
        draw_seal(ink, seal_of(paper), left, top)
        # The seal goes over name and date (骑年盖月), which stand in its middle.
        owner = fit(paper.archive, ROOM * 0.5, Face.SERIF, 14, floor=8, height=14 * LEADING / MM)
        ink.fitted(middle, top + SIDE / 2 - 7.5, owner, align="center")
        date = self.language.date(paper.issued_on) if paper.issued_on else say("paper.official.date")
        ink.text(middle, top + SIDE / 2 + 5.5, date, size=13, face=Face.SERIF, align="center")
        words = fit(seal_words(self.language, paper), ROOM * 0.5, Face.REGULAR, 9, floor=6, height=8)
        ink.fitted(middle, top + SIDE + 2.5, words, align="center")
        base = top + 4
        for role, name in (("handled_by", paper.handled_by), ("checked_by", paper.checked_by)):
            label = printable(say(f"paper.official.{role}"), Face.SERIF)
            ink.text(x, base, label, size=11, face=Face.SERIF)
            beside = x + max(20.0, width(label, Face.SERIF, 11) / MM + 3)
            if name:
                named = fit(name, 40, Face.SERIF, 11, floor=6, height=11 * LEADING / MM)
                ink.text(beside, base, "".join(named.lines), size=named.size, face=Face.SERIF)
            else:
                ink.rule(beside, base + 1, beside + 36, base + 1, weight=0.4)
            base += 8.5
        if self._code_side():
            side = self._code_side()
            ink.qr_code(paper.code, x - 3, base - 4, side=side)
            words = fit(say("paper.official.scan"), 26, Face.REGULAR, 8, floor=6, height=20)
            ink.fitted(x + side - 1.5, base - 4 + side / 2 - words.height / 2, words)

    def seal_at(self, x: float, y: float) -> tuple[float, float, float]:
        """Left and top edge of the seal's place, and its side, where the block is drawn at (x, y)."""
        return x + ROOM * 0.75 - SIDE / 2, y + 10, SIDE

    def split(self, room: float) -> None:
        """Never."""


@dataclass(frozen=True)
class _Head:
    """The archive's name, the title, the number."""

    language: Language
    official: Official
    keep: bool = True

    @property
    def height(self) -> float:
        """Millimetres."""
        return _HEAD

    def draw(self, ink: Ink, x: float, y: float) -> None:
        """In the middle, the number at the right over the rule."""
        paper, middle = self.official.paper, x + ROOM / 2
        owner = fit(paper.archive, ROOM, Face.SERIF, 15, floor=9, height=15 * LEADING / MM)
        ink.fitted(middle, y, owner, align="center")
        title = fit(self.official.title, ROOM, Face.SERIF, 26, floor=14, height=26 * LEADING / MM)
        ink.fitted(middle, y + 10.5, title, align="center")
        words = _number(self.language, paper)
        if paper.draft or not paper.number:
            ink.tag(x + ROOM, y + 26.5, words, size=12, align="right")
        else:
            number = fit(words, ROOM, Face.SERIF, 12, floor=8, height=12 * LEADING / MM)
            ink.text(
                x + ROOM, y + 32, "".join(number.lines), size=number.size, face=Face.SERIF, align="right"
            )
        ink.rule(x, y + 35, x + ROOM, y + 35, weight=1.4)
        ink.rule(x, y + 36, x + ROOM, y + 36, weight=0.4)

    def split(self, room: float) -> None:
        """Never."""


def _number(language: Language, paper: CertifiedCopyPaper | CertificatePaper) -> str:
    if paper.draft or not paper.number:
        return language.say("paper.official.draft")
    return language.say("paper.official.number", number=paper.number)


def official_pages(language: Language, official: Official, blocks: Sequence[Block]) -> list[Page]:
    """The blocks on as many pages as they need, title and number on the first."""
    return paginate([_Head(language, official), *blocks], HEIGHT - _TOP - _FOOT)


def write_official(
    ink: Ink, official: Official, pages: Sequence[Page], edges: Sequence[Sequence[Strip]] | None = None
) -> tuple[Place, ...]:
    """Draw the pages.

    Args:
        ink: where they are drawn.
        official: whose they are.
        pages: from `official_pages`.
        edges: the strips of seals across edges on each of them; None reckons with these pages alone.

    Returns:
        Where the seals go: first the one over name and date, then the strips at the edges, page by page.
    """
    paper = official.paper
    places: list[Place] = []
    at_edges: list[Place] = []
    for number, (page, edge) in enumerate(zip(pages, edges or strips(len(pages)), strict=True)):
        ink.begin(WIDTH, HEIGHT)
        for y, block in page:
            block.draw(ink, _SIDE, _TOP + y)
            if isinstance(block, Closing):
                left, top, side = block.seal_at(_SIDE, _TOP + y)
                places.append(Place(number, left, top, side, side))
        _foot(ink, official, number + 1, len(pages))
        at_edges += draw_edge(ink, seal_of(paper), edge, number, WIDTH, HEIGHT)
        ink.end()
    return (*places, *at_edges)


def draw_edge(
    ink: Ink,
    seal: Seal,
    edge: Sequence[Strip],
    page: int,
    width: float,
    height: float,
    *,
    room: float = _SIDE - 4,
    scale: float = 1.0,
) -> list[Place]:
    """The strips of a page at its right edge, one beneath the other where it has two.

    Args:
        ink: where they are drawn.
        seal: see `Seal`.
        edge: the page's strips.
        page: of the document, from 0.
        width: of the page, millimetres.
        height: of the page, millimetres.
        room: beside what stands on the page; a picture of a seal is made smaller rather than drawn over it.
        scale: how much larger the page's marks are than on A4.
    """
    found = []
    for strip in edge:
        side = min(SIDE * scale, (height - 16 * scale) / 2.3)
        if seal is not None:
            side = min(side, room * strip.parts)
        top = height * EDGE_AT - side / 2 + strip.group % 2 * side * 1.15
        draw_strip(ink, seal, strip, width, top, side, scale)
        wide = side / strip.parts
        found.append(Place(page, width - wide, top, wide, side))
    return found


def _foot(ink: Ink, official: Official, page: int, pages: int) -> None:
    """The code of the paper, and what page this is where there are several."""
    paper, base = official.paper, HEIGHT - 9.0
    if paper.barcode and not paper.draft:
        ink.barcode(paper.barcode, _SIDE - 3, HEIGHT - 20, room=80, height=8, size=7)
    right = WIDTH - _SIDE
    if pages > 1:
        ink.text(
            right, base, ink.language.say("paper.page_of", page=page, pages=pages), size=8.5, align="right"
        )
    if page > 1:
        words = f"{official.title}  {_number(ink.language, paper)}"
        line = fit(words, 78, Face.REGULAR, 8.5, floor=5.5, height=8.5 * LEADING / MM)
        ink.text(right, base - 4.5, "".join(line.lines), size=line.size, align="right")
