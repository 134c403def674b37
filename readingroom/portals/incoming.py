"""What a portal told comes in: pages into the inbox, files into the store, the inbox into bookings and requests."""

from __future__ import annotations

import hashlib
import time

from readingroom.errors import Refused, Unavailable
from readingroom.portals import round as reads
from readingroom.portals.adapter import Pulled
from readingroom.portals.commands import ApplyInbox, KeepAttachment, Quarantine, ReceivePage
from readingroom.portals.events import InboxApplied, PageReceived
from readingroom.portals.turn import PortalFailed, RoundReport, Stage, Turn

__all__ = ["Incoming"]

MOST_ATTACHMENT = 64 * 2**20
"""Bytes of one file."""
_PAGES_A_ROUND = 500
_FILES_FAILED = 20
"""After so many that the portal does not give, no more is asked for in this round."""
_FIRST_BATCH, _SMALLEST_BATCH, _LARGEST_BATCH = 20, 25, 200
_LOCK_SECONDS = 0.04
"""What a batch aims at: beneath the 50 ms for which it may hold up a scan. One that another program held up halves the
next at most: smaller and smaller ones would only commit."""


class Incoming:
    """The half of a round that comes in."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn

    def pull(self, report: RoundReport) -> None:
        """Fetch pages until nothing waits."""
        for _ in range(_PAGES_A_ROUND):
            self._turn.go_on(Stage.PULLING, report.pulled, None)
            before = self._turn.desk.read(reads.standing, self._turn.portal.id)
            with self._turn.asking():
                page = self._turn.adapter.pull(before.cursor)
                self._check(before.cursor, page)
            same = page.cursor == before.cursor and not page.starts_over and not before.listing
            if same and not page.changes:
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
        without = self._fetch()
        rows = self._turn.desk.read(reads.waiting_rows, self._turn.portal.id)
        handled, size = 0, _FIRST_BATCH
        while handled < len(rows):
            self._turn.go_on(Stage.TAKING_IN, handled, len(rows))
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

    def _fetch(self) -> PortalFailed | None:
        """Files that waiting requests name; one that cannot be had puts its request aside.

        Returns:
            Why some did not come: their requests wait, and hold up nothing else.
        """
        wanted = self._turn.desk.read(reads.wanted_files, self._turn.portal.id)
        here: set[str] = set()
        aside: set[int] = set()
        failed: list[PortalFailed] = []
        for number, one in enumerate(wanted):
            if one.digest in here or one.inbox_id in aside:
                continue
            self._turn.go_on(Stage.FETCHING, number, len(wanted))
            try:
                content = self._content(one.digest)
            except PortalFailed as error:
                failed.append(error)
                aside.add(one.inbox_id)
                if error.error.code != "portal.answered" or len(failed) == _FILES_FAILED:
                    break  # it is not this file alone
                continue
            except Refused as refused:
                aside.add(one.inbox_id)
                self._turn.execute(
                    Quarantine(
                        portal_id=self._turn.portal.id,
                        fence=self._turn.fence,
                        inbox_id=one.inbox_id,
                        code=refused.code.removeprefix("portal."),
                        facts={"most": MOST_ATTACHMENT // 2**20},
                    ),
                    "aside", self._turn.portal.instance, one.inbox_id, self._turn.fence, self._turn.number,
                )  # fmt: skip
                continue
            here.add(one.digest)
            self._turn.execute(
                KeepAttachment(
                    portal_id=self._turn.portal.id,
                    fence=self._turn.fence,
                    content=content,
                    media_type=one.media_type,
                    most=MOST_ATTACHMENT,
                ),
                "keep", self._turn.portal.instance, one.digest, self._turn.fence, self._turn.number,
            )  # fmt: skip

        return failed[0] if failed else None

    def _content(self, digest: str) -> tuple[bytes, ...]:
        """A file's content, counted while it comes, and found to be what it says.

        Raises:
            Refused: ``portal.attachment_missing``, ``portal.attachment_too_large``, ``portal.attachment_differs``.
        """
        held: list[bytes] = []
        size, found = 0, hashlib.sha256()
        with self._turn.asking(), self._turn.adapter.fetch(digest) as pieces:
            for piece in pieces:
                size += len(piece)
                if size > MOST_ATTACHMENT:
                    raise Refused("portal.attachment_too_large", most=MOST_ATTACHMENT // 2**20)
                found.update(piece)
                held.append(piece)
        if found.hexdigest() != digest:
            raise Refused("portal.attachment_differs")
        return tuple(held)
