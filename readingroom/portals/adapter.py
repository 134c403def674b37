"""What the sync engine asks of a portal: everything an adapter has to be.

An adapter speaks one portal's language and keeps no state of its own: cursors, references and versions are handed in.
It is called from one thread at a time and may block; it never sleeps. Foreign errors end at its border:

- `readingroom.errors.Unavailable` says that the portal could not be asked, and, from `push`, that it surely did *not*
  carry out what was pushed. Whatever may have been carried out is `Unknown`.
- Neither an error nor a log line ever holds a token, a body or anybody's data.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from readingroom.bookings.snapshot import BookingSnapshot
from readingroom.errors import Refused
from readingroom.portals.rules import CommandKind, SubjectKind
from readingroom.requests.snapshot import RequestSnapshot
from readingroom.tabular.mapping import ColumnMapping

__all__ = [
    "Absent", "Adapter", "Answer", "Applied", "Asking", "Capabilities", "Change", "Colliding", "DeskSide", "Found",
    "Gone", "Introduction", "Later", "Listed", "Operation", "Pulled", "Rejected", "Stale", "Unknown", "Unreadable",
    "WithoutFiles",
]  # fmt: skip


@dataclass(frozen=True)
class DeskSide:
    """What an adapter has to know of the desk.

    Attributes:
        zone: the archive's, for moments that name none.
        today: from which on portals that can only list are asked.
        mappings: columns of booking lists that were matched at imports.
    """

    zone: dt.tzinfo
    today: dt.date
    mappings: tuple[ColumnMapping, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Introduction:
    """Who a portal is, found out before it is connected.

    Attributes:
        instance: its stable name; part of every identity that comes from it.
        name: what it calls itself.
        takes: kinds of command that it carries out, as `readingroom.portals.rules.takes` reads them.
        options: what its adapter needs besides its address and token.
    """

    instance: str
    name: str
    takes: tuple[str, ...]
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What a portal can do, as data.

    Attributes:
        commands: the kinds of operation that `push` takes.
        exactly_once: one reference is carried out once however often it comes, so that what `find` does not know may be
            sent again by itself. Only a protocol that promises it in writing.
        tombstones: it tells what is gone. Where it does not, absence from a whole listing does.
        attachments: files can be fetched and put.
        by_hand: nothing is pushed: what it is to be told leaves on lists, and a person says what is done.
    """

    commands: frozenset[CommandKind]
    exactly_once: bool = False
    tombstones: bool = True
    attachments: bool = False
    by_hand: bool = False


@dataclass(frozen=True, kw_only=True)
class Change:
    """The whole of a booking or request as it is now.

    Attributes:
        kind: what it is.
        id: canonical within the portal.
        snapshot: what the portal says.
        version: grows with every change of the subject; 0 where the portal has none.
        etag: where the portal wants one back with an operation.
    """

    kind: SubjectKind
    id: str
    snapshot: BookingSnapshot | RequestSnapshot = field(repr=False)
    version: int = 0
    etag: str = ""


@dataclass(frozen=True, kw_only=True)
class Gone:
    """The subject is not there any more; a reader's cancellation is a `Change` that says so.

    With it goes what is known under its id, a stroke and more: the days of a series.
    """

    kind: SubjectKind
    id: str
    version: int = 0


@dataclass(frozen=True, kw_only=True)
class Unreadable:
    """Something that ought to be a change and cannot be read as one; it spoils no other.

    Attributes:
        kind: what it seems to be, empty if that cannot be told.
        id: its subject, empty if that cannot be told.
        code: of the sentence that says what is wrong, under ``portal.quarantine.<code>``.
        facts: what the sentence names; never a value from the row.
        raw: as it came, as JSON values.
    """

    code: str
    raw: Any = field(repr=False)
    facts: Mapping[str, Any] = field(default_factory=dict)
    kind: str = ""
    id: str = ""


@dataclass(frozen=True)
class Listed:
    """The stretch of time that a source without tombstones lists: what lies in it and is not named is not there.

    Attributes:
        first, last: aware; None: from the beginning, to the end.
        within: how the ids begin of what it lists, where the portal has other sources as well.
    """

    first: dt.datetime | None = None
    last: dt.datetime | None = None
    within: str = ""


@dataclass(frozen=True, kw_only=True)
class Asking:
    """A person says first whether to go on here; until then nothing is exchanged.

    Attributes:
        code: of the question, under ``portal.halted.<code>``.
        facts: what it names.
        otherwise: where to go on if the answer is no; if it is yes, at the page's cursor.
    """

    code: str
    facts: Mapping[str, Any]
    otherwise: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Pulled:
    """One page of what a portal told.

    Attributes:
        changes: oldest first.
        cursor: where to go on; opaque.
        complete: nothing waits behind it now.
        starts_over: this page is the first of everything there is, whatever the cursor was: it was empty or too old, or
            the portal can only list.
        listed: with the last page of everything there is of a source: what it covered.
        asks: instead of changes: what a person is to be asked first.
        parts: id of a booking that is told whole, such as a series -> the ids of all that there are of it from today
            on. What else is known under it, itself or a part, is there no more.
    """

    changes: tuple[Change | Gone | Unreadable, ...]
    cursor: str
    complete: bool
    starts_over: bool = False
    listed: Listed | None = None
    asks: Asking | None = None
    parts: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Operation:
    """Something the portal is asked to do.

    Attributes:
        reference: the client reference, the same for every try.
        kind: what; its data is that of the native protocol (`readingroom.portals.native.protocol.CommandKind`), which
            an adapter translates.
        subject: canonical id; empty for the portal as a whole.
        version: the version of the subject on which this was decided, None where it is to be done whatever the version.
        etag: likewise, where the portal has them.
        decided_at: when it was decided at the desk, UTC.
        data: the facts.
        takes_back: the arrival that the portal carried out last and that this corrects, as it was pushed.
    """

    reference: UUID
    kind: CommandKind
    subject: str
    decided_at: dt.datetime
    version: int | None = None
    etag: str = ""
    data: Mapping[str, Any] = field(default_factory=dict, repr=False)
    takes_back: Operation | None = None


@dataclass(frozen=True, kw_only=True)
class Applied:
    """It was carried out, now or before.

    Attributes:
        version: of the subject after it; 0 where the portal has none.
        subject: canonical id of what it made.
    """

    version: int = 0
    subject: str = ""
    etag: str = ""


@dataclass(frozen=True)
class Rejected:
    """The portal will not do it, however often it is asked.

    Attributes:
        words: the portal's own, in plain text.
        code: why, where it needs no portal to say so, under ``portal.why.<code>``.
    """

    words: str = field(default="", repr=False)
    code: str = "rejected"


@dataclass(frozen=True)
class Unknown:
    """It may or may not have been carried out.

    Attributes:
        code: why that is so, under ``portal.why.<code>``.
    """

    code: str = "no_answer"


@dataclass(frozen=True)
class Later:
    """It was not carried out; the portal asks to come again.

    Attributes:
        after: as the portal asked, None if it did not say.
        busy: it wants to be asked nothing more for a while; otherwise only this cannot be done now.
    """

    after: dt.timedelta | None = None
    busy: bool = False

    @classmethod
    def asked(cls, seconds: float | None) -> Later:
        """The portal is busy, and said for how many seconds, or did not say."""
        return cls(None if seconds is None else dt.timedelta(seconds=seconds), busy=True)


@dataclass(frozen=True)
class Stale:
    """It was not carried out: the subject has changed since, and that has to be read first."""


@dataclass(frozen=True)
class Colliding:
    """It was not carried out: the subject stands where this cannot be done. A person decides.

    Attributes:
        words: the portal's own, in plain text.
        code: why, where it needs no portal to say so, under ``portal.why.<code>``.
    """

    words: str = field(default="", repr=False)
    code: str = "colliding"


@dataclass(frozen=True)
class Absent:
    """The portal knows nothing of the reference."""


Answer = Applied | Rejected | Unknown | Later | Stale | Colliding
"""What became of a push."""

Found = Applied | Rejected | Absent
"""What the portal says of a reference."""


class Adapter(Protocol):
    """One portal."""

    @property
    def capabilities(self) -> Capabilities:
        """What it can do; known without asking it."""
        ...

    def pull(self, cursor: str) -> Pulled:
        """What changed after a cursor; an empty one is the beginning.

        Raises:
            Unavailable: it could not be asked, or answered what cannot be read as a page at all.
        """
        ...

    def push(self, operation: Operation) -> Answer:
        """Ask it to do something; attachments that the data names have been put before.

        Raises:
            Unavailable: it surely was not carried out, and neither would the next one be now.
        """
        ...

    def find(self, reference: UUID, operation: Operation) -> Found:
        """What became of an operation.

        Args:
            reference: the client reference.
            operation: what was pushed, for portals in which the reference has to be looked for beside its subject.

        Raises:
            Unavailable: it could not be asked, or cannot tell now.
        """
        ...

    def fetch(self, digest: str) -> AbstractContextManager[Iterator[bytes]]:
        """A file, in pieces; the caller counts them and checks the digest.

        Args:
            digest: SHA-256, lower-case hex.

        Raises:
            Unavailable: it could not be asked.
            Refused: ``portal.attachment_missing``: the portal does not have it.
        """
        ...

    def put(self, digest: str, media_type: str, size: int, pieces: Iterable[bytes]) -> None:
        """Bring a file; bringing it again changes nothing.

        Raises:
            Unavailable: it could not be asked.
            Refused: ``portal.attachment_refused``: the portal does not take it.
        """
        ...

    def close(self) -> None:
        """Give connections back."""
        ...


class WithoutFiles:
    """The part of an adapter whose portal keeps no files of readers."""

    def fetch(self, digest: str) -> AbstractContextManager[Iterator[bytes]]:
        """See `Adapter.fetch`: there is none."""
        raise Refused("portal.attachment_missing", portal="")

    def put(self, digest: str, media_type: str, size: int, pieces: Iterable[bytes]) -> None:
        """See `Adapter.put`: none is taken."""
        raise Refused("portal.attachment_refused", portal="", words="")
