"""Copies are ordered, made, checked and handed over; originals are spared where there is a digital copy."""

from __future__ import annotations

import pytest

from readingroom.allowed import Allowed, NotNow
from readingroom.bookings.commands import UndoArrival
from readingroom.command import Actor
from readingroom.copies.commands import (
    BeginOrder,
    CancelOrder,
    CheckOrder,
    HandOverOrder,
    OfferOrder,
    OrderCopies,
    PutOffOrder,
    RedoOrder,
    WantedCopy,
)
from readingroom.copies.queries import OrderView, copy_receipt, order_counts, orders
from readingroom.documents import registry
from readingroom.errors import Refused
from readingroom.holdings.commands import ChangeItem
from readingroom.language import LANGUAGES, language
from readingroom.office.day.commands import CloseDay
from readingroom.office.day.queries import close_of_day, waits
from readingroom.office.staff.commands import AddStaff
from readingroom.office.staff.queries import by_account
from readingroom.office.staff.rules import Role
from readingroom.requests.commands import Attached, CloseRequest, DecideApproval, SeekApproval
from readingroom.requests.records import Approval, RequestLine
from readingroom.retrieval.commands import MoveUnit
from readingroom.retrieval.rules import Move
from tests.readingroom.copies.desk.office import Office
from tests.readingroom.retrieval.world import TODAY

PHOTO = WantedCopy("J001-1-1", "3-5, 8", copies=2)
DIGITAL = WantedCopy("J002-5-7", "1-10", kind="print")


def names(steps: tuple[Allowed | NotNow, ...]) -> list[str]:
    return [step.action for step in steps]


def granted(office: Office, case: int, use: str, pages: str = "") -> None:
    """赵主任 consents to use what is blocked in the case."""
    office.do(SeekApproval(case_id=case, use=use, reason="个人取证"))
    approval, line = office.desk.read(
        lambda reading: (
            reading.session.query(Approval).order_by(Approval.id.desc()).first().id,
            reading.session.query(RequestLine).filter_by(state="blocked").one().id,
        )
    )
    office.do(
        DecideApproval(
            approval_id=approval,
            granted=(line,),
            pages={line: pages} if pages else {},
            decided_by="赵主任",
            decided_on=TODAY,
            form=Attached(office.scan(b"%PDF form"), "审批表.pdf"),
        )
    )


def test_a_copy_from_the_original_goes_to_copying_and_back(office: Office) -> None:
    case = office.reader("J001-1-1")
    order = office.orders(case, PHOTO)
    found = office.order(order)
    assert (found.row.number, found.row.pages, found.row.sheets) == ("2026-1", 4, 8)
    assert (found.lines[0].source, found.lines[0].here) == ("original", False)
    first = found.actions[0]
    assert isinstance(first, NotNow)
    assert (first.action, first.code) == ("begin", "copies.original_not_here")
    assert office.refused(BeginOrder(order_id=order)) == "copies.original_not_here"
    retrieval = office.fetched(case, Move.ISSUE)
    assert office.order(order).actions[0] == Allowed("begin")
    office.do(BeginOrder(order_id=order))
    assert office.state(retrieval) == office.unit_state(retrieval) == "being_copied"
    assert office.refused(MoveUnit(retrieval_id=retrieval, move=Move.ISSUE)) == "retrieval.is_being_copied"
    office.do(CheckOrder(order_id=order))
    assert office.state(retrieval) == "held"
    assert names(office.order(order).actions) == ["offer", "redo", "cancel"]
    office.do(RedoOrder(order_id=order, why="第 4 页缺边"))
    assert (office.state(retrieval), office.order(order).why) == ("being_copied", "第 4 页缺边")
    office.do(CheckOrder(order_id=order))
    office.do(OfferOrder(order_id=order))
    office.do(HandOverOrder(order_id=order))
    done = office.order(order)
    assert (done.row.state, done.receipt, done.handed_over_to.full) == ("handed_over", "2026-1", "王小明")
    assert done.actions == ()
    office.sound()


def test_the_original_of_a_digitised_file_is_spared(office: Office) -> None:
    case = office.reader()
    order = office.orders(case, DIGITAL)
    assert office.of(case) == [], "nothing is fetched"
    line = office.order(order).lines[0]
    assert (line.source, line.digital, line.here) == ("surrogate", "J002/5/7.pdf", True)
    for command in (BeginOrder, CheckOrder, OfferOrder, HandOverOrder):
        office.do(command(order_id=order))
    assert office.order(order).row.state == "handed_over"


def test_an_original_that_nobody_ordered_yet_is_wanted_from_then_on(office: Office) -> None:
    case = office.reader()
    office.orders(case, PHOTO)
    assert office.row(office.one(case)).unit == "盒1"
    office.orders(case, WantedCopy("J001-1-1", "9"))
    assert len(office.of(case)) == 1, "the same box serves both"


def test_two_orders_share_an_original_until_both_are_made(office: Office) -> None:
    case = office.reader("J001-1-1")
    retrieval = office.fetched(case)
    one, two = office.orders(case, PHOTO), office.orders(case, WantedCopy("J001-1-1", "9"))
    office.do(BeginOrder(order_id=one))
    office.do(BeginOrder(order_id=two))
    office.do(CheckOrder(order_id=one))
    assert office.state(retrieval) == "being_copied"
    office.do(PutOffOrder(order_id=two, why="复印机故障"))
    assert office.state(retrieval) == "held"
    office.do(CancelOrder(order_id=two, why="利用者不要了"))
    assert office.desk.read(order_counts) == {OrderView.TO_MAKE: 1, OrderView.TO_HAND_OVER: 0}
    assert [row.state for row in office.desk.read(orders, OrderView.DONE)] == ["cancelled"]


def test_what_is_not_open_is_copied_only_where_that_was_granted(office: Office) -> None:
    case = office.reader("J001-1-3")
    wanted = OrderCopies(case_id=case, wanted=(WantedCopy("J001-1-3", "3-5"),))
    assert office.refused(wanted) == "copies.not_open"
    granted(office, case, "read")
    assert office.refused(wanted) == "copies.not_for_copying"


def test_only_the_pages_that_were_released_are_copied(office: Office) -> None:
    case = office.reader("J001-1-3")
    granted(office, case, "copy", "1-4")
    for pages in ("3-5", ""):
        wanted = OrderCopies(case_id=case, wanted=(WantedCopy("J001-1-3", pages),))
        assert office.refused(wanted) == "copies.pages_not_released"
    order = office.orders(case, WantedCopy("J001-1-3", "3-4"))
    assert office.order(order).row.originals == 1


def test_consent_is_looked_at_again_when_the_copies_are_made(office: Office) -> None:
    case = office.reader("J001-1-1")
    office.fetched(case)
    order = office.orders(case, PHOTO)
    office.access(office.open, "not_open")
    assert office.refused(BeginOrder(order_id=order)) == "copies.not_open"


def test_limits_and_prices_are_settings(office: Office) -> None:
    office.setting("copies.pages_per_file", 12)
    office.setting("copies.at_most", 3)
    office.setting("copies.price_photocopy", 50)
    case = office.reader()
    order = office.orders(case, PHOTO)
    assert (office.order(order).row.amount, office.order(order).lines[0].price) == (400, 50)
    office.setting("copies.price_photocopy", 80)
    assert office.order(order).row.amount == 400, "what was ordered keeps its price"
    more = OrderCopies(case_id=case, wanted=(WantedCopy("J001-1-1", "20-28"),))
    assert office.refused(more) == "copies.over_limit"
    office.do(CancelOrder(order_id=order, why="改"))
    office.do(more)
    too_many = OrderCopies(case_id=case, wanted=(WantedCopy("J002-5-7", "1", copies=4),))
    assert office.refused(too_many) == "copies.too_many_copies"


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ((), "copies.nothing_wanted"),
        ((WantedCopy("J999-1"),), "copies.unknown_code"),
        ((WantedCopy("J001-1-1", "x"),), "copies.pages_unreadable"),
        ((WantedCopy("J001-1-1", "121"),), "copies.pages_beyond"),
        ((WantedCopy("盒1", ""),), "copies.not_open"),
    ],
)
def test_what_cannot_be_copied_is_refused_and_nothing_is_ordered(
    office: Office, wanted: tuple[WantedCopy, ...], why: str
) -> None:
    case = office.reader()
    assert office.refused(OrderCopies(case_id=case, wanted=wanted)) == why
    assert office.desk.read(orders) == ()


def test_an_order_at_the_seat_holds_the_arrival(office: Office) -> None:
    case = office.books("王小明")
    visit = office.arrives(case)
    order = office._id(
        office.do(OrderCopies(case_id=case, wanted=(DIGITAL,), visit_id=visit)), "copy_order_id"
    )
    assert office.order(order).row.visit_id == visit
    assert office.refused(UndoArrival(visit_id=visit)) == "copies.visit_has_orders"
    other = office.reader(name="李娜")
    wrong = OrderCopies(case_id=other, wanted=(DIGITAL,), visit_id=visit)
    assert office.refused(wrong) == "copies.not_this_visit"


def test_every_step_needs_its_state_and_a_reason_where_something_is_wrong(office: Office) -> None:
    order = office.orders(office.reader(), DIGITAL)
    assert office.refused(CheckOrder(order_id=order)) == "copies.is_wanted"
    assert office.refused(CancelOrder(order_id=order, why="  ")) == "copies.no_reason"
    assert office.refused(BeginOrder(order_id=99)) == "copies.no_order"
    office.do(CancelOrder(order_id=order, why="不要了"))
    assert office.refused(BeginOrder(order_id=order)) == "copies.is_cancelled"


def test_an_approver_makes_no_copies(office: Office) -> None:
    with pytest.raises(Refused, match=r"staff\.may_not"):
        office.by(office.approver, OrderCopies(case_id=1, wanted=(DIGITAL,)))
    office.do(AddStaff(account="keeper", name="孙库管", roles=(Role.KEEPER,)))
    keeper = office.desk.read(by_account, "keeper")
    assert keeper is not None
    order = office.orders(office.reader(), DIGITAL)
    office.by(Actor(keeper.id), BeginOrder(order_id=order))


def test_open_copies_stand_in_what_waits_and_keep_the_day_open(office: Office) -> None:
    case = office.reader("J001-1-1")
    office.fetched(case)
    order = office.orders(case, PHOTO)
    waiting = {wait.code: wait for wait in office.desk.read(waits)}
    assert waiting["copies_wanted"].facts["what"] == ("2026-1",)
    assert (waiting["copies_wanted"].target.page, waiting["copies_wanted"].target.ids) == ("copies", (order,))
    office.do(BeginOrder(order_id=order))
    steps = {step.matter.value for step in office.desk.read(close_of_day, TODAY).steps}
    assert {"copies_begun", "being_copied"} <= steps
    assert office.refused(CloseDay(day=TODAY)) == "day.not_finished"
    office.do(CheckOrder(order_id=order))
    office.do(OfferOrder(order_id=order))
    waiting = {wait.code: wait for wait in office.desk.read(waits)}
    assert "copies_ready" in waiting
    steps = {step.matter.value for step in office.desk.read(close_of_day, TODAY).steps}
    assert not {"copies_begun", "being_copied"} & steps


def test_copies_of_a_case_that_was_closed_are_shown(office: Office) -> None:
    case = office.reader()
    office.orders(case, DIGITAL)
    office.do(CloseRequest(case_id=case))
    waiting = {wait.code: wait for wait in office.desk.read(waits)}
    assert (waiting["copies_of_closed_cases"].target.page, waiting["copies_of_closed_cases"].target.ids) == (
        "requests", (case,),
    )  # fmt: skip


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_receipt_names_what_was_handed_over(office: Office, code: str) -> None:
    office.setting("copies.price_print", 150)
    order = office.orders(office.reader(), DIGITAL)
    paper = office.desk.read(copy_receipt, order, code, staff=office.clerk.staff)
    assert (paper.order, paper.reader, paper.lines[0].count) == ("2026-1", "王小明", 10)
    assert "15.00" in paper.fee
    assert paper.document.startswith("110")
    assert "*" in paper.document
    assert registry.render(paper, language(code)).startswith(b"%PDF")


def test_a_digital_copy_is_what_the_catalogue_says(office: Office) -> None:
    office.do(ChangeItem(item=office.digitised, digital="否"))
    case = office.reader()
    assert office.order(office.orders(case, DIGITAL)).lines[0].source == "original"
