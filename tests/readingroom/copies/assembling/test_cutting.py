"""What a crop cuts away is not in the file, not even hidden."""

from __future__ import annotations

import io

import pikepdf
import pypdfium2
import pytest
from pikepdf import Name
from PIL import Image, ImageDraw
from reportlab.pdfgen import canvas

from readingroom.copies import scans
from tests.readingroom.copies import scanned
from tests.readingroom.copies.assembling.copying import FAX, image_of, made, plan_of, record

TOP = (0.0, 0.0, 1.0, 0.5)
"""The lower half, where somebody else's name stands, is cut away."""


def two_halves() -> Image.Image:
    """Grey above, black below."""
    picture = Image.new("RGB", (620, 876), (200, 200, 200))
    ImageDraw.Draw(picture).rectangle((0, 440, 620, 876), fill="black")
    return picture


@pytest.mark.parametrize(
    "content",
    [
        scanned.jpeg(two_halves()),
        scanned.png(two_halves()),
        scanned.tiff([two_halves()]),
        scanned.pdf_of([scanned.jpeg(two_halves())]),
    ],
    ids=["jpeg", "png", "tiff", "pdf"],
)
def test_what_was_cut_away_is_in_no_picture_of_the_file(content: bytes) -> None:
    pdf, _told = made([plan_of(content, crop=TOP)], content)
    kept = image_of(pdf).picture.convert("L")
    assert min(kept.getextrema()) > 150, "nothing black is left"  # type: ignore[type-var]
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        streams = [one for one in opened.objects if isinstance(one, pikepdf.Stream)]
        heights = [int(one.Height) for one in streams if one.get(Name.Subtype) == Name.Image]
    assert max(heights) <= kept.height, "the whole one is not there besides"


def test_text_outside_the_crop_is_gone() -> None:
    written = io.BytesIO()
    page = canvas.Canvas(written, pagesize=(595, 842))
    page.drawString(100, 700, "OPEN ABOVE")
    page.drawString(100, 200, "SECRET BELOW")
    page.save()
    content = written.getvalue()
    pdf, told = made([plan_of(content, crop=TOP)], content)
    with pypdfium2.PdfDocument(pdf) as document:
        said = document[1].get_textpage().get_text_range()
    assert "SECRET" not in said
    assert told.drawn == (1,), "it went out as a picture, and that is told"


@pytest.mark.parametrize("quarters", range(4))
def test_bits_stay_bits(quarters: int) -> None:
    plan = plan_of(FAX, turned=90 * quarters, crop=(0.1, 0.1, 0.6, 0.6))
    pdf, _told = made([plan], FAX)
    assert image_of(pdf).kind == Name.CCITTFaxDecode
    size = scans.placed_size(scans.read(FAX, "fax").pages[0], plan)
    shown = record(pdf, 1, size)
    assert shown.width / shown.height == pytest.approx(size[0] / size[1], rel=0.03)


def test_a_cut_photograph_stays_small() -> None:
    noisy = Image.effect_noise((1200, 1700), 60).convert("RGB")
    content = scanned.jpeg(noisy)
    pdf, _told = made([plan_of(content, crop=(0.0, 0.0, 0.9, 0.9))], content)
    assert image_of(pdf).kind == Name.DCTDecode


def test_what_lies_outside_a_pages_own_crop_box_is_gone() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        left, bottom, right, top = (float(edge) for edge in pdf.pages[0].mediabox)
        pdf.pages[0].obj.CropBox = pikepdf.Array([left, (bottom + top) / 2, right, top])

    content = scanned.changed(scanned.pdf_of([scanned.jpeg(two_halves())]), change)
    assert scans.read(content, "scan").pages[0].covered
    pdf, told = made([plan_of(content)], content)
    assert min(image_of(pdf).picture.convert("L").getextrema()) > 150  # type: ignore[type-var]
    assert told.drawn == (1,)
