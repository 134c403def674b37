"""The way of an order of copies, by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from readingroom.copies.commands import WantedCopy
from readingroom.copies.queries import OrderView, orders
from readingroom.requests.queries import case_sheet
from tests.readingroom.copies.desk.office import Office
from tests.ui.windows import settled
from ui.copies.ordering import OrderForm
from ui.copies.page import CopiesPage
from ui.copies.reading import CopyView
from ui.printing import PreviewSheet

NewPage = Callable[..., CopiesPage]


def rest(page: CopiesPage, until: Callable[[], bool] = lambda: True) -> None:
    settled(page.window(), until)  # type: ignore[arg-type]  # a shell


def said(page: CopiesPage) -> str:
    """Every word in the detail pane."""
    return "\n".join(label.text() for label in page.pane.findChildren(QLabel) if label.isVisible())


def body(page: CopiesPage) -> OrderForm:
    assert page.pane.sheet is not None
    assert isinstance(page.pane.sheet.body, OrderForm)
    return page.pane.sheet.body


def ctrl_enter(page: CopiesPage) -> None:
    page.next_step()
    rest(page)


@pytest.mark.parametrize("code", ["en", "zh_CN"])
def test_an_order_goes_its_whole_way_by_keyboard(
    new_page: NewPage, office: Office, case: int, code: str
) -> None:
    page = new_page(code)
    assert page.nothing.isVisible()
    page.show_subject("order_for", case)
    rest(page)
    form = body(page)
    assert page.window().focusWidget() is form.lines[0].code
    QTest.keyClicks(form.lines[0].code, "J002-5-7")
    QTest.keyClicks(form.lines[0].pages, "3-5, 8")
    form.lines[0].copies.setValue(2)
    rest(page, lambda: bool(form.total.text()))
    assert "4" in form.total.text()
    ctrl_enter(page)
    (row,) = office.desk.read(orders)
    assert page.key == ("copy_order", row.order_id), "the new order is shown"
    assert row.sheets == 8
    assert row.number in said(page)
    for state in ("in_production", "checked", "ready"):
        ctrl_enter(page)
        assert office.order(row.order_id).row.state == state
    ctrl_enter(page)
    assert page.pane.sheet is not None, "whoever takes them is asked for"
    ctrl_enter(page)
    rest(page, lambda: any(one.laid_out for one in page.findChildren(PreviewSheet)))
    assert office.order(row.order_id).receipt
    (receipt,) = page.findChildren(PreviewSheet)
    QTest.keyClick(receipt, Qt.Key.Key_Escape)
    rest(page)
    assert office.desk.read(orders, OrderView.DONE)[0].state == "handed_over"
    page.show_view(CopyView.DONE)
    rest(page)
    assert [one.number for one in page.model.rows()] == [row.number]


def test_a_line_that_is_refused_says_why_while_it_is_typed_and_nothing_is_ordered(
    new_page: NewPage, office: Office, case: int
) -> None:
    page = new_page()
    page.show_subject("order_for", case)
    rest(page)
    form = body(page)
    QTest.keyClicks(form.lines[0].code, "J001-1-1")
    QTest.keyClicks(form.lines[0].pages, "1-2")
    form.add.click()
    QTest.keyClicks(form.lines[1].code, "J001-1-3")
    rest(page, lambda: bool(form.lines[1].said.text()))
    assert "is not open" in form.lines[1].said.text()
    assert "2 pages" in form.lines[0].said.text()
    ctrl_enter(page)
    assert office.desk.read(orders) == ()
    assert page.pane.sheet is not None, "what was typed stays"
    form.lines[1].remove.click()
    ctrl_enter(page)
    assert [one.pages for one in office.desk.read(orders)] == [2]


def test_an_order_without_a_case_asks_for_its_number(new_page: NewPage, office: Office, case: int) -> None:
    found = office.desk.read(case_sheet, case)
    assert found is not None
    page = new_page()
    page.kit.actions["copies.new"].trigger()
    rest(page)
    form = body(page)
    assert page.window().focusWidget() is form.whom.editors["number"]
    form.whom.set_values({"number": "nothing"})
    QTest.keyClicks(form.lines[0].code, "J002-5-7")
    ctrl_enter(page)
    assert "There is no such case." in said(page)
    form.whom.set_values({"number": found.row.number})
    ctrl_enter(page)
    assert len(office.desk.read(orders)) == 1


def test_copies_wait_for_their_original_and_the_button_says_so(
    new_page: NewPage, office: Office, case: int
) -> None:
    order = office.orders(case, WantedCopy("J001-1-1", "1-3"))
    page = new_page()
    page.show_subject("copy_order", order)
    rest(page)
    assert not page.pane.next_step.isEnabled()
    assert "is not here yet" in page.pane.next_step.accessibleDescription()
    assert page.views.buttons[CopyView.FOR_ME].text() == "Waits  1"
    assert [one.number for one in page.model.rows()] == [office.order(order).row.number]


def test_an_order_is_cancelled_with_its_reason(new_page: NewPage, office: Office, case: int) -> None:
    order = office.orders(case, WantedCopy("J002-5-7", "3"))
    page = new_page()
    page.show_subject("copy_order", order)
    rest(page)
    page.order_steps.do("cancel")
    ctrl_enter(page)
    assert "Say why." in said(page), "not without one"
    assert page.pane.sheet is not None
    page.pane.sheet.body.set_values({"why": "no longer wanted"})  # type: ignore[attr-defined]  # a form
    ctrl_enter(page)
    found = office.order(order)
    assert (found.row.state, found.why) == ("cancelled", "no longer wanted")
    page.show_view(CopyView.VOID)
    rest(page)
    assert [one.identity for one in page.model.rows()] == [order]


def test_what_is_chosen_stays_in_the_pane_when_a_step_takes_it_out_of_the_list(
    new_page: NewPage, office: Office, case: int
) -> None:
    first, _second = (office.orders(case, WantedCopy("J002-5-7", page)) for page in ("3", "4"))
    page = new_page()
    page.show_subject("copy_order", first)
    rest(page)
    ctrl_enter(page)  # begun: nothing of it waits, the other one does
    assert [one.identity for one in page.model.rows()] != [first]
    assert page.key == ("copy_order", first)
    ctrl_enter(page)
    assert office.order(first).row.state == "checked", "the next step is its own, not its neighbour's"


def test_every_control_says_what_it_is(new_page: NewPage, office: Office, case: int) -> None:
    order = office.orders(case, WantedCopy("J002-5-7", "3"))
    page = new_page()
    page.show_subject("copy_order", order)
    rest(page)
    page.new_order(case)
    rest(page)
    controls = [
        one
        for one in page.findChildren(QWidget)
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and one.isVisible()
        and not one.objectName().startswith("qt_")
    ]
    assert len(controls) > 15
    assert [one for one in controls if not one.accessibleName()] == []
