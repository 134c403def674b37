"""What sources say, written into bookings: rows of an import and changes that a portal told of alike."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from readingroom.bookings.commands.new_bookings import NewBooking, NewBookings, write_names
from readingroom.bookings.commands.steps import step, telling
from readingroom.bookings.events import (
    BookingCancelled,
    BookingChanged,
    BookingConflict,
    BookingMoved,
    BookingReinstated,
)
from readingroom.bookings.matching import Matches, known, matches
from readingroom.bookings.records import Booking
from readingroom.bookings.rules import (
    BookingAction,
    BookingPlan,
    BookingState,
    What,
    plan,
    remembered,
)
from readingroom.bookings.rules.document import document_kind
from readingroom.bookings.snapshot import BookingSnapshot, BrokenRow, IgnoredRow, SnapshotStatus
from readingroom.command import Context
from readingroom.events import Event
from readingroom.people import fingerprints
from readingroom.people.commands import same_person
from readingroom.people.records import Reader
from readingroom.people.rules import name_key
from readingroom.store.rows import looked_up

__all__ = ["PLAIN", "Batch", "Taken", "rejected_row"]

_COUNTED = {
    What.NEW: "new",
    What.CHANGED: "changed",
    What.CANCELLED: "cancelled",
    What.UNCHANGED: "unchanged",
    What.IGNORED: "ignored",
    What.OLDER: "ignored",
    What.CONFLICT: "ignored",
    What.BROKEN: "rejected",
}


@dataclass(frozen=True)
class Taken:
    """What became of one snapshot.

    Attributes:
        plan: what it meant.
        booking: the booking it is about; None where there is none.
    """

    plan: BookingPlan
    booking: Booking | NewBooking | None


def rejected_row(row: BrokenRow) -> dict[str, Any]:
    """A row that could not be read, as JSON: where it stands and why; a person's sentence is made from the code."""
    facts = {
        name: value if isinstance(value, str | int | float | list) else str(value)
        for name, value in row.facts.items()
    }
    where = row.where
    return {"file": where.file, "sheet": where.sheet, "row": where.row, "code": row.code, "facts": facts}


class Batch:
    """One batch while it is applied: what was found for its rows, what it did so far.

    New bookings wait until something is to be told of another one, so that as many as possible are written at once.
    """

    def __init__(
        self,
        session: Session,
        rows: Sequence[BookingSnapshot | BrokenRow | IgnoredRow],
        context: Context,
        *,
        run: int | None,
        told_at: dt.datetime | None = None,
        accept_older: bool = False,
        belongs: Mapping[str, int] | None = None,
    ) -> None:
        snapshots = [row for row in rows if isinstance(row, BookingSnapshot)]
        self.session = session
        self.context = context
        self.run = run
        self.told_at = told_at
        self.accept_older = accept_older
        self.matches: Matches[Booking | NewBooking] = Matches({**matches(session, snapshots).by_name})
        self.readers = _readers(session, snapshots, context)
        self.counts: Counter[str] = Counter()
        self.events: list[Event] = []
        self.aliases: dict[tuple[str, str], Booking | NewBooking] = {}
        self.new = NewBookings(session, snapshots, context, belongs or {})
        self.rejected: list[dict[str, Any]] = []

    def take(self, row: BookingSnapshot | BrokenRow | IgnoredRow) -> Taken | None:
        """Do what one row asks for."""
        if isinstance(row, BrokenRow):
            self.counts["rejected"] += 1
            self.rejected.append(rejected_row(row))
            return None
        if isinstance(row, IgnoredRow):
            self.counts["ignored"] += 1
            return None
        taken = self._take(row)
        self.counts[_COUNTED[taken.plan.what]] += 1
        self.counts["older"] += taken.plan.what is What.OLDER
        self.counts["conflicts"] += taken.plan.what is What.CONFLICT
        return taken

    def _take(self, row: BookingSnapshot) -> Taken:
        found = self.matches.of(row)
        if len(found) > 1:
            return Taken(BookingPlan(what=What.CONFLICT, why="several_systems"), None)
        booking = self._written(found[0]) if found else None
        todo = plan(
            None if booking is None else known(booking),
            row,
            told_at=self.told_at,
            accept_older=self.accept_older,
        )
        if booking is not None:
            self._name(booking, row)
            self.carry_out(booking, row, todo)
        elif todo.what in (What.NEW, What.CANCELLED):
            return Taken(todo, self._add(row))
        return Taken(todo, booking)

    def _written(self, booking: Booking | NewBooking) -> Booking:
        """The booking itself; of one that was new a moment ago more is told than that."""
        if isinstance(booking, Booking):
            return booking
        self.settle()
        return self.session.get_one(Booking, booking.id)

    def _add(self, row: BookingSnapshot) -> NewBooking:
        if row.start is None:
            raise ValueError("a booking without a time cannot be written down")
        values: dict[str, Any] = {
            **dict.fromkeys(PLAIN),
            "system": row.system,
            "external_id": row.external_id,
            "state": _STATES[row.status],
            "wanted": [],
            "ends_at": None,
            "reader_id": None,
            "document_hash": None,
            "cancelled_by": "reader" if row.status is SnapshotStatus.CANCELLED else None,
            "import_run_id": self.run,
            "recorded_at": self.context.recorded_at,
            **self._values(row, row.present | {"start", "end", "name"}, row.name),
            "last_seen": remembered({}, row, self.told_at),
            "version": row.version,
            "modified_at": row.modified,
        }
        booking = self.new.add(row, values)
        self._name(booking, row)
        return booking

    def settle(self) -> None:
        """Write down what waits: the new bookings, and the names under which bookings were met."""
        self.session.flush()
        self.events += self.new.write()
        write_names(self.session, {name: booking.id for name, booking in self.aliases.items()})
        self.aliases.clear()

    def _name(self, booking: Booking | NewBooking, row: BookingSnapshot) -> None:
        names = [(row.system, name) for name in (row.external_id, *row.aliases)]
        own = (row.system, row.external_id)
        if isinstance(booking, Booking):
            own = self._own_name(booking, row, names)
        self.matches.learn(booking, [own])
        self.aliases.update(dict.fromkeys(self.matches.learn(booking, names), booking))

    @staticmethod
    def _own_name(booking: Booking, row: BookingSnapshot, names: list[tuple[str, str]]) -> tuple[str, str]:
        own = (booking.system, booking.external_id)
        if ":" in row.system and ":" not in booking.system:
            # The instance is known at last: it becomes the identity, and the old one stays as a name.
            names.append(own)
            booking.system, booking.external_id = own = (row.system, row.external_id)
        return own

    def carry_out(self, booking: Booking, row: BookingSnapshot, todo: BookingPlan) -> None:
        """Do what a plan says, and tell of it."""
        if self.new and (todo.apply or todo.what is What.CONFLICT):
            self.settle()
        before = (booking.starts_at, list(booking.wanted), booking.state)
        for action in todo.actions:
            step(booking, action)
        if todo.apply:
            self._write(booking, row, todo.fields)
        if todo.remember:
            self._remember(booking, row)
        if todo.what is What.CONFLICT:
            self.events.append(
                BookingConflict(
                    import_run_id=self.run,
                    why=todo.why,
                    fields=tuple(sorted(todo.fields)),
                    **telling(booking),
                )
            )
        elif todo.apply:
            self._tell(booking, todo, *before)

    def _tell(
        self, booking: Booking, todo: BookingPlan, start: dt.datetime, wanted: list[str], state: str
    ) -> None:
        facts, day = telling(booking), booking.day.isoformat()
        if BookingAction.REINSTATE in todo.actions:
            booking.cancelled_by = None
            self.events.append(BookingReinstated(day=day, wanted_changed=bool(booking.wanted), **facts))
        if BookingAction.CANCEL in todo.actions:
            booking.cancelled_by = "reader"
            self.events.append(BookingCancelled(by="reader", **facts))
        if booking.starts_at != start:
            self.events.append(
                BookingMoved(
                    from_start=start.isoformat(), to_start=booking.starts_at.isoformat(), day=day, **facts
                )
            )
        if (todo.fields - {"status"}) or booking.state != state:
            self.events.append(
                BookingChanged(
                    import_run_id=self.run,
                    fields=tuple(sorted(todo.fields)),
                    day=day,
                    state=booking.state,
                    wanted_changed=booking.wanted != wanted,
                    **facts,
                )
            )

    def _remember(self, booking: Booking, row: BookingSnapshot) -> None:
        booking.last_seen = remembered(booking.last_seen, row, self.told_at)
        booking.version = booking.version if row.version is None else row.version
        booking.modified_at = row.modified or booking.modified_at

    def _write(self, booking: Booking, row: BookingSnapshot, fields: frozenset[str]) -> None:
        name = row.name if "name" in fields else booking.name
        for column, value in self._values(row, fields, name).items():
            setattr(booking, column, value)

    def _values(self, row: BookingSnapshot, fields: frozenset[str], name: str) -> dict[str, Any]:
        """What stands in these fields, by column; `name` is the reader's from now on."""
        values: dict[str, Any] = {field: getattr(row, field) or None for field in PLAIN & fields}
        if "start" in fields and row.start is not None:
            values["starts_at"] = row.start
            values["day"] = self.context.clock.local(row.start).date()
        if "end" in fields:
            values["ends_at"] = row.end
        if "name" in fields:
            values["name"] = name
        if "wanted" in fields:
            values["wanted"] = list(row.wanted)
        if fields & {"document_kind", "document_number"}:
            hashed = values["document_hash"] = _fingerprint(row, self.context)
            if hashed is not None:
                values["document_kind"] = document_kind(row.document_kind, row.document_number)
                values["document_number"] = row.document_number
            values["reader_id"] = self._recognised(hashed, name)
        return values

    def _recognised(self, hashed: bytes | None, name: str) -> int | None:
        """The reader with this document, if the name agrees; otherwise the desk decides on arrival."""
        reader = self.readers.get(hashed or b"")
        return reader.id if reader is not None and name_key(reader.name) == name_key(name) else None


_STATES = {
    SnapshotStatus.REQUESTED: BookingState.REQUESTED.value,
    SnapshotStatus.CONFIRMED: BookingState.CONFIRMED.value,
    SnapshotStatus.CANCELLED: BookingState.CANCELLED.value,
}
PLAIN = frozenset(
    {"email", "phone", "document_kind", "document_number", "organisation", "purpose", "note", "seat_kind",
     "seat_name", "language"}
)  # fmt: skip


def _fingerprint(row: BookingSnapshot, context: Context) -> bytes | None:
    number = row.document_number.strip()
    if not number:
        return None
    return fingerprints.document(context.vault, document_kind(row.document_kind, number), number)


_WITH_DOCUMENTS = (
    select(Reader.id, Reader.document_hash)
    .where(Reader.document_hash.in_(bindparam("hashes", expanding=True)))
    .order_by(Reader.id.desc())
)


def _readers(session: Session, rows: Sequence[BookingSnapshot], context: Context) -> dict[bytes, Reader]:
    """Readers by the documents that these rows name."""
    hashes = {hashed for row in rows if (hashed := _fingerprint(row, context)) is not None}
    if not hashes:
        return {}
    found = looked_up(session, _WITH_DOCUMENTS, hashes=list(hashes))
    return {row.document_hash: same_person(session, row.id) for row in found}
