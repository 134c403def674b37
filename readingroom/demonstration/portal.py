"""The demonstration's portal: the sandbox in a program of its own, connected, with readers who have just written."""

from __future__ import annotations

import json
import os
import subprocess
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from readingroom import ourselves
from readingroom.clock import Clock
from readingroom.command import Actor
from readingroom.demonstration import Made
from readingroom.desk import Desk
from readingroom.errors import Unavailable
from readingroom.resources import resource

__all__ = ["served"]

_SETUP = 1
_PATIENCE_S = 10


@contextmanager
def served(made: Made, language: str) -> Iterator[str]:
    """A portal on this computer that the demonstration is connected with, until the block ends.

    It ends with this program whatever becomes of it: it waits for the end of what this program would say to it.

    Args:
        made: the demonstration.
        language: of what its readers write.

    Yields:
        The portal's address.

    Raises:
        Unavailable: ``demo.no_portal``: it does not start.
    """
    database = Path(made.url.removeprefix("sqlite:///"))
    with closing(Desk(made.url)) as desk:
        process = _start(database.with_name(f"{database.name}.portal"), desk.clock)
        try:
            facts = _first_line(process)
            _connect(desk, facts, language)
        except BaseException:
            _end(process)
            raise
    try:
        yield facts["address"]
    finally:
        _end(process)


def _start(folder: Path, clock: Clock) -> subprocess.Popen[str]:
    words = ["portal", "sandbox", "--port", "0", "--data", str(folder), "--json", "--until-input-ends"]
    return subprocess.Popen(  # noqa: S603 - ourselves
        ourselves.command(*words),
        cwd=ourselves.FOLDER,
        env={**os.environ, "READINGROOM_NOW": clock.local().isoformat()},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _first_line(process: subprocess.Popen[str]) -> dict[str, str]:
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    line = process.stdout.readline()
    if not line.startswith("{"):
        raise Unavailable("demo.no_portal")
    facts: dict[str, str] = json.loads(line)
    return facts


def _end(process: subprocess.Popen[str]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    try:
        process.wait(_PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _connect(desk: Desk, facts: Mapping[str, str], language: str) -> None:
    """Connect it, publish guides and places, and let its readers write: their words come in with the next round."""
    from readingroom.portals.commands import ConnectPortal
    from readingroom.portals.native.adapter import describe
    from readingroom.portals.queries import particulars
    from readingroom.portals.sync import sync_portal
    from readingroom.portals.tokens import tokens_of

    told = tomllib.loads(resource("demo", language, "online.toml").read_text("utf-8"))
    address, token = facts["address"], facts["token"]
    info = describe(address, token, told["name"])
    tokens_of(desk.store).save(info.instance, token)
    command = ConnectPortal(
        adapter="native",
        name=told["name"],
        instance=info.instance,
        address=address,
        takes=tuple(info.commands),
    )
    desk.execute(command, Actor(_SETUP))
    portal = next(one for one in desk.read(particulars) if one.instance == info.instance)
    report = sync_portal(desk, portal)
    if report.failed is not None:
        raise Unavailable("demo.no_portal")
    _readers_write(Path(facts["data"]), desk.clock, told, language)


def _readers_write(folder: Path, clock: Clock, told: Mapping[str, Any], language: str) -> None:
    """A request and a booking, as if they were filed on the portal's pages."""
    from readingroom.portals.native.protocol import (
        Applicant,
        BookingData,
        BookingStatus,
        RequestData,
        RequestStatus,
    )
    from readingroom.portals.sandbox.people import reader_of
    from readingroom.portals.sandbox.published import slots
    from readingroom.portals.sandbox.storage import Storage
    from readingroom.portals.sandbox.subjects import BookingSide, RequestSide, new_number, start

    storage = Storage(folder, clock)
    try:
        with storage.writing() as connection:
            at = storage.now()
            asks = told["request"]
            person = Applicant.model_validate(asks["person"])
            request = RequestData(
                id=uuid4().hex,
                number=new_number(connection, at),
                status=RequestStatus.SUBMITTED,
                service_item=asks["kind"],
                service_version=1,
                applicants=[person],
                concerned=person.name,
                clues=asks["clues"],
                purpose=asks["purpose"],
                language=language,
                submitted_at=at,
            )
            start(connection, request, RequestSide(), reader_of(connection, person), at)
            books = told["booking"]
            person = Applicant.model_validate(books["person"])
            day = _following_day(at)
            chosen = next(one for one in slots(connection, at) if one.start >= day and not one.full)
            booking = BookingData(
                id=uuid4().hex,
                number=new_number(connection, at),
                status=BookingStatus.CONFIRMED,
                start=chosen.start,
                end=chosen.end,
                person=person,
                wanted=books["wanted"],
                purpose=books["purpose"],
                language=language,
            )
            side = BookingSide(state=BookingStatus.CONFIRMED.value)
            start(connection, booking, side, reader_of(connection, person), at)
    finally:
        storage.close()


def _following_day(at: datetime) -> datetime:
    """Midnight after a moment, in its zone: what is booked for later today would be late already."""
    return datetime.combine(at.date() + timedelta(1), time(), at.tzinfo)
