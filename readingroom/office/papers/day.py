"""What stands on the day's lists and the hand-over sheet."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

__all__ = [
    "CarriedOver",
    "ChainHead",
    "Count",
    "DaySheetPaper",
    "HandedItem",
    "HandoverSheetPaper",
    "HeldUnit",
    "NoonListPaper",
    "OpenMatter",
    "OpeningBooking",
    "OpeningListPaper",
    "OutUnit",
    "WantedFile",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One number of the day.

    Attributes:
        code: what was counted; its words stand under ``paper.count.<code>``.
        n: how many.
    """

    code: str
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutUnit:
    """A unit in somebody's hands, or on its way.

    Attributes:
        slip: code of the slip.
        reference_code: 档号 of the unit.
        title: 题名 of the unit.
        state: a state of retrieval; its words stand under ``retrieval.state.<state>``.
        reader: who has it or for whom it is; masked where the sheet hangs in the open.
        seat: code of the seat, empty without one.
        pages: pages counted when it went out.
        since: when it went out, in the desk's zone.
    """

    slip: str
    reference_code: str = ""
    title: str = ""
    state: str = ""
    reader: str = ""
    seat: str = ""
    pages: str = ""
    since: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldUnit:
    """A unit on the hold shelf (待阅架).

    Attributes:
        slip: code of the slip.
        reference_code: 档号 of the unit.
        title: 题名 of the unit.
        place: where on the hold shelf it stands.
        reader: for whom.
        until: last day it is held.
    """

    slip: str
    reference_code: str = ""
    title: str = ""
    place: str = ""
    reader: str = ""
    until: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedOver:
    """What could not be finished today (挂账).

    Attributes:
        code: code of the slip, request or booking.
        matter: why it is not finished, a code; its words stand under ``day.matter.<code>``.
        what: what it is, in a line: a title, a reader.
        reason: why it is carried over.
        by: who carried it over.
    """

    code: str
    matter: str = ""
    what: str = ""
    reason: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainHead:
    """The signed head of one hash chain.

    Attributes:
        name: the chain; its words stand under ``paper.chain.<name>`` (another name prints as it is).
        sequence: number of the last row.
        hash: its hash in hexadecimal, whole.
        signature: the signature over it, printed whole where given.
        key: identifier of the key that signed.
    """

    name: str
    sequence: int
    hash: str
    signature: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySheetPaper:
    """The day sheet: what the day was, what is left of it, and who answers for it.

    Attributes:
        archive: the archive's name.
        day: the day that is closed.
        counts: the day's numbers, in the order they print.
        carried: what was carried over, with reason and name.
        out: what is still out.
        heads: the signed chain heads.
        closed_by: who closed the day.
        signatures: roles that sign: ``clerk``, ``keeper``, ``approver``, ``administrator``.
        remarks: anything else worth keeping.
        printed_by: who prints.
        printed_at: when, in the desk's zone.
    """

    archive: str
    day: dt.date
    counts: tuple[Count, ...] = ()
    carried: tuple[CarriedOver, ...] = ()
    out: tuple[OutUnit, ...] = ()
    heads: tuple[ChainHead, ...] = ()
    closed_by: str = ""
    signatures: tuple[str, ...] = ("clerk", "keeper")
    remarks: str = ""
    printed_by: str = ""
    printed_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedFile:
    """One file a booking asks for.

    Attributes:
        reference_code: 档号, as written.
        title: 题名, empty for a code the catalogue does not know.
        location: home location.
        state: a state of retrieval, or why nothing is fetched: ``unknown`` or ``approval`` of ``paper.state``.
    """

    reference_code: str
    title: str = ""
    location: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningBooking:
    """One booking of the day.

    Attributes:
        hour: hour or block, e.g. ``9:00``; equal hours stand together.
        number: the number the reader was given.
        reader: the reader's name.
        seat: code of the seat, empty without one.
        files: what is wanted.
        remark: e.g. that an approval is missing.
    """

    hour: str
    number: str
    reader: str
    seat: str = ""
    files: tuple[WantedFile, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningListPaper:
    """The list that opens the day, and keeps it going when the power fails.

    Attributes:
        archive: the archive's name.
        day: the day.
        opening: the opening blocks, e.g. ``("9:00-11:30", "13:30-17:00")``.
        bookings: today's bookings, sorted by hour.
        held: what stands on the hold shelf.
        remarks: closures and whatever else the desk should know.
        printed_by: who prints.
        printed_at: when, in the desk's zone.
    """

    archive: str
    day: dt.date
    opening: tuple[str, ...] = ()
    bookings: tuple[OpeningBooking, ...] = ()
    held: tuple[HeldUnit, ...] = ()
    remarks: str = ""
    printed_by: str = ""
    printed_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoonListPaper:
    """Who still holds what when the room empties at noon (清场).

    Attributes:
        archive: the archive's name.
        day: the day.
        hour: when the room empties, e.g. ``11:30``.
        holding: what is issued, sorted by seat.
        printed_by: who prints.
        printed_at: when, in the desk's zone.
    """

    archive: str
    day: dt.date
    hour: str = ""
    holding: tuple[OutUnit, ...] = ()
    printed_by: str = ""
    printed_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenMatter:
    """Something the next shift has to know.

    Attributes:
        code: number of the case or booking, empty for a matter without one.
        text: what it is about.
        by: who left it.
    """

    text: str
    code: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedItem:
    """Something that is counted and handed over: a seal, the cash box, keys.

    Attributes:
        name: what it is.
        amount: how many or how much, empty leaves a line to write on.
    """

    name: str
    amount: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverSheetPaper:
    """The shift hand-over (交接班): volumes, things, open matters, two signatures.

    Attributes:
        archive: the archive's name.
        day: the day.
        hour: when, e.g. ``12:00``.
        given_by: who hands over.
        taken_by: who takes over, empty leaves a line to write on.
        out: volumes out.
        held: volumes on the hold shelf.
        items: what is counted besides.
        matters: open matters.
        printed_by: who prints.
        printed_at: when, in the desk's zone.
    """

    archive: str
    day: dt.date
    hour: str = ""
    given_by: str = ""
    taken_by: str = ""
    out: tuple[OutUnit, ...] = ()
    held: tuple[HeldUnit, ...] = ()
    items: tuple[HandedItem, ...] = ()
    matters: tuple[OpenMatter, ...] = ()
    printed_by: str = ""
    printed_at: dt.datetime | None = None
