"""What a portal told comes in: pages into the inbox, files into the store, the inbox into bookings and requests."""

from __future__ import annotations

import time

from readingroom.errors import Unavailable
from readingroom.portals import round as reads
from readingroom.portals.adapter import Pulled
from readingroom.portals.attachments import Attachments
from readingroom.portals.commands import ApplyInbox, ReceivePage
from readingroom.portals.events import InboxApplied, PageReceived
from readingroom.portals.turn import PortalFailed, RoundReport, Stage, Turn

__all__ = ["Incoming"]

_PAGES_A_ROUND = 500
_FIRST_BATCH, _SMALLEST_BATCH, _LARGEST_BATCH = 20, 40, 200
_LOCK_SECONDS = 0.04
"""What a batch aims at: beneath the 50 ms for which it may hold up a scan. One that another program held up halves the
next at most: smaller and smaller ones would only commit."""


class Incoming:
    """The half of a round that comes in."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self._attachments = Attachments(turn)

    def pull(self, report: RoundReport) -> None:
        """Fetch pages until nothing waits."""
        for _ in range(_PAGES_A_ROUND):
            self._turn.go_on(Stage.PULLING, report.pulled, None)
            before = self._turn.desk.read(reads.standing, self._turn.portal.id)
            with self._turn.asking():
                page = self._turn.adapter.pull(before.cursor)
                self._check(before.cursor, page)
            same = page.cursor == before.cursor and not page.starts_over and not before.listing
            if same and not page.changes and page.asks is None:
                return
            done = self._turn.execute(
                ReceivePage(
                    portal_id=self._turn.portal.id, fence=self._turn.fence, cursor=before.cursor, page=page
                ),
                "page", self._turn.portal.instance, before.pass_number, before.cursor, page.cursor,
            )  # fmt: skip
            report.pulled += sum(event.received for event in done.events if isinstance(event, PageReceived))
            self._turn.refuse_halted(done)
            if page.complete:
                return

    def _check(self, cursor: str, page: Pulled) -> None:
        """Whether the feed gets on: one that stands still would be read for ever."""
        if not page.complete and page.cursor == cursor:
            raise Unavailable("portal.feed_stuck", portal=self._turn.portal.name)

    def take_in(self, report: RoundReport) -> PortalFailed | None:
        """Take in what waits, a few rows in each transaction.

        Returns:
            Why some of it still waits: for files that the portal does not give now.
        """
        without = self._attachments.fetch()
        rows = self._turn.desk.read(reads.waiting_rows, self._turn.portal.id)
        handled, size = 0, _FIRST_BATCH
        while handled < len(rows):
            self._turn.go_on(Stage.TAKING_IN, handled, len(rows))
            self._turn.desk.give_way()
            batch = rows[handled : handled + size]
            started = time.perf_counter()
            done = self._turn.execute(
                ApplyInbox(portal_id=self._turn.portal.id, fence=self._turn.fence, rows=batch),
                "apply", self._turn.portal.instance, self._turn.fence, self._turn.number, *batch,
            )  # fmt: skip
            took = time.perf_counter() - started
            self._turn.refuse_halted(done)
            report.taken += sum(event.taken for event in done.events if isinstance(event, InboxApplied))
            handled += len(batch)
            fits = int(len(batch) * _LOCK_SECONDS / max(took, 1e-6))
            size = max(_SMALLEST_BATCH, size // 2, min(_LARGEST_BATCH, 2 * size, fits))
        return without
