"""The register of certificates: numbers without a gap, and rows that say what the audit says of them."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from readingroom.command import Reading
from readingroom.copies.events import CertificateMade, CertificateNumbered
from readingroom.copies.records import Certificate
from readingroom.copies.rules import CertificateKind, counter_of
from readingroom.office.check.problem import Problem
from readingroom.store.tables import AuditRow, Counter

__all__ = ["register_problems"]

_AT_A_TIME = 2_000
_NUMBERS = ("NumberCertificate", "KeepMade")
"""Commands whose events fix what a certificate is."""


def register_problems(reading: Reading) -> Iterator[Problem]:
    """The first gap of each kind and year, and every row that says something else than the chained audit."""
    yield from _gaps(reading)
    yield from _rows(reading)


def _gaps(reading: Reading) -> Iterator[Problem]:
    given: dict[tuple[str, int], set[int]] = defaultdict(set)
    numbers = select(Certificate.kind, Certificate.year, Certificate.number).where(
        Certificate.number.is_not(None)
    )
    for kind, year, number in reading.session.execute(numbers):
        given[kind, year or 0].add(number or 0)
    counters = {(row.name, row.year): row.last for row in reading.session.scalars(select(Counter))}
    for kind in CertificateKind:
        years = {year for (name, year) in counters if name == counter_of(kind)}
        for year in sorted(years | {year for (one, year) in given if one == kind}):
            last, there = counters.get((counter_of(kind), year), 0), given[kind, year]
            facts = {"kind": kind.value, "year": year}
            missing = next((number for number in range(1, last + 1) if number not in there), None)
            if missing is not None:
                yield Problem("register_gap", {**facts, "number": missing})
            if there and max(there) > last:
                yield Problem("register_beyond", {**facts, "last": last, "number": max(there)})


def _rows(reading: Reading) -> Iterator[Problem]:
    numbered, made = _told(reading)
    columns = select(
        Certificate.id,
        Certificate.kind,
        Certificate.year,
        Certificate.number,
        Certificate.issue,
        Certificate.facts,
        Certificate.digest,
    ).order_by(Certificate.id)
    for row in reading.session.execute(columns.execution_options(yield_per=_AT_A_TIME)):
        told: Any = numbered.get(row.id, {})
        shown = (row.kind, row.year, row.number, row.issue)
        said = tuple(told.get(name) for name in ("certificate_kind", "year", "number", "issue"))
        if (told or row.number is not None) and shown != said:
            yield Problem("certificate_number", {"certificate": row.id})
        facts = hashlib.sha256(row.facts).hexdigest() if row.facts is not None else None
        if facts != told.get("facts"):
            yield Problem("certificate_facts", {"certificate": row.id})
        if (row.digest.hex() if row.digest is not None else None) != made.get(row.id):
            yield Problem("certificate_file", {"certificate": row.id})


def _told(reading: Reading) -> tuple[dict[int, Any], dict[int, str]]:
    """Certificate -> what the audit says of its number, and of its file."""
    numbered: dict[int, Any] = {}
    made: dict[int, str] = {}
    rows = (
        select(AuditRow.canonical)
        .where(AuditRow.command.in_(_NUMBERS))
        .order_by(AuditRow.seq)
        .execution_options(yield_per=_AT_A_TIME)
    )
    for canonical in reading.session.scalars(rows):
        try:
            events = json.loads(canonical)["events"]
        except (ValueError, KeyError):  # the chain itself tells of the edit
            continue
        for event in events:
            if event["kind"] == CertificateNumbered.kind:
                numbered[event["certificate_id"]] = event
            elif event["kind"] == CertificateMade.kind:
                made[event["certificate_id"]] = event["digest"]
    return numbered, made
