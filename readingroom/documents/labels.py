"""Labels for seats and shelves: a barcode, its code, and large enough what a person calls the place."""

from __future__ import annotations

from collections.abc import Sequence

from readingroom.documents.fields import LEADING, fit
from readingroom.documents.fonts import Face
from readingroom.documents.ink import Ink
from readingroom.documents.page import MM, SHEETS, Size
from readingroom.documents.slip_words import word
from readingroom.office.papers import Label, LabelSheetPaper

__all__ = ["draw"]

_GRID = {Size.A4: (2, 5), Size.A5: (1, 4)}
"""Labels across and down a sheet."""

_ROLL_HEIGHT = 50.0


def draw(ink: Ink, papers: Sequence[LabelSheetPaper], size: Size) -> None:
    """Draw the labels: on a sheet to cut out, or one after the other on a roll."""
    sheet = SHEETS[size]
    for paper in papers:
        if sheet.height is None:
            for label in paper.labels:
                ink.begin(sheet.width, _ROLL_HEIGHT)
                _label(ink, paper, label, 0, 0, sheet.width, _ROLL_HEIGHT)
                ink.end()
            continue
        columns, rows = _GRID[size]
        wide, high = (sheet.width - 20) / columns, (sheet.height - 20) / rows
        for start in range(0, len(paper.labels), columns * rows):
            here = paper.labels[start : start + columns * rows]
            ink.begin(sheet.width, sheet.height)
            used = -(-len(here) // columns)
            for column in range(columns + 1):
                ink.dashes(10 + column * wide, 10, 10 + column * wide, 10 + used * high)
            for row in range(used + 1):
                ink.dashes(10, 10 + row * high, 10 + columns * wide, 10 + row * high)
            for place, label in enumerate(here):
                x, y = 10 + place % columns * wide, 10 + place // columns * high
                _label(ink, paper, label, x, y, wide, high)
            ink.end()


def _label(
    ink: Ink, paper: LabelSheetPaper, label: Label, x: float, y: float, wide: float, high: float
) -> None:
    middle, room = x + wide / 2, wide - 10
    kind = f"{paper.archive} · {word(ink.language, 'label', paper.kind)}"
    small = fit(kind, room, Face.REGULAR, 7.5, floor=4.5, height=7.5 * LEADING / MM)
    ink.fitted(middle, y + 2.5, small, align="center")
    note = fit(label.note, room, Face.REGULAR, 9, floor=5.5, height=9 * LEADING / MM)
    bar = 13.0
    space = high - 6.5 - bar - 9 - (note.height if label.note else 0)
    text = fit(label.text, room, Face.BOLD, 34, floor=18, height=34 * LEADING / MM)
    if not text.whole or len(text.lines) > 1:  # one line reads best, if it is not too small
        text = fit(label.text, room, Face.BOLD, 34, floor=11, height=space)
    top = y + 6.5 + (space - text.height) / 2
    ink.fitted(middle, top, text, align="center")
    if label.note:
        ink.fitted(middle, y + 6.5 + space, note, align="center")
    ink.barcode(label.code, middle, y + high - bar - 8, room=wide - 2, height=bar, align="center", size=10)
