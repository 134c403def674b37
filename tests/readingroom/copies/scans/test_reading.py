"""What scanners write is read into pages; what is broken, hostile or too large is refused and says why."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from readingroom.copies import scans
from readingroom.copies.scans import LIMITS, MediaType
from readingroom.errors import Refused, Unavailable, Word
from readingroom.language import LANGUAGES, language
from tests.readingroom.copies import scanned

A4 = pytest.approx((210, 297), abs=0.7)


def sizes(content: bytes) -> list[tuple[float, float]]:
    return [(page.width_mm, page.height_mm) for page in scans.read(content, "scan").pages]


def refused(content: Path | bytes, name: str = "scan.pdf") -> Refused:
    """Why a file is refused, told in both languages."""
    with pytest.raises(Refused) as told:
        scans.read(content, name)
    for code in LANGUAGES:
        assert name in language(code).explain(told.value)
    return told.value


FILES = {
    "pdf": (scanned.pdf(["one", "two"]), MediaType.PDF, 2),
    "a scanner's pdf": (scanned.pdf_of([scanned.jpeg(scanned.sheet("s"))]), MediaType.PDF, 1),
    "tiff of three pages": (
        scanned.tiff([scanned.sheet(str(n), mode="1") for n in range(3)], compression="group4"),
        MediaType.TIFF,
        3,
    ),
    "jpeg": (scanned.jpeg(scanned.sheet("j")), MediaType.JPEG, 1),
    "png": (scanned.png(scanned.sheet("p", mode="RGB")), MediaType.PNG, 1),
}


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("name", ["scan.pdf", "Scan.TIF", "扫描", "x.exe"])
def test_a_file_is_what_its_bytes_are_whatever_its_name_says(kind: str, name: str, tmp_path: Path) -> None:
    content, media_type, count = FILES[kind]
    (tmp_path / "file").write_bytes(content)
    scan = scans.read(tmp_path / "file", name)
    assert (scan.name, scan.media_type, len(scan.pages)) == (name, media_type, count)
    assert scan.digest == scanned.digest(content)
    assert scan == scans.read(content, name), "from the file or from its bytes, today or tomorrow"
    assert all((page.width_mm, page.height_mm) == A4 for page in scan.pages)
    assert len({page.digest for page in scan.pages}) == count, "every page has a digest of its own"


def test_a_page_of_a_pdf_keeps_its_digest_in_another_file_and_loses_it_with_one_stroke() -> None:
    pages = [scanned.jpeg(scanned.sheet(text)) for text in ("one", "two", "three")]
    whole, alone = scanned.pdf_of(pages), scanned.pdf_of(pages[1:2])
    second = scans.read(whole, "whole").pages[1]
    assert scans.read(alone, "alone").pages[0].digest == second.digest
    other = scanned.changed(alone, lambda made: made.pages[0].contents_add(b"0 0 m 9 9 l S"))
    assert scans.read(other, "other").pages[0].digest != second.digest
    turned = scanned.changed(alone, lambda made: made.pages[0].rotate(90, relative=False))
    assert scans.read(turned, "turned").pages[0].digest != second.digest


def test_a_picture_is_as_large_as_it_says_or_fits_a4() -> None:
    sheet = scanned.sheet("x")
    assert sizes(scanned.jpeg(sheet, dpi=(150, 150))) == [pytest.approx((105, 148.5), abs=0.4)]
    assert sizes(scanned.jpeg(sheet, dpi=(0, 0))) == [A4]
    assert sizes(scanned.png(Image.new("L", (3000, 1000)), dpi=(1, 1))) == [pytest.approx((297, 99), abs=0.1)]
    # A camera says 72 of everything; nobody means a page of a metre and a half.
    assert sizes(scanned.jpeg(Image.new("L", (4000, 3000)), dpi=(72, 72))) == [
        pytest.approx((280, 210), abs=0.1)
    ]
    turned = Image.Exif()
    turned[0x0112] = 6
    assert sizes(scanned.jpeg(sheet, exif=turned)) == [pytest.approx((297, 210), abs=0.7)]


def test_a_pdf_page_is_as_large_as_a_viewer_shows_it() -> None:
    def crop(made: pikepdf.Pdf) -> None:
        made.pages[0].obj.CropBox = pikepdf.Array([72, 72, 72 + 144, 2000])
        made.pages[0].obj.Rotate = -90
        made.pages[0].obj.UserUnit = 2

    content = scanned.changed(scanned.pdf(["x"]), crop)
    assert sizes(content) == [pytest.approx(((842 - 72) * 2 / 72 * 25.4, 2 * 2 * 25.4))]


def test_a_gigabyte_is_refused_by_its_size(tmp_path: Path) -> None:
    huge = tmp_path / "huge.tif"
    with huge.open("wb") as file:
        file.truncate(2**30)
    told = refused(huge, "huge.tif")
    assert told.code == "scan.too_large"
    assert told.facts["size"] == 1024, (
        "told from the directory: it has no bytes that could have been read as a scan"
    )


def test_a_large_scan_is_read_piece_by_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LIMITS, "BYTES", 10_000)
    assert refused(b"%PDF-1.7" + bytes(10_000)).code == "scan.too_large"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04zip", b"<html>", b"GIF89a", b"RIFF0000WEBP"])
def test_what_no_scanner_writes_is_refused(content: bytes) -> None:
    assert refused(content).code == "scan.unknown_kind"


@pytest.mark.parametrize("user", ["", "secret"])
def test_a_protected_pdf_is_refused_with_and_without_a_password_to_open_it(user: str) -> None:
    protected = scanned.saved(
        pikepdf.open(io.BytesIO(scanned.pdf(["x"]))), encryption=pikepdf.Encryption(owner="o", user=user)
    )
    assert refused(protected).code == "scan.encrypted"


@pytest.mark.parametrize("what", scanned.ACTIVE)
def test_a_pdf_that_carries_more_than_pages_is_refused(what: str) -> None:
    told = refused(scanned.changed(scanned.pdf(["x"]), scanned.ACTIVE[what]))
    assert told.code == "scan.active_content"
    assert isinstance(told.facts["what"], Word)
    assert scans.read(scanned.pdf(["x"]), "harmless").pages


def test_links_and_bookmarks_are_no_harm() -> None:
    def link(made: pikepdf.Pdf) -> None:
        made.Root.OpenAction = pikepdf.Array([made.pages[0].obj, pikepdf.Name.Fit])
        action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://example.org"))
        made.pages[0].Annots = pikepdf.Array(
            [pikepdf.Dictionary(Subtype=pikepdf.Name.Link, Rect=pikepdf.Array([0, 0, 9, 9]), A=action)]
        )

    assert len(scans.read(scanned.changed(scanned.pdf(["x"]), link), "linked").pages) == 1


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_file_that_was_cut_off_is_refused(kind: str, share: float) -> None:
    content = FILES[kind][0]
    assert refused(content[: int(len(content) * share)]).code in ("scan.broken", "scan.no_pages")


def test_a_pdf_without_pages_is_refused() -> None:
    assert refused(scanned.saved(pikepdf.new())).code == "scan.no_pages"


def test_a_pdf_with_a_tree_of_pages_that_turns_in_on_itself_is_refused() -> None:
    def knot(made: pikepdf.Pdf) -> None:
        made.Root.Pages.Kids.append(made.Root.Pages)

    made = pikepdf.open(io.BytesIO(scanned.pdf(["x"])))
    knot(made)
    assert refused(scanned.saved(made)).code == "scan.broken"


def test_a_form_that_draws_itself_is_read_to_its_end() -> None:
    content = scanned.changed(scanned.pdf(["x"]), scanned.CYCLE)
    assert scans.read(content, "cycle") == scans.read(content, "cycle")


@pytest.mark.parametrize("mebibytes", [100, 1_000])
def test_instructions_that_unpack_to_gigabytes_are_refused(mebibytes: int) -> None:
    content = scanned.bomb(mebibytes)
    assert len(content) < mebibytes * 2_000
    assert refused(content).code == "scan.bomb"


def test_pictures_that_unpack_to_gigabytes_are_refused() -> None:
    assert refused(scanned.changed(scanned.pdf(["x"]), scanned.huge_picture)).code == "scan.bomb"
    large = Image.new("1", (9_500, 9_500))
    assert large.width * large.height > LIMITS.PIXELS
    for content in (
        scanned.tiff([scanned.sheet("x", mode="1"), large], compression="group4"),
        scanned.png(large),
    ):
        assert len(content) < 200_000
        assert refused(content).code == "scan.bomb"


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LIMITS, "PAGES", 2)
    three = [scanned.sheet(str(n), mode="1") for n in range(3)]
    assert refused(scanned.tiff(three, compression="group4")).code == "scan.too_many_pages"
    assert refused(scanned.pdf(["1", "2", "3"])).code == "scan.too_many_pages"


@pytest.mark.parametrize("side", [0.5, 20_000])
def test_a_page_of_no_size_or_as_large_as_a_house_is_refused(side: float) -> None:
    assert refused(scanned.pdf(["x"], size=(side, 842))).code == "scan.page_size"


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"scan\.unreadable"):
        scans.read(tmp_path / "gone.pdf", "gone.pdf")
