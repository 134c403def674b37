"""What a case waits for, and who has to act: one answer for the list, the rail and "Waits for me"."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from readingroom.requests.rules.approval import APPROVED, ApprovalState
from readingroom.requests.rules.life import OVER, RequestState

__all__ = ["CaseFacts", "What", "Whom", "waits_for"]


class Whom(StrEnum):
    """Who has to act next."""

    DESK = "desk"
    READER = "reader"
    LEADERS = "leaders"  # an approval is on its way through the offices
    OTHERS = "others"  # another body or archive
    NOBODY = "nobody"


class What(StrEnum):
    """What has to be done next."""

    ANSWER_CAME = "answer_came"  # to a question of ours
    MESSAGE_CAME = "message_came"
    PAPERS_CAME = "papers_came"  # that had been asked for
    ACCEPT = "accept"
    FORM = "form"  # the approval form is drafted: print it and take it round
    APPROVAL_BACK = "approval_back"
    SIGN = "sign"  # spoken consent is still to be signed
    FOLLOW_OVERDUE = "follow_overdue"  # a paper that was to follow did not come (容缺)
    SEEK_APPROVAL = "seek_approval"  # something wanted is not open
    WORK = "work"
    HAND_OVER = "hand_over"  # answered: to be offered, posted or closed
    CLOSE = "close"
    CHASE = "chase"  # the other archive has not answered in time
    PAPERS = "papers"
    ANSWER = "answer"
    VISIT = "visit"
    COLLECT = "collect"
    DECISION = "decision"
    BODY = "body"
    ARCHIVE = "archive"
    PAUSE = "pause"
    NOTHING = "nothing"


@dataclass(frozen=True, kw_only=True)
class CaseFacts:
    """What the answer depends on.

    Attributes:
        state: of the request.
        filed: by a guide; a booking without one waits for its reader's visit.
        unread: messages of the reader that nobody at the desk has read.
        answered: one of them answers a question.
        papers_came: papers that were asked for are there and nobody acted since.
        missing: required papers that are missing.
        follow_overdue: papers to follow whose day is over.
        blocked: lines that are not open and for which consent is not asked.
        approval: state of the newest approval, "" without one.
        spoken: consent that is still to be signed.
        answer_overdue: the other archive's day is over.
    """

    state: str
    filed: bool = True
    unread: int = 0
    answered: bool = False
    papers_came: bool = False
    missing: int = 0
    follow_overdue: int = 0
    blocked: int = 0
    approval: str = ""
    spoken: bool = False
    answer_overdue: bool = False


_DECIDED = frozenset({*APPROVED, ApprovalState.REFUSED})
_WORK = frozenset({RequestState.ACCEPTED, RequestState.IN_HAND})


def waits_for(case: CaseFacts) -> tuple[Whom, What]:
    """Who has to act, and what has to be done; what came from the reader comes before the work."""
    state = RequestState(case.state)
    if case.unread:
        return Whom.DESK, What.ANSWER_CAME if case.answered else What.MESSAGE_CAME
    if state in OVER:
        return Whom.NOBODY, What.NOTHING
    if state in _WORK:
        return _at_work(case)
    if state is RequestState.APPROVAL:
        drafted = case.approval == ApprovalState.DRAFTED
        return (Whom.DESK, What.FORM) if drafted else (Whom.LEADERS, What.DECISION)
    if state is RequestState.TRANSFERRED:
        return (Whom.DESK, What.CHASE) if case.answer_overdue else (Whom.OTHERS, What.ARCHIVE)
    if state is RequestState.WAITING:
        return Whom.READER, What.PAPERS if case.missing else What.ANSWER
    return _OTHERWISE[state]


def _at_work(case: CaseFacts) -> tuple[Whom, What]:
    if case.papers_came:
        return Whom.DESK, What.PAPERS_CAME
    if case.spoken:
        return Whom.DESK, What.SIGN
    if case.follow_overdue:
        return Whom.DESK, What.FOLLOW_OVERDUE
    if case.approval in _DECIDED and case.state == RequestState.ACCEPTED:
        return Whom.DESK, What.APPROVAL_BACK
    if case.blocked:
        return Whom.DESK, What.SEEK_APPROVAL
    if case.filed:
        return Whom.DESK, What.WORK
    return Whom.READER, What.VISIT


_OTHERWISE = {
    RequestState.RECEIVED: (Whom.DESK, What.ACCEPT),
    RequestState.CONSULTATION: (Whom.OTHERS, What.BODY),
    RequestState.PAUSED: (Whom.NOBODY, What.PAUSE),
    RequestState.ANSWERED: (Whom.DESK, What.HAND_OVER),
    RequestState.FOR_COLLECTION: (Whom.READER, What.COLLECT),
    RequestState.POSTED: (Whom.DESK, What.CLOSE),
}
