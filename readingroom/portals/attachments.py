"""Readers' files come in as they are sent: a few pieces at a time into the store, whole or not at all.

A file waits in the store under the digest that the portal announced, sealed like every kept one and seen by nobody,
until all of it came and was found to have that digest. What is cut off is dropped, and begun anew by the next round.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from uuid import uuid4

from readingroom.errors import Refused, Unavailable
from readingroom.portals import round as reads
from readingroom.portals.commands import AwaitFile, DropStaged, KeepAttachment, Quarantine, StageAttachment
from readingroom.portals.rules import pause
from readingroom.portals.turn import PortalFailed, Stage, Stopped, Turn
from readingroom.store.blobs import PIECE

__all__ = ["MOST_ATTACHMENT", "Attachments"]

MOST_ATTACHMENT = 64 * 2**20
"""Bytes of one file."""
_OF_THE_PORTAL = frozenset({"portal.unreachable", "portal.token_refused", "portal.interrupted"})
"""What says that nothing would come now; anything else may be the matter of one file."""
_FILES_FAILED = 20
"""After so many that the portal does not give, no more is asked for in this round."""
_PIECES = 2
"""Pieces written in one transaction: more would hold up a scan."""


class Attachments:
    """The files of one portal, while one holder exchanges with it."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn

    def fetch(self) -> PortalFailed | None:
        """Fetch what waiting requests name; one that cannot be had puts its request aside.

        Returns:
            Why nothing came any more: the portal was lost meanwhile.
        """
        if self._turn.desk.read(reads.any_staged, self._turn.portal.id):
            self._drop()  # of a round that was cut off
        wanted = self._turn.desk.read(reads.wanted_files, self._turn.portal.id)
        here: set[str] = set()
        aside: set[int] = set()
        failed = 0
        for number, one in enumerate(wanted):
            if one.digest in here or one.inbox_id in aside:
                continue

            def go_on(number: int = number) -> None:
                self._turn.go_on(Stage.FETCHING, number, len(wanted))

            go_on()
            try:
                self._bring(one, go_on)
            except PortalFailed as error:
                if error.error.code in _OF_THE_PORTAL:
                    return error
                aside.add(one.inbox_id)
                self._await(one, error.error)
                failed += 1
                if error.error.code != "portal.answered" or failed == _FILES_FAILED:
                    break  # more of them would be waited for in vain
            except Refused as refused:
                aside.add(one.inbox_id)
                if refused.code in _OF_THE_FILE:
                    self._put_aside(one, refused)
                elif refused.code != "attachment.not_staged":  # then another portal brings it just now
                    raise
            else:
                here.add(one.digest)
        return None

    def _await(self, one: reads.WantedFile, error: Unavailable) -> None:
        """It did not come now: only its own request waits, and longer each time."""
        after = error.facts.get("after")
        asked_for = dt.timedelta(seconds=after) if isinstance(after, int) else None
        self._turn.execute(
            AwaitFile(
                portal_id=self._turn.portal.id,
                fence=self._turn.fence,
                inbox_id=one.inbox_id,
                said=f"{error.kind}.{error.code}",
                facts={name: fact for name, fact in error.facts.items() if isinstance(fact, str | int)},
                again_at=self._turn.now() + pause(one.tries + 1, self._turn.chance, asked_for),
            ),
            "await", self._turn.portal.instance, one.inbox_id, self._turn.fence, self._turn.number,
        )  # fmt: skip

    def _put_aside(self, one: reads.WantedFile, refused: Refused) -> None:
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

    def _bring(self, one: reads.WantedFile, go_on: Callable[[], None]) -> None:
        """Bring one file; nothing is left of one that did not come whole.

        Raises:
            PortalFailed: it does not come now.
            Refused: ``portal.attachment_missing``, ``portal.attachment_too_large``, ``portal.attachment_differs``;
                ``attachment.not_staged``.
        """
        arriving = _Arriving(self._turn, one, go_on)
        try:
            arriving.bring()
        except (PortalFailed, Stopped, Refused):
            if arriving.written:
                self._drop()
            raise

    def _drop(self) -> None:
        command = DropStaged(portal_id=self._turn.portal.id, fence=self._turn.fence)
        self._turn.execute(command, "drop staged", self._turn.portal.instance, uuid4())


class _Arriving:
    """One file on its way.

    Attributes:
        written: pieces of it that stand in the store.
    """

    def __init__(self, turn: Turn, file: reads.WantedFile, go_on: Callable[[], None]) -> None:
        self._turn, self._file, self._go_on = turn, file, go_on
        self._try = uuid4()
        self._digest, self._size = hashlib.sha256(), 0
        self.written = 0

    def bring(self) -> None:
        """Have it come, piece by piece; nothing is written while the portal is waited for."""
        held: list[bytes] = []
        with ExitStack() as opened:
            with self._turn.asking():
                parts = opened.enter_context(self._turn.adapter.fetch(self._file.digest))
            pieces = self._pieces(parts)
            while True:
                with self._turn.asking():
                    piece = next(pieces, None)
                if piece is None:
                    break
                self._go_on()
                if len(held) == _PIECES:
                    self._stage(held)
                    held = []
                held.append(piece)
        if self._digest.hexdigest() != self._file.digest:
            raise Refused("portal.attachment_differs")
        self._keep(held)

    def _pieces(self, parts: Iterator[bytes]) -> Iterator[bytes]:
        """The content in whole pieces, counted and hashed while it comes."""
        held = bytearray()
        for part in parts:
            self._size += len(part)
            if self._size > MOST_ATTACHMENT:
                raise Refused("portal.attachment_too_large", most=MOST_ATTACHMENT // 2**20)
            self._digest.update(part)
            held += part
            while len(held) >= PIECE:
                yield bytes(held[:PIECE])
                del held[:PIECE]
        if held:
            yield bytes(held)

    def _stage(self, content: list[bytes]) -> None:
        self._turn.execute(
            StageAttachment(
                portal_id=self._turn.portal.id,
                fence=self._turn.fence,
                digest=bytes.fromhex(self._file.digest),
                media_type=self._file.media_type,
                first=self.written,
                content=tuple(content),
            ),
            "stage", self._turn.portal.instance, self._file.digest, self._try, self.written,
        )  # fmt: skip
        self.written += len(content)

    def _keep(self, content: list[bytes]) -> None:
        self._turn.execute(
            KeepAttachment(
                portal_id=self._turn.portal.id,
                fence=self._turn.fence,
                digest=bytes.fromhex(self._file.digest),
                media_type=self._file.media_type,
                first=self.written,
                content=tuple(content),
                size=self._size,
            ),
            "keep", self._turn.portal.instance, self._file.digest, self._try,
        )  # fmt: skip


_OF_THE_FILE = frozenset(
    {"portal.attachment_missing", "portal.attachment_too_large", "portal.attachment_differs"}
)
"""What is wrong with a file itself, however often it is asked for."""
