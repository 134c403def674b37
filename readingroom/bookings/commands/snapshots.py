"""What sources say, written into bookings: rows of an import and changes that a portal told of alike."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom import numbering
from readingroom.bookings.commands.steps import step, telling
from readingroom.bookings.events import (
    BookingCancelled,
    BookingChanged,
    BookingConflict,
    BookingImported,
    BookingMoved,
    BookingReinstated,
)
from readingroom.bookings.matching import Matches, known, matches
from readingroom.bookings.records import Booking, BookingAlias
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
from readingroom.store.tables import Case

__all__ = ["PLAIN", "Batch", "Taken", "rejected_row"]

_LOOKED_UP = 4
"""People sharing one number whose cases are looked for at once for all rows; further ones one by one."""
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
    booking: Booking | None


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
        self.belongs = dict(belongs or {})
        self.matches: Matches = matches(session, snapshots)
        self.readers = _readers(session, snapshots, context)
        self.cases, self.taken = _cases(session, snapshots)
        self.counts: Counter[str] = Counter()
        self.events: list[Event] = []
        self.aliases: dict[tuple[str, str], Booking] = {}
        self.new: list[tuple[Booking, Case, BookingSnapshot]] = []
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
        booking = found[0] if found else None
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
            booking = self._add(row)
        return Taken(todo, booking)

    def _add(self, row: BookingSnapshot) -> Booking:
        if row.start is None:
            raise ValueError("a booking without a time cannot be written down")
        booking = Booking(
            system=row.system,
            external_id=row.external_id,
            state=_STATES[row.status],
            wanted=[],
            last_seen={},
            cancelled_by="reader" if row.status is SnapshotStatus.CANCELLED else None,
            import_run_id=self.run,
            recorded_at=self.context.recorded_at,
            name="",
        )
        self._write(booking, row, row.present | {"start", "end", "name"})
        self._remember(booking, row)
        self._name(booking, row)
        self.new.append((booking, self._case(row), row))
        return booking

    def settle(self) -> None:
        """Write the new bookings down, with their cases, the codes they scan as and the names they have."""
        new, self.new = self.new, []
        self.session.flush()  # the cases have ids now
        for booking, case, _ in new:
            booking.case_id = case.id
        self.session.add_all(booking for booking, _, _ in new)
        numbering.add_codes_of(
            self.session, [(case.id, (case.number, row.number, *row.scan_codes)) for _, case, row in new]
        )
        self.session.flush()
        for (system, name), booking in self.aliases.items():
            self.session.add(BookingAlias(system=system, external_id=name, booking_id=booking.id))
        self.aliases.clear()
        self.events.extend(
            BookingImported(
                import_run_id=self.run,
                state=booking.state,
                day=booking.day.isoformat(),
                wanted_changed=bool(booking.wanted),
                **telling(booking),
            )
            for booking, _, _ in new
        )

    def _case(self, row: BookingSnapshot) -> Case:
        """The case of a new booking; one that is new too is written down with it."""
        number, context = row.number.strip(), self.context
        if row.external_id in self.belongs:
            return self.session.get_one(Case, self.belongs[row.external_id])
        opened_at = context.clock.local(context.recorded_at)
        if not number:
            return numbering.open_case(self.session, opened_at)
        turn = 1
        while (row.system, _turned(number, turn)) in self.taken:
            # One order for several people: each is a case; the order's number scans as all of them.
            turn += 1
            if turn >= _LOOKED_UP:
                self._look_up(row.system, _turned(number, turn))
        wanted = (row.system, _turned(number, turn))
        self.taken.add(wanted)
        known = self.cases.get(wanted)
        if known is not None:  # it was opened for something else than a booking
            return known
        case = Case(system=row.system, number=wanted[1], opened_at=opened_at)
        self.session.add(case)
        return case

    def _look_up(self, system: str, number: str) -> None:
        found = select(Case).where(Case.system == system, Case.number == number)
        case = self.session.scalars(found).one_or_none()
        if case is not None:
            self.cases[system, number] = case
            self.taken.add((system, number))

    def _name(self, booking: Booking, row: BookingSnapshot) -> None:
        names = [(row.system, name) for name in (row.external_id, *row.aliases)]
        own = (booking.system, booking.external_id)
        if ":" in row.system and ":" not in booking.system:
            # The instance is known at last: it becomes the identity, and the old one stays as a name.
            names.append(own)
            booking.system, booking.external_id = own = (row.system, row.external_id)
        self.matches.learn(booking, [own])
        self.aliases.update(dict.fromkeys(self.matches.learn(booking, names), booking))

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
        if "start" in fields and row.start is not None:
            booking.starts_at = row.start
            booking.day = self.context.clock.local(row.start).date()
        if "end" in fields:
            booking.ends_at = row.end
        if "name" in fields:
            booking.name = row.name
        if "wanted" in fields:
            booking.wanted = list(row.wanted)
        for name in PLAIN & fields:
            setattr(booking, name, getattr(row, name) or None)
        if fields & {"document_kind", "document_number"}:
            booking.document_hash = _fingerprint(row, self.context)
            if booking.document_hash is not None:
                booking.document_kind = document_kind(row.document_kind, row.document_number)
                booking.document_number = row.document_number
            self._recognise(booking)

    def _recognise(self, booking: Booking) -> None:
        """The reader with this document, if the name agrees; otherwise the desk decides on arrival."""
        reader = self.readers.get(booking.document_hash or b"")
        agrees = reader is not None and name_key(reader.name) == name_key(booking.name)
        booking.reader_id = reader.id if reader is not None and agrees else None


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


def _turned(number: str, turn: int) -> str:
    return number if turn == 1 else f"{number}-{turn}"


def _cases(
    session: Session, rows: Sequence[BookingSnapshot]
) -> tuple[dict[tuple[str, str], Case], set[tuple[str, str]]]:
    """Cases that have these rows' numbers, and (system, number) of those that stand for a booking already."""
    cases: dict[tuple[str, str], Case] = {}
    taken: set[tuple[str, str]] = set()
    numbers: dict[str, set[str]] = {}
    for row in rows:
        several = [_turned(row.number.strip(), turn) for turn in range(1, _LOOKED_UP)]
        numbers.setdefault(row.system, set()).update(several if row.number.strip() else ())
    for system, wanted in numbers.items():
        found = (
            select(Case, Booking.id)
            .outerjoin(Booking, Booking.case_id == Case.id)
            .where(Case.system == system, Case.number.in_(wanted))
        )
        for case, booking_id in session.execute(found):
            cases[system, case.number] = case
            if booking_id is not None:
                taken.add((system, case.number))
    return cases, taken


def _readers(session: Session, rows: Sequence[BookingSnapshot], context: Context) -> dict[bytes, Reader]:
    """Readers by the documents that these rows name."""
    hashes = {hashed for row in rows if (hashed := _fingerprint(row, context)) is not None}
    if not hashes:
        return {}
    found = session.scalars(select(Reader).where(Reader.document_hash.in_(hashes)).order_by(Reader.id.desc()))
    return {reader.document_hash or b"": same_person(session, reader.id) for reader in found}
