"""The rules of cases: lifecycles, clocks, papers, consent; tables and pure functions."""

from readingroom.requests.rules.approval import (
    APPROVAL_LIFE,
    APPROVED,
    UNDECIDED,
    ApprovalAction,
    ApprovalState,
    next_approval_state,
)
from readingroom.requests.rules.clocks import Clock, Stop, clock, due_day
from readingroom.requests.rules.life import (
    OVER,
    REQUEST_LIFE,
    STANDING_STILL,
    Channel,
    Ground,
    LineState,
    Outcome,
    RequestAction,
    RequestState,
    line_state,
    next_state,
)
from readingroom.requests.rules.materials import (
    MATERIAL_LIFE,
    THERE,
    MaterialAction,
    MaterialState,
    next_material_state,
)
from readingroom.requests.rules.siding import Standing, why_not_theirs
from readingroom.requests.rules.waiting import CaseFacts, What, Whom, waits_for

__all__ = [
    "APPROVAL_LIFE",
    "APPROVED",
    "MATERIAL_LIFE",
    "OVER",
    "REQUEST_LIFE",
    "STANDING_STILL",
    "THERE",
    "UNDECIDED",
    "ApprovalAction",
    "ApprovalState",
    "CaseFacts",
    "Channel",
    "Clock",
    "Ground",
    "LineState",
    "MaterialAction",
    "MaterialState",
    "Outcome",
    "RequestAction",
    "RequestState",
    "Standing",
    "Stop",
    "What",
    "Whom",
    "clock",
    "due_day",
    "line_state",
    "next_approval_state",
    "next_material_state",
    "next_state",
    "waits_for",
    "why_not_theirs",
]
