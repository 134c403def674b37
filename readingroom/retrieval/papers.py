"""What stands on a slip and on a round sheet: plain facts, filled by queries, drawn by documents."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

__all__ = ["RoundLine", "RoundPaper", "SlipLine", "SlipPaper"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipLine:
    """One thing asked for out of the unit; a container may carry several.

    Attributes:
        reference_code: 档号, as written in the catalogue.
        title: 题名, never shortened.
        dates: as catalogued, e.g. ``1962-03`` or ``1949-1978``.
        pages: number or range of pages, as catalogued.
        access: a `readingroom.holdings.rules.Access` (another word prints as it is).
    """

    reference_code: str
    title: str = ""
    dates: str = ""
    pages: str = ""
    access: str = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipPaper:
    """One retrieval slip: a unit on its way for one request.

    Attributes:
        archive: the archive's name.
        code: the slip's machine code with its check character, e.g. ``S000123-7`` (ASCII); the barcode.
        unit_kind: ``container``, ``file`` or ``item``.
        container_label: what the container's label says.
        container_barcode: the barcode the container keeps, as text.
        reference_code: 档号 of the unit.
        title: 题名 of the unit, never shortened.
        dates: as catalogued.
        pages: as catalogued.
        access: as in `SlipLine`.
        location: home location, its parts already joined as the archive writes them.
        request_number: the number the reader was given, word for word.
        register_number: the archive's own yearly number (登记号).
        reader: full name, printed on the half that travels.
        reader_masked: masked name (张*), printed on the half that stays in the stacks.
        seat: code of the seat, empty without one.
        visit_date: day of the visit.
        visit_hour: hour or block, e.g. ``9:00`` or ``9:00-11:30``.
        purpose: purpose of use, as the desk words it.
        lines: what is asked for out of this unit; empty means the unit itself.
        approver: who consented, empty where the unit is open.
        pulled_by: who pulls it, empty leaves a line to write on.
        next_reader: masked name or request number of who waits next.
        queue: how many wait for the unit after this reader.
        attempt: number of this print attempt, from 1.
        reprint: whether an earlier attempt may lie on a table somewhere.
        printed_by: who prints.
        printed_at: when, in the desk's zone.
        neighbours: reference codes of what is restricted in the same container.
        remarks: anything else, in free words.
        round_number: the round this slip belongs to.
    """

    archive: str
    code: str
    unit_kind: str = "file"
    container_label: str = ""
    container_barcode: str = ""
    reference_code: str = ""
    title: str = ""
    dates: str = ""
    pages: str = ""
    access: str = "unknown"
    location: str = ""
    request_number: str = ""
    register_number: str = ""
    reader: str = ""
    reader_masked: str = ""
    seat: str = ""
    visit_date: dt.date | None = None
    visit_hour: str = ""
    purpose: str = ""
    lines: tuple[SlipLine, ...] = ()
    approver: str = ""
    pulled_by: str = ""
    next_reader: str = ""
    queue: int = 0
    attempt: int = 1
    reprint: bool = False
    printed_by: str = ""
    printed_at: dt.datetime | None = None
    neighbours: tuple[str, ...] = ()
    remarks: str = ""
    round_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundLine:
    """One slip on a round sheet.

    Attributes:
        location: home location of the unit.
        container_label: what the container's label says.
        slip: code of the slip.
        reference_code: 档号 of the unit.
        title: 题名 of the unit.
        request_number: the reader's number.
        seat: code of the seat.
        hour: when it is wanted.
        remark: e.g. that another slip asks for the same container.
    """

    location: str
    container_label: str = ""
    slip: str
    reference_code: str = ""
    title: str = ""
    request_number: str = ""
    seat: str = ""
    hour: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundPaper:
    """The list for one walk through the stacks (调卷批次), in the order of the walk.

    Attributes:
        archive: the archive's name.
        number: the round's number.
        day: its date.
        hour: when it leaves, e.g. ``9:30``.
        lines: the slips, already sorted along the walk.
        pulled_by: who walks, empty leaves a line to write on.
        printed_by: who prints.
        printed_at: when, in the desk's zone.
    """

    archive: str
    number: str
    day: dt.date
    hour: str = ""
    lines: tuple[RoundLine, ...] = ()
    pulled_by: str = ""
    printed_by: str = ""
    printed_at: dt.datetime | None = None
