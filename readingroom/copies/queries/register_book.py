"""The register of certificates (出证登记簿): searched, listed by year, put on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, func, or_, select

from readingroom.command import Reading
from readingroom.copies.commands.drafting import applicant_hash
from readingroom.copies.papers import RegisterLine, RegisterPaper
from readingroom.copies.printed import printed_of
from readingroom.copies.queries.listing import references_of
from readingroom.copies.records import Certificate, CertificateSource, SealEntry
from readingroom.copies.rules import CertificateState
from readingroom.copies.wording import kind_names
from readingroom.entry import fold_code
from readingroom.holdings.rules import fold_reference_code
from readingroom.language import language
from readingroom.office.staff.queries import names
from readingroom.people.rules import mask_name
from readingroom.people.veiled import Veiled
from readingroom.settings import ARCHIVE_NAME
from readingroom.store.rows import among, given, looked_up
from readingroom.store.tables import Case

__all__ = [
    "Register",
    "RegisterRow",
    "RegisterSearch",
    "register",
    "register_paper",
    "years",
]


@dataclass(frozen=True, kw_only=True)
class RegisterSearch:
    """What part of the register is wanted.

    Attributes:
        text: a number, the beginning of a reference code, a case's number or an applicant's very name; empty: all.
        reader_ids: readers whose name fits the text, as the index of names finds them (`people.name_index`).
        kind: a `CertificateKind`; empty: all.
        states: `CertificateState`; none: all.
        year: of the number; None: all.
        before: go on before this id.
        limit: rows at most.
    """

    text: str = ""
    reader_ids: tuple[int, ...] = ()
    kind: str = ""
    states: tuple[str, ...] = ()
    year: int | None = None
    before: int | None = None
    limit: int = 200


@dataclass(frozen=True)
class RegisterRow:
    """One number of the register.

    Attributes:
        certificate_id: its key, and where to go on before.
        number: as it is printed.
        issue: of that number.
        kind: a `CertificateKind`.
        state: a `CertificateState`.
        applicant: in both forms.
        case_id, case_number: of the case.
        references: reference codes of its sources.
        pages: of its file.
        copies: whole copies that came out of the printer.
        handled_by, checked_by, sealed_by: names; empty where nobody has.
        ended_on: when it was handed over, posted or made void.
        void_why: the reason, where it is void.
        tracking: of one that was posted.
        replaces: number of the earlier issue in whose place it is, 0 for none.
    """

    certificate_id: int
    number: str
    issue: int
    kind: str
    state: str
    issued_on: dt.date
    applicant: Veiled
    case_id: int
    case_number: str
    references: tuple[str, ...]
    pages: int
    copies: int
    handled_by: str
    checked_by: str
    sealed_by: str
    sealed_on: dt.date | None
    ended_on: dt.date | None
    void_why: str
    tracking: str
    replaces: int


@dataclass(frozen=True)
class Register:
    """A part of the register.

    Attributes:
        rows: newest first.
        more: there are more behind them.
    """

    rows: tuple[RegisterRow, ...]
    more: bool


def register(reading: Reading, search: RegisterSearch) -> Register:
    """Search the register, newest first."""
    wanted = select(Certificate.id).where(*_conditions(reading, search))
    if search.before is not None:
        wanted = wanted.where(Certificate.id < search.before)
    ids = reading.session.scalars(wanted.order_by(Certificate.id.desc()).limit(search.limit + 1)).all()
    shown = ids[: search.limit]
    rows = _rows(reading, Certificate.id.in_(shown))
    return Register(tuple(sorted(rows, key=lambda row: -row.certificate_id)), len(ids) > len(shown))


def years(reading: Reading) -> tuple[int, ...]:
    """The years that have numbers, newest first."""
    found = select(Certificate.year).where(Certificate.year.is_not(None)).distinct()
    return tuple(sorted((year for year in reading.session.scalars(found) if year), reverse=True))


def register_paper(
    reading: Reading, year: int, spoken: str, *, kind: str = "", staff: int | None = None
) -> RegisterPaper:
    """A year of the register as it goes on paper and into tables, in the order of its numbers.

    Args:
        reading: the moment.
        year: whose numbers.
        spoken: language of the remarks.
        kind: only this kind.
        staff: who prints.
    """
    words, kinds = language(spoken), kind_names(reading.session)
    search = RegisterSearch(year=year, kind=kind)
    rows = _rows(reading, *_conditions(reading, search), by_number=True)

    def remark(row: RegisterRow) -> str:
        said = []
        if row.replaces:
            said.append(words.say("certificate.register.replaces", issue=row.replaces))
        if row.state == CertificateState.REISSUED:
            said.append(words.say("certificate.register.reissued_because", why=row.void_why))
        elif row.void_why:
            said.append(row.void_why)
        if row.tracking:
            said.append(words.say("certificate.register.tracking", tracking=row.tracking))
        return words.say("event.joint").join(said)

    return RegisterPaper(
        archive=reading.settings[ARCHIVE_NAME],
        year=year,
        chosen=kinds[kind].of(spoken) if kind else "",
        lines=tuple(
            RegisterLine(
                number=row.number,
                kind=kinds[row.kind],
                issued_on=row.issued_on,
                applicant=row.applicant.full,
                request_number=row.case_number,
                references=row.references,
                pages=row.pages,
                copies=row.copies,
                handled_by=row.handled_by,
                checked_by=row.checked_by,
                sealed_by=row.sealed_by,
                sealed_on=row.sealed_on,
                state=_ON_PAPER.get(row.state, row.state),
                ended_on=row.ended_on,
                remark=remark(row),
            )
            for row in rows
        ),
        printed_by=names(reading).get(staff or 0, ""),
        printed_at=reading.clock.local(reading.now),
    )


_ON_PAPER: Mapping[str, str] = {
    CertificateState.MADE: CertificateState.NUMBERED.value,
    CertificateState.REISSUED: CertificateState.VOID.value,
}
"""States that a register on paper does not tell apart; the remark does."""


def _conditions(reading: Reading, search: RegisterSearch) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Certificate.number.is_not(None)]
    if search.kind:
        conditions.append(Certificate.kind == search.kind)
    if search.states:
        conditions.append(Certificate.state.in_(search.states))
    if search.year is not None:
        conditions.append(Certificate.year == search.year)
    if search.text.strip() or search.reader_ids:
        conditions.append(_fits(reading, search))
    return conditions


def _fits(reading: Reading, search: RegisterSearch) -> ColumnElement[bool]:
    """Everything that a text may mean: all of it is looked up by an index, none by reading names."""
    text = search.text.strip()
    if not text:
        return Certificate.reader_id.in_(search.reader_ids)
    key, code = fold_code(text), fold_reference_code(text)
    cases = select(Case.id).where(Case.number == text)
    name = applicant_hash(reading.vault, text)
    tries: list[ColumnElement[bool]] = [
        Certificate.number_key.between(key, f"{key}\U0010ffff"),
        Certificate.case_id.in_(cases),
        Certificate.reader_id.in_(search.reader_ids),
        Certificate.applicant_hash == name if name is not None else false(),
    ]
    if code:
        sources = select(CertificateSource.certificate_id).where(
            CertificateSource.code_key.between(code, f"{code}\U0010ffff")
        )
        tries.append(Certificate.id.in_(sources))
    if text.isdecimal() and len(text) < 9:
        tries.append(Certificate.number == int(text))
    return or_(*tries)


def _rows(
    reading: Reading, *conditions: ColumnElement[bool], by_number: bool = False
) -> tuple[RegisterRow, ...]:
    session = reading.session
    order = (Certificate.kind, Certificate.number, Certificate.issue) if by_number else (Certificate.id,)
    found = session.execute(
        select(Certificate, Case.number)
        .join(Case, Case.id == Certificate.case_id)
        .where(*conditions)
        .order_by(*order)
    ).all()
    ids = [certificate.id for certificate, _ in found]
    people, references, sealed = names(reading), references_of(reading, ids), _sealed(reading, ids)
    printed = printed_of(session, ((certificate.id, certificate.pages or 0) for certificate, _ in found))
    rows = []
    for one, case_number in found:
        if one.issued_on is None:
            continue
        stamped_by, stamped_at = sealed.get(one.id, (0, None))
        ended = one.void_at or one.delivered_at
        rows.append(
            RegisterRow(
                certificate_id=one.id,
                number=one.printed_number or "",
                issue=one.issue,
                kind=one.kind,
                state=one.state,
                issued_on=one.issued_on,
                applicant=Veiled(mask_name(one.applicant), one.applicant),
                case_id=one.case_id,
                case_number=case_number,
                references=references.get(one.id, ()),
                pages=one.pages or 0,
                copies=printed[one.id],
                handled_by=people.get(one.drafted_by, ""),
                checked_by=people.get(one.checked_by or 0, ""),
                sealed_by=people.get(stamped_by, ""),
                sealed_on=reading.clock.local(stamped_at).date() if stamped_at else None,
                ended_on=reading.clock.local(ended).date() if ended else None,
                void_why=one.void_why or "",
                tracking=one.tracking or "",
                replaces=one.issue - 1,
            )
        )
    return tuple(rows)


def _sealed(reading: Reading, ids: Sequence[int]) -> dict[int, tuple[int, dt.datetime | None]]:
    """Certificate -> who sealed it the last time, and when."""
    last = (
        select(SealEntry.certificate_id, func.max(SealEntry.id).label("id"))
        .where(among(SealEntry.certificate_id, "certificates"))
        .group_by(SealEntry.certificate_id)
        .subquery()
    )
    wanted = select(SealEntry.certificate_id, SealEntry.stamped_by, SealEntry.stamped_at).join(
        last, last.c.id == SealEntry.id
    )
    rows = looked_up(reading.session, wanted, certificates=given(ids))
    return {row.certificate_id: (row.stamped_by, row.stamped_at) for row in rows}
