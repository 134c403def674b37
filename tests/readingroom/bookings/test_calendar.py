import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readingroom.bookings import calendar as cal
from readingroom.bookings.calendar import (
    BookingWindow,
    Calendar,
    Closure,
    ClosureKind,
    LeadUnit,
    OpenHours,
    OpeningBlock,
)
from readingroom.errors import Refused

NINE, HALF_ELEVEN, NOON, HALF_ONE, FIVE = (
    dt.time(9), dt.time(11, 30), dt.time(12), dt.time(13, 30), dt.time(17),
)  # fmt: skip
MORNING, AFTERNOON = OpenHours(NINE, HALF_ELEVEN, 20), OpenHours(HALF_ONE, FIVE, 12)
WEEK = tuple(
    OpeningBlock(weekday=weekday, opens=hours.opens, closes=hours.closes, capacity=hours.capacity)
    for weekday in range(5)
    for hours in ([MORNING, AFTERNOON] if weekday < 4 else [MORNING])
)
MONDAY = dt.date(2026, 11, 23)
SATURDAY = dt.date(2026, 2, 14)  # a make-up workday before the Spring Festival of 2026


def room(*closures: Closure) -> Calendar:
    return Calendar(blocks=WEEK, closures=closures)


def exception(kind: str, first: dt.date, last: dt.date | None = None, **more: object) -> Closure:
    return Closure(kind=ClosureKind(kind), first_day=first, last_day=last or first, **more)  # type: ignore[arg-type]  # as given


def test_the_room_is_open_in_its_blocks_and_not_between_them() -> None:
    assert cal.blocks(room(), MONDAY) == (MORNING, AFTERNOON)
    hours = {(9, 0): True, (8, 59): False, (11, 29): True, (11, 30): False, (13, 30): True, (17, 0): False}
    for (hour, minute), is_open in hours.items():
        assert cal.is_open(room(), dt.datetime.combine(MONDAY, dt.time(hour, minute))) is is_open


def test_a_closed_day_is_closed_for_its_reason() -> None:
    calendar = room(exception("closed", MONDAY, MONDAY + dt.timedelta(1), reason="库房消杀"))
    assert cal.blocks(calendar, MONDAY) == ()
    assert cal.closed_because(calendar, MONDAY) == "库房消杀"
    assert cal.next_open_day(calendar, MONDAY) == MONDAY + dt.timedelta(2)
    assert cal.closed_because(calendar, MONDAY + dt.timedelta(2)) is None
    assert cal.closed_because(calendar, MONDAY + dt.timedelta(5)) == ""


@pytest.mark.parametrize(
    ("opens", "closes", "left"),
    [
        (dt.time(10), dt.time(11), [(NINE, dt.time(10)), (dt.time(11), HALF_ELEVEN), (HALF_ONE, FIVE)]),
        (dt.time(11), dt.time(14), [(NINE, dt.time(11)), (dt.time(14), FIVE)]),
        (NOON, dt.time(13), [(NINE, HALF_ELEVEN), (HALF_ONE, FIVE)]),
        (dt.time(14), None, [(NINE, HALF_ELEVEN), (HALF_ONE, dt.time(14))]),
        (None, dt.time(10), [(dt.time(10), HALF_ELEVEN), (HALF_ONE, FIVE)]),
        (NINE, FIVE, []),
    ],
)
def test_closed_hours_are_cut_out(
    opens: dt.time, closes: dt.time, left: list[tuple[dt.time, dt.time]]
) -> None:
    calendar = room(exception("closed", MONDAY, opens=opens, closes=closes, reason="培训"))
    assert [(hours.opens, hours.closes) for hours in cal.blocks(calendar, MONDAY)] == left
    assert cal.is_working_day(calendar, MONDAY)


def test_a_make_up_saturday_is_like_friday() -> None:
    calendar = room(
        exception("open", SATURDAY), exception("closed", SATURDAY + dt.timedelta(1), reason="春节")
    )
    assert cal.blocks(calendar, SATURDAY) == (MORNING,)
    assert cal.is_working_day(calendar, SATURDAY)
    assert not cal.is_open_day(calendar, SATURDAY + dt.timedelta(1))
    assert not cal.is_open_day(room(), SATURDAY)


def test_a_make_up_day_with_hours_has_these() -> None:
    calendar = room(exception("open", SATURDAY, opens=NINE, closes=NOON))
    assert cal.blocks(calendar, SATURDAY) == (OpenHours(NINE, NOON),)


def test_a_closure_wins_over_a_make_up_day() -> None:
    calendar = room(exception("open", SATURDAY), exception("closed", SATURDAY, reason="停电"))
    assert not cal.is_open_day(calendar, SATURDAY)


def test_staff_days_and_public_days_are_apart() -> None:
    stock_taking = room(exception("closed", MONDAY, reason="清点"), exception("staff_on", MONDAY))
    assert not cal.is_open_day(stock_taking, MONDAY)
    assert cal.is_working_day(stock_taking, MONDAY)
    off = room(exception("staff_off", MONDAY))
    assert cal.is_open_day(off, MONDAY)
    assert not cal.is_working_day(off, MONDAY)
    weekend = Calendar(blocks=(OpeningBlock(weekday=5, opens=NINE, closes=NOON),))
    assert cal.is_open_day(weekend, SATURDAY)
    assert not cal.is_working_day(weekend, SATURDAY)


def test_four_working_days_over_the_national_holiday() -> None:
    calendar = room(
        exception("closed", dt.date(2026, 10, 1), dt.date(2026, 10, 7), reason="国庆节"),
        exception("open", dt.date(2026, 10, 10)),
    )
    assert cal.add_working_days(calendar, dt.date(2026, 9, 30), 4) == dt.date(2026, 10, 12)
    assert cal.add_working_days(calendar, dt.date(2026, 10, 12), -4) == dt.date(2026, 9, 30)
    assert cal.working_days_between(calendar, dt.date(2026, 9, 30), dt.date(2026, 10, 12)) == 4


def test_an_empty_calendar_says_so_instead_of_searching_for_ever() -> None:
    empty = Calendar(blocks=(), working_weekdays=frozenset())
    with pytest.raises(Refused, match=r"calendar\.never_open"):
        cal.next_open_day(empty, MONDAY)
    with pytest.raises(Refused, match=r"calendar\.never_working"):
        cal.add_working_days(empty, MONDAY, 1)


closures = st.builds(
    lambda kind, first, days, opens, closes: Closure(
        kind=kind,
        first_day=first,
        last_day=first + dt.timedelta(days),
        opens=dt.time(opens) if opens is not None else None,
        closes=dt.time(closes) if closes is not None else None,
    ),
    st.sampled_from(list(ClosureKind)),
    st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)),
    st.integers(0, 14),
    st.none() | st.integers(6, 12),
    st.none() | st.integers(13, 20),
)
calendars = st.lists(closures, max_size=8).map(lambda some: room(*some))
days = st.dates(dt.date(2025, 12, 1), dt.date(2027, 1, 31))


@given(calendars, days, st.integers(0, 40))
def test_adding_working_days_and_counting_them_agree(calendar: Calendar, day: dt.date, count: int) -> None:
    end = cal.add_working_days(calendar, day, count)
    assert cal.working_days_between(calendar, day, end) == count
    assert cal.working_days_between(calendar, end, day) == -count
    assert count == 0 or cal.is_working_day(calendar, end)


@given(calendars, days, days, days)
def test_working_days_add_up(calendar: Calendar, one: dt.date, two: dt.date, three: dt.date) -> None:
    between = cal.working_days_between
    assert between(calendar, one, two) + between(calendar, two, three) == between(calendar, one, three)


@given(calendars, days)
def test_the_next_open_day_is_open_and_none_is_before_it(calendar: Calendar, day: dt.date) -> None:
    found = cal.next_open_day(calendar, day)
    assert found > day
    assert cal.is_open_day(calendar, found)
    assert not any(cal.is_open_day(calendar, day + dt.timedelta(n)) for n in range(1, (found - day).days))


@given(calendars, days, st.times())
def test_open_hours_are_in_order_and_no_closure_lies_in_them(
    calendar: Calendar, day: dt.date, time: dt.time
) -> None:
    hours = cal.blocks(calendar, day)
    assert all(stretch.opens < stretch.closes for stretch in hours)
    assert list(hours) == sorted(hours, key=lambda stretch: stretch.opens)
    shut = any(
        closure.kind is ClosureKind.CLOSED
        and closure.first_day <= day <= closure.last_day
        and (closure.opens or dt.time.min) <= time < (closure.closes or dt.time.max)
        for closure in calendar.closures
    )
    assert not (shut and cal.is_open(calendar, dt.datetime.combine(day, time)))


TEN = dt.datetime.combine(MONDAY, dt.time(10))


def refusal(
    code: str, window: BookingWindow, day: dt.date, now: dt.datetime = TEN, *closed: Closure
) -> Refused:
    with pytest.raises(Refused, match=rf"^calendar\.{code}\(") as refused:
        cal.check_bookable(room(*closed), window, day, now)
    return refused.value


def test_the_same_day_can_be_booked_until_the_cut_off() -> None:
    window = BookingWindow(same_day_until=dt.time(15))
    cal.check_bookable(room(), window, MONDAY, dt.datetime.combine(MONDAY, dt.time(14, 59)))
    after = dt.datetime.combine(MONDAY, dt.time(15))
    assert refusal("cut_off", window, MONDAY, after).facts["first"] == MONDAY + dt.timedelta(1)
    cal.check_bookable(room(), window, MONDAY + dt.timedelta(1), after)


def test_a_day_outside_the_lead_days_is_refused_with_the_days_that_are_possible() -> None:
    window = BookingWindow(least=1, most=5)
    assert refusal("past", window, MONDAY - dt.timedelta(1))
    assert refusal("too_soon", window, MONDAY).facts["first"] == MONDAY + dt.timedelta(1)
    assert refusal("too_far", window, MONDAY + dt.timedelta(6)).facts["last"] == MONDAY + dt.timedelta(5)


def test_lead_days_may_be_working_days() -> None:
    window = BookingWindow(least=1, most=5, unit=LeadUnit.WORKING_DAYS)
    assert cal.bookable_days(room(), window, TEN) == (MONDAY + dt.timedelta(1), MONDAY + dt.timedelta(7))


def test_a_closed_day_cannot_be_booked_and_the_next_open_one_is_named() -> None:
    closed = exception("closed", MONDAY + dt.timedelta(1), reason="清点")
    refused = refusal("closed_for", BookingWindow(), MONDAY + dt.timedelta(1), TEN, closed)
    assert refused.facts["next"] == MONDAY + dt.timedelta(2)
    assert refusal("closed", BookingWindow(), MONDAY + dt.timedelta(5)).facts[
        "next"
    ] == MONDAY + dt.timedelta(7)


@given(
    calendars,
    days,
    st.times(),
    st.integers(0, 9),
    st.integers(0, 40),
    st.sampled_from(list(LeadUnit)),
    st.integers(0, 60),
)
def test_what_can_be_booked_is_open_and_within_the_window(
    calendar: Calendar, today: dt.date, time: dt.time, least: int, most: int, unit: LeadUnit, ahead: int
) -> None:
    window = BookingWindow(least=least, most=least + most, same_day_until=dt.time(15), unit=unit)
    now, day = dt.datetime.combine(today, time), today + dt.timedelta(ahead)
    first, last = cal.bookable_days(calendar, window, now)
    allowed = first <= day <= last and cal.is_open_day(calendar, day)
    try:
        cal.check_bookable(calendar, window, day, now)
    except Refused:
        assert not allowed
    else:
        assert allowed


@pytest.mark.parametrize(
    ("hours", "code"),
    [
        ([(NOON, NINE)], "backwards"),
        ([(NINE, NINE)], "backwards"),
        ([(NINE, NOON), (HALF_ELEVEN, FIVE)], "overlap"),
    ],
)
def test_a_week_that_cannot_be_is_refused(hours: list[tuple[dt.time, dt.time]], code: str) -> None:
    week = [OpeningBlock(weekday=0, opens=opens, closes=closes) for opens, closes in hours]
    with pytest.raises(Refused, match=rf"calendar\.{code}"):
        cal.check_blocks(week)


def test_a_week_that_can_be_passes() -> None:
    cal.check_blocks(WEEK)
    with pytest.raises(Refused, match=r"calendar\.capacity"):
        cal.check_blocks([OpeningBlock(weekday=0, opens=NINE, closes=NOON, capacity=0)])
    with pytest.raises(ValueError, match="weekdays"):
        cal.check_blocks([OpeningBlock(weekday=7, opens=NINE, closes=NOON)])


@pytest.mark.parametrize(
    ("closure", "code"),
    [
        (exception("closed", MONDAY, MONDAY - dt.timedelta(1)), "days_backwards"),
        (exception("open", MONDAY, opens=NOON, closes=NINE), "backwards"),
        (exception("staff_off", MONDAY, opens=NINE), "staff_hours"),
    ],
)
def test_a_closure_that_cannot_be_is_refused(closure: Closure, code: str) -> None:
    with pytest.raises(Refused, match=rf"calendar\.{code}"):
        cal.check_closure(closure)
