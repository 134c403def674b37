"""Drawing on a page in millimetres from its top left corner.

All text of a page goes into one text object and all that repeats into a form XObject, which makes pages about
twice as fast as drawing string by string, and smaller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import IO, Any, Literal

from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject
from reportlab.pdfgen.textobject import PDFTextObject

from readingroom.documents.barcode import bars
from readingroom.documents.fields import LEADING, Fitted, fit
from readingroom.documents.fonts import Face, initial_font, printable, runs, visual, width
from readingroom.documents.page import MM
from readingroom.documents.qr_code import modules
from readingroom.language import Language

__all__ = ["Align", "Ink"]

Align = Literal["left", "center", "right"]

# Streams stay binary: ASCII 85 makes a PDF a quarter larger and takes a tenth of the time.
rl_config.useA85 = 0

_RED = (0.78, 0.1, 0.1)

_DOT = 25.4 / 300
"""A dot of a 300 dpi printer, in millimetres."""


class Ink:
    """One PDF being drawn.

    Args:
        target: where the PDF goes when it is closed.
        language: of the document.
        title: of the document, for the viewer's title bar.
        author: the archive's name.

    The same calls give the same bytes: no date and no random id goes into the file.
    """

    def __init__(self, target: IO[bytes], language: Language, *, title: str, author: str) -> None:
        self.language = language
        self._canvas: Any = Canvas(
            target,
            pageCompression=1,
            invariant=1,
            initialFontName=initial_font(),  # type: ignore[arg-type]  # the stubs say float; it is a name
            lang=language.code.replace("_", "-"),
        )
        self._canvas.setTitle(title)
        self._canvas.setAuthor(author)
        self._canvas.setCreator("Reading Room")
        self._canvas.setViewerPreference("DisplayDocTitle", "true")
        self._height = 0.0
        self._text: PDFTextObject | None = None
        self._white = False
        self._font = ("", 0.0)
        self._forms: set[str] = set()

    def begin(self, width_mm: float, height_mm: float, *, scale: float = 1.0) -> None:
        """Start a page of this size; with a scale everything on it, and the page, becomes that much smaller."""
        self._height = height_mm
        self._canvas.setPageSize((width_mm * scale * MM, height_mm * scale * MM))
        if scale != 1.0:
            self._canvas.scale(scale, scale)

    def end(self) -> None:
        """Finish the page."""
        self._flush()
        self._canvas.showPage()

    def close(self) -> None:
        """Write the PDF to its target."""
        self._canvas.save()

    def fixed(self, name: str, draw: Callable[[Ink], None], *, width_mm: float, height_mm: float) -> None:
        """Draw what repeats on every page: kept once as a form XObject of that name, then only named."""
        if name not in self._forms:
            self._flush()
            self._canvas.beginForm(name, 0, 0, width_mm * MM, height_mm * MM)
            draw(self)
            self._flush()
            self._canvas.endForm()
            self._forms.add(name)
        self._canvas.doForm(name)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float,
        face: Face = Face.REGULAR,
        align: Align = "left",
        white: bool = False,
    ) -> None:
        """One line, its baseline at `y`; `x` is its left end, middle or right end."""
        if not text:
            return
        line = visual(printable(text, face))
        left = x * MM
        if align != "left":
            left -= width(line, face, size) / (1 if align == "right" else 2)
        if self._text is None:
            self._text = self._canvas.beginText()
        pen = self._text
        if white != self._white:
            pen.setFillGray(1 if white else 0)
            self._white = white
        pen.setTextOrigin(round(left, 3), round((self._height - y) * MM, 3))
        for font, part in runs(line, face):
            if self._font != (font, size):
                pen.setFont(font, size)
                self._font = (font, size)
            pen.textOut(part)

    def fitted(
        self, x: float, top: float, fitted: Fitted, *, align: Align = "left", white: bool = False
    ) -> float:
        """The lines of a fitted text, the first one's top at `top`; the millimetres they took."""
        step = fitted.size * LEADING / MM
        for number, line in enumerate(fitted.lines):
            # Chinese glyphs fill their em from 0.88 above to 0.12 below the baseline.
            baseline = top + number * step + (step + fitted.size * 0.76 / MM) / 2
            self.text(x, baseline, line, size=fitted.size, face=fitted.face, align=align, white=white)
        return len(fitted.lines) * step

    def rule(self, x: float, y: float, x2: float, y2: float, *, weight: float = 0.4) -> None:
        """A straight line, `weight` points thick."""
        self._canvas.setLineWidth(weight)
        self._canvas.line(x * MM, (self._height - y) * MM, x2 * MM, (self._height - y2) * MM)

    def dashes(self, x: float, y: float, x2: float, y2: float) -> None:
        """A dashed line to cut along."""
        self._canvas.setDash(4, 3)
        self.rule(x, y, x2, y2, weight=0.5)
        self._canvas.setDash()

    def box(
        self,
        x: float,
        y: float,
        width_mm: float,
        height_mm: float,
        *,
        filled: bool = False,
        weight: float = 0.5,
    ) -> None:
        """A rectangle with its top left corner at (x, y), black or only outlined."""
        self._canvas.setLineWidth(weight)
        self._canvas.rect(
            x * MM,
            (self._height - y - height_mm) * MM,
            width_mm * MM,
            height_mm * MM,
            stroke=0 if filled else 1,
            fill=1 if filled else 0,
        )

    def tag(self, x: float, y: float, text: str, *, size: float, align: Align = "left") -> float:
        """White words on a black bar whose top is at `y`; returns its width in millimetres."""
        words = printable(text, Face.BOLD)
        pad = size * 0.45 / MM
        room = width(words, Face.BOLD, size) / MM + 2 * pad
        height = size * 1.45 / MM
        left = x - (room if align == "right" else room / 2 if align == "center" else 0)
        self.box(left, y, room, height, filled=True)
        self.text(
            left + pad, y + (height + size * 0.76 / MM) / 2, words, size=size, face=Face.BOLD, white=True
        )
        return room

    def barcode(
        self,
        code: str,
        x: float,
        y: float,
        *,
        room: float,
        height: float,
        align: Align = "left",
        size: float,
        scale: float = 1.0,
    ) -> float:
        """Code 128 with the readable code beneath; returns the width it took, quiet zones included.

        Args:
            code: printable ASCII.
            x: left edge, middle or right edge, millimetres.
            y: top of the bars.
            room: millimetres it may be wide, quiet zones included.
            height: of the bars, millimetres.
            align: which point of the code `x` is.
            size: type size of the readable code, points.
            scale: how much wider the bars are, on a sheet that will be printed that much smaller.

        Raises:
            ValueError: see `readingroom.documents.barcode.bars`.
        """
        drawn = bars(code, room / scale)
        wide = drawn.width * scale
        left = x - (wide if align == "right" else wide / 2 if align == "center" else 0)
        left = round(left / _DOT) * _DOT
        # Drawn in modules and scaled once, so that every edge lies exactly on a module.
        edges = " ".join(f"{edge} 0 {thick} 1 re" for edge, thick in drawn.bars)
        self._canvas.saveState()
        self._canvas.transform(
            drawn.module * scale * MM, 0, 0, height * MM, left * MM, (self._height - y - height) * MM
        )
        self._canvas.drawPath(PDFPathObject([edges]), stroke=0, fill=1)
        self._canvas.restoreState()
        words = fit(code, wide, Face.MONO_BOLD, size, floor=6, height=size * LEADING / MM)
        self.fitted(left + wide / 2, y + height + 0.6, words, align="center")
        return wide

    def qr_code(self, text: str, x: float, y: float, *, side: float) -> None:
        """A QR code on white, its top left corner at (x, y), `side` millimetres wide with its quiet zone.

        Raises:
            ValueError: see `readingroom.documents.qr_code.modules`.
        """
        drawn = modules(text)
        runs_ = " ".join(f"{column} {drawn.side - row - 1} {thick} 1 re" for column, row, thick in drawn.dark)
        self._canvas.saveState()
        self._canvas.setFillGray(1)
        self._canvas.rect(x * MM, (self._height - y - side) * MM, side * MM, side * MM, stroke=0, fill=1)
        self._canvas.setFillGray(0)
        step = side / drawn.side * MM
        self._canvas.transform(step, 0, 0, step, x * MM, (self._height - y - side) * MM)
        self._canvas.drawPath(PDFPathObject([runs_]), stroke=0, fill=1)
        self._canvas.restoreState()

    def picture(self, picture: bytes, x: float, y: float, width_mm: float, height_mm: float) -> None:
        """A picture (PNG, with what shows through, or JPEG) with its top left corner at (x, y)."""
        self._canvas.drawImage(
            ImageReader(BytesIO(picture)),
            x * MM,
            (self._height - y - height_mm) * MM,
            width_mm * MM,
            height_mm * MM,
            mask="auto",
        )

    @contextmanager
    def within(self, x: float, y: float, width_mm: float, height_mm: float) -> Iterator[None]:
        """What is drawn meanwhile is cut off at this rectangle."""
        self._flush()
        self._canvas.saveState()
        path = self._canvas.beginPath()
        path.rect(x * MM, (self._height - y - height_mm) * MM, width_mm * MM, height_mm * MM)
        self._canvas.clipPath(path, stroke=0, fill=0)
        yield
        self._flush()
        self._canvas.restoreState()

    @contextmanager
    def red(self) -> Iterator[None]:
        """What is drawn meanwhile is red, as seals are."""
        self._flush()
        self._canvas.saveState()
        self._canvas.setFillColorRGB(*_RED)
        self._canvas.setStrokeColorRGB(*_RED)
        yield
        self._flush()
        self._canvas.restoreState()

    def label(self, x: float, y: float, words: Iterable[str], *, size: float) -> None:
        """Small words over a field, joined with a middle dot; baseline at `y`."""
        self.text(x, y, " · ".join(word for word in words if word), size=size)

    def _flush(self) -> None:
        if self._text is not None:
            if self._white:
                self._text.setFillGray(0)
            self._canvas.drawText(self._text)
            self._text = None
            self._white = False
            self._font = ("", 0.0)
