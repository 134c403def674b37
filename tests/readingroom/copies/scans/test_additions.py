"""What was added to the pages of a scanned PDF: read with the page, or refused where nobody can say what it shows."""

from __future__ import annotations

from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image

from readingroom.copies import scans
from readingroom.copies.papers import PagePlan
from readingroom.copies.scans import ScanPage
from readingroom.errors import Refused
from readingroom.language import LANGUAGES, language
from tests.readingroom.copies import scanned

WORDS = scanned.changed(scanned.pdf(["the name of a third person"]), lambda made: None)
SCANNED = scanned.pdf_of([scanned.jpeg(scanned.sheet("s"))])
YELLOW = {
    "drawn": b"/M gs 1 1 0 rg 0 0 1000 1000 re f",
    "kind": "Highlight",
    "look": {"Resources": Dictionary(ExtGState=Dictionary(M=Dictionary(BM=Name.Multiply)))},
}


def page_of(content: bytes) -> ScanPage:
    return scans.read(content, "scan").pages[0]


def refused(content: bytes, page: int = 1) -> str:
    """Why a file is refused; both languages name the file and the page."""
    with pytest.raises(Refused) as told:
        scans.read(content, "scan.pdf")
    for code in LANGUAGES:
        said = language(code).explain(told.value)
        assert "scan.pdf" in said
        assert str(page) in said
    return told.value.code


def test_a_page_with_a_box_on_it_is_another_page() -> None:
    boxed = page_of(scanned.noted(WORDS))
    assert boxed.digest != page_of(WORDS).digest
    assert boxed.digest == page_of(scanned.noted(WORDS)).digest
    assert boxed.digest != page_of(scanned.noted(WORDS, at=(60, 750, 300, 780))).digest
    assert boxed.digest != page_of(scanned.noted(WORDS, drawn=b"0.1 g 0 0 1000 1000 re f")).digest
    assert (boxed.annotated, boxed.covered) == (True, True)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"kind": "Link", "drawn": None}, "a place to click"),
        ({"kind": "Popup", "drawn": None, "flags": 0}, "the window of a note"),
        ({"flags": 4 | 2}, "hidden"),
        ({"flags": 32}, "neither on the screen nor on paper"),
        ({"kind": "Own", "flags": 4 | 1}, "invisible where the kind is not known"),
    ],
)
def test_what_is_not_seen_is_no_part_of_the_page(more: dict[str, Any], why: str) -> None:
    assert page_of(scanned.noted(WORDS, **more)) == page_of(WORDS), why


def test_a_kind_that_every_viewer_knows_is_seen_though_it_says_invisible() -> None:
    assert page_of(scanned.noted(WORDS, flags=4 | 1)).digest == page_of(scanned.noted(WORDS)).digest


@pytest.mark.parametrize(
    ("content", "more", "covered"),
    [
        (WORDS, {}, True),
        (WORDS, {"drawn": b"1 g 0 0 1000 1000 re f"}, True),  # painted white, as good as black
        (WORDS, {"at": (300, 100, 500, 200)}, False),
        (WORDS, {"at": (40, 700, 70, 800)}, True),
        (WORDS, YELLOW, False),
        (WORDS, {**YELLOW, "drawn": b"/M gs 0 g 0 0 1000 1000 re f"}, True),
        (SCANNED, {}, True),
        (SCANNED, {"at": (300, 100, 500, 200)}, True),
        (SCANNED, YELLOW, False),
    ],
)
def test_a_page_is_covered_where_something_on_it_is_not_seen_through(
    content: bytes, more: dict[str, Any], covered: bool
) -> None:
    page = page_of(scanned.noted(content, **more))
    assert (page.annotated, page.covered) == (True, covered)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_box_is_found_wherever_the_page_s_edges_are_and_however_it_is_turned(rotate: int) -> None:
    def change(made: pikepdf.Pdf) -> None:
        made.pages[0].obj.MediaBox = Array([20, 400, 600, 860])
        made.pages[0].obj.Rotate = rotate

    moved = scanned.changed(WORDS, change)
    assert page_of(scanned.noted(moved, at=(180, 755, 200, 775))).covered
    assert not page_of(scanned.noted(moved, at=(180, 720, 200, 740))).covered


def test_a_page_that_ends_turned_does_not_turn_what_was_added() -> None:
    """Some programs leave what they set open at the end of a page."""
    untidy = scanned.changed(WORDS, lambda made: made.pages[0].contents_add(b"q q .1 0 0 .1 0 0 cm"))
    content = scanned.noted(untidy)
    scan = scans.read(content, "scan")
    seen = scans.preview(content, scan, PagePlan(scan.digest, 0), 595)
    picture = Image.frombuffer("RGB", (seen.width, seen.height), seen.data, "raw", "RGB", seen.stride, 1)
    assert picture.crop((60, 842 - 775, 295, 842 - 755)).getextrema() == ((0, 0), (0, 0), (0, 0))
    assert scan.pages[0].covered


PAINTED: dict[str, tuple[bytes, bytes, bool]] = {
    "a box": (WORDS, b"0 g 55 750 245 30 re f", True),
    "white": (WORDS, b"1 g 55 750 245 30 re f", True),
    "a broad stroke": (WORDS, b"16 w 55 765 m 300 766 l S", True),
    "a line under words": (WORDS, b".8 w 55 758 m 300 758 l S", False),
    "a thin bar through words": (WORDS, b"0 g 55 764 245 1.2 re f", False),
    "beside": (WORDS, b"0 g 55 600 245 30 re f", False),
    "over a picture": (SCANNED, b"0 g 55 600 245 30 re f", True),
    "a frame over a picture": (SCANNED, b"1 w 55 600 245 30 re S", False),
    "within a form": (WORDS, b"/Box Do", True),
}


@pytest.mark.parametrize("what", PAINTED)
def test_a_box_that_a_page_itself_paints_covers_as_well(what: str) -> None:
    content, painted, covered = PAINTED[what]

    def change(made: pikepdf.Pdf) -> None:
        form = made.make_stream(b"0 g 0 0 10 10 re f", Type=Name.XObject, Subtype=Name.Form)
        form.BBox, form.Matrix = Array([0, 0, 10, 10]), Array([24, 0, 0, 3, 55, 750])
        made.pages[0].add_resource(form, Name.XObject, Name.Box)
        made.pages[0].contents_add(b"q " + painted + b" Q")

    page = page_of(scanned.changed(content, change))
    assert (page.annotated, page.covered) == (False, covered)


def test_paper_painted_before_the_words_covers_nothing() -> None:
    def change(made: pikepdf.Pdf) -> None:
        made.pages[0].contents_add(b"q .9 g 0 0 595 842 re f Q", prepend=True)

    assert not page_of(scanned.changed(WORDS, change)).covered


@pytest.mark.parametrize(
    ("mask", "covered"),
    [(None, True), ("strokes", False), ("all", True)],
)
def test_a_picture_over_a_picture_covers_unless_it_is_strokes_only(mask: str | None, covered: bool) -> None:
    """Scanners that part colour and writing lay strokes over the paper; others paste a black picture over a name."""

    def change(made: pikepdf.Pdf) -> None:
        image = made.make_stream(bytes(100 * 100), Type=Name.XObject, Subtype=Name.Image)
        image.Width = image.Height = 100
        image.BitsPerComponent, image.ColorSpace = 8, Name.DeviceGray
        if mask is not None:
            shares = bytes(100 * 100) if mask == "strokes" else b"\xff" * 100 * 100
            shown = bytearray(shares)
            shown[:400] = b"\xff" * 400
            image.SMask = made.make_stream(
                bytes(shown), Type=Name.XObject, Subtype=Name.Image, Width=100, Height=100,
                BitsPerComponent=8, ColorSpace=Name.DeviceGray,
            )  # fmt: skip
        made.pages[0].add_resource(image, Name.XObject, Name.Over)
        made.pages[0].contents_add(b"q 200 0 0 40 100 400 cm /Over Do Q")

    assert page_of(scanned.changed(SCANNED, change)).covered == covered


def test_recognised_words_over_the_picture_cover_nothing() -> None:
    def change(made: pikepdf.Pdf) -> None:
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        made.pages[0].add_resource(font, Name.Font, Name.F9)
        made.pages[0].contents_add(b"BT 3 Tr /F9 12 Tf 90 700 Td (recognised) Tj ET")

    assert not page_of(scanned.changed(SCANNED, change)).covered


def test_what_lies_on_layers_counts_as_covered() -> None:
    def change(made: pikepdf.Pdf) -> None:
        layer = made.make_indirect(Dictionary(Type=Name.OCG, Name=pikepdf.String("names")))
        made.Root.OCProperties = Dictionary(
            OCGs=Array([layer]), D=Dictionary(OFF=Array([layer]), Order=Array([layer]))
        )
        page = made.pages[0]
        page.obj.Resources.Properties = Dictionary(L=layer)
        page.contents_add(b"/OC /L BDC", prepend=True)
        page.contents_add(b"EMC")

    page = page_of(scanned.changed(WORDS, change))
    assert (page.annotated, page.covered) == (False, True)


# Form fields


def field(
    value: Any = None, *, drawn: bytes | None = b"0 g 0 0 9 9 re f", anew: bool = False, **more: Any
) -> bytes:
    entries: dict[str, Any] = {"FT": Name.Tx, "T": pikepdf.String("f"), **more}
    if value is not None:
        entries["V"] = value
    content = scanned.noted(WORDS, kind="Widget", at=(300, 300, 500, 320), drawn=drawn, **entries)

    def change(made: pikepdf.Pdf) -> None:
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        made.Root.AcroForm.DR = Dictionary(Font=Dictionary(Helv=made.make_indirect(font)))
        made.Root.AcroForm.DA = pikepdf.String("/Helv 12 Tf 0 g")
        if anew:
            made.Root.AcroForm.NeedAppearances = True

    return scanned.changed(content, change)


def test_a_form_field_is_read_as_it_looks() -> None:
    filled = page_of(field(pikepdf.String("张三")))
    assert (filled.annotated, filled.covered) == (True, False)
    assert filled.digest != page_of(WORDS).digest
    assert page_of(field(drawn=None)) == page_of(WORDS), "an empty field"


def test_a_field_that_viewers_draw_themselves_is_drawn_where_they_all_draw_it_alike() -> None:
    written, other = (
        page_of(field(pikepdf.String(said), drawn=None, anew=True)) for said in ("1962", "1963")
    )
    assert written.annotated
    assert written.digest != other.digest
    assert page_of(field(drawn=None, anew=True)) == page_of(WORDS)


@pytest.mark.parametrize(
    "content",
    [
        field(pikepdf.String("1962"), drawn=None),
        field(pikepdf.String("张三"), drawn=None, anew=True),
        field(pikepdf.String("张三"), anew=True),
        field(pikepdf.String("two lines"), drawn=None, anew=True, Ff=1 << 12),
        field(drawn=None, MK=Dictionary(BG=Array([0]))),
    ],
    ids=["never drawn", "in Chinese", "in Chinese, drawn once", "in several lines", "painted black"],
)
def test_a_field_without_a_look_of_its_own_is_refused(content: bytes) -> None:
    assert refused(content) == "scan.note_without_look"


@pytest.mark.parametrize(("state", "seen"), [(Name.Yes, True), (Name.Off, False)])
def test_a_box_to_tick_is_read_as_it_stands(state: Name, seen: bool) -> None:
    def change(made: pikepdf.Pdf) -> None:
        box = made.pages[0].Annots[0]
        box.AP = Dictionary(N=Dictionary(Yes=box.AP.N))
        box.FT, box.AS, box.V = Name.Btn, state, state

    ticked = page_of(scanned.changed(field(), change))
    assert ticked.annotated == seen
    assert (ticked.digest != page_of(WORDS).digest) == seen


# What is refused


def test_a_redaction_that_was_not_applied_is_refused() -> None:
    assert refused(scanned.noted(WORDS, kind="Redact")) == "scan.redaction_not_applied"
    assert refused(scanned.noted(WORDS, kind="Redact", drawn=None, flags=0)) == "scan.redaction_not_applied"
    second = scanned.noted(scanned.pdf(["1", "2"]), kind="Redact", page=1)
    assert refused(second, page=2) == "scan.redaction_not_applied"


@pytest.mark.parametrize("kind", ["Square", "FreeText", "Ink", "Highlight", "Stamp", "Text", "Redrawn"])
def test_a_note_that_viewers_draw_as_they_like_is_refused(kind: str) -> None:
    assert refused(scanned.noted(WORDS, kind=kind, drawn=None)) == "scan.note_without_look"


def test_what_is_seen_on_the_screen_only_is_refused() -> None:
    assert refused(scanned.noted(WORDS, flags=0)) == "scan.note_not_printed"
    assert (
        refused(field(pikepdf.String("x"), drawn=b"", FT=Name.Tx).replace(b"/F 4", b"/F 0"))
        == "scan.note_not_printed"
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda note: note.__setattr__("F", Name.Print),
        lambda note: note.__setattr__("Subtype", 7),
        lambda note: note.__setattr__("Rect", Name.All),
        lambda note: note.__setattr__("Rect", Array([1, 2])),
        lambda note: note.__setattr__("AP", 3),
        lambda note: note.AP.N.__setattr__("BBox", Name.All),
        lambda note: note.AP.N.__setattr__("Matrix", Array([0, 0, 0, 0, 0, 0])),
        lambda note: note.AP.N.__setattr__("Resources", 9),
    ],
)
def test_a_note_that_is_said_wrongly_is_refused_or_leaves_the_page_readable(change: Any) -> None:
    content = scanned.changed(scanned.noted(WORDS), lambda made: change(made.pages[0].Annots[0]))
    try:
        read = scans.read(content, "scan.pdf")
    except Refused as told:
        assert told.code in {"scan.broken", "scan.note_without_look"}  # noqa: PT017
    else:
        scans.preview(content, read, PagePlan(read.digest, 0), 60)
