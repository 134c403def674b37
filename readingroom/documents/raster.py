"""Pages as pixels, for the preview and for a printer that takes images."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2

from readingroom.errors import Unavailable
from readingroom.pdfium import PDFIUM

__all__ = ["Pixels", "count", "page_sizes", "pixels"]


@dataclass(frozen=True, slots=True)
class Pixels:
    """One page at one resolution.

    Attributes:
        width: pixels.
        height: pixels.
        stride: bytes a row.
        data: rows from the top, three bytes a pixel, red first (``QImage.Format_RGB888``).
        dpi: pixels an inch.
    """

    width: int
    height: int
    stride: int
    data: bytes
    dpi: float


def count(pdf: bytes) -> int:
    """How many pages a PDF has.

    Raises:
        Unavailable: ``paper.unreadable``, the bytes are no PDF.
    """
    with _open(pdf) as document:
        return len(document)


def page_sizes(pdf: bytes) -> tuple[tuple[float, float], ...]:
    """Width and height of every page in millimetres.

    Raises:
        Unavailable: ``paper.unreadable``, the bytes are no PDF.
    """
    with _open(pdf) as document:
        sizes = [document.get_page_size(index) for index in range(len(document))]
    return tuple((width / 72 * 25.4, height / 72 * 25.4) for width, height in sizes)


def pixels(pdf: Path | bytes, page: int, *, dpi: float) -> Pixels:
    """One page as RGB pixels on white.

    Args:
        pdf: the document, or its file.
        page: counted from 0.
        dpi: pixels an inch; 300 for a laser printer, 203 for a label printer, about 100 for a preview.

    Raises:
        Unavailable: ``paper.unreadable``, the bytes are no PDF.
        IndexError: there is no such page.
    """
    with _open(pdf) as document:
        if not 0 <= page < len(document):
            raise IndexError(f"page {page} of {len(document)}")
        sheet = document[page]
        bitmap = sheet.render(scale=dpi / 72, rev_byteorder=True, prefer_bgrx=False, draw_annots=False)
        try:
            return Pixels(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer), dpi)
        finally:
            bitmap.close()
            sheet.close()


@contextmanager
def _open(pdf: Path | bytes) -> Iterator[Any]:
    with PDFIUM:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except (pypdfium2.PdfiumError, OSError) as error:
            raise Unavailable("paper.unreadable") from error
        try:
            yield document
        finally:
            document.close()
