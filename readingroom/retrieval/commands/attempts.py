"""How a print attempt goes on in its life, whoever says so: a person, or the first scan of a slip."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.command import Context
from readingroom.events import Event
from readingroom.retrieval.events import AttemptMoved
from readingroom.retrieval.records import PrintAttempt, Retrieval, Slip
from readingroom.retrieval.rules import AttemptAction, AttemptState, RetrievalState, attempt_after

__all__ = ["confirmed_by_scans", "move_attempt", "supersede_earlier"]

_OPEN = frozenset({AttemptState.PREPARED, AttemptState.SPOOLED, AttemptState.UNKNOWN})


def move_attempt(
    session: Session, context: Context, attempt: PrintAttempt, action: AttemptAction
) -> AttemptMoved:
    """Let an attempt go on in its life.

    Raises:
        Refused: ``printing.not_now``.
    """
    before, after = attempt.state, attempt_after(attempt.state, action)
    attempt.state = after.value
    if after is not AttemptState.SPOOLED:
        attempt.ended_at = context.recorded_at
    session.flush()
    return AttemptMoved(
        round_id=attempt.round_id,
        attempt_id=attempt.id,
        from_state=before,
        to_state=after.value,
        confirmed_to=attempt.confirmed_to,
    )


def supersede_earlier(session: Session, context: Context, attempt: PrintAttempt) -> list[Event]:
    """The attempts before one that came out whole are of no concern any more."""
    earlier = session.scalars(
        select(PrintAttempt)
        .where(PrintAttempt.round_id == attempt.round_id, PrintAttempt.number < attempt.number)
        .where(PrintAttempt.state.not_in([AttemptState.FAILED, AttemptState.SUPERSEDED]))
        .order_by(PrintAttempt.number)
    )
    return [move_attempt(session, context, old, AttemptAction.SUPERSEDE) for old in earlier]


def confirmed_by_scans(session: Session, context: Context, attempt: PrintAttempt) -> list[Event]:
    """A scanned slip proves its own paper; when every slip of its attempt is proven, nobody need be asked."""
    if attempt.state not in _OPEN:
        return []
    unproven = session.scalar(
        select(Slip.id)
        .join(Retrieval, Retrieval.id == Slip.retrieval_id)
        .where(
            Slip.attempt_id == attempt.id,
            Slip.scanned_at.is_(None),
            Retrieval.state != RetrievalState.CANCELLED,
        )
        .limit(1)
    )
    if unproven is not None:
        return []
    attempt.confirmed_to = attempt.sheets
    confirmed = move_attempt(session, context, attempt, AttemptAction.CONFIRM)
    return [confirmed, *supersede_earlier(session, context, attempt)]
