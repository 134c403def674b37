"""Seat labels as somebody types them when a room is set up: one by one, or as ranges."""

from __future__ import annotations

import re

from readingroom.entry import half_width
from readingroom.errors import Refused

__all__ = ["MOST_SEATS", "seat_labels"]

MOST_SEATS = 500
"""More seats than this in one go are a slip of the finger."""

_SEPARATORS = re.compile(r"[,;、\s]+")
_DASH = re.compile(r"\s*[-‐‑‒–—―−~到至]+\s*")
_RANGE = re.compile(r"(?P<front>\D*?)(?P<first>[0-9]{1,6})-(?P<again>\D*?)(?P<last>[0-9]{1,6})(?P<back>\D*)")


def seat_labels(typed: str) -> tuple[str, ...]:
    """The labels in order, each once.

    ``1-12``, ``A1-A6`` and ``A1-6`` are ranges, ``01-12`` keeps its zeros; commas, semicolons, 、 and spaces part them.
    What is no range is a label as it is, ``A-1`` too.

    Raises:
        Refused: ``seat.no_label`` where nothing was typed; ``seat.range`` for a range that runs backwards;
            ``seat.too_many``.
    """
    labels: dict[str, None] = {}
    for piece in _SEPARATORS.split(_DASH.sub("-", half_width(typed)).strip()):
        found = _RANGE.fullmatch(piece)
        if found is None or found["again"] not in ("", found["front"]):
            if piece:
                labels.setdefault(piece)
            continue
        first, last = int(found["first"]), int(found["last"])
        if last < first:
            raise Refused("seat.range", typed=piece)
        if len(labels) + last - first >= MOST_SEATS:
            raise Refused("seat.too_many", most=MOST_SEATS)
        width = len(found["first"]) if found["first"].startswith("0") else 0
        for number in range(first, last + 1):
            labels.setdefault(f"{found['front']}{number:0{width}d}{found['back']}")
    if not labels:
        raise Refused("seat.no_label")
    return tuple(labels)
