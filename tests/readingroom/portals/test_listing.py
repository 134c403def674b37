"""A portal that only lists what there is, without tombstones or promises: the file on a shared drive."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from readingroom.allowed import Allowed, NotNow
from readingroom.bookings.commands import Arrive
from readingroom.bookings.records import Booking
from readingroom.bookings.snapshot import BookingSnapshot, SnapshotStatus, Where
from readingroom.command import Actor, Reading
from readingroom.desk import Desk
from readingroom.errors import Refused
from readingroom.people.commands import Particulars
from readingroom.portals.adapter import (
    Absent,
    Answer,
    Applied,
    Capabilities,
    Change,
    Found,
    Listed,
    Operation,
    Pulled,
    Unknown,
)
from readingroom.portals.commands import (
    ConnectPortal,
    GoOn,
    NoteContact,
    Quarantine,
    ReceivePage,
    RetryTelling,
    SettleMissing,
    SettleQuarantined,
    TakeLease,
)
from readingroom.portals.exchange import Exchange, RoundReport
from readingroom.portals.queries import missing, particulars, quarantined, tellings
from readingroom.portals.records import InboxRow, Portal
from readingroom.portals.rules import CommandKind, SubjectKind
from readingroom.portals.sync import sync_actor
from tests.readingroom.conftest import MORNING, SETUP, ZONE

PRESENT = frozenset({"status", "start", "name"})


class Folder:
    """The adapter: ``list.json`` holds id -> (name, hour); what is pushed becomes a file, if the share lets it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.silent = False  # it does not say whether a file arrived
        self.capabilities = Capabilities(commands=frozenset({CommandKind.BOOKING_STATE}), tombstones=False)

    def pull(self, cursor: str) -> Pulled:
        listed: dict[str, Any] = json.loads((self.path / "list.json").read_text("utf-8"))
        changes = tuple(
            Change(
                kind=SubjectKind.BOOKING,
                id=one,
                snapshot=BookingSnapshot(
                    system="folder:one",
                    external_id=one,
                    number=one,
                    status=SnapshotStatus.CONFIRMED,
                    start=dt.datetime(2026, 12, 1, hour, tzinfo=ZONE),
                    name=name,
                    present=PRESENT,
                    where=Where("", "", 0),
                ),
            )
            for one, (name, hour) in listed.items()
        )
        return Pulled(changes=changes, cursor="", complete=True, starts_over=True, listed=Listed())

    def push(self, operation: Operation) -> Answer:
        if self.silent:
            return Unknown()
        (self.path / f"{operation.reference}.json").write_text(json.dumps(dict(operation.data)))
        return Applied()

    def find(self, reference: UUID, operation: Operation) -> Found:
        return Applied() if (self.path / f"{reference}.json").exists() else Absent()

    @contextmanager
    def fetch(self, digest: str) -> Iterator[Iterator[bytes]]:
        raise Refused("portal.attachment_missing", portal="folder")
        yield iter(())

    def put(self, digest: str, media_type: str, size: int, pieces: Iterable[bytes]) -> None:
        raise Refused("portal.attachment_refused", portal="folder", words="")

    def close(self) -> None:
        return

    def lists(self, **bookings: tuple[str, int]) -> None:
        (self.path / "list.json").write_text(json.dumps(bookings), "utf-8")

    def told(self) -> list[str]:
        return [
            json.loads(file.read_text())["state"]
            for file in self.path.glob("*.json")
            if file.name != "list.json"
        ]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    (tmp_path / "share").mkdir()
    return Folder(tmp_path / "share")


@pytest.fixture
def listing(desk: Desk, folder: Folder) -> Desk:
    desk.execute(
        ConnectPortal(
            adapter="folder", name="共享目录", instance="folder:one", address="", takes=("booking.state",)
        ),
        SETUP,
    )
    return desk


def exchange(desk: Desk, folder: Folder) -> RoundReport:
    (portal,) = desk.read(particulars)
    return Exchange(desk, sync_actor(desk), portal, folder, chance=lambda: 0.0).round()


def states(desk: Desk) -> dict[str, str]:
    def read(reading: Reading) -> dict[str, str]:
        return {one.external_id: one.state for one in reading.session.scalars(select(Booking))}

    return desk.read(read)


def test_what_is_not_listed_any_more_a_person_decides(listing: Desk, folder: Folder, clerk: Actor) -> None:
    folder.lists(a=("王小明", 9), b=("李娜", 10), c=("陈静", 11))
    exchange(listing, folder)
    folder.lists(c=("陈静", 11))
    exchange(listing, folder)
    assert states(listing) == dict.fromkeys("abc", "confirmed")
    gone, stays = listing.read(missing)
    listing.execute(SettleMissing(subject_id=gone.subject_id, gone=True), clerk)
    listing.execute(SettleMissing(subject_id=stays.subject_id, gone=False), clerk)
    exchange(listing, folder)
    assert states(listing) == {"a": "cancelled", "b": "confirmed", "c": "confirmed"}
    assert folder.told() == [], "what it lost it is not told"


def test_what_is_listed_again_is_missing_no_more(listing: Desk, folder: Folder) -> None:
    folder.lists(a=("王小明", 9), b=("李娜", 10))
    exchange(listing, folder)
    folder.lists(b=("李娜", 10))
    exchange(listing, folder)
    folder.lists(a=("王小明", 9), b=("李娜", 10))
    exchange(listing, folder)
    assert listing.read(missing) == ()


def test_back_to_what_it_was_is_news_where_there_are_no_versions(listing: Desk, folder: Folder) -> None:
    for hour in (9, 10, 9):
        folder.lists(a=("王小明", hour))
        exchange(listing, folder)
    assert hour_now(listing) == 9


def hour_now(desk: Desk) -> int:
    """When the only booking is."""

    def read(reading: Reading) -> int:
        return reading.clock.local(reading.session.scalars(select(Booking.starts_at)).one()).hour

    return desk.read(read)


@pytest.mark.parametrize("newer", [True, False])
def test_what_was_put_aside_is_tried_again_only_on_top_of_what_it_came_after(
    listing: Desk, folder: Folder, clerk: Actor, newer: bool
) -> None:
    folder.lists(a=("王小明", 9))
    exchange(listing, folder)
    folder.lists(a=("王小明", 10))
    aside = put_aside(listing, folder)
    if newer:
        folder.lists(a=("王小明", 11))
        exchange(listing, folder)
    (shown,) = listing.read(quarantined)
    if newer:
        assert next(one for one in shown.actions if isinstance(one, NotNow)).code == "portal.overtaken"
        with pytest.raises(Refused) as refused:
            listing.execute(SettleQuarantined(inbox_id=aside, again=True), clerk)
        assert refused.value.code == "portal.overtaken"
    else:
        assert Allowed("try_again") in shown.actions
        listing.execute(SettleQuarantined(inbox_id=aside, again=True), clerk)
    exchange(listing, folder)
    assert hour_now(listing) == (11 if newer else 10)


def put_aside(desk: Desk, folder: Folder) -> int:
    """What the folder says now comes and is put aside, as by somebody's rule: the row's id."""
    (portal,) = desk.read(particulars)
    actor = sync_actor(desk)
    desk.execute(TakeLease(portal_id=portal.id, holder=uuid4()), actor)

    def row(reading: Reading) -> tuple[int, int, str]:
        held = reading.session.get_one(Portal, portal.id)
        last = reading.session.scalars(select(InboxRow.id).order_by(InboxRow.id.desc()).limit(1)).one()
        return last, held.lease_fence, held.cursor or ""

    _, fence, cursor = desk.read(row)
    desk.execute(ReceivePage(portal_id=portal.id, fence=fence, cursor=cursor, page=folder.pull("")), actor)
    last, _, _ = desk.read(row)
    desk.execute(Quarantine(portal_id=portal.id, fence=fence, inbox_id=last, code="event_broken"), actor)
    contact = NoteContact(portal_id=portal.id, fence=fence, reached=True)
    desk.execute(contact, actor)
    return last


def test_an_empty_list_stops_and_asks(listing: Desk, folder: Folder, clerk: Actor) -> None:
    names = {f"n{number}": ("王小明", 9) for number in range(8)}
    folder.lists(**names)
    exchange(listing, folder)
    folder.lists()
    assert exchange(listing, folder).halted == "window_empty"
    assert listing.read(missing) == ()
    (portal,) = listing.read(particulars)
    listing.execute(GoOn(portal_id=portal.id, agreed=True), clerk)
    assert len(listing.read(missing)) == 8
    assert set(states(listing).values()) == {"confirmed"}, "each is still a person's to decide"


def test_sent_at_most_once_by_itself(
    listing: Desk, folder: Folder, clerk: Actor, open_desk: Callable[..., Desk]
) -> None:
    folder.lists(a=("王小明", 9))
    exchange(listing, folder)

    def only(reading: Reading) -> int:
        return reading.session.scalars(select(Booking.id)).one()

    listing.execute(Arrive(booking_id=listing.read(only), particulars=Particulars(name="王小明")), clerk)
    folder.silent = True
    exchange(listing, folder)
    (portal,) = listing.read(particulars)
    (row,) = listing.read(tellings, portal.id)
    assert (row.state, row.why, row.decides) == ("unknown", "absent", False)
    with pytest.raises(Refused) as refused:
        listing.execute(RetryTelling(outbox_id=row.id), clerk)
    assert refused.value.code == "portal.still_quiet"
    folder.silent = False
    for hours in (2, 8, 30):
        exchange(open_desk(MORNING + dt.timedelta(hours=hours)), folder)
    assert folder.told() == [], "nobody said that it may be sent again"
    late = open_desk(MORNING + dt.timedelta(hours=31))
    (row,) = late.read(tellings, portal.id)
    assert row.decides
    late.execute(RetryTelling(outbox_id=row.id), clerk)
    exchange(late, folder)
    assert folder.told() == ["arrived"]
