"""What an import would do, row by row, and what its source no longer lists."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import select

from readingroom.bookings.matching import known, matches
from readingroom.bookings.records import Booking, BookingAlias
from readingroom.bookings.rules import (
    BOOKING,
    BookingPlan,
    BookingState,
    KnownBooking,
    What,
    after,
    plan,
    remembered,
    values_told,
)
from readingroom.bookings.snapshot import BookingSnapshot, BrokenRow, IgnoredRow, SnapshotStatus, Where
from readingroom.command import Reading
from readingroom.imports.records import ImportRun
from readingroom.people.rules import mask_name
from readingroom.people.veiled import Veiled
from readingroom.store.tables import Case

__all__ = ["EarlierReading", "GoneBooking", "Overlay", "PreviewRow", "earlier", "gone", "preview"]

_REMEMBERED_ROWS = 50_000


@dataclass(frozen=True)
class PreviewRow:
    """What one row of a file would do.

    Attributes:
        where: file, sheet, row.
        what: the row's kind.
        why: code of the sentence that says why, empty where none is needed: under ``file.*`` for broken and
            ignored rows, ``bookings.import.why.*`` for the others.
        facts: what the sentence names.
        fields: those that would change.
        changes: (field, what the source said before, what it says now) of these, as JSON values; personal ones in full.
        number: the number that the reader has.
        name: of the reader, in both forms.
        starts_at, ends_at: in the archive's zone.
        seat_kind: what was booked.
        wanted: reference codes as written.
        raw: a broken or ignored row as text.
    """

    where: Where
    what: What
    why: str = ""
    facts: dict[str, object] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    changes: tuple[tuple[str, object, object], ...] = ()
    number: str = ""
    name: Veiled = field(default_factory=lambda: Veiled("", ""))
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    seat_kind: str = ""
    wanted: tuple[str, ...] = ()
    raw: str = ""


@dataclass
class Overlay:
    """What the rows of a file seen so far would have done, for those that name the same booking again.

    Only the last 50,000 are kept: a file of any length is previewed in bounded memory.
    """

    rows: OrderedDict[tuple[str, str], KnownBooking] = field(default_factory=OrderedDict)

    def put(self, row: BookingSnapshot, known: KnownBooking) -> None:
        """Note what a row would leave behind."""
        self.rows[row.system, row.external_id] = known
        self.rows.move_to_end((row.system, row.external_id))
        if len(self.rows) > _REMEMBERED_ROWS:
            self.rows.popitem(last=False)


@dataclass(frozen=True)
class EarlierReading:
    """That this very file was read before.

    Attributes:
        first: when it was read the first time, UTC.
        last: when its last import ended, UTC.
    """

    first: dt.datetime
    last: dt.datetime


@dataclass(frozen=True)
class GoneBooking:
    """A booking that its source lists no longer; only a person cancels it."""

    booking_id: int
    number: str
    name: Veiled
    starts_at: dt.datetime


def preview(
    reading: Reading,
    rows: Sequence[BookingSnapshot | BrokenRow | IgnoredRow],
    overlay: Overlay,
    told_at: dt.datetime | None = None,
    accept_older: bool = False,
) -> tuple[PreviewRow, ...]:
    """What these rows of a file would do.

    Args:
        reading: the read context.
        rows: a few hundred at a time, in the file's order.
        overlay: the same for all rows of one file.
        told_at: when the source said so.
        accept_older: as in `readingroom.bookings.commands.ApplyBookings`.
    """
    found = matches(reading.session, [row for row in rows if isinstance(row, BookingSnapshot)])
    shown = []
    for row in rows:
        if isinstance(row, BrokenRow | IgnoredRow):
            what = What.BROKEN if isinstance(row, BrokenRow) else What.IGNORED
            shown.append(PreviewRow(row.where, what, row.code, dict(row.facts), raw=row.raw))
            continue
        bookings = found.of(row)
        before = overlay.rows.get((row.system, row.external_id))
        if before is None and bookings:
            before = known(bookings[0])
        last_seen = {} if before is None else before.last_seen
        if len(bookings) > 1:
            todo = BookingPlan(what=What.CONFLICT, why="several_systems")
        else:
            todo = plan(before, row, told_at=told_at, accept_older=accept_older)
            _note(overlay, row, before, todo, told_at)
        shown.append(_shown(reading, row, todo, last_seen))
    return tuple(shown)


def earlier(reading: Reading, digest: str) -> EarlierReading | None:
    """Whether a file of bookings with this SHA-256 was imported to its end before."""
    runs = reading.session.execute(
        select(ImportRun.started_at, ImportRun.ended_at)
        .where(ImportRun.kind == "bookings", ImportRun.digest == digest, ImportRun.state == "finished")
        .order_by(ImportRun.id)
    ).all()
    if not runs:
        return None
    return EarlierReading(runs[0].started_at, runs[-1].ended_at or runs[-1].started_at)


def gone(
    reading: Reading, systems: Collection[str], names: Collection[str], first: dt.date, last: dt.date
) -> tuple[GoneBooking, ...]:
    """Bookings of these systems still expected on these days that a complete export did not name.

    Args:
        reading: the read context.
        systems: from which the export came.
        names: every id that it named.
        first: the first day that it covers; nothing before today is looked at.
        last: the last day that it covers.
    """
    expected = (
        select(Booking, Case.number)
        .join(Case, Case.id == Booking.case_id)
        .where(
            Booking.day >= max(first, reading.today),
            Booking.day <= last,
            Booking.state.in_((BookingState.REQUESTED.value, BookingState.CONFIRMED.value)),
            Booking.system.in_(systems),
        )
        .order_by(Booking.starts_at, Booking.id)
    )
    missing = [
        (booking, number)
        for booking, number in reading.session.execute(expected)
        if booking.external_id not in names
    ]
    called: set[int] = set()
    if missing:
        aliases = reading.session.execute(
            select(BookingAlias.booking_id, BookingAlias.external_id).where(
                BookingAlias.booking_id.in_([booking.id for booking, _ in missing])
            )
        )
        called = {booking_id for booking_id, name in aliases if name in names}
    return tuple(
        GoneBooking(
            booking.id,
            number,
            Veiled(mask_name(booking.name), booking.name),
            reading.clock.local(booking.starts_at),
        )
        for booking, number in missing
        if booking.id not in called
    )


def _note(
    overlay: Overlay,
    row: BookingSnapshot,
    before: KnownBooking | None,
    todo: BookingPlan,
    told_at: dt.datetime | None,
) -> None:
    if before is None:
        if not todo.remember:
            return
        cancelled = row.status is SnapshotStatus.CANCELLED
        before = KnownBooking(
            state=BookingState(row.status.value), last_seen={}, cancelled_by="reader" if cancelled else None
        )
    state = before.state
    for action in todo.actions:
        state = after(BOOKING, state, action, "booking")
    if todo.remember:
        before = replace(
            before,
            state=state,
            cancelled_by="reader"
            if state is BookingState.CANCELLED and todo.actions
            else before.cancelled_by,
            last_seen=remembered(before.last_seen, row, told_at),
            version=before.version if row.version is None else row.version,
            modified=row.modified or before.modified,
        )
        overlay.put(row, before)


def _shown(
    reading: Reading, row: BookingSnapshot, todo: BookingPlan, last_seen: Mapping[str, object]
) -> PreviewRow:
    fields = tuple(sorted(todo.fields)) if last_seen else ()
    now = values_told(row) if fields else {}
    return PreviewRow(
        row.where,
        todo.what,
        f"bookings.import.why.{todo.why}" if todo.why else "",
        fields=tuple(sorted(todo.fields)) if todo.what is not What.NEW else (),
        changes=tuple((name, last_seen.get(name), now.get(name)) for name in fields),
        number=row.number,
        name=Veiled(mask_name(row.name), row.name),
        starts_at=None if row.start is None else reading.clock.local(row.start),
        ends_at=None if row.end is None else reading.clock.local(row.end),
        seat_kind=row.seat_kind,
        wanted=row.wanted,
    )
