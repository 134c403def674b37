"""Bookings and requests as a portal knows them, and rows of the inbox that cannot be taken in."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, aliased

from readingroom.command import Context
from readingroom.portals.inbox import Subject
from readingroom.portals.records import InboxRow
from readingroom.portals.rules import InboxState

__all__ = ["agreed", "overtaken"]


def overtaken() -> ColumnElement[bool]:
    """The condition that a row of the inbox is older than what its portal said since, which was taken in.

    Where there are versions they tell, whatever came first.
    """
    later = aliased(InboxRow)
    return (InboxRow.version == 0) & exists().where(
        later.portal_id == InboxRow.portal_id,
        later.kind == InboxRow.kind,
        later.canonical_id == InboxRow.canonical_id,
        later.canonical_id != "",
        later.id > InboxRow.id,
        later.state.in_((InboxState.APPLIED.value, InboxState.CONFLICT.value)),
    )


def agreed(session: Session, subject: Subject, context: Context) -> None:
    """Desk and portal do not differ about a subject any more: what was in conflict is taken in."""
    subject.conflict = None
    for row in session.scalars(
        select(InboxRow).where(
            InboxRow.portal_id == subject.portal_id,
            InboxRow.kind == subject.kind,
            InboxRow.canonical_id == subject.canonical_id,
            InboxRow.state == InboxState.CONFLICT.value,
        )
    ):
        row.state, row.settled_at = InboxState.APPLIED.value, context.recorded_at
