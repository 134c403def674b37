"""A request's life (查档申请) and what becomes of each thing wanted in it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from readingroom.errors import Refused

__all__ = [
    "OVER",
    "REQUEST_LIFE",
    "STANDING_STILL",
    "Channel",
    "Ground",
    "LineState",
    "Outcome",
    "RequestAction",
    "RequestState",
    "line_state",
    "next_state",
]


class RequestState(StrEnum):
    """Where a request stands."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    WAITING = "waiting"  # for papers or an answer of the reader (补正)
    APPROVAL = "approval"  # for consent to use what is not open
    CONSULTATION = "consultation"  # for what another body says
    PAUSED = "paused"
    IN_HAND = "in_hand"
    ANSWERED = "answered"
    FOR_COLLECTION = "for_collection"
    POSTED = "posted"
    CLOSED = "closed"
    NOT_ACCEPTED = "not_accepted"  # 不予受理
    NOT_PROVIDED = "not_provided"  # 不予提供, with the ground and where to complain
    REFERRED = "referred"  # 告知去向: held elsewhere
    TRANSFERRED = "transferred"  # another archive has it
    CANCELLED = "cancelled"
    LAPSED = "lapsed"  # its reader did not come (未到馆)
    JOINED = "joined"  # the same wish stands in another case, where it goes on


OVER = frozenset(
    {
        RequestState.CLOSED,
        RequestState.NOT_ACCEPTED,
        RequestState.NOT_PROVIDED,
        RequestState.REFERRED,
        RequestState.CANCELLED,
        RequestState.LAPSED,
        RequestState.JOINED,
    }
)
"""Nothing is done for such a request; what was fetched for it goes back."""

STANDING_STILL = frozenset(
    {
        RequestState.WAITING,
        RequestState.APPROVAL,
        RequestState.CONSULTATION,
        RequestState.PAUSED,
        RequestState.TRANSFERRED,
    }
)
"""Its clocks stand still: somebody else has to act, and readers are told that this time is not counted."""


class RequestAction(StrEnum):
    """What may be done with a request."""

    ACCEPT = "accept"
    REFUSE = "refuse"  # not accept it
    ASK = "ask"  # for papers, or a question
    SEEK_APPROVAL = "seek_approval"
    CONSULT = "consult"
    PAUSE = "pause"
    RESUME = "resume"  # what it waited for has come, or its reader comes after all
    TAKE_IN_HAND = "take_in_hand"
    ANSWER = "answer"
    OFFER = "offer"  # for collection
    POST = "post"
    NOT_PROVIDE = "not_provide"
    REFER = "refer"
    TRANSFER = "transfer"
    TAKE_OVER = "take_over"  # what was transferred is ours again
    CLOSE = "close"
    CANCEL = "cancel"
    LAPSE = "lapse"  # its reader did not come
    REOPEN = "reopen"
    SET_BACK = "set_back"  # its reader was not here after all
    JOIN = "join"
    PART = "part"


_BEFORE_WORK = (RequestState.RECEIVED, RequestState.ACCEPTED)
_HALTED = (RequestState.WAITING, RequestState.APPROVAL, RequestState.CONSULTATION, RequestState.PAUSED)
_AT_WORK = (RequestState.ACCEPTED, RequestState.IN_HAND)
_UNDONE = (*_BEFORE_WORK, *_HALTED, RequestState.IN_HAND)

REQUEST_LIFE: Mapping[tuple[RequestState, RequestAction], RequestState] = {
    (RequestState.RECEIVED, RequestAction.ACCEPT): RequestState.ACCEPTED,
    (RequestState.RECEIVED, RequestAction.REFUSE): RequestState.NOT_ACCEPTED,
    (RequestState.WAITING, RequestAction.REFUSE): RequestState.NOT_ACCEPTED,
    **{(state, RequestAction.ASK): RequestState.WAITING for state in (*_BEFORE_WORK, RequestState.IN_HAND)},
    (RequestState.WAITING, RequestAction.ASK): RequestState.WAITING,
    **{(state, RequestAction.SEEK_APPROVAL): RequestState.APPROVAL for state in _AT_WORK},
    **{(state, RequestAction.CONSULT): RequestState.CONSULTATION for state in _AT_WORK},
    **{(state, RequestAction.PAUSE): RequestState.PAUSED for state in _AT_WORK},
    **{(state, RequestAction.RESUME): RequestState.ACCEPTED for state in _HALTED},
    (RequestState.ACCEPTED, RequestAction.TAKE_IN_HAND): RequestState.IN_HAND,
    **{(state, RequestAction.ANSWER): RequestState.ANSWERED for state in (*_AT_WORK, RequestState.APPROVAL)},
    (RequestState.ANSWERED, RequestAction.OFFER): RequestState.FOR_COLLECTION,
    (RequestState.ANSWERED, RequestAction.POST): RequestState.POSTED,
    **{(state, RequestAction.NOT_PROVIDE): RequestState.NOT_PROVIDED for state in (*_AT_WORK, *_HALTED)},
    **{
        (state, RequestAction.REFER): RequestState.REFERRED for state in (*_BEFORE_WORK, RequestState.IN_HAND)
    },
    **{(state, RequestAction.TRANSFER): RequestState.TRANSFERRED for state in _AT_WORK},
    (RequestState.TRANSFERRED, RequestAction.TAKE_OVER): RequestState.ACCEPTED,
    (RequestState.TRANSFERRED, RequestAction.CLOSE): RequestState.CLOSED,
    (RequestState.IN_HAND, RequestAction.CLOSE): RequestState.CLOSED,
    (RequestState.ANSWERED, RequestAction.CLOSE): RequestState.CLOSED,
    (RequestState.FOR_COLLECTION, RequestAction.CLOSE): RequestState.CLOSED,
    (RequestState.POSTED, RequestAction.CLOSE): RequestState.CLOSED,
    (RequestState.IN_HAND, RequestAction.SET_BACK): RequestState.ACCEPTED,
    **{
        (state, RequestAction.CANCEL): RequestState.CANCELLED
        for state in _UNDONE
        if state is not RequestState.IN_HAND
    },
    (RequestState.RECEIVED, RequestAction.LAPSE): RequestState.LAPSED,
    (RequestState.ACCEPTED, RequestAction.LAPSE): RequestState.LAPSED,
    (RequestState.LAPSED, RequestAction.RESUME): RequestState.ACCEPTED,
    (RequestState.CLOSED, RequestAction.REOPEN): RequestState.IN_HAND,
    (RequestState.ANSWERED, RequestAction.REOPEN): RequestState.IN_HAND,
    (RequestState.FOR_COLLECTION, RequestAction.REOPEN): RequestState.IN_HAND,
    **{
        (state, RequestAction.REOPEN): RequestState.ACCEPTED
        for state in (
            RequestState.CANCELLED,
            RequestState.NOT_ACCEPTED,
            RequestState.NOT_PROVIDED,
            RequestState.REFERRED,
        )
    },
    **{(state, RequestAction.JOIN): RequestState.JOINED for state in _UNDONE},
    (RequestState.JOINED, RequestAction.PART): RequestState.ACCEPTED,
}
"""The lifecycle; whatever is not in it is refused.

A request lapses and goes on with its booking only (a no-show may still arrive or be moved), never by hand: a case that
was taken up again while its booking stays a no-show would wait for somebody whom nobody expects.
"""


class Outcome(StrEnum):
    """What a request came to."""

    FOUND = "found"
    PARTLY = "partly"
    NOT_FOUND = "not_found"
    NOT_PROVIDED = "not_provided"  # found, but not provided (查到但不予提供)


class Channel(StrEnum):
    """How a request reached us."""

    BOOKING = "booking"
    WALK_IN = "walk_in"
    PORTAL = "portal"
    PHONE = "phone"
    LETTER = "letter"
    CROSS_ARCHIVE = "cross_archive"  # 异地查档: another archive accepted it and asks us


class Ground(StrEnum):
    """Why a request is not accepted or nothing is provided, and the law it rests on."""

    NOT_OPEN = "not_open"  # 档案法 27, 28: not open, and consent was refused (实施条例 34)
    PERSONAL = "personal"  # 个人信息保护法: somebody else's, without consent or a legal ground
    NO_IDENTITY = "no_identity"  # 档案法 28: no lawful proof of identity
    NO_RELATION = "no_relation"  # the relation to the person concerned was not proved
    PAPERS_MISSING = "papers_missing"  # not supplied by the day that was named
    NOT_HELD = "not_held"  # not among our holdings: 告知去向
    DAMAGED = "damaged"  # cannot be used without harm, and there is no copy
    TWICE = "twice"  # the same was asked and answered


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
