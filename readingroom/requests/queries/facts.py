"""What is known of several cases at once, so that a list costs the same statements however long it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import func, select

from readingroom.command import Reading
from readingroom.requests.records import (
    UNREAD,
    Approval,
    ApprovalLine,
    Material,
    Message,
    Request,
    RequestLine,
    Transfer,
)
from readingroom.requests.rules import THERE, CaseFacts, LineState, MaterialState, RequestState
from readingroom.requests.rules.approval import DECIDED_OR_OPEN

__all__ = ["facts_of"]


def facts_of(reading: Reading, requests: Sequence[Request]) -> dict[int, CaseFacts]:
    """Id of a request -> what its next step depends on: five statements."""
    ids = [request.id for request in requests]
    unread, answered = _unread(reading, ids)
    missing, came, overdue = _papers(reading, ids)
    approvals = _approvals(reading, ids)
    blocked = _blocked(reading, ids)
    late = _late_transfers(reading, ids)
    return {
        request.id: CaseFacts(
            state=request.state,
            filed=request.service_version_id is not None,
            unread=unread.get(request.id, 0),
            answered=request.id in answered,
            # Whoever asked for consent has looked at the papers that came.
            papers_came=request.state == RequestState.ACCEPTED
            and request.id in came
            and request.id not in approvals,
            missing=missing.get(request.id, 0),
            follow_overdue=overdue.get(request.id, 0),
            blocked=blocked.get(request.id, 0),
            approval=approvals[request.id].state if request.id in approvals else "",
            spoken=request.id in approvals and approvals[request.id].spoken,
            answer_overdue=request.id in late,
        )
        for request in requests
    }


def _unread(reading: Reading, ids: Sequence[int]) -> tuple[dict[int, int], set[int]]:
    found = reading.session.execute(
        select(Message.request_id, func.count(), func.count(Message.answers_id))
        .where(UNREAD, Message.request_id.in_(ids))
        .group_by(Message.request_id)
    ).all()
    return {request: n for request, n, _ in found}, {request for request, _, answers in found if answers}


def _papers(reading: Reading, ids: Sequence[int]) -> tuple[dict[int, int], set[int], dict[int, int]]:
    missing: dict[int, int] = defaultdict(int)
    overdue: dict[int, int] = defaultdict(int)
    came: set[int] = set()
    rows = reading.session.execute(
        select(
            Material.request_id, Material.state, Material.required, Material.asked, Material.follow_by
        ).where(Material.request_id.in_(ids))
    )
    for request, state, required, asked, follow_by in rows:
        if required and state not in THERE and state != MaterialState.TO_FOLLOW:
            missing[request] += 1
        if state == MaterialState.TO_FOLLOW and follow_by is not None and follow_by < reading.today:
            overdue[request] += 1
        if asked and state == MaterialState.ONLINE:
            came.add(request)
    return missing, came, overdue


def _approvals(reading: Reading, ids: Sequence[int]) -> dict[int, Approval]:
    """The newest of each that was not withdrawn."""
    rows = reading.session.scalars(
        select(Approval)
        .where(Approval.request_id.in_(ids), Approval.state.in_(DECIDED_OR_OPEN))
        .order_by(Approval.id)
    )
    return {row.request_id: row for row in rows}


def _blocked(reading: Reading, ids: Sequence[int]) -> dict[int, int]:
    """Lines that are not open and stand on no approval."""
    asked_for = select(ApprovalLine.line_id).join(Approval, Approval.id == ApprovalLine.approval_id)
    rows = reading.session.execute(
        select(RequestLine.request_id, func.count())
        .where(
            RequestLine.request_id.in_(ids),
            RequestLine.state == LineState.BLOCKED,
            RequestLine.id.not_in(
                asked_for.where(Approval.request_id.in_(ids), Approval.state.in_(DECIDED_OR_OPEN))
            ),
        )
        .group_by(RequestLine.request_id)
    )
    return dict(rows.all())


def _late_transfers(reading: Reading, ids: Sequence[int]) -> set[int]:
    rows = reading.session.scalars(
        select(Transfer.request_id).where(
            Transfer.request_id.in_(ids),
            Transfer.answered_at.is_(None),
            Transfer.answer_by < reading.today,
        )
    )
    return set(rows)
