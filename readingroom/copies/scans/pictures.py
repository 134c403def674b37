"""Scans that are pictures: TIFF of any number of pages, JPEG, PNG."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from PIL import Image, UnidentifiedImageError

from readingroom.copies.scans.model import LIMITS, File, MediaType, ScanPage
from readingroom.errors import Refused

__all__ = ["ORIENTATION", "frames", "opened", "orientation_of", "pages_of", "size_on_paper"]

ORIENTATION = 0x0112
"""EXIF and TIFF tag: how the picture lies (1 upright, 2 to 8 turned or mirrored)."""

_STRIPS, _STRIP_LENGTHS, _TILES, _TILE_LENGTHS = 273, 279, 324, 325
_TAGS = (256, 257, 258, 259, 262, 266, 274, 277, 278, 292, 317, 322, 323)
"""TIFF tags without which the bytes of a page say nothing."""

_A4 = (210.0, 297.0)
_A3_LONG = 420.0
_TOLD_BY_NOBODY = (72, 96)
"""Resolutions that programs write when they know none."""

_BROKEN = (OSError, SyntaxError, ValueError, EOFError, KeyError, TypeError, IndexError, ZeroDivisionError)
"""What Pillow raises on files that are cut off or wrong (besides its own errors, which are `OSError`)."""


@contextmanager
def opened(file: File, media_type: MediaType, name: str) -> Iterator[Image.Image]:
    """A picture whose pages are not unpacked yet; whatever is wrong in it while it is used is refused too.

    Raises:
        Refused: ``scan.bomb``, ``scan.broken``.
    """
    most = LIMITS.PIXELS // 1_000_000
    formats = {MediaType.TIFF: ("TIFF",), MediaType.JPEG: ("JPEG", "MPO"), MediaType.PNG: ("PNG",)}[
        media_type
    ]
    try:
        with warnings.catch_warnings():
            # Odd tags in cameras' files are no reason to complain; sizes are looked at by us.
            warnings.simplefilter("ignore")
            with Image.open(file, formats=formats) as picture:
                yield picture
    except (Image.DecompressionBombError, MemoryError) as error:
        raise Refused("scan.bomb", name=name, most=most) from error
    except UnidentifiedImageError as error:
        raise Refused("scan.broken", name=name) from error
    except _BROKEN as error:
        raise Refused("scan.broken", name=name) from error


def pages_of(file: File, media_type: MediaType, name: str) -> tuple[ScanPage, ...]:
    """The pages of a picture, each unpacked once to see that it is whole.

    Raises:
        Refused: see `readingroom.copies.scans.read`.
    """
    pages = []
    with opened(file, media_type, name) as picture:
        for page in frames(picture, media_type, name):
            width, height = size_on_paper(page)
            digest = _digest(file, page, media_type)
            if media_type is MediaType.JPEG:
                page.draft(page.mode, (max(1, page.width // 8), max(1, page.height // 8)))
            page.load()
            pages.append(ScanPage(width, height, digest))
    if not pages:
        raise Refused("scan.no_pages", name=name)
    return tuple(pages)


def frames(picture: Image.Image, media_type: MediaType, name: str) -> Iterator[Image.Image]:
    """Every page of a TIFF, or the one of another picture, told apart before it is unpacked.

    Raises:
        Refused: ``scan.bomb``, ``scan.too_many_pages``.
    """
    # A JPEG of a camera may carry a small picture of itself, a PNG may move: the page is the first one.
    number = 0
    while True:
        if media_type is MediaType.TIFF:
            try:
                picture.seek(number)
            except EOFError:
                return
        if number == LIMITS.PAGES:
            raise Refused("scan.too_many_pages", name=name, n=number + 1, most=LIMITS.PAGES)
        if picture.width * picture.height > LIMITS.PIXELS:
            raise Refused("scan.bomb", name=name, most=LIMITS.PIXELS // 1_000_000)
        yield picture
        if media_type is not MediaType.TIFF:
            return
        number += 1


def orientation_of(picture: Image.Image) -> int:
    """How the picture lies, 1 to 8 (EXIF 2.3, 4.6.4)."""
    tags: Any = picture.tag_v2 if hasattr(picture, "tag_v2") else picture.getexif()
    found = tags.get(ORIENTATION, 1)
    return found if isinstance(found, int) and 1 <= found <= 8 else 1


def size_on_paper(picture: Image.Image) -> tuple[float, float]:
    """Width and height in millimetres as it is shown: by its own resolution, else as large as fits A4."""
    width, height = picture.size
    told = picture.info.get("dpi", (0, 0))
    across, down = (float(one) for one in (told if isinstance(told, tuple) and len(told) == 2 else (0, 0)))
    size = None
    if 50 <= across <= 4800 and 50 <= down <= 4800:
        size = width / across * 25.4, height / down * 25.4
        nobody = round(across) in _TOLD_BY_NOBODY and max(size) > _A3_LONG
        if nobody or max(size) > LIMITS.SIDE_MM or min(size) < 1:
            size = None
    if size is None:
        across_mm, down_mm = _A4 if height >= width else _A4[::-1]
        scale = min(across_mm / width, down_mm / height)
        size = max(1.0, width * scale), max(1.0, height * scale)
    return size[::-1] if orientation_of(picture) >= 5 else size


def _digest(file: File, page: Image.Image, media_type: MediaType) -> bytes:
    """SHA-256 of a picture's own bytes: of a TIFF page its strips or tiles and what they mean, else of the file."""
    if media_type is not MediaType.TIFF:
        file.seek(0)
        return hashlib.file_digest(file, "sha256").digest()
    tags: Any = page.tag_v2  # type: ignore[attr-defined]
    whole = hashlib.sha256(b"tiff page 1\n")
    whole.update(repr([(tag, tags.get(tag)) for tag in _TAGS]).encode())
    for places, lengths in ((_STRIPS, _STRIP_LENGTHS), (_TILES, _TILE_LENGTHS)):
        for place, length in zip(tags.get(places, ()), tags.get(lengths, ()), strict=True):
            file.seek(place)
            whole.update(file.read(length))
    return whole.digest()
