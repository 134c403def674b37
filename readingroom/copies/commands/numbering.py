"""A certificate gets its number from a locked counter, without gaps, together with what it vouches for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from readingroom.command import Command, Context, Handler, Permission
from readingroom.copies.checking import check_mode, check_whole, pages_of, sources_of
from readingroom.copies.commands.steps import locked, log, move
from readingroom.copies.events import CertificateNumbered
from readingroom.copies.filling import statement_of
from readingroom.copies.records import Certificate
from readingroom.copies.rules import (
    CertificateAction,
    CertificateKind,
    CheckMode,
    Logged,
    counter_of,
    numbered_as,
    refuse_unchecked,
)
from readingroom.copies.verifying.facts import CertificateFacts
from readingroom.entry import fold_code
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.numbering import next_number
from readingroom.settings import (
    ARCHIVE_NAME,
    NUMBER_ARCHIVAL_CERTIFICATE,
    NUMBER_CERTIFIED_COPY,
    NUMBER_EXTRACT,
    NUMBER_MARRIAGE_RECORD,
    NUMBER_NOT_FOUND_NOTICE,
    NUMBER_SCHOOLING_RECORD,
    Setting,
    Settings,
)

__all__ = ["HANDLERS", "NumberCertificate", "pattern_of"]

_PATTERNS: Mapping[CertificateKind, Setting[str]] = {
    CertificateKind.CERTIFIED_COPY: NUMBER_CERTIFIED_COPY,
    CertificateKind.ARCHIVAL_CERTIFICATE: NUMBER_ARCHIVAL_CERTIFICATE,
    CertificateKind.EXTRACT: NUMBER_EXTRACT,
    CertificateKind.NOT_FOUND_NOTICE: NUMBER_NOT_FOUND_NOTICE,
    CertificateKind.MARRIAGE_RECORD: NUMBER_MARRIAGE_RECORD,
    CertificateKind.SCHOOLING_RECORD: NUMBER_SCHOOLING_RECORD,
}


@dataclass(frozen=True, kw_only=True)
class NumberCertificate(Command):
    """Give a certificate its number. Made by `readingroom.copies.issuing`.

    Attributes:
        page_digests: SHA-256 of the picture of each page of the plan, in order; none for what copies no pages.
    """

    permission = Permission.CERTIFY
    certificate_id: int
    page_digests: tuple[bytes, ...] = field(default=(), repr=False)


def pattern_of(settings: Settings, kind: str) -> str:
    """The pattern of register numbers of a kind of paper; one that was emptied is the usual one."""
    setting = _PATTERNS[CertificateKind(kind)]
    return settings[setting] or setting.default


def number_certificate(session: Session, command: NumberCertificate, context: Context) -> Sequence[Event]:
    """Give a number and fix the facts.

    What is issued again in place of a void issue keeps that one's number.

    Raises:
        Refused: ``certificate.none``, ``certificate.is_<state>``, ``certificate.not_checked``,
            ``certificate.number_taken``, ``certificate.no_archive``; what `check_whole` says.
        ValueError: not one digest for each page.
    """
    certificate = locked(session, command.certificate_id)
    mode = check_mode(context.settings, certificate.kind)
    before = certificate.state
    move(session, certificate, CertificateAction.NUMBER)
    refuse_unchecked(before, mode)
    if not context.settings[ARCHIVE_NAME].strip():
        raise Refused("certificate.no_archive")
    check_whole(session, context.today, certificate)
    pages = pages_of(session, certificate.id)
    if len(command.page_digests) != len(pages):
        raise ValueError(f"{len(pages)} pages and {len(command.page_digests)} digests")
    if certificate.replaces_id is None:
        year = context.today.year
        number = next_number(session, counter_of(certificate.kind), year)
        printed, issue = numbered_as(pattern_of(context.settings, certificate.kind), year, number), 1
        _check_free(session, printed)
    else:
        earlier = session.get_one(Certificate, certificate.replaces_id, with_for_update=True)
        year, number, printed = earlier.year or 0, earlier.number or 0, earlier.printed_number or ""
        issue = _last_issue(session, earlier) + 1
    certificate.year, certificate.number, certificate.issue = year, number, issue
    certificate.printed_number, certificate.number_key = printed, fold_code(printed)
    certificate.issued_on, certificate.numbered_at = context.today, context.occurred_at
    certificate.check_after = mode is CheckMode.AFTERWARDS and certificate.checked_by is None
    facts = CertificateFacts(
        kind=certificate.kind,
        number=printed,
        date=context.today,
        archive=context.settings[ARCHIVE_NAME].strip(),
        pages=len(pages) or len(certificate.passages),
        sources=tuple(dict.fromkeys(one.reference_code for one in sources_of(session, certificate.id))),
        page_digests=command.page_digests,
        statement=b"" if pages else statement_of(certificate),
        issue=issue,
    )
    certificate.facts = facts.canonical()
    log(session, context, Logged.NUMBERED, certificate.id)
    return [
        CertificateNumbered(
            certificate_id=certificate.id,
            case_id=certificate.case_id,
            certificate_kind=certificate.kind,
            year=year,
            number=number,
            issue=issue,
            facts=facts.digest().hex(),
        )
    ]


def _check_free(session: Session, printed: str) -> None:
    """Two kinds whose patterns are the same would give out one number twice."""
    taken = session.scalars(
        select(Certificate.kind).where(Certificate.printed_number == printed).limit(1)
    ).first()
    if taken is not None:
        raise Refused("certificate.number_taken", number=printed)


def _last_issue(session: Session, earlier: Certificate) -> int:
    issues = select(func.max(Certificate.issue)).where(
        Certificate.year == earlier.year,
        Certificate.kind == earlier.kind,
        Certificate.number == earlier.number,
    )
    return session.scalar(issues) or 1


HANDLERS: Mapping[type[Command], Handler] = {NumberCertificate: number_certificate}
