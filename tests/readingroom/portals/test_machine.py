"""Desk, network and portal, all misbehaving: nothing is lost, nothing is done twice, both sides end up equal.

What counts is read from the portal's own file (`tests.readingroom.portals.both_sides`). A restart cuts the program off
before or after any commit; the network drops requests and answers, whole or in the middle; the portal answers 409, 429
and 500, repeats and reorders pages, cuts them short, forgets old cursors; clocks jump. `test_killed` beside this one
does with real processes and SIGKILL what is a `Killed` here.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from readingroom.bookings.commands import (
    Arrive,
    CancelBooking,
    ConfirmBooking,
    Leave,
    MakeBooking,
    MarkNoShow,
    MoveBooking,
    ReinstateBooking,
    UndoArrival,
)
from readingroom.bookings.records import Booking, Visit
from readingroom.clock import Clock
from readingroom.command import Command, Reading
from readingroom.desk import Desk, Outcome
from readingroom.errors import DeskError
from readingroom.office.setup.commands import ChangeSetting
from readingroom.people.commands import Particulars
from readingroom.portals.commands import ChangePortal, GiveUpTelling, GoOn, ResolveConflict, RetryTelling
from readingroom.portals.queries import conflicts, particulars, portals, tellings
from readingroom.portals.records import PortalSubject
from readingroom.portals.sandbox.faults import Fault
from readingroom.requests.commands import JoinRequests, PartRequest
from readingroom.requests.records import Request
from readingroom.retrieval.commands import ConfirmAttempt, MoveUnit, PrepareRound, SpoolAttempt
from readingroom.retrieval.events import SlipsPrepared
from readingroom.retrieval.rules import Move
from readingroom.settings import PORTAL_LOSS_LEAST
from readingroom.store.tables import Case
from tests.readingroom.conftest import MORNING, SETUP, ZONE
from tests.readingroom.portals.both_sides import differences
from tests.readingroom.portals.conftest import exchange
from tests.readingroom.portals.desk_steps import CLERK, STEPS, with_holdings
from tests.readingroom.portals.online import Readers, Sandbox, sandbox

NAMES = ("王小明", "李娜", "陈静", "张伟", "刘洋", "赵敏")
DAYS = st.integers(1, 3)
HOURS = st.integers(9, 16)
WHICH = st.integers(0, 5)
WANTED = st.lists(st.sampled_from(["J001-1-1", "J001-1-3", "J099-9"]), unique=True, max_size=2)
FAULTS = st.lists(
    st.tuples(
        st.sampled_from(["", "POST", "GET"]),
        st.sampled_from([one for one in Fault if one is not Fault.DELAY]),
    ),
    max_size=4,
)


class Killed(BaseException):
    """The program ends here."""


class Exchange(RuleBasedStateMachine):
    """What desk, readers, network and clocks may do in any order."""

    template: ClassVar[Path]
    server: ClassVar[Sandbox]

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        shutil.copytree(self.template, folder, dirs_exist_ok=True)
        self.stack.callback(_set_key, os.environ.get("READINGROOM_KEY_FILE"))
        _set_key(str(folder / "key"))
        self.database = folder / "room.db"
        self.now = MORNING
        self.portal = self.stack.enter_context(self.server.holding(folder / "portal", self.now))
        self.readers = Readers(self.portal)
        self.desk = self._opened()
        self.numbers: dict[int, str] = {}
        self.sides_with_portal, self.agrees = False, True

    def _opened(self) -> Desk:
        return Desk(self.database, clock=Clock.starting(self.now, ZONE))

    def _restart(self) -> None:
        self.desk.close()
        self.desk = self._opened()

    def _try(self, command: Command) -> Outcome | None:
        try:
            return self.desk.execute(command, CLERK)
        except DeskError:
            return None  # a rule of the desk's says no; that is tested elsewhere

    # Readers ---------------------------------------------------------------------------------------------------

    @initialize(papers=st.booleans())
    def somebody_asks_and_books(self, papers: bool) -> None:
        request = self.readers.files(NAMES[0], papers=("identity",) if papers else (), wanted=("J001-1-1",))
        self.readers.books(NAMES[0], _moment(1, 9), request=request)
        exchange(self.desk)

    @precondition(lambda self: len(self.readers.requests) < len(NAMES))
    @rule(papers=st.booleans(), wanted=WANTED)
    def file(self, papers: bool, wanted: list[str]) -> None:
        name = NAMES[len(self.readers.requests)]
        self.readers.files(name, papers=("identity",) if papers else (), wanted=wanted)

    @precondition(lambda self: len(self.readers.bookings) < len(NAMES))
    @rule(day=DAYS, hour=HOURS, promised=st.booleans(), of=st.none() | WHICH, wanted=WANTED)
    def book(self, day: int, hour: int, promised: bool, of: int | None, wanted: list[str]) -> None:
        name = NAMES[len(self.readers.bookings)]
        request = "" if of is None else _nth(self.readers.requests, of)
        self.readers.books(name, _moment(day, hour), request=request, wanted=wanted, promised=promised)

    @rule(which=WHICH, day=DAYS, hour=HOURS)
    def reader_moves(self, which: int, day: int, hour: int) -> None:
        self.readers.move(_nth(self.readers.bookings, which), _moment(day, hour))

    @rule(which=WHICH, booking=st.booleans())
    def reader_cancels(self, which: int, booking: bool) -> None:
        self.readers.cancel(_nth(self.readers.bookings if booking else self.readers.requests, which))

    @rule(which=WHICH, booking=st.booleans())
    def reader_removes(self, which: int, booking: bool) -> None:
        self.readers.remove(_nth(self.readers.bookings if booking else self.readers.requests, which))

    @rule(which=WHICH, wanted=WANTED)
    def reader_changes(self, which: int, wanted: list[str]) -> None:
        self.readers.change(_nth(self.readers.requests, which), wanted=wanted, purpose=f"办理 {len(wanted)}")

    @rule(which=WHICH, text=st.sampled_from(["", "1979 年登记的"]), scan=st.sampled_from(["", "a", "b"]))
    def reader_writes(self, which: int, text: str, scan: str) -> None:
        paper = "identity" if scan else ""
        self.readers.write(_nth(self.readers.requests, which), text or "见附件", paper=paper, content=scan)

    # The desk --------------------------------------------------------------------------------------------------

    @rule(which=WHICH, step=st.sampled_from(sorted(STEPS)))
    def desk_decides(self, which: int, step: str) -> None:
        if (request := self._request(which)) is not None:
            for command in STEPS[step](self.desk, request):
                self._try(command)

    @rule(into=WHICH, which=WHICH)
    def desk_joins(self, into: int, which: int) -> None:
        one, other = self._request(into), self._request(which)
        if one is not None and other is not None:
            self._try(JoinRequests(into_case_id=one.case_id, case_ids=(other.case_id,)))

    @rule(which=WHICH)
    def desk_parts(self, which: int) -> None:
        if (request := self._request(which)) is not None:
            self._try(PartRequest(case_id=request.case_id))

    @precondition(lambda self: len(self.readers.bookings) < len(NAMES))
    @rule(day=DAYS, hour=HOURS, wanted=WANTED)
    def desk_books(self, day: int, hour: int, wanted: list[str]) -> None:
        made = MakeBooking(
            name="周杰", day=dt.date(2026, 12, day), start=dt.time(hour), wanted=tuple(wanted), anyway=True
        )
        self._try(made)

    @rule(which=WHICH)
    def arrive(self, which: int) -> None:
        if (booking := self._booking(which)) is not None:
            self._try(Arrive(booking_id=booking.id, particulars=Particulars(name=booking.name)))

    @rule(which=WHICH, undone=st.booleans())
    def leave(self, which: int, undone: bool) -> None:
        if (booking := self._booking(which)) is None:
            return
        here = select(Visit.id).where(Visit.case_id == booking.case_id, Visit.state != "left")
        if (visit := self.desk.read(lambda reading: reading.session.scalars(here).first())) is not None:
            self._try(UndoArrival(visit_id=visit) if undone else Leave(visit_id=visit))

    @rule(which=WHICH, day=DAYS, hour=HOURS)
    def desk_moves(self, which: int, day: int, hour: int) -> None:
        if (booking := self._booking(which)) is not None:
            moved = MoveBooking(
                booking_id=booking.id, day=dt.date(2026, 12, day), start=dt.time(hour), anyway=True
            )
            self._try(moved)

    @rule(which=WHICH, what=st.sampled_from(["confirm", "cancel", "reinstate", "no_show"]))
    def desk_says_of_booking(self, which: int, what: str) -> None:
        if (booking := self._booking(which)) is not None:
            commands: dict[str, Command] = {
                "confirm": ConfirmBooking(booking_id=booking.id),
                "cancel": CancelBooking(booking_id=booking.id, by="desk"),
                "reinstate": ReinstateBooking(booking_id=booking.id),
                "no_show": MarkNoShow(booking_id=booking.id),
            }
            self._try(commands[what])

    @rule(day=DAYS, moves=st.sampled_from([(Move.PULL,), (Move.PULL, Move.HOLD)]))
    def boxes_are_fetched(self, day: int, moves: tuple[Move, ...]) -> None:
        prepared = self._try(PrepareRound(due=dt.date(2026, 12, day), size="a5", language="zh_CN"))
        for event in prepared.events if prepared is not None else ():
            if isinstance(event, SlipsPrepared):
                self._try(SpoolAttempt(attempt_id=event.attempt_id, sheets=(1,), printer="P"))
                self._try(ConfirmAttempt(attempt_id=event.attempt_id))
                for retrieval in event.retrieval_ids:
                    for move in moves:
                        self._try(MoveUnit(retrieval_id=retrieval, move=move))

    @rule(with_portal=st.booleans(), agreed=st.booleans())
    def clerk_decides(self, with_portal: bool, agreed: bool) -> None:
        """What waits for a decision, and whatever will wait for one from now on."""
        self.sides_with_portal, self.agrees = with_portal, agreed
        self._decide()

    def _record(self, subject: str) -> int | None:
        found = select(PortalSubject.record_id).where(PortalSubject.canonical_id == subject)
        return self.desk.read(lambda reading: reading.session.scalars(found).first())

    def _request(self, which: int) -> Request | None:
        record = self._record(_nth(self.readers.requests, which))
        return None if record is None else self.desk.read(lambda one: one.session.get_one(Request, record))

    def _booking(self, which: int) -> Booking | None:
        record = self._record(_nth(self.readers.bookings, which))
        return None if record is None else self.desk.read(lambda one: one.session.get_one(Booking, record))

    # Network, clocks, power ------------------------------------------------------------------------------------

    @rule(faults=FAULTS)
    def exchange(self, faults: list[tuple[str, Fault]]) -> None:
        self.server.way.waiting.extend(faults)
        exchange(self.desk)
        self.server.way.waiting.clear()
        self.readers.hear()

    @rule(
        which=WHICH,
        number=st.integers(1, 4),
        what=st.sampled_from(["hands in", "moves", "cancels", "changes", "withdraws"]),
    )
    def exchange_while_a_reader_acts(self, which: int, number: int, what: str) -> None:
        booking, request = _nth(self.readers.bookings, which), _nth(self.readers.requests, which)
        actions: dict[str, Callable[[], None]] = {
            "hands in": lambda: self.readers.write(
                request, "补交", paper="identity", content=f"meanwhile {which}"
            ),
            "moves": lambda: self.readers.move(booking, _moment(3, 9 + which)),
            "cancels": lambda: self.readers.cancel(booking),
            "changes": lambda: self.readers.change(request, purpose="出国"),
            "withdraws": lambda: self.readers.cancel(request),
        }
        self.server.way.act(number, actions[what])
        exchange(self.desk)
        self.server.way.meanwhile.clear()

    @rule(faults=FAULTS, at=st.integers(1, 20), after=st.booleans())
    def exchange_cut_off(self, faults: list[tuple[str, Fault]], at: int, after: bool) -> None:
        self.server.way.waiting.extend(faults)
        self.desk.execute = _dying(self.desk.execute, at, after)  # type: ignore[method-assign]
        try:
            exchange(self.desk)
        except Killed:
            pass
        finally:
            self.server.way.waiting.clear()
            self._restart()

    @rule(minutes=st.integers(-30, 200))
    def clock_jumps(self, minutes: int) -> None:
        self.now += dt.timedelta(minutes=minutes)
        self._restart()

    @rule(minutes=st.integers(-600, 600))
    def portal_clock_jumps(self, minutes: int) -> None:
        self.portal.clock = Clock.starting(self.now + dt.timedelta(minutes=minutes), ZONE)

    @rule(page=st.integers(1, 5), forgetful=st.booleans())
    def portal_pages(self, page: int, forgetful: bool) -> None:
        self.server.way.page = page
        if forgetful:
            self.readers.forget_cursors()

    @invariant()
    def a_case_keeps_its_number(self) -> None:
        def numbers(reading: Reading) -> dict[int, str]:
            known = select(Case.id, Case.number).join(PortalSubject, Case.id == PortalSubject.case_id)
            return dict(reading.session.execute(known).all())

        now = self.desk.read(numbers)
        assert {case: now[case] for case in self.numbers} == self.numbers
        self.numbers = now

    # At the end ------------------------------------------------------------------------------------------------

    def teardown(self) -> None:
        try:
            self.server.way.waiting.clear()
            self._settle()
            assert differences(self.desk, self.portal, self.readers.said) == []
        finally:
            self.desk.close()
            self.stack.close()

    def _settle(self) -> None:
        """Faults stop, a person decides what is left to decide; some rounds later there is nothing more to say."""
        retried: set[int] = set()
        for _ in range(16):
            self.now += dt.timedelta(hours=2)
            self.portal.clock = Clock.starting(self.now, ZONE)
            self._restart()
            report = exchange(self.desk)
            assert report.failed is None, report.failed
            self.readers.hear()
            self._decide()
            if report.halted:
                continue
            (one,) = self.desk.read(particulars)
            waiting = self.desk.read(tellings, one.id)
            for row in waiting:
                if row.state in ("conflict", "rejected"):
                    again = row.id not in retried
                    self.desk.execute((RetryTelling if again else GiveUpTelling)(outbox_id=row.id), CLERK)
                    retried.add(row.id)
            if not (report.pulled or report.pushed or waiting):
                return
        pytest.fail("it never comes to rest")

    def _decide(self) -> None:
        """Whether to go on, and who is right, field by field: the portal only where the desk may say so."""
        (one,) = self.desk.read(portals)
        if one.halted is not None:
            self.desk.execute(GoOn(portal_id=one.particulars.id, agreed=self.agrees), CLERK)
        for conflict in self.desk.read(conflicts):
            theirs = tuple(
                one.field for one in conflict.fields if self.sides_with_portal and one.not_theirs is None
            )
            ours = tuple(one.field for one in conflict.fields if one.field not in theirs)
            self.desk.execute(
                ResolveConflict(subject_id=conflict.subject_id, ours=ours, theirs=theirs), CLERK
            )


def _nth(several: list[str], which: int) -> str:
    return several[which % len(several)] if several else ""


def _set_key(path: str | None) -> None:
    if path is None:
        os.environ.pop("READINGROOM_KEY_FILE", None)
    else:
        os.environ["READINGROOM_KEY_FILE"] = path


def _moment(day: int, hour: int) -> dt.datetime:
    return dt.datetime(2026, 12, day, hour, tzinfo=ZONE)


def _dying(execute: Callable[..., Any], at: int, after: bool) -> Callable[..., Any]:
    """`Desk.execute` that ends the program before or after its n-th commit."""
    count = 0

    def dying(*args: Any, **kwargs: Any) -> Any:
        nonlocal count
        count += 1
        if count == at and not after:
            raise Killed
        done = execute(*args, **kwargs)
        if count == at:
            raise Killed
        return done

    return dying


def _publishing_and_wary(database: Path) -> None:
    """What is booked at the desk is made online; two matters that end at once are enough to stop and ask."""
    desk = Desk(database, clock=Clock.starting(MORNING, ZONE))
    (one,) = desk.read(particulars)
    desk.execute(ChangePortal(portal_id=one.id, name=one.name, address=one.address, publishes=True), SETUP)
    desk.execute(ChangeSetting(key=PORTAL_LOSS_LEAST.key, value=2), SETUP)
    desk.close()


@pytest.fixture
def connected_once(pristine: Path, tmp_path: Path) -> Iterator[None]:
    """A desk with a few files, connected with a portal that knows its guides: what every example begins with."""
    shutil.copytree(pristine, tmp_path / "template")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("READINGROOM_KEY_FILE", str(tmp_path / "template" / "key"))
        with sandbox(tmp_path / "template" / "portal", MORNING) as server:
            with server.holding(tmp_path / "template" / "portal", MORNING) as storage:
                with_holdings(tmp_path / "template" / "room.db", server.address, storage.token)
                _publishing_and_wary(tmp_path / "template" / "room.db")
            Exchange.template, Exchange.server = tmp_path / "template", server
            yield


@pytest.mark.usefixtures("connected_once")
def test_both_sides_end_up_equal() -> None:
    run_state_machine_as_test(
        Exchange,
        settings=settings(
            max_examples=int(os.environ.get("READINGROOM_EXAMPLES", "10")),
            stateful_step_count=18,
            deadline=None,
            derandomize="READINGROOM_EXAMPLES" not in os.environ,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
        ),
    )
