"""The reader's card (利用者证): on a card of its own, or ten to a sheet of A4 to cut out."""

from __future__ import annotations

from collections.abc import Sequence

from readingroom.documents.fields import LEADING, fit
from readingroom.documents.fonts import Face
from readingroom.documents.ink import Ink
from readingroom.documents.page import MM, SHEETS, Size
from readingroom.people.papers import ReaderCardPaper

__all__ = ["draw"]

_CARD = SHEETS[Size.CARD]
_WIDTH, _HEIGHT = _CARD.width, _CARD.height or 0.0
_COLUMNS, _ROWS = 2, 5
_TICK = 3.0


def draw(ink: Ink, papers: Sequence[ReaderCardPaper], size: Size) -> None:
    """Draw the cards."""
    if size is Size.CARD:
        for paper in papers:
            ink.begin(_WIDTH, _HEIGHT)
            _card(ink, paper, 0, 0)
            ink.end()
        return
    sheet = SHEETS[size]
    height = sheet.height or 0.0
    left, top = (sheet.width - _COLUMNS * _WIDTH) / 2, (height - _ROWS * _HEIGHT) / 2
    for start in range(0, len(papers), _COLUMNS * _ROWS):
        ink.begin(sheet.width, height)
        for place, paper in enumerate(papers[start : start + _COLUMNS * _ROWS]):
            x, y = left + place % _COLUMNS * _WIDTH, top + place // _COLUMNS * _HEIGHT
            _corners(ink, x, y)
            _card(ink, paper, x, y)
        ink.end()


def _corners(ink: Ink, x: float, y: float) -> None:
    """Marks to cut along, at the corners only."""
    for cx in (x, x + _WIDTH):
        for cy in (y, y + _HEIGHT):
            ink.rule(cx - _TICK / 2, cy, cx + _TICK / 2, cy, weight=0.3)
            ink.rule(cx, cy - _TICK / 2, cx, cy + _TICK / 2, weight=0.3)


def _card(ink: Ink, paper: ReaderCardPaper, x: float, y: float) -> None:
    say, side = ink.language.say, _CARD.side
    inner = _WIDTH - 2 * side
    owner = fit(paper.archive, inner * 0.66, Face.REGULAR, 8, floor=5, height=8 * LEADING / MM)
    ink.text(x + side, y + 7, "".join(owner.lines), size=owner.size)
    ink.text(x + _WIDTH - side, y + 7, say("paper.card.title"), size=8, face=Face.BOLD, align="right")
    ink.rule(x + side, y + 9, x + _WIDTH - side, y + 9, weight=1)
    name = fit(paper.name, inner, Face.BOLD, 20, floor=7, height=11.5)
    ink.fitted(x + side, y + 10.6 + (11.5 - name.height) / 2, name)
    ink.text(x + side, y + 26.5, say("paper.card.number"), size=6.5)
    number = fit(paper.number, inner * 0.5, Face.MONO_BOLD, 11, floor=6, height=11 * LEADING / MM)
    ink.text(x + side, y + 31, "".join(number.lines), size=number.size, face=Face.MONO_BOLD)
    ink.text(x + side + inner * 0.55, y + 26.5, say("paper.card.valid"), size=6.5)
    valid = ink.language.date(paper.valid_until) if paper.valid_until else say("paper.card.endless")
    ink.text(x + side + inner * 0.55, y + 31, valid, size=10)
    ink.barcode(paper.code, x + _WIDTH / 2, y + 34, room=_WIDTH - 2, height=11, align="center", size=10)
