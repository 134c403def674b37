"""A scanned file and its pages."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from io import BufferedReader, BytesIO

__all__ = ["LIMITS", "File", "MediaType", "Scan", "ScanPage"]


File = BufferedReader | BytesIO
"""An opened file, or bytes as one."""


class MediaType(StrEnum):
    """What scanners and cameras write."""

    PDF = "application/pdf"
    TIFF = "image/tiff"
    JPEG = "image/jpeg"
    PNG = "image/png"


class LIMITS:
    """What a scan may hold; more is refused before it is read or unpacked."""

    BYTES = 512 * 2**20
    """Of a file: 200 pages in colour at 300 dpi are about 200 MB."""
    PAGES = 1_000
    PIXELS = 89_478_485
    """Of one picture, Pillow's own limit: A1 at 300 dpi has 70 million. Unpacked in colour it takes 256 MB."""
    CONTENT = 64 * 2**20
    """Bytes of the drawing instructions of a PDF page, unpacked; a scanned page has some hundred."""
    SIDE_MM = 5_080.0
    """Longest side of a page: 14,400 units (PDF/A-2, 6.1.13)."""


@dataclass(frozen=True, slots=True)
class ScanPage:
    """A page of a scan, as it is shown: turned as the file says.

    Attributes:
        width_mm, height_mm: its size on paper; of a picture that does not say how large it is, that which fits A4.
        digest: SHA-256 of what is drawn there, the same whenever the file is read: of a picture the bytes in the file,
            of a PDF page its instructions and all they name.
        annotated: notes, stamps or form fields that were added to a PDF page are printed with it.
        covered: something on a PDF page may not be seen: it lies under something else, on a layer, or outside
            what viewers show of the page. What is copied of
            such a page is a picture of what is seen.
    """

    width_mm: float
    height_mm: float
    digest: bytes
    annotated: bool = False
    covered: bool = False


@dataclass(frozen=True, slots=True)
class Scan:
    """A scanned file.

    Attributes:
        name: of the file, as it was given.
        media_type: what its bytes are, whatever its name says.
        digest: SHA-256 of the file.
        pages: in the file's order, at least one.
    """

    name: str
    media_type: MediaType
    digest: bytes
    pages: tuple[ScanPage, ...]

    @property
    def covered(self) -> tuple[int, ...]:
        """Pages, from 1, that are copied as pictures because something on them may not be seen."""
        return tuple(at for at, page in enumerate(self.pages, start=1) if page.covered)
