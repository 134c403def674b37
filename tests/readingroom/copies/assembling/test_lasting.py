"""Copies and certificates are files that last: PDF/A-2b, the same bytes from the same things."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Name

from readingroom.copies.assembling import assemble, compose
from readingroom.copies.papers import SAMPLE, Seal
from readingroom.documents import raster
from readingroom.language import LANGUAGES, language
from tests.readingroom.copies import scanned
from tests.readingroom.copies.assembling.copying import (
    COLOUR,
    MIXED,
    WHITE,
    conforms,
    image_of,
    made,
    paper_of,
    plan_of,
    record,
    seal_picture,
    text_of,
)
from tests.readingroom.documents import samples_copies as samples
from tests.readingroom.documents.test_documents import MM, words


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
    root = Path(__file__).parents[4]
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
