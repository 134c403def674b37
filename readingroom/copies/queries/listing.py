"""Certificates in lists: what is drafted, waits to be checked, is being issued, waits to be handed over."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select

from readingroom.codes import Kind, make
from readingroom.command import Reading
from readingroom.copies.checking import check_mode
from readingroom.copies.records import Certificate, CertificateSource
from readingroom.copies.rules import CertificateKind, CertificateState, CheckMode
from readingroom.numbering import register_text
from readingroom.office.staff.queries import names
from readingroom.people.rules import mask_name
from readingroom.people.veiled import Veiled
from readingroom.store.rows import among, given, looked_up
from readingroom.store.tables import Case

__all__ = [
    "CertificateRow",
    "CertificateView",
    "certificate_counts",
    "certificate_rows",
    "certificates",
    "certificates_of_case",
    "to_check",
]

_SHOWN = 300


class CertificateView(StrEnum):
    """What part of the certificates is shown."""

    DRAFTS = "drafts"
    TO_CHECK = "to_check"
    ISSUING = "issuing"
    TO_HAND_OVER = "to_hand_over"
    TO_CHECK_AFTER = "to_check_after"


@dataclass(frozen=True)
class CertificateRow:
    """A certificate in a list.

    Attributes:
        certificate_id: its key.
        kind: a `CertificateKind`.
        state: a `CertificateState`.
        number: as it is printed; empty before it has one.
        issue: of that number.
        code: that scans as it.
        case_id, case_number, register_number: whose.
        applicant: in both forms.
        references: reference codes of its sources.
        copies: how many are wanted.
        pages: of its file; 0 before it is made.
        drafted_by, checked_by: names; empty where nobody has.
        drafted_at: in the archive's zone.
        issued_on: None before it has a number.
        check_after: it went out and has to be checked still.
    """

    certificate_id: int
    kind: str
    state: str
    number: str
    issue: int
    code: str
    case_id: int
    case_number: str
    register_number: str
    applicant: Veiled
    references: tuple[str, ...]
    language: str
    copies: int
    pages: int
    drafted_by: str
    checked_by: str
    drafted_at: dt.datetime
    issued_on: dt.date | None
    check_after: bool


def certificates(reading: Reading, view: CertificateView) -> tuple[CertificateRow, ...]:
    """A part of the certificates, in the order in which they were drafted."""
    return certificate_rows(reading, _condition(reading, view))


def certificates_of_case(reading: Reading, case_id: int) -> tuple[CertificateRow, ...]:
    """A case's certificates, newest first; drafts that were discarded are left out."""
    condition = (Certificate.case_id == case_id) & (Certificate.state != CertificateState.DISCARDED)
    return certificate_rows(reading, condition, newest_first=True)


def certificate_counts(reading: Reading) -> dict[CertificateView, int]:
    """How many certificates each view has."""
    counted = select(func.count()).select_from(Certificate)
    return {
        view: reading.session.scalar(counted.where(_condition(reading, view))) or 0
        for view in CertificateView
    }


def to_check(reading: Reading) -> ColumnElement[bool]:
    """The drafts that have to be checked before they get a number."""
    kinds = [kind for kind in CertificateKind if check_mode(reading.settings, kind) is CheckMode.BEFORE]
    return (Certificate.state == CertificateState.DRAFTED) & Certificate.kind.in_(kinds)


def to_make(reading: Reading) -> ColumnElement[bool]:
    """What may get a number and its paper: it is checked, or need not be before."""
    return (Certificate.state == CertificateState.CHECKED) | (
        (Certificate.state == CertificateState.DRAFTED) & ~to_check(reading)
    )


_STATES: Mapping[CertificateView, tuple[CertificateState, ...]] = {
    CertificateView.DRAFTS: (
        CertificateState.DRAFTED,
        CertificateState.RETURNED,
        CertificateState.CHECKED,
    ),
    CertificateView.ISSUING: (
        CertificateState.NUMBERED,
        CertificateState.MADE,
        CertificateState.PRINTED,
    ),
    CertificateView.TO_HAND_OVER: (CertificateState.SEALED,),
}


def _condition(reading: Reading, view: CertificateView) -> ColumnElement[bool]:
    if view is CertificateView.TO_CHECK:
        return to_check(reading)
    if view is CertificateView.TO_CHECK_AFTER:
        gone = (CertificateState.VOID, CertificateState.REISSUED)
        return Certificate.check_after & Certificate.state.not_in(gone)
    return Certificate.state.in_(_STATES[view])


def certificate_rows(
    reading: Reading,
    condition: ColumnElement[bool],
    *,
    newest_first: bool = False,
    limit: int = _SHOWN,
) -> tuple[CertificateRow, ...]:
    """Certificates by a condition.

    Args:
        reading: the moment.
        condition: of the table `Certificate`.
        newest_first: else the oldest come first.
        limit: rows at most.
    """
    found = reading.session.execute(
        select(Certificate, Case)
        .join(Case, Case.id == Certificate.case_id)
        .where(condition)
        .order_by(Certificate.id.desc() if newest_first else Certificate.id)
        .limit(limit)
    ).all()
    people = names(reading)
    references = references_of(reading, [certificate.id for certificate, _ in found])
    return tuple(
        CertificateRow(
            certificate_id=one.id,
            kind=one.kind,
            state=one.state,
            number=one.printed_number or "",
            issue=one.issue,
            code=make(Kind.CERTIFICATE, one.id),
            case_id=case.id,
            case_number=case.number,
            register_number=register_text(case),
            applicant=Veiled(mask_name(one.applicant), one.applicant),
            references=references.get(one.id, ()),
            language=one.language,
            copies=one.copies,
            pages=one.pages or 0,
            drafted_by=people.get(one.drafted_by, ""),
            checked_by=people.get(one.checked_by or 0, ""),
            drafted_at=reading.clock.local(one.drafted_at),
            issued_on=one.issued_on,
            check_after=one.check_after,
        )
        for one, case in found
    )


_REFERENCES = (
    select(CertificateSource.certificate_id, CertificateSource.reference_code)
    .where(among(CertificateSource.certificate_id, "certificates"))
    .order_by(CertificateSource.certificate_id, CertificateSource.position)
)


def references_of(reading: Reading, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Certificate -> reference codes of its sources, each once."""
    found: dict[int, list[str]] = defaultdict(list)
    for row in looked_up(reading.session, _REFERENCES, certificates=given(ids)):
        found[row.certificate_id].append(row.reference_code)
    return {certificate_id: tuple(dict.fromkeys(codes)) for certificate_id, codes in found.items()}
