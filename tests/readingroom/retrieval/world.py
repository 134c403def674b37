"""A small archive with readers who want things: short words for what happens at the desk."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from readingroom.bookings.commands import Arrive, AssignSeat, DefineSeats, MakeBooking, SeatPlan
from readingroom.bookings.records import Booking
from readingroom.codes import Code, Kind
from readingroom.command import Actor, Command, Reading, Station
from readingroom.desk import Desk, Outcome
from readingroom.errors import DeskError
from readingroom.events import Event
from readingroom.holdings.commands import AddContainer, AddItem
from readingroom.holdings.records import Item
from readingroom.language import language
from readingroom.office.check import check
from readingroom.requests.records import Request
from readingroom.retrieval.commands import ConfirmAttempt, MoveUnit, PrepareRound, SpoolAttempt
from readingroom.retrieval.events import SlipsPrepared, UnitMoved
from readingroom.retrieval.queries import RetrievalRow, board, retrieval_detail
from readingroom.retrieval.records import CustodyRow, Retrieval, Slip, Unit
from readingroom.retrieval.rules import ACTIVE, Move
from readingroom.store.tables import SettingRow

TODAY = dt.date(2026, 12, 1)
TOMORROW = TODAY + dt.timedelta(days=1)


class World:
    """A desk and what lies around it."""

    def __init__(self, desk: Desk, clerk: Actor) -> None:
        self.desk = desk
        self.clerk = clerk

    # -- doing

    def do(self, command: Command, *, uuid: UUID | None = None, station: Station = Station.ROOM) -> Outcome:
        """Carry a command out as 李敏."""
        return self.desk.execute(command, Actor(self.clerk.staff, station), uuid=uuid)

    def refused(self, command: Command) -> str:
        """The code it is refused with; every refusal has a sentence in both languages that takes its facts."""
        with pytest.raises(DeskError) as refused:
            self.do(command)
        for code in ("zh_CN", "en"):
            assert language(code).explain(refused.value)
        return refused.value.code

    def setting(self, key: str, value: str | int) -> None:
        """Change a setting."""
        with self.desk.store.writing() as session:
            session.merge(SettingRow(key=key, value=value))

    def box(self, label: str, location: str = "", barcode: str = "") -> int:
        """A container."""
        return self._id(
            self.do(AddContainer(label=label, location=location, barcode=barcode)), "container_id"
        )

    def file(
        self,
        code: str,
        box: int | None = None,
        *,
        access: str = "open",
        pages: int | None = None,
        title: str = "",
    ) -> int:
        """Something described, in a container or in none."""
        added = AddItem(
            reference_code=code, title=title or f"案卷 {code}", access=access, pages=pages, container=box
        )
        return self._id(self.do(added), "item_id")

    def access(self, item: int, access: str) -> None:
        """The catalogue says something else now."""
        with self.desk.store.writing() as session:
            session.execute(update(Item).where(Item.id == item).values(access=access))

    def books(self, name: str, *wanted: str, day: dt.date = TODAY, hour: int = 9) -> int:
        """A booking with files wanted; returns the case."""
        return self._id(
            self.do(MakeBooking(name=name, day=day, start=dt.time(hour), wanted=wanted, anyway=True)),
            "case_id",
        )

    def booking_of(self, case: int) -> int:
        """The id of a case's booking."""
        with self.desk.store.reading() as session:
            return session.scalars(select(Booking.id).where(Booking.case_id == case)).one()

    def arrives(self, case: int, seat: str = "") -> int:
        """The reader is here; returns the visit."""
        visit = self._id(self.do(Arrive(booking_id=self.booking_of(case))), "visit_id")
        if seat:
            self.do(DefineSeats(seats=(SeatPlan(label=seat),)))
            self.do(AssignSeat(visit_id=visit, kind="any"))
        return visit

    def prints(
        self, day: dt.date = TODAY, *, sheets: tuple[int, ...] = (), confirm: bool = True
    ) -> SlipsPrepared:
        """A round, printed and confirmed."""
        outcome = self.do(PrepareRound(due=day, size="a5", language="zh_CN"))
        prepared = next(event for event in outcome.events if isinstance(event, SlipsPrepared))
        n = len(prepared.retrieval_ids)
        self.do(
            SpoolAttempt(attempt_id=prepared.attempt_id, sheets=sheets or tuple(range(1, n + 1)), printer="P")
        )
        if confirm:
            self.do(ConfirmAttempt(attempt_id=prepared.attempt_id))
        return prepared

    def moves(self, retrieval: int, *moves: Move) -> UUID:
        """Hand-overs one after the other; returns the last command's UUID."""
        last = uuid4()
        for move in moves:
            last = uuid4()
            why = "nobody_knows" if move is Move.NOT_FOUND else None
            self.do(MoveUnit(retrieval_id=retrieval, move=move, why=why), uuid=last)
        return last

    # -- looking

    def rows(self) -> dict[str, RetrievalRow]:
        """What is on the board, by "unit/number"."""
        return {f"{row.unit}/{row.number}": row for row in self.desk.read(board)}

    def of(self, case: int) -> list[int]:
        """Ids of a case's retrievals, in the order they were wanted."""
        with self.desk.store.reading() as session:
            wanted = select(Retrieval.id).join(Request).where(Request.case_id == case).order_by(Retrieval.id)
            return list(session.scalars(wanted))

    def one(self, case: int) -> int:
        """The only retrieval of a case."""
        (only,) = self.of(case)
        return only

    def state(self, retrieval: int) -> str:
        """Where a retrieval stands."""
        with self.desk.store.reading() as session:
            return session.get_one(Retrieval, retrieval).state

    def unit_state(self, retrieval: int) -> str:
        """Where its unit is."""
        with self.desk.store.reading() as session:
            return session.get_one(Unit, session.get_one(Retrieval, retrieval).unit_id).state

    def row(self, retrieval: int) -> RetrievalRow:
        """Its row."""
        return self.desk.read(retrieval_detail, retrieval).row

    def slip(self, retrieval: int, attempt: int = -1) -> str:
        """The code on the paper of one of its attempts, the newest by default."""
        with self.desk.store.reading() as session:
            numbers = session.scalars(
                select(Slip.number).where(Slip.retrieval_id == retrieval).order_by(Slip.id)
            ).all()
        return str(Code(Kind.SLIP, numbers[attempt]))

    def unit_code(self, retrieval: int) -> str:
        """Our own barcode of its unit."""
        return str(Code(Kind.UNIT, self.row(retrieval).unit_id))

    def sound(self) -> None:
        """Nothing is wrong with the record, and nothing is promised twice."""
        assert self.desk.read(check, self.desk.store.secret.verify_key) == ()
        self.desk.read(_nothing_promised_twice)

    @staticmethod
    def _id(outcome: Outcome, field: str) -> int:
        return next(
            int(value) for event in outcome.events if (value := getattr(event, field, None)) is not None
        )


def _nothing_promised_twice(reading: Reading) -> None:
    session = reading.session
    promised = list(session.scalars(select(Retrieval.unit_id).where(Retrieval.state.in_(ACTIVE))))
    assert len(promised) == len(set(promised))
    for unit in session.scalars(select(Unit)):
        last = session.scalars(
            select(CustodyRow).where(CustodyRow.unit_id == unit.id).order_by(CustodyRow.seq.desc()).limit(1)
        ).one_or_none()
        assert unit.state == (last.to_state if last else "on_shelf")


def moved(outcome: Outcome) -> list[tuple[str, str, str]]:
    """(move, from, to) of what an outcome moved."""
    return [(e.move, e.from_state, e.to_state) for e in outcome.events if isinstance(e, UnitMoved)]


def kinds(events: tuple[Event, ...]) -> list[str]:
    """Names of what happened."""
    return [type(event).__name__ for event in events]
