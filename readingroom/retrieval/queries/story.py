"""One unit's way, whole, and what may be done with it now."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from readingroom.allowed import Allowed, NotNow
from readingroom.bookings.records import Visit
from readingroom.bookings.rules import VisitState
from readingroom.command import Reading
from readingroom.errors import Refused
from readingroom.retrieval.queries.board import RetrievalRow, rows
from readingroom.retrieval.records import CustodyRow, Retrieval, Unit
from readingroom.retrieval.rules import RETRIEVAL_LIFE, Move, RetrievalState
from readingroom.store.tables import StaffRow

__all__ = ["CustodyEntry", "RetrievalDetail", "custody_of_unit", "retrieval_detail"]


@dataclass(frozen=True)
class CustodyEntry:
    """One hand-over.

    Attributes:
        seq: its number in the custody log.
        action: a `Move`, ``count``, ``settle`` or ``correct``.
        from_state, to_state: of the unit.
        from_place, to_place: seat or shelf.
        staff: name, or a system account's short name.
        station: where.
        occurred_at, recorded_at: UTC; they differ for late entries.
        pages: as counted.
        why: a reason's code.
        note: free text.
        compensates: number of the entry this one takes back.
        command_id: for a correction.
        correctable: it is the unit's last and may be taken back.
    """

    seq: int
    action: str
    from_state: str
    to_state: str
    from_place: str | None
    to_place: str | None
    staff: str
    station: str
    occurred_at: dt.datetime
    recorded_at: dt.datetime
    pages: int | None
    why: str | None
    note: str | None
    compensates: int | None
    command_id: UUID
    correctable: bool


@dataclass(frozen=True)
class RetrievalDetail:
    """One retrieval with its line, its story and what may be done.

    Attributes:
        row: as on the board.
        line: everybody who waits for the unit or has it, in order.
        custody: the unit's hand-overs, newest first.
        actions: what may be done now, the next step first, and what not, with the reason.
    """

    row: RetrievalRow
    line: tuple[RetrievalRow, ...]
    custody: tuple[CustodyEntry, ...]
    actions: tuple[Allowed | NotNow, ...]


def custody_of_unit(reading: Reading, unit_id: int) -> tuple[CustodyEntry, ...]:
    """Every hand-over of a unit, newest first."""
    last = reading.session.scalar(select(Unit.last_seq).where(Unit.id == unit_id))
    found = reading.session.execute(
        select(CustodyRow, StaffRow)
        .join(StaffRow, StaffRow.id == CustodyRow.staff_id)
        .where(CustodyRow.unit_id == unit_id)
        .order_by(CustodyRow.seq.desc())
    )
    return tuple(
        CustodyEntry(
            seq=row.seq,
            action=row.action,
            from_state=row.from_state,
            to_state=row.to_state,
            from_place=row.from_place,
            to_place=row.to_place,
            staff=staff.name or staff.account,
            station=row.station,
            occurred_at=row.occurred_at,
            recorded_at=row.recorded_at,
            pages=row.pages,
            why=row.why,
            note=row.note,
            compensates=row.compensates,
            command_id=row.command_id,
            correctable=row.seq == last and row.action not in ("correct", "settle"),
        )
        for row, staff in found
    )


def retrieval_detail(reading: Reading, retrieval_id: int) -> RetrievalDetail:
    """A retrieval, whole.

    Raises:
        Refused: ``retrieval.none``.
    """
    found = rows(reading, select(Retrieval.id).where(Retrieval.id == retrieval_id))
    if not found:
        raise Refused("retrieval.none", retrieval=retrieval_id)
    (row,) = found
    others = rows(
        reading,
        select(Retrieval.id).where(
            Retrieval.unit_id == row.unit_id,
            Retrieval.state.not_in(
                [RetrievalState.RESHELVED, RetrievalState.PASSED_ON, RetrievalState.CANCELLED]
            ),
        ),
    )
    line = tuple(sorted(others, key=lambda one: one.ahead))
    return RetrievalDetail(row, line, custody_of_unit(reading, row.unit_id), _actions(reading, row))


_NEXT_STEP = {
    RetrievalState.SLIP_OUT: Move.PULL,
    RetrievalState.PULLED: Move.HOLD,
    RetrievalState.HANDED_OVER: Move.HOLD,
    RetrievalState.HELD: Move.ISSUE,
    RetrievalState.ISSUED: Move.RETURN,
    RetrievalState.BEING_COPIED: Move.COPIED,
    RetrievalState.RETURNED: Move.RESHELVE,
    RetrievalState.NOT_ON_SHELF: Move.FOUND,
    RetrievalState.MISSING: Move.FOUND,
}
_BY_THEMSELVES = {Move.PRINT, Move.TAKE_ON, Move.PASS_ON, Move.HAND_OVER}


def _actions(reading: Reading, row: RetrievalRow) -> tuple[Allowed | NotNow, ...]:
    state = RetrievalState(row.state)
    first = Move.PUT_BACK if row.no_longer_wanted and state in _NEXT_STEP else _NEXT_STEP.get(state)
    possible = {move for (here, move) in RETRIEVAL_LIFE if here == state} - _BY_THEMSELVES
    if state is RetrievalState.PULLED:
        possible.add(Move.HOLD)
    if state is RetrievalState.ISSUED:
        possible |= {Move.KEEP, Move.COPY}
    ordered = sorted(possible, key=lambda move: (move is not first, move is Move.CANCEL, move.value))
    actions: list[Allowed | NotNow] = []
    for move in ordered:
        if move is Move.ISSUE and not _is_here(reading, row.case_id):
            actions.append(NotNow(move.value, "retrieval.reader_not_here", {"number": row.number}))
        else:
            actions.append(Allowed(move.value))
    if state is RetrievalState.WANTED:
        actions.insert(0, _printing(reading, row))
    return tuple(actions)


def _printing(reading: Reading, row: RetrievalRow) -> Allowed | NotNow:
    """Whether its slip can be printed now, and what is in the way."""
    move, unit = Move.PRINT.value, reading.session.get_one(Unit, row.unit_id)
    if unit.state in {RetrievalState.NOT_ON_SHELF, RetrievalState.MISSING}:
        return NotNow(move, "retrieval.unit_astray", {"unit": row.unit})
    if row.ahead:
        return NotNow(move, "retrieval.in_line", {"n": row.ahead, "unit": row.unit})
    if row.round_id is not None:
        return NotNow(move, "retrieval.in_round", {"unit": row.unit})
    return Allowed(move)


def _is_here(reading: Reading, case_id: int) -> bool:
    present = select(Visit.id).where(Visit.case_id == case_id, Visit.state == VisitState.PRESENT)
    return reading.session.scalar(present) is not None
