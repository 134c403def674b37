"""The same booking on whichever real server: it arrives, moves and cancels right, and the desk's day shows there.

Everything as a clerk does it: connected and exchanged with on the command line, received at the desk.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from readingroom.bookings.commands import Arrive, CancelBooking, MoveBooking
from readingroom.cli import run
from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.people.commands import Particulars
from tests.contracts.contract import HOUR, NINE, Portal, bookings
from tests.readingroom.conftest import MORNING

__all__ = ["the_same_booking"]

TODAY = NINE.replace(day=1)


def the_same_booking(
    desk: Desk,
    portal: Portal,
    shows_arrival: Callable[[str], bool],
    clerk: Actor,
    room: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Live through it.

    Args:
        desk: over `room`.
        portal: a real server as its readers use it.
        shows_arrival: whether a booking's reader has come, as the portal has it.
        clerk: at the desk.
        room: the database's file.
        monkeypatch, capsys: pytest's.
    """
    monkeypatch.setenv("READINGROOM_DATABASE", str(room))
    monkeypatch.setenv("READINGROOM_NOW", MORNING.isoformat())
    token = room.with_name("token")
    token.write_text(f"{portal.token}\n", "utf-8")
    options = [f"--option={name}={value}" for name, value in portal.options.items()]
    added = ["portal", "add", portal.address, "--adapter", portal.adapter, "--name", "网上预约", *options]
    assert run([*added, "--token-file", str(token)]) == 0

    def sync(*, came: int, went: int) -> None:
        capsys.readouterr()
        assert run(["sync", "--json"]) == 0
        said = json.loads(capsys.readouterr().out)["网上预约"]
        assert {**said, "pulled": 0, "pushed": went} == {**dict.fromkeys(said, 0), "pushed": went}, said
        assert len(bookings(desk)) == came

    def here() -> dict[str, tuple[str, dt.datetime]]:
        return {one.name: (one.state, one.starts_at) for one in bookings(desk)}

    def booked(name: str) -> int:
        return next(one.id for one in bookings(desk) if one.name == name)

    # Readers book, and one of them takes another hour.
    there = {name: portal.book(name, TODAY) for name in ("王小明", "李娜", "陈静")}
    sync(came=3, went=0)
    assert here() == dict.fromkeys(there, ("confirmed", TODAY))
    number = {one.name: one.case_id for one in bookings(desk)}
    portal.move(there["王小明"], TODAY + HOUR)
    sync(came=3, went=0)
    assert here()["王小明"] == ("confirmed", TODAY + HOUR)
    assert {one.name: one.case_id for one in bookings(desk)} == number, "under the same number as before"

    # One of them does not come, one is moved by the desk, and one is there.
    portal.cancel(there["李娜"])
    sync(came=3, went=0)
    assert here()["李娜"] == ("cancelled", TODAY)
    move = MoveBooking(booking_id=booked("陈静"), day=NINE.date(), start=dt.time(11))
    desk.execute(move, clerk)
    desk.execute(Arrive(booking_id=booked("王小明"), particulars=Particulars(name="王小明")), clerk)
    sync(came=3, went=2)
    assert portal.start(there["陈静"]) == NINE + 2 * HOUR
    assert shows_arrival(there["王小明"])
    assert not shows_arrival(there["陈静"])

    # And what the desk cancels is cancelled there. Nothing comes back as news, and nothing is said twice.
    desk.execute(CancelBooking(booking_id=booked("陈静"), by="desk"), clerk)
    sync(came=3, went=1)
    assert portal.state(there["陈静"]) == "cancelled"
    for _ in range(2):
        sync(came=3, went=0)
    assert {name: state for name, (state, _) in here().items()} == {
        "王小明": "arrived", "李娜": "cancelled", "陈静": "cancelled",
    }  # fmt: skip
