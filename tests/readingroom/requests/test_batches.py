"""However many bookings come in at once, each gets what it would have got alone, in the same order."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from readingroom.bookings.commands import ApplyBookings
from readingroom.bookings.snapshot import BookingSnapshot, SnapshotStatus
from readingroom.command import Reading
from readingroom.events import Event
from readingroom.imports.commands import BeginImport
from readingroom.imports.events import ImportBegun
from readingroom.requests.records import Request
from readingroom.retrieval.events import RetrievalWanted
from readingroom.retrieval.queries import case_lines
from readingroom.store.tables import Case
from tests.readingroom.bookings.conftest import told
from tests.readingroom.conftest import IMPORT
from tests.readingroom.retrieval.world import World


def comes_in(world: World, rows: list[BookingSnapshot], size: int) -> list[Event]:
    """Everything that happened while the rows came in, ``size`` at a time."""
    (begun,) = world.desk.execute(
        BeginImport(kind="bookings", source="list.csv", digest="0" * 64), IMPORT
    ).events
    assert isinstance(begun, ImportBegun)
    events: list[Event] = []
    for start in range(0, len(rows), size):
        some = tuple(rows[start : start + size])
        command = ApplyBookings(run=begun.import_run_id, start=start, rows=some)
        events += world.desk.execute(command, IMPORT).events
    return events


def stands(reading: Reading) -> dict[str, tuple[str, list[tuple[str, str]]]]:
    """Number -> state of the request, and what is wanted in it with the line's state."""
    found = reading.session.execute(
        select(Case.number, Case.id, Request.state).join(Request, Request.case_id == Case.id)
    )
    return {
        row.number: (row.state, [(line.written, line.state) for line in case_lines(reading, row.id)])
        for row in found
    }


@pytest.mark.parametrize("size", [1, 2, 100])
def test_who_comes_first_is_first_in_line_however_many_come_at_once(world: World, size: int) -> None:
    rows = [
        told("a", wanted=("J001-1-1", "J001-1-2")),
        told("b", wanted=("J001-1-2", "J002-5-7")),
        told("c", wanted=()),
        told("d", wanted=("J002-5-7", "J009-9-9", "J001-1-3")),
    ]
    events = comes_in(world, rows, size)
    # Both files of a lie in one box: it is fetched once, and b waits for it behind a.
    ahead = [(event.unit_id, event.ahead) for event in events if isinstance(event, RetrievalWanted)]
    box, other = ahead[0][0], ahead[2][0]
    assert ahead == [(box, 0), (box, 1), (other, 0), (other, 1)]
    assert sorted(world.rows()) == ["盒1/NRa", "盒1/NRb", "盒2/NRb", "盒2/NRd"]
    assert world.desk.read(stands) == {
        "NRa": ("accepted", [("J001-1-1", "wanted"), ("J001-1-2", "wanted")]),
        "NRb": ("accepted", [("J001-1-2", "wanted"), ("J002-5-7", "wanted")]),
        "NRd": ("accepted", [("J002-5-7", "wanted"), ("J009-9-9", "unknown"), ("J001-1-3", "blocked")]),
    }


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_a_booking_told_of_several_times_stands_as_it_was_told_of_last(world: World, size: int) -> None:
    first = told("a", wanted=("J001-1-1",))
    gone = told("b", wanted=("J002-5-7",))
    rows = [
        first,
        gone,
        replace(first, status=SnapshotStatus.CANCELLED),
        replace(gone, status=SnapshotStatus.CANCELLED),
        replace(first, wanted=("J001-1-2", "J002-5-7")),
    ]
    comes_in(world, rows, size)
    assert sorted(world.rows()) == ["盒1/NRa", "盒2/NRa"]
    state, lines = world.desk.read(stands)["NRa"]
    assert state == "accepted"
    assert [line for line in lines if line[1] == "wanted"] == [("J001-1-2", "wanted"), ("J002-5-7", "wanted")]
    assert world.desk.read(stands).get("NRb", ("cancelled", []))[0] == "cancelled"
