"""``readingroom notices send`` on a timer: one object, an exit code, nothing twice."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from readingroom.bookings.calendar import OpeningBlock
from readingroom.bookings.commands.opening import SetOpeningBlocks
from readingroom.cli.verbs import run
from readingroom.command import Actor
from readingroom.desk import Desk
from tests.readingroom.requests.notices.post_office import Authority, PostOffice
from tests.readingroom.requests.notices.writing import DAY, book, set_up


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with PostOffice(authority.server_context(tmp_path)) as opened:
        yield opened


def send(room: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, dict[str, object]]:
    code = run(["notices", "send", "--database", str(room), "--json", *options])
    return code, json.loads(capsys.readouterr().out)


def test_readers_are_reminded_and_told(
    desk: Desk,
    clerk: Actor,
    room: Path,
    office: PostOffice,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("READINGROOM_NOW", "2026-12-02T08:30:00+08:00")
    blocks = tuple(OpeningBlock(weekday=day, opens=dt.time(9), closes=dt.time(17)) for day in range(5))
    desk.execute(SetOpeningBlocks(blocks=blocks), clerk)
    assert send(room, capsys) == (0, zeros())
    set_up(desk, clerk, office.port)
    book(desk, clerk, day=DAY)
    assert send(room, capsys, "--remind") == (0, zeros() | {"reminded": 1, "sent": 2})
    assert send(room, capsys, "--remind") == (0, zeros())
    office.rcpt = ["550 5.1.1 no such user"]
    book(desk, clerk, day=DAY)
    assert send(room, capsys) == (3, zeros() | {"failed": 1})


def test_a_server_that_is_not_there_is_an_outage(
    desk: Desk,
    clerk: Actor,
    room: Path,
    office: PostOffice,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("READINGROOM_NOW", "2026-12-02T08:30:00+08:00")
    monkeypatch.setenv("SSL_CERT_FILE", "/dev/null")
    set_up(desk, clerk, office.port)
    book(desk, clerk)
    code, said = send(room, capsys, "--language", "en")
    assert code == 4
    assert (said["put_off"], said["waiting"]) == (1, 1)
    assert "could not prove who it is" in str(said["trouble"])


def zeros() -> dict[str, object]:
    names = ("reminded", "sent", "put_off", "failed", "unknown", "too_late", "waiting")
    return dict.fromkeys(names, 0) | {"trouble": None}
