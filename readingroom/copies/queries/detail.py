"""A certificate whole: what it says, where each word comes from, what became of it, what may be done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from readingroom.allowed import Allowed, NotNow
from readingroom.command import Reading
from readingroom.copies.checking import check_mode, check_whole, pages_of, relations_of, sources_of
from readingroom.copies.filling import case_values, passages_of, read_typed
from readingroom.copies.papers import PagePlan
from readingroom.copies.printed import printed_copies, sheets_in
from readingroom.copies.queries.listing import CertificateRow, certificate_rows
from readingroom.copies.queries.next_steps import Situation, steps
from readingroom.copies.records import Certificate, CertificateAttempt, IssueEntry, SealEntry, VoidSheet
from readingroom.copies.rules import CertificateState, CheckMode
from readingroom.copies.templates import FieldKind, Origin, Passage
from readingroom.copies.wording import template_version
from readingroom.errors import Refused
from readingroom.language import language
from readingroom.numbering import registered
from readingroom.office.staff.queries import names
from readingroom.people.rules import mask_name
from readingroom.people.veiled import Veiled
from readingroom.requests.records import Request
from readingroom.requests.words import Words
from readingroom.retrieval.rules import AttemptState
from readingroom.settings import WHO_CHECKS
from readingroom.store.blobs import Blob
from readingroom.store.tables import StaffRow

__all__ = [
    "AttemptLine",
    "CertificateDetail",
    "FieldLine",
    "LogLine",
    "PageLine",
    "SealLine",
    "SourceLine",
    "certificate_detail",
    "seal_line",
]

_OPEN = frozenset({AttemptState.PREPARED, AttemptState.SPOOLED, AttemptState.UNKNOWN})


@dataclass(frozen=True)
class FieldLine:
    """A field of the template.

    Attributes:
        code: of the field.
        name: what the template calls it.
        value: None where it is blank.
        kind: what is written into it; names are personal.
        origin: an `Origin` of the template: where its value usually comes from.
        typed: somebody typed it, whatever the case says.
        told: what the case says, beside what was typed; None where it says nothing.
    """

    code: str
    name: Words
    value: str | int | dt.date | None = field(repr=False)
    kind: FieldKind
    origin: str
    typed: bool
    required: bool
    told: str | int | dt.date | None = field(default=None, repr=False)


@dataclass(frozen=True)
class SourceLine:
    """Something that the certificate is drawn from; `position` from 0."""

    position: int
    item_id: int | None
    reference_code: str
    title: str
    fonds: str
    pages: str
    counted: int | None
    copied: int


@dataclass(frozen=True)
class PageLine:
    """A page of a certified copy; `position` from 1, `source` the position of its source."""

    position: int
    plan: PagePlan
    source: int
    numbered: str


@dataclass(frozen=True)
class AttemptLine:
    """One try to print it.

    Attributes:
        state: an `AttemptState`.
        sheets: how many were sent.
        void: sheets that jammed or came out spoilt.
    """

    attempt_id: int
    number: int
    state: str
    copies: int
    sheets: int
    confirmed_to: int | None
    printer: str | None
    void: tuple[int, ...]
    prepared_at: dt.datetime


@dataclass(frozen=True)
class SealLine:
    """A line of the seal log (用印登记)."""

    certificate_id: int
    number: str
    seal: str
    copies: int
    approved_by: str
    stamped_by: str
    stamped_at: dt.datetime


@dataclass(frozen=True)
class LogLine:
    """A line of the issue log.

    Attributes:
        what: a `Logged`.
        detail: a code, such as the verdict of who verified it; pages of the copy.
    """

    what: str
    copies: int | None
    detail: str
    staff: str
    at: dt.datetime


@dataclass(frozen=True)
class CertificateDetail:
    """A certificate whole.

    Attributes:
        row: as in the lists.
        mode: a `CheckMode`: when its kind is checked.
        fields: of the template, in its order, without what the paper tells by itself.
        sources, pages, passages: what it is drawn from, what is copied, what is quoted.
        purpose: what it is for.
        returned_why, void_why: reasons that were given.
        void_on: since when it does not count.
        replaces_id: the issue in whose place it is.
        attempts: to print it, oldest first.
        printed: whole copies that came out.
        seals, log: its lines of both logs, oldest first.
        receipt: its number; empty.
        delivered_to: who took it, or to whom it was posted.
        address, tracking: where it was posted to.
        blob_id: of its kept file; None before it is made.
        printed_code: text of its QR code.
        actions: what may be done by whoever looks, the next step first.
    """

    row: CertificateRow
    mode: CheckMode
    fields: tuple[FieldLine, ...]
    sources: tuple[SourceLine, ...]
    pages: tuple[PageLine, ...]
    passages: tuple[Passage, ...]
    purpose: str = field(repr=False)
    returned_why: str
    void_why: str
    void_on: dt.date | None
    replaces_id: int | None
    attempts: tuple[AttemptLine, ...]
    printed: int
    seals: tuple[SealLine, ...]
    log: tuple[LogLine, ...]
    receipt: str
    delivered_to: Veiled
    address: Veiled
    tracking: str
    delivered_at: dt.datetime | None
    blob_id: int | None
    printed_code: str
    actions: tuple[Allowed | NotNow, ...]


def certificate_detail(reading: Reading, certificate_id: int, staff: int) -> CertificateDetail | None:
    """A certificate whole; None where there is none.

    Args:
        reading: the moment.
        certificate_id: which.
        staff: who looks at it: who drafted it may not check it.
    """
    rows = certificate_rows(reading, Certificate.id == certificate_id)
    if not rows:
        return None
    session = reading.session
    one = session.get_one(Certificate, certificate_id)
    people = names(reading)
    attempts = _attempts(reading, one)
    seals = _seals(reading, one, people)
    printed = printed_copies(session, one)
    to = one.delivered_to or ""
    return CertificateDetail(
        row=rows[0],
        mode=check_mode(reading.settings, one.kind),
        fields=_fields(reading, one),
        sources=_sources(reading, one),
        pages=_pages(reading, one),
        passages=passages_of(one),
        purpose=one.purpose or "",
        returned_why=one.returned_why or "",
        void_why=one.void_why or "",
        void_on=reading.clock.local(one.void_at).date() if one.void_at else None,
        replaces_id=one.replaces_id,
        attempts=attempts,
        printed=printed,
        seals=seals,
        log=_log(reading, one, people),
        receipt=registered(one.receipt_year, one.receipt),
        delivered_to=Veiled(mask_name(to), to),
        address=Veiled("*" * 3 if one.address else "", one.address or ""),
        tracking=one.tracking or "",
        delivered_at=reading.clock.local(one.delivered_at) if one.delivered_at else None,
        blob_id=one.blob_id,
        printed_code=one.code or "",
        actions=steps(_situation(reading, one, staff, attempts, printed, seals)),
    )


def _situation(
    reading: Reading,
    one: Certificate,
    staff: int,
    attempts: tuple[AttemptLine, ...],
    printed: int,
    seals: tuple[SealLine, ...],
) -> Situation:
    person = reading.session.get_one(StaffRow, staff)
    delivery = select(Request.delivery).where(Request.case_id == one.case_id)
    return Situation(
        state=CertificateState(one.state),
        mode=check_mode(reading.settings, one.kind),
        checkers=reading.settings[WHO_CHECKS],
        person=staff,
        roles=tuple(person.roles),
        system=person.system,
        drafters=tuple(one.drafters),
        check_after=one.check_after,
        whole=_not_whole(reading, one),
        open_print=any(attempt.state in _OPEN for attempt in attempts),
        unsealed=max(0, printed - sum(seal.copies for seal in seals)),
        missing=max(0, one.copies - printed),
        for_post=reading.session.scalars(delivery).first() == "post",
    )


def _not_whole(reading: Reading, one: Certificate) -> Refused | None:
    if one.state not in (CertificateState.DRAFTED, CertificateState.CHECKED):
        return None
    try:
        check_whole(reading.session, reading.today, one)
    except Refused as refused:
        return refused
    return None


def _fields(reading: Reading, one: Certificate) -> tuple[FieldLine, ...]:
    template = template_version(reading.session, one.kind, one.template_version)
    words = language(one.language)
    told = case_values(one.case_facts, words, relations_of(reading.session, one.case_id))
    typed = read_typed(one.typed)
    return tuple(
        FieldLine(
            code=which.code,
            name=which.name,
            value=typed.get(which.code, told.get(which.code) if which.origin is Origin.CASE else None),
            kind=which.kind,
            origin=which.origin.value,
            typed=which.code in typed,
            required=which.required,
            told=told.get(which.code),
        )
        for which in template.fields
        if which.origin is not Origin.PAPER
    )


def _sources(reading: Reading, one: Certificate) -> tuple[SourceLine, ...]:
    copied = [page.source for page in pages_of(reading.session, one.id)]
    return tuple(
        SourceLine(
            position=row.position,
            item_id=row.item_id,
            reference_code=row.reference_code,
            title=row.title,
            fonds=row.fonds,
            pages=row.pages,
            counted=row.counted,
            copied=copied.count(row.position),
        )
        for row in sources_of(reading.session, one.id)
    )


def _pages(reading: Reading, one: Certificate) -> tuple[PageLine, ...]:
    rows = pages_of(reading.session, one.id)
    wanted = select(Blob.id, Blob.digest).where(Blob.id.in_({row.blob_id for row in rows}))
    digests = dict(reading.session.execute(wanted).all())
    return tuple(
        PageLine(
            row.position,
            PagePlan(
                digests[row.blob_id],
                row.page,
                row.turned,
                (row.crop[0], row.crop[1], row.crop[2], row.crop[3]) if row.crop else None,
            ),
            row.source,
            row.numbered,
        )
        for row in rows
    )


def _attempts(reading: Reading, one: Certificate) -> tuple[AttemptLine, ...]:
    session = reading.session
    void = session.execute(
        select(VoidSheet.attempt_id, VoidSheet.sheet)
        .where(VoidSheet.certificate_id == one.id)
        .order_by(VoidSheet.sheet)
    ).all()
    rows = session.scalars(
        select(CertificateAttempt)
        .where(CertificateAttempt.certificate_id == one.id)
        .order_by(CertificateAttempt.number)
    )
    return tuple(
        AttemptLine(
            attempt_id=row.id,
            number=row.number,
            state=row.state,
            copies=row.copies,
            sheets=sheets_in(row),
            confirmed_to=row.confirmed_to,
            printer=row.printer,
            void=tuple(sheet for attempt, sheet in void if attempt == row.id),
            prepared_at=reading.clock.local(row.prepared_at),
        )
        for row in rows
    )


def _seals(reading: Reading, one: Certificate, people: dict[int, str]) -> tuple[SealLine, ...]:
    rows = reading.session.scalars(
        select(SealEntry).where(SealEntry.certificate_id == one.id).order_by(SealEntry.id)
    )
    return tuple(seal_line(reading, row, one, people) for row in rows)


def seal_line(reading: Reading, row: SealEntry, one: Certificate, people: Mapping[int, str]) -> SealLine:
    """A line of the seal log; ``people``: staff id -> name."""
    return SealLine(
        certificate_id=one.id,
        number=one.printed_number or "",
        seal=row.seal,
        copies=row.copies,
        approved_by=row.approved_by,
        stamped_by=people.get(row.stamped_by, ""),
        stamped_at=reading.clock.local(row.stamped_at),
    )


def _log(reading: Reading, one: Certificate, people: dict[int, str]) -> tuple[LogLine, ...]:
    rows = reading.session.scalars(
        select(IssueEntry).where(IssueEntry.certificate_id == one.id).order_by(IssueEntry.id)
    )
    return tuple(
        LogLine(
            what=row.what,
            copies=row.copies,
            detail=row.detail or "",
            staff=people.get(row.staff_id, ""),
            at=reading.clock.local(row.at),
        )
        for row in rows
    )
