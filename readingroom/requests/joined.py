"""Where a case goes on that was joined with another."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.requests.records import Request

__all__ = ["standing_case"]


def standing_case(session: Session, case_id: int) -> int:
    """The case itself, or the one under which it goes on: all its numbers scan as that one."""
    while True:
        into = session.scalar(select(Request.joined_into).where(Request.case_id == case_id))
        if into is None:
            return case_id
        case_id = session.get_one(Request, into).case_id
