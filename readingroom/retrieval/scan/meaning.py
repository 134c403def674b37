"""What a scan means: (code, station, what is open at the desk) -> a command, or something to look at.

A read: nothing is changed here. The command it leads to checks the rules again, so that two desks scanning one
slip at once move it once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from types import MappingProxyType

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import Session

from readingroom.bookings.commands import Arrive, AssignSeat, ComeBack, Leave
from readingroom.bookings.records import Booking, Seat, Visit
from readingroom.bookings.rules import BookingState, VisitState
from readingroom.codes import Code, Kind, read
from readingroom.command import Command, Reading, Station
from readingroom.entry import half_width
from readingroom.errors import Refused
from readingroom.holdings.matching import match
from readingroom.holdings.records import Container, Shelf
from readingroom.numbering import cases_by_code
from readingroom.people.commands import by_document, one_person, same_person
from readingroom.people.records import Reader
from readingroom.requests.joined import standing_case
from readingroom.requests.records import Request
from readingroom.retrieval.commands import CountPages, FoundUnit, MoveUnit
from readingroom.retrieval.records import PrintAttempt, Retrieval, Slip, Unit
from readingroom.retrieval.rules import AttemptState, Move, RetrievalState, move_at
from readingroom.retrieval.units import active_retrieval, label, line_of
from readingroom.store.tables import Case

__all__ = ["Control", "Meaning", "OfCode", "Opened", "interpret"]


class Control(IntEnum):
    """Codes that steer the station instead of naming a thing; printed on the scanner sheet as kind ``W``."""

    ROOM = 1
    COUNTER = 2
    HOLD_SHELF = 3
    STACKS = 4
    EXIT = 5
    NOT_ON_SHELF = 11  # what the next slip asks for is not there
    MISSING = 12
    KEEP = 13  # what is scanned next stays for another day
    UNDO = 14  # takes back what this station did last


_STATIONS = {
    Control.ROOM: Station.ROOM,
    Control.COUNTER: Station.COUNTER,
    Control.HOLD_SHELF: Station.HOLD_SHELF,
    Control.STACKS: Station.STACKS,
    Control.EXIT: Station.EXIT,
}
_ARMED = {Control.NOT_ON_SHELF: Move.NOT_FOUND, Control.MISSING: Move.REPORT_MISSING, Control.KEEP: Move.KEEP}
_ASTRAY = frozenset({RetrievalState.NOT_ON_SHELF, RetrievalState.MISSING})
_SLIP = (
    select(Slip, Retrieval, Request.case_id)
    .join(Retrieval, Retrieval.id == Slip.retrieval_id)
    .join(Request, Request.id == Retrieval.request_id)
    .where(Slip.number == bindparam("number"))
)
_NEWER_SLIPS = (
    select(Slip.number, Slip.scanned_at, Slip.sheet, PrintAttempt.state, PrintAttempt.confirmed_to)
    .join(PrintAttempt, PrintAttempt.id == Slip.attempt_id)
    .where(Slip.retrieval_id == bindparam("retrieval"), Slip.id > bindparam("slip"))
    .order_by(Slip.id.desc())
)
_PAGES = re.compile(r"(#?)([0-9]{1,4})")
_LOOKS_LIKE_OURS = re.compile(r"[RBSULTCDPW][0-9]{6,}-?[0-9A-Z]")


@dataclass(frozen=True)
class Opened:
    """What is open at a station: what the scans before this one were about.

    Attributes:
        station: where it is.
        retrieval_id: the unit scanned last; a count, a shelf or a kept-for-tomorrow speaks of it.
        visit_id: the visit scanned last; a seat speaks of it.
        armed: the move that the next slip or unit makes instead of its usual one.
    """

    station: Station
    retrieval_id: int | None = None
    visit_id: int | None = None
    armed: Move | None = None


@dataclass(frozen=True)
class Meaning:
    """What a scan means.

    Attributes:
        did: what happens: a move, ``arrive``, ``come_back``, ``leave``, ``seat``, ``count``, ``shown``, ``station``,
            ``armed``, ``undo``, or what an area behind this one names.
        command: carries it out; None where there is nothing to change.
        opened: what is open afterwards.
        case_id, reader_id, retrieval_id, visit_id: what it is about.
        subject: something of an area behind this one that it is about, as events name it, and its id.
    """

    did: str
    opened: Opened
    command: Command | None = None
    case_id: int | None = None
    reader_id: int | None = None
    retrieval_id: int | None = None
    visit_id: int | None = None
    subject: tuple[str, int] | None = None


OfCode = Callable[[Reading, int, Opened], Meaning | None]
"""What a scan of one of our codes means to an area behind this one; None where it has no such record."""


def interpret(
    reading: Reading, text: str, opened: Opened, others: Mapping[Kind, OfCode] = MappingProxyType({})
) -> Meaning:
    """What this scan means here and now.

    Args:
        reading: the moment.
        text: as it came from the scanner or was typed: our own code, a container's barcode, a portal's order
            code or ticket secret, an identity document's number, a reference code, or a number of pages.
        opened: what is open at the station.
        others: kinds of code that areas behind this one know.

    Raises:
        Refused: ``scan.*``: unknown, misread, several, or not possible now, with the reason and the next step.
    """
    text = text.strip()
    if not text:
        raise Refused("scan.empty")
    if (own := read(text)) is not None:
        return _own(reading, own, opened, others)
    pages = _PAGES.fullmatch(half_width(text))
    if pages and pages.group(1):
        return _count(opened, int(pages.group(2)))
    found = _foreign(reading, text, opened)
    if len(found) > 1:
        raise Refused("scan.several", text=text, n=len(found), numbers=_numbers(reading.session, found))
    if found:
        return found[0]
    if pages and opened.retrieval_id is not None:
        return _count(opened, int(pages.group(2)))
    _check_idle(reading.session, text)
    if _LOOKS_LIKE_OURS.fullmatch(text.upper()):
        raise Refused("scan.misread", text=text)
    raise Refused("scan.unknown", text=text)


def _own(reading: Reading, code: Code, opened: Opened, others: Mapping[Kind, OfCode]) -> Meaning:
    session = reading.session
    match code.kind:
        case Kind.STATION:
            return _control(code, opened)
        case Kind.SLIP:
            found = session.execute(_SLIP, {"number": code.number}).one_or_none()
            if found is not None:
                return _slip(reading, *found, code, opened)
        case Kind.UNIT:
            unit = session.get(Unit, code.number)
            if unit is not None:
                return _unit(reading, unit, opened)
        case Kind.BOOKING:
            if session.get(Case, code.number) is not None:
                return _case(reading, standing_case(session, code.number), opened)
        case Kind.READER:
            reader = session.scalars(select(Reader).where(Reader.number == code.number)).one_or_none()
            if reader is not None:
                return _reader(reading, same_person(session, reader.id).id, opened)
        case Kind.SEAT:
            seat = session.get(Seat, code.number)
            if seat is not None:
                return _seat(session, seat, opened)
        case Kind.LOCATION:
            shelf = session.get(Shelf, code.number)
            if shelf is not None:
                return _shelf(session, shelf, opened)
        case _:
            ask = others.get(code.kind)
            if ask is not None and (meaning := ask(reading, code.number, opened)) is not None:
                return meaning
    raise Refused("scan.no_record", scanned=str(code))


def _foreign(reading: Reading, text: str, opened: Opened) -> list[Meaning]:
    """Everything a code of somebody else may mean, each thing once."""
    session = reading.session
    cases = dict.fromkeys(standing_case(session, case_id) for case_id in cases_by_code(session, text))
    found = [_case(reading, case_id, opened) for case_id in cases]
    found += [
        _reader(reading, reader_id, opened)
        for reader_id in [reader.id for reader in by_document(session, reading.vault, text)]
    ]
    found += [_unit(reading, unit, opened) for unit in _concerned(reading, text)]
    return list({(one.case_id, one.retrieval_id, one.reader_id): one for one in found}.values())


def _concerned(reading: Reading, text: str) -> list[Unit]:
    """The units on their way, missing or waited for that this reference code, label or barcode means."""
    session = reading.session
    known = match(session, [text])[text]
    if not known.known:
        return []
    box = (Unit.kind == "container") & (Unit.container_id == known.container_id)
    if known.item_id is not None:
        # the thing itself, or else the container that it travels in
        tries = [Unit.item_id == known.item_id, box]
    else:
        tries = [box, Unit.container_id == known.container_id]
    for wanted in tries:
        units = session.scalars(select(Unit).where(wanted).order_by(Unit.id)).all()
        concerned = [
            unit
            for unit in units
            if unit.state in _ASTRAY
            or active_retrieval(session, unit.id)
            or line_of(session, unit.id, reading.today)
        ]
        if concerned:
            return concerned
    return []


def _check_idle(session: Session, text: str) -> None:
    if match(session, [text])[text].known:
        raise Refused("scan.nobody_wants", text=text)


def _numbers(session: Session, found: list[Meaning]) -> list[str]:
    ids = [one.case_id for one in found if one.case_id is not None]
    return list(session.scalars(select(Case.number).where(Case.id.in_(ids)).order_by(Case.id)))


def _control(code: Code, opened: Opened) -> Meaning:
    try:
        control = Control(code.number)
    except ValueError as error:
        raise Refused("scan.no_record", scanned=str(code)) from error
    if control in _STATIONS:
        return Meaning("station", Opened(_STATIONS[control]))
    if control is Control.UNDO:
        return Meaning("undo", replace(opened, armed=None))
    return Meaning("armed", replace(opened, armed=_ARMED[control]))


def _slip(
    reading: Reading, slip: Slip, retrieval: Retrieval, case_id: int, code: Code, opened: Opened
) -> Meaning:
    session = reading.session
    newer = session.connection().execute(_NEWER_SLIPS, {"retrieval": retrieval.id, "slip": slip.id})
    for number, scanned_at, sheet, state, confirmed_to in newer:
        out = state == AttemptState.CONFIRMED and (sheet or 0) <= (confirmed_to or 0)
        if out or scanned_at is not None:
            raise Refused("scan.superseded", scanned=str(code), now=str(Code(Kind.SLIP, number)))
    if (
        retrieval.state == RetrievalState.PASSED_ON
        and active_retrieval(session, retrieval.unit_id) is not None
    ):
        # The slip still travels with the box, which is somebody else's now: it speaks for the box.
        return _unit(reading, session.get_one(Unit, retrieval.unit_id), opened)
    return _move(retrieval, case_id, opened, slip)


def _unit(reading: Reading, unit: Unit, opened: Opened) -> Meaning:
    session = reading.session
    retrieval = active_retrieval(session, unit.id)
    if retrieval is not None:
        return _move(retrieval, _case_of(session, retrieval), opened, None)
    if unit.state in _ASTRAY:
        return Meaning("found", replace(opened, armed=None), FoundUnit(unit_id=unit.id))
    line = line_of(session, unit.id, reading.today)
    under_way = [waiting for waiting in line if waiting.round_id is not None]
    if under_way:
        # its slip is on some printer, the box in somebody's hand: the box is the truth
        return _move(under_way[0], _case_of(session, under_way[0]), opened, None)
    if line:
        number = session.get_one(Case, _case_of(session, line[0])).number
        raise Refused("scan.print_first", text=label(session, unit), number=number)
    raise Refused("scan.nobody_wants", text=label(session, unit))


def _case_of(session: Session, retrieval: Retrieval) -> int:
    return session.get_one(Request, retrieval.request_id).case_id


def _move(retrieval: Retrieval, case_id: int, opened: Opened, slip: Slip | None) -> Meaning:
    state = retrieval.state
    if state == RetrievalState.WANTED:  # a slip in the hand, or the box itself: it came out of the printer
        state = RetrievalState.SLIP_OUT.value
    ended = {RetrievalState.RESHELVED, RetrievalState.PASSED_ON, RetrievalState.CANCELLED}
    if state in ended:
        raise Refused(f"scan.is_{state}")
    move = opened.armed or move_at(opened.station, state, wanted=retrieval.ended_why is None)
    command = MoveUnit(
        retrieval_id=retrieval.id,
        move=move,
        slip_id=slip.id if slip is not None else None,
        why="nobody_knows" if move is Move.NOT_FOUND else None,
    )
    return Meaning(
        move.value,
        replace(opened, retrieval_id=retrieval.id, armed=None),
        command,
        case_id=case_id,
        retrieval_id=retrieval.id,
    )


def _case(reading: Reading, case_id: int, opened: Opened) -> Meaning:
    session = reading.session
    visit = session.scalars(
        select(Visit).where(Visit.case_id == case_id, Visit.state != VisitState.LEFT)
    ).one_or_none()
    if visit is not None:
        return _visit(visit, opened)
    booking = session.scalars(
        select(Booking).where(Booking.case_id == case_id).order_by(Booking.id.desc()).limit(1)
    ).one_or_none()
    opened = replace(opened, visit_id=None, armed=None)
    if booking is not None and booking.state not in {BookingState.ARRIVED, BookingState.FINISHED}:
        return Meaning("arrive", opened, Arrive(booking_id=booking.id), case_id=case_id)
    return Meaning("arrive", opened, Arrive(case_id=case_id), case_id=case_id)


def _visit(visit: Visit, opened: Opened) -> Meaning:
    opened = replace(opened, visit_id=visit.id, armed=None)
    if opened.station is Station.EXIT:
        command: Command = Leave(visit_id=visit.id)
        return Meaning("leave", opened, command, case_id=visit.case_id, visit_id=visit.id)
    if visit.state == VisitState.AWAY:
        return Meaning(
            "come_back", opened, ComeBack(visit_id=visit.id), case_id=visit.case_id, visit_id=visit.id
        )
    return Meaning("shown", opened, case_id=visit.case_id, visit_id=visit.id)


def _reader(reading: Reading, reader_id: int, opened: Opened) -> Meaning:
    """A card or an identity document: whoever is here, else whoever is expected today, else just the person."""
    session = reading.session
    ids = one_person(session, reader_id)
    here = session.scalars(
        select(Visit).where(Visit.reader_id.in_(ids), Visit.state != VisitState.LEFT).order_by(Visit.id)
    ).all()
    if len(here) == 1:
        return _visit(here[0], opened)
    reader = session.get_one(Reader, reader_id)
    theirs: ColumnElement[bool] = Booking.reader_id.in_(ids)
    if reader.document_hash is not None:
        theirs |= Booking.document_hash == reader.document_hash
    expected = session.scalars(
        select(Booking.case_id)
        .where(theirs, Booking.day == reading.today)
        .where(Booking.state.in_([BookingState.REQUESTED, BookingState.CONFIRMED, BookingState.NO_SHOW]))
        .distinct()
    ).all()
    if len(expected) == 1 and not here:
        return _case(reading, expected[0], opened)
    return Meaning("shown", replace(opened, armed=None), reader_id=reader_id)


def _seat(session: Session, seat: Seat, opened: Opened) -> Meaning:
    if opened.visit_id is None:
        raise Refused("scan.seat_for_whom", seat=seat.label)
    visit = session.get_one(Visit, opened.visit_id)
    command = AssignSeat(visit_id=visit.id, seat_id=seat.id)
    return Meaning("seat", replace(opened, armed=None), command, case_id=visit.case_id, visit_id=visit.id)


def _shelf(session: Session, shelf: Shelf, opened: Opened) -> Meaning:
    retrieval = session.get(Retrieval, opened.retrieval_id) if opened.retrieval_id is not None else None
    if retrieval is None or retrieval.state != RetrievalState.RETURNED:
        raise Refused("scan.shelf_for_what", shelf=shelf.location)
    unit = session.get_one(Unit, retrieval.unit_id)
    home = session.get(Container, unit.container_id) if unit.container_id is not None else None
    if home is not None and home.location_key != shelf.location_key:
        raise Refused("scan.wrong_shelf", shelf=shelf.location, home=home.location, unit=label(session, unit))
    return Meaning(
        Move.RESHELVE.value,
        replace(opened, armed=None),
        MoveUnit(retrieval_id=retrieval.id, move=Move.RESHELVE, place=shelf.location),
        case_id=session.get_one(Request, retrieval.request_id).case_id,
        retrieval_id=retrieval.id,
    )


def _count(opened: Opened, pages: int) -> Meaning:
    if opened.retrieval_id is None:
        raise Refused("scan.count_of_what", pages=pages)
    return Meaning(
        "count",
        replace(opened, armed=None),
        CountPages(retrieval_id=opened.retrieval_id, pages=pages),
        retrieval_id=opened.retrieval_id,
    )
