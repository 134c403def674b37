"""What portals tell of and what the desk tells them; the words are those of the native protocol."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any

__all__ = ["DEPENDS_ON", "PUBLISHES", "REFRESHED", "WITHOUT_CASE", "CommandKind", "SubjectKind", "takes"]


class SubjectKind(StrEnum):
    """What a change is about."""

    BOOKING = "booking"
    REQUEST = "request"


class CommandKind(StrEnum):
    """What the desk asks a portal to do; `readingroom.portals.native.protocol` says what each carries."""

    BOOKING_STATE = "booking.state"
    BOOKING_MAKE = "booking.make"
    REQUEST_STATE = "request.state"
    REQUEST_QUESTION = "request.question"
    REQUEST_ANSWER = "request.answer"
    REQUEST_MATERIALS = "request.materials"
    REQUEST_JOIN = "request.join"
    NOTICE = "notice"
    GUIDE_PUBLISH = "guide.publish"
    AVAILABILITY_PUBLISH = "availability.publish"


PUBLISHES = "publishes"
"""Option of the one portal on which bookings made at the desk are made too."""

WITHOUT_CASE = frozenset({CommandKind.GUIDE_PUBLISH, CommandKind.AVAILABILITY_PUBLISH})
"""They are about the portal as a whole."""

REFRESHED = WITHOUT_CASE | {CommandKind.REQUEST_MATERIALS}
"""They tell how things stand when they go out: one that waits stands for all that would follow it."""

DEPENDS_ON: Mapping[CommandKind, frozenset[CommandKind]] = {
    CommandKind.BOOKING_STATE: frozenset({CommandKind.BOOKING_MAKE}),
    # "Closed" would tell the reader that there is nothing, while the answer lies here.
    CommandKind.REQUEST_STATE: frozenset({CommandKind.REQUEST_ANSWER}),
    # A notice speaks of what the reader is to find beside it.
    CommandKind.NOTICE: frozenset(
        {CommandKind.BOOKING_MAKE, CommandKind.REQUEST_QUESTION, CommandKind.REQUEST_ANSWER}
    ),
}
"""kind -> kinds of the same case without which it must not go out; a rejected one holds back nothing else."""


def takes(offered: Collection[str], kind: CommandKind, data: Mapping[str, Any]) -> bool:
    """Whether a portal carries out something.

    Args:
        offered: kinds that it takes; ``booking.state/cancelled`` takes that state alone.
        kind: what it is.
        data: the facts.
    """
    return kind.value in offered or f"{kind.value}/{data.get('state', '')}" in offered
