"""Numbers: counters without gaps, and the one number of a case.

A case takes the first number that its reader was given, word for word, qualified by the system that gave it;
our own yearly register number (登记号) stands beside it. Every code a reader may hold scans as the case.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.store.tables import Case, CaseCode, Counter

__all__ = [
    "OURSELVES",
    "add_codes",
    "cases_by_code",
    "fold_code",
    "next_number",
    "open_case",
    "open_new_case",
    "register",
    "register_text",
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


def fold_code(code: str) -> str:
    """A code as it is compared: half width, upper case, without spaces around it."""
    return unicodedata.normalize("NFKC", code).strip().upper()


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


def open_new_case(
    session: Session, now: dt.datetime, *, number: str, system: str, codes: Iterable[str] = ()
) -> Case:
    """A case under a number that no case has yet, as the caller made sure of; for many at a time.

    Args:
        session: in a write transaction.
        now: when it is opened.
        number: word for word.
        system: who gave it.
        codes: what else scans as it.
    """
    case = Case(system=system, number=number, opened_at=now)
    session.add(case)
    session.flush()
    folded = {fold_code(code) for code in (number, *codes)} - {""}
    session.add_all(CaseCode(code=code, case_id=case.id) for code in sorted(folded))
    return case


def register(session: Session, case: Case, year: int) -> None:
    """Give the case its register number, unless it has one."""
    if case.register_number is None:
        case.register_year, case.register_number = year, next_number(session, "register", year)
        add_codes(session, case.id, [register_text(case)])


def register_text(case: Case) -> str:
    """The register number as it is written, ``2026-318``; empty before it is given."""
    return f"{case.register_year}-{case.register_number}" if case.register_number else ""


def add_codes(session: Session, case_id: int, codes: Iterable[str]) -> None:
    """Let further codes scan as this case."""
    folded = {fold_code(code) for code in codes} - {""}
    known = select(CaseCode.code).where(CaseCode.case_id == case_id, CaseCode.code.in_(folded))
    new = folded.difference(session.scalars(known))
    session.add_all(CaseCode(code=code, case_id=case_id) for code in sorted(new))
    session.flush()


def cases_by_code(session: Session, code: str) -> list[int]:
    """The ids of the cases this code scans as, oldest first; several when two systems gave the same number."""
    found = select(CaseCode.case_id).where(CaseCode.code == fold_code(code)).order_by(CaseCode.case_id)
    return list(session.scalars(found))
