"""Every document, in every language and size, as it would leave the printer."""

import itertools
import os
import re
import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from readingroom.documents import raster
from readingroom.documents.page import Size
from readingroom.documents.registry import DOCUMENTS, Document, document_of, missing, render, sheets, write
from readingroom.errors import Unavailable
from readingroom.language import LANGUAGES, language
from tests.readingroom.documents import samples

REFERENCE = Path(__file__).parents[2] / "reference"
EVERY = [(d, code, size) for d in DOCUMENTS for code in LANGUAGES for size in d.sizes]
NAMES = [f"{d.code}-{code}-{size}" for d, code, size in EVERY]
MM = 72 / 25.4


def words(pdf: bytes) -> list[list[tuple[float, float, float, float, str]]]:
    """Left, top, right, bottom in millimetres and text of every run of text, page by page."""
    document = pypdfium2.PdfDocument(pdf)
    pages = []
    for page in document:
        height = page.get_height()
        text = page.get_textpage()
        found = []
        for index in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(index)
            said = text.get_text_bounded(left, bottom, right, top).strip()
            if said:
                found.append((left / MM, (height - top) / MM, right / MM, (height - bottom) / MM, said))
        pages.append(found)
        text.close()
        page.close()
    document.close()
    return pages


def decoded(pdf: bytes, dpi: int) -> list[Counter[str]]:
    """The barcodes that can be read from each page."""
    pages = []
    for page in range(raster.count(pdf)):
        p = raster.pixels(pdf, page, dpi=dpi)
        image = Image.frombuffer("RGB", (p.width, p.height), p.data, "raw", "RGB", p.stride, 1).convert("L")
        pages.append(
            Counter(
                code.text for code in zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.Code128)
            )
        )
    return pages


def codes(document: Document) -> Counter[str]:
    """The codes that should stand on a document."""
    found: Counter[str] = Counter()
    for paper in samples.PAPERS[document.code]:
        match document.code:
            case "certified_copy" | "certificate" if not paper.draft:
                # On every page of it.
                found[paper.barcode] += raster.count(render(paper, language("en")))
            case "copy_receipt" if paper.barcode:
                found[paper.barcode] += 1
            case "slip":
                found[paper.code] += 2
            case "reader_card":
                found[paper.code] += 1
            case "scanner_sheet":
                found.update([paper.test_code, *(step.code for step in paper.steps if step.code)])
            case "station_sheet":
                found.update(station.code for station in paper.stations)
            case "labels":
                found.update(label.code for label in paper.labels)
    return found


def test_every_document_has_samples_and_words() -> None:
    assert {d.code for d in DOCUMENTS} == samples.PAPERS.keys()
    for code, document in itertools.product(LANGUAGES, DOCUMENTS):
        assert language(code).has(f"paper.document.{document.code}")


@pytest.mark.parametrize(("document", "code", "size"), EVERY, ids=NAMES)
def test_nothing_leaves_the_page_or_stands_on_something_else(
    document: Document, code: str, size: Size
) -> None:
    pdf = render(samples.PAPERS[document.code], language(code), size)
    for number, ((wide, high), page) in enumerate(zip(raster.page_sizes(pdf), words(pdf), strict=True)):
        for left, top, right, bottom, said in page:
            assert 3 <= left < right <= wide - 3, (number, said)
            assert 2.5 <= top < bottom <= high - 2.5, (number, said)
        for one, two in itertools.combinations(page, 2):
            across = min(one[2], two[2]) - max(one[0], two[0])
            down = min(one[3], two[3]) - max(one[1], two[1])
            assert across < 0.3 or down < 0.35, (number, one, two)


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize(
    ("document", "size"),
    [(d, size) for d in DOCUMENTS for size in d.sizes if codes(d)],
    ids=lambda value: getattr(value, "code", str(value)),
)
def test_every_barcode_decodes(document: Document, size: Size, dpi: int) -> None:
    pdf = render(samples.PAPERS[document.code], language("en"), size)
    assert sum(decoded(pdf, dpi), Counter()) == codes(document)


@pytest.mark.parametrize(
    ("document", "code"),
    [(d, code) for d in DOCUMENTS for code in LANGUAGES],
    ids=lambda value: getattr(value, "code", value),
)
def test_documents_look_as_they_were_approved(document: Document, code: str) -> None:
    check_look(render(samples.PAPERS[document.code], language(code)), f"{document.code}-{code}")


def check_look(pdf: bytes, name: str) -> None:
    """Every text with its place in whole millimetres; READINGROOM_REFERENCE=write accepts a new look."""
    lines = []
    for number, page in enumerate(words(pdf), start=1):
        lines.append(f"== {number}")
        lines += [f"{left:5.0f} {top:5.0f}  {' '.join(said.split())}" for left, top, _, _, said in page]
    drawn = "\n".join(lines) + "\n"
    file = REFERENCE / f"{name}.txt"
    if os.environ.get("READINGROOM_REFERENCE") == "write":
        file.write_text(drawn, "utf-8")
    assert drawn == file.read_text("utf-8"), f"{file.name} changed; look at the document, then accept it"


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("reviewed", [True, False])
def test_a_guide_that_nobody_has_checked_says_so_on_paper(code: str, reviewed: bool) -> None:
    paper = replace(samples.NOTICE, guide=replace(samples.NOTICE.guide, reviewed=reviewed))
    said = [text for *_, text in words(render([paper], language(code)))[0]]
    assert any(language(code).say("paper.notice.proposal") in text for text in said) is not reviewed


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_same_papers_give_the_same_bytes_and_say_what_they_are(code: str, tmp_path: Path) -> None:
    first, second = (render(samples.SLIP, language(code), Size.A5) for _ in range(2))
    assert first == second
    write([samples.SLIP], language(code), tmp_path / "slip.pdf", Size.A5)
    assert (tmp_path / "slip.pdf").read_bytes() == first
    assert [file.name for file in tmp_path.iterdir()] == ["slip.pdf"]
    reader = PdfReader(tmp_path / "slip.pdf")
    assert reader.metadata is not None
    assert reader.metadata.title == language(code).say("paper.document.slip")
    assert reader.metadata.author == samples.ARCHIVE
    assert reader.trailer["/Root"]["/Lang"] == code.replace("_", "-")
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            assert "/FontFile2" in font["/FontDescriptor"], "a font is not embedded"


def test_a_file_that_cannot_be_written_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"paper\.write"):
        write(samples.SLIP, language("en"), tmp_path / "no such folder" / "slip.pdf")
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext (poppler-utils) is not installed")
def test_names_copy_out_of_the_pdf_as_they_were_written(tmp_path: Path) -> None:
    rare = "陈䶮㛃𬭎𠅤 Zoë O’Neil"
    slip = samples.replace(samples.SLIP, reader=rare, remarks="محمد الأمين")
    (tmp_path / "slip.pdf").write_bytes(render(slip, language("zh_CN")))
    done = subprocess.run(["pdftotext", tmp_path / "slip.pdf", "-"], capture_output=True, check=True)
    text = done.stdout.decode("utf-8")
    assert rare in text
    assert samples.SLIP.reference_code in text, "the dot of a code is still U+00B7"
    assert "محمد الأمين" in text.replace("\u202b", "").replace("\u202c", ""), (
        "letters as typed, in reading order"
    )


def test_a_character_without_a_glyph_is_told_and_prints_as_its_number() -> None:
    name = "王\U000323af明"
    slip = samples.replace(
        samples.SLIP, reader=name, lines=(samples.SlipLine(reference_code="A", title="\ue123"),)
    )
    assert missing([slip]) == ("\U000323af", "\ue123")
    assert missing(samples.SLIP) == ()
    page = words(render(slip, language("zh_CN")))[0]
    assert any("王[U+323AF]明" in said for *_, said in page)


def test_the_half_that_stays_masks_the_reader() -> None:
    for size in (Size.A4, Size.A5, Size.ROLL):
        pdf = render(samples.SLIP, language("zh_CN"), size)
        high = raster.page_sizes(pdf)[0][1]
        places = {said: top for _, top, _, _, said in words(pdf)[0] if said in ("陈*", "陈䶮")}
        cut = next(top for _, top, _, _, said in words(pdf)[0] if "沿此线裁开" in said)
        assert places["陈*"] < cut < places["陈䶮"], size
        if size is not Size.ROLL:
            assert cut == pytest.approx(high / 2, abs=2)


@pytest.mark.parametrize("size", [Size.A4, Size.A5, Size.ROLL])
def test_every_slip_knows_its_sheets(size: Size) -> None:
    papers = [samples.SLIP, samples.CROWDED, samples.EMPTY]
    pdf = render(papers, language("en"), size)
    found = sheets(papers, language("en"), size)
    assert found[-1][-1] == raster.count(pdf)
    assert [number for slip in found for number in slip] == list(range(1, raster.count(pdf) + 1))
    pages = words(pdf)
    for paper, slip_sheets in zip(papers, found, strict=True):
        for number in slip_sheets:
            assert any(paper.code in said for *_, said in pages[number - 1])
    assert sheets([], language("en"), size) == ()


@pytest.mark.parametrize("size", [Size.A4, Size.A5, Size.ROLL])
def test_no_line_and_no_long_title_is_lost(size: Size) -> None:
    slip = samples.EXTREME
    text = "".join(
        "".join(said.split()) for page in words(render(slip, language("zh_CN"), size)) for *_, said in page
    )
    for line in slip.lines:
        assert line.reference_code in text
        assert line.title in text or size is not Size.ROLL
    for whole in (slip.title, slip.location, slip.remarks):
        assert whole in text


def test_a_roll_is_as_long_as_its_slip() -> None:
    short, long = (
        raster.page_sizes(render(p, language("en"), Size.ROLL))[0] for p in (samples.SLIP, samples.CROWDED)
    )
    assert short[0] == long[0] == pytest.approx(80)
    assert long[1] > short[1] + 200


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_notice_is_one_page_and_all_of_it(code: str) -> None:
    papers = [
        samples.notice(guide.code, relation.code)
        for guide in samples.GUIDES.values()
        for relation in guide.relations
    ]
    pages = words(render([*papers, samples.LONG_NOTICE], language(code)))
    assert len(pages) == len(papers) + 1
    for paper, page in zip([*papers, samples.LONG_NOTICE], pages, strict=True):
        text = "".join("".join(said.split()) for *_, said in page)
        guide = paper.guide
        texts = [guide.name, guide.summary, guide.who, guide.fee, paper.relation.name]
        texts += [part for line in paper.lines for part in (line.paper.name, line.paper.basis)]
        texts += [part for clue in guide.clues for part in (clue.name, clue.hint)]
        for one in texts:
            # A column beside may stand between two lines of a text.
            pieces = one.of(code).split() if code == "en" else re.split(r"[，。、（）；：“”]", one.of(code))
            assert all("".join(piece.split())[:8] in text for piece in pieces), (guide.code, one)
    assert raster.page_sizes(render(samples.LONG_NOTICE, language(code)))[0] == pytest.approx(
        (210, 297), abs=0.1
    )


def test_what_a_shipped_guide_asks_is_printed_as_large_as_any_other_paper() -> None:
    for code in LANGUAGES:
        for guide in samples.GUIDES.values():
            for relation in guide.relations:
                pdf = render(samples.notice(guide.code, relation.code), language(code))
                title = max(bottom - top for _, top, _, bottom, _ in words(pdf)[0])
                assert title > 5, (guide.code, relation.code)


def test_papers_of_two_kinds_or_a_size_it_does_not_come_in_are_refused() -> None:
    with pytest.raises(ValueError, match="one kind"):
        document_of([samples.SLIP, samples.ROUND])
    with pytest.raises(ValueError, match="nothing"):
        render([], language("en"))
    with pytest.raises(ValueError, match="does not come in roll80"):
        render(samples.DAY_SHEET, language("en"), Size.ROLL)
    with pytest.raises(ValueError, match="ASCII"):
        render(samples.replace(samples.SLIP, code="档-1"), language("en"))


def test_a_preview_of_something_else_is_told() -> None:
    with pytest.raises(Unavailable, match=r"paper\.unreadable"):
        raster.pixels(b"no pdf", 0, dpi=96)
    with pytest.raises(IndexError):
        raster.pixels(render(samples.CARD, language("en")), 7, dpi=96)
