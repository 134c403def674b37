"""A whole day as commands with fixed UUIDs, to be run, killed and run again."""

from __future__ import annotations

import datetime as dt
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy import event, select

from readingroom.bookings.commands import Arrive, AssignSeat, DefineSeats, Leave, MakeBooking, SeatPlan
from readingroom.bookings.records import Booking, Seat, Visit
from readingroom.clock import Clock
from readingroom.command import Actor, Command, Reading
from readingroom.desk import Desk
from readingroom.holdings.commands import AddContainer, AddItem
from readingroom.holdings.records import Container
from readingroom.requests.commands import AddLines
from readingroom.retrieval.commands import ConfirmAttempt, CountPages, MoveUnit, PrepareRound, SpoolAttempt
from readingroom.retrieval.records import PrintAttempt, Retrieval
from readingroom.retrieval.rules import Move
from tests.readingroom.conftest import MORNING, ZONE

CLERK = Actor(4)


def one(reading: Reading, column: object) -> int:
    """The only id there is."""
    return reading.session.scalars(select(column)).one()  # type: ignore[call-overload,no-any-return]


def steps(desk: Desk) -> Iterator[Callable[[], Command]]:
    """The day's commands; each is made when its turn comes, from what is there by then."""

    def an(column: object) -> int:
        return desk.read(one, column)

    yield lambda: DefineSeats(
        seats=(SeatPlan(label="1", kind="ordinary"), SeatPlan(label="2", kind="ordinary"))
    )
    yield lambda: AddContainer(label="J001-2 盒1", location="1库-3区-02列-A面-4节-2层")
    yield lambda: AddItem(
        reference_code="J001-2-0001", title="婚姻登记", access="open", pages=34, container=an(Container.id)
    )
    yield lambda: MakeBooking(
        name="王小明", day=MORNING.date(), start=dt.time(9, 30), wanted=("J001-2-0001",), anyway=True
    )
    yield lambda: PrepareRound(due=MORNING.date(), size="a5", language="zh_CN")
    yield lambda: SpoolAttempt(attempt_id=an(PrintAttempt.id), sheets=(1,))
    yield lambda: ConfirmAttempt(attempt_id=an(PrintAttempt.id))
    yield lambda: Arrive(booking_id=an(Booking.id))
    yield lambda: AssignSeat(visit_id=an(Visit.id), seat_id=desk.read(first_seat))
    yield lambda: AddLines(case_id=an(Visit.case_id), written=("J099-no-such",))
    for move in (Move.PULL, Move.HOLD, Move.ISSUE):
        yield lambda move=move: MoveUnit(retrieval_id=an(Retrieval.id), move=move)
    yield lambda: CountPages(retrieval_id=an(Retrieval.id), pages=34)
    for move in (Move.RETURN, Move.RESHELVE):
        yield lambda move=move: MoveUnit(retrieval_id=an(Retrieval.id), move=move)
    yield lambda: Leave(visit_id=an(Visit.id))


def first_seat(reading: Reading) -> int:
    """Seat 1."""
    return reading.session.scalars(select(Seat.id).order_by(Seat.id)).first() or 0


def run(desk: Desk) -> int:
    """Do whatever of the day is not done yet; the number of commands that were done before."""
    replayed = 0
    for at, make in enumerate(steps(desk)):
        uuid = uuid5(NAMESPACE_OID, str(at))
        if desk.outcome(uuid) is not None:
            replayed += 1
            continue
        desk.execute(make(), CLERK, uuid=uuid)
    return replayed


def die_at(path: Path, at: int, when: str) -> None:
    """Run the day on this database and die by SIGKILL in, or right after, its commit number `at`."""
    desk = Desk(path, clock=Clock.starting(MORNING, ZONE))
    commits = 0

    def count(_connection: object) -> None:
        nonlocal commits
        commits += 1
        if commits == at and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(desk.store.engine, "commit", count)
    for number, make in enumerate(steps(desk)):
        desk.execute(make(), CLERK, uuid=uuid5(NAMESPACE_OID, str(number)))
        if commits == at and when == "after":
            os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """``a_day.py before|after DATABASE…``: the first database's process dies at its first commit, and so on."""
    when, *databases = sys.argv[1:]
    for at, database in enumerate(databases, 1):
        if (child := os.fork()) == 0:
            die_at(Path(database), at, when)
            os._exit(0)  # it should have died
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")


if __name__ == "__main__":
    main()
