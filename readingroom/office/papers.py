"""What stands on the day's lists, the hand-over sheet and the sheets that set the desk up."""

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
    "Label",
    "LabelSheetPaper",
    "NoonListPaper",
    "OpenMatter",
    "OpeningBooking",
    "OpeningListPaper",
    "OutUnit",
    "RecoverySheetPaper",
    "ScannerSheetPaper",
    "SetupStep",
    "StationCode",
    "StationSheetPaper",
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
        state: a state of retrieval; its words stand under ``paper.state.<state>``.
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
        state: a state of retrieval; its words stand under ``paper.state.<state>``.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupStep:
    """One step of setting a scanner up.

    Attributes:
        text: what to do.
        code: a programming barcode of the scanner's maker (ASCII), empty for a step done by hand.
    """

    text: str
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannerSheetPaper:
    """How to set a scanner up: a function key as prefix, Enter as suffix.

    Attributes:
        archive: the archive's name.
        prefix: the key that comes before every scan, e.g. ``F12``.
        suffix: the key that comes after it, e.g. ``Enter``.
        steps: steps for one model with its maker's programming codes; empty prints the general steps.
        model: the scanner's model, empty for any.
        test_code: one of our codes that proves the set-up (ASCII).
    """

    archive: str
    prefix: str = "F12"
    suffix: str = "Enter"
    steps: tuple[SetupStep, ...] = ()
    model: str = ""
    test_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StationCode:
    """One barcode that sets what the desk's scans mean from then on.

    Attributes:
        code: the station's machine code (ASCII); the barcode.
        station: the kind of station; its words stand under ``paper.station.<station>``.
        name: the station's own name, e.g. ``Desk 2``; empty prints the kind alone.
    """

    code: str
    station: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StationSheetPaper:
    """The sheet of station codes that hangs beside a scanner.

    Attributes:
        archive: the archive's name.
        stations: its codes.
    """

    archive: str
    stations: tuple[StationCode, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One label.

    Attributes:
        code: machine code (ASCII); the barcode.
        text: what a person reads: the seat, the shelf.
        note: a second line: the seat's kind, what stands on the shelf.
    """

    code: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelSheetPaper:
    """Labels to cut out or to print on a label roll.

    Attributes:
        archive: the archive's name.
        kind: ``seat`` or ``shelf``.
        labels: in the order they print.
    """

    archive: str
    kind: str
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoverySheetPaper:
    """The sheet that opens the database where its key is lost; it belongs into a safe.

    Attributes:
        archive: the archive's name.
        code: the recovery code, in groups of letters parted by hyphens; not for a scanner.
        database: where the database was when the sheet was made.
        printed_by: who prints.
        printed_at: when, in the desk's zone.
    """

    archive: str
    code: str
    database: str
    printed_by: str = ""
    printed_at: dt.datetime | None = None

    def __repr__(self) -> str:
        """Without the code, so that it reaches no log."""
        return f"RecoverySheetPaper(archive={self.archive!r})"
