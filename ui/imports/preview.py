"""The rows of a preview: one shape for every kind of file, kept small however many there are.

Rows are packed by the batch as they come out of the reading thread; only the batches on screen are unpacked. A
preview of 100,000 rows takes a few megabytes, and nothing of it is written to disk: the rows name people.
"""

from __future__ import annotations

import datetime as dt
import pickle
import zlib
from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from readingroom.bookings.closures import ClosurePreview
from readingroom.bookings.queries.importing import GoneBooking
from readingroom.bookings.queries.importing import PreviewRow as BookingPreview
from readingroom.holdings.entries import RejectedRow
from readingroom.holdings.importing import PreviewRow as HoldingPreview
from readingroom.people.rules import mask_document, mask_name, mask_phone
from ui.models.listing import fold
from ui.models.window import Fences

if TYPE_CHECKING:
    from readingroom.command import Reading

__all__ = ["WHATS", "PreviewLine", "PreviewStore", "of_bookings", "of_closures", "of_gone", "of_holdings"]

WHATS = ("new", "changed", "cancelled", "unchanged", "ignored", "older", "conflict", "broken", "gone")
"""What a row may be, in the order in which it is counted."""

_KEPT = 12
_MASKS = {"name": mask_name, "phone": mask_phone, "document_number": mask_document}
_HIDDEN = frozenset({"email", "note", "purpose"})


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One row.

    Attributes:
        at: its place in the preview, from 0; what a table keeps of it.
        row: as the file's own program counts it; 0 for a booking that the file no longer has.
        what: one of `WHATS`.
        code: booking number, reference code, or nothing.
        name: the reader's masked name, the title, or the closure's reason.
        starts: moment or day.
        ends: likewise.
        more: the files wanted, the container, or the closure's kind.
        place: the shelf location.
        access: of a holding.
        why: code of the sentence that explains it.
        facts: what the sentence names.
        changes: (field, before, after), personal values masked.
        raw: a broken or ignored row as the file has it, for who asks.
        booking_id: of a gone booking.
    """

    at: int
    row: int
    what: str
    code: str = ""
    name: str = ""
    starts: dt.datetime | dt.date | None = None
    ends: dt.datetime | dt.date | None = None
    more: str = ""
    place: str = ""
    access: str = ""
    why: str = ""
    facts: dict[str, object] = field(default_factory=dict)
    changes: tuple[tuple[str, object, object], ...] = ()
    raw: str = ""
    booking_id: int | None = None

    @property
    def found_by(self) -> str:
        """What typing is compared with."""
        return fold(f"{self.row} {self.code} {self.name} {self.more} {self.place}")


def of_bookings(rows: Sequence[BookingPreview]) -> Iterator[PreviewLine]:
    """Rows of a file of bookings."""
    for row in rows:
        yield PreviewLine(
            0,
            row.where.row,
            row.what.value,
            row.number,
            row.name.masked,
            row.starts_at,
            row.ends_at,
            ", ".join(row.wanted),
            why=row.why,
            facts=dict(row.facts),
            changes=tuple(
                (name, *_shown(name, before, after, row.starts_at)) for name, before, after in row.changes
            ),
            raw=row.raw,
        )


def _shown(name: str, before: object, after: object, moment: dt.datetime | None) -> tuple[object, object]:
    """Two values as they may stand on a screen: personal ones masked, moments in the archive's zone."""

    def one(value: object) -> object:
        if not value or name in _HIDDEN:
            return "…" if value else ""
        if name in ("start", "end") and moment is not None:
            return dt.datetime.fromisoformat(str(value)).astimezone(moment.tzinfo)
        return _MASKS[name](str(value)) if name in _MASKS else value

    return one(before), one(after)


def of_holdings(rows: Sequence[HoldingPreview], rejected: Sequence[RejectedRow]) -> Iterator[PreviewLine]:
    """Rows of a list of holdings, in the file's order."""
    lines = [
        PreviewLine(
            0,
            row.row,
            row.state,
            row.reference_code,
            row.title,
            more=row.label,
            place=row.location,
            access=row.access,
            changes=row.changes,
        )
        for row in rows
    ]
    lines += [
        PreviewLine(0, row.row, "broken", why=row.sentence, facts=dict(row.facts), raw=row.raw)
        for row in rejected
    ]
    yield from sorted(lines, key=lambda line: line.row)


def of_closures(rows: Sequence[ClosurePreview]) -> Iterator[PreviewLine]:
    """Rows of a list of closures."""
    for row in rows:
        if row.closure is None:
            yield PreviewLine(0, row.row, row.what.value, why=row.why, facts=dict(row.facts), raw=row.raw)
            continue
        one = row.closure
        starts = dt.datetime.combine(one.first_day, one.opens) if one.opens else one.first_day
        ends = dt.datetime.combine(one.last_day, one.closes) if one.closes else one.last_day
        changes = (("reason", row.before, one.reason),) if row.what.value == "changed" else ()
        yield PreviewLine(
            0, row.row, row.what.value, "", one.reason, starts, ends, one.kind.value, changes=changes
        )


def of_gone(bookings: Sequence[GoneBooking]) -> Iterator[PreviewLine]:
    """Bookings that a complete export no longer lists."""
    for one in bookings:
        yield PreviewLine(0, 0, "gone", one.number, one.name.masked, one.starts_at, booking_id=one.booking_id)


class PreviewStore:
    """All rows of one preview. One thread adds, others read what is complete."""

    def __init__(self) -> None:
        self._batches: list[bytes] = []
        self._begins: list[int] = []
        self._by_what: dict[str, array[int]] = {what: array("q") for what in WHATS}
        self._total = 0
        self._open: OrderedDict[int, list[PreviewLine]] = OrderedDict()
        self._searched: tuple[tuple[str, str, int], array[int]] | None = None
        self._lock = Lock()

    @property
    def total(self) -> int:
        """Rows so far."""
        return self._total

    def count(self, what: str) -> int:
        """Rows of one kind so far."""
        return len(self._by_what[what])

    def add(self, lines: Iterator[PreviewLine]) -> None:
        """Add a batch."""
        packed: list[tuple[Any, ...]] = []
        for at, line in enumerate(lines, self._total):
            packed.append((at, *_shallow(line)[1:]))
            self._by_what[line.what].append(at)
        if packed:
            with self._lock:
                self._begins.append(self._total)
                self._batches.append(zlib.compress(pickle.dumps(packed), 1))
                self._total += len(packed)

    def line(self, at: int) -> PreviewLine:
        """One row by its place."""
        batch = bisect_right(self._begins, at) - 1
        with self._lock:
            lines = self._open.get(batch)
            if lines is None:
                # written by this process, into memory: nothing foreign is unpickled
                packed = pickle.loads(zlib.decompress(self._batches[batch]))  # noqa: S301
                lines = self._open[batch] = [PreviewLine(*values) for values in packed]
            self._open.move_to_end(batch)
            while len(self._open) > _KEPT:
                self._open.popitem(last=False)
        return lines[at - self._begins[batch]]

    def lines(self, what: str = "", typed: str = "") -> Iterator[PreviewLine]:
        """Rows of one kind (of all), in the file's order, that contain every typed word."""
        return (self.line(at) for at in self._places(what, typed))

    def chunk(
        self, _reading: Reading, key: int | None, limit: int, what: str, typed: str
    ) -> list[PreviewLine]:
        """For `ui.models.window.WindowSource`: rows from the ``key``-th on."""
        places = self._places(what, typed)
        return [self.line(at) for at in places[key or 0 : (key or 0) + limit]]

    def fences(self, _reading: Reading, step: int, what: str, typed: str) -> Fences:
        """For `ui.models.window.WindowSource`."""
        total = len(self._places(what, typed))
        return Fences(total, range(0, total, step))

    def _places(self, what: str, typed: str) -> Sequence[int]:
        places: Sequence[int] = self._by_what[what] if what else range(self._total)
        words = [fold(word) for word in typed.split()]
        if not words:
            return places
        key = (what, typed, self._total)
        if self._searched is None or self._searched[0] != key:
            found = array("q", (at for at in places if all(word in self.line(at).found_by for word in words)))
            self._searched = key, found
        return self._searched[1]


def _shallow(line: PreviewLine) -> tuple[Any, ...]:
    return tuple(getattr(line, name) for name in PreviewLine.__slots__)
