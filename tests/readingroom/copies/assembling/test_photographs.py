"""Codes are read from a poor photograph of the paper."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageFilter

from tests.readingroom.copies import scanned
from tests.readingroom.copies.assembling.copying import (
    codes,
    expected,
    made,
    picture,
    plan_of,
)


def photographed(page: Image.Image, lean: float) -> Image.Image:
    """A page as somebody's camera sees it lying askew under a lamp: leaning, unsharp, noisy, grey, packed hard."""
    wide, high = page.size
    far = wide * 0.05
    corners_seen = (
        -far,
        -far,
        -far * 0.4,
        high + far,
        wide + far * 0.2,
        high + far * 1.5,
        wide + far * 1.6,
        -far * 0.2,
    )
    seen = page.convert("RGB").transform(
        page.size, Image.Transform.QUAD, corners_seen, Image.Resampling.BICUBIC, fillcolor="white"
    )
    seen = seen.rotate(lean, Image.Resampling.BICUBIC, expand=True, fillcolor=(190, 185, 175))
    seen = seen.filter(ImageFilter.GaussianBlur(0.7))
    noise = Image.effect_noise(seen.size, 40).convert("RGB")
    seen = Image.blend(seen, noise, 0.22)
    packed = io.BytesIO()
    seen.save(packed, "JPEG", quality=50)
    return Image.open(packed)


@pytest.mark.parametrize("lean", [-7, 3, 94, 180])
def test_codes_decode_from_a_poor_photograph(lean: float) -> None:
    content = scanned.jpeg(scanned.sheet("x", 1240, 1754), dpi=(150, 150))
    pdf, _ = made([plan_of(content)], content)
    for page in range(2):
        assert set(codes(photographed(picture(pdf, page, 203), lean)).values()) == expected(), page
