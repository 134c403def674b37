"""What may be done with a case, the one next step first, and why the rest may not."""

from __future__ import annotations

from dataclasses import dataclass

from readingroom.allowed import Allowed, NotNow
from readingroom.requests.queries.approvals import ApprovalView
from readingroom.requests.rules import (
    OVER,
    REQUEST_LIFE,
    CaseFacts,
    RequestAction,
    RequestState,
)
from readingroom.requests.words import Words

__all__ = ["Situation", "steps"]

Step = Allowed | NotNow


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What the steps depend on.

    Attributes:
        state: of the request.
        facts: as the list knows it.
        delivery: ``desk``, ``post`` or ``online``.
        address: there is one to post to.
        clock: something was promised that can be extended.
        missing_papers: names of the required papers that are missing.
        missing_clues: how many clues are missing without which nobody can search.
        blocked: lines that are not open.
        open_question: a question without papers waits for its answer.
        approval: the application that is under way.
        to_sign: spoken consent is to be signed.
    """

    state: RequestState
    facts: CaseFacts
    delivery: str
    address: bool
    clock: bool
    missing_papers: tuple[Words, ...]
    missing_clues: int
    blocked: int
    open_question: bool
    approval: ApprovalView | None
    to_sign: bool


_ORDER = (
    RequestAction.ACCEPT,
    RequestAction.TAKE_IN_HAND,
    RequestAction.ANSWER,
    RequestAction.ASK,
    RequestAction.SEEK_APPROVAL,
    RequestAction.OFFER,
    RequestAction.POST,
    RequestAction.CLOSE,
    RequestAction.TAKE_OVER,
    RequestAction.RESUME,
    RequestAction.REFER,
    RequestAction.TRANSFER,
    RequestAction.CONSULT,
    RequestAction.PAUSE,
    RequestAction.NOT_PROVIDE,
    RequestAction.REFUSE,
    RequestAction.REOPEN,
    RequestAction.PART,
    RequestAction.CANCEL,
)
"""The likeliest first; what only ever happens by itself is not among them."""

_ALWAYS_TOLD = frozenset({RequestAction.ANSWER, RequestAction.ASK})
"""Told with the reason also where it cannot be done: somebody will look for it."""


def steps(case: Situation) -> tuple[Step, ...]:
    """The next step, then everything else."""
    first = _first(case)
    found: list[Step] = [] if first is None else [first]
    for action in _ORDER:
        step = _step(case, action)
        if step is not None and all(step.action != one.action for one in found):
            found.append(step)
    if case.state not in OVER:
        if (
            case.facts.filed and case.state in _AT_WORK
        ):  # who searches finds: it comes right after the next step
            found.insert(1, Allowed("want"))
        more = ["read"] if case.facts.unread else []
        more += ["note_answer"] if case.open_question else []
        more += ["extend"] if case.clock and case.state in _MAY_TAKE_LONGER else []
        more += ["want"]
        found += [Allowed(name) for name in more if all(name != one.action for one in found)]
    return tuple(found)


_AT_WORK = frozenset({RequestState.ACCEPTED, RequestState.IN_HAND})

_MAY_TAKE_LONGER = frozenset(
    {
        RequestState.RECEIVED,
        RequestState.ACCEPTED,
        RequestState.WAITING,
        RequestState.APPROVAL,
        RequestState.CONSULTATION,
        RequestState.PAUSED,
        RequestState.IN_HAND,
    }
)


def _step(case: Situation, action: RequestAction) -> Step | None:
    if (case.state, action) not in REQUEST_LIFE:
        if action in _ALWAYS_TOLD and case.state not in OVER:
            return NotNow(action.value, f"request.is_{case.state.value}")
        return None
    if action is RequestAction.SEEK_APPROVAL and not case.facts.blocked:
        return NotNow(action.value, "approval.nothing_blocked") if case.blocked else None
    if action is RequestAction.POST and not case.address:
        return NotNow(action.value, "request.no_address")
    if action is RequestAction.RESUME and case.state is RequestState.LAPSED:
        return None  # with its booking only
    return Allowed(action.value)


def _first(case: Situation) -> Step | None:
    state = case.state
    if state is RequestState.RECEIVED:
        lacks = case.missing_papers or case.missing_clues
        return Allowed("ask" if lacks else "accept")
    if state is RequestState.WAITING:
        if case.open_question:
            return Allowed("note_answer")
        return Allowed("papers" if case.missing_papers else "resume")
    if state is RequestState.APPROVAL:
        return _of_approval(case)
    if state in (RequestState.ACCEPTED, RequestState.IN_HAND):
        return _at_work(case)
    if state is RequestState.ANSWERED:
        if case.delivery == "post":
            return _step(case, RequestAction.POST)
        return Allowed("close" if case.delivery == "online" else "offer")
    return _OTHERWISE.get(state)


def _of_approval(case: Situation) -> Step:
    if case.approval is None:
        return Allowed("resume")
    if case.approval.state == "drafted":
        return Allowed("print_form")
    return Allowed("decide")


def _at_work(case: Situation) -> Step:
    if case.to_sign:
        return Allowed("sign")
    if case.facts.blocked:
        return Allowed("seek_approval")
    if not case.facts.filed:  # a booking's or walk-in's case goes on with its reader, on the page of today
        return Allowed("today")
    return Allowed("take_in_hand" if case.state is RequestState.ACCEPTED else "answer")


_OTHERWISE = {
    RequestState.CONSULTATION: Allowed("resume"),
    RequestState.PAUSED: Allowed("resume"),
    RequestState.FOR_COLLECTION: Allowed("close"),
    RequestState.POSTED: Allowed("close"),
    RequestState.TRANSFERRED: Allowed("take_over"),
    RequestState.JOINED: Allowed("show_joined"),
}
