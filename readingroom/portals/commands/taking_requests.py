"""Requests that a portal told of, one by one, through the command of the area they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.command import Context
from readingroom.errors import DeskError
from readingroom.events import Event
from readingroom.portals import snapshots
from readingroom.portals.records import InboxRow, Portal, PortalSubject
from readingroom.portals.rules import InboxState
from readingroom.portals.subjects import agreed, new_subject, put_aside
from readingroom.requests import commands as requests
from readingroom.requests.commands.following import desk_values
from readingroom.requests.events import RequestConflict
from readingroom.requests.records import Request
from readingroom.requests.snapshot import RequestSnapshot
from readingroom.store.blobs import Blob

__all__ = ["take_requests"]

Subjects = dict[tuple[str, str], PortalSubject]


def take_requests(
    session: Session, portal: Portal, rows: Sequence[InboxRow], subjects: Subjects, context: Context
) -> list[Event]:
    """Take these rows in, in order; one that is refused is put aside, one whose files are not here yet waits."""
    events: list[Event] = []
    for row in rows:
        if not _files_are_here(session, row):
            continue
        try:
            with session.begin_nested():
                events += _take(session, portal, row, subjects, context)
        except DeskError as error:
            subjects.pop((row.kind, row.canonical_id), None)
            put_aside(row, error, context)
    return events


def _files_are_here(session: Session, row: InboxRow) -> bool:
    wanted = {bytes.fromhex(file["digest"]) for file in snapshots.files_of(row.payload or {})}
    if not wanted:
        return True
    here = select(Blob.digest).where(Blob.digest.in_(wanted), Blob.erased_at.is_(None))
    return wanted <= set(session.scalars(here))


def _take(
    session: Session, portal: Portal, row: InboxRow, subjects: Subjects, context: Context
) -> list[Event]:
    key = (row.kind, row.canonical_id)
    subject = subjects.get(key)
    row.state, row.settled_at = InboxState.APPLIED.value, context.recorded_at
    if subject is not None and 0 < row.version < subject.version:
        row.why = "older_version"
        return []
    before = snapshots.request(subject.seen) if subject is not None and subject.seen else None
    snapshot = _snapshot(row, before)
    if snapshot is None:
        row.why = "cancelled_before_known"
        return []
    events = _hand_over(session, portal, snapshot, before, context)
    if subject is None:
        subject = subjects[key] = new_subject(session, portal, row)
    case_id = next((told for event in events if (told := getattr(event, "case_id", None))), subject.case_id)
    subject.case_id = case_id
    subject.record_id = session.scalars(select(Request.id).where(Request.case_id == case_id)).one_or_none()
    subject.seen, subject.version = snapshots.written(snapshot), max(row.version, subject.version)
    subject.etag, subject.taken_in, subject.gone = row.etag, context.command_id, row.payload is None
    for event in events:
        if isinstance(event, RequestConflict):
            row.state, row.why = InboxState.CONFLICT.value, event.why
            subject.conflict = {**(subject.conflict or {}), **dict.fromkeys(event.fields)}
    if subject.conflict and subject.record_id is not None:
        _compare(session, subject, context)
    session.flush()
    return events


def _compare(session: Session, subject: PortalSubject, context: Context) -> None:
    """What is in conflict is what the portal says now, where the desk still says something else."""
    ours = desk_values(session, session.get_one(Request, subject.record_id))
    theirs = {name: subject.seen.get(name) for name in subject.conflict or {}}
    left = {name: value for name, value in theirs.items() if (value or None) != (ours.get(name) or None)}
    subject.conflict = left or None
    if not left:
        session.flush()
        agreed(session, subject, context)


def _snapshot(row: InboxRow, before: RequestSnapshot | None) -> RequestSnapshot | None:
    """What the row says; of a subject that is gone, that its reader does not want it any more."""
    if row.payload is not None:
        return snapshots.request(row.payload)
    return None if before is None else replace(before, withdrawn=True)


def _hand_over(
    session: Session,
    portal: Portal,
    snapshot: RequestSnapshot,
    before: RequestSnapshot | None,
    context: Context,
) -> list[Event]:
    command = requests.TakeRequest(system=portal.instance, snapshot=snapshot, before=before)
    return list(requests.HANDLERS[requests.TakeRequest](session, command, context))
