"""Desk, network and portal, all misbehaving: nothing is lost, nothing is done twice, both sides end up equal.

What counts is read from the portal's side. A restart cuts the program off before or after any commit; the network drops
answers and requests; the portal repeats and reorders pages, forgets old cursors, asks to come later; clocks jump.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from readingroom.bookings.commands import Arrive, CancelBooking, Leave, MarkNoShow, MoveBooking, UndoArrival
from readingroom.bookings.records import Booking, Visit
from readingroom.clock import Clock
from readingroom.command import Actor, Command, Reading
from readingroom.desk import Desk
from readingroom.errors import DeskError
from readingroom.office.check import check
from readingroom.people.commands import Particulars
from readingroom.portals.commands import GiveUpTelling, ResolveConflict
from readingroom.portals.queries import conflicts, particulars, quarantined, tellings
from readingroom.portals.records import InboxRow, OutboxRow, PortalSubject
from tests.readingroom.conftest import MORNING, ZONE
from tests.readingroom.portals.a_portal import APortal, Fault, serving
from tests.readingroom.portals.conftest import connect, exchange

CLERK = Actor(4)
NAMES = ("王小明", "李娜", "陈静", "张伟", "刘洋", "赵敏")
DAYS = st.integers(1, 3)
HOURS = st.integers(9, 16)
WHICH = st.integers(0, 5)
FAULTS = st.lists(
    st.builds(
        Fault, st.sampled_from(["before", "after", 429, 500, 503]), st.sampled_from(["", "POST", "GET"])
    ),
    max_size=4,
)


class Killed(BaseException):
    """The program ends here."""


class Exchange(RuleBasedStateMachine):
    """What desk, reader, network and clock may do in any order."""

    pristine: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        for file in self.pristine.iterdir():
            shutil.copy(file, folder / file.name)
        before = os.environ.get("READINGROOM_KEY_FILE")
        os.environ["READINGROOM_KEY_FILE"] = str(folder / "key")
        self.stack.callback(_restore, before)
        self.database = folder / "room.db"
        self.portal = APortal()
        self.now = MORNING
        self.desk = self._opened()
        self.address = self.stack.enter_context(serving(self.portal))
        connect(self.desk, self.address)

    def _opened(self) -> Desk:
        return Desk(self.database, clock=Clock.starting(self.now, ZONE))

    def _restart(self) -> None:
        self.desk.close()
        self.desk = self._opened()

    def _try(self, command: Command) -> None:
        try:
            self.desk.execute(command, CLERK)
        except DeskError:
            return  # a rule of the desk's says no; that is tested elsewhere

    def _bookings(self) -> list[Booking]:
        return self.desk.read(
            lambda reading: list(reading.session.scalars(select(Booking).order_by(Booking.id)))
        )

    # Readers ---------------------------------------------------------------------------------------------------

    @initialize()
    def somebody_books(self) -> None:
        self.portal.book(NAMES[0], _moment(1, 9))
        exchange(self.desk)

    @precondition(lambda self: len(self.portal.subjects) < len(NAMES))
    @rule(day=DAYS, hour=HOURS, status=st.sampled_from(["requested", "confirmed"]))
    def book(self, day: int, hour: int, status: str) -> None:
        self.portal.book(NAMES[len(self.portal.subjects)], _moment(day, hour), status=status)

    @rule(which=WHICH, day=DAYS, hour=HOURS)
    def reader_moves(self, which: int, day: int, hour: int) -> None:
        if subject := self._open_online(which):
            self.portal.change(subject, start=_moment(day, hour))

    @rule(which=WHICH)
    def reader_cancels(self, which: int) -> None:
        if subject := self._open_online(which):
            self.portal.change(subject, status="cancelled")

    def _open_online(self, which: int) -> str:
        subject = f"b{which + 1}"
        return subject if self.portal.states().get(subject) in ("requested", "confirmed") else ""

    # The desk --------------------------------------------------------------------------------------------------

    @rule(which=WHICH)
    def arrive(self, which: int) -> None:
        if booking := self._known(which):
            self._try(Arrive(booking_id=booking.id, particulars=Particulars(name=booking.name)))

    @rule(which=WHICH, undone=st.booleans())
    def leave(self, which: int, undone: bool) -> None:
        booking = self._known(which)
        if booking is None:
            return

        def present(reading: Reading) -> int | None:
            here = select(Visit.id).where(Visit.booking_id == booking.id, Visit.state != "left")
            return reading.session.scalars(here).first()

        if (visit := self.desk.read(present)) is not None:
            self._try(UndoArrival(visit_id=visit) if undone else Leave(visit_id=visit))

    @rule(which=WHICH, day=DAYS, hour=HOURS)
    def desk_moves(self, which: int, day: int, hour: int) -> None:
        if booking := self._known(which):
            self._try(
                MoveBooking(
                    booking_id=booking.id, day=dt.date(2026, 12, day), start=dt.time(hour), anyway=True
                )
            )

    @rule(which=WHICH)
    def desk_cancels(self, which: int) -> None:
        if booking := self._known(which):
            self._try(CancelBooking(booking_id=booking.id, by="desk"))

    @rule(which=WHICH)
    def did_not_come(self, which: int) -> None:
        if booking := self._known(which):
            self._try(MarkNoShow(booking_id=booking.id))

    def _known(self, which: int) -> Booking | None:
        return next((one for one in self._bookings() if one.external_id == f"b{which + 1}"), None)

    # Network, clock, power -------------------------------------------------------------------------------------

    @rule(faults=FAULTS)
    def exchange(self, faults: list[Fault]) -> None:
        self.portal.faults.extend(faults)
        exchange(self.desk)
        self.portal.faults.clear()

    @rule(faults=FAULTS, at=st.integers(1, 14), after=st.booleans())
    def exchange_cut_off(self, faults: list[Fault], at: int, after: bool) -> None:
        self.portal.faults.extend(faults)
        self.desk.execute = _dying(self.desk.execute, at, after)  # type: ignore[method-assign]
        try:
            exchange(self.desk)
        except Killed:
            pass
        finally:
            self.portal.faults.clear()
            self._restart()

    @rule(minutes=st.integers(-30, 200))
    def clock_jumps(self, minutes: int) -> None:
        self.now += dt.timedelta(minutes=minutes)
        self._restart()

    @rule(repeat=st.integers(0, 5), page=st.integers(1, 5), shuffled=st.booleans(), over=st.booleans())
    def portal_pages(self, repeat: int, page: int, shuffled: bool, over: bool) -> None:
        with self.portal.lock:
            self.portal.repeat, self.portal.page, self.portal.shuffled = repeat, page, shuffled
            self.portal.epoch += over

    # At the end ------------------------------------------------------------------------------------------------

    def teardown(self) -> None:
        try:
            self._settle()
            self._compare()
        finally:
            self.desk.close()
            self.stack.close()

    def _settle(self) -> None:
        """Faults stop, a person decides what is left to decide; some rounds later there is nothing more to say."""
        for _ in range(12):
            self.now += dt.timedelta(hours=2)
            self._restart()
            report = exchange(self.desk)
            assert report.failed is None, report.failed
            (one,) = self.desk.read(particulars)
            for conflict in self.desk.read(conflicts):
                ours = tuple(field.field for field in conflict.fields)
                self.desk.execute(ResolveConflict(subject_id=conflict.subject_id, ours=ours), CLERK)
            waiting = self.desk.read(tellings, one.id)
            for row in waiting:
                if row.state in ("conflict", "rejected"):
                    self.desk.execute(GiveUpTelling(outbox_id=row.id), CLERK)
            if not (report.pulled or report.pushed or waiting):
                return
        pytest.fail("it never comes to rest")

    def _compare(self) -> None:
        portal = self.portal
        assert self.desk.read(quarantined) == ()
        assert self.desk.read(check, self.desk.store.secret.verify_key) == ()

        def rows(reading: Reading) -> tuple[dict[str, str], dict[str, Any], set[str]]:
            session = reading.session
            sent = {str(row.reference): row.state for row in session.scalars(select(OutboxRow))}
            seen = {row.canonical_id: row.seen for row in session.scalars(select(PortalSubject))}
            return sent, seen, set(session.scalars(select(InboxRow.state)))

        sent, seen, inbox = self.desk.read(rows)
        carried_out = Counter(reference for reference, *_ in portal.effects)
        assert set(carried_out.values()) <= {1}, "done twice"
        applied = {reference for reference, state in sent.items() if state == "applied"}
        assert carried_out.keys() == applied, "what the portal did is what the desk knows that it did"
        assert inbox <= {"applied"}
        assert seen.keys() == portal.subjects.keys()
        for subject, held in portal.subjects.items():
            for name in ("status", "start"):
                assert _same(seen[subject][name], held["data"][name]), (subject, name)
        for booking in self._bookings():
            held = portal.subjects[booking.external_id]
            ours, theirs = booking.state, held["state"]
            # A visit that never took place may have been cancelled online in the same moment.
            assert ours == theirs or (ours, theirs) == ("no_show", "cancelled"), booking.external_id
            if ours not in ("cancelled", "no_show"):
                assert booking.starts_at == dt.datetime.fromisoformat(held["data"]["start"])
        self._in_order()

    def _in_order(self) -> None:
        """Nobody is told that a reader has left who has not come."""
        told: dict[str, list[str]] = {}
        for _, kind, subject, data in self.portal.effects:
            if kind == "booking.state":
                told.setdefault(subject, []).append(data["state"])
        for states in told.values():
            for number, state in enumerate(states):
                assert state != "finished" or "arrived" in states[:number]


def _restore(before: str | None) -> None:
    if before is None:
        os.environ.pop("READINGROOM_KEY_FILE", None)
    else:
        os.environ["READINGROOM_KEY_FILE"] = before


def _same(ours: str, theirs: str) -> bool:
    try:
        return dt.datetime.fromisoformat(ours) == dt.datetime.fromisoformat(theirs)
    except ValueError:
        return ours == theirs


def _moment(day: int, hour: int) -> str:
    return dt.datetime(2026, 12, day, hour, tzinfo=ZONE).isoformat()


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


def test_both_sides_end_up_equal(pristine: Path) -> None:
    Exchange.pristine = pristine
    run_state_machine_as_test(
        Exchange,
        settings=settings(
            max_examples=int(os.environ.get("READINGROOM_EXAMPLES", "8")),
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
        ),
    )
