"""Whether a draft is whole: nothing is missing that the paper says, and the original was counted."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.copies.consent import check_consent
from readingroom.copies.filling import case_values, filled_of, passages_of, read_typed
from readingroom.copies.records import Certificate, CertificatePage, CertificateSource
from readingroom.copies.rules import (
    ALL_PAGES,
    COPYING,
    QUOTES,
    QUOTING,
    CertificateKind,
    CheckMode,
    Pages,
    read_pages,
)
from readingroom.copies.templates import check
from readingroom.copies.wording import template_version
from readingroom.errors import Refused
from readingroom.holdings.matching import Match, match
from readingroom.language import language
from readingroom.requests.guide_reading import read_guide
from readingroom.requests.records import Request, ServiceVersion
from readingroom.requests.words import Words
from readingroom.settings import (
    CHECK_ARCHIVAL_CERTIFICATE,
    CHECK_CERTIFIED_COPY,
    CHECK_EXTRACT,
    CHECK_MARRIAGE_RECORD,
    CHECK_NOT_FOUND_NOTICE,
    CHECK_SCHOOLING_RECORD,
    Setting,
    Settings,
)

__all__ = ["check_mode", "check_sources", "check_whole", "pages_of", "relations_of", "sources_of"]

_CHECKS: Mapping[CertificateKind, Setting[str]] = {
    CertificateKind.CERTIFIED_COPY: CHECK_CERTIFIED_COPY,
    CertificateKind.ARCHIVAL_CERTIFICATE: CHECK_ARCHIVAL_CERTIFICATE,
    CertificateKind.EXTRACT: CHECK_EXTRACT,
    CertificateKind.NOT_FOUND_NOTICE: CHECK_NOT_FOUND_NOTICE,
    CertificateKind.MARRIAGE_RECORD: CHECK_MARRIAGE_RECORD,
    CertificateKind.SCHOOLING_RECORD: CHECK_SCHOOLING_RECORD,
}


def check_mode(settings: Settings, kind: str) -> CheckMode:
    """When this kind of paper is checked."""
    return CheckMode(settings[_CHECKS[CertificateKind(kind)]])


def sources_of(session: Session, certificate_id: int) -> Sequence[CertificateSource]:
    """What a certificate was drawn from, in order."""
    return session.scalars(
        select(CertificateSource)
        .where(CertificateSource.certificate_id == certificate_id)
        .order_by(CertificateSource.position)
    ).all()


def pages_of(session: Session, certificate_id: int) -> Sequence[CertificatePage]:
    """The pages of a certified copy, in order."""
    return session.scalars(
        select(CertificatePage)
        .where(CertificatePage.certificate_id == certificate_id)
        .order_by(CertificatePage.position)
    ).all()


def relations_of(session: Session, case_id: int) -> Mapping[str, Words]:
    """What the guide by which a case was filed calls the relations to the person concerned."""
    guide = session.scalars(
        select(ServiceVersion.guide)
        .join(Request, Request.service_version_id == ServiceVersion.id)
        .where(Request.case_id == case_id)
    ).first()
    return {} if guide is None else {one.code: one.name for one in read_guide(guide).relations}


def check_whole(session: Session, today: dt.date, certificate: Certificate) -> None:
    """Whether a paper can be made of a draft.

    Raises:
        Refused: ``certificate.no_pages``, ``certificate.pages_not_for_this``, ``certificate.not_counted``,
            ``certificate.count_wrong``, ``certificate.source_unused``; what `copies.templates.check` and
            `check_sources` say.
    """
    sources, pages = sources_of(session, certificate.id), pages_of(session, certificate.id)
    is_copy = certificate.kind == CertificateKind.CERTIFIED_COPY
    if is_copy and not pages:
        raise Refused("certificate.no_pages")
    if pages and not is_copy:
        raise Refused("certificate.pages_not_for_this")
    copied = Counter(page.source for page in pages)
    for one in sources if is_copy else ():
        if not copied[one.position]:
            raise Refused("certificate.source_unused", code=one.reference_code)
        if one.counted is None:
            raise Refused("certificate.not_counted", code=one.reference_code)
        if one.counted < copied[one.position]:
            raise Refused(
                "certificate.count_wrong",
                code=one.reference_code,
                counted=one.counted,
                n=copied[one.position],
            )
    template = template_version(session, certificate.kind, certificate.template_version)
    words = language(certificate.language)
    values = case_values(certificate.case_facts, words, relations_of(session, certificate.case_id))
    filled = filled_of(template, values, read_typed(certificate.typed))
    check(template, filled, passages_of(certificate))
    check_sources(session, certificate, sources, today)


def check_sources(
    session: Session, certificate: Certificate, sources: Sequence[CertificateSource], today: dt.date
) -> None:
    """Whether what is not open was released for copying or quoting; a notice that nothing was found quotes nothing.

    Raises:
        Refused: as `check_consent`.
    """
    uses = COPYING if certificate.kind == CertificateKind.CERTIFIED_COPY else QUOTING
    if certificate.kind not in {*QUOTES, CertificateKind.CERTIFIED_COPY}:
        return
    matches: Mapping[str, Match] = match(session, [one.reference_code for one in sources])
    for one in sources:
        found = matches[one.reference_code]
        check_consent(session, certificate.case_id, today, found, _as_pages(one.pages), uses)


def _as_pages(written: str) -> Pages:
    try:
        return read_pages(written)
    except Refused:
        return ALL_PAGES  # numbered in another way: only a consent to all of it covers them
