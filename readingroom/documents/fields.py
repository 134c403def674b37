"""Fitting a text into its place: broken into lines, set smaller, and never lost.

Chinese breaks between any two characters, except that a line starts with no closing mark, ends with no opening
one (GB/T 15834, CLREQ), and a number keeps what it counts. Latin breaks at
spaces, a reference code after its separators.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from readingroom.documents.fonts import Face, printable, width
from readingroom.documents.page import MM

__all__ = ["ELLIPSIS", "LEADING", "Fitted", "fit", "wrap"]

LEADING = 1.3
"""Distance from line to line as a multiple of the type size."""

ELLIPSIS = "…"

_NOT_FIRST = frozenset("，。、；：？！）】》〉」』〕”’…·•—％,.;:?!)]}%-/")
_NOT_LAST = frozenset("（【《〈「『〔“‘([{")
_SEPARATORS = frozenset("-/·.,;:)]}_")


@dataclass(frozen=True, slots=True)
class Fitted:
    """A text in its place.

    Attributes:
        lines: what is drawn, in reading order, printable.
        size: type size in points.
        face: what it is set in.
        whole: whether everything is there; if not, the last line ends with an ellipsis and the full text
            has to stand on a continuation sheet.
    """

    lines: tuple[str, ...]
    size: float
    face: Face
    whole: bool

    @property
    def height(self) -> float:
        """Height of all lines in millimetres."""
        return len(self.lines) * self.size * LEADING / MM


def _wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in ("W", "F")


def _may_break(before: str, after: str) -> bool:
    """Whether a line may end between these two characters."""
    if after in _NOT_FIRST or before in _NOT_LAST or after == " ":
        return False
    if unicodedata.combining(after) or (before in ".,:" and after.isdigit()):
        return False
    if before.isascii() and before.isdigit() and _wide(after):  # 12列 and 1979年 stay together
        return False
    return before == " " or _wide(before) or _wide(after) or before in _SEPARATORS


def _pieces(text: str) -> Iterator[str]:
    """The text cut wherever a line may end; joined again they are the text."""
    start = 0
    for place in range(1, len(text)):
        if _may_break(text[place - 1], text[place]):
            yield text[start:place]
            start = place
    if start < len(text):
        yield text[start:]


@lru_cache(maxsize=20_000)
def wrap(text: str, room: float, face: Face, size: float, *, indent: float = 0.0) -> tuple[str, ...]:
    """Lines no wider than `room` millimetres; only a piece longer than a line is broken inside.

    The first line is narrower by `indent` millimetres. Nothing but spaces at the ends of lines goes missing.
    """
    text = " ".join(printable(text, face).split())
    limit = (room - indent) * MM
    if not text:
        return ()
    if width(text, face, size) <= limit:
        return (text,)
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if width((line + piece).rstrip(), face, size) <= limit:
            line += piece
            continue
        if line:
            lines.append(line.rstrip())
            limit = room * MM
        line = piece.lstrip()
        while width(line.rstrip(), face, size) > limit:
            keep = max(1, _fitting(line, limit, face, size))
            lines.append(line[:keep])
            line = line[keep:]
            limit = room * MM
    if line.strip():
        lines.append(line.rstrip())
    return tuple(lines)


def _fitting(text: str, limit: float, face: Face, size: float) -> int:
    """How many characters from the start fit into `limit` points."""
    used = 0.0
    for place, character in enumerate(text):
        used += width(character, face, size)
        if used > limit:
            return place
    return len(text)


@lru_cache(maxsize=20_000)
def fit(text: str, room: float, face: Face, size: float, *, floor: float, height: float) -> Fitted:
    """A text in a place `room` wide and `height` high (millimetres), as large as it goes.

    Args:
        text: any text; line breaks in it count as spaces.
        room: width in millimetres.
        face: what it is set in.
        size: largest type size, points.
        floor: smallest type size, points; below it the text is elided instead.
        height: height in millimetres, enough for one line at `floor`.
    """
    trial = size
    while True:
        lines = wrap(text, room, face, trial)
        most = int(height * MM / (trial * LEADING) + 1e-6)
        if len(lines) <= (max(1, most) if trial <= floor else most):
            return Fitted(lines, trial, face, whole=True)
        if trial <= floor:
            break
        trial = max(floor, trial - max(0.5, trial * 0.06))
    kept = list(lines[: max(1, most)])
    kept[-1] = _elide(kept[-1], room * MM, face, trial)
    return Fitted(tuple(kept), trial, face, whole=False)


def _elide(line: str, limit: float, face: Face, size: float) -> str:
    """The line cut back until an ellipsis fits behind it, never within a number."""
    keep = _fitting(line, limit - width(ELLIPSIS, face, size), face, size)
    back = keep
    while 0 < back < len(line) and line[back - 1].isdigit() and line[back].isdigit():
        back -= 1
    return line[: back or keep].rstrip() + ELLIPSIS
