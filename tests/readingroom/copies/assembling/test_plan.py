"""What was planned comes out, page by page; what cannot be is refused."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readingroom.copies import scans
from readingroom.copies.assembling import assemble
from readingroom.copies.papers import PagePlan
from readingroom.documents import raster
from readingroom.errors import Refused
from readingroom.language import language
from tests.readingroom.copies import scanned
from tests.readingroom.copies.assembling.copying import (
    made,
    paper_of,
    plan_of,
)

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
