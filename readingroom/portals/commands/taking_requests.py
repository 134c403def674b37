"""Requests that a portal told of, through the area they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from readingroom.command import Context
from readingroom.errors import DeskError
from readingroom.events import Event
from readingroom.portals import snapshots
from readingroom.portals.inbox import Subject, Subjects, Waiting
from readingroom.portals.records import Portal
from readingroom.portals.rules import InboxState
from readingroom.portals.subjects import agreed
from readingroom.requests import commands as requests
from readingroom.requests.commands.following import desk_values
from readingroom.requests.events import RequestConflict
from readingroom.requests.records import Request
from readingroom.requests.snapshot import RequestSnapshot
from readingroom.store.blobs import here

__all__ = ["take_requests"]


def take_requests(
    session: Session, portal: Portal, rows: Sequence[Waiting], subjects: Subjects, context: Context
) -> list[Event]:
    """Take these rows in, in order; one that is refused is put aside, one whose files are not here yet waits."""
    events: list[Event] = []
    for several in _apart([row for row in rows if _files_are_here(session, row)], subjects):
        events += _take_together(session, portal, several, subjects, context)
    # What is of one kind stands together: others act on all of it at once, and not on one after the other.
    kinds = list(dict.fromkeys(type(event) for event in events))
    return sorted(events, key=lambda event: kinds.index(type(event)))


def _apart(rows: Sequence[Waiting], subjects: Subjects) -> Iterator[list[Waiting]]:
    """Stretches in which no request and no number is told of twice: what comes later is taken in on top of it."""
    several: list[Waiting] = []
    seen: set[tuple[str, str]] = set()
    for row in rows:
        subject = subjects.get(row.kind, row.canonical_id)
        said = row.payload or (subject.seen if subject is not None else {})
        number = str(said.get("number") or "").strip() or row.canonical_id
        names = {("id", row.canonical_id), ("number", number)}
        if seen & names:
            yield several
            several, seen = [], set()
        several.append(row)
        seen |= names
    if several:
        yield several


def _take_together(
    session: Session, portal: Portal, rows: Sequence[Waiting], subjects: Subjects, context: Context
) -> list[Event]:
    """All at once; where one of them cannot be taken in, one by one, and that one is put aside."""
    before = subjects.as_they_were()
    try:
        with session.begin_nested():
            return _take(session, portal, rows, subjects, context)
    except DeskError as error:
        subjects.back(before)
        for row in rows:
            row.wait_again()
        if len(rows) == 1:
            rows[0].put_aside(error, context)
            return []
    return [event for row in rows for event in _take_together(session, portal, [row], subjects, context)]


def _files_are_here(session: Session, row: Waiting) -> bool:
    wanted = {bytes.fromhex(file["digest"]) for file in snapshots.files_of(row.payload or {})}
    return not wanted or wanted <= here(session, wanted)


def _take(
    session: Session, portal: Portal, rows: Sequence[Waiting], subjects: Subjects, context: Context
) -> list[Event]:
    told: list[tuple[Waiting, requests.Told]] = []
    for row in rows:
        subject = subjects.get(row.kind, row.canonical_id)
        row.state, row.settled_at = InboxState.APPLIED.value, context.recorded_at
        row.why = row.facts = None
        if subject is not None and 0 < row.version < subject.version:
            row.why = "older_version"
            continue
        before = snapshots.request(subject.seen) if subject is not None and subject.seen else None
        snapshot = _snapshot(row, before)
        if snapshot is None:
            row.why = "cancelled_before_known"
            continue
        told.append((row, requests.Told(snapshot, before)))
    if not told:
        return []
    taken = requests.take_requests(session, portal.instance, [one for _, one in told], context)
    for (row, one), (request, events) in zip(told, taken, strict=True):
        _note(session, row, one.snapshot, request, events, subjects, context)
    session.flush()
    subjects.write()
    return [event for _, events in taken for event in events]


def _note(
    session: Session,
    row: Waiting,
    snapshot: RequestSnapshot,
    request: requests.AnyRequest,
    events: Sequence[Event],
    subjects: Subjects,
    context: Context,
) -> None:
    """Write down what became of a row, and what the portal has now."""
    subject = subjects.of(row)
    subject.case_id, subject.record_id = request.case_id, request.id
    subject.seen, subject.version = snapshots.written(snapshot), max(row.version, subject.version)
    subject.etag, subject.taken_in, subject.gone = row.etag, context.command_id, row.payload is None
    for event in events:
        if isinstance(event, RequestConflict):
            row.state, row.why = InboxState.CONFLICT.value, event.why
            subject.conflict = {**(subject.conflict or {}), **dict.fromkeys(event.fields)}
    if subject.conflict and subject.record_id is not None:
        _compare(session, subject, subjects, context)


def _compare(session: Session, subject: Subject, subjects: Subjects, context: Context) -> None:
    """What is in conflict is what the portal says now, where the desk still says something else."""
    ours = desk_values(session, session.get_one(Request, subject.record_id))
    theirs = {name: subject.seen.get(name) for name in subject.conflict or {}}
    left = {name: value for name, value in theirs.items() if (value or None) != (ours.get(name) or None)}
    subject.conflict = left or None
    if not left:
        session.flush()
        agreed(session, subject, context)
        subjects.agreed(subject)


def _snapshot(row: Waiting, before: RequestSnapshot | None) -> RequestSnapshot | None:
    """What the row says; of a subject that is gone, that its reader does not want it any more."""
    if row.payload is not None:
        return snapshots.request(row.payload)
    return None if before is None else replace(before, withdrawn=True)
