"""Copies of few pages as a counter hands them out: marked and sealed on their pages, without a certification page."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from readingroom.command import Actor
from readingroom.copies.asking import ask
from readingroom.copies.commands import Draft, DraftPage, DraftSource
from readingroom.copies.issuing import issue
from readingroom.copies.kept import content_of, keep_scan
from readingroom.copies.papers import PagePlan
from readingroom.copies.signing.chosen import DeskSigning, make_signing_key
from readingroom.copies.workshop import PaperWorkshop
from readingroom.desk import Desk
from readingroom.language import LANGUAGES
from readingroom.office.setup.commands import ChangeSetting
from tests.readingroom.copies import scanned
from tests.readingroom.copies.assembling.copying import (
    ODD,
    codes,
    expected,
    made,
    on_office_paper,
    picture,
    plan_of,
)
from tests.readingroom.copies.desk.office import Office
from tests.readingroom.copies.desk.test_workshop import scanned as tiff
from tests.readingroom.documents import samples_copies as samples
from tests.readingroom.documents.test_documents import check_look, words


@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize("spoken", LANGUAGES)
def test_the_codes_decode_from_every_page_printed_on_a4(kind: str, spoken: str) -> None:
    content = scanned.jpeg(scanned.sheet("x", *(round(side / 25.4 * 75) for side in ODD[kind])))
    pdf, told = made([plan_of(content)] * 2, content, certification_page=False, spoken=spoken)
    assert told.pages == 2
    for page in range(2):
        assert set(codes(on_office_paper(pdf, page)).values()) == expected(), page


def test_the_last_page_says_what_is_certified_and_has_the_place_for_the_seal() -> None:
    content = scanned.jpeg(scanned.sheet("x"))
    pdf, told = made([plan_of(content)] * 2, content, certification_page=False)
    said = "".join(run[-1] for run in words(pdf)[-1]).replace(" ", "")
    certified = ("本复制件与馆藏档案原件一致", "复制2页，对照原件清点2页", "审核人：", samples.ARCHIVE)
    for part in (*certified, "加盖云溪县档案馆查档专用章有效"):
        assert part in said, part
    first, *edges = told.seal_places
    assert (first.page, round(first.width_mm), round(first.height_mm)) == (1, 42, 42)
    assert [place.page for place in edges] == [0, 1], "a seal goes across both sheets"
    red = scanned.png(scanned.quarters(200, 200))
    for pages in (1, 2):
        sealed, where = made([plan_of(content)] * pages, content, certification_page=False, seal=red)
        place = where.seal_places[0]
        shown = picture(sealed, place.page, 100)
        at = (place.x_mm + place.width_mm * 0.2, place.y_mm + place.height_mm * 0.2)
        pixel = shown.getpixel((round(at[0] / 25.4 * 100), round(at[1] / 25.4 * 100)))
        assert pixel == pytest.approx(scanned.COLOURS["top left"], abs=40)


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_it_looks_as_it_was_approved(spoken: str) -> None:
    content = scanned.jpeg(Image.new("L", (620, 877), 255))
    pdf, _told = made([plan_of(content)] * 2, content, certification_page=False, spoken=spoken)
    check_look(pdf, f"marked_only-{spoken}")


def test_the_archive_chooses_up_to_how_many_pages(desk: Desk, clerk: Actor, tmp_path: Path) -> None:
    office = Office(desk, clerk)
    make_signing_key(desk, clerk)
    case = office.reader("J001-1-1")
    workshop = PaperWorkshop(DeskSigning(desk))

    def copy(pages: int) -> int:
        digest = keep_scan(desk, clerk, tiff(pages), "image/tiff")
        draft = Draft(
            language="zh_CN",
            sources=(DraftSource("J001-1-1", pages="1", counted=120),),
            pages=tuple(DraftPage(PagePlan(digest, page), numbered=str(page + 1)) for page in range(pages)),
        )
        return office.checked(case, draft=draft)

    def file_of(certificate: int) -> bytes:
        content = content_of(desk, issue(desk, clerk, certificate, workshop).digest, tmp_path)
        assert isinstance(content, bytes)
        return content

    by_default = copy(1)
    assert len(pikepdf.open(io.BytesIO(file_of(by_default))).pages) == 2, (
        "a page that certifies, and the copied one"
    )
    office.do(ChangeSetting(key="certificates.marked_only", value=1))
    alone, longer = copy(1), copy(2)
    content = file_of(alone)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) == office.certificate(alone).row.pages == 1
    assert len(pikepdf.open(io.BytesIO(file_of(longer))).pages) == 3
    path = tmp_path / "copy.pdf"
    path.write_bytes(content)
    code = office.certificate(alone).printed_code
    assert {ask(desk, clerk, one).outcome.value for one in (path, code)} == {"genuine_valid"}
    # What is printed and photographed is the one page.
    assert code in codes(on_office_paper(content, 0)).values()
