"""One holder's turn with one portal: its lease, its steps as commands, how it is told to stop, and what it came to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from readingroom.errors import DeskError, Unavailable
from readingroom.portals.commands import TakeLease
from readingroom.portals.events import LeaseTaken, PortalAsked, PortalHalted
from readingroom.portals.steps import step_id

if TYPE_CHECKING:
    from readingroom.command import Actor, Command
    from readingroom.desk import Desk, Outcome
    from readingroom.portals.adapter import Adapter
    from readingroom.portals.queries import PortalParticulars, PortalState

__all__ = ["Halted", "PortalFailed", "RoundReport", "Stage", "Stopped", "Turn"]

_LEASE_SECONDS = 180


class Stage(StrEnum):
    """What a round is doing; its words stand under ``portal.stage.<stage>``."""

    FINDING = "finding"
    PULLING = "pulling"
    FETCHING = "fetching"
    TAKING_IN = "taking_in"
    SENDING = "sending"


@dataclass
class RoundReport:
    """What a round did.

    Attributes:
        portal: its name.
        pulled: changes that were new.
        taken: of what waited in the inbox, taken in.
        pushed: things that the portal took.
        failed: why it ended early: the portal could not be reached, another window exchanges with it just now.
        halted: code of the reason for which it stopped to ask.
        state: of the portal afterwards, None where it is not connected any more.
        stopped: the caller stopped it.
        counts: how it stands afterwards, as `readingroom.portals.queries.PortalState.counts`.
    """

    portal: str
    pulled: int = 0
    taken: int = 0
    pushed: int = 0
    failed: DeskError | None = None
    halted: str | None = None
    state: PortalState | None = None
    stopped: bool = False
    counts: dict[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, int]:
        """The numbers for a program."""
        return {
            "pulled": self.pulled,
            "pushed": self.pushed,
            **{name: self.counts.get(name, 0) for name in ("waiting", "unknown", "conflicts")},
        }


class Stopped(Exception):
    """The caller does not want to go on."""


class PortalFailed(Exception):
    """The portal cannot be asked now."""

    def __init__(self, error: Unavailable) -> None:
        super().__init__(error.code)
        self.error = error


class Halted(Exception):
    """A person is asked first."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Turn:
    """The desk, the portal and its adapter while one holder exchanges; arguments as in `readingroom.portals.exchange`.

    Attributes:
        fence: of the lease.
        number: of the round, from 1.
    """

    def __init__(
        self,
        desk: Desk,
        actor: Actor,
        portal: PortalParticulars,
        adapter: Adapter,
        chance: Callable[[], float],
        progress: Callable[[Stage, int, int | None], None] | None,
        stopped: Callable[[], bool] | None,
    ) -> None:
        self.desk, self.portal, self.adapter, self.chance = desk, portal, adapter, chance
        self._actor = actor
        self._progress = progress or (lambda stage, done, of: None)
        self._asked_to_stop = stopped or (lambda: False)
        self._holder: UUID = uuid4()
        self.fence = 0
        self._leases = 0
        self._leased_at: dt.datetime | None = None
        self.number = 0

    def lease(self) -> None:
        """Take the lease, or renew it before it runs out."""
        now = self.now()
        fresh = dt.timedelta(seconds=_LEASE_SECONDS / 3)
        if self._leased_at is not None and self._leased_at <= now < self._leased_at + fresh:
            return
        self._leases += 1
        command = TakeLease(portal_id=self.portal.id, holder=self._holder, seconds=_LEASE_SECONDS)
        done = self.desk.execute(command, self._actor, uuid=step_id("lease", self._holder, self._leases))
        self.fence = next(event.fence for event in done.events if isinstance(event, LeaseTaken))
        self._leased_at = now

    def give_back(self) -> None:
        """The lease was given back, or somebody else has it."""
        self._leased_at = None

    def execute(self, command: Command, *what: object) -> Outcome:
        """Take a step: a command under the UUID that is made from what it does."""
        return self.desk.execute(command, self._actor, uuid=step_id(*what))

    def now(self) -> dt.datetime:
        """This moment, by the desk's clock."""
        return self.desk.now

    def go_on(self, stage: Stage, done: int, of: int | None) -> None:
        """Between two steps: tell how far it is, stop if that is wanted, keep the lease."""
        self._progress(stage, done, of)
        if self._asked_to_stop():
            raise Stopped
        self.lease()

    @contextmanager
    def asking(self) -> Iterator[None]:
        """What the portal does wrong while it is asked ends the round, not the program."""
        try:
            yield
        except Unavailable as error:
            raise self.ended(error) from None

    def ended(self, error: Unavailable) -> Exception:
        """What ends the round: the portal failed, unless nobody waits for it any more."""
        return Stopped() if self._asked_to_stop() else PortalFailed(error)

    @staticmethod
    def refuse_halted(done: Outcome) -> None:
        """Go no further where a person is asked first."""
        for event in done.events:
            if isinstance(event, PortalHalted | PortalAsked):
                raise Halted(event.halted)
