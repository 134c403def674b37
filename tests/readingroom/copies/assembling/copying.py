"""Certified copies made in tests, and what stands on their pages."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pikepdf
import zxingcpp
from pikepdf import Name, pdfa
from PIL import Image

from readingroom.copies.assembling import Made, assemble
from readingroom.copies.papers import CertifiedCopyPaper, CopiedPage, PagePlan
from readingroom.documents import raster
from readingroom.language import language
from tests.readingroom.copies import scanned
from tests.readingroom.copies.scans.test_preview import QUARTERS
from tests.readingroom.documents import samples_copies as samples

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


def text_of(page: Sequence[tuple[float, float, float, float, str]]) -> str:
    return "".join("".join(said.split()) for *_, said in page)


def codes(image: Image.Image) -> dict[str, str]:
    found = zxingcpp.read_barcodes(image)
    return {str(one.format).removeprefix("BarcodeFormat."): one.text for one in found}


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


def expected() -> set[str]:
    return {samples.COPY.barcode, samples.COPY.code}


def on_office_paper(pdf: bytes, page: int) -> Image.Image:
    """A page as the office's printer puts it on A4, at the resolution of a label printer."""
    wide, high = raster.page_sizes(pdf)[page]
    fitting = min(200 / min(wide, high), 287 / max(wide, high), 1.0)
    return picture(pdf, page, 203 * fitting).convert("L")
