"""What a command is, and what its function is given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import wraps
from typing import TYPE_CHECKING, Any, ClassVar, Concatenate, ParamSpec, TypeVar

from readingroom.events import Event

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from readingroom.clock import Clock
    from readingroom.settings import Settings
    from readingroom.store.keys import DeskSecret
    from readingroom.store.vault import Vault

__all__ = [
    "Actor",
    "Command",
    "Context",
    "Guard",
    "Handler",
    "Permission",
    "Reaction",
    "Reading",
    "Station",
    "each",
]


P = ParamSpec("P")
T = TypeVar("T")


class Permission(StrEnum):
    """What a person at the desk may do; `readingroom.office.staff.rules` says which role has which."""

    RECEIVE = "receive"  # readers, arrivals, seats, requests
    RETRIEVE = "retrieve"  # slips, rounds, scans of units
    CORRECT = "correct"  # compensate what somebody did
    IMPORT = "import"
    IMPORT_CLOSURES = "import_closures"  # a list says when the archive is open: not for every clerk
    CLOSE_DAY = "close_day"
    CONFIGURE = "configure"  # settings, seats, opening hours
    STAFF = "staff"
    APPROVE = "approve"
    AUDIT = "audit"
    ATTACH = "attach"  # keep files: scans, what came with a case
    COPY = "copy"  # copy orders
    CERTIFY = "certify"  # draft, number, print, seal and hand over certificates
    CHECK = "check"  # hold a draft against the original; a setting says who may
    SYNC = "sync"  # take in what a portal says, tell it what happened here


class Station(StrEnum):
    """Where a scan is made; it decides which move the scan means."""

    ROOM = "room"  # one desk does everything: the next move along the unit's way
    COUNTER = "counter"  # receives readers, issues to them and takes back
    HOLD_SHELF = "hold_shelf"
    STACKS = "stacks"
    EXIT = "exit"


@dataclass(frozen=True)
class Actor:
    """Who acts, and where.

    Attributes:
        staff: id of the staff member or system account.
        station: the station declared at this desk.
    """

    staff: int
    station: Station = Station.ROOM


@dataclass(frozen=True, kw_only=True)
class Command:
    """Something somebody wants done. Subclasses are frozen dataclasses; one function carries each out.

    Class attributes:
        permission: what the acting person must be allowed.
    """

    permission: ClassVar[Permission]


@dataclass(frozen=True)
class Context:
    """What a command function knows besides its session and command.

    Attributes:
        command_id: the caller's UUID for this command.
        actor: who acts and where.
        recorded_at: now, UTC.
        occurred_at: when it happened, UTC: the same moment, or earlier for a late entry (补录).
        clock: for local days and hours.
        settings: as they stand in this transaction.
        vault: fingerprints for exact search in encrypted columns.
        secret: this desk's, kept outside the database; signs chain heads.
    """

    command_id: UUID
    actor: Actor
    recorded_at: dt.datetime
    occurred_at: dt.datetime
    clock: Clock
    settings: Settings
    vault: Vault
    secret: DeskSecret = field(repr=False)

    @property
    def today(self) -> dt.date:
        """The archive's date when it happened."""
        return self.clock.local(self.occurred_at).date()


@dataclass(frozen=True)
class Reading:
    """What a query function is given.

    Attributes:
        session: in a read transaction.
        now: UTC.
        clock: for local days and hours.
        settings: as they stand in this transaction.
        vault: fingerprints for exact search in encrypted columns.
        asked: what `once` has found; None outside a read transaction.
    """

    session: Session
    now: dt.datetime
    clock: Clock
    settings: Settings
    vault: Vault
    asked: dict[tuple[object, ...], Any] | None = field(default=None, repr=False, compare=False)

    def once(self, ask: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What a function finds in this session, asked once however many parts of a page want to know it.

        In a command, where what was asked may have changed since, it is asked anew each time.

        Args:
            ask: reads and changes nothing; takes the session first.
            *args: hashable, as those of ``kwargs``.
            **kwargs: likewise.
        """
        if self.asked is None:
            return ask(self.session, *args, **kwargs)
        key = (ask, args, tuple(kwargs.items()))
        if key not in self.asked:
            self.asked[key] = ask(self.session, *args, **kwargs)
        found: T = self.asked[key]
        return found

    @property
    def today(self) -> dt.date:
        """The archive's date."""
        return self.clock.local(self.now).date()


Handler = Callable[["Session", Any, Context], Sequence[Event]]
"""Carries out one kind of command: checks by the rules, changes records, returns what happened."""

Guard = Callable[["Session", Any, Context], None]
"""Looks at a command before it runs, for another area; may raise `Refused`."""

Reaction = Callable[["Session", Sequence[Any], Context], Sequence[Event]]
"""What another area does because of events of one kind, in the same transaction.

It is given all that stand next to each other, in order: one for most commands, hundreds for a batch of an import, so
that it can look up and write what they need at once.
"""


def each(react: Callable[[Session, Any, Context], Sequence[Event]]) -> Reaction:
    """A reaction that looks at one event after the other, where nothing is gained by looking at all of them."""

    @wraps(react)
    def reaction(session: Session, events: Sequence[Any], context: Context) -> Sequence[Event]:
        return [done for event in events for done in react(session, event, context)]

    return reaction
