"""Opening hours and exceptions from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from readingroom import entry
from readingroom.bookings import calendar, records
from readingroom.bookings.events import ClosureAdded, ClosureRemoved, ClosuresImported, OpeningBlocksSet
from readingroom.bookings.opening import closures_as_known
from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.imports import commands as imports

__all__ = ["HANDLERS", "AddClosure", "ImportClosures", "RemoveClosure", "SetOpeningBlocks", "add_closure"]


@dataclass(frozen=True, kw_only=True)
class SetOpeningBlocks(Command):
    """Set the whole week's opening hours; the old ones are replaced."""

    permission = Permission.CONFIGURE
    blocks: tuple[calendar.OpeningBlock, ...]


@dataclass(frozen=True, kw_only=True)
class AddClosure(Command):
    """Add an exception: closed, a make-up workday, or a day that concerns the staff alone."""

    permission = Permission.CONFIGURE
    closure: calendar.Closure


@dataclass(frozen=True, kw_only=True)
class RemoveClosure(Command):
    """Take an exception out again."""

    permission = Permission.CONFIGURE
    closure_id: int


@dataclass(frozen=True, kw_only=True)
class ImportClosures(Command):
    """Add the exceptions of a list, a year's public holidays for example; known ones are not doubled.

    Attributes:
        source: the file's name.
        digest: its SHA-256, hex.
        closures: what it says.
        rejected: rows that could not be read, as JSON.
    """

    permission = Permission.IMPORT_CLOSURES
    source: str
    digest: str
    closures: tuple[calendar.Closure, ...]
    rejected: tuple[Mapping[str, Any], ...] = ()


def set_opening_blocks(session: Session, command: SetOpeningBlocks, context: Context) -> Sequence[Event]:
    """Raises `Refused`: what `readingroom.bookings.calendar.check_blocks` says."""
    calendar.check_blocks(command.blocks)
    session.execute(delete(records.OpeningBlock))
    session.add_all(
        records.OpeningBlock(
            weekday=block.weekday, opens=block.opens, closes=block.closes, capacity=block.capacity
        )
        for block in command.blocks
    )
    session.flush()
    return [OpeningBlocksSet(blocks=len(command.blocks))]


def add_closure(session: Session, closure: calendar.Closure) -> Event:
    """Write an exception down inside another command. Raises what `calendar.check_closure` says."""
    calendar.check_closure(closure)
    row = records.Closure(
        kind=closure.kind.value,
        first_day=closure.first_day,
        last_day=closure.last_day,
        opens=closure.opens,
        closes=closure.closes,
        reason=entry.text(closure.reason),
    )
    session.add(row)
    session.flush()
    return _added(row)


def _added(row: records.Closure) -> Event:
    first, last = row.first_day.isoformat(), row.last_day.isoformat()
    return ClosureAdded(closure_id=row.id, closure_kind=row.kind, first_day=first, last_day=last)


def add(session: Session, command: AddClosure, context: Context) -> Sequence[Event]:
    """Raises `Refused`: what `readingroom.bookings.calendar.check_closure` says."""
    return [add_closure(session, command.closure)]


def remove(session: Session, command: RemoveClosure, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``calendar.no_such_closure``."""
    row = session.get(records.Closure, command.closure_id)
    if row is None:
        raise Refused("calendar.no_such_closure")
    session.delete(row)
    session.flush()
    return [ClosureRemoved(closure_id=command.closure_id)]


def import_closures(session: Session, command: ImportClosures, context: Context) -> Sequence[Event]:
    """Raises `Refused`: what `readingroom.bookings.calendar.check_closure` says."""
    run = imports.begin(session, "closures", command.source, command.digest, context)
    events: list[Event] = []
    counts: Counter[str] = Counter(
        read=len(command.closures) + len(command.rejected), rejected=len(command.rejected)
    )
    for closure, row in closures_as_known(session, list(dict.fromkeys(command.closures))):
        reason = entry.text(closure.reason)
        if row is None:
            events.append(add_closure(session, closure))
            counts["new"] += 1
        elif row.reason != reason:
            row.reason = reason
            counts["changed"] += 1
    counts["unchanged"] = len(command.closures) - counts["new"] - counts["changed"]
    imports.note_batch(run, applied=counts["read"], counts=counts, rejected=command.rejected)
    imports.finish(session, run.id, context)
    session.flush()
    told = ClosuresImported(
        import_run_id=run.id, new=counts["new"], modified=counts["changed"], unchanged=counts["unchanged"]
    )
    return [*events, told]


HANDLERS: Mapping[type[Command], Handler] = {
    SetOpeningBlocks: set_opening_blocks,
    AddClosure: add,
    RemoveClosure: remove,
    ImportClosures: import_closures,
}
