"""What every command about a certificate does: find it with its row locked, move it on, write the issue log."""

from __future__ import annotations

from sqlalchemy.orm import Session

from readingroom.command import Context
from readingroom.copies.records import Certificate, IssueEntry
from readingroom.copies.rules import CertificateAction, Logged, next_certificate_state
from readingroom.entry import text
from readingroom.errors import Refused

__all__ = ["locked", "log", "move", "reason"]


def locked(session: Session, certificate_id: int) -> Certificate:
    """A certificate, with its row locked.

    Raises:
        Refused: ``certificate.none``.
    """
    certificate = session.get(Certificate, certificate_id, with_for_update=True)
    if certificate is None:
        raise Refused("certificate.none", certificate=certificate_id)
    return certificate


def move(session: Session, certificate: Certificate, action: CertificateAction) -> str:
    """Let a certificate go on in its life.

    Returns:
        The state it was in.

    Raises:
        Refused: ``certificate.is_<state>``.
    """
    before = certificate.state
    certificate.state = next_certificate_state(before, action).value
    session.flush()
    return before


def log(
    session: Session,
    context: Context,
    what: Logged,
    certificate_id: int | None,
    *,
    copies: int | None = None,
    detail: str | None = None,
) -> None:
    """Add a line to the issue log."""
    session.add(
        IssueEntry(
            certificate_id=certificate_id,
            what=what.value,
            copies=copies,
            detail=detail,
            staff_id=context.actor.staff,
            at=context.occurred_at,
            command_id=context.command_id,
        )
    )
    session.flush()


def reason(why: str) -> str:
    """A reason that was given.

    Raises:
        Refused: ``certificate.no_reason``.
    """
    said = text(why)
    if not said:
        raise Refused("certificate.no_reason")
    return said
