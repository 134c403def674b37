"""How a signature shows: a few small lines at the foot of the seal's place, which stays free for the seal."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from readingroom.copies.signing.keys import Signer
from readingroom.language import Language

if TYPE_CHECKING:
    from pyhanko.stamp import StaticStampStyle

__all__ = ["drawn", "lines", "style"]

_SIZE, _SMALLEST = 6.5, 4.0
"""Points of the type, and the least where a name is long."""
_LEADING = 1.35
_SIDE = 1.0
"""Millimetres left free on each side."""


def lines(words: Language, signer: Signer, at: dt.datetime) -> tuple[str, ...]:
    """What stands there: that it was signed, for whom, when.

    Args:
        words: in which language.
        signer: whose certificate names whom.
        at: in the archive's zone.
    """
    return (
        words.say("signing.shown.title"),
        words.say("signing.shown.name", name=signer.name),
        words.say("signing.shown.at", at=at),
    )


def drawn(shown: Sequence[str], width_mm: float, height_mm: float) -> bytes:
    """A PDF of one page of this size, clear but for the lines at its foot."""
    from readingroom.documents.fonts import Face, width
    from readingroom.documents.ink import Ink
    from readingroom.documents.page import MM
    from readingroom.language import language

    target = io.BytesIO()
    ink = Ink(target, language("en"), title="", author="")
    ink.begin(width_mm, height_mm)
    widest = max((width(line, Face.REGULAR, 1.0) for line in shown), default=0.0)
    room = (width_mm - 2 * _SIDE) * MM
    size = max(_SMALLEST, min(_SIZE, room / widest if widest else _SIZE))
    step = size * _LEADING / MM
    for place, line in enumerate(reversed(shown)):
        ink.text(width_mm / 2, height_mm - _SIDE - place * step, line, size=size, align="center")
    ink.end()
    ink.close()
    return target.getvalue()


def style(shown: Sequence[str], width_mm: float, height_mm: float) -> StaticStampStyle:
    """The same as pyHanko lays it onto the signature's place."""
    from pyhanko.pdf_utils.content import ImportedPdfPage
    from pyhanko.pdf_utils.layout import BoxConstraints
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.stamp import StaticStampStyle

    class Drawn(ImportedPdfPage):
        """A page in memory, where pyHanko's own takes one in a file."""

        def render(self) -> bytes:
            """The operators that show it (see the class above)."""
            page = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(content)))
            self.resources.xobject["/Lines"] = page
            left, bottom, right, top = page.get_object()["/BBox"]
            self.box = BoxConstraints(width=abs(left - right), height=abs(bottom - top))
            return b"/Lines Do"

    content = drawn(shown, width_mm, height_mm)
    background = Drawn("")  # type: ignore[no-untyped-call]
    return StaticStampStyle(background=background, border_width=0, background_opacity=1.0)
