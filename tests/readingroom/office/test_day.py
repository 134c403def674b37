"""A day is walked to zero: finished or carried over by name, and never closed before."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import event

from readingroom.allowed import Allowed, NotNow
from readingroom.bookings.calendar import OpeningBlock
from readingroom.bookings.commands import (
    Arrive,
    CallNext,
    DefineSeats,
    Leave,
    MakeBooking,
    MarkMissed,
    Recall,
    SeatPlan,
    Serve,
    SetOpeningBlocks,
)
from readingroom.bookings.events import BookingMade, BookingNoShow, VisitOpened
from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.documents import registry
from readingroom.errors import Refused
from readingroom.holdings.commands import AddContainer, AddItem
from readingroom.holdings.events import ContainerAdded
from readingroom.language import LANGUAGES, language
from readingroom.office.check import check
from readingroom.office.day.commands import (
    CarryOver,
    CloseDay,
    HandOverShift,
    ReopenDay,
    SettleCarriedOver,
)
from readingroom.office.day.events import CarryOverSettled, DayClosed, MatterCarriedOver, ShiftHandedOver
from readingroom.office.day.queries import carried_over, close_of_day, today_page, waits
from readingroom.office.day.queries.sheets import (
    day_sheet,
    handover_sheet,
    noon_list,
    opening_list,
    scanner_sheet,
    station_sheet,
)
from readingroom.office.day.rules import OPEN_WHILE, STEPS, SUBJECTS, Matter, When
from readingroom.office.day.statistics import statistics
from readingroom.office.labels.commands import MakeShelfLabels
from readingroom.office.labels.queries import seat_labels, shelf_labels
from readingroom.office.setup.commands import ChangeSetting
from readingroom.office.staff.commands import AddStaff
from readingroom.office.staff.rules import Role
from readingroom.people.commands import Particulars
from readingroom.requests.commands import AddLines
from readingroom.retrieval.commands import (
    ConfirmAttempt,
    CountPages,
    FailAttempt,
    MoveUnit,
    PrepareRound,
    SpoolAttempt,
)
from readingroom.retrieval.events import RetrievalWanted, SlipsPrepared
from readingroom.retrieval.rules import Move

SETUP = Actor(1)
DAY = dt.date(2026, 12, 1)


@dataclass(frozen=True)
class Case:
    """A reader in the room with one file."""

    visit_id: int
    case_id: int
    retrieval_id: int


@pytest.fixture
def stocked(desk: Desk, clerk: Actor) -> Desk:
    """A room with two seats, opening hours and three files in two boxes."""
    week = tuple(OpeningBlock(weekday=weekday, opens=dt.time(9), closes=dt.time(17)) for weekday in range(5))
    desk.execute(SetOpeningBlocks(blocks=week), SETUP)
    desk.execute(DefineSeats(seats=(SeatPlan(label="1"), SeatPlan(label="2"))), SETUP)
    for label, codes in (("J001-01盒", ("J001-2-1", "J001-2-2")), ("J001-02盒", ("J001-2-10",))):
        place = AddContainer(label=label, location=f"1库-A区-{label[-2]}列")
        (added,) = desk.execute(place, clerk).events
        assert isinstance(added, ContainerAdded)
        for code in codes:
            desk.execute(
                AddItem(
                    reference_code=code,
                    title=f"婚姻登记 {code}",
                    access="open",
                    container=added.container_id,
                ),
                clerk,
            )
    return desk


def walk_in(desk: Desk, clerk: Actor, name: str = "王小明", wanted: tuple[str, ...] = ("J001-2-1",)) -> Case:
    opened = next(
        one
        for one in desk.execute(
            Arrive(particulars=Particulars(name=name), seat_kind="any", over_capacity=True), clerk
        ).events
        if isinstance(one, VisitOpened)
    )
    events = desk.execute(AddLines(case_id=opened.case_id, written=wanted), clerk).events
    retrieval = next((one.retrieval_id for one in events if isinstance(one, RetrievalWanted)), 0)
    return Case(opened.visit_id, opened.case_id, retrieval)


def print_slips(desk: Desk, clerk: Actor, *, confirm: bool = True) -> int:
    events = desk.execute(PrepareRound(due=DAY, size="a5", language="zh_CN"), clerk).events
    prepared = next(one for one in events if isinstance(one, SlipsPrepared))
    sheets = tuple(range(1, len(prepared.retrieval_ids) + 1))
    desk.execute(SpoolAttempt(attempt_id=prepared.attempt_id, sheets=sheets), clerk)
    if confirm:
        desk.execute(ConfirmAttempt(attempt_id=prepared.attempt_id), clerk)
    return prepared.attempt_id


def move(desk: Desk, clerk: Actor, retrieval: int, *moves: Move) -> None:
    for one in moves:
        desk.execute(MoveUnit(retrieval_id=retrieval, move=one), clerk)


def open_still(desk: Desk) -> list[tuple[str, int]]:
    return [(step.matter.value, step.blocking) for step in desk.read(close_of_day).steps]


def test_a_day_walks_to_zero(stocked: Desk, clerk: Actor) -> None:
    case = walk_in(stocked, clerk)
    assert open_still(stocked) == [("present", 1), ("unprinted", 1)]

    attempt = print_slips(stocked, clerk, confirm=False)
    assert open_still(stocked) == [("present", 1), ("unanswered", 1)]
    stocked.execute(ConfirmAttempt(attempt_id=attempt), clerk)
    assert open_still(stocked) == [("present", 1), ("not_pulled", 1)]
    move(stocked, clerk, case.retrieval_id, Move.PULL)
    assert open_still(stocked) == [("present", 1), ("on_the_way", 1)]
    move(stocked, clerk, case.retrieval_id, Move.HOLD, Move.ISSUE)
    assert open_still(stocked) == [("issued", 1), ("present", 1)]
    move(stocked, clerk, case.retrieval_id, Move.RETURN)
    assert open_still(stocked) == [("present", 1), ("not_reshelved", 1)]
    move(stocked, clerk, case.retrieval_id, Move.RESHELVE)
    with pytest.raises(Refused) as refusal:
        stocked.execute(CloseDay(day=DAY), clerk)
    assert refusal.value.code == "day.not_finished"
    assert refusal.value.facts["n"] == 1
    stocked.execute(Leave(visit_id=case.visit_id), clerk)

    page = stocked.read(close_of_day)
    assert (page.steps, page.blocking, page.close) == ((), 0, Allowed("close_day"))
    closed = stocked.execute(CloseDay(day=DAY), clerk).events[-1]
    assert isinstance(closed, DayClosed)
    assert (closed.readers, closed.volumes, closed.carried) == (1, 1, 0)
    assert isinstance(stocked.read(close_of_day).close, NotNow)
    assert stocked.read(check, stocked.store.secret.verify_key) == ()


def test_what_cannot_be_finished_is_carried_over_by_name_and_settles_itself(
    stocked: Desk, clerk: Actor, open_desk: Callable[..., Desk]
) -> None:
    case = walk_in(stocked, clerk)
    print_slips(stocked, clerk)
    move(stocked, clerk, case.retrieval_id, Move.PULL, Move.HOLD, Move.ISSUE, Move.RETURN)
    stocked.execute(Leave(visit_id=case.visit_id), clerk)
    carry = CarryOver(day=DAY, matter="not_reshelved", subject_id=case.retrieval_id, reason="库房已锁")
    with pytest.raises(Refused, match="no_reason"):
        stocked.execute(
            CarryOver(day=DAY, matter="not_reshelved", subject_id=case.retrieval_id, reason=" "), clerk
        )
    with pytest.raises(Refused, match="nothing_to_carry"):
        stocked.execute(
            CarryOver(day=DAY, matter="issued", subject_id=case.retrieval_id, reason="库房已锁"), clerk
        )
    stocked.execute(dataclasses.replace(carry, reason="钥匙不在"), clerk)
    note = stocked.execute(carry, clerk).events[-1]
    assert isinstance(note, MatterCarriedOver)
    page = stocked.read(close_of_day)
    (step,) = page.steps
    assert step.items[0].carried is not None
    assert (step.items[0].carried.reason, step.items[0].carried.staff) == ("库房已锁", "李敏")
    assert page.blocking == 0
    (line,) = stocked.read(day_sheet, DAY).carried
    assert (line.matter, line.what, line.reason) == ("not_reshelved", step.items[0].unit, "库房已锁")
    stocked.execute(CloseDay(day=DAY), clerk)

    morning = open_desk(dt.datetime(2026, 12, 2, 8, 45, tzinfo=stocked.clock.zone))
    (left,) = morning.read(carried_over)
    assert left.day == DAY
    assert [one.code for one in morning.read(waits)] == ["carried_over"]
    assert morning.read(close_of_day).blocking == 1, "the next day asks for it again"
    move(morning, clerk, case.retrieval_id, Move.RESHELVE)
    assert morning.read(carried_over) == ()
    events = morning.execute(CloseDay(day=DAY + dt.timedelta(1)), clerk).events
    assert [one.kind for one in events] == [CarryOverSettled.kind, DayClosed.kind]
    with pytest.raises(Refused, match="not_carried"):
        morning.execute(SettleCarriedOver(carried_over_id=note.carried_over_id), clerk)


def test_closing_marks_who_did_not_come_and_waits_for_who_is_still_expected(
    stocked: Desk, clerk: Actor, open_desk: Callable[..., Desk]
) -> None:
    made = stocked.execute(MakeBooking(name="陈䶮", day=DAY, start=dt.time(16)), clerk).events
    booking = next(one for one in made if isinstance(one, BookingMade))
    assert open_still(stocked) == [("expected", 1)]
    with pytest.raises(Refused, match="not_finished"):
        stocked.execute(CloseDay(day=DAY), clerk)
    evening = open_desk(dt.datetime(2026, 12, 1, 17, 5, tzinfo=stocked.clock.zone))
    (step,) = evening.read(close_of_day).steps
    assert (step.matter, step.by_closing, step.blocking) == (Matter.NOT_ARRIVED, True, 0)
    events = evening.execute(CloseDay(day=DAY), clerk).events
    assert [one.booking_id for one in events if isinstance(one, BookingNoShow)] == [booking.booking_id]
    assert evening.read(statistics)["no_shows"] == 1


def test_a_past_day_closes_whatever_today_has_begun(
    stocked: Desk, clerk: Actor, open_desk: Callable[..., Desk]
) -> None:
    tomorrow = open_desk(dt.datetime(2026, 12, 2, 9, 30, tzinfo=stocked.clock.zone))
    walk_in(tomorrow, clerk)
    with pytest.raises(Refused, match="in_the_future"):
        tomorrow.execute(CloseDay(day=dt.date(2026, 12, 3)), clerk)
    tomorrow.execute(CloseDay(day=DAY), clerk)
    with pytest.raises(Refused, match="closed_already"):
        tomorrow.execute(CloseDay(day=DAY), clerk)


def test_a_closed_day_is_reopened_with_a_reason_that_stays_on_its_sheet(stocked: Desk, clerk: Actor) -> None:
    with pytest.raises(Refused, match="not_closed"):
        stocked.execute(ReopenDay(day=DAY, reason="早了"), clerk)
    stocked.execute(CloseDay(day=DAY), clerk)
    with pytest.raises(Refused, match="no_reason"):
        stocked.execute(ReopenDay(day=DAY, reason=""), clerk)
    stocked.execute(ReopenDay(day=DAY, reason="又来一位利用者"), clerk)
    assert stocked.read(close_of_day).closed is None
    stocked.execute(CloseDay(day=DAY), clerk)
    sheet = stocked.read(day_sheet)
    assert [line.reason for line in sheet.carried] == ["又来一位利用者"]
    assert stocked.read(carried_over) == ()
    assert stocked.read(check, stocked.store.secret.verify_key) == ()


def test_keepers_and_administrators_do_not_close_days(stocked: Desk, clerk: Actor) -> None:
    stocked.execute(AddStaff(account="zhaogang", name="赵刚", roles=(Role.KEEPER,)), SETUP)
    with pytest.raises(Refused, match="may_not"):
        stocked.execute(CloseDay(day=DAY), Actor(5))


def test_numbers_count_a_reader_once_a_day_and_every_file_of_a_box(stocked: Desk, clerk: Actor) -> None:
    case = walk_in(stocked, clerk, wanted=("J001-2-1", "J001-2-2"))
    print_slips(stocked, clerk)
    move(stocked, clerk, case.retrieval_id, Move.PULL, Move.HOLD, Move.ISSUE)
    stocked.execute(CountPages(retrieval_id=case.retrieval_id, pages=34), clerk)
    move(stocked, clerk, case.retrieval_id, Move.RETURN, Move.KEEP, Move.ISSUE, Move.RETURN, Move.RESHELVE)
    stocked.execute(Leave(visit_id=case.visit_id), clerk)
    again = stocked.execute(Arrive(case_id=case.case_id, seat_kind="any"), clerk).events
    assert any(isinstance(one, VisitOpened) and one.again for one in again)
    numbers = stocked.read(statistics)
    assert (numbers["visits"], numbers["readers"], numbers["new_readers"]) == (2, 1, 1)
    assert (numbers["issued"], numbers["pages"], numbers["pulled"]) == (2, 34, 2)
    assert (numbers["reshelved"], numbers["still_out"], numbers["slips"]) == (2, 0, 1)


def test_at_a_counter_nobody_leaves_before_the_number_was_called_and_served(
    stocked: Desk, clerk: Actor
) -> None:
    stocked.execute(ChangeSetting(key="room.uses_seats", value=False), clerk)
    stocked.execute(ChangeSetting(key="room.uses_queue", value=True), clerk)
    stocked.execute(Arrive(particulars=Particulars(name="王小明")), clerk)

    def next_step() -> Allowed | NotNow | None:
        (row,) = stocked.read(today_page).rows
        return row.next_step

    assert next_step() == Allowed("call")
    stocked.execute(CallNext(), clerk)
    assert next_step() == Allowed("serve")
    (row,) = stocked.read(today_page).rows
    assert row.person.ticket is not None
    stocked.execute(MarkMissed(ticket_id=row.person.ticket.ticket_id), clerk)
    assert next_step() == Allowed("recall")
    stocked.execute(Recall(ticket_id=row.person.ticket.ticket_id), clerk)
    stocked.execute(Serve(ticket_id=row.person.ticket.ticket_id), clerk)
    assert next_step() == Allowed("leave")


def test_today_says_what_to_do_next_with_everybody(
    stocked: Desk, clerk: Actor, open_desk: Callable[..., Desk]
) -> None:
    stocked.execute(MakeBooking(name="Ana Ruiz", day=DAY, start=dt.time(9)), clerk)
    stocked.execute(MakeBooking(name="周晓燕", day=DAY, start=dt.time(10)), clerk)
    stocked.execute(MakeBooking(name="黄志强", day=DAY, start=dt.time(15), anyway=True), clerk)
    desk = open_desk(dt.datetime(2026, 12, 1, 9, 20, tzinfo=stocked.clock.zone))
    case = walk_in(desk, clerk)
    walk_in(desk, clerk, "丁浩然", ("J001-2-2", "查无此号-1"))
    page = desk.read(today_page)
    assert [(row.when, row.name.full) for row in page.rows] == [
        (When.NOW, "Ana Ruiz"),
        (When.NOW, "王小明"),
        (When.NOW, "丁浩然"),
        (When.NEXT, "周晓燕"),
        (When.LATER, "黄志强"),
    ]
    assert [row.next_step for row in page.rows[:3]] == [
        Allowed("arrive"),
        Allowed("print_slips"),
        NotNow("issue", "retrieval.is_in_line"),
    ]
    assert (page.head.expected, page.head.late, page.head.present, page.head.walk_ins) == (3, 1, 2, 2)
    assert page.rows[0].person.late_minutes == 20
    assert [(seat.free, seat.total) for seat in page.head.seats] == [(0, 2)]
    assert {one.code: one.n for one in page.waits} == {
        "slips_to_print": 1,
        "unknown_code": 1,
        "over_capacity": 1,
    }
    assert [row.name.full for row in desk.read(today_page, filter="丁浩").rows] == ["丁浩然"]
    assert [row.name.full for row in desk.read(today_page, filter="15:00").rows] == ["黄志强"]
    assert desk.read(today_page, filter="ruiz").hidden == 4

    print_slips(desk, clerk)
    move(desk, clerk, case.retrieval_id, Move.PULL, Move.HOLD)
    assert desk.read(today_page).rows[1].next_step == Allowed("issue")
    move(desk, clerk, case.retrieval_id, Move.ISSUE)
    step = desk.read(today_page).rows[1].next_step
    assert isinstance(step, NotNow)
    assert (step.code, step.facts["units"]) == ("visit.still_holds", ("J001-01盒",))
    move(desk, clerk, case.retrieval_id, Move.RETURN)
    desk.execute(Leave(visit_id=case.visit_id), clerk)
    row = next(row for row in desk.read(today_page).rows if row.name.full == "王小明")
    assert (row.when, row.next_step) == (When.DONE, None)


def test_today_asks_the_database_as_often_for_forty_readers_as_for_four(stocked: Desk, clerk: Actor) -> None:
    def statements() -> int:
        asked: list[str] = []
        engine = stocked.store._reader
        note = lambda *call: asked.append(call[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", note)
        stocked.read(today_page)
        event.remove(engine, "before_cursor_execute", note)
        return len(asked)

    def book(n: int) -> None:
        stocked.execute(
            MakeBooking(
                name=f"读者{n}", day=DAY, start=dt.time(10), wanted=(f"查无-{n}", "J001-2-1"), anyway=True
            ),
            clerk,
        )

    for n in range(4):
        book(n)
    few = statements()
    for n in range(4, 40):
        book(n)
    assert statements() == few


def test_a_past_day_that_was_never_closed_is_told_until_it_is(
    stocked: Desk, clerk: Actor, open_desk: Callable[..., Desk]
) -> None:
    case = walk_in(stocked, clerk, wanted=("查无此号-1",))
    stocked.execute(Leave(visit_id=case.visit_id), clerk)
    assert stocked.read(waits) == (), "today is not over"
    morning = open_desk(dt.datetime(2026, 12, 3, 8, 45, tzinfo=stocked.clock.zone))
    (line,) = morning.read(waits)
    assert (line.code, line.target.page, line.target.ids) == ("day_not_closed", "day", (DAY.toordinal(),))
    assert language("zh_CN").say("day.waits.day_not_closed", **line.facts) == "未日结 1 天：2026年12月1日"
    morning.execute(CloseDay(day=DAY), clerk)
    assert morning.read(waits) == (), "on 2 December nobody came: there is nothing to close"
    morning.execute(ReopenDay(day=DAY, reason="补录一份"), clerk)
    assert [one.code for one in morning.read(waits)] == ["day_not_closed"]
    years_later = open_desk(dt.datetime(2028, 12, 1, 8, 45, tzinfo=stocked.clock.zone))
    assert years_later.read(waits) == (), "whoever begins to close their days is not asked about years ago"


def test_every_waiting_line_reads_well_in_both_languages(
    stocked: Desk, clerk: Actor, open_desk: Callable[..., Desk]
) -> None:
    case = walk_in(stocked, clerk)
    attempt = print_slips(stocked, clerk, confirm=False)
    lines = stocked.read(waits)
    assert [one.code for one in lines] == ["attempts_unanswered"]
    assert lines[0].target.ids == (attempt,)
    stocked.execute(FailAttempt(attempt_id=attempt, why="jam"), clerk)
    print_slips(stocked, clerk)
    stocked.execute(MoveUnit(retrieval_id=case.retrieval_id, move=Move.NOT_FOUND, why="lent"), clerk)
    next_day = open_desk(dt.datetime(2026, 12, 2, 8, 45, tzinfo=stocked.clock.zone))
    lines = next_day.read(waits)
    assert [one.code for one in lines] == ["not_on_shelf", "not_left", "day_not_closed"]
    for code in LANGUAGES:
        said = [language(code).say(f"day.waits.{one.code}", **one.facts) for one in lines]
        assert "J001-01盒" in said[0]
        assert all("{" not in text for text in said)


def test_the_lists_of_the_day_print_in_both_languages(stocked: Desk, clerk: Actor) -> None:
    stocked.execute(
        MakeBooking(
            name="王小明", day=DAY, start=dt.time(9), wanted=("J001-2-1", "查无-1"), phone="13800000000"
        ),
        clerk,
    )
    case = walk_in(stocked, clerk, "张伟民", ("J001-2-10",))
    print_slips(stocked, clerk)
    move(stocked, clerk, case.retrieval_id, Move.PULL, Move.HOLD, Move.ISSUE)
    stocked.execute(AddStaff(account="wangfang", name="王芳", roles=(Role.CLERK,)), SETUP)
    with pytest.raises(Refused, match="same_person"):
        stocked.execute(HandOverShift(from_staff=4, to_staff=4), clerk)
    handed = stocked.execute(
        HandOverShift(from_staff=4, to_staff=5, remarks="复印机缺纸", items=(("查档专用章", "1"),)), clerk
    ).events[0]
    assert isinstance(handed, ShiftHandedOver)
    assert handed.out == 1

    for code in LANGUAGES:
        words = language(code)
        opening = stocked.read(opening_list, words, staff=4)
        noon = stocked.read(noon_list, staff=4)
        shift = stocked.read(handover_sheet, words, handed.handover_id, staff=5)
        blank = stocked.read(handover_sheet, words)
        sheet = stocked.read(day_sheet, staff=4)
        for paper in (opening, noon, shift, blank, sheet):
            assert registry.render(paper, words).startswith(b"%PDF")
            assert registry.missing(paper) == ()
    assert [line.reader for line in opening.bookings] == ["张伟民", "王小明"]
    assert [(file.reference_code, file.state) for file in opening.bookings[1].files] == [
        ("J001-2-1", "slip_out"),
        ("查无-1", "unknown"),
    ]
    assert opening.opening == ("9:00\u201317:00",)
    assert [(unit.seat, unit.reader, unit.state) for unit in noon.holding] == [("1", "张**", "issued")]
    assert (shift.given_by, shift.taken_by, blank.taken_by) == ("李敏", "王芳", "")
    assert [(item.name, item.amount) for item in shift.items] == [("查档专用章", "1")]
    assert [matter.text for matter in shift.matters] == ["复印机缺纸"]
    assert sheet.heads == (), "not signed before it is closed"


def test_the_day_sheet_carries_the_signed_heads_and_keeps_its_numbers(
    stocked: Desk, clerk: Actor, open_desk: Callable[..., Desk]
) -> None:
    stocked.execute(CloseDay(day=DAY), clerk)
    sheet = stocked.read(day_sheet)
    (audit,) = sheet.heads
    assert audit.key == stocked.store.secret.key_id
    assert sheet.closed_by == "李敏"
    later = open_desk(dt.datetime(2026, 12, 3, 9, tzinfo=stocked.clock.zone))
    walk_in(later, clerk)
    assert later.read(day_sheet, DAY).counts == sheet.counts
    assert later.read(day_sheet, DAY).heads == sheet.heads


def test_seats_shelves_and_stations_get_labels(stocked: Desk, clerk: Actor) -> None:
    assert stocked.read(shelf_labels).labels == ()
    first = stocked.execute(MakeShelfLabels(), clerk)
    assert len(first.events) == 1
    assert stocked.execute(MakeShelfLabels(), clerk).events == (), "a shelf keeps its number"
    stocked.execute(MakeShelfLabels(locations=("2库-C区-10列",)), clerk)
    with pytest.raises(Refused, match="no_locations"):
        stocked.execute(MakeShelfLabels(locations=(" ",)), clerk)
    labels = stocked.read(shelf_labels).labels
    assert [(label.text, label.note) for label in labels] == [
        ("1库-A区-1列", "J001-01盒"),
        ("1库-A区-2列", "J001-02盒"),
        ("2库-C区-10列", ""),
    ]
    for code in LANGUAGES:
        words = language(code)
        seats = stocked.read(seat_labels, words)
        assert [label.text for label in seats.labels] == ["1", "2"]
        for paper in (
            seats,
            stocked.read(shelf_labels),
            stocked.read(station_sheet, words),
            stocked.read(scanner_sheet),
        ):
            assert registry.render(paper, words).startswith(b"%PDF")
    assert len({label.code for label in (*labels, *seats.labels)}) == 5


def test_a_shelfs_label_names_its_first_and_its_last_box_as_people_count(stocked: Desk, clerk: Actor) -> None:
    for number in (2, 10, 9):
        stocked.execute(AddContainer(label=f"Z-{number}", location="9库-1列"), clerk)
    stocked.execute(MakeShelfLabels(locations=("9库-1列",)), clerk)
    (label,) = stocked.read(shelf_labels).labels
    assert label.note == "Z-2 … Z-10"


@pytest.mark.parametrize("matter", list(Matter))
def test_every_matter_has_a_subject_a_way_out_and_words(matter: Matter) -> None:
    assert STEPS[matter]
    assert OPEN_WHILE[matter]
    assert SUBJECTS[matter] in {
        "retrieval", "visit", "booking", "attempt", "queue_ticket", "copy_order", "certificate",
    }  # fmt: skip
    for code in LANGUAGES:
        assert language(code).has(f"day.matter.{matter.value}")
        assert all(language(code).has(f"action.{action}") for action in STEPS[matter])
