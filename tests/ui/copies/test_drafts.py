"""From the page of copies a draft is made, and compared by another person."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from readingroom.command import Actor
from tests.readingroom.copies.desk.office import Office
from tests.ui.copies.test_certificates import rest, shown
from tests.ui.copies.window import scanned_copy
from ui.copies.page import CopiesPage
from ui.copying.checker import Checker
from ui.copying.maker import Maker

NewPage = Callable[..., CopiesPage]


def test_a_draft_is_changed_by_whoever_made_it_and_compared_by_another(
    new_page: NewPage, office: Office, case: int
) -> None:
    certificate = office.drafts(case, draft=scanned_copy(office))
    page = shown(new_page(), certificate)
    page.certificate_steps.draft(None, certificate)
    maker = page.cover
    assert isinstance(maker, Maker)
    rest(page, lambda: not maker.shelf.reading)
    maker.close_sheet()
    rest(page)
    page.kit.jobs.sign_in(Actor(office.other.staff))
    rest(page)
    page.next_step()
    checker = page.cover
    assert isinstance(checker, Checker)
    rest(page, lambda: not checker.shelf.reading)
    for _ in range(2):
        QTest.keyClick(checker.parts.thumbnails, Qt.Key.Key_Space)
    (facts,) = checker.parts.ticks
    QTest.keyClick(facts, Qt.Key.Key_Space)
    page.next_step()
    rest(page, lambda: office.certificate(certificate).row.state == "checked")
    assert page.cover is None
    assert page.pane.next_step.isEnabled(), "it may be numbered and made"
