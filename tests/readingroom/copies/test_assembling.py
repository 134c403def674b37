"""Certified copies as they leave the desk: the record untouched, every page marked, a file that lasts."""

from __future__ import annotations

import io
import itertools
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pikepdf import Name, pdfa
from PIL import Image, ImageChops, ImageFilter

from readingroom.copies import scans
from readingroom.copies.assembling import Made, assemble, compose
from readingroom.copies.papers import SAMPLE, CertifiedCopyPaper, CopiedPage, PagePlan, Seal
from readingroom.documents import raster
from readingroom.errors import Refused
from readingroom.language import LANGUAGES, language
from tests.readingroom.copies import scanned
from tests.readingroom.copies.scans.test_preview import CLOCKWISE, QUARTERS, corners, turned
from tests.readingroom.documents import samples_copies as samples
from tests.readingroom.documents.test_documents import MM, words

WHITE = scanned.png(Image.new("L", (620, 877), 255))


def plan_of(content: bytes, page: int = 0, **more: Any) -> PagePlan:
    return PagePlan(scanned.digest(content), page, **more)


def paper_of(plans: Sequence[PagePlan], **more: Any) -> CertifiedCopyPaper:
    pages = tuple(
        CopiedPage(plan, samples.SOURCE.reference_code, str(34 + at)) for at, plan in enumerate(plans)
    )
    files = (replace(samples.COPY.files[0], copied=len(pages), counted=len(pages)),)
    return replace(samples.COPY, pages=pages, files=files, **more)


def made(plans: Sequence[PagePlan], *files: bytes, spoken: str = "zh_CN", **more: Any) -> tuple[bytes, Made]:
    target = io.BytesIO()
    sources = {scanned.digest(file): file for file in files}
    told = assemble(paper_of(plans, **more), sources, language(spoken), target)
    return target.getvalue(), told


def picture(pdf: bytes, page: int, dpi: float) -> Image.Image:
    drawn = raster.pixels(pdf, page, dpi=dpi)
    return Image.frombuffer("RGB", (drawn.width, drawn.height), drawn.data, "raw", "RGB", drawn.stride, 1)


def record(pdf: bytes, page: int, size_mm: tuple[float, float], dpi: float = 100) -> Image.Image:
    """The part of a page on which the record lies: the sheet is wider than a narrow one by the same on both sides."""
    whole = picture(pdf, page, dpi)
    sheet = raster.page_sizes(pdf)[page]
    edge = 9.0 * max(1.0, min(size_mm) / 210, max(size_mm) / 297)
    x = max(0.0, (sheet[0] - edge - size_mm[0]) / 2) * dpi / 25.4
    return whole.crop((round(x), 0, round(x + size_mm[0] / 25.4 * dpi), round(size_mm[1] / 25.4 * dpi)))


@dataclass(frozen=True)
class Embedded:
    """An image as it is in a PDF."""

    kind: Name
    colours: Any
    width: int
    raw: bytes
    picture: Image.Image


def image_of(pdf: bytes, page: int = 1) -> Embedded:
    """The one image that a copied page draws."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        found = opened.pages[page].Resources.XObject.Scan
        while found.Subtype == Name.Form:
            (found,) = found.Resources.XObject.values()
        picture = pikepdf.PdfImage(found).as_pil_image()
        picture.load()
        return Embedded(
            found.Filter, str(found.ColorSpace), int(found.Width), found.read_raw_bytes(), picture
        )


ONE_STRIP = {278: 2_000}
FAX = scanned.tiff(
    [scanned.sheet("fax", 1240, 1754, mode="1")], compression="group4", dpi=(150, 150), tiffinfo=ONE_STRIP
)
COLOUR = scanned.sheet("colour", mode="RGB")


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


def blank(width_mm: float, height_mm: float) -> bytes:
    size = round(width_mm / 25.4 * 75), round(height_mm / 25.4 * 75)
    return scanned.png(Image.new("L", size, 255))


ODD = {
    "a4": (210, 297),
    "lying a4": (297, 210),
    "a3": (297, 420),
    "a0": (841, 1189),
    "a card": (86, 54),
    "a strip": (40, 300),
}


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


# The marks


def text_of(page: Sequence[tuple[float, float, float, float, str]]) -> str:
    return "".join("".join(said.split()) for *_, said in page)


@pytest.mark.parametrize("spoken", LANGUAGES)
@pytest.mark.parametrize("kind", ODD)
def test_every_page_says_what_it_is_a_copy_of(kind: str, spoken: str) -> None:
    content = blank(*ODD[kind])
    pdf, told = made([plan_of(content)] * 2, content, spoken=spoken)
    say = language(spoken).say
    pages = words(pdf)
    assert len(pages) == told.pages == 3
    for number, page in enumerate(pages[1:], start=1):
        text = text_of(page)
        for part in (
            say("paper.marks.true_copy"),
            samples.SOURCE.reference_code,
            say("paper.marks.page", page=33 + number),
            say("paper.official.number", number=samples.COPY.number),
            say("paper.page_of", page=number, pages=2),
            say("paper.marks.copied", archive=samples.ARCHIVE, by="李敏", on=samples.DAY),
            say("paper.seal.valid", seal=say("paper.seal.of_archive", archive=samples.ARCHIVE)),
            samples.COPY.barcode,
        ):
            assert "".join(part.split()) in text, part
        for one, two in itertools.combinations(page, 2):
            across = min(one[2], two[2]) - max(one[0], two[0])
            down = min(one[3], two[3]) - max(one[1], two[1])
            assert across < 0.3 or down < 0.35, (one, two)
        wide, high = raster.page_sizes(pdf)[number]
        assert all(
            3 <= left < right <= wide - 2.5 and bottom <= high - 2.5 for left, _, right, bottom, _ in page
        )


def on_office_paper(pdf: bytes, page: int) -> Image.Image:
    """A page as the office's printer puts it on A4, at the resolution of a label printer."""
    wide, high = raster.page_sizes(pdf)[page]
    fitting = min(200 / min(wide, high), 287 / max(wide, high), 1.0)
    return picture(pdf, page, 203 * fitting).convert("L")


def codes(image: Image.Image) -> dict[str, str]:
    found = zxingcpp.read_barcodes(image)
    return {str(one.format).removeprefix("BarcodeFormat."): one.text for one in found}


def expected() -> set[str]:
    return {samples.COPY.barcode, samples.COPY.code}


@pytest.mark.parametrize("kind", ODD)
def test_codes_decode_from_every_page_printed_on_a4(kind: str) -> None:
    content = scanned.jpeg(scanned.sheet("x", *(round(side / 25.4 * 75) for side in ODD[kind])))
    pdf, told = made([plan_of(content)], content)
    for page in range(told.pages):
        assert set(codes(on_office_paper(pdf, page)).values()) == expected(), page


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


def test_a_draft_carries_no_codes_and_says_so_on_every_page() -> None:
    pdf, told = made([plan_of(WHITE)], WHITE, draft=True, seal=SAMPLE)
    for page, found in enumerate(words(pdf)):
        assert language("zh_CN").say("paper.official.draft") in text_of(found)
        if page:
            true_copy = language("zh_CN").say("paper.marks.true_copy")
            assert true_copy not in text_of(found), "a draft certifies nothing"
        assert codes(picture(pdf, page, 203).convert("L")) == {}
        assert reddish(picture(pdf, page, 60)) == 0, "and carries no seal"
    assert told.pages == 2


def test_a_code_too_long_for_the_foot_stands_on_the_certification_page() -> None:
    long = "RR1:" + "abcdefghij0123456789" * 35
    pdf, _ = made([plan_of(WHITE)], WHITE, code=long)
    assert long in codes(picture(pdf, 0, 203).convert("L")).values()
    assert set(codes(picture(pdf, 1, 203).convert("L")).values()) == {samples.COPY.barcode}


# The seal


def seal_picture() -> bytes:
    """Somebody's own seal: a red ring on nothing."""
    ring = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    pen = Image.new("L", (400, 400), 0)
    from PIL import ImageDraw

    ImageDraw.Draw(pen).ellipse((6, 6, 393, 393), outline=255, width=14)
    ring.paste((200, 20, 20, 255), mask=pen)
    return scanned.png(ring)


def reddish(image: Image.Image) -> int:
    return sum(n for n, (r, g, b) in image.getcolors(2**24) or [] if r > g + 60 and r > b + 60)  # type: ignore[misc]


def test_the_place_of_a_wet_stamp_is_blank_with_its_wording() -> None:
    pdf, told = made([plan_of(WHITE)], WHITE)
    place = told.seal_places[0]
    assert (place.page, place.width_mm, place.height_mm) == (0, 42, 42)
    inside = [
        said
        for left, top, right, bottom, said in words(pdf)[0]
        if place.x_mm - 3 < left and right < place.x_mm + 45 and place.y_mm < top and bottom < place.y_mm + 42
    ]
    assert "".join(inside) == f"{samples.ARCHIVE}2026年11月23日", (
        "the stamp goes over name and date, and nothing else"
    )
    assert f"加盖{samples.ARCHIVE}查档专用章有效" in text_of(words(pdf)[0])
    assert reddish(picture(pdf, 0, 60)) == 0
    named = made([plan_of(WHITE)], WHITE, seal_name="云溪县档案馆复制专用章")[0]
    assert all("加盖云溪县档案馆复制专用章有效" in text_of(page) for page in words(named))


@pytest.mark.parametrize("seal", [SAMPLE, seal_picture()], ids=["sample", "own"])
@pytest.mark.parametrize("pages", [1, 3, 10])
def test_a_seal_stands_over_name_and_date_and_goes_across_all_edges(seal: Seal, pages: int) -> None:
    pdf, told = made([plan_of(WHITE)] * pages, WHITE, seal=seal)
    first, *strips = told.seal_places
    assert first.page == 0
    assert {strip.page for strip in strips} == set(range(told.pages)), "every page keeps a strip"
    shown = {page: picture(pdf, page, 100) for page in range(told.pages)}
    for place in (first, *strips):
        box = (place.x_mm, place.y_mm, place.x_mm + place.width_mm, place.y_mm + place.height_mm)
        cut = shown[place.page].crop(tuple(round(side / 25.4 * 100) for side in box))  # type: ignore[arg-type]
        assert reddish(cut) > 20, place
    assert sum(strip.width_mm for strip in strips) >= 40
    # Neighbouring seals have a page in common, so that none can be taken out between them.
    by_page = [sum(strip.page == page for strip in strips) for page in range(told.pages)]
    assert (max(by_page) == 2) is (told.pages > 8)
    assert by_page[0] == by_page[-1] == 1


@pytest.mark.parametrize(
    "seal",
    [
        b"",
        b"no picture",
        FAX,
        scanned.png(Image.new("L", (5_000, 9))),
        scanned.jpeg(COLOUR.convert("CMYK")),
        scanned.png(COLOUR)[:900],
    ],
)
def test_a_picture_of_a_seal_that_cannot_be_used_is_refused(seal: bytes) -> None:
    for make in (
        lambda: made([plan_of(WHITE)], WHITE, seal=seal),
        lambda: compose(replace(samples.EXTRACT, seal=seal), language("en"), io.BytesIO()),
    ):
        with pytest.raises(Refused, match=r"seal\.unreadable"):
            make()


def test_files_whose_pages_are_not_those_of_the_copy_are_a_mistake() -> None:
    paper = replace(paper_of([plan_of(WHITE)] * 2), files=samples.COPY.files)
    with pytest.raises(ValueError, match="pages"):
        assemble(paper, {scanned.digest(WHITE): WHITE}, language("en"), io.BytesIO())


def test_the_sample_says_that_it_is_one() -> None:
    sealed, blank_ = (made([plan_of(WHITE)], WHITE, seal=seal)[0] for seal in (SAMPLE, None))
    assert "样章" in text_of(words(sealed)[0])
    assert all("样章" not in text_of(page) for page in words(blank_))


# The file


def conforms(pdf: bytes) -> None:
    report = pdfa.validate_written(io.BytesIO(pdf), "2b")
    assert report.findings == []
    with pikepdf.open(io.BytesIO(pdf), attempt_recovery=False) as opened:
        assert opened.check_pdf_syntax() == []
        for page in opened.pages:
            for font in page.resources.get("/Font", {}).values():
                assert "/FontFile2" in font.FontDescriptor
                assert "+" in str(font.BaseFont), "a subset of it"


MIXED = [
    scanned.jpeg(COLOUR),
    FAX,
    scanned.png(COLOUR),
    scanned.pdf(["可以选中的文字 text"]),
    *QUARTERS.values(),
]


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_a_copy_of_many_files_lasts_and_says_what_it_is(spoken: str) -> None:
    pdf, told = made([plan_of(content) for content in MIXED], *MIXED, spoken=spoken)
    conforms(pdf)
    assert told.drawn == ()
    assert "可以选中的文字text" in text_of(words(pdf)[4]), "a scan's text can be selected"
    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_metadata() as meta:
        assert samples.COPY.number in str(meta["dc:title"])
        assert str(opened.Root.Lang) == spoken.replace("_", "-")


@pytest.mark.parametrize("seal", [None, SAMPLE, seal_picture(), scanned.jpeg(scanned.quarters(200, 200))])
def test_a_copy_lasts_with_every_kind_of_seal(seal: Seal) -> None:
    conforms(made([plan_of(WHITE)] * 2, WHITE, seal=seal)[0])


@pytest.mark.parametrize("spoken", LANGUAGES)
@pytest.mark.parametrize("paper", samples.PAPERS["certificate"], ids=lambda paper: paper.template.code)
@pytest.mark.parametrize("seal", [None, SAMPLE])
def test_certificates_last(paper: Any, spoken: str, seal: Seal) -> None:
    files = []
    for _ in range(2):
        target = io.BytesIO()
        told = compose(replace(paper, seal=seal), language(spoken), target)
        files.append(target.getvalue())
    assert files[0] == files[1]
    conforms(files[0])
    assert told.pages == raster.count(files[0])
    assert told.seal_places[0].page == told.pages - 1, "the seal stands where the paper ends"


def test_a_page_that_cannot_last_becomes_a_picture_and_the_others_stay() -> None:
    mixed = scanned.pdf(["kept"]), scanned.pdf(["Helvetica is not here"], embedded=False)
    pdf, told = made([plan_of(content) for content in mixed], *mixed)
    conforms(pdf)
    assert told.drawn == (2,)
    assert "kept" in text_of(words(pdf)[1])
    assert image_of(pdf, 2).width == pytest.approx(595 / 72 * 300, abs=1)
    drawn = record(pdf, 2, (210, 297)).convert("L").crop((60, 60, 500, 200))
    assert min(drawn.getextrema()) < 120, "its words are still seen"  # type: ignore[type-var]


PROGRAM = """
import io, sys
from pathlib import Path
from readingroom.copies.assembling import assemble
from readingroom.copies.papers import SAMPLE
from readingroom.language import language
from tests.readingroom.copies.scanned import digest
from tests.readingroom.documents.samples_copies import COPY, CopiedPage, PagePlan, SOURCE, replace
files = [Path(name).read_bytes() for name in sys.argv[1:]]
plans = [PagePlan(digest(file), 0) for file in files]
pages = tuple(CopiedPage(plan, SOURCE.reference_code, str(34 + at)) for at, plan in enumerate(plans))
copied = (replace(COPY.files[0], copied=len(files), counted=len(files)),)
target = io.BytesIO()
paper = replace(COPY, pages=pages, files=copied, seal=SAMPLE)
assemble(paper, {digest(file): file for file in files}, language("zh_CN"), target)
sys.stdout.buffer.write(target.getvalue())
"""


def recognised(pdf: pikepdf.Pdf, *, mode: int = 3, font: Name = Name.Helvetica) -> None:
    """What a text recognition adds to a page: words over the picture, in a font that is not in the file."""
    known = pikepdf.Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=font, Encoding=Name.WinAnsiEncoding
    )
    for page in pdf.pages:
        page.add_resource(pdf.make_indirect(known), Name.Font, Name.F9)
        page.contents_add(
            f"q BT {mode} Tr /F9 12 Tf 0 0 1 rg 90 700 Td (recognised) Tj ET 0 0 9 2.5 re f Q".encode()
        )


def test_a_scan_with_recognised_text_keeps_its_picture_byte_for_byte() -> None:
    jpeg = scanned.jpeg(COLOUR)
    content = scanned.changed(scanned.pdf_of([jpeg, jpeg]), recognised)
    pdf, told = made([plan_of(content, 1)], content)
    conforms(pdf)
    assert (told.silent, told.drawn) == ((1,), ())
    assert image_of(pdf).raw == jpeg
    assert "recognised" not in text_of(words(pdf)[1])
    corner = record(pdf, 1, (595 / MM, 842 / MM)).getpixel((4, round(842 / 72 * 100) - 2))
    assert corner == (0, 0, 255), "what else was set among the words still holds"


def test_a_scan_with_text_that_is_seen_becomes_a_picture_where_its_font_is_missing() -> None:
    content = scanned.changed(scanned.pdf_of([scanned.jpeg(COLOUR)]), lambda pdf: recognised(pdf, mode=0))
    pdf, told = made([plan_of(content)], content)
    conforms(pdf)
    assert (told.silent, told.drawn) == ((), (1,))


def test_the_same_paper_gives_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    here, _ = made([plan_of(content) for content in MIXED], *MIXED, seal=SAMPLE)
    names = [tmp_path / str(at) for at in range(len(MIXED))]
    for name, content in zip(names, MIXED, strict=True):
        name.write_bytes(content)
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", PROGRAM, *names], cwd=root, capture_output=True, check=True)
    assert done.stdout == here


def test_a_copy_of_a_path_is_that_of_its_bytes(tmp_path: Path) -> None:
    content = scanned.pdf_of([scanned.jpeg(COLOUR)] * 3)
    (tmp_path / "scan.pdf").write_bytes(content)
    plans = [plan_of(content, at) for at in (2, 0)]
    with (tmp_path / "copy.pdf").open("w+b") as target:
        assemble(paper_of(plans), {scanned.digest(content): tmp_path / "scan.pdf"}, language("en"), target)
    assert (tmp_path / "copy.pdf").read_bytes() == made(plans, content, spoken="en")[0]


@pytest.mark.parametrize("pages", [1, 2, 8, 50, 200])
def test_one_to_two_hundred_pages(pages: int) -> None:
    content = scanned.pdf_of([scanned.jpeg(scanned.sheet(str(at), 124, 175)) for at in range(pages)])
    pdf, told = made([plan_of(content, at) for at in range(pages)], content)
    assert told.pages == raster.count(pdf) == pages + 1
    assert len(set(told.page_digests)) == pages
    last = text_of(words(pdf)[-1])
    assert f"第{pages}页/共{pages}页" in last
    conforms(pdf)


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")
def test_qpdf_finds_nothing_wrong(tmp_path: Path) -> None:
    (tmp_path / "copy.pdf").write_bytes(made([plan_of(content) for content in MIXED], *MIXED)[0])
    done = subprocess.run(["qpdf", "--check", tmp_path / "copy.pdf"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


# The plan

FILES = {
    "tiff": scanned.tiff([scanned.sheet(str(n), 120, 160, mode="1") for n in range(3)], compression="group4"),
    "pdf": scanned.pdf_of([scanned.jpeg(scanned.sheet(str(n), 120, 160)) for n in range(2)]),
    "jpeg": scanned.jpeg(scanned.sheet("j", 160, 120)),
}
SCANS = {content: scans.read(content, name) for name, content in FILES.items()}
EVERY_PAGE = [plan_of(content, at) for content, scan in SCANS.items() for at in range(len(scan.pages))]
SHARE = st.floats(0, 0.45).map(lambda share: round(share, 4))
PLANNED = st.builds(
    replace,
    st.sampled_from(EVERY_PAGE),
    turned=st.sampled_from([0, 90, 180, 270]),
    crop=st.none() | st.tuples(SHARE, SHARE, SHARE.map(lambda one: 1 - one), SHARE.map(lambda one: 1 - one)),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PLANNED, min_size=1, max_size=9))
def test_what_was_planned_comes_out_page_by_page(plans: list[PagePlan]) -> None:
    pdf, told = made(plans, *FILES.values())
    by_digest = {scan.digest: scan for scan in SCANS.values()}
    assert told.pages == len(plans) + 1
    assert told.page_digests == tuple(
        scans.page_digest(by_digest[plan.source].pages[plan.page], plan) for plan in plans
    )
    sheets = raster.page_sizes(pdf)[1:]
    for plan, sheet in zip(plans, sheets, strict=True):
        wide, high = scans.placed_size(by_digest[plan.source].pages[plan.page], plan)
        assert sheet[0] >= wide
        assert sheet[1] >= high + 20


# What is refused


def nothing_made(plans: Sequence[PagePlan], sources: dict[bytes, bytes]) -> str:
    target = io.BytesIO()
    with pytest.raises(Refused) as told:
        assemble(paper_of(plans), sources, language("en"), target)
    assert target.getvalue() == b"", "nothing is half made"
    return told.value.code


def test_a_plan_without_its_pages_is_refused() -> None:
    content = FILES["tiff"]
    sources = {scanned.digest(content): content}
    assert nothing_made([plan_of(content, 3)], sources) == "scan.page_missing"
    assert nothing_made([plan_of(content, -1)], sources) == "scan.page_missing"
    assert nothing_made([plan_of(FILES["jpeg"])], sources) == "scan.page_missing"
    assert nothing_made([plan_of(content, turned=45)], sources) == "scan.plan_wrong"


def test_a_file_that_was_changed_is_refused() -> None:
    plan = plan_of(FILES["jpeg"])
    assert (
        nothing_made([plan], {plan.source: scanned.jpeg(scanned.sheet("forged", 160, 120))}) == "scan.changed"
    )


@pytest.mark.parametrize("what", scanned.ACTIVE)
def test_a_hostile_file_makes_no_copy(what: str) -> None:
    hostile = scanned.changed(scanned.pdf(["x"]), scanned.ACTIVE[what])
    assert nothing_made([plan_of(hostile)], {scanned.digest(hostile): hostile}) == "scan.active_content"
