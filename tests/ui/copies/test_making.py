"""A certified copy is made through the real window: how far it is, that it can be stopped, what became of the scans."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QPushButton

from readingroom.copies.commands import Draft, DraftPage, DraftSource
from readingroom.copies.kept import keep_scan
from readingroom.copies.papers import PagePlan
from tests.readingroom.copies.assembling.test_lasting import recognised
from tests.readingroom.copies.desk.office import Office
from tests.readingroom.copies.scanned import changed, jpeg, pdf, pdf_of, sheet
from tests.ui.copies.test_certificates import ctrl_enter, rest, said, shown
from tests.ui.copies.window import scanned_copy
from ui.copies.page import CopiesPage
from ui.job import Job, Step

NewPage = Callable[..., CopiesPage]


def of_scans(office: Office, *contents: bytes) -> Draft:
    """A certified copy of the first page of each of these PDFs."""
    digests = [keep_scan(office.desk, office.clerk, content, "application/pdf") for content in contents]
    return Draft(
        language="zh_CN",
        sources=(DraftSource("J001-1-1", pages=f"1-{len(digests)}", counted=120, fonds="民政局"),),
        pages=tuple(DraftPage(PagePlan(digest, 0)) for digest in digests),
    )


@pytest.mark.parametrize(
    ("code", "silent", "drawn"),
    [
        (
            "en",
            "On page 2 of the copy the scan’s recognised text was left out",
            "Page 3 of the copy had to be drawn anew",
        ),
        (
            "zh_CN",
            "复制件第 2 页的识别文字没有带入",
            "复制件第 3 页的扫描件有被遮住、裁去或者不能长期保存的内容",
        ),
    ],
)
def test_what_became_of_the_scans_is_told_and_kept(
    new_page: NewPage, office: Office, case: int, code: str, silent: str, drawn: str
) -> None:
    scan = pdf_of([jpeg(sheet("34"))])
    draft = of_scans(office, scan, changed(scan, recognised), pdf(["Helvetica is not here"], embedded=False))
    certificate = office.checked(case, draft=draft)
    page = shown(new_page(code), certificate)
    ctrl_enter(page)
    rest(page, lambda: office.certificate(certificate).row.state == "made" and page.strip.message is not None)
    assert page.strip.message is not None
    assert silent in page.strip.message.text
    assert drawn in page.strip.message.text
    page.strip.close_message()
    words = said(page)
    for what, at in (("silent", "2"), ("drawn", "3")):
        line = page.kit.text(
            "copies.logged_why",
            what=page.kit.text(f"certificate.logged.{what}"),
            why=page.kit.text("copies.which_pages", pages=at),
        )
        assert line in words, "it can be read later, too"


def test_a_copy_whose_scans_were_taken_in_as_they_are_says_nothing(
    new_page: NewPage, office: Office, case: int
) -> None:
    certificate = office.checked(case, draft=scanned_copy(office))
    page = shown(new_page(), certificate)
    ctrl_enter(page)
    rest(page, lambda: office.certificate(certificate).row.state == "made")
    assert page.strip.message is None
    assert [one.what for one in office.certificate(certificate).log] == ["numbered"]


def test_making_counts_its_pages_and_goes_on_with_the_same_number_when_it_was_stopped(
    new_page: NewPage, office: Office, case: int
) -> None:
    certificate = office.checked(case, draft=scanned_copy(office, 40))
    page = shown(new_page(), certificate)
    told: list[str] = []

    def stop(step: Step) -> None:
        told.append(step.said(page.kit.text))
        if step.words == "window.work.pages":
            (button,) = [
                one
                for one in page.window().findChildren(QPushButton)
                if one.accessibleName() == "Cancel: Making a certificate"
            ]
            button.click()

    def watch(job: Job) -> None:
        job.stepped.connect(stop)

    page.kit.jobs.began.connect(watch)
    ctrl_enter(page)
    rest(page, lambda: page.strip.message is not None)
    assert any(one.startswith("page ") and one.endswith(" of 40") for one in told), told
    page.kit.jobs.began.disconnect(watch)
    found = office.certificate(certificate)
    number = found.row.number
    assert (found.row.state, bool(number), found.blob_id) == ("numbered", True, None)
    assert page.strip.message is not None
    assert "already is kept" in page.strip.message.text
    assert page.pane.next_step.text() == "Go on"
    ctrl_enter(page)
    rest(page, lambda: office.certificate(certificate).row.state == "made")
    assert office.certificate(certificate).row.number == number
