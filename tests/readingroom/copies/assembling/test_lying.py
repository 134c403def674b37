"""The record lies in the copy as the preview showed it, in its own size, with nothing drawn on it."""

from __future__ import annotations

import pikepdf
import pytest
from PIL import Image

from readingroom.copies import scans
from readingroom.copies.papers import SAMPLE, Seal
from readingroom.documents import raster
from tests.readingroom.copies import scanned
from tests.readingroom.copies.assembling.copying import (
    ODD,
    blank,
    image_of,
    made,
    picture,
    plan_of,
    record,
)
from tests.readingroom.copies.scans.test_preview import QUARTERS, corners, turned
from tests.readingroom.documents.test_documents import MM

SIZES = {
    kind: (400 / 75 * 25.4, 600 / 75 * 25.4) if kind != "pdf" else (400 / MM, 600 / MM) for kind in QUARTERS
}


@pytest.mark.parametrize("kind", QUARTERS)
@pytest.mark.parametrize("quarters", range(4))
@pytest.mark.parametrize("crop", [None, (0.25, 0.25, 0.75, 0.75), (0.5, 0.0, 1.0, 0.5)])
def test_the_copy_shows_what_the_preview_showed(
    kind: str, quarters: int, crop: tuple[float, float, float, float] | None
) -> None:
    content = QUARTERS[kind]
    plan = plan_of(content, turned=90 * quarters, crop=crop)
    scan = scans.read(content, kind)
    seen = scans.preview(content, scan, plan, 120)
    preview = Image.frombuffer("RGB", (seen.width, seen.height), seen.data, "raw", "RGB", seen.stride, 1)
    drawn = record(made([plan], content)[0], 1, scans.placed_size(scan.pages[0], plan))
    assert corners(drawn) == corners(preview)
    if crop is None:
        assert corners(drawn) == turned(quarters)
    assert drawn.width / drawn.height == pytest.approx(preview.width / preview.height, rel=0.03)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_that_lies_is_laid_upright(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = scanned.jpeg(scanned.quarters(), exif=exif)
    scan = scans.read(content, "photo")
    plan = plan_of(content)
    seen = scans.preview(content, scan, plan, 120)
    preview = Image.frombuffer("RGB", (seen.width, seen.height), seen.data, "raw", "RGB", seen.stride, 1)
    size = scans.placed_size(scan.pages[0], plan)
    assert corners(record(made([plan], content)[0], 1, size)) == corners(preview)


@pytest.mark.parametrize("unit", [1, 2])
@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_page_of_a_pdf_lies_as_its_file_says(rotate: int, unit: int) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0]
        page.contents_add(b"q 1 0 0 1 -50 70 cm", prepend=True)
        page.contents_add(b"Q")
        page.obj.MediaBox = pikepdf.Array([-100, 0, 500, 900])
        page.obj.CropBox = pikepdf.Array([-50, 70, 350, 670])
        page.obj.Rotate, page.obj.UserUnit = rotate, unit

    content = scanned.changed(QUARTERS["pdf"], change)
    plan = plan_of(content)
    size = scans.placed_size(scans.read(content, "x").pages[0], plan)
    assert size == pytest.approx(
        tuple(unit * side / MM for side in ((400, 600), (600, 400))[rotate % 180 // 90])
    )
    assert corners(record(made([plan], content)[0], 1, size)) == turned(rotate // 90)


@pytest.mark.parametrize("seal", [None, SAMPLE], ids=["blank", "sample"])
@pytest.mark.parametrize("pages", [1, 2, 9])
@pytest.mark.parametrize("kind", ODD)
def test_nothing_is_drawn_on_the_record_which_keeps_its_size(kind: str, pages: int, seal: Seal) -> None:
    content = blank(*ODD[kind])
    scan = scans.read(content, kind)
    wide, high = scans.placed_size(scan.pages[0], plan_of(content))
    pdf, told = made([plan_of(content)] * pages, content, seal=seal)
    for page in range(1, told.pages):
        whole = picture(pdf, page, 50).convert("L")
        sheet = raster.page_sizes(pdf)[page]
        assert sheet[0] > wide
        assert sheet[1] > high
        scale = max(1.0, min(wide, high) / 210, max(wide, high) / 297)
        x = max(0.0, (92 * scale - wide) / 2)
        box = (x + 0.8, 0, x + wide - 0.8, high - 0.8)
        assert min(whole.crop(tuple(round(side * 50 / 25.4) for side in box)).getextrema()) == 255  # type: ignore[arg-type]
    assert image_of(pdf).width == round(ODD[kind][0] / 25.4 * 75), "in the picture's own size"
