"""What of a case's wishes somebody consented to, as far as copying and quoting go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from readingroom.copies.rules import Pages, Release, check_release
from readingroom.holdings.matching import Match
from readingroom.requests.records import Approval, ApprovalLine, Request, RequestLine
from readingroom.requests.rules import APPROVED

__all__ = ["check_consent", "releases"]

_RELEASED = (
    select(RequestLine.item_id, RequestLine.container_id, Approval.use, ApprovalLine.pages)
    .join(ApprovalLine, ApprovalLine.line_id == RequestLine.id)
    .join(Approval, Approval.id == ApprovalLine.approval_id)
    .join(Request, Request.id == RequestLine.request_id)
    .where(
        Request.case_id == bindparam("case"),
        ApprovalLine.granted.is_(True),
        Approval.state.in_(APPROVED),
        or_(
            Approval.valid_until.is_(None),
            Approval.valid_until >= bindparam("today", type_=Approval.valid_until.type),
        ),
    )
    .order_by(Approval.id)
)


def releases(session: Session, case_id: int, today: dt.date) -> list[Release]:
    """What was granted in a case and is in force.

    Args:
        session: in any transaction.
        case_id: which.
        today: the archive's date.
    """
    found = session.execute(_RELEASED, {"case": case_id, "today": today})
    return [Release(row.item_id, row.container_id, row.use, row.pages or "") for row in found]


def check_consent(
    session: Session, case_id: int, today: dt.date, found: Match, wanted: Pages, uses: Collection[str]
) -> None:
    """Whether these pages may be copied or quoted: open, or released for it.

    Args:
        session: in any transaction.
        case_id: for whom.
        today: the archive's date.
        found: what the catalogue says.
        wanted: which pages.
        uses: `copies.rules.COPYING` or `copies.rules.QUOTING`.

    Raises:
        Refused: as `readingroom.copies.rules.check_release`.
    """
    if not found.is_open:
        check_release(
            releases(session, case_id, today),
            wanted,
            item_id=found.item_id,
            container_id=found.container_id,
            uses=uses,
            code=found.reference_code or found.label,
        )
