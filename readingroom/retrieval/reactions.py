"""What this area does because of others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from readingroom.command import Command, Guard, Reaction
from readingroom.events import Event

__all__ = ["GUARDS", "REACTIONS"]

GUARDS: Mapping[type[Command], Sequence[Guard]] = {}
REACTIONS: Mapping[type[Event], Sequence[Reaction]] = {}
