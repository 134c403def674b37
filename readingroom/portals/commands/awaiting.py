"""A file that does not come now: its request waits for it, and nothing else does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from readingroom.command import Command, Context, Handler, Permission
from readingroom.events import Event
from readingroom.portals.commands.leasing import holding
from readingroom.portals.records import AWAITS_FILE, InboxRow
from readingroom.portals.rules import InboxState

__all__ = ["HANDLERS", "AwaitFile"]


@dataclass(frozen=True, kw_only=True)
class AwaitFile(Command):
    """A change in the inbox goes on waiting for one of its files.

    Attributes:
        fence: of the lease.
        said: code of why it did not come, with its kind before it.
        facts: what its sentence names.
        again_at: not before this it is asked for again.
    """

    permission = Permission.SYNC
    portal_id: int
    fence: int
    inbox_id: int
    said: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    again_at: dt.datetime


def await_file(session: Session, command: AwaitFile, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``portal.unknown``, ``portal.lease_lost``, ``portal.is_off``."""
    holding(session, command.portal_id, command.fence)
    row = session.get_one(InboxRow, command.inbox_id)
    if row.state == InboxState.WAITING.value:
        tries = int((row.facts or {}).get("tries", 0)) + 1
        row.why = AWAITS_FILE
        row.facts = {
            "said": command.said, "facts": dict(command.facts), "tries": tries,
            "again_at": command.again_at.isoformat(),
        }  # fmt: skip
        session.flush()
    return []


HANDLERS: Mapping[type[Command], Handler] = {AwaitFile: await_file}
