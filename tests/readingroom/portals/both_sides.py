"""What differs between a desk and its sandbox portal once nothing is under way, read from the portal's side."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from readingroom.bookings.records import Booking
from readingroom.command import Reading
from readingroom.desk import Desk
from readingroom.events import event_from_json
from readingroom.office.check import check
from readingroom.portals import snapshots
from readingroom.portals.adapter import Change, Gone
from readingroom.portals.events import RequestConflictResolved, TellingSent
from readingroom.portals.native.protocol import RequestStatus
from readingroom.portals.native.reading import change
from readingroom.portals.records import InboxRow, OutboxRow, PortalSubject
from readingroom.portals.rules import CommandKind
from readingroom.portals.sandbox import feed, schema
from readingroom.portals.sandbox.storage import Storage
from readingroom.portals.sandbox.subjects import Subject, find
from readingroom.portals.telling import notice_name
from readingroom.requests.commands.following import desk_values
from readingroom.requests.notices.events import NoticeWithdrawn
from readingroom.requests.records import Material, MaterialEvent, Message, Notice, Request
from readingroom.store.blobs import Blob
from readingroom.store.chain import facts_of
from readingroom.store.tables import AuditRow, Case


@dataclass(frozen=True)
class Online:
    """What the portal holds.

    Attributes:
        subjects: those that are not gone.
        changes: (subject, version) of everything its feed tells, in order.
        asked_unseen: (subject, paper) that the desk asked for when it had been handed in.
        told: subject -> its newest snapshot, as a desk keeps it.
        carried_out: (reference, kind, subject) of every command that was applied, in order.
        notices: id -> subject.
        files: digests.
        gone: those that were removed; what is known of them there is their version.
    """

    subjects: Mapping[str, Subject]
    changes: tuple[tuple[str, int], ...]
    asked_unseen: tuple[tuple[str, str], ...]
    told: Mapping[str, Mapping[str, Any]]
    carried_out: tuple[tuple[str, str, str], ...]
    notices: Mapping[str, str]
    files: frozenset[str]
    gone: Mapping[str, int]


def online(storage: Storage) -> Online:
    """Read the portal's file."""
    with storage.reading() as connection:
        page = feed.page(connection, storage, "", 10_000)
        told: dict[str, Mapping[str, Any]] = {}
        for item in page.items:
            read = change(item, storage.instance)
            assert isinstance(read, Change | Gone), read
            if isinstance(read, Change):
                told[read.id] = snapshots.written(read.snapshot)
        rows = connection.execute(
            select(schema.subject.c.id, schema.subject.c.version, schema.subject.c.gone)
        ).all()
        subjects = {row.id: found for row in rows if (found := find(connection, row.id)) is not None}
        commands = connection.execute(select(schema.command).order_by(text("command.rowid"))).all()
        notices = connection.execute(select(schema.notice.c.id, schema.notice.c.subject)).all()
        return Online(
            subjects,
            tuple((item["subject"], item["subjectversion"]) for item in page.items),
            tuple(_asked_online(page.items, subjects)),
            told,
            tuple(
                (row.client_reference, row.kind, row.answer["subject"])
                for row in commands
                if row.answer["status"] == "applied"
            ),
            {row.id: row.subject for row in notices},
            frozenset(connection.execute(select(schema.attachment.c.sha256)).scalars()),
            {row.id: row.version for row in rows if row.gone},
        )


def _asked_online(
    items: Sequence[Mapping[str, Any]], subjects: Mapping[str, Subject]
) -> Iterator[tuple[str, str]]:
    there: dict[str, set[str]] = defaultdict(set)
    for item in items:
        name, data = item["subject"], item["data"]
        if "materials" not in data or name not in subjects:
            continue
        new = {one["id"] for one in data["messages"]} - there[name]
        for question in subjects[name].request[1].questions:
            if question.id in new:
                yield from ((name, paper) for paper in question.papers if f"paper {paper}" in there[name])
        there[name] |= new | {f"paper {one['paper']}" for one in data["materials"]}


@dataclass(frozen=True)
class AtDesk:
    """What the desk has of it; requests and bookings by the portal's ids."""

    outbox: tuple[OutboxRow, ...]
    inbox: tuple[InboxRow, ...]
    subjects: Mapping[str, PortalSubject]
    bookings: Mapping[str, tuple[Booking, Case]]
    requests: Mapping[str, tuple[Request, Case]]
    papers: Mapping[int, Mapping[str, str]]
    messages: Mapping[int, tuple[Message, ...]]
    numbers: Mapping[int, str]  # request -> its case's number
    notices: tuple[Notice, ...]
    files: frozenset[str]
    asked_unseen: tuple[int, ...]  # papers asked for again that nobody had sent back
    sent_back: frozenset[tuple[int, str]]  # (request, paper)
    told_in_vain: tuple[
        int, ...
    ]  # rows of the outbox that were sent although their notice had been withdrawn
    filed: Mapping[int, Mapping[str, Any]]  # request -> what its reader filed, as the desk has it
    decided: Mapping[int, frozenset[str]]  # case -> fields in which somebody said that the desk is right
    kept: frozenset[str]  # of whose end somebody said that it does not count here


def at_desk(reading: Reading) -> AtDesk:
    """Read the desk's database."""
    session = reading.session
    subjects = {one.canonical_id: one for one in session.scalars(select(PortalSubject))}
    inbox = tuple(session.scalars(select(InboxRow).order_by(InboxRow.id)))
    newest = {row.canonical_id: row for row in inbox}
    kept = frozenset(name for name, row in newest.items() if row.state == "set_aside")
    alike = {name: one for name, one in subjects.items() if not one.gone and name not in kept}
    cases = {one.id: one for one in session.scalars(select(Case))}
    bookings = {one.id: one for one in session.scalars(select(Booking))}
    requests = {one.id: one for one in session.scalars(select(Request))}
    papers: dict[int, dict[str, str]] = defaultdict(dict)
    for material in session.scalars(select(Material)):
        papers[material.request_id][material.paper] = material.state
    messages: dict[int, list[Message]] = defaultdict(list)
    for message in session.scalars(select(Message).order_by(Message.id)):
        messages[message.request_id].append(message)
    return AtDesk(
        tuple(session.scalars(select(OutboxRow).order_by(OutboxRow.id))),
        inbox,
        subjects,
        {
            name: (bookings[one.record_id], cases[bookings[one.record_id].case_id])
            for name, one in alike.items()
            if one.kind == "booking" and one.record_id is not None
        },
        {
            name: (requests[one.record_id], cases[requests[one.record_id].case_id])
            for name, one in alike.items()
            if one.kind == "request" and one.record_id is not None
        },
        papers,
        {request: tuple(several) for request, several in messages.items()},
        {one.id: cases[one.case_id].number for one in requests.values()},
        tuple(session.scalars(select(Notice))),
        frozenset(digest.hex() for digest in session.scalars(select(Blob.digest))),
        tuple(_asked_unseen(session.scalars(select(MaterialEvent).order_by(MaterialEvent.id)))),
        frozenset(
            (request, paper)
            for request, paper in session.execute(
                select(Material.request_id, Material.paper)
                .join(MaterialEvent, MaterialEvent.material_id == Material.id)
                .where(MaterialEvent.what.in_(("sent_back", "taken_back")))
            )
        ),
        tuple(_told_in_vain(session)),
        {one.id: desk_values(session, one) for one in requests.values()},
        _decided(session),
        kept,
    )


def _told_in_vain(session: Session) -> Iterator[int]:
    names = {row.id: row.payload.get("id") for row in session.scalars(select(OutboxRow))}
    withdrawn: set[str] = set()
    for canonical in session.scalars(select(AuditRow.canonical).order_by(AuditRow.seq)):
        for event in map(event_from_json, facts_of(canonical)["events"]):
            if isinstance(event, NoticeWithdrawn):
                withdrawn.add(notice_name(event.notice_kind, event.notice_id))
            elif isinstance(event, TellingSent) and names[event.outbox_id] in withdrawn:
                yield event.outbox_id


def _decided(session: Session) -> Mapping[int, frozenset[str]]:
    decided: dict[int, frozenset[str]] = defaultdict(frozenset)
    for canonical in session.scalars(select(AuditRow.canonical)):
        for event in map(event_from_json, facts_of(canonical)["events"]):
            if isinstance(event, RequestConflictResolved) and event.case_id is not None:
                decided[event.case_id] |= set(event.ours)
    return decided


def _asked_unseen(events: Iterator[MaterialEvent]) -> Iterator[int]:
    there: dict[int, bool] = {}
    for event in events:
        if event.what in ("sent_back", "taken_back"):
            there[event.material_id] = False
        elif event.what in ("asked", "asked_again"):
            if there.get(event.material_id, False):
                yield event.material_id
        elif event.what != "to_follow":
            there[event.material_id] = True


def differences(desk: Desk, storage: Storage, said: Mapping[str, int]) -> list[str]:
    """Everything that is not as it should be, in words.

    Args:
        desk: its side.
        storage: the portal's.
        said: subject -> how often its reader said something after it was made.
    """
    theirs, ours = online(storage), desk.read(at_desk)
    problems = desk.read(check, desk.store.secret.verify_key)
    return [
        *(f"check: {problem}" for problem in problems),
        *_once(theirs, ours, said),
        *_inbox(theirs, ours),
        *_bookings(theirs, ours),
        *_requests(theirs, ours),
        *_papers(theirs, ours),
        *_messages(theirs, ours),
        *_in_order(theirs, ours),
    ]


def _once(theirs: Online, ours: AtDesk, said: Mapping[str, int]) -> Iterator[str]:
    """Every client reference exactly once: by its effect, not by what either side wrote down of it."""
    done = Counter(reference for reference, _, _ in theirs.carried_out)
    applied = {str(row.reference) for row in ours.outbox if row.state == "applied"}
    for reference in done.keys() ^ applied:
        yield f"{reference}: carried out {done[reference]} times, and the desk has it as {reference in applied}"
    left = Counter(row.state for row in ours.outbox if row.state not in ("applied", "given_up", "cancelled"))
    if left:
        yield f"still to go out: {dict(left)}"
    effects = Counter(subject for _, _, subject in theirs.carried_out if subject)
    made = Counter(subject for _, kind, subject in theirs.carried_out if kind == CommandKind.BOOKING_MAKE)
    there = {name: subject.version for name, subject in theirs.subjects.items()} | theirs.gone
    for name, version in there.items():
        if version != (1 - made[name]) + said.get(name, 0) + effects[name]:
            yield f"{name}: version {version} after {said.get(name, 0)} + {effects[name]} changes"
    versions: dict[str, list[int]] = defaultdict(list)
    for name, version in theirs.changes:
        versions[name].append(version)
    for name, several in versions.items():
        if several != ([theirs.gone[name]] if name in theirs.gone else list(range(1, len(several) + 1))):
            yield f"{name}: its feed tells versions {several}"
    names = {subject.id: name for name, subject in ours.subjects.items()}
    told = Counter(
        row.payload["id"]
        for row in ours.outbox
        if row.kind == CommandKind.NOTICE
        and row.state == "applied"
        and names[row.subject_id or 0] not in theirs.gone
    )
    if ours.told_in_vain:
        yield f"withdrawn notices were told: {ours.told_in_vain}"
    if told != Counter(dict.fromkeys(theirs.notices, 1)):
        yield f"notices: {told} told, {sorted(theirs.notices)} shown"


def _inbox(theirs: Online, ours: AtDesk) -> Iterator[str]:
    """The inbox is what the portal holds, once."""
    kept = Counter(
        (row.canonical_id, row.version)
        for row in ours.inbox
        if row.canonical_id not in theirs.gone or row.payload is None  # what came before went with it there
    )
    if kept != Counter(theirs.changes):
        yield f"inbox: {kept - Counter(theirs.changes)} too much, {Counter(theirs.changes) - kept} too little"
    for row in ours.inbox:
        if row.state not in ("applied", "set_aside"):
            yield f"inbox: {row.canonical_id} {row.version} is {row.state}: {row.why}"
    here = {name for name, subject in ours.subjects.items() if not subject.gone} - ours.kept
    if here != theirs.subjects.keys() - ours.kept:
        yield f"subjects: {here ^ (theirs.subjects.keys() - ours.kept)}"
    for name in here:
        subject = ours.subjects[name]
        if subject.version != theirs.subjects[name].version:
            yield f"{name}: seen in version {subject.version}, is in {theirs.subjects[name].version}"
        if subject.seen != theirs.told[name]:
            yield f"{name}: seen as {subject.seen}, is {theirs.told[name]}"


def _bookings(theirs: Online, ours: AtDesk) -> Iterator[str]:
    for name, (booking, case) in ours.bookings.items():
        data, side = theirs.subjects[name].booking
        number = ours.requests[data.request][1].number if data.request in ours.requests else data.number
        if case.number != number:
            yield f"{name}: {data.number} online is case {case.number}"
        # A visit that never took place may have been cancelled online in the same moment.
        if booking.state != side.state and (booking.state, side.state) != ("no_show", "cancelled"):
            yield f"{name}: {booking.state} here, {side.state} online"
        if booking.state not in ("cancelled", "no_show") and booking.starts_at != data.start:
            yield f"{name}: at {booking.starts_at} here, {data.start} online"


def _requests(theirs: Online, ours: AtDesk) -> Iterator[str]:
    for name, (request, case) in ours.requests.items():
        data, side = theirs.subjects[name].request
        if case.number != data.number:
            yield f"{name}: {data.number} online is case {case.number}"
        into = "" if request.joined_into is None else ours.numbers[request.joined_into]
        if into and side.into != into:
            yield f"{name}: joined into {into}, online into {side.into!r}"
        if not into and side.into not in ("", case.number):
            yield f"{name}: by itself, online in {side.into!r}"
        if into or data.status is RequestStatus.WITHDRAWN:
            continue  # it goes on elsewhere; what its reader withdrew takes no more news
        yield from _filed(name, request, theirs.told[name], ours)
        if request.state != (side.state or "received"):
            yield f"{name}: {request.state} here, {side.state!r} online"
        shown = None if side.answer is None else (side.answer.outcome, side.answer.text)
        done = request.state in ("answered", "for_collection", "posted", "closed")
        if done and request.outcome and shown != (request.outcome, request.answer):
            yield f"{name}: answered {request.outcome}, online {shown}"
        for file in side.answer.attachments if side.answer else ():
            if file.sha256 not in theirs.files or file.sha256 not in ours.files:
                yield f"{name}: the answer's file is not on both sides"
        for row in ours.outbox:
            if row.subject_id == ours.subjects[name].id and row.state == "given_up":
                yield f"{name}: {row.kind} {row.payload} was not taken: {row.why}"


def _filed(name: str, request: Request, told: Mapping[str, Any], ours: AtDesk) -> Iterator[str]:
    """What its reader filed last counts, unless somebody at the desk said otherwise; what is over wants nothing."""
    for field, value in ours.filed[request.id].items():
        if field == "withdrawn" or field in ours.decided[request.case_id]:
            continue
        if field == "wanted" and set(told.get(field) or ()) <= set(value or ()):
            continue  # a visit that was booked for it, or the desk, wants more in the same case
        if (told.get(field) or None) != (value or None) and request.state != "cancelled":
            yield f"{name}: {field} is {value} here, {told.get(field)} online"


def _papers(theirs: Online, ours: AtDesk) -> Iterator[str]:
    """Every paper stands alike, its file is on both sides, and nobody was asked for one that was there."""
    if ours.asked_unseen:
        yield f"asked for although it was there: {ours.asked_unseen}"
    for name, paper in theirs.asked_unseen:
        if name in ours.requests and (ours.requests[name][0].id, paper) not in ours.sent_back:
            yield f"{name}: asked for {paper} although it had been handed in"
    for name, (request, _) in ours.requests.items():
        data, side = theirs.subjects[name].request
        for material in data.materials:
            if material.attachment.sha256 not in ours.files:
                yield f"{name}: the file handed in as {material.paper} is not here"
        goes_on = request
        while goes_on.joined_into is not None:
            goes_on = next(one for one, _ in ours.requests.values() if one.id == goes_on.joined_into)
        for paper, state in (ours.papers.get(request.id, {}) | ours.papers.get(goes_on.id, {})).items():
            if side.papers.get(paper, "missing") != state:
                yield f"{name}: {paper} is {state} here, {side.papers.get(paper)} online"


def _messages(theirs: Online, ours: AtDesk) -> Iterator[str]:
    told: dict[int, list[str]] = defaultdict(list)
    for row in ours.outbox:
        if row.kind == CommandKind.REQUEST_QUESTION and row.state == "applied":
            told[row.subject_id or 0].append(row.payload["id"])
    for name in ours.requests:
        data, _ = theirs.subjects[name].request
        asked = sorted(one.id for one in data.messages if one.author == "desk")
        if asked != sorted(told[ours.subjects[name].id]):
            yield f"{name}: asked {asked}, the desk told {told[ours.subjects[name].id]}"
        written = sorted(one.id for one in data.messages if one.author == "reader")
        portals = {one.id for one in data.messages}
        here = {one.reference for several in ours.messages.values() for one in several}
        taken = sorted(portals & here)
        if written != sorted(one for one in taken if one not in asked):
            yield f"{name}: its reader wrote {written}, here are {taken}"


def _in_order(theirs: Online, ours: AtDesk) -> Iterator[str]:
    """Nobody is told that a reader has left who has not come."""
    said = {str(row.reference): row for row in ours.outbox}
    states: dict[str, list[str]] = defaultdict(list)
    for reference, kind, subject in theirs.carried_out:
        if kind == CommandKind.BOOKING_STATE and reference in said:
            states[subject].append(said[reference].payload["state"])
    for subject, several in states.items():
        for number, state in enumerate(several):
            if state == "finished" and "arrived" not in several[:number]:
                yield f"{subject}: told {several}"
