"""What issuing has to know between its steps: how far a certificate is, and what its paper says."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from readingroom.codes import Kind, make
from readingroom.command import Reading
from readingroom.copies.checking import pages_of, relations_of, sources_of
from readingroom.copies.filling import case_values, filled_of, passages_of, read_typed
from readingroom.copies.papers import (
    SAMPLE,
    CertificatePaper,
    CertifiedCopyPaper,
    CopiedFile,
    CopiedPage,
    PagePlan,
    Seal,
)
from readingroom.copies.records import Certificate, CertificatePage, CertificateSource
from readingroom.copies.rules import HAS_NUMBER, CertificateKind, CertificateState
from readingroom.copies.templates import Filled, Template
from readingroom.copies.verifying.facts import CertificateFacts
from readingroom.copies.wording import template_version
from readingroom.errors import Refused
from readingroom.language import Language, language
from readingroom.office.staff.queries import names
from readingroom.settings import ARCHIVE_NAME, MADE_FOR, MARKED_ONLY, SEAL_ON_PAPER, SEAL_PICTURE, SEALS
from readingroom.store.blobs import Blob, blob_of, pieces, staged

__all__ = [
    "Stage",
    "WorkOrder",
    "certificate_paper",
    "facts_of",
    "paper_of",
    "plan_of",
    "seals",
    "stage_of",
    "work_order",
]


@dataclass(frozen=True)
class Stage:
    """How far a certificate is on its way to a kept paper.

    Attributes:
        certificate_id: which.
        numbered, made: it has its number; its paper is kept.
        number: as it is printed; empty without one.
        digest: of the kept paper; empty without one.
        plan: of a certified copy.
        scans: SHA-256 of the scans that its pages come from.
        staged: pieces of a paper lie there that did not come to be kept.
    """

    certificate_id: int
    numbered: bool
    made: bool
    number: str
    digest: bytes = field(repr=False)
    plan: tuple[PagePlan, ...]
    scans: tuple[bytes, ...] = field(repr=False)
    staged: bool


@dataclass(frozen=True)
class WorkOrder:
    """What is to be made.

    Attributes:
        paper: what stands on it, without its code.
        facts: what its code signs.
        language: of the paper.
    """

    paper: CertifiedCopyPaper | CertificatePaper
    facts: CertificateFacts
    language: Language


def stage_of(reading: Reading, certificate_id: int) -> Stage:
    """How far a certificate is.

    Raises:
        Refused: ``certificate.none``.
    """
    certificate = _certificate(reading, certificate_id)
    plan = plan_of(reading, certificate_id)
    return Stage(
        certificate_id=certificate_id,
        numbered=certificate.state in HAS_NUMBER,
        made=certificate.digest is not None,
        number=certificate.printed_number or "",
        digest=certificate.digest or b"",
        plan=tuple(one for _, one in plan),
        scans=tuple(dict.fromkeys(one.source for _, one in plan)),
        staged=bool(staged(reading.session, f"certificate:{certificate_id}")),
    )


def work_order(reading: Reading, certificate_id: int) -> WorkOrder:
    """What is to be made of a numbered certificate.

    Raises:
        Refused: ``certificate.none``, ``certificate.is_<state>`` where it is not numbered, or made already.
    """
    certificate = _certificate(reading, certificate_id)
    if certificate.state != CertificateState.NUMBERED or certificate.facts is None:
        raise Refused(f"certificate.is_{certificate.state}")
    return WorkOrder(
        certificate_paper(reading, certificate_id),
        facts_of(certificate.facts),
        language(certificate.language),
    )


def facts_of(canonical: bytes) -> CertificateFacts:
    """The facts that canonical bytes hold (`CertificateFacts.canonical`)."""
    told = json.loads(canonical)
    return CertificateFacts(
        kind=told["kind"],
        number=told["number"],
        date=dt.date.fromisoformat(told["date"]),
        archive=told["archive"],
        pages=told["pages"],
        sources=tuple(told["sources"]),
        page_digests=tuple(bytes.fromhex(one) for one in told["page_digests"]),
        statement=bytes.fromhex(told["statement"]),
        issue=told["issue"],
    )


def seals(reading: Reading) -> tuple[str, ...]:
    """The archive's seals by name, the usual one first."""
    written = reading.settings[SEALS].replace("，", ",").replace("、", ",").replace(";", ",")
    return tuple(filter(None, (one.strip() for one in written.split(","))))


def certificate_paper(reading: Reading, certificate_id: int) -> CertifiedCopyPaper | CertificatePaper:
    """What stands on a certificate, or on its draft; without the QR code, which is made with it.

    Raises:
        Refused: ``certificate.none``, ``template.unknown``.
        Unavailable: ``attachment.erased``: the picture of the seal is gone.
    """
    certificate = _certificate(reading, certificate_id)
    return paper_of(
        reading,
        certificate,
        template_version(reading.session, certificate.kind, certificate.template_version),
        sources_of(reading.session, certificate_id),
        plan_of(reading, certificate_id),
    )


def paper_of(
    reading: Reading,
    certificate: Certificate,
    template: Template,
    sources: Sequence[CertificateSource],
    pages: Sequence[tuple[CertificatePage, PagePlan]],
) -> CertifiedCopyPaper | CertificatePaper:
    """What stands on a certificate, also on one that is not kept yet.

    Raises:
        Unavailable: as `certificate_paper`.
    """
    numbered = certificate.state in HAS_NUMBER
    archive = reading.settings[ARCHIVE_NAME]
    if certificate.facts is not None:
        archive = facts_of(certificate.facts).archive
    people = names(reading)
    seal_names = seals(reading)
    handled_by = people.get(certificate.drafted_by, "")
    checked_by = people.get(certificate.checked_by or 0, "")
    filled = _filled(reading, certificate, template, archive, sources, len(pages))
    barcode = make(Kind.CERTIFICATE, certificate.id) if numbered else ""
    if certificate.kind != CertificateKind.CERTIFIED_COPY:
        return CertificatePaper(
            archive=archive,
            number=certificate.printed_number or "",
            barcode=barcode,
            template=template,
            filled=filled,
            passages=passages_of(certificate),
            seal=_seal(reading),
            seal_name=seal_names[0] if seal_names else "",
            handled_by=handled_by,
            checked_by=checked_by,
            issued_on=certificate.issued_on,
            draft=not numbered,
        )
    return CertifiedCopyPaper(
        archive=archive,
        number=certificate.printed_number or "",
        barcode=barcode,
        template=template,
        filled=filled,
        files=tuple(
            CopiedFile(
                fonds=one.fonds,
                title=one.title,
                reference_code=one.reference_code,
                pages=one.pages,
                copied=sum(row.source == one.position for row, _ in pages),
                counted=one.counted,
            )
            for one in sources
        ),
        pages=tuple(CopiedPage(plan, _code_of(sources, row.source), row.numbered) for row, plan in pages),
        seal=_seal(reading),
        seal_name=seal_names[0] if seal_names else "",
        copied_by=handled_by,
        copied_on=reading.clock.local(certificate.drafted_at).date(),
        handled_by=handled_by,
        checked_by=checked_by,
        issued_on=certificate.issued_on,
        draft=not numbered,
        certification_page=len(pages) > reading.settings[MARKED_ONLY],
    )


def _certificate(reading: Reading, certificate_id: int) -> Certificate:
    certificate = reading.session.get(Certificate, certificate_id)
    if certificate is None:
        raise Refused("certificate.none", certificate=certificate_id)
    return certificate


def _code_of(sources: Sequence[CertificateSource], position: int) -> str:
    return next((one.reference_code for one in sources if one.position == position), "")


def plan_of(reading: Reading, certificate_id: int) -> list[tuple[CertificatePage, PagePlan]]:
    """The pages of a certified copy in order, each with where its picture comes from."""
    rows = pages_of(reading.session, certificate_id)
    digests = dict(
        reading.session.execute(
            select(Blob.id, Blob.digest).where(Blob.id.in_({row.blob_id for row in rows}))
        ).all()
    )
    return [(row, PagePlan(digests[row.blob_id], row.page, row.turned, _crop(row.crop))) for row in rows]


def _crop(kept: list[float] | None) -> tuple[float, float, float, float] | None:
    if kept is None:
        return None
    left, top, right, bottom = kept
    return left, top, right, bottom


def _filled(
    reading: Reading,
    certificate: Certificate,
    template: Template,
    archive: str,
    sources: Sequence[CertificateSource],
    pages: int,
) -> tuple[Filled, ...]:
    words = language(certificate.language)
    values = case_values(certificate.case_facts, words, relations_of(reading.session, certificate.case_id))
    values |= {"archive": archive, "pages": pages}
    if certificate.printed_number:
        values["number"] = certificate.printed_number
    if certificate.issued_on is not None:
        values["issued_on"] = certificate.issued_on
    if sources:
        values["references"] = words.list(one.reference_code for one in sources)
    if sources and all(one.counted is not None for one in sources):
        values["counted"] = sum(one.counted or 0 for one in sources)
    return filled_of(template, values, read_typed(certificate.typed))


def _seal(reading: Reading) -> Seal:
    """The picture of the seal where the archive wants it on its papers; a demonstration has a sample of one."""
    if reading.settings[SEAL_ON_PAPER] != "picture":
        return None
    digest = reading.settings[SEAL_PICTURE]
    if not digest:
        return SAMPLE if reading.settings[MADE_FOR] == "demo" else None
    blob = blob_of(reading.session, bytes.fromhex(digest))
    return None if blob is None else b"".join(pieces(reading.session, reading.vault, blob.id))
