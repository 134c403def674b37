"""Every state x action pair of papers and approvals, and the clocks of a request."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readingroom.bookings.calendar import (
    Calendar,
    Closure,
    ClosureKind,
    add_working_days,
    is_working_day,
    working_days_between,
)
from readingroom.errors import Refused
from readingroom.requests.rules import (
    APPROVAL_LIFE,
    MATERIAL_LIFE,
    THERE,
    ApprovalAction,
    ApprovalState,
    MaterialAction,
    MaterialState,
    Stop,
    clock,
    due_day,
    next_approval_state,
    next_material_state,
)

MONDAY = dt.date(2026, 11, 23)
CALENDAR = Calendar(
    blocks=(),
    closures=(
        Closure(kind=ClosureKind.OPEN, first_day=dt.date(2026, 11, 28), last_day=dt.date(2026, 11, 28)),
        Closure(kind=ClosureKind.CLOSED, first_day=dt.date(2026, 12, 1), last_day=dt.date(2026, 12, 2)),
    ),
)
"""A make-up Saturday on 28 November, two days closed at the beginning of December."""


@pytest.mark.parametrize(("state", "action"), list(itertools.product(MaterialState, MaterialAction)))
def test_a_paper_goes_on_by_the_table_and_no_other_way(state: MaterialState, action: MaterialAction) -> None:
    if (state, action) in MATERIAL_LIFE:
        assert next_material_state(state, action) is MATERIAL_LIFE[state, action]
    else:
        with pytest.raises(Refused) as refused:
            next_material_state(state, action)
        asked = action is MaterialAction.ASK
        assert refused.value.code == ("material.is_there" if asked else "material.not_now")


@pytest.mark.parametrize("state", sorted(THERE))
def test_what_is_there_is_never_asked_for(state: MaterialState) -> None:
    assert (state, MaterialAction.ASK) not in MATERIAL_LIFE


@pytest.mark.parametrize(("state", "action"), list(itertools.product(ApprovalState, ApprovalAction)))
def test_an_approval_goes_on_by_the_table_and_no_other_way(
    state: ApprovalState, action: ApprovalAction
) -> None:
    if (state, action) in APPROVAL_LIFE:
        assert next_approval_state(state, action) is APPROVAL_LIFE[state, action]
    else:
        with pytest.raises(Refused) as refused:
            next_approval_state(state, action)
        assert refused.value.code == "approval.not_now"


def test_a_term_counts_working_days_make_up_days_too_and_not_closed_ones() -> None:
    # Tue 24 to Fri 27 are four, Sat 28 the fifth, Mon 30 the sixth, Tue and Wed are closed, Thu 3 the seventh.
    assert due_day(CALENDAR, MONDAY, 5, today=MONDAY) == dt.date(2026, 11, 28)
    assert due_day(CALENDAR, MONDAY, 7, today=MONDAY) == dt.date(2026, 12, 3)


def test_while_the_reader_has_to_act_the_clock_stands() -> None:
    tuesday, thursday = MONDAY + dt.timedelta(1), MONDAY + dt.timedelta(3)
    stop = Stop(first_day=tuesday, last_day=thursday)  # Tuesday and Wednesday do not count
    assert due_day(CALENDAR, MONDAY, 5, stops=[stop], today=thursday) == dt.date(2026, 12, 3)
    standing = Stop(first_day=tuesday)
    assert due_day(CALENDAR, MONDAY, 2, stops=[standing], today=thursday) == dt.date(2026, 11, 27)


def test_a_clock_is_overdue_the_day_after_its_last_and_never_while_it_stands() -> None:
    due = MONDAY + dt.timedelta(2)
    assert clock(CALENDAR, due, due, stopped=False).left == 0
    after = due + dt.timedelta(1)
    assert clock(CALENDAR, due, after, stopped=False).overdue
    assert not clock(CALENDAR, due, after, stopped=True).overdue


DAYS = st.dates(dt.date(2026, 11, 1), dt.date(2027, 1, 31))


@given(start=DAYS, days=st.integers(0, 40), gaps=st.lists(st.tuples(DAYS, st.integers(0, 20)), max_size=4))
def test_stops_only_ever_move_the_day_back_by_the_working_days_they_cover(
    start: dt.date, days: int, gaps: list[tuple[dt.date, int]]
) -> None:
    stops = [Stop(first_day=first, last_day=first + dt.timedelta(n)) for first, n in gaps]
    due = due_day(CALENDAR, start, days, stops=stops, today=dt.date(2027, 6, 1))
    plain = add_working_days(CALENDAR, start, days)
    still = {
        first + dt.timedelta(k)
        for first, n in gaps
        for k in range(n)
        if first + dt.timedelta(k) > start and is_working_day(CALENDAR, first + dt.timedelta(k))
    }
    assert working_days_between(CALENDAR, start, due) == days + len(still)
    assert due >= plain
