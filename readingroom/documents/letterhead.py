"""The one header and footer of all lists and sheets, and how their pages are numbered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from readingroom.documents.fields import LEADING, fit, wrap
from readingroom.documents.flow import Block, Page, paginate
from readingroom.documents.fonts import Face
from readingroom.documents.ink import Ink
from readingroom.documents.page import MM, SHEETS, Sheet, Size
from readingroom.language import Language

__all__ = ["Letterhead", "count_pages", "printed", "write_one_page", "write_pages"]


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands on top of every page.

    Attributes:
        title: the document's name.
        archive: the archive's name.
        facts: what distinguishes this sheet: its date, its number.
        foot: what stands at the foot beside the page number.
    """

    title: str
    archive: str
    facts: str = ""
    foot: str = ""


def printed(language: Language, by: str, at: dt.datetime | None) -> str:
    """Who printed a sheet and when, as far as it is told."""
    if at is None:
        return language.say("paper.printed_by", by=by) if by else ""
    if not by:
        return language.say("paper.printed_at", at=at)
    return language.say("paper.printed", by=by, at=at)


def count_pages(size: Size, head: Letterhead, blocks: Sequence[Block]) -> int:
    """On how many pages `write_pages` would put these blocks."""
    return len(_pages(SHEETS[size], head, blocks))


def _pages(sheet: Sheet, head: Letterhead, blocks: Sequence[Block]) -> list[Page]:
    if sheet.height is None:
        return paginate(blocks, float("inf"))
    return paginate(blocks, sheet.height - sheet.top - _head_height(sheet, head) - sheet.foot - 6)


def write_pages(
    ink: Ink,
    size: Size,
    head: Letterhead,
    blocks: Sequence[Block],
    *,
    numbering: Callable[[int, int], str] | None = None,
) -> int:
    """Blocks on as many pages as they need, each with header, footer and page number.

    Args:
        ink: where they are drawn.
        size: of the paper.
        head: what stands on top and at the foot.
        blocks: from top to bottom.
        numbering: words for (page, pages) where "page 1 of 3" is not meant.

    Returns:
        The number of pages.
    """
    sheet = SHEETS[size]
    top = sheet.top + _head_height(sheet, head)
    if sheet.height is None:
        pages = _pages(sheet, head, blocks)
        length = max((y + block.height for y, block in pages[0]), default=0.0)
        ink.begin(sheet.width, top + length + 8 + sheet.foot)
        _page(ink, sheet, head, pages[0], top)
        foot = wrap(head.foot, sheet.inner, Face.REGULAR, 6.5)
        for number, line in enumerate(foot):
            ink.text(sheet.side, top + length + 5 + number * 3, line, size=6.5)
        ink.end()
        return 1
    pages = _pages(sheet, head, blocks)
    for number, page in enumerate(pages, start=1):
        ink.begin(sheet.width, sheet.height)
        _page(ink, sheet, head, page, top)
        count = (numbering or partial(_page_of, ink.language))(number, len(pages))
        _foot(ink, sheet, sheet.height, head.foot, count)
        ink.end()
    return len(pages)


def write_one_page(
    ink: Ink, size: Size, head: Letterhead, build: Callable[[float], Sequence[Block]]
) -> float:
    """Blocks on one page, whatever they hold: made smaller as a copier would until all of it is there.

    Args:
        ink: where they are drawn.
        size: of the paper; no roll.
        head: what stands on top and at the foot.
        build: makes the blocks for a width in millimetres, that of the larger sheet that is made smaller.

    Returns:
        How large it is drawn: 1 as it is, 0.5 half as large.

    Raises:
        ValueError: the paper is a roll, which is as long as it has to be.
    """
    sheet = SHEETS[size]
    if sheet.height is None:
        raise ValueError(f"{size} has no pages")
    scale = 1.0
    while True:
        larger = Sheet(
            *(length / scale for length in (sheet.width, sheet.height, sheet.side, sheet.top, sheet.foot))
        )
        blocks = build(larger.inner)
        pages = _pages(larger, head, blocks)
        if len(pages) == 1:
            break
        scale *= 0.97
    high = sheet.height / scale
    ink.begin(larger.width, high, scale=scale)
    _page(ink, larger, head, pages[0], larger.top + _head_height(larger, head))
    _foot(ink, larger, high, head.foot, "")
    ink.end()
    return scale


def _foot(ink: Ink, sheet: Sheet, high: float, text: str, count: str) -> None:
    base = high - sheet.foot + 1
    ink.rule(sheet.side, base - 4, sheet.width - sheet.side, base - 4, weight=0.4)
    ink.text(sheet.side, base, text, size=7.5)
    ink.text(sheet.width - sheet.side, base, count, size=7.5, align="right")


def _page_of(language: Language, page: int, pages: int) -> str:
    return language.say("paper.page_of", page=page, pages=pages)


def _page(ink: Ink, sheet: Sheet, head: Letterhead, page: Page, top: float) -> None:
    _head(ink, sheet, head)
    for y, block in page:
        block.draw(ink, sheet.side, top + y)


def _sizes(sheet: Sheet) -> tuple[float, float, float]:
    """Type sizes of title, facts and archive's name on this width."""
    return (19, 11, 9.5) if sheet.width > 160 else (15, 9.5, 8) if sheet.width > 100 else (13, 8.5, 7.5)


def _head_height(sheet: Sheet, head: Letterhead) -> float:
    title, facts, _ = _sizes(sheet)
    narrow = 3.6 if sheet.height is None else 0
    lines = len(wrap(head.facts, sheet.inner, Face.REGULAR, facts))
    return narrow + (title * LEADING + lines * facts * LEADING) / MM + 5


def _head(ink: Ink, sheet: Sheet, head: Letterhead) -> None:
    title, facts, archive = _sizes(sheet)
    y, right = sheet.top, sheet.width - sheet.side
    if sheet.height is None:
        owner = fit(head.archive, sheet.inner, Face.REGULAR, archive, floor=5, height=archive * LEADING / MM)
        ink.fitted(sheet.side, y, owner)
        y += 3.6
        room = sheet.inner
    else:
        room = sheet.inner * 0.6
        owner = fit(
            head.archive,
            sheet.inner * 0.38,
            Face.REGULAR,
            archive,
            floor=6,
            height=2 * archive * LEADING / MM,
        )
        ink.fitted(right, y + (title - owner.size) * 0.9 / MM, owner, align="right")
    words = fit(head.title, room, Face.BOLD, title, floor=8, height=title * LEADING / MM)
    ink.fitted(sheet.side, y, words)
    y += title * LEADING / MM
    for line in wrap(head.facts, sheet.inner, Face.REGULAR, facts):
        ink.text(sheet.side, y + facts * 0.95 / MM, line, size=facts)
        y += facts * LEADING / MM
    ink.rule(sheet.side, y + 2, right, y + 2, weight=1.2)
