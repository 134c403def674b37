"""What is asked while a draft is written: what the case tells, what the paper would look like, and kept scans."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from readingroom.command import Reading
from readingroom.copies.case_facts import case_facts
from readingroom.copies.checking import relations_of, sources_of
from readingroom.copies.commands.drafting import Draft, DraftPage, DraftSource
from readingroom.copies.filling import case_values, keep_passages, keep_typed, passages_of, read_typed
from readingroom.copies.papers import CertificatePaper, CertifiedCopyPaper
from readingroom.copies.queries.making import paper_of, plan_of
from readingroom.copies.records import Certificate, CertificatePage, CertificateSource, CopyLine, CopyOrder
from readingroom.copies.rules import CertificateKind, CertificateState, OrderState
from readingroom.copies.templates import Template
from readingroom.copies.wording import template_of
from readingroom.entry import text
from readingroom.errors import Refused, Unavailable
from readingroom.holdings.matching import match
from readingroom.language import LANGUAGES, language
from readingroom.requests.joined import standing_case
from readingroom.requests.records import Request, RequestLine
from readingroom.requests.rules import LineState
from readingroom.store.blobs import blob_of, pieces
from readingroom.store.tables import Case

__all__ = ["DraftStart", "Suggested", "draft_paper", "draft_start", "scan_into"]

Value = str | int | dt.date


@dataclass(frozen=True)
class Suggested:
    """Something that a case wants, from which a draft may be drawn; ``pages`` where an order says which."""

    reference_code: str
    title: str
    pages: str = ""


@dataclass(frozen=True)
class DraftStart:
    """What a draft begins with.

    Attributes:
        case_id, number: whose it is.
        kind: a `CertificateKind`; empty on a new draft.
        templates: the wording of each kind as it is now.
        told: language of a paper -> code of a field -> what the case says.
        suggested: what the case wants, by the catalogue's codes.
        draft: what was drafted before; None on a new draft.
        returned_why: why it came back.
        today: at the desk.
    """

    case_id: int
    number: str
    kind: str
    templates: tuple[Template, ...]
    told: Mapping[str, Mapping[str, Value]] = field(repr=False)
    suggested: tuple[Suggested, ...]
    draft: Draft | None = field(repr=False)
    returned_why: str = field(repr=False)
    today: dt.date


def draft_start(reading: Reading, case_id: int | None, certificate_id: int | None) -> DraftStart:
    """What the case tells and wants, and what was drafted.

    Args:
        reading: the moment.
        case_id: of a new draft.
        certificate_id: of a draft that is changed; goes before the case.

    Raises:
        Refused: ``certificate.none``, ``certificate.no_case``.
    """
    session = reading.session
    one = session.get(Certificate, certificate_id) if certificate_id is not None else None
    if one is None and certificate_id is not None:
        raise Refused("certificate.none", certificate=certificate_id)
    known = one.case_id if one is not None else case_id
    case = session.get(Case, known) if known is not None else None
    if case is None:
        raise Refused("certificate.no_case", case=known)
    standing = standing_case(session, case.id)
    facts, relations = case_facts(session, standing, reading.clock), relations_of(session, standing)
    return DraftStart(
        case_id=standing,
        number=case.number or "",
        kind=one.kind if one is not None else "",
        templates=tuple(template_of(session, kind) for kind in CertificateKind),
        told={code: case_values(facts, language(code), relations) for code in LANGUAGES},
        suggested=_suggested(reading, standing),
        draft=_draft(reading, one) if one is not None else None,
        returned_why=(one.returned_why or "") if one is not None else "",
        today=reading.today,
    )


def draft_paper(
    reading: Reading, case_id: int, kind: str, draft: Draft, staff: int
) -> CertifiedCopyPaper | CertificatePaper:
    """The paper that a draft would become, whatever is missing in it still; nothing is kept.

    Raises:
        Refused: ``certificate.no_case``, ``template.…`` where a value is none that its field takes.
        Unavailable: ``attachment.erased``.
    """
    session = reading.session
    if session.get(Case, case_id) is None:
        raise Refused("certificate.no_case", case=case_id)
    template = template_of(session, kind)
    one = Certificate(
        kind=CertificateKind(kind).value,
        state=CertificateState.DRAFTED.value,
        case_id=case_id,
        language=draft.language,
        template_version=template.version,
        case_facts=case_facts(session, case_id, reading.clock),
        typed=keep_typed(template, draft.typed),
        passages=keep_passages(draft.passages),
        drafted_by=staff,
        drafted_at=reading.now,
    )
    matches = match(session, [source.written for source in draft.sources])
    sources = [
        CertificateSource(
            position=position,
            reference_code=matches[source.written].reference_code
            or matches[source.written].label
            or source.written.strip(),
            title=text(source.title) or matches[source.written].title,
            fonds=text(source.fonds),
            pages=text(source.pages),
            counted=source.counted,
        )
        for position, source in enumerate(draft.sources)
    ]
    pages = [
        (CertificatePage(position=at, source=page.source, numbered=text(page.numbered)), page.plan)
        for at, page in enumerate(draft.pages, start=1)
    ]
    return paper_of(reading, one, template, sources, pages)


def scan_into(reading: Reading, digest: bytes, path: Path) -> None:
    """Write a kept scan into a file, piece by piece.

    Raises:
        Refused: ``attachment.not_kept``.
        Unavailable: ``attachment.erased``, ``vault.unreadable``; ``attachment.unwritable``.
    """
    blob = blob_of(reading.session, digest)
    if blob is None:
        raise Refused("attachment.not_kept", digest=digest.hex())
    try:
        with path.open("wb") as target:
            for one in pieces(reading.session, reading.vault, blob.id):
                target.write(one)
    except OSError as error:
        raise Unavailable("attachment.unwritable", file=path.name, reason=error.strerror or "") from error


def _suggested(reading: Reading, case_id: int) -> tuple[Suggested, ...]:
    """What was ordered to be copied, with its pages, then what else was asked for and is known."""
    session = reading.session
    ordered = session.execute(
        select(CopyLine.reference_code, CopyLine.pages)
        .join(CopyOrder, CopyOrder.id == CopyLine.order_id)
        .where(CopyOrder.case_id == case_id, CopyOrder.state != OrderState.CANCELLED)
        .order_by(CopyOrder.id.desc(), CopyLine.position)
    ).all()
    written = session.scalars(
        select(RequestLine.written)
        .join(Request, Request.id == RequestLine.request_id)
        .where(Request.case_id == case_id, RequestLine.state != LineState.WITHDRAWN)
        .order_by(RequestLine.position)
    ).all()
    matches = match(session, [*(code for code, _ in ordered), *written])
    found: dict[str, Suggested] = {}
    for code, pages in [*ordered, *((one, "") for one in written)]:
        one = matches[code]
        if one.known and (known := one.reference_code or one.label) not in found:
            found[known] = Suggested(known, one.title, pages)
    return tuple(found.values())


def _draft(reading: Reading, one: Certificate) -> Draft:
    return Draft(
        language=one.language,
        typed=tuple(read_typed(one.typed).items()),
        sources=tuple(
            DraftSource(row.reference_code, row.pages, row.counted, row.fonds, row.title)
            for row in sources_of(reading.session, one.id)
        ),
        pages=tuple(DraftPage(plan, row.source, row.numbered) for row, plan in plan_of(reading, one.id)),
        passages=passages_of(one),
        purpose=one.purpose or "",
        copies=one.copies,
    )
