"""A case that somebody means who knows its number or who asks."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from readingroom import entry
from readingroom.command import Reading
from readingroom.numbering import cases_by_code, register_text
from readingroom.people.rules import name_key
from readingroom.requests.joined import standing_case
from readingroom.requests.queries.listing import CaseRow, names_of_cases, rows_of_cases
from readingroom.requests.records import Request
from readingroom.requests.rules import OVER
from readingroom.store.tables import Case

__all__ = ["cases_meant"]

_LOOKED_AT = 500
"""Open cases whose names are compared, the newest first: names cannot be looked for in the database."""


def cases_meant(reading: Reading, typed: str, limit: int = 8) -> tuple[CaseRow, ...]:
    """The cases that may be meant: the one with this number or code first, then open ones, the newest first.

    A case that was joined to another stands for that one. A case that is over is found by its whole number only.

    Args:
        reading: the reading context.
        typed: a number or a part of it, a code, a name or a part of it; several words must all fit. Empty: the
            newest open cases.
        limit: at most so many.
    """
    plain = entry.half_width(typed).strip()
    found = dict.fromkeys(_by_code(reading, plain) if plain else ())
    session = reading.session
    newest = session.scalars(
        select(Request)
        .where(Request.state.not_in([state.value for state in OVER]), Request.joined_into.is_(None))
        .order_by(Request.id.desc())
        .limit(_LOOKED_AT if plain else limit)
    ).all()
    numbers = _numbers(reading, newest)
    names = names_of_cases(reading, newest) if plain else {}
    words = [(word.casefold(), name_key(word)) for word in plain.split()]
    for request in newest:
        if len(found) >= limit:
            break
        name = name_key(names[request.id][0].full) if plain else ""
        number = numbers[request.case_id]
        if all(word in number or (key and key in name) for word, key in words):
            found.setdefault(request.case_id)
    rows = {row.case_id: row for row in rows_of_cases(reading, list(found)[:limit])}
    return tuple(rows[case_id] for case_id in found if case_id in rows)


def _by_code(reading: Reading, plain: str) -> list[int]:
    return [standing_case(reading.session, case_id) for case_id in cases_by_code(reading.session, plain)]


def _numbers(reading: Reading, requests: Sequence[Request]) -> dict[int, str]:
    """Id of a case -> its number and our register number, as they are looked for."""
    ids = [request.case_id for request in requests]
    cases = reading.session.scalars(select(Case).where(Case.id.in_(ids)))
    return {case.id: f"{case.number} {register_text(case)}".casefold() for case in cases}
