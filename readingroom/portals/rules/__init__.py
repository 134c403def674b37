"""Lifecycles, plans and limits of the exchange with portals: pure functions and tables."""

from readingroom.portals.rules.asking import Losses, why_stop
from readingroom.portals.rules.backoff import LONGEST, pause
from readingroom.portals.rules.inbox import InboxState
from readingroom.portals.rules.kinds import (
    DEPENDS_ON,
    PUBLISHES,
    REFRESHED,
    WITHOUT_CASE,
    CommandKind,
    SubjectKind,
    takes,
)
from readingroom.portals.rules.outbox import (
    OUTBOX,
    SENT,
    SETTLED,
    UNSENT,
    Blocked,
    OutboxAction,
    OutboxState,
    Outgoing,
    Step,
    StepKind,
    after_absent,
    is_due,
    next_state,
    person_decides,
    plan,
    why_not,
)
from readingroom.portals.rules.ownership import Belief, believed, difference, still_told

__all__ = [
    "DEPENDS_ON", "LONGEST", "OUTBOX", "PUBLISHES", "REFRESHED", "SENT", "SETTLED", "UNSENT", "WITHOUT_CASE", "Belief",
    "Blocked", "CommandKind", "InboxState", "Losses", "OutboxAction", "OutboxState", "Outgoing", "Step", "StepKind",
    "SubjectKind", "after_absent", "believed", "difference", "is_due", "next_state", "pause", "person_decides", "plan",
    "still_told", "takes", "why_not", "why_stop",
]  # fmt: skip
