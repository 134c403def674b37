"""Readers' files come in piece by piece: whole or not at all, and never all of one in memory."""

from __future__ import annotations

import datetime as dt
import hashlib
import tracemalloc
from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import func, select

from readingroom.command import Actor, Reading
from readingroom.desk import Desk
from readingroom.errors import Refused
from readingroom.office.check import check
from readingroom.portals import round as reads
from readingroom.portals.commands import DisconnectPortal, KeepAttachment, StageAttachment, TakeLease
from readingroom.portals.events import LeaseTaken
from readingroom.portals.exchange import Stage
from readingroom.portals.queries import particulars, quarantined
from readingroom.portals.sync import sync_actor, sync_portal
from readingroom.requests.commands import KeepFile
from readingroom.store.blobs import PIECE, Blob, BlobPiece, blob_of, pieces
from tests.readingroom.conftest import MORNING, SETUP
from tests.readingroom.portals.a_portal import APortal
from tests.readingroom.portals.conftest import exchange

LONG = b"".join(n.to_bytes(4, "big") for n in range(5 * PIECE // 4)) + b"end"
DIGEST = hashlib.sha256(LONG).hexdigest()
NOTHING = (0, 0)
HOLDER = UUID(int=7)
LATER = MORNING + dt.timedelta(minutes=10)
"""When the lease of whoever ended is over."""


def filed(portal: APortal, digest: str = DIGEST) -> str:
    """A request with a paper; its id."""
    attachment = {"sha256": digest, "name": "扫描件.pdf", "media_type": "application/pdf", "size": len(LONG)}
    paper = {"paper": "id_card", "given_at": "2026-11-30T10:00:00+08:00", "attachment": attachment}
    return portal.file(materials=[paper])


def cut(portal: APortal, at: int) -> None:
    """From now on the file breaks off after so many bytes, until it is mended."""
    place = f"/attachments/{DIGEST}"
    portal.raw[place] = (LONG[start : min(start + 65_536, at)] for start in range(0, at, 65_536))
    portal.heads[place] = (200, {"Content-Length": str(len(LONG))})


def mended(portal: APortal) -> None:
    """It comes whole again."""
    portal.raw.clear()
    portal.heads.clear()
    portal.files[DIGEST] = LONG


def content(desk: Desk, digest: str = DIGEST) -> bytes | None:
    """The file as the desk has it; none where it is not here."""

    def read(reading: Reading) -> bytes | None:
        blob = blob_of(reading.session, bytes.fromhex(digest))
        if blob is None:
            return None
        whole = b"".join(pieces(reading.session, reading.vault, blob.id))
        assert blob.size == len(whole)
        return whole

    return desk.read(read)


def in_store(desk: Desk) -> tuple[int, int]:
    """(files, pieces) that stand in the database."""

    def read(reading: Reading) -> tuple[int, int]:
        return (
            reading.session.scalars(select(func.count()).select_from(Blob)).one(),
            reading.session.scalars(select(func.count()).select_from(BlobPiece)).one(),
        )

    return desk.read(read)


def waiting(desk: Desk) -> int:
    """Changes that wait for something."""
    (portal,) = desk.read(particulars)
    return len(desk.read(reads.waiting_rows, portal.id))


class PulledPlug(BaseException):
    """The program ends here."""


def plug_pulled(desk: Desk, at: int) -> None:
    """A round that ends in the middle of a file, when the desk looks up for the nth time while it fetches."""
    (portal,) = desk.read(particulars)
    seen = 0

    def look(_name: str, stage: Stage, _done: int, _of: int | None) -> None:
        nonlocal seen
        seen += stage is Stage.FETCHING
        if seen == at:
            raise PulledPlug

    with pytest.raises(PulledPlug):
        sync_portal(desk, portal, progress=look)


@pytest.mark.parametrize(
    "whole", [b"", b"x", LONG[: 2 * PIECE], LONG[: 2 * PIECE + 1], LONG[: 4 * PIECE], LONG],
    ids=["empty", "short", "two pieces", "and one byte", "four pieces", "long"],
)  # fmt: skip
def test_a_file_comes_whole_however_long_it_is(connected: Desk, portal: APortal, whole: bytes) -> None:
    digest = hashlib.sha256(whole).hexdigest()
    portal.files[digest] = whole
    filed(portal, digest)
    exchange(connected)
    assert content(connected, digest) == whole
    assert waiting(connected) == 0


def test_a_file_that_breaks_off_leaves_nothing_and_is_fetched_again(
    connected: Desk, portal: APortal, open_desk: Callable[..., Desk]
) -> None:
    filed(portal)
    cuts = (0, PIECE, 3 * PIECE, len(LONG) - 1)
    for hour, at in enumerate(cuts):
        cut(portal, at)
        later = open_desk(MORNING + dt.timedelta(hours=hour))
        assert exchange(later).failed is None
        assert (in_store(later), waiting(later)) == (NOTHING, 1)
    mended(portal)
    last = open_desk(MORNING + dt.timedelta(hours=len(cuts)))
    assert exchange(last).failed is None
    assert content(last) == LONG
    assert waiting(last) == 0


def test_a_file_that_is_another_one_leaves_nothing(connected: Desk, portal: APortal) -> None:
    portal.files[DIGEST] = LONG[:-1] + b"!"
    filed(portal)
    exchange(connected)
    assert in_store(connected) == NOTHING
    (row,) = connected.read(quarantined)
    assert row.why == "attachment_differs"


@pytest.mark.parametrize("at", [2, 4, 6])
def test_the_plug_pulled_in_a_file_does_no_harm(
    connected: Desk, portal: APortal, open_desk: Callable[..., Desk], at: int
) -> None:
    mended(portal)
    filed(portal)
    plug_pulled(connected, at)
    assert content(connected) is None
    assert connected.read(check, connected.store.secret.verify_key) == ()
    again = open_desk(LATER)
    exchange(again)
    assert (content(again), waiting(again)) == (LONG, 0)
    assert in_store(again) == (1, 6)


def test_what_was_begun_goes_with_its_portal(connected: Desk, portal: APortal) -> None:
    mended(portal)
    filed(portal)
    plug_pulled(connected, 6)
    assert in_store(connected) != NOTHING
    (one,) = connected.read(particulars)
    connected.execute(DisconnectPortal(portal_id=one.id), SETUP)
    assert in_store(connected) == NOTHING


def test_a_long_file_is_never_whole_in_memory(connected: Desk, portal: APortal) -> None:
    part = bytes(65_536)
    digest = hashlib.sha256(part * 512).hexdigest()
    portal.raw[f"/attachments/{digest}"] = (part for _ in range(512))  # 32 MiB
    filed(portal, digest)
    tracemalloc.start()
    try:
        exchange(connected)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 12 * 2**20
    assert waiting(connected) == 0


def lease(desk: Desk, actor: Actor) -> int:
    (portal,) = desk.read(particulars)
    done = desk.execute(TakeLease(portal_id=portal.id, holder=HOLDER), actor)
    return next(one.fence for one in done.events if isinstance(one, LeaseTaken))


def test_the_same_file_from_the_counter_meanwhile_is_whole_and_stays(
    connected: Desk, portal: APortal, clerk: Actor, open_desk: Callable[..., Desk]
) -> None:
    mended(portal)
    filed(portal)
    plug_pulled(connected, 4)
    connected.execute(KeepFile(content=LONG, media_type="application/pdf"), clerk)
    assert content(connected) == LONG
    cut(portal, PIECE)  # it is not even asked for
    again = open_desk(LATER)
    exchange(again)
    assert (content(again), waiting(again)) == (LONG, 0)


def test_pieces_that_do_not_follow_are_refused(connected: Desk) -> None:
    actor = sync_actor(connected)
    (portal,) = connected.read(particulars)
    fence = lease(connected, actor)

    def stage(first: int, *content: bytes) -> None:
        connected.execute(
            StageAttachment(
                portal_id=portal.id,
                fence=fence,
                digest=bytes.fromhex(DIGEST),
                media_type="",
                first=first,
                content=content,
            ),
            actor,
        )

    stage(0, LONG[:PIECE])
    with pytest.raises(Refused) as refused:
        stage(2, LONG[:PIECE])
    assert refused.value.code == "attachment.not_staged"
    keep = KeepAttachment(
        portal_id=portal.id,
        fence=fence,
        digest=bytes.fromhex(DIGEST),
        media_type="",
        first=1,
        content=(),
        size=len(LONG),
    )
    with pytest.raises(Refused) as refused:
        connected.execute(keep, actor)
    assert refused.value.code == "attachment.not_staged"
    assert content(connected) is None
