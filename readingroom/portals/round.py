"""What one round with a portal needs to read: where it stands, what waits, what is to be sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.command import Reading
from readingroom.portals import snapshots
from readingroom.portals.adapter import Operation
from readingroom.portals.records import AWAITS_FILE, InboxRow, OutboxRow, Portal, PortalSubject
from readingroom.portals.rules import CommandKind, InboxState, OutboxState, SubjectKind, is_due
from readingroom.portals.steps import stager
from readingroom.store import blobs

__all__ = [
    "Standing",
    "ToSend",
    "WantedFile",
    "any_staged",
    "file_piece",
    "standing",
    "to_send",
    "waiting_rows",
    "wanted_files",
]

_PORTAL_STILL_OWNS = frozenset({"confirmed", "moved", "cancelled"})
"""States of a booking that are told only on top of what was read: its reader may have said otherwise meanwhile."""


@dataclass(frozen=True)
class Standing:
    """Where the exchange with a portal stands."""

    cursor: str
    pass_number: int
    listing: bool
    halted: bool
    failures: int
    reached_at: dt.datetime | None
    said: str | None


@dataclass(frozen=True)
class WantedFile:
    """A file that a waiting change names and that is not here yet.

    Attributes:
        tries: how often a file of this change did not come.
    """

    inbox_id: int
    digest: str
    media_type: str
    tries: int = 0


@dataclass(frozen=True)
class ToSend:
    """A row of the outbox as it is sent.

    Attributes:
        files: (SHA-256 in hex, media type, bytes, id of the kept file) to be put before.
    """

    operation: Operation
    tries: int
    asked: int
    files: tuple[tuple[str, str, int, int], ...] = field(default=())


def standing(reading: Reading, portal_id: int) -> Standing:
    """Where the exchange stands."""
    portal = reading.session.get_one(Portal, portal_id)
    return Standing(
        portal.cursor or "",
        portal.pass_number,
        portal.listing,
        portal.halted is not None,
        portal.failures,
        portal.reached_at,
        portal.said,
    )


def waiting_rows(reading: Reading, portal_id: int) -> tuple[int, ...]:
    """Ids of what waits in the inbox: requests first, because bookings may belong to them, otherwise as it came."""
    rows = reading.session.execute(
        select(InboxRow.id, InboxRow.kind)
        .where(InboxRow.portal_id == portal_id, InboxRow.state == InboxState.WAITING.value)
        .order_by(InboxRow.id)
    ).all()
    requests = [row.id for row in rows if row.kind == SubjectKind.REQUEST]
    return (*requests, *(row.id for row in rows if row.kind != SubjectKind.REQUEST))


def wanted_files(reading: Reading, portal_id: int) -> tuple[WantedFile, ...]:
    """Files that waiting changes name and that are not here yet, in order; those whose time has not come are left."""
    session = reading.session
    wanted: dict[str, WantedFile] = {}
    several: list[WantedFile] = []
    rows = session.execute(
        select(InboxRow.id, InboxRow.payload, InboxRow.why, InboxRow.facts)
        .where(
            InboxRow.portal_id == portal_id,
            InboxRow.state == InboxState.WAITING.value,
            InboxRow.kind == SubjectKind.REQUEST.value,
        )
        .order_by(InboxRow.id)
    )
    for inbox_id, payload, why, facts in rows:
        failed: Mapping[str, Any] = (facts or {}) if why == AWAITS_FILE else {}
        again = failed.get("again_at")
        if again is not None and not is_due(dt.datetime.fromisoformat(again), reading.now):
            continue
        for file in snapshots.files_of(payload or {}):
            one = WantedFile(inbox_id, file["digest"], file["media_type"], int(failed.get("tries", 0)))
            if one.digest not in wanted and blobs.blob_of(session, bytes.fromhex(one.digest)) is not None:
                continue
            wanted.setdefault(one.digest, one)
            several.append(one)
    return tuple(several)


def to_send(reading: Reading, outbox_id: int) -> ToSend:
    """A row with everything that is sent of it."""
    session = reading.session
    row = session.get_one(OutboxRow, outbox_id)
    subject = None if row.subject_id is None else session.get_one(PortalSubject, row.subject_id)
    data: Mapping[str, Any] = row.payload
    guarded = (row.kind == CommandKind.BOOKING_STATE and data.get("state") in _PORTAL_STILL_OWNS) or (
        # The paper may have been handed in meanwhile: then it is not asked for.
        row.kind == CommandKind.REQUEST_QUESTION and bool(data.get("papers"))
    )
    operation = replace(
        _operation(row, subject),
        version=subject.version or None if subject is not None and guarded else None,
        etag=(subject.etag or "") if subject is not None and guarded else "",
        takes_back=_taken_back(session, row, subject),
    )
    return ToSend(operation, row.tries, row.asked, _files(reading, data))


def _operation(row: OutboxRow, subject: PortalSubject | None) -> Operation:
    """What a row says, whatever it was decided on."""
    return Operation(
        reference=row.reference,
        kind=CommandKind(row.kind),
        subject="" if subject is None or row.kind == CommandKind.BOOKING_MAKE else subject.canonical_id,
        decided_at=row.decided_at,
        data=row.payload,
    )


def _taken_back(session: Session, row: OutboxRow, subject: PortalSubject | None) -> Operation | None:
    """The arrival that a row takes back: the last that the portal took of the booking, if a confirmation follows it."""
    if subject is None or (row.kind, row.payload.get("state")) != (CommandKind.BOOKING_STATE, "confirmed"):
        return None
    before = select(OutboxRow).where(
        OutboxRow.subject_id == subject.id,
        OutboxRow.id < row.id,
        OutboxRow.kind == CommandKind.BOOKING_STATE.value,
        OutboxRow.state == OutboxState.APPLIED.value,
    )
    last = session.scalars(before.order_by(OutboxRow.id.desc()).limit(1)).one_or_none()
    return _operation(last, subject) if last is not None and last.payload.get("state") == "arrived" else None


def _files(reading: Reading, data: Mapping[str, Any]) -> tuple[tuple[str, str, int, int], ...]:
    files = []
    for one in data.get("attachments", ()):
        blob = blobs.blob_of(reading.session, bytes.fromhex(one["sha256"]))
        if blob is not None:
            files.append((one["sha256"], one["media_type"], blob.size, blob.id))
    return tuple(files)


def file_piece(reading: Reading, blob_id: int, number: int) -> bytes:
    """A piece of a kept file's content, from 0."""
    return blobs.piece(reading.session, reading.vault, blob_id, number)


def any_staged(reading: Reading, portal_id: int) -> bool:
    """Whether files of this portal were begun and did not come whole."""
    return bool(blobs.staged(reading.session, stager(portal_id)))
