"""What a page plan makes of a scan's pages: their sizes and digests after turning and cropping."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from readingroom.copies.papers import PagePlan
from readingroom.copies.scans.model import Scan, ScanPage
from readingroom.errors import Refused

__all__ = ["check_plan", "page_digest", "placed_size"]

_LEAST = 0.01
"""Share of a page that a crop has to leave."""


def check_plan(plan: Sequence[PagePlan], scans: Mapping[bytes, Scan]) -> None:
    """Whether every planned page is there and turned and cropped sensibly.

    Args:
        plan: the pages in order.
        scans: SHA-256 of the file -> what was read from it.

    Raises:
        Refused: ``scan.plan_empty``; ``scan.page_missing``, the file or page is not there; ``scan.plan_wrong``, it is
            turned by something else than quarters or nothing is left of it.
    """
    if not plan:
        raise Refused("scan.plan_empty")
    for number, page in enumerate(plan, start=1):
        scan = scans.get(page.source)
        if scan is None or not 0 <= page.page < len(scan.pages):
            raise Refused("scan.page_missing", page=number)
        if page.turned not in (0, 90, 180, 270):
            raise Refused("scan.plan_wrong", page=number)
        if page.crop is not None:
            left, top, right, bottom = page.crop
            if not (0 <= left <= right - _LEAST <= 1 and 0 <= top <= bottom - _LEAST <= 1):
                raise Refused("scan.plan_wrong", page=number)
            if right > 1 or bottom > 1:
                raise Refused("scan.plan_wrong", page=number)


def placed_size(page: ScanPage, plan: PagePlan) -> tuple[float, float]:
    """Width and height in millimetres of what is left of a page after turning and cropping."""
    width, height = page.width_mm, page.height_mm
    if plan.turned in (90, 270):
        width, height = height, width
    if plan.crop is not None:
        left, top, right, bottom = plan.crop
        width, height = width * (right - left), height * (bottom - top)
    return width, height


def page_digest(page: ScanPage, plan: PagePlan) -> bytes:
    """SHA-256 of a page as it stands in the copy: of the scanned page's digest, how it is turned and what is cropped.

    Shares of a crop count in millionths.
    """
    crop = ",".join(f"{round(share * 1_000_000)}" for share in plan.crop or (0, 0, 1, 1))
    return hashlib.sha256(f"page 1\n{page.digest.hex()}\n{plan.turned}\n{crop}\n".encode()).digest()
