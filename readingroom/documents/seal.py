"""The place of the seal, and its strips across the edges of the sheets (骑缝章).

The program leaves the place blank for the wet stamp, or sets the archive's own authorised seal there. It never draws a
seal of its own but one that reads 样章, is square as no office's seal is, and serves the demonstration.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from reportlab.lib.utils import ImageReader

from readingroom.copies.papers import SAMPLE, Seal
from readingroom.documents.fonts import Face
from readingroom.documents.ink import Ink

__all__ = ["SIDE", "Place", "Strip", "draw_seal", "draw_strip", "strips"]

SIDE = 42.0
"""Millimetres across that are kept for a seal, as wide as the round seals of offices commonly are."""

_GROUP = 8
"""Sheets that one seal goes across at most: each keeps a strip of 5 mm."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a seal goes or stands.

    Attributes:
        page: of the document, from 0.
        x_mm, y_mm: its top left corner from the page's top left corner.
        width_mm, height_mm: its size.
    """

    page: int
    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class Strip:
    """A sheet's part of a seal across edges.

    Attributes:
        group: which seal, from 0; neighbours go across one sheet in common, so that all hang together.
        part: which strip of it, from 0, from the left.
        parts: into how many it is cut.
    """

    group: int
    part: int
    parts: int


def strips(sheets: int) -> tuple[tuple[Strip, ...], ...]:
    """Which strips stand on each sheet; none where there is one sheet only."""
    found: list[list[Strip]] = [[] for _ in range(sheets)]
    groups = -(-(sheets - 1) // (_GROUP - 1))
    for group in range(groups):
        first, last = (round(at * (sheets - 1) / groups) for at in (group, group + 1))
        for sheet in range(first, last + 1):
            found[sheet].append(Strip(group, sheet - first, last - first + 1))
    return tuple(map(tuple, found))


def draw_seal(ink: Ink, seal: Seal, x: float, y: float, side: float = SIDE) -> None:
    """A seal within a square whose top left corner is at (x, y); nothing for the wet stamp."""
    if seal is None:
        return
    if seal == SAMPLE:
        _sample(ink, x, y, side)
        return
    wide, high = _proportions(seal)
    scale = side / max(wide, high)
    ink.picture(
        seal, x + (side - wide * scale) / 2, y + (side - high * scale) / 2, wide * scale, high * scale
    )


def draw_strip(
    ink: Ink, seal: Seal, strip: Strip, right: float, top: float, side: float, scale: float = 1.0
) -> None:
    """A sheet's strip of a seal at its right edge; for the wet stamp, ticks between which it goes and a word."""
    if seal is None:
        for y in (top, top + side):
            ink.rule(right - 5 * scale, y, right, y, weight=0.6 * scale)
        words, size = ink.language.say("paper.seal.across"), 6.5 * scale
        # Chinese stands from top to bottom; an English word is short enough to lie.
        if words.isascii():
            ink.text(right - 3.2 * scale, top + side / 2, words, size=size, align="right")
        else:
            for number, letter in enumerate(words):
                y = top + side / 2 + number * 3 * scale
                ink.text(right - 4.4 * scale, y, letter, size=size, align="center")
        return
    wide = side / strip.parts
    with ink.within(right - wide, top, wide, side):
        draw_seal(ink, seal, right - wide * (strip.part + 1), top, side)


def _sample(ink: Ink, x: float, y: float, side: float) -> None:
    room = side * 0.86
    left, top = x + (side - room) / 2, y + (side - room) / 2
    with ink.red():
        ink.box(left, top, room, room, weight=2.2)
        ink.box(left + 1.4, top + 1.4, room - 2.8, room - 2.8, weight=0.6)
        # Name and date stand in the middle.
        ink.text(x + side / 2, top + room * 0.28, "样章", size=room * 0.72, face=Face.SERIF, align="center")
        ink.text(x + side / 2, top + room * 0.9, "SAMPLE", size=room * 0.4, face=Face.SERIF, align="center")


@lru_cache(maxsize=4)
def _proportions(picture: bytes) -> tuple[int, int]:
    wide, high = ImageReader(BytesIO(picture)).getSize()
    return int(wide), int(high)
