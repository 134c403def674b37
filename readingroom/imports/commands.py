"""Begin, finish and withdraw an import; remember which column means what.

The rows themselves are applied by the area they belong to, in batches: its command asks for the run with
`running` and says what it did with `note_batch`, both in its own transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.imports.events import (
    ImportBegun,
    ImportFinished,
    ImportWithdrawn,
    MappingForgotten,
    MappingSaved,
)
from readingroom.imports.records import ColumnMapping, ImportRun
from readingroom.imports.rules import KINDS, MOST_REJECTED

__all__ = [
    "HANDLERS",
    "BeginImport",
    "FinishImport",
    "ForgetMapping",
    "SaveMapping",
    "WithdrawImport",
    "begin",
    "finish",
    "note_batch",
    "running",
    "withdraw",
]


@dataclass(frozen=True, kw_only=True)
class BeginImport(Command):
    """Begin an import, or go on with the one of the same file that stopped halfway.

    The event `ImportBegun` tells the run's id and how many rows it handled before.

    Attributes:
        kind: one of `readingroom.imports.rules.KINDS`.
        source: the file's name.
        digest: SHA-256 of the file, hex.
    """

    permission = Permission.IMPORT
    kind: str
    source: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class FinishImport(Command):
    """All rows of the run were handled."""

    permission = Permission.IMPORT
    run: int


@dataclass(frozen=True, kw_only=True)
class WithdrawImport(Command):
    """A run that stopped halfway goes no further; what it applied stays and is counted in it."""

    permission = Permission.IMPORT
    run: int


@dataclass(frozen=True, kw_only=True)
class SaveMapping(Command):
    """Remember under a name which column means what; the name's old mapping is replaced.

    Attributes:
        kind: one of `readingroom.imports.rules.KINDS`.
        name: as people call the form.
        mapping: JSON, read only by the area's importer.
    """

    permission = Permission.IMPORT
    kind: str
    name: str
    mapping: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class ForgetMapping(Command):
    """Take a remembered mapping away."""

    permission = Permission.IMPORT
    kind: str
    name: str


def begin(session: Session, kind: str, source: str, digest: str, context: Context) -> ImportRun:
    """The run for this file: a new one, or the unfinished one of the same kind and digest.

    Raises:
        Refused: ``imports.kind``: no such kind of import.
    """
    if kind not in KINDS:
        raise Refused("imports.kind", kind=kind)
    stopped = (
        select(ImportRun)
        .where(ImportRun.kind == kind, ImportRun.digest == digest, ImportRun.state == "running")
        .order_by(ImportRun.id.desc())
        .limit(1)
    )
    run = session.scalars(stopped).one_or_none()
    if run is None:
        run = ImportRun(
            kind=kind,
            source=source,
            digest=digest,
            state="running",
            applied=0,
            counts={},
            rejected=[],
            staff_id=context.actor.staff,
            started_at=context.recorded_at,
        )
        session.add(run)
        session.flush()
    return run


def running(session: Session, run_id: int, kind: str = "") -> ImportRun:
    """The run, which must be under way (and of this kind, if one is named).

    Raises:
        Refused: ``imports.unknown_run`` or ``imports.not_running``.
    """
    run = session.get(ImportRun, run_id)
    if run is None or (kind and run.kind != kind):
        raise Refused("imports.unknown_run", run=run_id)
    if run.state != "running":
        raise Refused("imports.not_running", run=run_id, state=run.state)
    return run


def note_batch(
    run: ImportRun,
    *,
    applied: int,
    counts: Mapping[str, int],
    rejected: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Write down what a batch did.

    Args:
        run: from `running`, in the same transaction as the batch.
        applied: rows handled so far, from the beginning of the file.
        counts: what to add to the run's counts, by name.
        rejected: rows kept apart, as JSON; ``counts["rejected"]`` counts all, the first
            `readingroom.imports.rules.MOST_REJECTED` are kept word for word.
    """
    run.applied = applied
    run.counts = {
        name: run.counts.get(name, 0) + counts.get(name, 0) for name in sorted({*run.counts, *counts})
    }
    if rejected and len(run.rejected) < MOST_REJECTED:
        run.rejected = [*run.rejected, *map(dict, rejected)][:MOST_REJECTED]


def finish(session: Session, run_id: int, context: Context, kind: str = "") -> ImportRun:
    """End a run. Raises what `running` raises."""
    run = running(session, run_id, kind)
    run.state, run.ended_at = "finished", context.recorded_at
    return run


def withdraw(session: Session, run_id: int, context: Context, kind: str = "") -> ImportRun:
    """Stop a run for good. Raises what `running` raises."""
    run = running(session, run_id, kind)
    run.state, run.ended_at = "withdrawn", context.recorded_at
    return run


def begin_import(session: Session, command: BeginImport, context: Context) -> Sequence[Event]:
    """Raises `Refused` as `begin` does."""
    run = begin(session, command.kind, command.source, command.digest, context)
    return [ImportBegun(import_run_id=run.id, import_kind=run.kind, applied=run.applied)]


def finish_import(session: Session, command: FinishImport, context: Context) -> Sequence[Event]:
    """Raises `Refused` as `running` does."""
    run = finish(session, command.run, context)
    return [ImportFinished(import_run_id=run.id, import_kind=run.kind, applied=run.applied)]


def withdraw_import(session: Session, command: WithdrawImport, context: Context) -> Sequence[Event]:
    """Raises `Refused` as `running` does."""
    run = withdraw(session, command.run, context)
    return [ImportWithdrawn(import_run_id=run.id, import_kind=run.kind, applied=run.applied)]


def _mapping(session: Session, kind: str, name: str) -> ColumnMapping | None:
    wanted = select(ColumnMapping).where(ColumnMapping.kind == kind, ColumnMapping.name == name)
    return session.scalars(wanted).one_or_none()


def save_mapping(session: Session, command: SaveMapping, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``imports.kind`` or ``imports.mapping_without_name``."""
    name = command.name.strip()
    if command.kind not in KINDS:
        raise Refused("imports.kind", kind=command.kind)
    if not name:
        raise Refused("imports.mapping_without_name")
    row = _mapping(session, command.kind, name)
    if row is None:
        row = ColumnMapping(kind=command.kind, name=name, mapping=dict(command.mapping))
        session.add(row)
    else:
        row.mapping = dict(command.mapping)
    session.flush()
    return [MappingSaved(column_mapping_id=row.id, import_kind=row.kind)]


def forget_mapping(session: Session, command: ForgetMapping, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``imports.unknown_mapping``."""
    row = _mapping(session, command.kind, command.name)
    if row is None:
        raise Refused("imports.unknown_mapping", name=command.name)
    session.delete(row)
    return [MappingForgotten(column_mapping_id=row.id, import_kind=row.kind)]


HANDLERS: Mapping[type[Command], Handler] = {
    BeginImport: begin_import,
    FinishImport: finish_import,
    WithdrawImport: withdraw_import,
    SaveMapping: save_mapping,
    ForgetMapping: forget_mapping,
}
