"""Certificates are drafted: what is copied or quoted, from what, for whom."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import delete
from sqlalchemy.orm import Session

from readingroom.command import Command, Context, Handler, Permission
from readingroom.copies.case_facts import case_facts, reader_of
from readingroom.copies.checking import check_sources
from readingroom.copies.commands.steps import locked, move
from readingroom.copies.events import CertificateDrafted, CertificateMoved
from readingroom.copies.filling import keep_passages, keep_typed, read_typed
from readingroom.copies.papers import PagePlan
from readingroom.copies.records import Certificate, CertificatePage, CertificateSource
from readingroom.copies.rules import (
    CertificateAction,
    CertificateKind,
    CertificateState,
    read_pages,
)
from readingroom.copies.templates import Passage
from readingroom.copies.wording import template_of
from readingroom.entry import text
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.holdings.matching import match
from readingroom.holdings.rules import fold_reference_code
from readingroom.language import LANGUAGES
from readingroom.people.rules import name_key
from readingroom.requests.commands.papers import kept
from readingroom.requests.joined import standing_case
from readingroom.store.tables import Case
from readingroom.store.vault import Vault

__all__ = ["HANDLERS", "DiscardDraft", "Draft", "DraftCertificate", "DraftPage", "DraftSource", "RedraftCertificate",
           "applicant_hash"]  # fmt: skip

_MOST_COPIES = 200
_MOST_PAGES = 1_000


@dataclass(frozen=True)
class DraftSource:
    """Something that a certificate is drawn from.

    Attributes:
        written: reference code.
        pages: which pages of it, as somebody types them; blank where they have no numbers.
        counted: how many pages were counted in the original for this; None where nobody has yet.
        fonds: name of the fonds (全宗名称).
        title: 题名; empty: as the catalogue has it.
    """

    written: str = field(repr=False)
    pages: str = ""
    counted: int | None = None
    fonds: str = ""
    title: str = ""


@dataclass(frozen=True)
class DraftPage:
    """A page of a certified copy.

    Attributes:
        plan: which page of which kept scan, and how it is turned and cropped.
        source: which of the draft's sources it was copied from, from 0.
        numbered: the page as the original numbers it; empty where it has no number.
    """

    plan: PagePlan
    source: int = 0
    numbered: str = ""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a draft says. Whatever the case tells is taken from the case itself.

    Attributes:
        language: of the paper.
        typed: code of a field of the template -> what somebody typed into it; goes before what the case tells.
        sources: what it is drawn from.
        pages: of a certified copy, in order.
        passages: quoted, word for word.
        purpose: what it is for; empty: as the case has it.
        copies: how many are wanted.
    """

    language: str
    typed: tuple[tuple[str, str | int | dt.date], ...] = field(default=(), repr=False)
    sources: tuple[DraftSource, ...] = ()
    pages: tuple[DraftPage, ...] = field(default=(), repr=False)
    passages: tuple[Passage, ...] = field(default=(), repr=False)
    purpose: str = field(default="", repr=False)
    copies: int = 1


@dataclass(frozen=True, kw_only=True)
class DraftCertificate(Command):
    """Draft a certificate for a case.

    Attributes:
        kind: a `copies.rules.CertificateKind`.
    """

    permission = Permission.CERTIFY
    case_id: int
    kind: str
    draft: Draft


@dataclass(frozen=True, kw_only=True)
class RedraftCertificate(Command):
    """Change a draft; one that was checked has to be checked again."""

    permission = Permission.CERTIFY
    certificate_id: int
    draft: Draft


@dataclass(frozen=True, kw_only=True)
class DiscardDraft(Command):
    """Let go of a draft; it never had a number."""

    permission = Permission.CERTIFY
    certificate_id: int


def draft_certificate(session: Session, command: DraftCertificate, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``certificate.no_case``, and what `redraft_certificate` says."""
    if session.get(Case, command.case_id) is None:
        raise Refused("certificate.no_case", case=command.case_id)
    certificate = Certificate(
        kind=CertificateKind(command.kind).value,
        state=CertificateState.DRAFTED.value,
        case_id=standing_case(session, command.case_id),
        drafters=[],
    )
    _write(session, context, certificate, command.draft)
    return [
        CertificateDrafted(
            certificate_id=certificate.id, case_id=certificate.case_id, certificate_kind=certificate.kind
        )
    ]


def redraft_certificate(session: Session, command: RedraftCertificate, context: Context) -> Sequence[Event]:
    """Change a draft.

    Raises:
        Refused: ``certificate.none``, ``certificate.is_<state>``, ``certificate.no_copies``,
            ``certificate.too_many_pages``, ``certificate.no_such_source``, ``certificate.page_wrong``,
            ``certificate.count_wrong``, ``copies.unknown_code``, ``attachment.not_kept``; what `keep_typed`,
            `read_pages` and `check_consent` say.
    """
    certificate = locked(session, command.certificate_id)
    before = move(session, certificate, CertificateAction.REDRAFT)
    _write(session, context, certificate, command.draft)
    return [
        CertificateDrafted(
            certificate_id=certificate.id,
            case_id=certificate.case_id,
            certificate_kind=certificate.kind,
            from_state=before,
        )
    ]


def discard_draft(session: Session, command: DiscardDraft, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``certificate.none``, ``certificate.is_<state>``."""
    certificate = locked(session, command.certificate_id)
    before = move(session, certificate, CertificateAction.DISCARD)
    return [
        CertificateMoved(
            certificate_id=certificate.id,
            case_id=certificate.case_id,
            from_state=before,
            to_state=certificate.state,
        )
    ]


def _write(session: Session, context: Context, certificate: Certificate, draft: Draft) -> None:
    """Write what a draft says over what it said."""
    if draft.language not in LANGUAGES:
        raise ValueError(f"no papers in {draft.language!r}")
    if not 1 <= draft.copies <= _MOST_COPIES:
        raise Refused("certificate.copies_wrong", n=draft.copies, most=_MOST_COPIES)
    if len(draft.pages) > _MOST_PAGES:
        raise Refused("certificate.too_many_pages", n=len(draft.pages), most=_MOST_PAGES)
    template = template_of(session, certificate.kind)
    facts = case_facts(session, certificate.case_id, context.clock)
    typed = keep_typed(template, draft.typed)
    name = str(read_typed(typed).get("applicant") or facts.get("applicant") or "")
    certificate.reader_id = reader_of(session, certificate.case_id)
    certificate.applicant, certificate.applicant_hash = name, applicant_hash(context.vault, name)
    certificate.language, certificate.template_version = draft.language, template.version
    certificate.case_facts, certificate.typed = facts, typed
    certificate.passages = keep_passages(draft.passages)
    certificate.purpose = text(draft.purpose) or facts.get("purpose")
    certificate.copies = draft.copies
    certificate.drafted_by, certificate.drafted_at = context.actor.staff, context.occurred_at
    certificate.drafters = sorted({*certificate.drafters, context.actor.staff})
    certificate.checked_by = certificate.checked_at = certificate.returned_why = None
    session.add(certificate)
    session.flush()
    for rows in (CertificatePage, CertificateSource):
        session.execute(delete(rows).where(rows.certificate_id == certificate.id))
    sources = _sources(session, certificate, draft)
    session.add_all(sources)
    session.add_all(_pages(session, certificate, draft))
    session.flush()
    check_sources(session, certificate, sources, context.today)


def _sources(session: Session, certificate: Certificate, draft: Draft) -> list[CertificateSource]:
    """The draft's sources, and those of its passages that are not among them."""
    told = [*draft.sources]
    known = {fold_reference_code(one.written) for one in told}
    for passage in draft.passages:
        key = fold_reference_code(passage.source.reference_code)
        if key and key not in known:
            known.add(key)
            source = passage.source
            told.append(DraftSource(source.reference_code, source.page, None, source.fonds, source.title))
    matches = match(session, [one.written for one in told])
    copied = Counter(page.source for page in draft.pages)
    rows = []
    for position, one in enumerate(told):
        found = matches[one.written]
        code = found.reference_code or found.label
        if not found.known:
            raise Refused("copies.unknown_code", code=one.written.strip()[:60])
        if one.counted is not None and one.counted < max(1, copied[position]):
            raise Refused("certificate.count_wrong", code=code, counted=one.counted, n=copied[position])
        rows.append(
            CertificateSource(
                certificate_id=certificate.id,
                position=position,
                item_id=found.item_id,
                reference_code=code,
                code_key=fold_reference_code(code),
                title=text(one.title) or found.title,
                fonds=text(one.fonds),
                pages=_page_numbers(one.pages),
                counted=one.counted,
            )
        )
    return rows


def _page_numbers(written: str) -> str:
    """Pages in one form where they are numbers; an old leaf may be numbered 三 or 12背."""
    try:
        return str(read_pages(written)) if written.strip() else ""
    except Refused:
        return text(written)


def _pages(session: Session, certificate: Certificate, draft: Draft) -> list[CertificatePage]:
    sources = range(len(draft.sources))
    rows = []
    blobs: dict[bytes, int] = {}
    for position, one in enumerate(draft.pages, start=1):
        if one.source not in sources:
            raise Refused("certificate.no_such_source", page=position)
        plan = one.plan
        if plan.page < 0 or plan.turned not in (0, 90, 180, 270) or not _is_crop(plan.crop):
            raise Refused("certificate.page_wrong", page=position)
        if plan.source not in blobs:
            blobs[plan.source] = kept(session, plan.source).id
        rows.append(
            CertificatePage(
                certificate_id=certificate.id,
                position=position,
                blob_id=blobs[plan.source],
                page=plan.page,
                turned=plan.turned,
                crop=list(plan.crop) if plan.crop is not None else None,
                source=one.source,
                numbered=text(one.numbered),
            )
        )
    return rows


def _is_crop(crop: tuple[float, float, float, float] | None) -> bool:
    if crop is None:
        return True
    left, top, right, bottom = crop
    return 0 <= left < right <= 1 and 0 <= top < bottom <= 1


def applicant_hash(vault: Vault, name: str) -> bytes | None:
    """The fingerprint by which a certificate is found under its applicant's very name."""
    return vault.fingerprint("certificates.applicant", name_key(name)) if name.strip() else None


HANDLERS: Mapping[type[Command], Handler] = {
    DraftCertificate: draft_certificate,
    RedraftCertificate: redraft_certificate,
    DiscardDraft: discard_draft,
}
