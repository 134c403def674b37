"""Copies of pages to which something was added: it stands in them, and what it covers does not."""

from __future__ import annotations

import hashlib
import io
import subprocess
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from readingroom.copies import scans
from readingroom.copies.assembling import Made
from readingroom.documents.fonts import initial_font
from readingroom.errors import Refused
from tests.readingroom.copies import scanned
from tests.readingroom.copies.assembling.copying import conforms, made, plan_of, record, text_of
from tests.readingroom.copies.scans.test_additions import YELLOW
from tests.readingroom.documents.test_documents import MM, words

NAMED = "王小明 a third person"
JPEG = scanned.jpeg(scanned.sheet("secret", mode="RGB"))
BOX = (55, 750, 300, 780)
ELSE = (55, 600, 300, 630)
SIZE = (595 / MM, 842 / MM)


def copied(content: bytes, **more: Any) -> tuple[bytes, Made]:
    pdf, told = made([plan_of(content, **more)], content)
    conforms(pdf)
    return pdf, told


def cut(pdf: bytes, box: tuple[float, float, float, float]) -> Image.Image:
    """What is seen of the copied page within edges given in points from its lower left corner, at 100 dpi."""
    scale = 100 / 72
    left, bottom, right, top = box
    edges = left * scale + 2, (842 - top) * scale + 2, right * scale - 2, (842 - bottom) * scale - 2
    return record(pdf, 1, SIZE).crop(tuple(round(edge) for edge in edges))  # type: ignore[arg-type]


def two_lines() -> bytes:
    """A page with a name, and something else below."""
    file = io.BytesIO()
    font = initial_font()
    canvas = Canvas(file, pagesize=(595, 842), invariant=1, initialFontName=font)
    for y, text in ((762, NAMED), (608, "open to everybody")):
        canvas.setFont(font, 14)
        canvas.drawString(60, y, text)
    canvas.save()
    return file.getvalue()


def streams(pdf: bytes) -> list[bytes]:
    """Everything a file holds, packed and unpacked."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        found = []
        for one in opened.objects:
            if isinstance(one, pikepdf.Stream):
                found.append(one.read_raw_bytes())
                if one.get(Name.Filter) == Name.FlateDecode:
                    found.append(one.read_bytes())
        return found


def poppler_text(pdf: bytes, folder: Path) -> str:
    """The text that another program finds in a file."""
    (folder / "copy.pdf").write_bytes(pdf)
    done = subprocess.run(["pdftotext", folder / "copy.pdf", "-"], capture_output=True, check=True)
    return done.stdout.decode()


BLACKENED = {
    "a box": lambda content: scanned.noted(content, at=BOX),
    "a box that was painted": lambda content: scanned.changed(
        content, lambda made: made.pages[0].contents_add(b"q 0 g 55 750 245 30 re f Q")
    ),
    "a stamp": lambda content: scanned.noted(content, kind="Stamp", at=BOX),
    "a form field": lambda content: scanned.noted(
        content, kind="Widget", at=BOX, FT=Name.Tx, T=pikepdf.String("f")
    ),
}


@pytest.mark.parametrize("how", BLACKENED)
def test_a_name_under_a_black_box_is_not_in_the_copy(how: str, tmp_path: Path) -> None:
    plain = two_lines()
    assert NAMED.replace(" ", "") in text_of(words(copied(plain)[0])[1])
    content = BLACKENED[how](plain)
    pdf, told = copied(content)
    assert told.drawn == (1,), "it is said that the page became a picture"
    assert cut(pdf, BOX).getextrema() == ((0, 0),) * 3
    assert cut(pdf, ELSE).convert("L").getextrema()[0] < 100, "what else stands on the page is seen"  # type: ignore[operator]
    assert "third" not in text_of(words(pdf)[1])
    assert "third" not in poppler_text(pdf, tmp_path)
    assert "third" in poppler_text(content, tmp_path), "of the file itself anybody can read it"


@pytest.mark.parametrize("how", BLACKENED)
def test_a_picture_under_a_black_box_is_not_in_the_copy(how: str) -> None:
    content = BLACKENED[how](scanned.pdf_of([JPEG]))
    pdf, told = copied(content)
    assert told.drawn == (1,)
    assert cut(pdf, BOX).getextrema() == ((0, 0),) * 3
    assert JPEG not in streams(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        image = opened.pages[1].Resources.XObject.Scan
        assert image.Subtype == Name.Image, "one picture, and nothing beneath it"
        seen = pikepdf.PdfImage(image).as_pil_image().convert("L")
    scale = seen.width / 595
    assert seen.getextrema()[1] > 200, "the rest of the page is there"
    under = seen.crop((round(60 * scale), round(66 * scale), round(290 * scale), round(88 * scale)))
    assert under.getextrema() == (0, 0)


def test_a_highlight_stays_with_the_words_it_marks() -> None:
    pdf, told = copied(scanned.noted(scanned.pdf([NAMED]), at=BOX, **YELLOW))
    assert (told.drawn, told.silent) == ((), ())
    assert NAMED.replace(" ", "") in text_of(words(pdf)[1])
    seen = cut(pdf, BOX)
    assert seen.getpixel((seen.width - 4, 4)) == (255, 255, 0)
    assert seen.convert("L").getextrema()[0] < 60, "its words are seen through it"  # type: ignore[operator]


def test_a_highlight_on_a_scan_leaves_its_picture_byte_for_byte() -> None:
    pdf, told = copied(scanned.noted(scanned.pdf_of([JPEG]), at=BOX, **YELLOW))
    assert told.drawn == ()
    assert JPEG in streams(pdf)


def test_what_is_hidden_on_a_layer_is_not_in_the_copy(tmp_path: Path) -> None:
    def change(made: pikepdf.Pdf) -> None:
        layer = made.make_indirect(Dictionary(Type=Name.OCG, Name=pikepdf.String("names")))
        made.Root.OCProperties = Dictionary(
            OCGs=Array([layer]), D=Dictionary(OFF=Array([layer]), Order=Array([layer]))
        )
        made.pages[0].obj.Resources.Properties = Dictionary(L=layer)
        made.pages[0].contents_add(b"/OC /L BDC", prepend=True)
        made.pages[0].contents_add(b"EMC")

    pdf, told = copied(scanned.changed(scanned.pdf([NAMED]), change))
    assert told.drawn == (1,)
    assert cut(pdf, BOX).getextrema() == ((255, 255),) * 3
    assert "third" not in poppler_text(pdf, tmp_path)


@pytest.mark.parametrize("turned", [0, 90])
def test_the_copy_shows_the_box_where_the_preview_showed_it(turned: int) -> None:
    content = scanned.noted(scanned.pdf([NAMED]), at=BOX)
    scan = scans.read(content, "scan")
    plan = plan_of(content, turned=turned)
    seen = scans.preview(content, scan, plan, 300)
    preview = Image.frombuffer("RGB", (seen.width, seen.height), seen.data, "raw", "RGB", seen.stride, 1)
    copy = record(copied(content, turned=turned)[0], 1, scans.placed_size(scan.pages[0], plan))
    boxes = []
    for one in (preview, copy.resize(preview.size)):
        edges = one.convert("L").point(lambda shade: 255 if shade < 100 else 0).getbbox()
        assert edges is not None
        boxes.append(edges)
    assert boxes[0] == pytest.approx(boxes[1], abs=2)


def test_the_digests_of_the_copy_are_of_what_is_seen() -> None:
    plain = scanned.pdf([NAMED])
    boxed = scanned.noted(plain, at=BOX)
    (one,), (other,) = copied(plain)[1].page_digests, copied(boxed)[1].page_digests
    assert one != other
    plan = plan_of(boxed)
    assert other == scans.page_digest(scans.read(boxed, "x").pages[0], plan)


def test_a_field_that_viewers_draw_is_in_the_copy() -> None:
    content = scanned.noted(
        scanned.pdf([NAMED]), kind="Widget", at=(60, 300, 260, 330), drawn=None,
        FT=Name.Tx, T=pikepdf.String("year"), V=pikepdf.String("1962"),
    )  # fmt: skip

    def change(made: pikepdf.Pdf) -> None:
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        made.Root.AcroForm.DR = Dictionary(Font=Dictionary(Helv=made.make_indirect(font)))
        made.Root.AcroForm.DA = pikepdf.String("/Helv 12 Tf 0 g")
        made.Root.AcroForm.NeedAppearances = True

    pdf, told = copied(scanned.changed(content, change))
    assert told.drawn == (1,), "its font is not in the file"
    assert cut(pdf, (60, 300, 260, 330)).convert("L").getextrema()[0] < 100  # type: ignore[operator]


@pytest.mark.parametrize("more", [{"kind": "Redact"}, {"flags": 0}, {"drawn": None}])
def test_no_copy_is_made_of_what_nobody_can_say_how_it_looks(more: dict[str, Any]) -> None:
    content = scanned.noted(scanned.pdf([NAMED]), **more)
    with pytest.raises(Refused, match=r"scan\.(redaction_not_applied|note_not_printed|note_without_look)"):
        made([plan_of(content)], content)


def test_the_same_page_gives_the_same_bytes() -> None:
    content = scanned.noted(scanned.pdf([NAMED]), at=BOX, **YELLOW)
    assert {hashlib.sha256(copied(content)[0]).digest() for _ in range(2)} == {
        hashlib.sha256(copied(content)[0]).digest()
    }
