"""The demonstration's morning, told hour by hour through the same commands as a real one."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import select

from readingroom import entry
from readingroom.bookings.calendar import Closure, ClosureKind, OpeningBlock
from readingroom.bookings.commands import (
    AddClosure,
    ApplyBookings,
    Arrive,
    DefineSeats,
    Leave,
    MarkNoShow,
    SeatPlan,
    SetOpeningBlocks,
    StepOut,
)
from readingroom.bookings.events import VisitOpened
from readingroom.bookings.records import Booking
from readingroom.bookings.snapshot import COMPARED_FIELDS, BookingSnapshot, SnapshotStatus, Where
from readingroom.clock import Clock, local_zone
from readingroom.command import Actor, Command, Reading, Station
from readingroom.copies.commands import OrderCopies, WantedCopy
from readingroom.demonstration.cases import RequestStory
from readingroom.desk import Desk, Outcome
from readingroom.holdings import importing
from readingroom.imports.commands import BeginImport, FinishImport
from readingroom.imports.events import ImportBegun
from readingroom.language import language as language_of
from readingroom.office.labels.commands import MakeShelfLabels
from readingroom.office.setup.commands import SetUp
from readingroom.office.staff.commands import AddStaff
from readingroom.office.staff.queries import by_account
from readingroom.office.staff.rules import Role
from readingroom.people.commands import Particulars
from readingroom.requests.commands import AddLines
from readingroom.requests.records import Request, RequestLine
from readingroom.resources import resource
from readingroom.retrieval.commands import ConfirmAttempt, CountPages, MoveUnit, PrepareRound, SpoolAttempt
from readingroom.retrieval.events import SlipsPrepared
from readingroom.retrieval.records import Retrieval, RetrievalLine
from readingroom.retrieval.rules import Move, RetrievalState

__all__ = ["NOW", "Story"]

_SYSTEM = "demo:portal"
NOW = dt.time(9, 40)
"""The hour that the morning has come to."""

_WAY: Mapping[str, tuple[Move, ...]] = {
    "slip_out": (),
    "pulled": (Move.PULL,),
    "held": (Move.PULL, Move.HOLD),
    "issued": (Move.PULL, Move.HOLD, Move.ISSUE),
    "returned": (Move.PULL, Move.HOLD, Move.ISSUE, Move.RETURN),
    "not_on_shelf": (Move.NOT_FOUND,),
}
"""How a unit gets as far as the data say."""

_STATION = {
    Move.PULL: Station.STACKS,
    Move.NOT_FOUND: Station.STACKS,
    Move.HOLD: Station.HOLD_SHELF,
    Move.ISSUE: Station.COUNTER,
    Move.RETURN: Station.COUNTER,
}


@dataclass(frozen=True)
class _StoryClock(Clock):
    """Shows the hour that is being told."""

    told: list[dt.datetime] = field(default_factory=list)

    def now(self) -> dt.datetime:
        """The hour that is being told, UTC."""
        return self.told[-1].astimezone(dt.UTC)


def _rows(spoken: str, name: str) -> list[dict[str, str]]:
    with resource("demo", spoken, f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Story:
    """Tells a morning up to 9:40, hour by hour."""

    def __init__(self, file: Path, day: dt.date, spoken: str) -> None:
        self.zone = local_zone()
        self.day = day
        self.spoken = spoken
        self.words = language_of(spoken)
        self.clock = _StoryClock(told=[self.at(-7, "8:00")])
        self.desk = Desk(str(file), clock=self.clock)
        self.keeper = self.clerk = self.second = Actor(1)
        self.bookings = _rows(spoken, "bookings")
        self.walk_ins = _rows(spoken, "walk_ins")
        self._visits: dict[str, int] = {}

    def at(self, days: int, hour: str) -> dt.datetime:
        """An hour of a day, counted from the demonstration's."""
        day = self.day + dt.timedelta(days)
        time = entry.hour(hour)
        return dt.datetime.combine(day, time, self.zone)

    def do(self, command: Command, actor: Actor | None = None) -> Outcome:
        """Carry out a command at the hour that is being told; the next one comes some seconds later."""
        outcome = self.desk.execute(command, actor or self.clerk)
        self.clock.told[-1] += dt.timedelta(seconds=4)
        return outcome

    def hour(self, days: int, hour: str) -> None:
        """Go on to an hour; never back."""
        self.clock.told[-1] = max(self.clock.told[-1], self.at(days, hour))

    def tell(self) -> None:
        """All of it."""
        self._set_up()
        requests = RequestStory(self)
        self._a_week_ago()
        requests.until(-1, "16:20")
        self._evening_before()
        requests.until(0, "8:20")
        self._morning()
        self._arrivals()
        self._copies_at_a_seat()
        requests.until(0, "9:39")
        self.hour(0, NOW.isoformat("minutes"))

    def _set_up(self) -> None:
        self.hour(-7, "8:00")
        first, *others = _rows(self.spoken, "staff")
        setup, imports = Actor(1), Actor(2)
        self.do(
            SetUp(
                archive=self.words.say("demo.archive"),
                language=self.spoken,
                room="reading_room",
                account=first["account"],
                name=first["name"],
            ),
            setup,
        )
        for person in others:
            roles = tuple(Role(role) for role in person["roles"].split(";"))
            self.do(AddStaff(account=person["account"], name=person["name"], roles=roles), setup)
        self.clerk = self._person(first["account"])
        self.second = next(
            self._person(person["account"]) for person in others if person["roles"] == Role.CLERK
        )
        self.keeper = next(
            self._person(person["account"]) for person in others if person["roles"] == Role.KEEPER
        )
        hours = ((dt.time(9), dt.time(11, 30)), (dt.time(13, 30), dt.time(17)))
        week = [
            OpeningBlock(weekday=weekday, opens=opens, closes=closes)
            for weekday in range(5)
            for opens, closes in hours
        ]
        self.do(SetOpeningBlocks(blocks=tuple(week)), setup)
        kinds = ("ordinary",) * 8 + ("camera",) * 2 + ("large",) * 2 + ("bulk",) * 2
        seats = tuple(SeatPlan(label=str(n), kind=kind) for n, kind in enumerate(kinds, start=1))
        self.do(DefineSeats(seats=seats), setup)
        closed = self.day + dt.timedelta(days=12)
        reason = self.words.say("demo.closure")
        self.do(
            AddClosure(
                closure=Closure(kind=ClosureKind.CLOSED, first_day=closed, last_day=closed, reason=reason)
            ),
            setup,
        )
        importing.run(self.desk, imports, resource("demo", self.spoken, "holdings.csv"))
        self.do(MakeShelfLabels(), self.keeper)

    def _person(self, account: str) -> Actor:
        member = self.desk.read(by_account, account)
        if member is None:
            raise LookupError(account)
        return Actor(member.id)

    def _import(self, rows: Iterable[dict[str, str]]) -> None:
        imports = Actor(2)
        digest = f"{len(self.clock.told)}{self.clock.now():%Y%m%d}"
        name = self.words.say("demo.export")
        begun = self.do(BeginImport(kind="bookings", source=name, digest=digest), imports).events[0]
        if not isinstance(begun, ImportBegun):
            raise TypeError(begun)
        snapshots = tuple(self._snapshot(n, row, name) for n, row in enumerate(rows, start=2))
        self.do(ApplyBookings(run=begun.import_run_id, start=0, rows=snapshots), imports)
        self.do(FinishImport(run=begun.import_run_id), imports)

    def _snapshot(self, n: int, row: dict[str, str], file: str) -> BookingSnapshot:
        days = int(row["day"])
        return BookingSnapshot(
            system=_SYSTEM,
            external_id=row["number"],
            number=row["number"],
            scan_codes=(row["number"],),
            status=SnapshotStatus(row["status"]),
            start=self.at(days, row["start"]),
            end=self.at(days, row["end"]),
            where=Where(file, "", n),
            present=COMPARED_FIELDS,
            name=row["name"],
            phone=row["phone"],
            document_kind=row["document_kind"],
            document_number=row["document_number"],
            organisation=row["organisation"],
            wanted=tuple(filter(None, row["wanted"].split(";"))),
            purpose=row["purpose"],
            seat_kind=row["seat_kind"],
            language=self.spoken,
        )

    def _a_week_ago(self) -> None:
        """Somebody did not come, and what was fetched still stands on the hold shelf: it has to go back."""
        missed = [row for row in self.bookings if int(row["day"]) < 0]
        self.hour(-7, "8:20")
        self._import(missed)
        self._print(self.day - dt.timedelta(7))
        for row in missed:
            self._carry(row, until=Move.HOLD)
            self.hour(-7, "17:00")
            self.do(MarkNoShow(booking_id=self._booking(row["number"])))

    def _evening_before(self) -> None:
        self.hour(-1, "16:30")
        self._import(row for row in self.bookings if int(row["day"]) >= 0)

    def _morning(self) -> None:
        """The first round: printed, fetched, on the hold shelf."""
        self.hour(0, "8:30")
        self._print(self.day)
        self.hour(0, "8:36")
        for row in self._today():
            self._carry(row, until=Move.PULL)
        self.hour(0, "8:48")
        for row in self._today():
            self._carry(row, until=Move.HOLD)

    def _today(self) -> list[dict[str, str]]:
        return [row for row in self.bookings if row["day"] == "0"]

    def _arrivals(self) -> None:
        happens = [(row["arrives"], row) for row in self._today() if row["arrives"]]
        happens += [(row["arrives"], row) for row in self.walk_ins]
        for hour, row in sorted(happens, key=lambda one: entry.hour(one[0])):
            self.hour(0, hour)
            if "number" in row:
                self._booked_reader(row)
            else:
                self._walk_in(row)
        for row in self._today():
            if row["leaves"]:
                self.hour(0, row["leaves"])
                self._carry(row, until=Move.RETURN)
                self.do(Leave(visit_id=self._visits[row["number"]]))
        for row in self.walk_ins:
            if row["printed_at"]:
                self.hour(0, row["printed_at"])
                self._send_to_printer(row)

    def _copies_at_a_seat(self) -> None:
        """The first reader orders copies of what lies on the table."""
        first = next(row for row in self._today() if row["arrives"])
        self.hour(0, "9:31")
        wanted = WantedCopy(written=first["wanted"].split(";")[0], pages="12-14, 20")
        case = self.desk.read(_case, first["number"])
        self.do(
            OrderCopies(
                case_id=case,
                wanted=(wanted,),
                purpose=first["purpose"],
                visit_id=self._visits[first["number"]],
            )
        )

    def _booked_reader(self, row: dict[str, str]) -> None:
        seen = "original" if row["document_number"] else ""
        outcome = self.do(Arrive(booking_id=self._booking(row["number"]), seen=seen))
        opened = next(event for event in outcome.events if isinstance(event, VisitOpened))
        self._visits[row["number"]] = opened.visit_id
        self._carry(row, until=Move.ISSUE)
        if row["organisation"]:
            self.do(StepOut(visit_id=opened.visit_id))

    def _walk_in(self, row: dict[str, str]) -> None:
        reader = Particulars(
            name=row["name"],
            document_kind=row["document_kind"],
            document_number=row["document_number"],
            phone=row["phone"],
        )
        outcome = self.do(
            Arrive(particulars=reader, purpose=row["purpose"], seen="original", seat_kind="ordinary")
        )
        opened = next(event for event in outcome.events if isinstance(event, VisitOpened))
        self.hour(0, row["wanted_at"])
        self.do(AddLines(case_id=opened.case_id, written=tuple(row["wanted"].split(";"))))
        row["case"] = str(opened.case_id)

    def _print(self, due: dt.date) -> None:
        prepared = self._prepare(due)
        self.hour(0 if due == self.day else -7, "8:32")
        self.do(ConfirmAttempt(attempt_id=prepared.attempt_id), self.keeper)

    def _send_to_printer(self, row: dict[str, str]) -> None:
        """Sent, and nobody has said yet whether it came out."""
        served = tuple(retrieval_id for retrieval_id, _, _ in self.desk.read(_retrievals, int(row["case"])))
        self._prepare(self.day, served, printer=self.words.say("demo.printer"))

    def _prepare(
        self, due: dt.date, only: tuple[int, ...] | None = None, printer: str | None = None
    ) -> SlipsPrepared:
        command = PrepareRound(due=due, size="a5", language=self.spoken, retrieval_ids=only)
        events = self.do(command, self.keeper).events
        prepared = next(event for event in events if isinstance(event, SlipsPrepared))
        sheets = tuple(range(1, len(prepared.retrieval_ids) + 1))
        self.do(SpoolAttempt(attempt_id=prepared.attempt_id, sheets=sheets, printer=printer), self.keeper)
        return prepared

    def _carry(self, row: dict[str, str], until: Move) -> None:
        """Carry a booking's units on, at most as far as this move."""
        case_id = self.desk.read(_case, row["number"])
        reaches = dict(zip(row["wanted"].split(";"), row["units"].split(";"), strict=False))
        for retrieval_id, state, written in self.desk.read(_retrievals, case_id):
            way = _WAY.get(reaches.get(written, ""), ())
            for move in self._left(way, state):
                if list(Move).index(move) > list(Move).index(until) and move is not Move.NOT_FOUND:
                    break
                keeper = _STATION[move] in (Station.STACKS, Station.HOLD_SHELF)
                actor = replace(self.keeper if keeper else self.clerk, station=_STATION[move])
                why = "wrong_place" if move is Move.NOT_FOUND else None
                self.do(MoveUnit(retrieval_id=retrieval_id, move=move, why=why), actor)
                if move is Move.ISSUE:
                    self.do(
                        CountPages(retrieval_id=retrieval_id, pages=40 + retrieval_id * 17 % 90), self.clerk
                    )

    @staticmethod
    def _left(way: tuple[Move, ...], state: str) -> Iterator[Move]:
        """What is left of a unit's way from where it is."""
        done = {
            RetrievalState.SLIP_OUT: 0,
            RetrievalState.PULLED: 1,
            RetrievalState.HELD: 2,
            RetrievalState.ISSUED: 3,
        }.get(RetrievalState(state), len(way))
        return iter(way[done:])

    def _booking(self, number: str) -> int:
        return self.desk.read(_booking, number)


def _booking(reading: Reading, number: str) -> int:
    return reading.session.scalars(select(Booking.id).where(Booking.external_id == number)).one()


def _case(reading: Reading, number: str) -> int:
    return reading.session.scalars(select(Booking.case_id).where(Booking.external_id == number)).one()


def _retrievals(reading: Reading, case_id: int) -> list[tuple[int, str, str]]:
    """(retrieval, its state, the first code that it serves) of a case, as wanted."""
    found = reading.session.execute(
        select(Retrieval.id, Retrieval.state, RequestLine.written)
        .join(RetrievalLine, RetrievalLine.retrieval_id == Retrieval.id)
        .join(RequestLine, RequestLine.id == RetrievalLine.line_id)
        .join(Request, Request.id == Retrieval.request_id)
        .where(Request.case_id == case_id)
        .order_by(RequestLine.position)
    )
    first: dict[int, tuple[int, str, str]] = {}
    for retrieval_id, state, written in found:
        first.setdefault(retrieval_id, (retrieval_id, state, written))
    return list(first.values())
