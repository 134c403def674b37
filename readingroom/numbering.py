"""Numbers: counters without gaps, and the one number of a case.

A case takes the first number that its reader was given, word for word, qualified by the system that gave it;
our own yearly register number (登记号) stands beside it. Every code a reader may hold scans as the case.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from readingroom.entry import fold_code
from readingroom.store.rows import add_rows, among, given, looked_up, write_rows
from readingroom.store.tables import Case, CaseCode, Counter

__all__ = [
    "OURSELVES",
    "add_codes",
    "add_codes_of",
    "cases_by_code",
    "next_number",
    "open_case",
    "open_cases",
    "register",
    "register_text",
    "registered",
]

OURSELVES = ""
"""The system that gave a number when it was us."""


def next_number(session: Session, name: str, year: int = 0) -> int:
    """The next number by this name (and year), from 1 without gaps: given back when the transaction fails."""
    counter = session.scalars(
        select(Counter).where(Counter.name == name, Counter.year == year).with_for_update()
    ).one_or_none()
    if counter is None:
        counter = Counter(name=name, year=year, last=0)
        session.add(counter)
    counter.last += 1
    session.flush()
    return counter.last


def open_case(
    session: Session, now: dt.datetime, *, number: str | None = None, system: str = OURSELVES
) -> Case:
    """The case with this number, opened if it is new; without a number it gets one of ours.

    Our own numbers are register numbers of the year: ``2026-318``.
    """
    if number is not None:
        known = session.scalars(
            select(Case).where(Case.system == system, Case.number == number)
        ).one_or_none()
        if known is not None:
            return known
    case = Case(system=system, number=number or "", opened_at=now)
    if number is None:
        case.register_year = now.year
        case.register_number = next_number(session, "register", now.year)
        case.number = register_text(case)
    session.add(case)
    session.flush()
    add_codes(session, case.id, [case.number])
    return case


def open_cases(session: Session, now: dt.datetime, numbers: Iterable[str], system: str) -> dict[str, int]:
    """Ids of the cases with these numbers, by number; those that are new are opened."""
    wanted = list(dict.fromkeys(numbers))
    cases = {row.number: row.id for row in looked_up(session, _NUMBERED, system=system, numbers=wanted)}
    new = [number for number in wanted if number not in cases]
    rows = [{"system": system, "number": number, "opened_at": now} for number in new]
    opened = dict(zip(new, add_rows(session, Case, rows), strict=True))
    add_codes_of(session, [(case_id, (number,)) for number, case_id in opened.items()])
    return cases | opened


_NUMBERED = select(Case.id, Case.number).where(
    Case.system == bindparam("system"), Case.number.in_(bindparam("numbers", expanding=True))
)


def register(session: Session, case: Case, year: int) -> None:
    """Give the case its register number, unless it has one."""
    if case.register_number is None:
        case.register_year, case.register_number = year, next_number(session, "register", year)
        add_codes(session, case.id, [register_text(case)])


def register_text(case: Any) -> str:
    """The register number as it is written, ``2026-318``; empty before it is given."""
    return registered(case.register_year, case.register_number)


def registered(year: int | None, number: int | None) -> str:
    """The same of its two columns."""
    return f"{year}-{number}" if number else ""


def add_codes(session: Session, case_id: int, codes: Iterable[str]) -> None:
    """Let further codes scan as this case."""
    add_codes_of(session, [(case_id, codes)])


def add_codes_of(session: Session, cases: Iterable[tuple[int, Iterable[str]]]) -> None:
    """Let further codes scan as these cases.

    Args:
        session: in a write transaction.
        cases: id of a case and what scans as it.
    """
    codes = {(fold_code(code), case_id): None for case_id, several in cases for code in several}
    wanted = [pair for pair in codes if pair[0]]
    if not wanted:
        return
    known = {
        (row.code, row.case_id) for row in looked_up(session, _CODES, cases=given(one for _, one in wanted))
    }
    if new := sorted(pair for pair in wanted if pair not in known):
        write_rows(session, CaseCode, [{"code": code, "case_id": case_id} for code, case_id in new])


_CODES = select(CaseCode.code, CaseCode.case_id).where(among(CaseCode.case_id, "cases"))


def cases_by_code(session: Session, code: str) -> list[int]:
    """The ids of the cases this code scans as, oldest first; several when two systems gave the same number."""
    found = select(CaseCode.case_id).where(CaseCode.code == fold_code(code)).order_by(CaseCode.case_id)
    return list(session.scalars(found))
