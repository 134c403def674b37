"""System accounts that come later than the first migration."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.store.tables import StaffRow

__all__ = ["ensure_account"]


def ensure_account(session: Session, account: str) -> None:
    """Let a system account be there from now on.

    Args:
        session: in a write transaction.
        account: one of `readingroom.office.staff.rules.SYSTEM_ACCOUNTS`, where what it may do stands.
    """
    known = select(StaffRow.id).where(StaffRow.account == account)
    if session.scalars(known).first() is None:
        session.add(StaffRow(account=account, name=None, roles=[], system=True))
        session.flush()
