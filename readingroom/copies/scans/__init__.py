"""Scanned files: read into pages, refused where they are hostile or broken, shown small, turned and cropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from readingroom.copies.scans.model import LIMITS, MediaType, Scan, ScanPage
from readingroom.copies.scans.plan import check_plan, page_digest, placed_size
from readingroom.lazy import names_of

if TYPE_CHECKING:
    from readingroom.copies.scans.page_pictures import preview
    from readingroom.copies.scans.reading import read

__all__ = [
    "LIMITS",
    "MediaType",
    "Scan",
    "ScanPage",
    "check_plan",
    "page_digest",
    "placed_size",
    "preview",
    "read",
]

if not TYPE_CHECKING:
    # Reading takes Pillow and pikepdf with it, which the window's first page does not need.
    __getattr__ = names_of(__name__, {"page_pictures": ("preview",), "reading": ("read",)})
