"""Code 128 as vectors: python-barcode computes the bars, the page draws them.

A module is a multiple of three dots at 300 dpi (0.254 mm), which is also within 2 % of two dots at 203 dpi,
so that every bar keeps its width on both kinds of printer. Narrower ones were measured not to decode.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from barcode.codex import Code128

__all__ = ["MODULES", "QUIET", "Bars", "bars"]

MODULES = (0.508, 0.381, 0.254)
"""Widths of a module we print, in millimetres, the widest that fits first."""

QUIET = 10
"""Blank modules on both sides (ISO/IEC 15417)."""


@dataclass(frozen=True, slots=True)
class Bars:
    """The bars of one code at one module width.

    Attributes:
        module: width of a module in millimetres.
        bars: (left edge, width) of each bar in modules; the quiet zone lies before the first.
        width: whole width with both quiet zones, in millimetres.
    """

    module: float
    bars: tuple[tuple[int, int], ...]
    width: float


@lru_cache(maxsize=4096)
def bars(code: str, room: float) -> Bars:
    """The bars of an ASCII code, as wide as fits into `room` millimetres, quiet zones included.

    Raises:
        ValueError: the code is empty or not ASCII, or does not fit even at 0.254 mm a module.
    """
    if not code or not code.isascii() or not code.isprintable():
        raise ValueError(f"Code 128 holds printable ASCII only, not {code!r}")
    pattern: str = Code128(code).build()[0]
    modules = len(pattern) + 2 * QUIET
    for module in MODULES:
        if modules * module <= room:
            break
    else:
        raise ValueError(f"{code!r} needs {modules * MODULES[-1]:.1f} mm, there are {room:.1f} mm")
    edges: list[tuple[int, int]] = []
    start = None
    for place, dark in enumerate(pattern + "0"):
        if dark == "1" and start is None:
            start = place
        elif dark == "0" and start is not None:
            edges.append((start + QUIET, place - start))
            start = None
    return Bars(module, tuple(edges), modules * module)
