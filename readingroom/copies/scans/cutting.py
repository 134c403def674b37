"""What a crop leaves of a page, and nothing else: what a clerk cut away must not leave the archive inside the file."""

from __future__ import annotations

import math
from pathlib import Path

from PIL import Image

from readingroom.copies.papers import PagePlan
from readingroom.copies.scans import pictures, reading
from readingroom.copies.scans.model import MediaType, Scan
from readingroom.copies.scans.page_pictures import QUARTERS, on_white, page_picture, upright
from readingroom.errors import Refused

__all__ = ["WHOLE", "cut"]

WHOLE = (0.0, 0.0, 1.0, 1.0)
"""The crop that cuts nothing away."""
_KEPT_MODES = ("1", "L", "RGB")


def cut(source: Path | bytes, scan: Scan, plan: PagePlan, dpi: float) -> Image.Image:
    """The part of a scanned page that is left, turned as planned.

    Args:
        source: the file that `scan` was read from.
        scan: what was read from it.
        plan: which page, how turned and cropped.
        dpi: of a page of a PDF; a picture keeps its own pixels, of which those count that lie wholly within the crop.

    Raises:
        Refused: ``scan.broken``, the file is not what was read.
    """
    picture = (
        page_picture(source, scan, plan.page, dpi)
        if scan.media_type is MediaType.PDF
        else _own_pixels(source, scan, plan.page)
    )
    if plan.turned:
        picture = picture.transpose(QUARTERS[plan.turned])
    left, top, right, bottom = plan.crop or WHOLE
    across, down = math.ceil(left * picture.width), math.ceil(top * picture.height)
    return picture.crop(
        (
            across,
            down,
            max(across + 1, math.floor(right * picture.width)),
            max(down + 1, math.floor(bottom * picture.height)),
        )
    )


def _own_pixels(source: Path | bytes, scan: Scan, page: int) -> Image.Image:
    with (
        reading.opened(source) as file,
        pictures.opened(file, scan.media_type, scan.name) as picture,
    ):
        for number, frame in enumerate(pictures.frames(picture, scan.media_type, scan.name)):
            if number == page:
                return upright(frame.copy() if frame.mode in _KEPT_MODES else on_white(frame), frame)
    raise Refused("scan.broken", name=scan.name)
