"""One round with one portal: take the lease, find out what is unknown, pull, take in, send, give the lease back.

No transaction is open while the network is waited for. Every step is a command with a UUID made from what it does: a
round that is cut off anywhere is made good by the next one. It may be stopped between any two steps, and works after
days offline as after minutes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from readingroom.errors import DeskError, Refused, Unavailable
from readingroom.portals import queries
from readingroom.portals import round as reads
from readingroom.portals.adapter import Absent, Adapter, Answer, Applied, Later, Pulled, Rejected, Stale
from readingroom.portals.commands import (
    ApplyInbox,
    KeepAttachment,
    MarkInFlight,
    NoteContact,
    Quarantine,
    ReceivePage,
    SettleOutbox,
    TakeLease,
)
from readingroom.portals.events import InboxApplied, LeaseTaken, PageReceived, PortalHalted
from readingroom.portals.rules import Step, StepKind, pause, plan
from readingroom.portals.steps import step_id

if TYPE_CHECKING:
    from readingroom.command import Actor, Command
    from readingroom.desk import Desk, Outcome

__all__ = ["Exchange", "RoundReport", "Stage"]

MOST_ATTACHMENT = 64 * 2**20
"""Bytes of one file."""
_LEASE_SECONDS = 180
_PAGES_A_ROUND = 500
_TURNS = 3
_QUIET_CONTACT = dt.timedelta(minutes=10)
_FIRST_BATCH, _SMALLEST_BATCH, _LARGEST_BATCH = 20, 25, 200
_LOCK_SECONDS = 0.04
"""What a batch aims at: beneath the 50 ms for which it may hold up a scan. One that another program held up halves the
next at most: smaller and smaller ones would only commit."""


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
        stopped: the caller stopped it.
        counts: how it stands afterwards, as `readingroom.portals.queries.PortalState.counts`.
    """

    portal: str
    pulled: int = 0
    taken: int = 0
    pushed: int = 0
    failed: DeskError | None = None
    halted: str | None = None
    stopped: bool = False
    counts: dict[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, int]:
        """The numbers for a program."""
        return {
            "pulled": self.pulled,
            "pushed": self.pushed,
            **{name: self.counts.get(name, 0) for name in ("waiting", "unknown", "conflicts")},
        }


class _Stopped(Exception):
    """The caller does not want to go on."""


class _PortalFailed(Exception):
    """The portal cannot be asked now."""

    def __init__(self, error: Unavailable) -> None:
        super().__init__(error.code)
        self.error = error


class _Halted(Exception):
    """A person is asked first."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


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
        self._desk, self._actor, self._portal, self._adapter = desk, actor, portal, adapter
        self._chance = chance
        self._progress = progress or (lambda stage, done, of: None)
        self._asked_to_stop = stopped or (lambda: False)
        self._holder: UUID = uuid4()
        self._fence = 0
        self._leases = 0
        self._leased_at: dt.datetime | None = None
        self._round = 0

    def round(self, *, release: bool = True) -> RoundReport:
        """Exchange everything that can be exchanged now.

        Args:
            release: give the lease back afterwards; a window that comes back in a minute keeps it.

        Raises:
            Unavailable: the database. What the portal does wrong is in the report.
            Refused: a bug of the exchange's.
        """
        report = RoundReport(self._portal.name)
        self._round += 1
        before = self._desk.read(reads.standing, self._portal.id)
        if before.halted:
            return self._finished(report)
        try:
            self._lease()
        except Refused as refused:
            if refused.code not in _NOT_MINE:
                raise
            report.failed = refused
            return self._finished(report)
        try:
            self._work(report)
        except _Stopped:
            report.stopped = True
        except _PortalFailed as failed:
            report.failed = failed.error
        except _Halted as halted:
            report.halted = halted.reason
        except Refused as refused:
            if refused.code not in _NOT_MINE:
                raise
            report.failed = refused
            self._leased_at = None
            return self._finished(report)
        self._note(report, before, release)
        return self._finished(report)

    def _finished(self, report: RoundReport) -> RoundReport:
        for state in self._desk.read(queries.portals):
            if state.particulars.id == self._portal.id:
                report.counts, report.halted = dict(state.counts), report.halted or state.halted
        return report

    def _work(self, report: RoundReport) -> None:
        self._find(report)
        for _ in range(_TURNS):
            failed: _PortalFailed | None = None
            try:
                self._pull(report)
            except _PortalFailed as error:
                failed = error  # what came before is taken in all the same
            self._take_in(report)
            if failed is not None:
                raise failed
            if not self._send(report):
                return  # nothing was decided on something that has changed since

    # The lease -------------------------------------------------------------------------------------------------

    def _lease(self) -> None:
        """Take the lease, or renew it before it runs out."""
        now = self._now()
        fresh = dt.timedelta(seconds=_LEASE_SECONDS / 3)
        if self._leased_at is not None and self._leased_at <= now < self._leased_at + fresh:
            return
        self._leases += 1
        command = TakeLease(portal_id=self._portal.id, holder=self._holder, seconds=_LEASE_SECONDS)
        done = self._desk.execute(command, self._actor, uuid=step_id("lease", self._holder, self._leases))
        self._fence = next(event.fence for event in done.events if isinstance(event, LeaseTaken))
        self._leased_at = now

    def _note(self, report: RoundReport, before: reads.Standing, release: bool) -> None:
        """Write down how the round ended, unless there is nothing to say that was not said a moment ago."""
        now = self._now()
        failed = report.failed
        nothing = not (report.pulled or report.pushed or report.taken or failed or before.said)
        recent = before.reached_at is not None and now - before.reached_at < _QUIET_CONTACT
        if nothing and recent and not release:
            return
        said = None if failed is None else f"{failed.kind}.{failed.code}"
        facts = {} if failed is None else failed.facts
        again = None if failed is None else now + pause(before.failures + 1, self._chance)
        self._execute(
            NoteContact(
                portal_id=self._portal.id,
                fence=self._fence,
                reached=failed is None,
                said=said,
                facts={name: value for name, value in facts.items() if isinstance(value, str | int)},
                next_try_at=again,
                release=release,
            ),
            "contact",
            self._fence,
            self._round,
        )
        if release:
            self._leased_at = None

    # Finding out -----------------------------------------------------------------------------------------------

    def _find(self, report: RoundReport) -> None:
        """What became of that of which nothing is known."""
        if self._adapter.capabilities.by_hand:
            return
        steps = [step for step in self._plan() if step.kind is StepKind.FIND]
        for number, step in enumerate(steps):
            self._go_on(Stage.FINDING, number, len(steps))
            self._find_one(step, report)

    def _find_one(self, step: Step, report: RoundReport) -> None:
        ready = self._desk.read(reads.to_send, step.row)
        with self._asking():
            found = self._adapter.find(ready.operation.reference, ready.operation)
        again: dt.datetime | None = None
        once = self._adapter.capabilities.exactly_once
        if isinstance(found, Absent) and not (once and ready.tries < 2):
            again = self._now() + pause(ready.asked + 1, self._chance)
        self._execute(
            SettleOutbox(
                portal_id=self._portal.id,
                fence=self._fence,
                outbox_id=step.row,
                answer=found,
                exactly_once=once,
                again_at=again,
            ),
            "found", ready.operation.reference, ready.tries, ready.asked,
        )  # fmt: skip
        report.pushed += isinstance(found, Applied)

    # Coming in -------------------------------------------------------------------------------------------------

    def _pull(self, report: RoundReport) -> None:
        for _ in range(_PAGES_A_ROUND):
            self._go_on(Stage.PULLING, report.pulled, None)
            before = self._desk.read(reads.standing, self._portal.id)
            with self._asking():
                page = self._adapter.pull(before.cursor)
                self._check(before.cursor, page)
            same = page.cursor == before.cursor and not page.starts_over and not before.listing
            if same and not page.changes:
                return
            done = self._execute(
                ReceivePage(
                    portal_id=self._portal.id, fence=self._fence, cursor=before.cursor, page=page
                ),
                "page", self._portal.instance, before.pass_number, before.cursor, page.cursor,
            )  # fmt: skip
            report.pulled += sum(event.received for event in done.events if isinstance(event, PageReceived))
            self._refuse_halted(done)
            if page.complete:
                return

    def _check(self, cursor: str, page: Pulled) -> None:
        """Whether the feed gets on: one that stands still would be read for ever."""
        if not page.complete and page.cursor == cursor:
            raise Unavailable("portal.feed_stuck", portal=self._portal.name)

    def _take_in(self, report: RoundReport) -> None:
        self._fetch()
        rows = self._desk.read(reads.waiting_rows, self._portal.id)
        handled, size = 0, _FIRST_BATCH
        while handled < len(rows):
            self._go_on(Stage.TAKING_IN, handled, len(rows))
            batch = rows[handled : handled + size]
            started = time.perf_counter()
            done = self._execute(
                ApplyInbox(portal_id=self._portal.id, fence=self._fence, rows=batch),
                "apply", self._portal.instance, self._fence, self._round, *batch,
            )  # fmt: skip
            took = time.perf_counter() - started
            self._refuse_halted(done)
            report.taken += sum(event.taken for event in done.events if isinstance(event, InboxApplied))
            handled += len(batch)
            fits = int(len(batch) * _LOCK_SECONDS / max(took, 1e-6))
            size = max(_SMALLEST_BATCH, size // 2, min(_LARGEST_BATCH, 2 * size, fits))

    def _fetch(self) -> None:
        """Files that waiting requests name; one that cannot be had puts its request aside."""
        wanted = self._desk.read(reads.wanted_files, self._portal.id)
        here: set[str] = set()
        aside: set[int] = set()
        for number, one in enumerate(wanted):
            if one.digest in here or one.inbox_id in aside:
                continue
            self._go_on(Stage.FETCHING, number, len(wanted))
            try:
                content = self._content(one.digest)
            except Refused as refused:
                aside.add(one.inbox_id)
                self._execute(
                    Quarantine(
                        portal_id=self._portal.id,
                        fence=self._fence,
                        inbox_id=one.inbox_id,
                        code=refused.code.removeprefix("portal."),
                        facts={"most": MOST_ATTACHMENT // 2**20},
                    ),
                    "aside", self._portal.instance, one.inbox_id, self._fence, self._round,
                )  # fmt: skip
                continue
            here.add(one.digest)
            self._execute(
                KeepAttachment(
                    portal_id=self._portal.id,
                    fence=self._fence,
                    content=content,
                    media_type=one.media_type,
                    most=MOST_ATTACHMENT,
                ),
                "keep", self._portal.instance, one.digest, self._fence, self._round,
            )  # fmt: skip

    def _content(self, digest: str) -> tuple[bytes, ...]:
        """A file's content, counted while it comes, and found to be what it says.

        Raises:
            Refused: ``portal.attachment_missing``, ``portal.attachment_too_large``, ``portal.attachment_differs``.
        """
        held: list[bytes] = []
        size, found = 0, hashlib.sha256()
        with self._asking(), self._adapter.fetch(digest) as pieces:
            for piece in pieces:
                size += len(piece)
                if size > MOST_ATTACHMENT:
                    raise Refused("portal.attachment_too_large", most=MOST_ATTACHMENT // 2**20)
                found.update(piece)
                held.append(piece)
        if found.hexdigest() != digest:
            raise Refused("portal.attachment_differs")
        return tuple(held)

    # Going out -------------------------------------------------------------------------------------------------

    def _plan(self) -> tuple[Step, ...]:
        return plan(self._desk.read(queries.outgoing, self._portal.id), self._now())

    def _send(self, report: RoundReport) -> bool:
        """Send what may go out; whether something has to be read first because it has changed since."""
        if self._adapter.capabilities.by_hand:
            return False
        stale = False
        sent = 0
        postponed: set[int] = set()
        while steps := [step for step in self._plan() if step.row not in postponed]:
            stuck: set[tuple[int, str]] = set()
            for step in steps:
                if step.lane in stuck:
                    continue
                self._go_on(Stage.SENDING, sent, None)
                if step.kind is StepKind.FIND:
                    self._find_one(step, report)
                    stuck.add(step.lane)
                    continue
                answer = self._send_one(step)
                sent += 1
                if isinstance(answer, Applied):
                    report.pushed += 1
                    continue
                stuck.add(step.lane)
                if answer is None or isinstance(answer, Stale | Later):
                    postponed.add(step.row)
                stale = stale or isinstance(answer, Stale)
        return stale

    def _send_one(self, step: Step) -> Answer | None:
        """Send one row; None where somebody else has it."""
        ready = self._desk.read(reads.to_send, step.row)
        tries, reference = ready.tries + 1, ready.operation.reference
        marked = self._execute(
            MarkInFlight(
                portal_id=self._portal.id, fence=self._fence, outbox_id=step.row, tries=tries
            ),
            "send", reference, tries,
        )  # fmt: skip
        if marked.replayed:
            return None
        ready = self._desk.read(reads.to_send, step.row)
        try:
            answer = self._push(ready)
        except Unavailable as error:
            self._settle(step, ready, Later())
            raise _PortalFailed(error) from None
        self._settle(step, ready, answer)
        return answer

    def _push(self, ready: reads.ToSend) -> Answer:
        for digest, media_type, size, blob_id in ready.files:
            pieces = self._desk.read(reads.file_pieces, blob_id)
            try:
                self._adapter.put(digest, media_type, size, pieces)
            except Refused as refused:
                return Rejected(str(refused.facts.get("words", "")))
        return self._adapter.push(ready.operation)

    def _settle(self, step: Step, ready: reads.ToSend, answer: Answer) -> None:
        again: dt.datetime | None = None
        if isinstance(answer, Later):
            again = self._now() + pause(ready.tries, self._chance, answer.after)
        self._execute(
            SettleOutbox(
                portal_id=self._portal.id,
                fence=self._fence,
                outbox_id=step.row,
                answer=answer,
                exactly_once=self._adapter.capabilities.exactly_once,
                again_at=again,
            ),
            "settle", ready.operation.reference, ready.tries,
        )  # fmt: skip

    # What all steps share --------------------------------------------------------------------------------------

    def _execute(self, command: Command, *what: object) -> Outcome:
        return self._desk.execute(command, self._actor, uuid=step_id(*what))

    def _now(self) -> dt.datetime:
        return self._desk.read(lambda reading: reading.now)

    def _go_on(self, stage: Stage, done: int, of: int | None) -> None:
        """Between two steps: tell how far it is, stop if that is wanted, keep the lease."""
        self._progress(stage, done, of)
        if self._asked_to_stop():
            raise _Stopped
        self._lease()

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """What the portal does wrong while it is asked ends the round, not the program."""
        try:
            yield
        except Unavailable as error:
            raise _PortalFailed(error) from None

    @staticmethod
    def _refuse_halted(done: Outcome) -> None:
        for event in done.events:
            if isinstance(event, PortalHalted):
                raise _Halted(event.halted)


_NOT_MINE = frozenset(
    {"portal.lease_held", "portal.lease_lost", "portal.is_off", "portal.unknown", "portal.is_halted"}
)
"""Refusals that say that somebody else exchanges with the portal, or that nobody is to."""
