"""Opening hours and exceptions from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.orm import Session

from readingroom import entry
from readingroom.bookings import calendar, records
from readingroom.bookings.events import ClosureAdded, ClosureRemoved, OpeningBlocksSet
from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event

__all__ = ["HANDLERS", "AddClosure", "RemoveClosure", "SetOpeningBlocks", "add_closure"]


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


HANDLERS: Mapping[type[Command], Handler] = {
    SetOpeningBlocks: set_opening_blocks,
    AddClosure: add,
    RemoveClosure: remove,
}
