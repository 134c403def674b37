"""A retrieval's life (调卷), what a scan means at each station, and who is next for a unit."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from readingroom.command import Station
from readingroom.errors import Refused

__all__ = [
    "ACTIVE",
    "ATTEMPT_LIFE",
    "AT_HAND",
    "MOVES",
    "ON_SHELF",
    "RETRIEVAL_LIFE",
    "AttemptAction",
    "AttemptState",
    "Move",
    "RetrievalState",
    "attempt_after",
    "move_at",
    "state_after",
]

ON_SHELF = "on_shelf"
"""Where a unit is when it is not on its way for anybody."""


class RetrievalState(StrEnum):
    """Where a retrieval stands."""

    WANTED = "wanted"
    SLIP_OUT = "slip_out"
    PULLED = "pulled"
    HANDED_OVER = "handed_over"
    HELD = "held"
    ISSUED = "issued"
    BEING_COPIED = "being_copied"
    RETURNED = "returned"
    RESHELVED = "reshelved"
    NOT_ON_SHELF = "not_on_shelf"
    MISSING = "missing"
    PASSED_ON = "passed_on"
    CANCELLED = "cancelled"


_S = RetrievalState

ACTIVE = frozenset(
    {
        _S.SLIP_OUT,
        _S.PULLED,
        _S.HANDED_OVER,
        _S.HELD,
        _S.ISSUED,
        _S.BEING_COPIED,
        _S.RETURNED,
        _S.NOT_ON_SHELF,
        _S.MISSING,
    }
)
"""The unit is promised: a constraint allows one such retrieval a unit."""

AT_HAND = frozenset({_S.PULLED, _S.HANDED_OVER, _S.HELD, _S.ISSUED, _S.BEING_COPIED, _S.RETURNED})
"""The unit is off its shelf and somewhere in our hands."""


class Move(StrEnum):
    """What may be done with a retrieval."""

    PRINT = "print"  # its slip came out
    PULL = "pull"
    HAND_OVER = "hand_over"  # 出库交接
    HOLD = "hold"  # 待阅架
    ISSUE = "issue"
    RETURN = "return"
    COPY = "copy"  # to where copies are made
    COPIED = "copied"  # the other half of that: back on the hold shelf
    KEEP = "keep"  # kept for another day, back on the hold shelf
    PUT_BACK = "put_back"  # nobody wants it any more: on the trolley to the stacks
    PASS_ON = "pass_on"  # noqa: S105  # the next in line has it; the stacks are skipped
    TAKE_ON = "take_on"  # the other half of that: straight to the hold shelf
    RESHELVE = "reshelve"  # 归库上架
    NOT_FOUND = "not_found"  # 未在架
    REPORT_MISSING = "report_missing"
    FOUND = "found"
    CANCEL = "cancel"


_M = Move

RETRIEVAL_LIFE: Mapping[tuple[RetrievalState, Move], RetrievalState] = {
    (_S.WANTED, _M.PRINT): _S.SLIP_OUT,
    (_S.WANTED, _M.TAKE_ON): _S.HELD,
    (_S.WANTED, _M.CANCEL): _S.CANCELLED,
    (_S.SLIP_OUT, _M.PULL): _S.PULLED,
    (_S.SLIP_OUT, _M.NOT_FOUND): _S.NOT_ON_SHELF,
    (_S.SLIP_OUT, _M.CANCEL): _S.CANCELLED,
    (_S.PULLED, _M.HAND_OVER): _S.HANDED_OVER,
    (_S.PULLED, _M.PUT_BACK): _S.RETURNED,
    (_S.HANDED_OVER, _M.HOLD): _S.HELD,
    (_S.HANDED_OVER, _M.PUT_BACK): _S.RETURNED,
    (_S.HELD, _M.ISSUE): _S.ISSUED,
    (_S.HELD, _M.KEEP): _S.HELD,
    (_S.HELD, _M.COPY): _S.BEING_COPIED,
    (_S.HELD, _M.PUT_BACK): _S.RETURNED,
    (_S.HELD, _M.PASS_ON): _S.PASSED_ON,
    (_S.ISSUED, _M.RETURN): _S.RETURNED,
    (_S.BEING_COPIED, _M.COPIED): _S.HELD,
    (_S.BEING_COPIED, _M.PUT_BACK): _S.RETURNED,
    (_S.RETURNED, _M.COPY): _S.BEING_COPIED,
    (_S.RETURNED, _M.KEEP): _S.HELD,
    (_S.RETURNED, _M.PASS_ON): _S.PASSED_ON,
    (_S.RETURNED, _M.RESHELVE): _S.RESHELVED,
    (_S.NOT_ON_SHELF, _M.FOUND): _S.PULLED,
    (_S.NOT_ON_SHELF, _M.REPORT_MISSING): _S.MISSING,
    (_S.NOT_ON_SHELF, _M.CANCEL): _S.CANCELLED,
    (_S.MISSING, _M.FOUND): _S.PULLED,
    (_S.MISSING, _M.CANCEL): _S.CANCELLED,
}
"""The lifecycle; whatever is not in it is refused."""


def state_after(state: str, move: Move) -> RetrievalState:
    """Where the move leads.

    Raises:
        Refused: ``retrieval.is_<state>``.
    """
    after = RETRIEVAL_LIFE.get((RetrievalState(state), move))
    if after is None:
        raise Refused(f"retrieval.is_{state}", move=move.value)
    return after


_IN_THE_ROOM: Mapping[RetrievalState, Move] = {
    _S.PULLED: _M.HOLD,
    _S.HANDED_OVER: _M.HOLD,
    _S.HELD: _M.ISSUE,
    _S.ISSUED: _M.RETURN,
    _S.BEING_COPIED: _M.COPIED,
}

MOVES: Mapping[Station, Mapping[RetrievalState, Move]] = {
    Station.STACKS: {
        _S.SLIP_OUT: _M.PULL,
        _S.PULLED: _M.HAND_OVER,
        _S.RETURNED: _M.RESHELVE,
        _S.NOT_ON_SHELF: _M.FOUND,
        _S.MISSING: _M.FOUND,
    },
    Station.HOLD_SHELF: {
        _S.PULLED: _M.HOLD,
        _S.HANDED_OVER: _M.HOLD,
        _S.BEING_COPIED: _M.COPIED,
        _S.RETURNED: _M.KEEP,
    },
    Station.COUNTER: _IN_THE_ROOM,
    Station.ROOM: {
        _S.SLIP_OUT: _M.PULL,
        **_IN_THE_ROOM,
        _S.RETURNED: _M.RESHELVE,
        _S.NOT_ON_SHELF: _M.FOUND,
        _S.MISSING: _M.FOUND,
    },
    Station.EXIT: {_S.ISSUED: _M.RETURN},
}
"""Which move a scan of a slip or a unit means, by station and state."""


def move_at(station: Station, state: str, *, wanted: bool) -> Move:
    """What a scan here means for a retrieval in this state.

    Args:
        station: where the scan was made.
        state: of the retrieval; a printed slip whose attempt nobody confirmed counts as out.
        wanted: whether somebody still waits for the unit; one that nobody waits for goes back.

    Raises:
        Refused: ``scan.is_<state>``, which says where it goes; with the stations at which the scan means something.
    """
    here = RetrievalState(state)
    if not wanted and here in {_S.PULLED, _S.HANDED_OVER, _S.HELD, _S.BEING_COPIED}:
        return _M.PUT_BACK
    move = MOVES[station].get(here)
    if move is None:
        where = tuple(place.value for place in MOVES if here in MOVES[place] and place is not Station.ROOM)
        raise Refused(f"scan.is_{state}", station=station.value, where=where)
    return move


class AttemptState(StrEnum):
    """How far a print attempt got; a printing system's success is a claim."""

    PREPARED = "prepared"
    SPOOLED = "spooled"
    CONFIRMED = "confirmed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SUPERSEDED = "superseded"


class AttemptAction(StrEnum):
    """What may become of a print attempt."""

    SPOOL = "spool"
    CONFIRM = "confirm"
    FAIL = "fail"
    LOSE = "lose"  # nobody knows: the program or the printer went away in between
    SUPERSEDE = "supersede"


_A = AttemptState

ATTEMPT_LIFE: Mapping[tuple[AttemptState, AttemptAction], AttemptState] = {
    (_A.PREPARED, AttemptAction.SPOOL): _A.SPOOLED,
    (_A.PREPARED, AttemptAction.CONFIRM): _A.CONFIRMED,
    (_A.PREPARED, AttemptAction.FAIL): _A.FAILED,
    (_A.PREPARED, AttemptAction.LOSE): _A.UNKNOWN,
    (_A.SPOOLED, AttemptAction.CONFIRM): _A.CONFIRMED,
    (_A.SPOOLED, AttemptAction.FAIL): _A.FAILED,
    (_A.SPOOLED, AttemptAction.LOSE): _A.UNKNOWN,
    (_A.UNKNOWN, AttemptAction.CONFIRM): _A.CONFIRMED,
    (_A.UNKNOWN, AttemptAction.FAIL): _A.FAILED,
    (_A.CONFIRMED, AttemptAction.SUPERSEDE): _A.SUPERSEDED,
    (_A.UNKNOWN, AttemptAction.SUPERSEDE): _A.SUPERSEDED,
    (_A.SPOOLED, AttemptAction.SUPERSEDE): _A.SUPERSEDED,
    (_A.PREPARED, AttemptAction.SUPERSEDE): _A.SUPERSEDED,
}
"""The lifecycle; a failed attempt stays failed."""


def attempt_after(state: str, action: AttemptAction) -> AttemptState:
    """Where the action leads.

    Raises:
        Refused: ``printing.not_now``.
    """
    after = ATTEMPT_LIFE.get((AttemptState(state), action))
    if after is None:
        raise Refused("printing.not_now", state=state, action=action.value)
    return after
