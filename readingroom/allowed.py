"""What may be done with something shown, and why the rest may not: read models carry it, windows ask no rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Allowed", "NotNow"]


@dataclass(frozen=True, slots=True)
class Allowed:
    """It may be done now.

    Attributes:
        action: its stable name, e.g. ``"arrive"``; the words on its button stand under ``action.<name>``.
    """

    action: str


@dataclass(frozen=True, slots=True)
class NotNow:
    """It belongs here, but not now.

    Attributes:
        action: as in `Allowed`.
        code: the sentence that says why, under ``refused.<code>``: what the command would refuse with.
        facts: what the sentence names.
    """

    action: str
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)
