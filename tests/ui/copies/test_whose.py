"""A new certificate begins with whose case it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from readingroom.language import LANGUAGES
from tests.readingroom.copies.desk.office import Office
from tests.ui.copies.test_certificates import rest, shown
from tests.ui.copies.window import scanned_copy
from ui.copies.page import CopiesPage
from ui.copies.whose import WhoseCase
from ui.copying.maker import Maker

NewPage = Callable[..., CopiesPage]


def asked(page: CopiesPage) -> WhoseCase:
    """The sheet, after the key for a new certificate."""
    QTest.keyClick(
        page, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    rest(page)
    sheet = page.pane.sheet
    assert sheet is not None
    assert isinstance(sheet.body, WhoseCase)
    assert sheet.body.typed.hasFocus()
    return sheet.body


def rows(body: WhoseCase) -> list[str]:
    return [body.found.item(row).text() for row in range(body.found.count())]


def number_of(office: Office, case: int) -> str:
    from readingroom.requests.queries import case_sheet

    sheet = office.desk.read(case_sheet, case)
    assert sheet is not None
    return str(sheet.row.number)


@pytest.mark.parametrize("code", LANGUAGES)
def test_somebody_is_found_by_name_and_the_maker_opens_in_that_case(
    new_page: NewPage, office: Office, case: int, code: str
) -> None:
    page = new_page(code)
    body = asked(page)
    body.typed.insert("小明")
    QTest.keyClick(body.typed, Qt.Key.Key_Return)  # at once: what is chosen fits what was typed
    rest(page, lambda: isinstance(page.cover, Maker))
    maker = page.cover
    assert isinstance(maker, Maker)
    rest(page, lambda: not maker.shelf.reading)
    assert page.pane.sheet is None
    assert page.strip.message is None
    maker.close_sheet()


def test_names_stand_masked_and_the_arrow_keys_choose(new_page: NewPage, office: Office, case: int) -> None:
    other = office.reader("J001-1-2", name="赵敏")
    page = new_page()
    body = asked(page)
    rest(page, lambda: body.found.count() == 2)
    assert "王小明" not in "".join(rows(body))
    assert body.case_id == other, "the newest first"
    QTest.keyClick(body.typed, Qt.Key.Key_Down)
    assert body.case_id == case


def test_the_case_of_what_is_chosen_is_proposed(new_page: NewPage, office: Office, case: int) -> None:
    office.reader("J001-1-2", name="赵敏")
    certificate = office.drafts(case, draft=scanned_copy(office))
    page = shown(new_page(), certificate)
    body = asked(page)
    rest(page, lambda: body.found.count() == 1)
    assert body.typed.text() == number_of(office, case)
    assert body.case_id == case


def test_where_nobody_fits_it_says_where_to_begin(new_page: NewPage, case: int) -> None:
    page = new_page()
    body = asked(page)
    QTest.keyClicks(body.typed, "nobody of this name")
    QTest.keyClick(body.typed, Qt.Key.Key_Return)
    rest(page, lambda: body.nothing.isVisible())
    assert page.cover is None
    sheet = page.pane.sheet
    assert sheet is not None
    assert sheet.strip.message is not None
    QTest.keyClick(body.typed, Qt.Key.Key_Escape)
    rest(page)
    assert page.pane.sheet is None, "a search is nothing to be saved"
