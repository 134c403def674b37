"""How one comes to the page of copies: by a scan, from a case, from a seat, from what waits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from readingroom.bookings.queries import visits_of_case
from readingroom.copies.commands import WantedCopy
from readingroom.copies.queries import orders, waiting_count
from tests.readingroom.copies.desk.office import Office
from tests.ui.copies.test_orders import body, ctrl_enter, rest
from tests.ui.whole_day.conftest import open_window, settle
from ui.app import Application
from ui.copies.page import CopiesPage
from ui.first_run import WhoIsThere
from ui.room.page import RoomPage

NewPage = Callable[..., CopiesPage]

__all__ = ["open_window"]


@pytest.fixture
def program(office: Office, room: Path, open_window: Callable[..., Application]) -> Callable[[], Application]:
    """Opens the program on the office's database."""
    return lambda: open_window(room)


def test_a_scanned_certificate_or_receipt_shows_itself(
    qapp: QApplication, office: Office, case: int, program: Callable[[], Application]
) -> None:
    certificate, order = office.sealed(case), office.orders(case, WantedCopy("J002-5-7", "3"))
    application = program()
    for question in application.shell.findChildren(WhoIsThere):
        question.buttons[0].click()
    settle(qapp, application)
    for kind, identity, code in (
        ("certificate", certificate, office.certificate(certificate).row.code),
        ("copy_order", order, office.order(order).row.code),
    ):
        application.shell.show_page("today")
        application.scan_desk.scan(code)
        settle(qapp, application)
        page = application.shell.page
        assert isinstance(page, CopiesPage)
        assert page.key == (kind, identity)


def test_the_rail_counts_each_thing_that_waits_once(office: Office, case: int) -> None:
    office.sealed(case)
    office.drafts(case)
    office.orders(case, WantedCopy("J002-5-7", "3"))
    assert office.desk.read(waiting_count) == 3


def test_copies_are_ordered_from_a_case(new_page: NewPage, office: Office, case: int) -> None:
    order = office.orders(case, WantedCopy("J002-5-7", "3"))
    page = new_page()
    window = page.window()
    requests = window.show_page("requests")  # type: ignore[attr-defined]  # a shell
    rest(page)
    requests.show_case(case)
    rest(page)
    (step,) = [one for one in requests.pane.steps if one.verb == "Order copies…"]
    step.act()
    rest(page)
    assert window.page is page  # type: ignore[attr-defined]  # a shell
    form = body(page)
    rest(page, lambda: bool(form.named.text()))
    assert "王**" in form.named.text(), "for whom"
    form.lines[0].code.setText("J002-5-7")
    form.lines[0].pages.setText("8")
    ctrl_enter(page)
    assert len(office.desk.read(orders)) == 2
    assert page.key != ("copy_order", order)


def test_copies_are_ordered_at_the_seat(new_page: NewPage, office: Office, case: int) -> None:
    (visit,) = office.desk.read(visits_of_case, case)
    page = new_page()
    window = page.window()
    room = window.show_page("room")  # type: ignore[attr-defined]  # a shell
    assert isinstance(room, RoomPage)
    rest(page)
    room.panes.show_visit(visit.visit_id, None)
    rest(page)
    assert room.detail is not None
    (step,) = [one for one in room.detail.steps if one.verb == "Order copies…"]
    step.act()
    rest(page)
    form = body(page)
    form.lines[0].code.setText("J002-5-7")
    form.lines[0].pages.setText("8")
    ctrl_enter(page)
    (order,) = office.desk.read(orders)
    assert order.visit_id == visit.visit_id
