"""Certificates are sealed (用印), and handed over or posted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from readingroom.command import Command, Context, Handler, Permission
from readingroom.copies.commands.steps import locked, log, move
from readingroom.copies.events import CertificateDelivered, CertificateSealed
from readingroom.copies.printed import printed_copies
from readingroom.copies.records import SealEntry
from readingroom.copies.rules import CertificateAction, Logged
from readingroom.entry import text
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.numbering import next_number

__all__ = ["HANDLERS", "HandOverCertificate", "PostCertificate", "SealCertificate"]


@dataclass(frozen=True, kw_only=True)
class SealCertificate(Command):
    """A seal was put on copies of a certificate: a line of the seal log (用印登记).

    Attributes:
        seal: which, by its name.
        copies: on how many.
        approved_by: who allowed it (批准人).
    """

    permission = Permission.CERTIFY
    certificate_id: int
    seal: str
    copies: int
    approved_by: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class HandOverCertificate(Command):
    """The certificate was handed over.

    Attributes:
        to: who took it; the applicant by default.
        signed: they signed for it.
    """

    permission = Permission.CERTIFY
    certificate_id: int
    to: str = field(default="", repr=False)
    signed: bool = True


@dataclass(frozen=True, kw_only=True)
class PostCertificate(Command):
    """The certificate was posted.

    Attributes:
        addressee: to whom; the applicant by default.
        address: where to.
        tracking: number of the consignment; may be blank.
    """

    permission = Permission.CERTIFY
    certificate_id: int
    addressee: str = field(default="", repr=False)
    address: str = field(repr=False)
    tracking: str = field(default="", repr=False)


def seal_certificate(session: Session, command: SealCertificate, context: Context) -> Sequence[Event]:
    """Write down that a seal was put on it.

    Raises:
        Refused: ``certificate.none``, ``certificate.is_<state>``, ``certificate.no_seal``,
            ``certificate.no_approval``, ``certificate.no_copies``, ``certificate.more_seals_than_copies``.
    """
    certificate = locked(session, command.certificate_id)
    move(session, certificate, CertificateAction.SEAL)
    seal, approved_by = text(command.seal), text(command.approved_by)
    if not seal:
        raise Refused("certificate.no_seal")
    if not approved_by:
        raise Refused("certificate.no_approval")
    if command.copies < 1:
        raise Refused("certificate.no_copies")
    printed = printed_copies(session, certificate)
    sealed = session.scalar(
        select(func.coalesce(func.sum(SealEntry.copies), 0)).where(
            SealEntry.certificate_id == certificate.id, SealEntry.seal == seal
        )
    )
    if (sealed or 0) + command.copies > printed:
        raise Refused("certificate.more_seals_than_copies", printed=printed, sealed=sealed or 0)
    session.add(
        SealEntry(
            certificate_id=certificate.id,
            seal=seal,
            copies=command.copies,
            approved_by=approved_by,
            stamped_by=context.actor.staff,
            stamped_at=context.occurred_at,
            command_id=context.command_id,
        )
    )
    log(session, context, Logged.SEALED, certificate.id, copies=command.copies)
    return [
        CertificateSealed(certificate_id=certificate.id, case_id=certificate.case_id, copies=command.copies)
    ]


def hand_over_certificate(
    session: Session, command: HandOverCertificate, context: Context
) -> Sequence[Event]:
    """Raises `Refused`: ``certificate.none``, ``certificate.is_<state>``."""
    certificate = locked(session, command.certificate_id)
    move(session, certificate, CertificateAction.HAND_OVER)
    certificate.receipt_year = context.today.year
    certificate.receipt = next_number(session, "receipt", certificate.receipt_year)
    certificate.delivered_at, certificate.delivered_by = context.occurred_at, context.actor.staff
    certificate.delivered_to, certificate.signed_for = (
        text(command.to) or certificate.applicant,
        command.signed,
    )
    log(session, context, Logged.HANDED_OVER, certificate.id, copies=printed_copies(session, certificate))
    return [
        CertificateDelivered(
            certificate_id=certificate.id,
            case_id=certificate.case_id,
            to_state=certificate.state,
            receipt=certificate.receipt,
        )
    ]


def post_certificate(session: Session, command: PostCertificate, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``certificate.none``, ``certificate.is_<state>``, ``certificate.no_address``."""
    certificate = locked(session, command.certificate_id)
    move(session, certificate, CertificateAction.POST)
    if not text(command.address):
        raise Refused("certificate.no_address")
    certificate.delivered_at, certificate.delivered_by = context.occurred_at, context.actor.staff
    certificate.delivered_to = text(command.addressee) or certificate.applicant
    certificate.address, certificate.tracking = text(command.address), text(command.tracking) or None
    log(session, context, Logged.POSTED, certificate.id, copies=printed_copies(session, certificate))
    return [
        CertificateDelivered(
            certificate_id=certificate.id, case_id=certificate.case_id, to_state=certificate.state
        )
    ]


HANDLERS: Mapping[type[Command], Handler] = {
    SealCertificate: seal_certificate,
    HandOverCertificate: hand_over_certificate,
    PostCertificate: post_certificate,
}
