"""The rules of cases: lifecycles, clocks, papers, consent; tables and pure functions."""

from readingroom.requests.rules.approval import (
    APPROVAL_LIFE,
    APPROVED,
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

__all__ = [
    "APPROVAL_LIFE",
    "APPROVED",
    "MATERIAL_LIFE",
    "OVER",
    "REQUEST_LIFE",
    "STANDING_STILL",
    "THERE",
    "ApprovalAction",
    "ApprovalState",
    "Channel",
    "Clock",
    "Ground",
    "LineState",
    "MaterialAction",
    "MaterialState",
    "Outcome",
    "RequestAction",
    "RequestState",
    "Stop",
    "clock",
    "due_day",
    "line_state",
    "next_approval_state",
    "next_material_state",
    "next_state",
]
