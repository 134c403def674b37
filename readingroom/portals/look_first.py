"""Writing to portals that keep no client references: how the booking stands is looked at first.

What stands there already as it is wanted is not written again, and what became of a lost answer shows there. A portal
that can only be asked for a list of everything is read page by page, every time from the beginning.
"""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

import httpx

from readingroom.errors import Unavailable
from readingroom.portals.adapter import (
    Absent,
    Answer,
    Applied,
    Capabilities,
    Change,
    Colliding,
    DeskSide,
    Found,
    Listed,
    Operation,
    Pulled,
    Rejected,
    Stale,
    Unknown,
    Unreadable,
    WithoutFiles,
)
from readingroom.portals.native.client import AnswerLost, HttpAnswer
from readingroom.portals.rest import Rest
from readingroom.portals.rules import CommandKind
from readingroom.portals.snapshots import digest

__all__ = ["Lister", "LookFirst", "host_and_port"]

Held = TypeVar("Held")
"""A booking as the portal has it."""


def host_and_port(url: httpx.URL) -> str:
    """What tells an installation from others."""
    return f"{url.host}:{url.port}" if url.port else url.host


class LookFirst(WithoutFiles, ABC, Generic[Held]):
    """A portal on which a booking is looked at before it is written.

    Args:
        rest: its API.
    """

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    @abstractmethod
    def _held(self, operation: Operation) -> Held | None:
        """The booking as it stands, None where it is not there any more.

        Raises:
            Unavailable: it cannot be asked.
        """

    @abstractmethod
    def _state(self, held: Held) -> str:
        """The same as long as nobody changed it."""

    @abstractmethod
    def _done(self, operation: Operation, held: Held) -> bool:
        """Whether it stands as the operation wants it, or bears its mark."""

    @abstractmethod
    def _carry_out(self, operation: Operation, held: Held) -> HttpAnswer | Answer:
        """Do it. Raises `AnswerLost`: it may be done; `Unavailable`: it surely is not."""

    def _applied(self, operation: Operation, answer: HttpAnswer) -> Answer:
        """It was carried out; how it stands now is worth a look, and nothing is lost without it."""
        try:
            held = self._held(operation)
        except Unavailable:
            held = None
        return Applied(etag="" if held is None else self._state(held))

    def push(self, operation: Operation) -> Answer:
        """See `readingroom.portals.adapter.Adapter.push`."""
        held = self._held(operation)
        if held is None:
            return Colliding(code="not_there")
        if self._done(operation, held):
            return Applied(etag=self._state(held))
        if operation.etag and operation.etag != self._state(held):
            return Stale()
        try:
            answer = self._carry_out(operation, held)
        except AnswerLost as lost:
            return Unknown(lost.code)
        if isinstance(answer, HttpAnswer):
            return self._rest.refusal(answer) or self._applied(operation, answer)
        return answer

    def find(self, reference: UUID, operation: Operation) -> Found:
        """See `readingroom.portals.adapter.Adapter.find`."""
        held = self._held(operation)
        if held is None:
            return Rejected(code="not_there")
        return Applied(etag=self._state(held)) if self._done(operation, held) else Absent()

    def close(self) -> None:
        """Give connections back."""
        self._rest.close()


class Lister(LookFirst[Held]):
    """A portal that can only list.

    Args:
        rest: its API.
        instance: the system in every identity.
        desk: the archive's zone, and the day from which on is listed.
    """

    capabilities = Capabilities(commands=frozenset({CommandKind.BOOKING_STATE}), tombstones=False)
    _most: ClassVar[int]
    """Bookings asked for at once."""

    def __init__(self, rest: Rest, instance: str, desk: DeskSide) -> None:
        super().__init__(rest)
        self._instance, self._desk = instance, desk

    @abstractmethod
    def _covered(self) -> Listed:
        """What is listed."""

    @abstractmethod
    def _page(self, number: int) -> tuple[Sequence[Any], bool]:
        """A page, from 1, and whether more follows: a page that is not full proves nothing, it may be cut shorter."""

    @abstractmethod
    def _change(self, item: Any) -> Change | Unreadable | None:
        """What one of them says, None where it says nothing of its own."""

    def pull(self, cursor: str) -> Pulled:
        """See `readingroom.portals.adapter.Adapter.pull`: everything, a page at a time."""
        told, _, before = cursor.partition("|")
        number = int(told) if told.isdecimal() else 1
        items, more = self._page(number)
        if len(items) > 10 * self._most:
            raise self._rest.not_as_agreed()
        shown = digest(items[0])[:16] if items else ""
        if shown and number > 1 and shown == before:  # it pays no attention to the number
            items, more = (), False
        changes = (self._change(item) for item in items)
        return Pulled(
            changes=tuple(one for one in changes if one is not None),
            cursor=f"{number + 1}|{shown}" if more else "all",
            complete=not more,
            starts_over=number == 1,
            listed=None if more else self._covered(),
        )

    def _days(self, behind: dt.timedelta, ahead: dt.timedelta) -> Listed:
        """So many days before and after today, in the archive's zone."""
        today = dt.datetime.combine(self._desk.today, dt.time(), self._desk.zone)
        return Listed(today - behind, today + ahead)
