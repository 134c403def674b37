"""Write the rows of an import into bookings, a batch at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from readingroom.bookings.commands.snapshots import Batch
from readingroom.bookings.events import ImportBatchApplied
from readingroom.bookings.snapshot import BookingSnapshot, BrokenRow, IgnoredRow
from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.imports.commands import note_batch, running

__all__ = ["HANDLERS", "ApplyBookings"]


@dataclass(frozen=True, kw_only=True)
class ApplyBookings(Command):
    """The next rows of a run.

    Attributes:
        run: id of the import run, which is under way.
        start: rows of the file handled before these.
        rows: as the reader of the file gave them; a few hundred at most, so that scans at the desk get through.
        told_at: when the source said so (its file's time).
        accept_older: a person said that an export older than one already read counts.
    """

    permission = Permission.IMPORT
    run: int
    start: int
    rows: tuple[BookingSnapshot | BrokenRow | IgnoredRow, ...] = field(repr=False)
    told_at: dt.datetime | None = None
    accept_older: bool = False


def apply_bookings(session: Session, command: ApplyBookings, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``imports.unknown_run``, ``imports.not_running``, ``bookings.import.out_of_step``."""
    run = running(session, command.run, "bookings")
    if run.applied != command.start:
        raise Refused("bookings.import.out_of_step", applied=run.applied, start=command.start)
    batch = Batch(
        session, command.rows, context, run=run.id, told_at=command.told_at, accept_older=command.accept_older
    )
    for row in command.rows:
        batch.take(row)
    batch.settle()
    applied = command.start + len(command.rows)
    counts = {"read": len(command.rows), **batch.counts}
    note_batch(run, applied=applied, counts=counts, rejected=batch.rejected)
    told = {("modified" if name == "changed" else name): n for name, n in counts.items()}
    return [*batch.events, ImportBatchApplied(import_run_id=run.id, applied=applied, **told)]


HANDLERS: Mapping[type[Command], Handler] = {ApplyBookings: apply_bookings}
