"""A request's life (查档申请) and what becomes of each thing wanted in it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from readingroom.errors import Refused

__all__ = [
    "OVER",
    "REQUEST_LIFE",
    "Channel",
    "LineState",
    "RequestAction",
    "RequestState",
    "line_state",
    "next_state",
]


class RequestState(StrEnum):
    """Where a request stands."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    IN_HAND = "in_hand"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"  # its reader did not come (未到馆)


OVER = frozenset({RequestState.CLOSED, RequestState.CANCELLED, RequestState.LAPSED})
"""Nothing is done for such a request; what was fetched for it goes back."""


class RequestAction(StrEnum):
    """What may be done with a request."""

    ACCEPT = "accept"
    TAKE_IN_HAND = "take_in_hand"
    CLOSE = "close"
    CANCEL = "cancel"
    REOPEN = "reopen"
    SET_BACK = "set_back"  # its reader was not here after all
    LAPSE = "lapse"  # its reader did not come
    RESUME = "resume"  # and comes after all, or on another day


REQUEST_LIFE: Mapping[tuple[RequestState, RequestAction], RequestState] = {
    (RequestState.RECEIVED, RequestAction.ACCEPT): RequestState.ACCEPTED,
    (RequestState.RECEIVED, RequestAction.CANCEL): RequestState.CANCELLED,
    (RequestState.RECEIVED, RequestAction.LAPSE): RequestState.LAPSED,
    (RequestState.ACCEPTED, RequestAction.TAKE_IN_HAND): RequestState.IN_HAND,
    (RequestState.ACCEPTED, RequestAction.CANCEL): RequestState.CANCELLED,
    (RequestState.ACCEPTED, RequestAction.LAPSE): RequestState.LAPSED,
    (RequestState.IN_HAND, RequestAction.CLOSE): RequestState.CLOSED,
    (RequestState.IN_HAND, RequestAction.SET_BACK): RequestState.ACCEPTED,
    (RequestState.CLOSED, RequestAction.REOPEN): RequestState.IN_HAND,
    (RequestState.CANCELLED, RequestAction.REOPEN): RequestState.ACCEPTED,
    (RequestState.LAPSED, RequestAction.RESUME): RequestState.ACCEPTED,
}
"""The lifecycle; whatever is not in it is refused.

A request lapses and goes on with its booking only (a no-show may still arrive or be moved), never by hand: a case that
was taken up again while its booking stays a no-show would wait for somebody whom nobody expects.
"""


class Channel(StrEnum):
    """How a request reached us."""

    BOOKING = "booking"
    WALK_IN = "walk_in"


class LineState(StrEnum):
    """What becomes of one thing wanted."""

    WANTED = "wanted"
    BLOCKED = "blocked"  # not open, or nobody knows: closed until somebody says otherwise (实施条例 34)
    UNKNOWN = "unknown"  # no such code in the catalogue; kept as it was written
    WITHDRAWN = "withdrawn"


def next_state(state: str, action: RequestAction) -> RequestState:
    """Where the action leads.

    Raises:
        Refused: ``request.not_now``.
    """
    after = REQUEST_LIFE.get((RequestState(state), action))
    if after is None:
        raise Refused("request.not_now", state=state, action=action.value)
    return after


def line_state(*, found: bool, is_open: bool) -> LineState:
    """A thing wanted is fetched only when it is known and open."""
    if not found:
        return LineState.UNKNOWN
    return LineState.WANTED if is_open else LineState.BLOCKED
