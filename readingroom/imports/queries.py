"""Which imports there were, and which column means what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from readingroom.command import Reading
from readingroom.imports.records import ColumnMapping, ImportRun

__all__ = ["Run", "mapping", "mappings", "recent_runs", "run", "unfinished"]


@dataclass(frozen=True)
class Run:
    """One import.

    Attributes:
        source: the file's name.
        digest: SHA-256 of the file, hex.
        state: ``running`` (under way, or stopped halfway), ``finished`` or ``withdrawn``.
        applied: rows handled so far.
        counts: by name, as its area counts.
        rejected: the first rows that were kept apart, as its area wrote them.
        started_at, ended_at: UTC.
    """

    id: int
    kind: str
    source: str
    digest: str
    state: str
    applied: int
    counts: Mapping[str, int]
    rejected: tuple[Mapping[str, Any], ...]
    staff: int
    started_at: dt.datetime
    ended_at: dt.datetime | None


def _run(row: ImportRun) -> Run:
    return Run(
        row.id,
        row.kind,
        row.source,
        row.digest,
        row.state,
        row.applied,
        row.counts,
        tuple(row.rejected),
        row.staff_id,
        row.started_at,
        row.ended_at,
    )


def run(reading: Reading, run_id: int) -> Run | None:
    """One import."""
    row = reading.session.get(ImportRun, run_id)
    return None if row is None else _run(row)


def unfinished(reading: Reading, kind: str = "") -> tuple[Run, ...]:
    """Imports (of one kind) that are neither finished nor withdrawn, oldest first: each wants a decision."""
    wanted = select(ImportRun).where(ImportRun.state == "running").order_by(ImportRun.id)
    rows = reading.session.scalars(wanted.where(ImportRun.kind == kind) if kind else wanted)
    return tuple(_run(row) for row in rows)


def recent_runs(reading: Reading, kind: str = "", limit: int = 50) -> tuple[Run, ...]:
    """Imports (of one kind), newest first."""
    wanted = select(ImportRun).order_by(ImportRun.id.desc()).limit(limit)
    rows = reading.session.scalars(wanted.where(ImportRun.kind == kind) if kind else wanted)
    return tuple(_run(row) for row in rows)


def mappings(reading: Reading, kind: str) -> dict[str, Mapping[str, Any]]:
    """Name -> mapping of everything remembered for this kind of import, by name."""
    wanted = select(ColumnMapping).where(ColumnMapping.kind == kind).order_by(ColumnMapping.name)
    return {row.name: row.mapping for row in reading.session.scalars(wanted)}


def mapping(reading: Reading, kind: str, name: str) -> Mapping[str, Any] | None:
    """The mapping remembered under this name."""
    return mappings(reading, kind).get(name)
