"""Seals of certified copies: blank for the wet stamp, a picture, or the sample."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image

from readingroom.copies.assembling import assemble, compose
from readingroom.copies.papers import SAMPLE, Seal
from readingroom.errors import Refused
from readingroom.language import language
from tests.readingroom.copies import scanned
from tests.readingroom.copies.assembling.copying import (
    COLOUR,
    FAX,
    WHITE,
    made,
    paper_of,
    picture,
    plan_of,
    reddish,
    seal_picture,
    text_of,
)
from tests.readingroom.documents import samples_copies as samples
from tests.readingroom.documents.test_documents import words


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
