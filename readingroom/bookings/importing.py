"""Import a file of bookings from its first row to its last: for the window and the command line alike.

The file is read outside any transaction; its rows are applied in batches that hold the database only for
moments, so that scans at the desk get through. A run that stops halfway is there to be seen, and goes on where it
stopped when the same file is imported again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from readingroom.bookings.commands.importing import ApplyBookings
from readingroom.bookings.commands.snapshots import rejected_row
from readingroom.bookings.events import ImportBatchApplied
from readingroom.bookings.queries.importing import GoneBooking, Overlay, PreviewRow, earlier, gone, preview
from readingroom.bookings.rules import What
from readingroom.bookings.snapshot import BookingSnapshot, BrokenRow, IgnoredRow
from readingroom.errors import Unavailable
from readingroom.events import Event
from readingroom.imports.commands import BeginImport, FinishImport
from readingroom.imports.events import ImportBegun
from readingroom.imports.queries import run as import_run

if TYPE_CHECKING:
    from readingroom.command import Actor
    from readingroom.desk import Desk

__all__ = ["BookingFile", "ImportReport", "Progress", "digest_of", "import_bookings"]

Row = BookingSnapshot | BrokenRow | IgnoredRow
Progress = Callable[[int], None]
"""Called with the rows handled so far."""

_COUNTS = ("read", "new", "changed", "cancelled", "unchanged", "ignored")
_FIRST_BATCH = 5
_SMALLEST_BATCH = 5
_LARGEST_BATCH = 200
_LOCK_SECONDS = 0.04
"""What a batch aims at: beneath the 50 ms for which an import may hold up a scan."""


class BookingFile(Protocol):
    """A file of bookings, found out: `readingroom.portals.files.reading.ReadBookings`."""

    @property
    def path(self) -> Path:
        """The file."""
        ...

    @property
    def snapshot_source(self) -> bool:
        """Whether it lists all bookings there are, so that one that is missing may be cancelled."""
        ...

    def __iter__(self) -> Iterator[Row]:
        """Its rows from the first."""
        ...


@dataclass
class ImportReport:
    """What an import did, or would do.

    Attributes:
        file: the file's name.
        dry_run: nothing was written.
        run: id of the import run, None for a dry run.
        counts: rows by what they were: ``read`` is the sum of ``new``, ``changed``, ``cancelled``, ``unchanged``,
            ``ignored`` and the rejected; ``older`` and ``conflicts`` are among the ignored.
        rejected: broken rows as JSON: file, sheet, row, code, facts.
        gone: bookings that the source lists no longer; a person cancels them or not.
        read_before: when this very file had been imported, UTC; None if it is new.
        resumed_at: rows that an earlier, stopped import of this file had handled.
        stopped: it was stopped by the caller; the run waits to be continued or withdrawn.
    """

    file: str
    dry_run: bool
    run: int | None = None
    counts: Counter[str] = field(default_factory=Counter)
    rejected: list[dict[str, Any]] = field(default_factory=list)
    gone: tuple[GoneBooking, ...] = ()
    read_before: dt.datetime | None = None
    resumed_at: int = 0
    stopped: bool = False

    def to_json(self) -> dict[str, Any]:
        """The report for a program: the numbers, how many are gone, and the rejected rows with the reason's code."""
        rejected = [
            {"file": row["file"], "row": row["row"], "reason": {"code": row["code"], **row["facts"]}}
            for row in self.rejected
        ]
        return {name: self.counts[name] for name in _COUNTS} | {"gone": len(self.gone), "rejected": rejected}


def import_bookings(
    desk: Desk,
    actor: Actor,
    source: BookingFile,
    *,
    dry_run: bool = False,
    accept_older: bool = False,
    progress: Progress | None = None,
    stopped: Callable[[], bool] | None = None,
    show: Callable[[Sequence[PreviewRow]], None] | None = None,
) -> ImportReport:
    """Import a file, or tell what importing it would do.

    Args:
        desk: the database.
        actor: who imports.
        source: the file, from `readingroom.portals.files.reading.read_bookings`.
        dry_run: only tell.
        accept_older: an export older than one already read counts; ask a person first, when a dry run or a run tells
            of ``older`` rows.
        progress: called after each batch.
        stopped: asked before each batch; True stops there.
        show: for a dry run, given the rows of each batch with what they would do.

    Raises:
        Refused: what reading the file says, and the commands.
        Unavailable: ``file.unreadable`` or the database.
    """
    digest, modified = digest_of(source.path)
    before = desk.read(earlier, digest)
    # A copy of an old export has a new file time; when it was first read is then the better one.
    told_at = modified if before is None else min(modified, before.first)
    report = ImportReport(source.path.name, dry_run, read_before=None if before is None else before.last)
    extent = _Extent()
    steps = (
        _previewed(desk, source, report, extent, told_at, accept_older, stopped, show)
        if dry_run
        else _applied(desk, actor, source, report, extent, told_at, accept_older, stopped, digest)
    )
    for handled in steps:
        if progress is not None:
            progress(handled)
    if source.snapshot_source and not report.stopped and extent.first is not None and extent.last is not None:
        zone = desk.clock.zone
        days = (extent.first.astimezone(zone).date(), extent.last.astimezone(zone).date())
        report.gone = desk.read(gone, extent.systems, extent.names, *days)
    return report


@dataclass
class _Extent:
    """What a file covers: which systems, ids and time."""

    systems: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    first: dt.datetime | None = None
    last: dt.datetime | None = None

    def add(self, rows: Sequence[Row]) -> None:
        for row in rows:
            if isinstance(row, BookingSnapshot):
                self.systems.add(row.system)
                self.names.update((row.external_id, *row.aliases))
                if row.start is not None:
                    self.first = min(self.first or row.start, row.start)
                    self.last = max(self.last or row.start, row.start)


def _previewed(
    desk: Desk,
    source: BookingFile,
    report: ImportReport,
    extent: _Extent,
    told_at: dt.datetime,
    accept_older: bool,
    stopped: Callable[[], bool] | None,
    show: Callable[[Sequence[PreviewRow]], None] | None,
) -> Iterator[int]:
    overlay = Overlay()
    rows = iter(source)
    while batch := tuple(islice(rows, _LARGEST_BATCH)):
        if stopped is not None and stopped():
            report.stopped = True
            return
        _gather(source, extent, batch)
        shown = desk.read(preview, batch, overlay, told_at, accept_older)
        for row in shown:
            report.counts["read"] += 1
            report.counts[_NAMES[row.what]] += 1
            report.counts["older"] += row.what is What.OLDER
            report.counts["conflicts"] += row.what is What.CONFLICT
        report.rejected.extend(rejected_row(row) for row in batch if isinstance(row, BrokenRow))
        if show is not None:
            show(shown)
        yield report.counts["read"]


_NAMES = {
    What.NEW: "new",
    What.CHANGED: "changed",
    What.CANCELLED: "cancelled",
    What.UNCHANGED: "unchanged",
    What.IGNORED: "ignored",
    What.OLDER: "ignored",
    What.CONFLICT: "ignored",
    What.BROKEN: "rejected",
}


def _applied(
    desk: Desk,
    actor: Actor,
    source: BookingFile,
    report: ImportReport,
    extent: _Extent,
    told_at: dt.datetime,
    accept_older: bool,
    stopped: Callable[[], bool] | None,
    digest: str,
) -> Iterator[int]:
    begun = desk.execute(BeginImport(kind="bookings", source=source.path.name, digest=digest), actor)
    run = next(event for event in begun.events if isinstance(event, ImportBegun))
    report.run, report.resumed_at = run.import_run_id, run.applied
    if run.applied:
        _recall(desk, report)
    rows = iter(source)
    _gather(source, extent, tuple(islice(rows, run.applied)))
    handled, size = run.applied, _FIRST_BATCH
    while batch := tuple(islice(rows, size)):
        if stopped is not None and stopped():
            report.stopped = True
            return
        _gather(source, extent, batch)
        command = ApplyBookings(
            run=run.import_run_id, start=handled, rows=batch, told_at=told_at, accept_older=accept_older
        )
        started = time.perf_counter()
        done = desk.execute(command, actor)
        took = time.perf_counter() - started
        _count(report, done.events)
        report.rejected.extend(rejected_row(row) for row in batch if isinstance(row, BrokenRow))
        handled += len(batch)
        yield handled
        size = max(
            _SMALLEST_BATCH, min(_LARGEST_BATCH, 2 * size, int(len(batch) * _LOCK_SECONDS / max(took, 1e-6)))
        )
    desk.execute(FinishImport(run=run.import_run_id), actor)


def _gather(source: BookingFile, extent: _Extent, rows: Sequence[Row]) -> None:
    if source.snapshot_source:
        extent.add(rows)


def _recall(desk: Desk, report: ImportReport) -> None:
    """What a stopped run had done before."""
    stored = desk.read(import_run, report.run or 0)
    if stored is not None:
        report.counts.update(stored.counts)
        report.rejected.extend(dict(row) for row in stored.rejected)


def _count(report: ImportReport, events: Sequence[Event]) -> None:
    for told in events:
        if isinstance(told, ImportBatchApplied):
            counts = {name: getattr(told, name) for name in _TOLD}
            report.counts.update(counts | {"changed": told.modified})


_TOLD = ("read", "new", "cancelled", "unchanged", "ignored", "rejected", "older", "conflicts")


def digest_of(path: Path) -> tuple[str, dt.datetime]:
    """A file's SHA-256 in hex and when it was last written.

    Raises:
        Unavailable: ``file.unreadable``.
    """
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return digest, dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
    except OSError as error:
        raise Unavailable("file.unreadable", file=path.name, detail=error.strerror or str(error)) from error
