"""One round with one portal: take the lease, find out what is unknown, pull, take in, send, give the lease back.

No transaction is open while the network is waited for. Every step is a command with a UUID made from what it does: a
round that is cut off anywhere is made good by the next one. It may be stopped between any two steps, and works after
days offline as after minutes.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from typing import TYPE_CHECKING

from readingroom.errors import Refused
from readingroom.portals import queries
from readingroom.portals import round as reads
from readingroom.portals.commands import NoteContact
from readingroom.portals.incoming import Incoming
from readingroom.portals.rules import pause
from readingroom.portals.sending import Sending
from readingroom.portals.turn import Halted, PortalFailed, RoundReport, Stage, Stopped, Turn

if TYPE_CHECKING:
    from readingroom.command import Actor
    from readingroom.desk import Desk
    from readingroom.portals.adapter import Adapter

__all__ = ["Exchange", "RoundReport", "Stage"]

_TURNS = 3
_QUIET_CONTACT = dt.timedelta(minutes=10)


class Exchange:
    """The exchange with one portal, round after round.

    Args:
        desk: the database.
        actor: the system account of the exchange.
        portal: whose.
        adapter: speaks to it.
        chance: for pauses, a number from 0 up to 1.
        progress: called with what it is doing, how many were done and how many there are (None: not known).
        stopped: asked between steps; True stops there.
    """

    def __init__(
        self,
        desk: Desk,
        actor: Actor,
        portal: queries.PortalParticulars,
        adapter: Adapter,
        *,
        chance: Callable[[], float] = random.random,
        progress: Callable[[Stage, int, int | None], None] | None = None,
        stopped: Callable[[], bool] | None = None,
    ) -> None:
        self._turn = Turn(desk, actor, portal, adapter, chance, progress, stopped)
        self._incoming, self._sending = Incoming(self._turn), Sending(self._turn)

    def round(self, *, release: bool = True) -> RoundReport:
        """Exchange everything that can be exchanged now.

        Args:
            release: give the lease back afterwards; a window that comes back in a minute keeps it.

        Raises:
            Unavailable: the database. What the portal does wrong is in the report.
            Refused: a bug of the exchange's.
        """
        report = RoundReport(self._turn.portal.name)
        self._turn.number += 1
        before = self._turn.desk.read(reads.standing, self._turn.portal.id)
        if before.halted:
            return self._finished(report)
        try:
            self._turn.lease()
        except Refused as refused:
            if refused.code not in _NOT_MINE:
                raise
            report.failed = refused
            return self._finished(report)
        try:
            self._work(report)
        except Stopped:
            report.stopped = True
        except PortalFailed as failed:
            report.failed = failed.error
        except Halted as halted:
            report.halted = halted.reason
        except Refused as refused:
            if refused.code not in _NOT_MINE:
                raise
            report.failed = refused
            self._turn.give_back()
            return self._finished(report)
        self._note(report, before, release)
        return self._finished(report)

    def _finished(self, report: RoundReport) -> RoundReport:
        for state in self._turn.desk.read(queries.portals):
            if state.particulars.id == self._turn.portal.id:
                report.counts, report.halted = dict(state.counts), report.halted or state.halted
                report.state = state
        return report

    def _work(self, report: RoundReport) -> None:
        self._sending.find(report)
        for _ in range(_TURNS):
            failed: PortalFailed | None = None
            try:
                self._incoming.pull(report)
            except PortalFailed as error:
                failed = error  # what came before is taken in all the same
            without = self._incoming.take_in(report)
            if failed is not None:
                raise failed
            again = self._sending.send(report)
            if without is not None:
                raise without
            if not again:
                return  # nothing was decided on something that has changed since

    def _note(self, report: RoundReport, before: reads.Standing, release: bool) -> None:
        """Write down how the round ended, unless there is nothing to say that was not said a moment ago."""
        now = self._turn.now()
        failed = report.failed
        nothing = not (report.pulled or report.pushed or report.taken or failed or before.said)
        recent = before.reached_at is not None and now - before.reached_at < _QUIET_CONTACT
        if nothing and recent and not release:
            return
        said = None if failed is None else f"{failed.kind}.{failed.code}"
        facts = {} if failed is None else failed.facts
        after = facts.get("after")
        asked_for = dt.timedelta(seconds=after) if isinstance(after, int) else None
        again = None if failed is None else now + pause(before.failures + 1, self._turn.chance, asked_for)
        self._turn.execute(
            NoteContact(
                portal_id=self._turn.portal.id,
                fence=self._turn.fence,
                reached=failed is None,
                said=said,
                facts={name: value for name, value in facts.items() if isinstance(value, str | int)},
                next_try_at=again,
                release=release,
            ),
            "contact",
            self._turn.portal.instance,
            self._turn.fence,
            self._turn.number,
        )
        if release:
            self._turn.give_back()


_NOT_MINE = frozenset(
    {"portal.lease_held", "portal.lease_lost", "portal.is_off", "portal.unknown", "portal.is_halted"}
)
"""Refusals that say that somebody else exchanges with the portal, or that nobody is to."""
