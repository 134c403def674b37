"""Certificates are made void, or issued again: the number stays, and the reason is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from readingroom.command import Command, Context, Handler, Permission
from readingroom.copies.checking import pages_of, sources_of
from readingroom.copies.commands.steps import locked, log, move, reason
from readingroom.copies.events import CertificateDrafted, CertificateMoved
from readingroom.copies.records import Certificate, CertificatePage, CertificateSource
from readingroom.copies.rules import CertificateAction, CertificateState, Logged
from readingroom.events import Event

__all__ = ["HANDLERS", "ReissueCertificate", "VoidCertificate"]


@dataclass(frozen=True, kw_only=True)
class VoidCertificate(Command):
    """The certificate does not count from now on; its number is never given to another one."""

    permission = Permission.CORRECT
    certificate_id: int
    why: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class ReissueCertificate(Command):
    """The certificate is void, and drafted anew; what comes of the draft is another issue of the same number."""

    permission = Permission.CORRECT
    certificate_id: int
    why: str = field(repr=False)


def void_certificate(session: Session, command: VoidCertificate, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``certificate.none``, ``certificate.is_<state>``, ``certificate.no_reason``."""
    certificate = locked(session, command.certificate_id)
    before = move(session, certificate, CertificateAction.VOID)
    _void(context, certificate, command.why)
    log(session, context, Logged.VOID, certificate.id)
    return [_moved(certificate, before)]


def reissue_certificate(session: Session, command: ReissueCertificate, context: Context) -> Sequence[Event]:
    """Make an issue void and draft the next one of its number.

    Raises:
        Refused: ``certificate.none``, ``certificate.is_<state>``, ``certificate.no_reason``.
    """
    certificate = locked(session, command.certificate_id)
    before = move(session, certificate, CertificateAction.REISSUE)
    _void(context, certificate, command.why)
    log(session, context, Logged.REISSUED, certificate.id)
    again = Certificate(
        kind=certificate.kind,
        state=CertificateState.DRAFTED.value,
        case_id=certificate.case_id,
        reader_id=certificate.reader_id,
        applicant=certificate.applicant,
        applicant_hash=certificate.applicant_hash,
        language=certificate.language,
        template_version=certificate.template_version,
        case_facts=certificate.case_facts,
        typed=certificate.typed,
        passages=certificate.passages,
        purpose=certificate.purpose,
        copies=certificate.copies,
        drafted_by=context.actor.staff,
        drafted_at=context.occurred_at,
        drafters=[context.actor.staff],
        replaces_id=certificate.id,
    )
    session.add(again)
    session.flush()
    _copy(session, certificate, again)
    return [
        _moved(certificate, before),
        CertificateDrafted(
            certificate_id=again.id,
            case_id=again.case_id,
            certificate_kind=again.kind,
            replaces=certificate.id,
        ),
    ]


def _void(context: Context, certificate: Certificate, why: str) -> None:
    said = reason(why)
    if certificate.void_at is None:
        certificate.void_at, certificate.void_by = context.occurred_at, context.actor.staff
    certificate.void_why = said


def _moved(certificate: Certificate, before: str) -> Event:
    return CertificateMoved(
        certificate_id=certificate.id,
        case_id=certificate.case_id,
        from_state=before,
        to_state=certificate.state,
    )


def _copy(session: Session, certificate: Certificate, again: Certificate) -> None:
    session.add_all(
        CertificateSource(
            certificate_id=again.id,
            position=one.position,
            item_id=one.item_id,
            reference_code=one.reference_code,
            code_key=one.code_key,
            title=one.title,
            fonds=one.fonds,
            pages=one.pages,
            counted=one.counted,
        )
        for one in sources_of(session, certificate.id)
    )
    session.add_all(
        CertificatePage(
            certificate_id=again.id,
            position=one.position,
            blob_id=one.blob_id,
            page=one.page,
            turned=one.turned,
            crop=one.crop,
            source=one.source,
            numbered=one.numbered,
        )
        for one in pages_of(session, certificate.id)
    )
    session.flush()


HANDLERS: Mapping[type[Command], Handler] = {
    VoidCertificate: void_certificate,
    ReissueCertificate: reissue_certificate,
}
