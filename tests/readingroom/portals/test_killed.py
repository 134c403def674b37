"""The plug is pulled on desk or portal at any point of an exchange: run to its end afterwards, both sides are equal.

Real processes, real SIGKILL, real files. Both sides have much to say to each other (`_world`); each test takes copies
of that, kills at one point after the other, lets what was cut off run again, and reads from the portal's file what came
of it (`tests.readingroom.portals.both_sides`).
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from readingroom.bookings.commands import Arrive, MoveBooking
from readingroom.clock import Clock
from readingroom.command import Command
from readingroom.desk import Desk
from readingroom.people.commands import Particulars
from readingroom.portals.records import PortalSubject
from readingroom.portals.sandbox.server import LOOPBACK
from readingroom.portals.sandbox.storage import Storage
from readingroom.requests.commands import JoinRequests
from readingroom.requests.records import Request
from tests.contracts.between import Network, passing
from tests.readingroom.conftest import MORNING, ZONE
from tests.readingroom.portals.both_sides import differences
from tests.readingroom.portals.conftest import exchange
from tests.readingroom.portals.desk_steps import CLERK, STEPS, with_holdings
from tests.readingroom.portals.online import Readers, sandbox

ROOT = Path(__file__).resolve().parents[3]
KILLED = -signal.SIGKILL if sys.platform != "win32" else 0
PAUSE = dt.timedelta(hours=2)
FIRST_STEP = 3
"""The commit after those that open the database and take the lease."""

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="a process that dies at a commit is made by fork"
)


class Nursery:
    """A warm process from which others are forked, told and heard line by line."""

    def __init__(self, module: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", module], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def tell(self, *what: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(" ".join(map(str, what)) + "\n")
        self.process.stdin.flush()

    def hear(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        return cast(dict[str, Any], json.loads(self.process.stdout.readline()))

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(60)
        self.process.stdout.close()


@dataclass
class World:
    """What every test begins with.

    Attributes:
        template: a folder with ``room.db``, its key and ``portal/``.
        port: where the portal listens, kept free for it.
        said: as `Readers.said`.
        servers, clients: where processes come from.
    """

    template: Path
    port: int
    servers: Nursery
    clients: Nursery
    said: Counter[str] = field(default_factory=Counter)


@pytest.fixture(scope="module")
def world(pristine: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A desk and a portal with much to tell each other; neither has heard of it yet."""
    template = tmp_path_factory.mktemp("world") / "template"
    shutil.copytree(pristine, template)
    with (
        socket.socket() as kept,
        closing_nursery("sandbox.dying") as servers,
        closing_nursery("dying_sync") as clients,
    ):
        # Bound, and not listening: whoever else wants a port is given another one.
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        kept.bind((LOOPBACK, 0))
        made = World(template, kept.getsockname()[1], servers, clients)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("READINGROOM_KEY_FILE", str(template / "key"))
            _world(made)
        with paired(made, template.parent / "warm") as pair:
            pair.serve()
            assert pair.sync(when="here")[0] == 0
        yield made


@contextmanager
def closing_nursery(name: str) -> Iterator[Nursery]:
    """A nursery, and its end."""
    nursery = Nursery(f"tests.readingroom.portals.{name}")
    try:
        yield nursery
    finally:
        nursery.close()


def _world(world: World) -> None:
    """Two cases and two visits that both sides know, and what happens to them on either side meanwhile."""
    folder = world.template / "portal"
    with sandbox(folder, MORNING) as server, server.holding(folder, MORNING) as portal:
        with_holdings(world.template / "room.db", server.address, portal.token)
        readers = Readers(portal)
        answered, asked, twin = (
            readers.files(name, wanted=["J001-1-1"]) for name in ("王小明", "李娜", "陈静")
        )
        here, elsewhere, gone = (
            readers.books(name, dt.datetime(2026, 12, 1, hour, tzinfo=ZONE), request=request)
            for name, hour, request in (("王小明", 9, answered), ("张伟", 10, ""), ("刘洋", 11, ""))
        )
        desk = Desk(world.template / "room.db", clock=Clock.starting(MORNING, ZONE))
        assert exchange(desk).failed is None

        def record(subject: str) -> int:
            found = select(PortalSubject.record_id).where(PortalSubject.canonical_id == subject)
            return desk.read(lambda reading: reading.session.scalars(found).one()) or 0

        def request(subject: str) -> Request:
            return desk.read(lambda reading: reading.session.get_one(Request, record(subject)))

        def do(*commands: Command) -> None:
            for command in commands:
                desk.execute(command, CLERK)

        do(*STEPS["accept"](desk, request(answered)))
        do(Arrive(booking_id=record(here), particulars=Particulars(name="王小明")))
        do(*STEPS["answer"](desk, request(answered)))
        do(*STEPS["accept"](desk, request(asked)), *STEPS["ask"](desk, request(asked)))
        do(JoinRequests(into_case_id=request(asked).case_id, case_ids=(request(twin).case_id,)))
        do(
            MoveBooking(
                booking_id=record(elsewhere), day=dt.date(2026, 12, 2), start=dt.time(14), anyway=True
            )
        )
        desk.close()
        readers.files("赵敏", papers=["identity"], wanted=["J001-1-3"])
        readers.write(asked, "补交身份证", paper="identity", content="李娜")
        readers.books("孙丽", dt.datetime(2026, 12, 3, 9, tzinfo=ZONE), wanted=["J001-1-1"])
        readers.cancel(gone)
        world.said = readers.said
    _point(world.template / "room.db", world.port)


def _point(database: Path, port: int) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE portals SET address = ?", (f"http://{LOOPBACK}:{port}",))


class Pair:
    """A copy of desk and portal, both as processes."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world, self.folder = world, folder
        shutil.copytree(world.template, folder)
        self.now = MORNING + PAUSE
        self.serving = 0

    def serve(self, at: int = 0, when: str = "never") -> None:
        """The portal is started; it may die before it is up."""
        self.world.servers.tell(self.folder / "portal", at, when, self.world.port)
        told = self.world.servers.hear()
        self.serving = told.get("pid", 0)

    def stop(self) -> int:
        """The portal ends if it has not yet; what of: -9 where it was killed before."""
        if not self.serving:
            return KILLED
        with suppress(ProcessLookupError):
            os.kill(self.serving, signal.SIGTERM)
        self.serving = 0
        return int(self.world.servers.hear()["died"])

    def sync(self, at: int = 0, when: str = "never") -> tuple[int, Any]:
        """``readingroom sync``, some time later than before: exit code, -9 where it was killed, and what it said."""
        self.now += PAUSE
        self.world.clients.tell(self.folder, self.now.isoformat(), at, when)
        self.world.clients.hear()
        ended = self.world.clients.hear()
        return ended["code"], ended["said"]

    def sync_through(self, network: Network, *, lost: str, at: int) -> int:
        """The same; it is killed as soon as it has sent a command.

        Args:
            network: through which it goes.
            lost: ``going``: the portal never hears of it; ``coming``: it has done it.
            at: which command, from 1.
        """
        self.now += PAUSE
        pid, sent = 0, 0

        def kill(method: str, which_way: str) -> None:
            nonlocal sent
            if method == "POST" and which_way == lost:
                sent += 1
                if sent == at:
                    os.kill(pid, signal.SIGKILL)
                    raise ConnectionResetError

        network.passing = kill
        with passing(network) as through:
            self.leads_to(through)
            self.world.clients.tell(self.folder, self.now.isoformat(), 0, "never")
            pid = self.world.clients.hear()["pid"]
            ended = self.world.clients.hear()
        self.leads_to(self.world.port)
        return int(ended["code"])

    def leads_to(self, port: int) -> None:
        """The desk finds the portal at this port."""
        _point(self.folder / "room.db", port)

    def settle(self) -> None:
        """Rounds until there is nothing more to say."""
        for _ in range(8):
            code, said = self.sync()
            assert code == 0, (self.folder / "complained").read_text("utf-8")
            if not any(next(iter(said.values())).values()):
                return
        pytest.fail(f"it never comes to rest: {said}")

    def differences(self) -> list[str]:
        """As `tests.readingroom.portals.both_sides.differences`."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("READINGROOM_KEY_FILE", str(self.folder / "key"))
            desk = Desk(self.folder / "room.db", clock=Clock.starting(self.now, ZONE))
        storage = Storage(self.folder / "portal", Clock.starting(self.now, ZONE))
        try:
            return differences(desk, storage, self.world.said)
        finally:
            desk.close()
            storage.close()


@contextmanager
def paired(world: World, folder: Path) -> Iterator[Pair]:
    """A pair, and its end."""
    pair = Pair(world, folder)
    try:
        yield pair
    finally:
        pair.stop()
        shutil.rmtree(folder)


DEEP = "READINGROOM_EXAMPLES" in os.environ
STRIDE = 1 if DEEP else 40
"""Without much time, one point of so many is tried by itself; the other tests pass many more on their way."""
STEPS_A_RUN = 3 if DEEP else 7
LOST_AT = 1 if DEEP else 2
"""The command of a run that gets no answer, or is not heard of."""


def test_the_desk_is_killed_at_each_of_its_steps_in_turn(world: World, tmp_path: Path) -> None:
    """Each run comes some commits further, or has sent what the next one has to find out about."""
    with paired(world, tmp_path / "pair") as pair:
        pair.serve()
        code, runs = KILLED, 0
        while code == KILLED:
            runs += 1
            code, _ = pair.sync(FIRST_STEP + runs % STEPS_A_RUN, "after" if runs % 2 else "before")
        assert code == 0
        assert runs > 8, "it had much to say"
        pair.settle()
        assert pair.differences() == []


@pytest.mark.parametrize("when", ["before", "after"])
def test_the_desk_is_killed_at_every_commit(world: World, tmp_path: Path, when: str) -> None:
    at, code = 1, KILLED
    while code == KILLED:
        with paired(world, tmp_path / f"{at}") as pair:
            pair.serve()
            code, _ = pair.sync(at, when)
            pair.settle()
            assert pair.differences() == [], f"killed {when} commit {at}"
        at += STRIDE
    assert at > 30, "it had much to say"


@pytest.mark.parametrize("when", ["before", "after"])
def test_the_portal_is_killed_at_every_commit(world: World, tmp_path: Path, when: str) -> None:
    at, ended = 1, KILLED
    while ended == KILLED:
        with paired(world, tmp_path / f"{at}") as pair:
            pair.serve(at, when)
            pair.sync()
            ended = pair.stop()
            pair.serve()
            pair.settle()
            assert pair.differences() == [], f"killed {when} commit {at}"
        at += STRIDE
    assert at > 15, "it had much to do"


def test_the_desk_is_killed_each_time_it_waits_for_an_answer(world: World, tmp_path: Path) -> None:
    """Sent, and the answer not noted: the portal has done it, or has never heard of it."""
    with paired(world, tmp_path / "pair") as pair:
        pair.serve()
        code, runs = KILLED, 0
        while code == KILLED:
            runs += 1
            lost = "going" if runs % 2 else "coming"
            code = pair.sync_through(Network(world.port), lost=lost, at=LOST_AT)
        assert code == 0
        assert runs > 8, "it had much to say"
        pair.settle()
        assert pair.differences() == []


KILLS = st.tuples(st.integers(0, 50), st.integers(0, 20), st.sampled_from(["before", "after"]))
"""(commit at which the desk dies, commit at which the portal dies, when); 0: it does not."""


@settings(
    max_examples=int(os.environ.get("READINGROOM_EXAMPLES", "20")) // 10,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(kills=st.lists(KILLS, min_size=2, max_size=4))
def test_both_are_killed_again_and_again(world: World, kills: list[tuple[int, int, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder, paired(world, Path(folder) / "pair") as pair:
        for desk, portal, when in kills:
            pair.serve(portal, when)
            pair.sync(desk, when)
            pair.stop()
        pair.serve()
        pair.settle()
        assert pair.differences() == []
