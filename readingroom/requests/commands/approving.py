"""Consent to use what is not open (利用审批; 档案法实施条例 34): asked for, taken round, decided, entered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.requests import lines
from readingroom.requests.commands.life import lines_changed, move_request, request_of_case
from readingroom.requests.commands.papers import kept
from readingroom.requests.commands.writing import Attached
from readingroom.requests.events import ApprovalMoved
from readingroom.requests.records import Approval, ApprovalLine, Request, RequestLine
from readingroom.requests.rules import (
    APPROVED,
    ApprovalAction,
    ApprovalState,
    LineState,
    RequestAction,
    RequestState,
    next_approval_state,
)

__all__ = [
    "HANDLERS",
    "DecideApproval",
    "ExpireApprovals",
    "ForwardApproval",
    "SeekApproval",
    "SignApproval",
    "WithdrawApproval",
]


@dataclass(frozen=True, kw_only=True)
class SeekApproval(Command):
    """Ask for consent to use things that are not open.

    Attributes:
        line_ids: blocked lines of the case; none: all that are blocked.
        use: ``read``, ``excerpt`` or ``copy``.
        scope: pages or persons, in words; "" for all of it.
        persons: who may use it besides the reader.
        reason: why, as the leaders see it.
        creating_body: whose consent is needed too, "" for nobody's.
    """

    permission = Permission.RECEIVE
    case_id: int
    use: str
    reason: str = field(repr=False)
    line_ids: tuple[int, ...] = ()
    scope: str = field(default="", repr=False)
    persons: tuple[str, ...] = field(default=(), repr=False)
    creating_body: str = ""


@dataclass(frozen=True, kw_only=True)
class ForwardApproval(Command):
    """The form is at the next office.

    Attributes:
        action: ``to_department``, ``to_leader`` or ``to_creating_body``.
    """

    permission = Permission.RECEIVE
    approval_id: int
    action: str


@dataclass(frozen=True, kw_only=True)
class DecideApproval(Command):
    """Enter a decision: leaders sign paper, the clerk enters it with the scan.

    Attributes:
        granted: lines that may be used; none of them: it was refused.
        pages: line -> the pages that may be used, where it is not the whole (part-release).
        decided_by: who decided, by name and office.
        valid_until: the last day of the consent, None without end.
        decision: the decision's words.
        spoken: consent was given by word of mouth and is still to be signed.
        form: the signed form as a kept file; needed unless it was spoken.
    """

    permission = Permission.RECEIVE
    approval_id: int
    granted: tuple[int, ...]
    decided_by: str = field(repr=False)
    decided_on: dt.date
    valid_until: dt.date | None = None
    pages: Mapping[int, str] = field(default_factory=dict, repr=False)
    decision: str = field(default="", repr=False)
    spoken: bool = False
    form: Attached | None = None


@dataclass(frozen=True, kw_only=True)
class SignApproval(Command):
    """What was spoken has been signed: here is the form."""

    permission = Permission.RECEIVE
    approval_id: int
    form: Attached


@dataclass(frozen=True, kw_only=True)
class WithdrawApproval(Command):
    """Consent is not asked for any more."""

    permission = Permission.RECEIVE
    approval_id: int


@dataclass(frozen=True, kw_only=True)
class ExpireApprovals(Command):
    """Let consents whose last day is over end: what they opened is blocked again."""

    permission = Permission.CLOSE_DAY


def seek(session: Session, command: SeekApproval, context: Context) -> Sequence[Event]:
    """Ask for consent.

    Raises:
        Refused: ``request.none``, ``approval.nothing_blocked``, ``approval.no_reason``, ``approval.use``,
            ``request.not_now``.
    """
    if command.use not in ("read", "excerpt", "copy"):
        raise Refused("approval.use", use=command.use)
    if not command.reason.strip():
        raise Refused("approval.no_reason")
    request = request_of_case(session, command.case_id)
    blocked = session.scalars(
        select(RequestLine)
        .where(RequestLine.request_id == request.id, RequestLine.state == LineState.BLOCKED)
        .order_by(RequestLine.position)
    ).all()
    wanted = [line for line in blocked if not command.line_ids or line.id in command.line_ids]
    if not wanted:
        raise Refused("approval.nothing_blocked")
    approval = Approval(
        request_id=request.id,
        state=ApprovalState.DRAFTED.value,
        use=command.use,
        scope=command.scope.strip() or None,
        persons=list(command.persons) or None,
        reason=command.reason.strip(),
        creating_body=command.creating_body.strip() or None,
        made_at=context.occurred_at,
        staff_id=context.actor.staff,
    )
    session.add(approval)
    session.flush()
    session.add_all(ApprovalLine(approval_id=approval.id, line_id=line.id) for line in wanted)
    session.flush()
    events: list[Event] = [_told(approval, request, "", [line.id for line in wanted])]
    if request.state in (RequestState.ACCEPTED, RequestState.IN_HAND):
        events.append(move_request(session, context, request, RequestAction.SEEK_APPROVAL))
    return events


def forward(session: Session, command: ForwardApproval, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``approval.unknown``, ``approval.not_now``."""
    approval, request = _approval(session, command.approval_id)
    action = ApprovalAction(command.action)
    if action not in _FORWARD:
        raise ValueError(f"{action} has a command of its own")
    return [_move(session, approval, request, action)]


_FORWARD = frozenset(
    {ApprovalAction.TO_DEPARTMENT, ApprovalAction.TO_LEADER, ApprovalAction.TO_CREATING_BODY}
)


def decide(session: Session, command: DecideApproval, context: Context) -> Sequence[Event]:
    """Enter what was decided; what was granted is wanted from now on.

    Raises:
        Refused: ``approval.unknown``, ``approval.not_now``, ``approval.no_form``, ``approval.no_name``,
            ``approval.not_asked_for``, ``attachment.not_kept``.
    """
    approval, request = _approval(session, command.approval_id)
    if not command.decided_by.strip():
        raise Refused("approval.no_name")
    if command.form is None and not command.spoken:
        raise Refused("approval.no_form")
    rows = session.scalars(select(ApprovalLine).where(ApprovalLine.approval_id == approval.id)).all()
    if strangers := set(command.granted) - {row.line_id for row in rows}:
        raise Refused("approval.not_asked_for", n=len(strangers))
    for row in rows:
        row.granted = row.line_id in command.granted
        row.pages = command.pages.get(row.line_id) if row.granted else None
    whole = len(command.granted) == len(rows) and not any(row.pages for row in rows)
    if not command.granted:
        action = ApprovalAction.REFUSE
    else:
        action = ApprovalAction.GRANT if whole else ApprovalAction.GRANT_IN_PART
    approval.decided_by, approval.decided_on = command.decided_by.strip(), command.decided_on
    approval.valid_until, approval.decision = command.valid_until, command.decision.strip() or None
    approval.spoken = command.spoken
    if command.form is not None:
        _keep_form(session, approval, command.form)
    moved = _move(session, approval, request, action, command.granted)
    return [moved, *_follow(session, context, request)]


def sign(session: Session, command: SignApproval, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``approval.unknown``, ``approval.nothing_to_sign``, ``attachment.not_kept``."""
    approval, request = _approval(session, command.approval_id)
    if not approval.spoken:
        raise Refused("approval.nothing_to_sign")
    approval.spoken = False
    _keep_form(session, approval, command.form)
    session.flush()
    return [_told(approval, request, approval.state, ())]


def withdraw_approval(session: Session, command: WithdrawApproval, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``approval.unknown``, ``approval.not_now``."""
    approval, request = _approval(session, command.approval_id)
    moved = _move(session, approval, request, ApprovalAction.WITHDRAW)
    return [moved, *_follow(session, context, request)]


def expire(session: Session, command: ExpireApprovals, context: Context) -> Sequence[Event]:
    """End what is over; what it had opened is looked up anew and blocked."""
    over = session.scalars(
        select(Approval)
        .where(Approval.state.in_(APPROVED), Approval.valid_until < context.today)
        .order_by(Approval.id)
    ).all()
    events: list[Event] = []
    for approval in over:
        request = session.get_one(Request, approval.request_id)
        events.append(_move(session, approval, request, ApprovalAction.EXPIRE))
        events += _look_again(session, context, request)
    return events


def _approval(session: Session, approval_id: int) -> tuple[Approval, Request]:
    approval = session.get(Approval, approval_id)
    if approval is None:
        raise Refused("approval.unknown", approval=approval_id)
    return approval, session.get_one(Request, approval.request_id)


def _move(
    session: Session,
    approval: Approval,
    request: Request,
    action: ApprovalAction,
    line_ids: Sequence[int] = (),
) -> Event:
    before, approval.state = approval.state, next_approval_state(approval.state, action).value
    session.flush()
    return _told(approval, request, before, line_ids)


def _told(approval: Approval, request: Request, before: str, line_ids: Sequence[int]) -> Event:
    return ApprovalMoved(
        request_id=request.id,
        case_id=request.case_id,
        approval_id=approval.id,
        from_state=before,
        to_state=approval.state,
        line_ids=tuple(line_ids),
        spoken=approval.spoken,
    )


def _keep_form(session: Session, approval: Approval, form: Attached) -> None:
    approval.blob_id, approval.file_name = kept(session, form.digest).id, form.name


def _follow(session: Session, context: Context, request: Request) -> list[Event]:
    """What was granted is wanted now; a case that waited for nothing else goes on."""
    events = _look_again(session, context, request)
    open_still = select(Approval.id).where(Approval.request_id == request.id, Approval.state.in_(_UNDECIDED))
    waits = session.scalars(open_still.limit(1)).first() is not None
    if request.state == RequestState.APPROVAL and not waits:
        events.append(move_request(session, context, request, RequestAction.RESUME))
    return events


_UNDECIDED = (
    ApprovalState.DRAFTED,
    ApprovalState.DEPARTMENT,
    ApprovalState.LEADER,
    ApprovalState.CREATING_BODY,
)


def _look_again(session: Session, context: Context, request: Request) -> list[Event]:
    open_lines = session.scalars(
        select(RequestLine).where(
            RequestLine.request_id == request.id,
            RequestLine.state.in_([LineState.BLOCKED, LineState.WANTED]),
        )
    )
    changed = lines.match_again(session, open_lines, today=context.today)
    return [lines_changed(request, [line.id for line in changed])] if changed else []


HANDLERS: Mapping[type[Command], Handler] = {
    SeekApproval: seek,
    ForwardApproval: forward,
    DecideApproval: decide,
    SignApproval: sign,
    WithdrawApproval: withdraw_approval,
    ExpireApprovals: expire,
}
