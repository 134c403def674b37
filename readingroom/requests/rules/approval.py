"""Consent to use what is not open (利用审批; 档案法实施条例 34): its way through the offices."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from readingroom.errors import Refused

__all__ = [
    "APPROVAL_LIFE",
    "APPROVED",
    "DECIDED_OR_OPEN",
    "UNDECIDED",
    "ApprovalAction",
    "ApprovalState",
    "next_approval_state",
]


class ApprovalState(StrEnum):
    """How far an application for consent is."""

    DRAFTED = "drafted"
    DEPARTMENT = "department"  # 业务部门意见
    LEADER = "leader"  # 馆领导审批
    CREATING_BODY = "creating_body"  # 征求档案形成单位或移交单位意见
    GRANTED = "granted"
    GRANTED_IN_PART = "granted_in_part"
    REFUSED = "refused"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class ApprovalAction(StrEnum):
    """What happens to it."""

    TO_DEPARTMENT = "to_department"
    TO_LEADER = "to_leader"
    TO_CREATING_BODY = "to_creating_body"
    GRANT = "grant"
    GRANT_IN_PART = "grant_in_part"
    REFUSE = "refuse"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"


_OPEN = (
    ApprovalState.DRAFTED,
    ApprovalState.DEPARTMENT,
    ApprovalState.LEADER,
    ApprovalState.CREATING_BODY,
)
_DECISION = {
    ApprovalAction.GRANT: ApprovalState.GRANTED,
    ApprovalAction.GRANT_IN_PART: ApprovalState.GRANTED_IN_PART,
    ApprovalAction.REFUSE: ApprovalState.REFUSED,
    ApprovalAction.WITHDRAW: ApprovalState.WITHDRAWN,
}

APPROVED = frozenset({ApprovalState.GRANTED, ApprovalState.GRANTED_IN_PART})
"""Something may be used."""

UNDECIDED = frozenset(_OPEN)
"""On its way through the offices."""

DECIDED_OR_OPEN = frozenset({*_OPEN, *APPROVED, ApprovalState.REFUSED})
"""It counts: neither withdrawn nor run out."""

APPROVAL_LIFE: Mapping[tuple[ApprovalState, ApprovalAction], ApprovalState] = {
    (ApprovalState.DRAFTED, ApprovalAction.TO_DEPARTMENT): ApprovalState.DEPARTMENT,
    (ApprovalState.DRAFTED, ApprovalAction.TO_LEADER): ApprovalState.LEADER,
    (ApprovalState.DEPARTMENT, ApprovalAction.TO_LEADER): ApprovalState.LEADER,
    (ApprovalState.DEPARTMENT, ApprovalAction.TO_CREATING_BODY): ApprovalState.CREATING_BODY,
    (ApprovalState.LEADER, ApprovalAction.TO_CREATING_BODY): ApprovalState.CREATING_BODY,
    (ApprovalState.CREATING_BODY, ApprovalAction.TO_LEADER): ApprovalState.LEADER,
    **{(state, action): after for state in _OPEN for action, after in _DECISION.items()},
    (ApprovalState.GRANTED, ApprovalAction.EXPIRE): ApprovalState.EXPIRED,
    (ApprovalState.GRANTED_IN_PART, ApprovalAction.EXPIRE): ApprovalState.EXPIRED,
}
"""The lifecycle; whatever is not in it is refused. Leaders sign paper, so a decision may come at any stage."""


def next_approval_state(state: str, action: ApprovalAction) -> ApprovalState:
    """Where the action leads.

    Raises:
        Refused: ``approval.not_now``.
    """
    after = APPROVAL_LIFE.get((ApprovalState(state), action))
    if after is None:
        raise Refused("approval.not_now", state=state, action=action.value)
    return after
