"""Codes in a photograph or scan of a paper: skewed, turned, noisy, badly lit."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from readingroom.errors import Refused

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["MOST_PIXELS", "is_picture", "read_codes"]

MOST_PIXELS = 120_000_000
"""A picture with more is refused: an A4 page at 1200 dpi has 139 million, a telephone's camera up to 108."""

_MOST_BYTES = 128 * 2**20
"""Of a picture's file: an A4 page in colour at 600 dpi, not packed, has 105 MB."""

_SIGNS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*", b"BM", b"GIF8", b"RIFF")
_MOST_FRAMES = 20
"""Pages of a TIFF that are looked at."""

_SMALL = 1400
"""Pixels of the longer side to which a large picture is brought down, which averages noise away."""


def is_picture(content: bytes) -> bool:
    """Whether this begins like a JPEG, PNG, TIFF, BMP, GIF or WebP file."""
    return content.startswith(_SIGNS)


def read_codes(picture: bytes | Path) -> tuple[str, ...]:
    """The texts of all QR symbols on its first page that has any, each once; empty for none.

    Raises:
        Refused: ``certificate.photo_unreadable``: it is no picture; ``certificate.photo_too_large``.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    size = len(picture) if isinstance(picture, bytes) else picture.stat().st_size
    if (
        size > _MOST_BYTES
    ):  # Pillow looks for the next part of a JPEG byte by byte, through a gigabyte as well
        raise _too_large()
    source = picture if isinstance(picture, Path) else io.BytesIO(picture)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # ours is told: what is too large or broken is refused
            with Image.open(source) as opened:
                for frame in range(min(getattr(opened, "n_frames", 1), _MOST_FRAMES)):
                    opened.seek(frame)
                    if opened.width * opened.height > MOST_PIXELS:  # a small page may stand before a huge one
                        raise Image.DecompressionBombError
                    if found := codes_in(ImageOps.exif_transpose(opened).convert("L")):
                        return found
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise Refused("certificate.photo_unreadable") from error
    return ()


def _too_large() -> Refused:
    return Refused("certificate.photo_too_large", n=MOST_PIXELS // 1_000_000, size=_MOST_BYTES // 2**20)


def codes_in(grey: Image.Image) -> tuple[str, ...]:
    """The same for a picture in memory."""
    import zxingcpp

    found: dict[str, None] = {}
    for tried in _tries(grey):
        for symbol in zxingcpp.read_barcodes(
            tried, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
        ):
            if symbol.text:
                found.setdefault(symbol.text)
        if found:
            break
    return tuple(found)


def _tries(grey: Image.Image) -> Iterator[Image.Image]:
    """The picture as it is, then made easier to read: one that reads at once costs one look."""
    from PIL import Image, ImageFilter, ImageOps

    yield grey
    yield ImageOps.autocontrast(grey.filter(ImageFilter.MedianFilter(3)), cutoff=2)
    yield ImageOps.autocontrast(grey.filter(ImageFilter.GaussianBlur(1.5)), cutoff=2)
    longer = max(grey.size)
    if longer > _SMALL:
        share = _SMALL / longer
        yield grey.resize((round(grey.width * share), round(grey.height * share)), Image.Resampling.BOX)
    elif longer < _SMALL:
        yield grey.resize((grey.width * 2, grey.height * 2), Image.Resampling.LANCZOS)
