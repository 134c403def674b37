"""Every state x action pair of both lifecycles, and every station x state."""

from __future__ import annotations

import itertools

import pytest

from readingroom.command import Station
from readingroom.errors import Refused
from readingroom.language import language
from readingroom.retrieval.rules import (
    ACTIVE,
    AT_HAND,
    ATTEMPT_LIFE,
    MOVES,
    RETRIEVAL_LIFE,
    AttemptAction,
    AttemptState,
    Move,
    RetrievalState,
    attempt_after,
    move_at,
    state_after,
)

ENDED = {RetrievalState.RESHELVED, RetrievalState.PASSED_ON, RetrievalState.CANCELLED}


@pytest.mark.parametrize(("state", "move"), list(itertools.product(RetrievalState, Move)))
def test_a_retrieval_moves_by_the_table_and_no_other_way(state: RetrievalState, move: Move) -> None:
    if (state, move) in RETRIEVAL_LIFE:
        assert state_after(state, move) is RETRIEVAL_LIFE[state, move]
    else:
        with pytest.raises(Refused) as refused:
            state_after(state, move)
        assert refused.value.code == f"retrieval.is_{state}"


@pytest.mark.parametrize(("state", "action"), list(itertools.product(AttemptState, AttemptAction)))
def test_a_print_attempt_goes_on_by_the_table_and_no_other_way(
    state: AttemptState, action: AttemptAction
) -> None:
    if (state, action) in ATTEMPT_LIFE:
        assert attempt_after(state, action) is ATTEMPT_LIFE[state, action]
    else:
        with pytest.raises(Refused) as refused:
            attempt_after(state, action)
        assert refused.value.code == "printing.not_now"


def test_what_has_ended_stays_ended_and_every_state_can_be_reached() -> None:
    assert not {state for state, _ in RETRIEVAL_LIFE} & ENDED
    reached, last = {RetrievalState.WANTED}, set[RetrievalState]()
    while reached != last:
        last = set(reached)
        reached |= {after for (state, _), after in RETRIEVAL_LIFE.items() if state in last}
    assert reached == set(RetrievalState)
    assert set(RetrievalState) == AT_HAND | ENDED | (ACTIVE - AT_HAND) | {RetrievalState.WANTED}


def test_from_every_state_there_is_a_way_to_an_end() -> None:
    ending = set(ENDED)
    for _ in RetrievalState:
        ending |= {state for (state, _), after in RETRIEVAL_LIFE.items() if after in ending}
    assert ending == set(RetrievalState)


@pytest.mark.parametrize(("station", "state"), list(itertools.product(Station, RetrievalState)))
def test_a_scan_makes_a_move_that_the_life_allows_or_says_where_it_would(
    station: Station, state: RetrievalState
) -> None:
    expected = MOVES[station].get(state)
    if expected is None:
        with pytest.raises(Refused) as refused:
            move_at(station, state, wanted=True)
        assert refused.value.code == f"scan.is_{state}"
        where = refused.value.facts.get("where")
        assert isinstance(where, tuple)
        assert station.value not in where
        assert all(state in MOVES[Station(place)] for place in where)
    else:
        assert move_at(station, state, wanted=True) is expected
        # the hold shelf takes what was pulled: the hand-over is made in between
        assert (state, expected) in RETRIEVAL_LIFE or (state, expected) == (RetrievalState.PULLED, Move.HOLD)


@pytest.mark.parametrize(
    "state",
    [RetrievalState.PULLED, RetrievalState.HANDED_OVER, RetrievalState.HELD, RetrievalState.BEING_COPIED],
)
@pytest.mark.parametrize("station", list(Station))
def test_what_nobody_wants_any_more_goes_back_wherever_it_is_scanned(
    station: Station, state: RetrievalState
) -> None:
    assert move_at(station, state, wanted=False) is Move.PUT_BACK


@pytest.mark.parametrize("code", ["zh_CN", "en"])
def test_every_state_and_move_has_its_word(code: str) -> None:
    words = language(code)
    for state in RetrievalState:
        assert words.say(f"retrieval.state.{state}")
    for move in (*Move, "count", "correct"):
        assert words.say(f"retrieval.move.{move}")
    for attempt in AttemptState:
        assert words.say(f"retrieval.attempt.{attempt}")
