"""What becomes of something that a portal told."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["InboxState"]


class InboxState(StrEnum):
    """How far a change from a portal is."""

    WAITING = "waiting"
    APPLIED = "applied"  # taken in; `why` says where nothing was to be done
    CONFLICT = "conflict"  # the desk's word stands in some fields; a person decides
    QUARANTINED = "quarantined"  # it cannot be read or taken in; the rest went on without it
    SET_ASIDE = "set_aside"  # a person said so
