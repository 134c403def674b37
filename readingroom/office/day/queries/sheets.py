"""What stands on the day's lists and on the sheets that set the desk up."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select

from readingroom.bookings import queries as bookings
from readingroom.bookings.queries import DayHours
from readingroom.bookings.records import Booking, Visit
from readingroom.codes import Kind, make
from readingroom.command import Reading
from readingroom.errors import Refused
from readingroom.holdings.records import Container, Item
from readingroom.language import Language
from readingroom.numbering import register_text
from readingroom.office.day.matters import REOPENED, Carried, carried_on, unsettled
from readingroom.office.day.queries.closing import closed_on
from readingroom.office.day.records import CarriedOver, ClosedDay, Handover
from readingroom.office.day.statistics import statistics
from readingroom.office.papers import (
    CarriedOver as CarriedLine,
)
from readingroom.office.papers import (
    ChainHead,
    Count,
    DaySheetPaper,
    HandedItem,
    HandoverSheetPaper,
    HeldUnit,
    NoonListPaper,
    OpeningBooking,
    OpeningListPaper,
    OpenMatter,
    OutUnit,
    ScannerSheetPaper,
    StationCode,
    StationSheetPaper,
    WantedFile,
)
from readingroom.office.staff.queries import names
from readingroom.requests.records import Request, RequestLine
from readingroom.requests.rules import LineState
from readingroom.retrieval.queries import RetrievalRow, board
from readingroom.retrieval.records import CustodyRow, Retrieval, RetrievalLine, Unit
from readingroom.retrieval.rules import AT_HAND, RetrievalState
from readingroom.retrieval.scan.meaning import Control
from readingroom.settings import ARCHIVE_NAME, SCANNER_PREFIX
from readingroom.store.tables import Case, Checkpoint

__all__ = [
    "day_sheet", "handover_sheet", "noon_list", "opening_list", "scanner_sheet", "station_sheet",
]  # fmt: skip

_COUNTED = (
    "expected", "arrived", "walk_ins", "no_shows", "cancelled", "readers", "visits", "new_readers", "requests",
    "answered", "slips", "pulled", "issued", "returned", "reshelved", "pages", "not_on_shelf", "still_out", "held",
    "carried", "corrections",
)  # fmt: skip


def opening_list(
    reading: Reading, words: Language, day: dt.date | None = None, *, staff: int = 0
) -> OpeningListPaper:
    """The list that opens the day: who comes, what is wanted, what is on the hold shelf.

    Args:
        reading: the moment.
        words: of the remarks; the paper is drawn in the same language.
        day: today by default.
        staff: id of who prints.
    """
    day = day or reading.today
    hours = bookings.day_hours(reading, day)
    people = [row for row in bookings.today(reading, day) if row.state not in ("cancelled", "no_show")]
    files = _wanted(reading, [row.case_id for row in people])
    return OpeningListPaper(
        archive=reading.settings[ARCHIVE_NAME],
        day=day,
        opening=tuple(_span(words, stretch.opens, stretch.closes) for stretch in hours.hours),
        bookings=tuple(
            OpeningBooking(
                hour=words.time(row.hour),
                number=row.number,
                reader=row.name.full,
                seat=row.seat,
                files=tuple(files[row.case_id]),
                remark="" if row.confirmed else words.say("day.sheet.not_confirmed"),
            )
            for row in people
        ),
        held=_held(reading, board(reading, states={RetrievalState.HELD})),
        remarks=_closed(words, hours),
        printed_by=names(reading).get(staff, ""),
        printed_at=reading.clock.local(reading.now),
    )


def _span(words: Language, opens: dt.time, closes: dt.time) -> str:
    return f"{words.time(opens)}–{words.time(closes)}"


def _closed(words: Language, hours: DayHours) -> str:
    if hours.reason is None or not hours.set_up:
        return ""
    return words.say("day.sheet.closed", reason=hours.reason).strip()


def _wanted(reading: Reading, cases: Collection[int]) -> dict[int, list[WantedFile]]:
    """Case -> what it wants, with the state of the unit that serves each."""
    states: dict[int, str] = dict(
        reading.session.execute(
            select(RetrievalLine.line_id, Retrieval.state)
            .join(Retrieval, Retrieval.id == RetrievalLine.retrieval_id)
            .join(Request, Request.id == Retrieval.request_id)
            .where(Request.case_id.in_(cases))
            .order_by(Retrieval.id)
        ).all()
    )
    found = reading.session.execute(
        select(Request.case_id, RequestLine, Item, Container)
        .join(RequestLine, RequestLine.request_id == Request.id)
        .outerjoin(Item, Item.id == RequestLine.item_id)
        .outerjoin(
            Container, (Container.id == Item.container_id) | (Container.id == RequestLine.container_id)
        )
        .where(Request.case_id.in_(cases), RequestLine.state != LineState.WITHDRAWN)
        .order_by(RequestLine.position)
    )
    files: dict[int, list[WantedFile]] = defaultdict(list)
    flags = {LineState.UNKNOWN: "unknown", LineState.BLOCKED: "approval"}
    for case_id, line, item, container in found:
        files[case_id].append(
            WantedFile(
                reference_code=line.written if item is None else item.reference_code,
                title="" if item is None else item.title,
                location="" if container is None else container.location,
                state=flags.get(LineState(line.state)) or states.get(line.id, ""),
            )
        )
    return files


def noon_list(reading: Reading, *, staff: int = 0) -> NoonListPaper:
    """Who still holds what when the room empties at noon (清场), by seat."""
    hours = bookings.day_hours(reading).hours
    closes = next((stretch.closes for stretch in hours[:1]), None)
    issued = board(reading, states={RetrievalState.ISSUED})
    return NoonListPaper(
        archive=reading.settings[ARCHIVE_NAME],
        day=reading.today,
        hour="" if closes is None else f"{closes.hour}:{closes:%M}",
        holding=_out(reading, sorted(issued, key=lambda row: (_natural(row.seat), row.unit))),
        printed_by=names(reading).get(staff, ""),
        printed_at=reading.clock.local(reading.now),
    )


def _natural(label: str) -> tuple[bool, int, str]:
    """Seats by number, those without a seat last."""
    digits = "".join(character for character in label if character.isdecimal())
    return (not label, int(digits or 0), label)


def handover_sheet(
    reading: Reading, words: Language, handover_id: int | None = None, *, staff: int = 0
) -> HandoverSheetPaper:
    """The shift hand-over (交接班): what is out and held now, counted things, open matters, two signatures.

    Args:
        reading: the moment.
        words: of the matters.
        handover_id: a hand-over that was entered; without one the sheet leaves lines to write on.
        staff: id of who prints.

    Raises:
        Refused: ``day.no_handover``.
    """
    people = names(reading)
    handover = None if handover_id is None else reading.session.get(Handover, handover_id)
    if handover_id is not None and handover is None:
        raise Refused("day.no_handover")
    at = reading.clock.local(reading.now if handover is None else handover.at)
    rows = board(reading, states=AT_HAND)
    remarks = {} if handover is None else handover.remarks or {}
    given_by = "" if handover is None else people[handover.from_staff_id]
    matters = [OpenMatter(text=str(remarks["text"]), by=given_by)] if remarks.get("text") else []
    matters += [
        OpenMatter(
            code=_code_of(reading, note),
            text=words.say("day.sheet.carried", day=note.day, reason=note.reason),
            by=note.staff,
        )
        for note, waits in unsettled(reading)
        if waits
    ]
    return HandoverSheetPaper(
        archive=reading.settings[ARCHIVE_NAME],
        day=at.date(),
        hour=words.time(at),
        given_by=given_by,
        taken_by="" if handover is None else people[handover.to_staff_id],
        out=_out(reading, [row for row in rows if row.state != RetrievalState.HELD]),
        held=_held(reading, [row for row in rows if row.state == RetrievalState.HELD]),
        items=tuple(HandedItem(name=name, amount=amount) for name, amount in remarks.get("items", ())),
        matters=tuple(matters),
        printed_by=people.get(staff, ""),
        printed_at=reading.clock.local(reading.now),
    )


def day_sheet(reading: Reading, day: dt.date | None = None, *, staff: int = 0) -> DaySheetPaper:
    """The day sheet (日结单): numbers as they were at closing, what was carried over, the signed heads.

    Before the closing it is a draft: the numbers so far, and neither heads nor a name.
    """
    day = day or reading.today
    closed = closed_on(reading, day)
    numbers = closed.counts if closed is not None else {c.code: c.n for c in statistics(reading, day).counts}
    return DaySheetPaper(
        archive=reading.settings[ARCHIVE_NAME],
        day=day,
        counts=tuple(Count(code=code, n=numbers[code]) for code in _COUNTED if code in numbers),
        carried=tuple(
            CarriedLine(
                code=_code_of(reading, note),
                matter=note.matter,
                what=_what(reading, note),
                reason=note.reason,
                by=note.staff,
            )
            for note in _newest(carried_on(reading, CarriedOver.day == day))
        ),
        out=_out(reading, board(reading, states={RetrievalState.ISSUED})),
        heads=_heads(reading, day),
        closed_by="" if closed is None else closed.staff,
        printed_by=names(reading).get(staff, ""),
        printed_at=reading.clock.local(reading.now),
    )


def _newest(notes: Iterable[Carried]) -> list[Carried]:
    """What was noted twice for one day stands once, as it was noted last; each reopening stands for itself."""
    return list(
        {(note.matter, note.subject_id, note.matter == REOPENED and note.id): note for note in notes}.values()
    )


def _heads(reading: Reading, day: dt.date) -> tuple[ChainHead, ...]:
    signed = select(Checkpoint).join(ClosedDay, ClosedDay.closed_at == Checkpoint.signed_at)
    return tuple(
        ChainHead(
            name=point.chain,
            sequence=point.seq,
            hash=point.hash.hex(),
            signature=point.signature.hex(),
            key=point.key_id,
        )
        for point in reading.session.scalars(signed.where(ClosedDay.day == day).order_by(Checkpoint.id))
    )


def _code_of(reading: Reading, note: Carried) -> str:
    """The number of the case that something carried over belongs to."""
    case = _case_of(reading, note)
    return "" if case is None else case.number


def _case_of(reading: Reading, note: Carried) -> Case | None:
    wanted = {
        "retrieval": select(Case)
        .join(Request, Request.case_id == Case.id)
        .join(Retrieval, Retrieval.request_id == Request.id)
        .where(Retrieval.id == note.subject_id),
        "visit": select(Case).join(Visit, Visit.case_id == Case.id).where(Visit.id == note.subject_id),
        "booking": select(Case)
        .join(Booking, Booking.case_id == Case.id)
        .where(Booking.id == note.subject_id),
    }.get(note.subject)
    return None if wanted is None else reading.session.scalars(wanted).one_or_none()


def _what(reading: Reading, note: Carried) -> str:
    """The unit that was carried over, or the register number of a case whose own number is another."""
    if note.subject == "retrieval":
        unit = reading.session.execute(
            select(Container.label, Item.reference_code)
            .select_from(Retrieval)
            .join(Unit, Unit.id == Retrieval.unit_id)
            .outerjoin(Container, (Container.id == Unit.container_id) & (Unit.kind == "container"))
            .outerjoin(Item, Item.id == Unit.item_id)
            .where(Retrieval.id == note.subject_id)
        ).one()
        return unit.label or unit.reference_code or ""
    case = _case_of(reading, note)
    return "" if case is None or register_text(case) == case.number else register_text(case)


def scanner_sheet(reading: Reading) -> ScannerSheetPaper:
    """How a scanner is set up, with a code to try: the one that makes a station a desk for everything."""
    return ScannerSheetPaper(
        archive=reading.settings[ARCHIVE_NAME],
        prefix=reading.settings[SCANNER_PREFIX],
        test_code=make(Kind.STATION, Control.ROOM.value),
    )


def station_sheet(reading: Reading, words: Language) -> StationSheetPaper:
    """The codes that tell a scanner where it is and what the next scan is about."""
    return StationSheetPaper(
        archive=reading.settings[ARCHIVE_NAME],
        stations=tuple(
            StationCode(
                code=make(Kind.STATION, control.value),
                station=control.name.lower(),
                name=words.say(f"day.control.{control.name.lower()}"),
            )
            for control in Control
        ),
    )


def _out(reading: Reading, rows: Iterable[RetrievalRow]) -> tuple[OutUnit, ...]:
    """Units in somebody's hands; names masked, since these lists lie on desks."""
    rows = list(rows)
    since = dict(
        reading.session.execute(
            select(Unit.id, CustodyRow.occurred_at)
            .join(CustodyRow, CustodyRow.seq == Unit.last_seq)
            .where(Unit.id.in_([row.unit_id for row in rows]))
        ).all()
    )
    return tuple(
        OutUnit(
            slip=_slip(row),
            reference_code=_codes(row),
            title=row.title,
            state=row.state,
            reader=row.reader_masked,
            seat=row.seat,
            pages="" if row.pages_out is None else str(row.pages_out),
            since=reading.clock.local(since[row.unit_id]) if row.unit_id in since else None,
        )
        for row in rows
    )


def _held(reading: Reading, rows: Sequence[RetrievalRow]) -> tuple[HeldUnit, ...]:
    return tuple(
        HeldUnit(
            slip=_slip(row),
            reference_code=_codes(row),
            title=row.title,
            place="",
            reader=row.reader_masked,
            until=row.hold_until,
        )
        for row in rows
    )


def _slip(row: RetrievalRow) -> str:
    return "" if row.slip is None else make(Kind.SLIP, row.slip)


def _codes(row: RetrievalRow) -> str:
    """The unit as it is called, with what is wanted out of it."""
    wanted = ", ".join(code for code in row.wanted if code != row.unit)
    return f"{row.unit} ({wanted})" if wanted else row.unit
