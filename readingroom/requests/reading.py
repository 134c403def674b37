"""What readers wrote is unread until somebody at the desk acts on the case."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.command import Context
from readingroom.requests.records import UNREAD, Message, Request
from readingroom.store.tables import StaffRow

__all__ = ["read_by_desk"]


def read_by_desk(session: Session, context: Context, request: Request) -> bool:
    """Whoever acts on a case has read what was written in it.

    Returns:
        Whether there was anything new; nothing is where a system account acts: a portal reads nothing.
    """
    if session.get_one(StaffRow, context.actor.staff).system:
        return False
    unread = session.scalars(select(Message).where(Message.request_id == request.id, UNREAD)).all()
    for message in unread:
        message.read_at = context.occurred_at
    session.flush()
    return bool(unread)
