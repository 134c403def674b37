"""The way of a certificate, by keyboard and over a real database: made, printed, sealed, handed over, void."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from readingroom.command import Actor
from readingroom.copies.commands import (
    ConfirmPrint,
    HandOverCertificate,
    PreparePrint,
    ReturnCertificate,
    SpoolPrint,
    VoidCertificate,
)
from readingroom.copies.issuing import issue
from readingroom.copies.queries import certificate_receipt, stage_of
from readingroom.copies.signing.chosen import make_signing_key
from readingroom.copies.workshop import PaperWorkshop
from readingroom.documents.raster import count
from readingroom.errors import Refused, Unavailable
from tests.readingroom.copies.desk.office import Office
from tests.readingroom.copies.desk.test_workshop import Keys
from tests.ui.copies.window import scanned_copy
from tests.ui.today.morning import commands
from tests.ui.windows import settled
from ui.copies.page import CopiesPage
from ui.copies.reading import CopyView
from ui.copies.words import amount_words
from ui.printing import PreviewSheet, PrintPath
from ui.printing.printers import Printers
from ui.widgets.form import Form
from ui.widgets.shapes import PillLabel

NewPage = Callable[..., CopiesPage]


def rest(page: CopiesPage, until: Callable[[], bool] = lambda: True) -> None:
    settled(page.window(), until)  # type: ignore[arg-type]  # a shell


def said(page: CopiesPage) -> str:
    """Every word in the detail pane and above the list."""
    words = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    return "\n".join(words + [pill.accessibleName() for pill in page.pane.findChildren(PillLabel)])


def shown(page: CopiesPage, certificate: int) -> CopiesPage:
    page.show_subject("certificate", certificate)
    rest(page)
    return page


def laid_out(page: CopiesPage, kind: str) -> str:
    """The words of the paper whose preview came up; and leave it."""
    rest(page, lambda: any(one.laid_out for one in page.findChildren(PreviewSheet)))
    (sheet,) = [one for one in page.findChildren(PreviewSheet) if one.laid_out is not None]
    assert sheet.job.kind == kind
    assert sheet.laid_out is not None
    with pypdfium2.PdfDocument(sheet.laid_out.pdf) as pdf:
        words = "\n".join(one.get_textpage().get_text_range() for one in pdf)
    sheet.leave()
    rest(page)
    return words


def ctrl_enter(page: CopiesPage) -> None:
    page.next_step()
    rest(page)


def fill(page: CopiesPage, **values: Any) -> None:
    """Type into the sheet that is open, and save it."""
    assert page.pane.sheet is not None
    assert isinstance(page.pane.sheet.body, Form)
    page.pane.sheet.body.set_values(values)
    ctrl_enter(page)


def preview_of(page: CopiesPage) -> tuple[PreviewSheet, PrintPath]:
    rest(page, lambda: any(one.laid_out for one in page.findChildren(PreviewSheet)))
    (sheet,) = page.findChildren(PreviewSheet)
    (path,) = page.findChildren(PrintPath)
    return sheet, path


def made(office: Office, case: int, pages: int = 2) -> int:
    """A certified copy with its number and its paper."""
    certificate = office.checked(case, draft=scanned_copy(office, pages))
    issue(office.desk, office.clerk, certificate, PaperWorkshop())
    return certificate


@pytest.mark.parametrize("code", ["en", "zh_CN"])
def test_a_certified_copy_goes_its_whole_way_by_keyboard(
    new_page: NewPage, office: Office, case: int, code: str, tmp_path: Path
) -> None:
    make_signing_key(office.desk, office.clerk)
    certificate = office.checked(case, draft=scanned_copy(office))
    page = shown(new_page(code), certificate)
    assert page.pane.next_step.isEnabled()
    ctrl_enter(page)  # number and make
    rest(page, lambda: office.certificate(certificate).row.state == "made")
    rest(page, lambda: not page.certificate_steps.making)
    number = office.certificate(certificate).row.number
    assert number in said(page)
    ctrl_enter(page)  # print
    sheet, path = preview_of(page)
    assert sheet.laid_out is not None
    assert count(sheet.laid_out.pdf) == 3
    path.save(tmp_path / "made.pdf", sheet.laid_out)
    rest(page, lambda: bool(page.prints.strips))
    assert (tmp_path / "made.pdf").read_bytes() == sheet.laid_out.pdf, "as it was signed, not drawn anew"
    assert number in page.prints.strips[0].accessibleName()
    assert page.window().focusWidget() is page.prints.strips[0].yes
    QTest.keyClick(page.prints.strips[0].yes, Qt.Key.Key_Space)
    rest(page)
    assert office.certificate(certificate).row.state == "printed"
    ctrl_enter(page)
    fill(page, approved_by="赵主任")
    assert [(one.seal, one.approved_by) for one in office.certificate(certificate).seals] == [
        ("查档专用章", "赵主任")
    ]
    ctrl_enter(page)
    ctrl_enter(page)  # handed over to the applicant, who signs
    found = office.certificate(certificate)
    assert (found.row.state, found.delivered_to.full, found.receipt) == ("handed_over", "王小明", "2026-1")
    receipt = laid_out(page, "certificate_receipt")
    assert "2026-1" in receipt
    assert number in receipt
    assert "王小明" in receipt
    page.show_view(CopyView.DONE)
    rest(page)
    assert [one.number for one in page.model.rows()] == [number]


def test_a_certificate_is_posted_with_its_tracking_number(
    new_page: NewPage, office: Office, case: int
) -> None:
    certificate = office.sealed(case)
    page = shown(new_page(), certificate)
    page.certificate_steps.do("post")
    fill(page, tracking="RR1")
    assert "Where is it posted to?" in said(page)
    fill(page, address="12 High Street")
    found = office.certificate(certificate)
    assert (found.row.state, found.tracking) == ("posted", "RR1")
    note = laid_out(page, "accompanying_note")
    assert "12 High Street" in note
    assert "RR1" in note


def test_the_receipt_leaves_room_for_what_another_person_shows(office: Office, case: int) -> None:
    certificate = office.sealed(case)
    before = office.desk.read(certificate_receipt, certificate, "en")
    assert (before.receipt, before.delivered_at, before.taker) == ("", None, "王小明")
    assert before.document.endswith("002X")
    assert "19491231" not in before.document
    office.do(HandOverCertificate(certificate_id=certificate, to="李小红"))
    after = office.desk.read(certificate_receipt, certificate, "en")
    assert (after.receipt, after.taker, after.applicant, after.document) == ("2026-1", "李小红", "王小明", "")
    assert (after.number, after.copies) == (office.certificate(certificate).row.number, 1)
    draft = office.drafts(case)
    with pytest.raises(Refused) as refused:
        office.desk.read(certificate_receipt, draft, "en")
    assert refused.value.code == "certificate.is_drafted"


def test_making_that_was_cut_off_goes_on_with_the_same_number(
    new_page: NewPage, office: Office, case: int
) -> None:
    certificate = office.checked(case, draft=scanned_copy(office))
    keys = Keys()
    keys.there = False
    with pytest.raises(Unavailable):
        issue(office.desk, office.clerk, certificate, PaperWorkshop(keys))
    number = office.desk.read(stage_of, certificate).number
    page = shown(new_page(), certificate)
    assert page.pane.next_step.text() == "Go on"
    assert "Numbered, paper not made" in [
        group.title for group in page.model._lines if hasattr(group, "title")
    ]
    ctrl_enter(page)
    rest(page, lambda: office.certificate(certificate).row.state == "made")
    assert office.certificate(certificate).row.number == number


def test_what_cannot_be_made_says_why_and_the_number_waits(
    new_page: NewPage, office: Office, case: int
) -> None:
    certificate = office.checked(case)  # its scan is no PDF at all
    page = shown(new_page(), certificate)
    ctrl_enter(page)
    rest(page, lambda: page.strip.message is not None)
    assert office.certificate(certificate).row.state == "checked"
    assert page.strip.message is not None
    assert page.pane.next_step.isEnabled()


def test_whoever_drafted_it_reads_why_they_cannot_check_it_and_another_one_may(
    new_page: NewPage, office: Office, case: int
) -> None:
    certificate = office.drafts(case)
    page = shown(new_page(), certificate)
    assert not page.pane.next_step.isEnabled()
    assert "cannot check it" in page.pane.next_step.accessibleDescription()
    page.kit.jobs.sign_in(Actor(office.other.staff))
    page.reload()
    rest(page)
    assert page.pane.next_step.isEnabled()
    page.certificate_steps.do("return")
    ctrl_enter(page)
    assert "Say why." in said(page)
    fill(page, why="page 35 is missing")
    assert office.certificate(certificate).returned_why == "page 35 is missing"
    assert "page 35 is missing" in said(page)


def test_a_jammed_sheet_is_void_and_its_page_is_printed_again(
    new_page: NewPage, office: Office, case: int
) -> None:
    certificate = made(office, case)
    attempt = office._id(office.do(PreparePrint(certificate_id=certificate)), "certificate_attempt_id")
    office.do(SpoolPrint(attempt_id=attempt, printer="P"))
    page = shown(new_page(), office.drafts(case))  # another one is looked at meanwhile
    (strip,) = page.prints.strips
    QTest.keyClick(strip.spoilt, Qt.Key.Key_Space)
    rest(page)
    assert page.pane.sheet is not None
    assert office.certificate(certificate).row.number in said(page)
    fill(page, sheets="2", why="jammed")
    found = office.certificate(certificate)
    assert found.attempts[0].void == (2,)
    assert (found.printed, found.row.state) == (0, "made")
    assert "Void sheet: 2" in said(page)
    page.certificate_steps.do("print_some")
    fill(page, pages="2", copies=1, sides=1)
    sheet, path = preview_of(page)
    assert sheet.laid_out is not None
    assert (sheet.laid_out.pages, len(sheet.laid_out.sheets)) == ((1,), 1)
    path.sent("P", 1)
    rest(page, lambda: bool(page.prints.strips))
    QTest.keyClick(page.prints.strips[0].yes, Qt.Key.Key_Space)
    rest(page)
    assert office.certificate(certificate).row.state == "printed"


def test_sides_are_chosen_in_the_preview_and_sheets_counted_by_them(
    new_page: NewPage, office: Office, case: int
) -> None:
    certificate = made(office, case)  # three pages
    page = shown(new_page(), certificate)
    page.certificate_steps.do("print")
    sheet, path = preview_of(page)
    sheet.show_printers(Printers(("Laser",), "Laser"))
    assert sheet.go.text() == "Print 3 sheets"
    sheet.sides.setCurrentIndex(1)
    sheet.sides.activated.emit(1)
    assert sheet.go.text() == "Print 2 sheets"
    assert sheet.laid_out is not None
    sheet.choices.remember()
    path.sent("Laser", sheet.laid_out.count(both_sides=True))
    rest(page, lambda: bool(page.prints.strips))
    assert office.certificate(certificate).attempts[0].sheets == 2
    assert page.certificate_steps.printing.sides == 2, "proposed the next time"
    QTest.keyClick(page.prints.strips[0].yes, Qt.Key.Key_Space)
    rest(page)
    assert office.certificate(certificate).printed == 1


def test_the_issue_log_counts_the_copies_that_came_out_whole(
    new_page: NewPage, office: Office, case: int
) -> None:
    """Two copies of three sheets were sent and the fifth sheet jammed: one came out, the other with that sheet anew."""
    certificate = made(office, case)
    office.prints_certificate(certificate, copies=2, spoilt=(5,))
    page = shown(new_page(), certificate)
    assert "printed (1)" in said(page)
    assert "(2)" not in said(page)
    anew = office.do(PreparePrint(certificate_id=certificate, copies=1, pages=(2,)))
    attempt = office._id(anew, "certificate_attempt_id")
    office.do(SpoolPrint(attempt_id=attempt, printer="P"))
    office.do(ConfirmPrint(attempt_id=attempt))
    office.prints_certificate(certificate, spoilt=(1,))
    page.reload()
    rest(page)
    assert [
        (one.what, one.copies) for one in office.certificate(certificate).log if "printed" in one.what
    ] == [
        ("printed", 1),
        ("reprinted", 1),
        ("reprinted", None),
    ], "the last one brought no whole copy"


def test_leaving_the_preview_prints_nothing(new_page: NewPage, office: Office, case: int) -> None:
    certificate = made(office, case)
    page = shown(new_page(), certificate)
    page.print_page()
    page.print_page()  # pressed twice: one print
    sheet, _path = preview_of(page)
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    rest(page)
    assert [one.state for one in office.certificate(certificate).attempts] == ["failed"]
    assert page.prints.strips == []


def test_void_and_issued_again_keeps_its_number_and_says_why(
    new_page: NewPage, office: Office, case: int
) -> None:
    certificate = office.sealed(case)
    number = office.certificate(certificate).row.number
    page = shown(new_page(), certificate)
    page.certificate_steps.do("void")
    fill(page, why="name misspelt")
    assert "name misspelt" in said(page)
    page.certificate_steps.do("reissue")
    fill(page, why="name misspelt")
    assert page.key is not None
    new = page.key[1]
    assert new != certificate, "the draft of the next issue is shown"
    assert office.certificate(new).replaces_id == certificate
    page.show_view(CopyView.VOID)
    rest(page)
    assert [(one.number, one.state) for one in page.model.rows()] == [(number, "reissued")]


def test_names_are_masked_until_somebody_asks_and_the_log_keeps_that_they_did(
    new_page: NewPage, office: Office, case: int
) -> None:
    certificate = office.checked(case)
    page = shown(new_page(), certificate)
    assert "王小明" not in said(page)
    assert "11010519491231002X" not in said(page)
    page.reveal()
    rest(page)
    assert "王小明" in said(page)
    page.kit.jobs.sign_in(Actor(office.other.staff))
    rest(page)
    assert "王小明" not in said(page), "whoever sits down next has not asked"
    page.filter_box.setText("王小明")
    assert [one.identity for one in page.model.rows()] == [certificate]
    page.filter_box.clear()
    page.show_view(CopyView.TO_CHECK)
    rest(page)
    page.filter_box.setText("王小明")
    assert [one.identity for one in page.model.rows()] == []
    page.filter_box.clear()
    page.show_view(CopyView.TO_NUMBER)
    rest(page)
    page.filter_box.setText("王小明")
    assert [one.identity for one in page.model.rows()] == [certificate]


def test_what_was_typed_and_quoted_from_the_record_is_hidden_until_somebody_asks(
    new_page: NewPage, office: Office, case: int
) -> None:
    record = office.quoted(
        typed=(("husband", "王大山"), ("wife", "李小红"), ("certificate_number", "结字第88号"))
    )
    page = shown(new_page(), office.drafts(case, "marriage_record", record))
    hidden = ("王大山", "李小红", "结字第88号", "男 王小明 女")
    assert not [words for words in hidden if words in said(page)]
    assert "王**" in said(page), "whose it is can be told apart"
    assert "J001-1-1" in said(page), "where it stands is no secret"
    (link, *_) = [one for one in page.pane.findChildren(QPushButton) if one.text() == "Show in full"]
    link.click()
    rest(page)
    assert not [words for words in hidden if words not in said(page)]
    assert office.desk.read(commands)[-1] == "RevealRequest"


def test_a_void_certificate_of_which_nothing_was_printed_shows_its_pages(
    new_page: NewPage, office: Office, case: int
) -> None:
    certificate = made(office, case)
    office.do(VoidCertificate(certificate_id=certificate, why="a wrong name"))
    page = new_page()
    page.show_view(CopyView.VOID)
    rest(page)
    assert [amount_words(page.kit.text, one) for one in page.model.rows()] == ["3 pages"]


def test_each_view_has_what_stands_at_its_place(new_page: NewPage, office: Office, case: int) -> None:
    draft, checked = office.drafts(case), office.checked(case)
    printed = made(office, case)
    office.prints_certificate(printed)
    sealed = office.sealed(case)
    returned = office.drafts(case)
    office.by(office.other, ReturnCertificate(certificate_id=returned, why="?"))
    page = new_page()
    expected = {
        CopyView.DRAFTS: {draft, checked, returned},
        CopyView.TO_CHECK: {draft},
        CopyView.TO_NUMBER: {checked},
        CopyView.TO_SEAL: {printed},
        CopyView.TO_HAND_OVER: {sealed},
        CopyView.TO_PRINT: set(),
        CopyView.FOR_ME: {draft, returned, checked, printed, sealed},
    }
    for view, ids in expected.items():
        page.show_view(view)
        rest(page)
        assert {one.identity for one in page.model.rows()} == ids, view
        assert page.picture is not None
        assert page.picture.counts[view] == len(ids)
