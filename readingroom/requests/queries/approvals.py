"""The applications for consent of a case, with their scope, state and decision."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from readingroom.allowed import Allowed
from readingroom.command import Reading
from readingroom.requests.records import Approval, ApprovalLine, Request, RequestLine
from readingroom.requests.rules import APPROVAL_LIFE, UNDECIDED, ApprovalAction, ApprovalState

__all__ = ["ApprovalView", "GrantLine", "approvals_of"]

_FORWARD = (ApprovalAction.TO_DEPARTMENT, ApprovalAction.TO_LEADER, ApprovalAction.TO_CREATING_BODY)


@dataclass(frozen=True)
class GrantLine:
    """One thing that consent is asked for.

    Attributes:
        line_id: of the case.
        written: as it was wanted.
        granted: whether it may be used; None while nobody has decided.
        pages: only these, "" for all of it.
    """

    line_id: int
    written: str
    granted: bool | None
    pages: str


@dataclass(frozen=True)
class ApprovalView:
    """One application.

    Attributes:
        approval_id: its record.
        state: an `ApprovalState`.
        use: ``read``, ``excerpt`` or ``copy``.
        scope, persons, reason, creating_body: as they were asked for.
        lines: what it is for.
        decided_by, decided_on, decision, valid_until: once it is decided.
        spoken: consent is still to be signed.
        blob_id, file_name: the signed form.
        made_at: in the archive's zone.
        actions: ``to_department``, ``to_leader``, ``to_creating_body``, ``decide``, ``sign``, ``withdraw``.
    """

    approval_id: int
    state: str
    use: str
    scope: str
    persons: tuple[str, ...]
    reason: str
    creating_body: str
    lines: tuple[GrantLine, ...]
    decided_by: str
    decided_on: dt.date | None
    decision: str
    valid_until: dt.date | None
    spoken: bool
    blob_id: int | None
    file_name: str
    made_at: dt.datetime
    actions: tuple[Allowed, ...]

    @property
    def undecided(self) -> bool:
        """It is on its way through the offices."""
        return self.state in UNDECIDED


def approvals_of(reading: Reading, request: Request) -> tuple[ApprovalView, ...]:
    """The applications of a case, newest first."""
    rows = reading.session.scalars(
        select(Approval).where(Approval.request_id == request.id).order_by(Approval.id.desc())
    ).all()
    lines: dict[int, list[GrantLine]] = {}
    found = reading.session.execute(
        select(ApprovalLine, RequestLine.written)
        .join(RequestLine, RequestLine.id == ApprovalLine.line_id)
        .where(ApprovalLine.approval_id.in_([row.id for row in rows]))
        .order_by(RequestLine.position)
    )
    for line, written in found:
        granted = GrantLine(line.line_id, written, line.granted, line.pages or "")
        lines.setdefault(line.approval_id, []).append(granted)
    return tuple(
        ApprovalView(
            approval_id=row.id,
            state=row.state,
            use=row.use,
            scope=row.scope or "",
            persons=tuple(row.persons or ()),
            reason=row.reason or "",
            creating_body=row.creating_body or "",
            lines=tuple(lines.get(row.id, ())),
            decided_by=row.decided_by or "",
            decided_on=row.decided_on,
            decision=row.decision or "",
            valid_until=row.valid_until,
            spoken=row.spoken,
            blob_id=row.blob_id,
            file_name=row.file_name or "",
            made_at=reading.clock.local(row.made_at),
            actions=_actions(row),
        )
        for row in rows
    )


def _actions(approval: Approval) -> tuple[Allowed, ...]:
    state = ApprovalState(approval.state)
    if state in UNDECIDED:
        steps = [action.value for action in _FORWARD if (state, action) in APPROVAL_LIFE]
        return tuple(Allowed(name) for name in (*steps, "decide", "withdraw"))
    return (Allowed("sign"),) if approval.spoken else ()
