"""Who comes on Tuesday 1 December 2026, made through the desk's own commands."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from readingroom.bookings.commands import DefineSeats, MakeBooking, SeatPlan
from readingroom.command import Actor, Command, Reading
from readingroom.desk import Desk, Outcome
from readingroom.holdings.commands import AddContainer, AddItem
from readingroom.holdings.records import Container
from readingroom.people.commands import Particulars, RegisterReader
from readingroom.requests.commands import AddLines
from readingroom.retrieval.commands import ConfirmAttempt, MoveUnit, PrepareRound, SpoolAttempt
from readingroom.retrieval.queries import board
from readingroom.retrieval.records import PrintAttempt
from readingroom.retrieval.rules import Move
from readingroom.store.tables import AuditRow

CLERK = Actor(4)
DAY = dt.date(2026, 12, 1)
WANG, ZHANG = "11010519491231002X", "440524188001010014"


def morning(desk: Desk) -> None:
    """Seats, a small catalogue, a reader who is known, three bookings."""
    do(desk, DefineSeats(seats=tuple(SeatPlan(label=str(n)) for n in range(1, 5))))
    do(desk, AddContainer(label="J001-2 盒1", location="1库-3区-02列-A面-4节-2层"))
    box = desk.read(lambda reading: reading.session.scalars(select(Container.id)).one())
    for number, access in ((1, "open"), (2, "open"), (3, "not_open")):
        do(
            desk,
            AddItem(
                reference_code=f"J001-2-{number:04}", title="婚姻登记", access=access, pages=34, container=box
            ),
        )
    do(
        desk,
        RegisterReader(
            particulars=Particulars(
                name="张明", document_kind="resident_id", document_number=ZHANG, phone="13812341234"
            )
        ),
    )
    book(
        desk, "王小明", dt.time(9), wanted=("J001-2-0001",), document_number=WANG, document_kind="resident_id"
    )
    book(desk, "陈䶮", dt.time(9, 5))
    book(desk, "Ana Ruiz", dt.time(10, 30), wanted=("J099-9-9",))


def do(desk: Desk, command: Command) -> Outcome:
    """As the clerk."""
    return desk.execute(command, CLERK)


def book(desk: Desk, name: str, hour: dt.time, day: dt.date = DAY, **facts: object) -> Outcome:
    """A booking by phone."""
    return do(desk, MakeBooking(name=name, day=day, start=hour, anyway=True, **facts))  # type: ignore[arg-type]  # tests name the fields


def to_hold_shelf(desk: Desk) -> None:
    """Print every slip that is due, pull and hold its unit."""
    do(desk, PrepareRound(due=DAY, size="a5", language="zh_CN"))
    attempt = desk.read(lambda reading: reading.session.scalars(select(PrintAttempt.id)).one())
    do(desk, SpoolAttempt(attempt_id=attempt, sheets=(1,)))
    do(desk, ConfirmAttempt(attempt_id=attempt))
    for row in desk.read(board):
        for move in (Move.PULL, Move.HOLD):
            do(desk, MoveUnit(retrieval_id=row.retrieval_id, move=move))


def want(desk: Desk, case_id: int, *codes: str) -> None:
    """More files for a case."""
    do(desk, AddLines(case_id=case_id, written=codes))


def commands(reading: Reading) -> list[str]:
    """The commands that were carried out, oldest first."""
    return list(reading.session.scalars(select(AuditRow.command).order_by(AuditRow.seq)))
