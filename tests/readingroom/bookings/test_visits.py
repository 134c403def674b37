"""Arrival and departure: one number from the portal to the door, and nobody here twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from readingroom.allowed import Allowed, NotNow
from readingroom.bookings import queries
from readingroom.bookings.calendar import Closure, ClosureKind, OpeningBlock
from readingroom.bookings.commands import (
    AddClosure,
    Arrive,
    CancelBooking,
    ComeBack,
    DefineSeats,
    Leave,
    MakeBooking,
    MarkNoShow,
    MoveBooking,
    ReinstateBooking,
    SeatPlan,
    SetOpeningBlocks,
    StepOut,
)
from readingroom.bookings.events import VisitOpened
from readingroom.bookings.queries import DayRow
from readingroom.command import Actor
from readingroom.desk import Desk, Outcome
from readingroom.errors import Refused
from readingroom.language import LANGUAGES, language
from readingroom.office.setup.commands import ChangeSetting
from readingroom.people.commands import Particulars, RegisterReader
from tests.readingroom.bookings.conftest import Importer, at, told

WANG = Particulars(name="王小明", document_kind="resident_id", document_number="11010519491231002X")
LI = Particulars(name="李小红", document_kind="passport", document_number="E12345678")
WEEK = tuple(
    OpeningBlock(weekday=day, opens=opens, closes=closes, capacity=2)
    for day in range(5)
    for opens, closes in ((dt.time(8), dt.time(11, 30)), (dt.time(13, 30), dt.time(17)))
)


def opened(outcome: Outcome) -> VisitOpened:
    return next(event for event in outcome.events if isinstance(event, VisitOpened))


def row(desk: Desk, number: str) -> DayRow:
    (found,) = [row for row in desk.read(queries.today) if row.number == number]
    return found


def refusal(desk: Desk, clerk: Actor, command: Any) -> Refused:
    with pytest.raises(Refused) as refused:
        desk.execute(command, clerk)
    for spoken in LANGUAGES:
        assert language(spoken).explain(refused.value)
    return refused.value


def test_a_booking_becomes_the_visit_under_its_number(desk: Desk, bring: Importer, clerk: Actor) -> None:
    bring(
        told(
            "NBN7V",
            number="NBN7V",
            purpose="thesis",
            document_number="11010519491231002X",
            phone="13800001234",
            email="reader@example.org",
        )
    )
    before = row(desk, "NBN7V")
    assert (before.state, before.wanted, before.register_number) == ("expected", 1, "")
    assert before.name.masked == "王**"
    visit = opened(desk.execute(Arrive(booking_id=before.booking_id), clerk))
    after = row(desk, "NBN7V")
    assert (after.state, after.register_number, after.case_id) == ("present", "2026-1", before.case_id)
    detail = desk.read(queries.visit, visit.visit_id)
    assert detail is not None
    assert (detail.number, detail.purpose, detail.name.full) == ("NBN7V", "thesis", "王小明")
    assert visit.reader_id == after.reader_id
    again = refusal(desk, clerk, Arrive(booking_id=before.booking_id))
    assert (again.code, again.facts["number"]) == ("visit.already_here", "NBN7V")
    assert len(desk.read(queries.today)) == 1


def test_the_same_person_online_and_at_the_desk_is_one_reader(
    desk: Desk, bring: Importer, clerk: Actor
) -> None:
    known = desk.execute(RegisterReader(particulars=WANG), clerk).events[0].reader_id  # type: ignore[attr-defined]
    bring(told("a", document_number="11010519491231002x"))
    booking = row(desk, "NRa")
    assert booking.reader_id == known
    assert opened(desk.execute(Arrive(booking_id=booking.booking_id), clerk)).reader_id == known


def test_a_document_under_another_name_is_for_the_clerk_to_decide(
    desk: Desk, bring: Importer, clerk: Actor
) -> None:
    known = desk.execute(RegisterReader(particulars=WANG), clerk).events[0].reader_id  # type: ignore[attr-defined]
    bring(told("a", name="张三", document_number="11010519491231002X"))
    booking = row(desk, "NRa")
    refused = refusal(desk, clerk, Arrive(booking_id=booking.booking_id))
    assert (refused.code, refused.facts["ids"]) == ("visit.reader_differs", [known])
    assert (
        opened(desk.execute(Arrive(booking_id=booking.booking_id, reader_id=known), clerk)).reader_id == known
    )


def test_a_number_mistyped_online_does_not_keep_the_reader_out(
    desk: Desk, bring: Importer, clerk: Actor
) -> None:
    bring(told("a", document_kind="身份证", document_number="110105194912310021", email="nobody"))
    visit = opened(desk.execute(Arrive(booking_id=row(desk, "NRa").booking_id), clerk))
    assert visit.reader_id


def test_a_walk_in_takes_the_same_path(desk: Desk, clerk: Actor) -> None:
    outcome = desk.execute(Arrive(particulars=WANG, seen="original"), clerk)
    visit = opened(outcome)
    (here,) = desk.read(queries.today)
    assert (here.number, here.register_number, here.state) == ("2026-1", "2026-1", "present")
    assert (here.booking_id, here.visit_id) == (None, visit.visit_id)
    twice = refusal(desk, clerk, Arrive(reader_id=visit.reader_id))
    assert twice.code == "visit.already_here"
    assert refusal(desk, clerk, Arrive()).code == "visit.reader_needed"


def test_a_day_early_is_offered_today(desk: Desk, bring: Importer, clerk: Actor) -> None:
    bring(told("a", start=at(2), end=at(2, 11)))
    booking_id = desk.read(queries.today, dt.date(2026, 12, 2))[0].booking_id
    assert booking_id is not None
    refused = refusal(desk, clerk, Arrive(booking_id=booking_id))
    assert refused.code == "booking.other_day"
    offered = desk.read(queries.today, dt.date(2026, 12, 2))[0].actions
    assert isinstance(offered[0], NotNow)
    assert (offered[0].action, offered[0].code) == ("arrive", "booking.other_day")
    assert Allowed("move") in offered
    desk.execute(MoveBooking(booking_id=booking_id), clerk)
    moved = row(desk, "NRa")
    assert moved.starts_at == at(1)
    assert moved.ends_at == at(1, 11)
    assert opened(desk.execute(Arrive(booking_id=booking_id), clerk)).case_id == moved.case_id


def test_another_hour_keeps_how_long_it_lasts(desk: Desk, bring: Importer, clerk: Actor) -> None:
    bring(told("a", start=at(2), end=at(2, 11)))
    booking_id = desk.read(queries.today, dt.date(2026, 12, 2))[0].booking_id
    assert booking_id is not None
    desk.execute(MoveBooking(booking_id=booking_id, day=dt.date(2026, 12, 3), start=dt.time(14)), clerk)
    (moved,) = desk.read(queries.today, dt.date(2026, 12, 3))
    assert (moved.starts_at, moved.ends_at) == (at(3, 14), at(3, 16))


def test_a_day_on_the_other_side_of_a_clock_change_keeps_its_hours(desk: Desk, clerk: Actor) -> None:
    desk.execute(ChangeSetting(key="archive.time_zone", value="America/Santiago"), clerk)
    made = MakeBooking(name="王小明", day=dt.date(2027, 4, 2), start=dt.time(9), end=dt.time(12), anyway=True)
    booking_id = desk.execute(made, clerk).events[-1].booking_id  # type: ignore[attr-defined]
    desk.execute(MoveBooking(booking_id=booking_id, day=dt.date(2027, 4, 6)), clerk)
    (moved,) = desk.read(queries.today, dt.date(2027, 4, 6))
    assert moved.starts_at is not None
    assert moved.ends_at is not None
    assert (moved.starts_at.time(), moved.ends_at.time()) == (dt.time(9), dt.time(12))


def test_late_and_after_a_no_show(
    desk: Desk, open_desk: Callable[..., Desk], bring: Importer, clerk: Actor
) -> None:
    bring(told("a"))
    booking_id = row(desk, "NRa").booking_id
    assert booking_id is not None
    assert refusal(desk, clerk, MarkNoShow(booking_id=booking_id)).code == "booking.not_due_yet"
    later = open_desk(at(1, 9, 12))
    late = row(later, "NRa")
    assert (late.state, late.late_minutes) == ("late", 12)
    later.execute(MarkNoShow(booking_id=booking_id), clerk)
    assert row(later, "NRa").state == "no_show"
    later.execute(Arrive(booking_id=booking_id), clerk)
    assert row(later, "NRa").state == "present"


def test_away_back_and_left(desk: Desk, clerk: Actor) -> None:
    visit = opened(desk.execute(Arrive(particulars=WANG), clerk)).visit_id
    desk.execute(StepOut(visit_id=visit), clerk)
    assert desk.read(queries.today)[0].state == "away"
    assert refusal(desk, clerk, StepOut(visit_id=visit)).code == "visit.is_away"
    desk.execute(ComeBack(visit_id=visit), clerk)
    desk.execute(Leave(visit_id=visit), clerk)
    assert desk.read(queries.today)[0].state == "left"
    assert refusal(desk, clerk, Leave(visit_id=visit)).code == "visit.is_left"


def test_coming_again_on_another_day_is_the_same_case(
    desk: Desk, open_desk: Callable[..., Desk], bring: Importer, clerk: Actor
) -> None:
    bring(told("a"))
    first = opened(desk.execute(Arrive(booking_id=row(desk, "NRa").booking_id), clerk))
    desk.execute(Leave(visit_id=first.visit_id), clerk)
    tomorrow = open_desk(at(2))
    second = opened(tomorrow.execute(Arrive(case_id=first.case_id), clerk))
    assert second.again
    assert (second.case_id, second.reader_id) == (first.case_id, first.reader_id)
    assert second.visit_id != first.visit_id
    assert [row.number for row in tomorrow.read(queries.today)] == ["NRa"]


def test_a_cancelled_booking_is_reinstated_not_queued_for_again(
    desk: Desk, bring: Importer, clerk: Actor
) -> None:
    bring(told("a"))
    booking_id = row(desk, "NRa").booking_id
    assert booking_id is not None
    desk.execute(CancelBooking(booking_id=booking_id), clerk)
    assert refusal(desk, clerk, Arrive(booking_id=booking_id)).code == "booking.is_cancelled"
    desk.execute(ReinstateBooking(booking_id=booking_id), clerk)
    desk.execute(Arrive(booking_id=booking_id), clerk)
    assert row(desk, "NRa").state == "present"


def test_visits_a_day_are_limited_by_a_setting(desk: Desk, clerk: Actor) -> None:
    desk.execute(ChangeSetting(key="limits.visits_per_day", value=1), clerk)
    visit = opened(desk.execute(Arrive(particulars=WANG), clerk))
    desk.execute(Leave(visit_id=visit.visit_id), clerk)
    refused = refusal(desk, clerk, Arrive(case_id=visit.case_id))
    assert (refused.code, refused.facts["most"]) == ("visit.day_limit", 1)


def test_a_full_room_asks_about_walk_ins_and_keeps_promises(
    desk: Desk, bring: Importer, clerk: Actor
) -> None:
    desk.execute(SetOpeningBlocks(blocks=WEEK), clerk)
    bring(told("a"), told("b", name="张三"))
    assert desk.read(queries.room).free == 0
    full = refusal(desk, clerk, Arrive(particulars=LI))
    assert (full.code, full.facts["promised"]) == ("visit.room_full", 2)
    let_in = opened(desk.execute(Arrive(particulars=LI, over_capacity=True), clerk))
    assert let_in.notes == ("over_capacity",)
    for number in ("NRa", "NRb"):
        desk.execute(Arrive(booking_id=row(desk, number).booking_id), clerk)
    desk.execute(ChangeSetting(key="room.capacity_rule", value="refuse"), clerk)
    strictly = refusal(desk, clerk, Arrive(particulars=WANG, over_capacity=True))
    assert strictly.code == "visit.room_full_strictly"


def test_outside_opening_hours_the_desk_is_told_and_decides(
    desk: Desk, open_desk: Callable[..., Desk], clerk: Actor
) -> None:
    desk.execute(SetOpeningBlocks(blocks=WEEK), clerk)
    noon = open_desk(at(1, 12))
    assert opened(noon.execute(Arrive(particulars=WANG), clerk)).notes == ("outside_hours",)
    day = dt.date(2026, 12, 2)
    closed = Closure(kind=ClosureKind.CLOSED, first_day=day, last_day=day, reason="盘点")
    desk.execute(AddClosure(closure=closed), clerk)
    assert opened(open_desk(at(2)).execute(Arrive(particulars=LI), clerk)).notes == ("closed_day",)


def test_a_booking_by_phone_keeps_to_hours_lead_days_and_places(desk: Desk, clerk: Actor) -> None:
    desk.execute(SetOpeningBlocks(blocks=WEEK), clerk)

    def phone(day: int, hour: int, **more: Any) -> MakeBooking:
        return MakeBooking(name="王小明", day=dt.date(2026, 12, day), start=dt.time(hour), **more)

    desk.execute(phone(3, 9, wanted=("J001-2-1",)), clerk)
    (made,) = desk.read(queries.today, dt.date(2026, 12, 3))
    assert (made.number, made.wanted, made.state) == ("2026-1", 1, "expected")
    assert refusal(desk, clerk, phone(3, 12)).code == "booking.outside_hours"
    assert refusal(desk, clerk, phone(5, 9)).code == "calendar.closed"
    desk.execute(ChangeSetting(key="bookings.lead_days_least", value=2), clerk)
    assert refusal(desk, clerk, phone(2, 9)).code == "calendar.too_soon"
    desk.execute(phone(3, 10), clerk)
    desk.execute(
        AddClosure(
            closure=Closure(
                kind=ClosureKind.CLOSED, first_day=dt.date(2026, 12, 2), last_day=dt.date(2026, 12, 2)
            )
        ),
        clerk,
    )
    desk.execute(ChangeSetting(key="bookings.lead_days_unit", value="working_days"), clerk)
    assert refusal(desk, clerk, phone(3, 10)).code == "calendar.too_soon"
    desk.execute(ChangeSetting(key="bookings.lead_days_unit", value="days"), clerk)
    full = refusal(desk, clerk, phone(3, 9))
    assert (full.code, full.facts["n"]) == ("booking.hour_full", 2)
    desk.execute(phone(3, 9, anyway=True), clerk)
    assert [(block.free, block.over) for block in desk.read(queries.places, dt.date(2026, 12, 3))] == [
        (0, 1),
        (2, 0),
    ]


def test_too_many_online_bookings_need_a_hand(desk: Desk, bring: Importer, clerk: Actor) -> None:
    desk.execute(SetOpeningBlocks(blocks=WEEK), clerk)
    report = bring(*(told(str(n), name=f"王{n}") for n in range(3)), told("sat", start=at(5), end=at(5, 11)))
    assert report.counts["new"] == 4
    matters = {matter.code: matter for matter in desk.read(queries.needs_a_hand)}
    assert matters["over_capacity"].facts["n"] == 1
    assert matters["closed_day"].facts["number"] == "NRsat"
    for matter in matters.values():
        for spoken in LANGUAGES:
            assert language(spoken).say(f"bookings.matter.{matter.code}", **matter.facts)


def test_cancelled_online_while_here_and_never_left_need_a_hand(
    desk: Desk, open_desk: Callable[..., Desk], bring: Importer, clerk: Actor
) -> None:
    bring(told("a"))
    desk.execute(Arrive(booking_id=row(desk, "NRa").booking_id), clerk)
    bring(told("a", status="cancelled"))
    assert [matter.code for matter in desk.read(queries.needs_a_hand)] == ["cancelled_while_here"]
    assert row(desk, "NRa").source_cancelled
    tomorrow = open_desk(at(2))
    assert [matter.code for matter in tomorrow.read(queries.needs_a_hand)] == ["not_left"]
    assert [here.number for here in tomorrow.read(queries.present)] == ["NRa"]


def test_a_booked_seat_is_given_where_it_can_be(desk: Desk, bring: Importer, clerk: Actor) -> None:
    desk.execute(DefineSeats(seats=(SeatPlan(label="1"), SeatPlan(label="2", kind="camera"))), clerk)
    bring(
        told("a", seat_kind="camera"),
        told("b", name="张三", seat_kind="camera"),
        told("c", name="李四", seat_name="1"),
    )
    for number in ("NRa", "NRb", "NRc"):
        desk.execute(Arrive(booking_id=row(desk, number).booking_id), clerk)
    assert [row(desk, number).seat for number in ("NRa", "NRb", "NRc")] == ["2", "", "1"]


def test_today_asks_as_often_for_many_as_for_few(desk: Desk, bring: Importer, clerk: Actor) -> None:
    from sqlalchemy import event

    def statements() -> int:
        asked: list[str] = []
        with desk.store.reading() as session:
            engine = session.get_bind()

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            asked.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        desk.read(queries.today)
        event.remove(engine, "before_cursor_execute", note)
        return len(asked)

    bring(told("0"))
    desk.execute(Arrive(booking_id=row(desk, "NR0").booking_id), clerk)
    few = statements()
    bring(*(told(str(n), name=f"王{n}") for n in range(1, 30)))
    for n in range(1, 6):
        desk.execute(Arrive(booking_id=row(desk, f"NR{n}").booking_id), clerk)
    assert len(desk.read(queries.today)) == 30
    assert statements() == few
