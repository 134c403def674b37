"""A second person holds a draft against the original (审核): before it gets its number, or afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.command import Command, Context, Handler, Permission
from readingroom.copies.checking import check_mode, check_whole
from readingroom.copies.commands.steps import locked, log, move, reason
from readingroom.copies.events import CertificateChecked, CertificateMoved
from readingroom.copies.records import Certificate, CertificateSource
from readingroom.copies.rules import CertificateAction, CheckMode, Logged, may_check
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.settings import WHO_CHECKS
from readingroom.store.tables import StaffRow

__all__ = ["HANDLERS", "CheckAfterwards", "CheckCertificate", "ReturnCertificate"]


@dataclass(frozen=True, kw_only=True)
class CheckCertificate(Command):
    """The draft was held against the original and agrees with it.

    Attributes:
        counted: position of a source -> pages that the checker counted in the original, where nobody had counted
            them or the count was another one.
    """

    permission = Permission.CHECK
    certificate_id: int
    counted: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ReturnCertificate(Command):
    """The draft does not agree with the original, or says too much: back to who drafted it."""

    permission = Permission.CHECK
    certificate_id: int
    why: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class CheckAfterwards(Command):
    """A certificate that went out unchecked agrees with the original. One that does not is made void."""

    permission = Permission.CHECK
    certificate_id: int


def check_certificate(session: Session, command: CheckCertificate, context: Context) -> Sequence[Event]:
    """Find a draft right.

    Raises:
        Refused: ``certificate.none``, ``certificate.is_<state>``, ``certificate.check_is_off``,
            ``certificate.no_such_source``, ``certificate.count_wrong``; what `may_check` and `check_whole` say.
    """
    certificate = locked(session, command.certificate_id)
    _may(session, context, certificate)
    if check_mode(context.settings, certificate.kind) is CheckMode.OFF:
        raise Refused("certificate.check_is_off")
    move(session, certificate, CertificateAction.CHECK)
    for position, counted in command.counted.items():
        source = session.get(CertificateSource, (certificate.id, position))
        if source is None:
            raise Refused("certificate.no_such_source", page=position)
        source.counted = counted
    session.flush()
    check_whole(session, context.today, certificate)
    certificate.checked_by, certificate.checked_at = context.actor.staff, context.occurred_at
    return [CertificateChecked(certificate_id=certificate.id, case_id=certificate.case_id)]


def return_certificate(session: Session, command: ReturnCertificate, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``certificate.none``, ``certificate.is_<state>``, ``certificate.no_reason``; `may_check`."""
    certificate = locked(session, command.certificate_id)
    _may(session, context, certificate)
    before = move(session, certificate, CertificateAction.RETURN)
    certificate.returned_why = reason(command.why)
    certificate.checked_by = certificate.checked_at = None
    return [
        CertificateMoved(
            certificate_id=certificate.id,
            case_id=certificate.case_id,
            from_state=before,
            to_state=certificate.state,
        )
    ]


def check_afterwards(session: Session, command: CheckAfterwards, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``certificate.none``, ``.is_<state>``, ``.checked_already``; what `may_check` says."""
    certificate = locked(session, command.certificate_id)
    _may(session, context, certificate)
    move(session, certificate, CertificateAction.CHECK_AFTERWARDS)
    if not certificate.check_after:
        raise Refused("certificate.checked_already")
    certificate.check_after = False
    certificate.checked_by, certificate.checked_at = context.actor.staff, context.occurred_at
    log(session, context, Logged.CHECKED, certificate.id)
    return [CertificateChecked(certificate_id=certificate.id, case_id=certificate.case_id, afterwards=True)]


def _may(session: Session, context: Context, certificate: Certificate) -> None:
    person = session.scalars(select(StaffRow).where(StaffRow.id == context.actor.staff)).one()
    may_check(
        context.settings[WHO_CHECKS],
        person=person.id,
        roles=person.roles,
        system=person.system,
        drafters=certificate.drafters,
    )


HANDLERS: Mapping[type[Command], Handler] = {
    CheckCertificate: check_certificate,
    ReturnCertificate: return_certificate,
    CheckAfterwards: check_afterwards,
}
