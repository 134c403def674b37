"""The exchange's tables and plans, walked."""

from __future__ import annotations

import datetime as dt
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readingroom.errors import Refused
from readingroom.language import language
from readingroom.portals.native import protocol
from readingroom.portals.rules import (
    OUTBOX,
    SETTLED,
    Belief,
    CommandKind,
    Losses,
    OutboxAction,
    OutboxState,
    Outgoing,
    StepKind,
    SubjectKind,
    after_absent,
    believed,
    difference,
    next_state,
    pause,
    person_decides,
    plan,
    still_told,
    why_not,
    why_stop,
)
from readingroom.requests.rules import RequestState

NOW = dt.datetime(2026, 12, 1, 1, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
A = "2026-12-01T01:00:00+00:00"
B = "2026-12-02T01:00:00+00:00"


@pytest.mark.parametrize(("state", "action"), list(product(OutboxState, OutboxAction)))
def test_every_state_and_action(state: OutboxState, action: OutboxAction) -> None:
    if (state, action) in OUTBOX:
        assert next_state(state, action) is OUTBOX[state, action]
        assert state not in SETTLED, "what is settled stays so"
    else:
        with pytest.raises(Refused) as refused:
            next_state(state, action)
        assert refused.value.code == "portal.outbox_not_now"


def test_every_state_is_reached_and_left() -> None:
    reached = set(OUTBOX.values()) | {OutboxState.PENDING}
    assert reached == set(OutboxState)
    assert {state for state, _ in OUTBOX} == set(OutboxState) - SETTLED


def test_the_engine_and_the_protocol_use_the_same_words() -> None:
    assert [kind.value for kind in CommandKind] == [kind.value for kind in protocol.CommandKind]
    assert [kind.value for kind in SubjectKind] == [kind.value for kind in protocol.SubjectKind]


@pytest.mark.parametrize("code", ["zh_CN", "en"])
def test_every_state_that_the_desk_tells_of_has_words_here_and_on_the_example_page(code: str) -> None:
    words = language(code)
    told = [state.value for state in RequestState if state is not RequestState.JOINED]
    assert [state for state in told if not words.has(f"portal.tells.{state}")] == []
    assert [state for state in told if not words.has(f"sandbox.request.{state}")] == []


def row(number: int, kind: CommandKind = CommandKind.BOOKING_STATE, **facts: Any) -> Outgoing:
    return Outgoing(**({"id": number, "case": 1, "kind": kind, "state": OutboxState.PENDING} | facts))


def steps(*rows: Outgoing) -> list[tuple[str, int]]:
    return [(step.kind.value, step.row) for step in plan(rows, NOW)]


def test_a_case_goes_out_in_order_and_cases_do_not_wait_for_each_other() -> None:
    assert steps(row(1), row(2), row(3, case=2)) == [("send", 1), ("send", 2), ("send", 3)]
    later = NOW + 5 * SECOND
    assert steps(row(1, next_try_at=later), row(2), row(3, case=2)) == [("send", 3)]
    held = why_not([row(1, next_try_at=later), row(2)], NOW)
    assert {number: (one.code, one.row) for number, one in held.items()} == {
        1: ("later", 1),
        2: ("behind", 1),
    }


def test_what_is_unknown_is_found_out_before_its_case_goes_on() -> None:
    unknown = row(1, state=OutboxState.UNKNOWN)
    assert steps(unknown, row(2), row(3, case=2)) == [("find", 1), ("send", 3)]
    asked = row(1, state=OutboxState.UNKNOWN, next_try_at=NOW + SECOND, absent_since=NOW)
    assert steps(asked, row(2)) == []
    assert why_not([asked, row(2)], NOW)[2].code == "in_doubt"


def test_a_rejected_one_holds_back_only_what_depends_on_it() -> None:
    answer = row(1, CommandKind.REQUEST_ANSWER, state=OutboxState.REJECTED)
    question = row(2, CommandKind.REQUEST_QUESTION)
    closed = row(3, CommandKind.REQUEST_STATE)
    assert steps(answer, question, closed) == [("send", 2)]
    assert why_not([answer, question, closed], NOW)[3].code == "depends"
    assert steps(row(1, state=OutboxState.REJECTED), row(2)) == [("send", 2)]
    made = row(1, CommandKind.BOOKING_MAKE, state=OutboxState.CONFLICT)
    notice = row(3, CommandKind.NOTICE)
    assert steps(made, row(2), notice) == []


def test_a_time_that_a_wrong_clock_set_does_not_hold_anything_for_years() -> None:
    assert steps(row(1, next_try_at=NOW + dt.timedelta(days=400))) == [("send", 1)]


STATES = st.sampled_from([state for state in OutboxState if state not in SETTLED])


@given(
    st.lists(
        st.tuples(st.integers(1, 3), st.sampled_from(list(CommandKind)), STATES, st.integers(-2, 2)),
        max_size=12,
    )
)
def test_no_case_is_sent_past_something_in_doubt_or_late(
    facts: list[tuple[int, CommandKind, OutboxState, int]],
) -> None:
    rows = [
        row(number, kind, case=case, state=state, next_try_at=NOW + seconds * SECOND)
        for number, (case, kind, state, seconds) in enumerate(facts, 1)
    ]
    by_id = {one.id: one for one in rows}
    sent = [step.row for step in plan(rows, NOW) if step.kind is StepKind.SEND]
    for number in sent:
        mine = by_id[number]
        before = [one for one in rows if one.id < number and one.case == mine.case]
        assert mine.state is OutboxState.PENDING
        assert all(one.state not in (OutboxState.UNKNOWN, OutboxState.IN_FLIGHT) for one in before)
        depends = why_not(rows, NOW)
        assert all(
            one.id in sent or depends[one.id].code == "depends"
            for one in before
            if one.state is OutboxState.PENDING
        )


def test_who_may_send_again_what_find_does_not_know() -> None:
    assert after_absent(exactly_once=True) is OutboxAction.SEND_AGAIN
    assert after_absent(exactly_once=False) is OutboxAction.MISS
    day = dt.timedelta(hours=24)
    assert not person_decides(None, NOW, day)
    assert not person_decides(NOW - day + SECOND, NOW, day)
    assert person_decides(NOW - day, NOW, day)


@given(st.integers(1, 100), st.floats(0, 0.999))
def test_pauses_grow_up_to_an_hour_and_are_never_all_the_same(failures: int, chance: float) -> None:
    waited = pause(failures, lambda: chance)
    assert dt.timedelta(seconds=2.5) <= waited <= dt.timedelta(hours=1)
    assert waited <= pause(failures + 1, lambda: chance)
    asked = dt.timedelta(hours=2)
    assert pause(failures, lambda: chance, asked) == asked
    assert pause(failures, lambda: chance, dt.timedelta(days=900)) == dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("expected", "lost", "reason"),
    [(10, 2, None), (10, 5, "mass_deletion"), (100, 5, None), (6, 6, "window_empty"), (2, 2, None), (0, 0, None)],
)  # fmt: skip
def test_when_to_stop_and_ask(expected: int, lost: int, reason: str | None) -> None:
    assert why_stop(Losses(expected, lost), least=5, share=30) == reason


def test_only_what_is_different_is_told() -> None:
    seen = {"status": "confirmed", "start": A, "end": None}
    same = Belief("confirmed", A, None)
    assert difference(believed(seen, {}), same) == ()
    (moved,) = difference(believed(seen, {}), Belief("confirmed", B, None))
    assert moved == {"state": "moved", "start": B, "end": None}
    on_its_way = believed(seen, {}, [moved])
    assert difference(on_its_way, Belief("confirmed", B, None)) == ()
    (arrived,) = difference(on_its_way, Belief("arrived", B, None))
    assert arrived == {"state": "arrived"}
    (back,) = difference(believed(seen, arrived), same)
    assert back["state"] == "confirmed"
    asked_for = believed({**seen, "status": "requested"}, {})
    assert difference(asked_for, Belief("requested", A, None)) == ()
    assert difference(asked_for, same)[0]["state"] == "confirmed"


def test_what_a_portal_still_holds_after_it_told_something_new() -> None:
    before = {"status": "confirmed", "start": A, "end": None}
    told = {"state": "arrived", "start": B, "end": None}
    assert still_told(told, before, {**before, "start": B}) == told, "its echo"
    assert still_told(told, before, {**before, "status": "cancelled"}) == {"start": B, "end": None}
    assert still_told(told, before, {**before, "start": "2026-12-05T01:00:00+00:00"}) == {
        "state": "arrived",
        "end": None,
    }
