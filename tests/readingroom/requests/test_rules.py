"""Every state x action pair of a request's life, and what becomes of a line."""

from __future__ import annotations

import itertools

import pytest

from readingroom.errors import Refused
from readingroom.requests.rules import (
    REQUEST_LIFE,
    LineState,
    RequestAction,
    RequestState,
    line_state,
    next_state,
)


@pytest.mark.parametrize(("state", "action"), list(itertools.product(RequestState, RequestAction)))
def test_a_request_goes_on_by_the_table_and_no_other_way(state: RequestState, action: RequestAction) -> None:
    if (state, action) in REQUEST_LIFE:
        assert next_state(state, action) is REQUEST_LIFE[state, action]
    else:
        with pytest.raises(Refused) as refused:
            next_state(state, action)
        assert refused.value.code == "request.not_now"


def test_unknown_and_closed_fail_closed() -> None:
    assert line_state(found=True, is_open=True) is LineState.WANTED
    assert line_state(found=True, is_open=False) is LineState.BLOCKED
    assert {line_state(found=False, is_open=is_open) for is_open in (True, False)} == {LineState.UNKNOWN}
