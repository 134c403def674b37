"""What stands beside the record on every page, read by people and by scanners."""

from __future__ import annotations

import itertools

import pytest

from readingroom.copies.papers import SAMPLE
from readingroom.documents import raster
from readingroom.language import LANGUAGES, language
from tests.readingroom.copies import scanned
from tests.readingroom.copies.assembling.copying import (
    ODD,
    WHITE,
    blank,
    codes,
    expected,
    made,
    on_office_paper,
    picture,
    plan_of,
    reddish,
    text_of,
)
from tests.readingroom.documents import samples_copies as samples
from tests.readingroom.documents.test_documents import words


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


@pytest.mark.parametrize("kind", ODD)
def test_codes_decode_from_every_page_printed_on_a4(kind: str) -> None:
    content = scanned.jpeg(scanned.sheet("x", *(round(side / 25.4 * 75) for side in ODD[kind])))
    pdf, told = made([plan_of(content)], content)
    for page in range(told.pages):
        assert set(codes(on_office_paper(pdf, page)).values()) == expected(), page


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
