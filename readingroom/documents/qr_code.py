"""QR codes as vectors: ReportLab computes the modules, the page draws them on white with their quiet zone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from reportlab.graphics.barcode import qrencoder

__all__ = ["LEAST", "QUIET", "Modules", "modules"]

LEAST = 0.27
"""Narrowest module we print, millimetres: printed smaller on the office's paper it still has a quarter of one."""

QUIET = 4
"""Blank modules on every side (ISO/IEC 18004, 9.1)."""


@dataclass(frozen=True, slots=True)
class Modules:
    """A code.

    Attributes:
        dark: (column, row, width) of each run of dark modules from the top left, quiet zone included.
        side: modules of a side with both quiet zones.
    """

    dark: tuple[tuple[int, int, int], ...]
    side: int


@lru_cache(maxsize=64)
def modules(text: str) -> Modules:
    """The modules of a text, with a seventh of them for what gets lost (level M).

    Raises:
        ValueError: the text is empty or too long for any code.
    """
    if not text:
        raise ValueError("a QR code holds something")
    code = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.M)
    code.addData(text)
    try:
        code.make()
    except Exception as error:  # ReportLab raises no other where a text is too long
        raise ValueError(f"a QR code cannot hold {len(text)} characters") from error
    dark_at: Any = code.isDark
    count: int = code.moduleCount
    dark = []
    for row in range(count):
        column = 0
        while column < count:
            start = column
            while column < count and dark_at(row, column):
                column += 1
            if column > start:
                dark.append((start + QUIET, row + QUIET, column - start))
            column += 1
    return Modules(tuple(dark), count + 2 * QUIET)
