"""The record's pictures are in the copy as they were scanned, or packed anew without loss."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pikepdf import Name
from PIL import Image, ImageChops

from tests.readingroom.copies import scanned
from tests.readingroom.copies.assembling.copying import (
    COLOUR,
    FAX,
    ONE_STRIP,
    image_of,
    made,
    plan_of,
    record,
)
from tests.readingroom.copies.scans.test_preview import CLOCKWISE, corners


def strip_of(tiff: bytes) -> bytes:
    with Image.open(io.BytesIO(tiff)) as opened:
        tags: Any = opened.tag_v2  # type: ignore[attr-defined]
        (place,), (length,) = tags[273], tags[279]
    return tiff[place : place + length]


@pytest.mark.parametrize(
    ("content", "kind", "own"),
    [
        (scanned.jpeg(COLOUR), Name.DCTDecode, scanned.jpeg(COLOUR)),
        (scanned.jpeg(COLOUR, progressive=True), Name.DCTDecode, scanned.jpeg(COLOUR, progressive=True)),
        (scanned.jpeg(scanned.sheet("grey")), Name.DCTDecode, scanned.jpeg(scanned.sheet("grey"))),
        (scanned.pdf_of([scanned.jpeg(COLOUR)]), Name.DCTDecode, scanned.jpeg(COLOUR)),
        (FAX, Name.CCITTFaxDecode, strip_of(FAX)),
    ],
    ids=["jpeg", "progressive jpeg", "grey jpeg", "a scanner's pdf", "fax"],
)
def test_a_picture_is_in_the_copy_byte_for_byte(content: bytes, kind: Name, own: bytes) -> None:
    image = image_of(made([plan_of(content)], content)[0])
    assert image.kind == kind
    assert image.raw == own


def rows_of(png: bytes) -> bytes:
    """What stands in the IDAT chunks of a PNG, one behind the other."""
    found, place = b"", 8
    while place < len(png):
        length = int.from_bytes(png[place : place + 4], "big")
        if png[place + 4 : place + 8] == b"IDAT":
            found += png[place + 8 : place + 8 + length]
        place += 12 + length
    return found


def test_the_rows_of_a_png_are_in_the_copy_as_they_were_packed() -> None:
    for mode in ("L", "RGB", "P", "1"):
        content = scanned.png(COLOUR.convert(mode))
        image = image_of(made([plan_of(content)], content)[0])
        assert image.kind == Name.FlateDecode
        assert image.raw == rows_of(content), mode


def _lzw(picture: Image.Image) -> bytes:
    return scanned.tiff([picture], compression="tiff_lzw")


REPACKED = {
    "fax in several strips": (
        scanned.tiff([scanned.sheet("x", 1240, 1754, mode="1")], compression="group4", dpi=(150, 150)),
        scanned.sheet("x", 1240, 1754, mode="1"),
    ),
    "fax of older scanners": (
        scanned.tiff([scanned.sheet("x", mode="1")], compression="group3"),
        scanned.sheet("x", mode="1"),
    ),
    "colours without loss": (_lzw(COLOUR), COLOUR),
    "greys without loss": (_lzw(scanned.sheet("x")), scanned.sheet("x")),
    "colours that show through": (
        scanned.png(scanned.sheet("x", mode="RGBA")),
        scanned.sheet("x", mode="RGB"),
    ),
}


@pytest.mark.parametrize("kind", REPACKED)
def test_what_pdf_cannot_hold_is_packed_anew_without_loss(kind: str) -> None:
    content, wanted = REPACKED[kind]
    image = image_of(made([plan_of(content)], content)[0])
    difference = ImageChops.difference(image.picture.convert("RGB"), wanted.convert("RGB"))
    assert difference.getbbox() is None
    assert len(image.raw) < 1.6 * len(content)


def test_a_jpeg_within_a_tiff_stays_one_with_its_colours() -> None:
    lying = scanned.tiff([scanned.quarters()], compression="jpeg", tiffinfo=ONE_STRIP)
    pdf, _ = made([plan_of(lying)], lying)
    assert image_of(pdf).kind == Name.DCTDecode
    assert corners(record(pdf, 1, (400 / 75 * 25.4, 600 / 75 * 25.4))) == CLOCKWISE


def test_the_colours_of_a_press_become_those_of_a_screen() -> None:
    press = scanned.jpeg(scanned.quarters().convert("CMYK"))
    pdf, _ = made([plan_of(press)], press)
    assert image_of(pdf).colours == "/DeviceRGB"
    assert corners(record(pdf, 1, (400 / 75 * 25.4, 600 / 75 * 25.4))) == CLOCKWISE
