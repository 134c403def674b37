"""What the imports page asks, and what it does in long jobs: looking, previewing, importing."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from readingroom.bookings.closures import import_closures
from readingroom.bookings.importing import import_bookings
from readingroom.command import Reading
from readingroom.holdings import importing as holdings
from readingroom.imports import queries as imports
from readingroom.imports.queries import Run
from readingroom.imports.rules import KINDS
from readingroom.office.staff.queries import names
from readingroom.portals.files.notices import Notice
from readingroom.portals.files.reading import read_bookings
from readingroom.portals.files.recognising import Recognised, recognise
from readingroom.tabular.mapping import ColumnMapping
from ui.imports.preview import PreviewStore, of_bookings, of_closures, of_gone, of_holdings

if TYPE_CHECKING:
    from readingroom.command import Actor
    from readingroom.desk import Desk

__all__ = ["Home", "Outcome", "carry_out", "home", "look", "preview"]


@dataclass(frozen=True)
class Home:
    """The imports there were.

    Attributes:
        unfinished: neither finished nor withdrawn, oldest first.
        recent: newest first; times in the archive's zone.
        names: id of a staff member -> name or account.
    """

    unfinished: tuple[Run, ...]
    recent: tuple[Run, ...]
    names: Mapping[int, str]


@dataclass(frozen=True)
class Outcome:
    """What a file would do, or did.

    Attributes:
        counts: rows by what they are.
        run: id of the import; None for a preview.
        notices: what to know about the whole file.
        read_before: it was imported before, in the archive's zone.
        rejected: rows kept apart, as their area writes them.
    """

    counts: Mapping[str, int]
    run: int | None = None
    notices: tuple[Notice, ...] = ()
    read_before: object = None
    rejected: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)


def home(reading: Reading) -> Home:
    """Imports that wait for a decision, and the last ones."""

    def local(runs: tuple[Run, ...]) -> tuple[Run, ...]:
        return tuple(replace(run, started_at=reading.clock.local(run.started_at)) for run in runs)

    return Home(
        local(imports.unfinished(reading)), local(imports.recent_runs(reading, limit=100)), names(reading)
    )


def look(reading: Reading, path: Path, kind: str) -> Recognised:
    """What a file is, with the desk's own column mappings."""
    saved = {one: [_stored(mapping) for mapping in imports.mappings(reading, one).values()] for one in KINDS}
    return recognise(path, reading.clock.zone, saved, kind)


def _stored(mapping: Mapping[str, Any]) -> ColumnMapping:
    return ColumnMapping.from_json(json.dumps(mapping))


def preview(
    desk: Desk,
    actor: Actor,
    found: Recognised,
    store: PreviewStore,
    accept_older: bool,
    progress: Callable[[int], None],
) -> Outcome:
    """Read a file through and tell what importing it would do; its rows go into the store."""
    if found.kind == "holdings":
        report = holdings.run(
            desk,
            actor,
            found.path,
            found.mapping,
            sheet=found.sheet,
            dry_run=True,
            progress=progress,
            show=lambda rows, rejected: store.add(of_holdings(rows, rejected)),
        )
        return Outcome(report.counts)
    if found.kind == "closures":
        told = import_closures(
            desk,
            actor,
            found.path,
            found.mapping,
            dry_run=True,
            show=lambda rows: store.add(of_closures(rows)),
        )
        progress(told.counts["read"])
        return Outcome(told.counts)
    source = read_bookings(found.path, desk.clock.zone, found.mapping)
    done = import_bookings(
        desk,
        actor,
        source,
        dry_run=True,
        accept_older=accept_older,
        progress=progress,
        show=lambda rows: store.add(of_bookings(rows)),
    )
    store.add(of_gone(done.gone))
    before = None if done.read_before is None else desk.clock.local(done.read_before)
    return Outcome(done.counts, None, tuple(source.notices), before)


def carry_out(
    desk: Desk, actor: Actor, found: Recognised, accept_older: bool, progress: Callable[[int], None]
) -> Outcome:
    """Import a file."""
    if found.kind == "holdings":
        report = holdings.run(desk, actor, found.path, found.mapping, sheet=found.sheet, progress=progress)
        rejected = tuple(row.to_json() for row in report.rejected)
        return Outcome(report.counts, report.run, rejected=rejected)
    if found.kind == "closures":
        told = import_closures(desk, actor, found.path, found.mapping)
        progress(told.counts["read"])
        return Outcome(told.counts, told.run, rejected=tuple(told.rejected))
    source = read_bookings(found.path, desk.clock.zone, found.mapping)
    done = import_bookings(desk, actor, source, accept_older=accept_older, progress=progress)
    return Outcome(done.counts, done.run, rejected=tuple(done.rejected))
