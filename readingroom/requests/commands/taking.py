"""What a portal says of requests is taken in: new ones are filed, changes followed until check-in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom import numbering
from readingroom.bookings.records import Visit
from readingroom.command import Command, Context, Handler, Permission
from readingroom.events import Event
from readingroom.requests import clocks, wallet
from readingroom.requests.commands.filing import READER_FILES, Filed, write_filed
from readingroom.requests.commands.following import standing
from readingroom.requests.commands.life import requests_of, withdraw
from readingroom.requests.commands.new_requests import NewRequest, file_new
from readingroom.requests.commands.papers import kept
from readingroom.requests.commands.writing import (
    Attached,
    attach,
    drafted,
    go_on_if_answered,
    written,
)
from readingroom.requests.events import MaterialMoved, MessageWritten, RequestConflict
from readingroom.requests.joined import note_gone_over, standing_request
from readingroom.requests.records import Material, Message, Request
from readingroom.requests.rules import (
    OVER,
    REQUEST_LIFE,
    MaterialAction,
    RequestAction,
    RequestState,
)
from readingroom.requests.snapshot import RequestSnapshot
from readingroom.store.rows import add_rows, among, given, looked_up

__all__ = ["HANDLERS", "AnyRequest", "TakeRequest", "Told", "number_of", "take_requests"]

AnyRequest = Request | NewRequest
_READER_MAY_STILL_CHANGE = frozenset(
    {
        RequestState.RECEIVED,
        RequestState.ACCEPTED,
        RequestState.WAITING,
        RequestState.APPROVAL,
        RequestState.CONSULTATION,
        RequestState.PAUSED,
    }
)
_NOTHING_LEFT = (OVER - {RequestState.JOINED}) | {RequestState.POSTED}
_TOO_LATE = frozenset({RequestState.ANSWERED, RequestState.FOR_COLLECTION, RequestState.TRANSFERRED})
"""The desk has done its part: a withdrawal takes nothing back, and nobody has anything to decide."""


@dataclass(frozen=True, kw_only=True)
class TakeRequest(Command):
    """Take in what a portal says of a request.

    Its papers and messages are always taken in; what the reader filed may change until check-in. From then on the desk
    owns the case, and what differs is a conflict that a person decides.

    Attributes:
        system: the portal's instance.
        snapshot: what it says now; files it names are kept already.
        before: what it said last, None if it never did: only what differs from it was changed by the reader.
    """

    permission = Permission.SYNC
    system: str
    snapshot: RequestSnapshot = field(repr=False)
    before: RequestSnapshot | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Told:
    """What a portal says of a request.

    Attributes:
        snapshot: now.
        before: last time, None if it never did.
    """

    snapshot: RequestSnapshot
    before: RequestSnapshot | None


def number_of(snapshot: RequestSnapshot) -> str:
    """The number of the case, in the portal's system."""
    return snapshot.number.strip() or snapshot.canonical_id


def take_request(session: Session, command: TakeRequest, context: Context) -> Sequence[Event]:
    """Take in a snapshot; the same one again changes nothing."""
    ((_, events),) = take_requests(session, command.system, [Told(command.snapshot, command.before)], context)
    return events


def take_requests(
    session: Session, system: str, told: Sequence[Told], context: Context
) -> list[tuple[AnyRequest, list[Event]]]:
    """Take in what a portal says of several requests, of each case once.

    Args:
        session: in the command's transaction.
        system: the portal's instance.
        told: no two with the same `number_of`.
        context: of the command.

    Returns:
        For each its request, and what happened.
    """
    cases = _cases(session, system, told, context)
    known = requests_of(session, cases)
    new = {case_id: one.snapshot for case_id, one in zip(cases, told, strict=True) if case_id not in known}
    taken: dict[int, tuple[AnyRequest, list[Event]]] = {
        request.case_id: (request, events) for request, events in file_new(session, context, new)
    }
    changed = {
        case_id: (known[case_id], one) for case_id, one in zip(cases, told, strict=True) if case_id in known
    }
    for followed, events in _follow(session, context, list(changed.values())):
        taken[followed.case_id] = (followed, events)
    every = [taken[case_id] for case_id in cases]
    goes_on: dict[int, AnyRequest] = {
        request.id: request if isinstance(request, NewRequest) else standing_request(session, request)
        for request, _ in every
    }
    _take_papers(session, context, every, told, goes_on)
    _take_messages(session, context, every, told, goes_on)
    for (request, events), one in zip(every, told, strict=True):
        into = goes_on[request.id]
        if isinstance(into, Request):  # nobody has asked anything yet in one that has just come
            events += go_on_if_answered(session, context, into)
        if one.snapshot.withdrawn and (one.before is None or not one.before.withdrawn):
            events += _withdrawn(session, context, _whole(session, request))
    return every


def _cases(session: Session, system: str, told: Sequence[Told], context: Context) -> list[int]:
    """The cases that are told of, in order; new ones are opened."""
    opened_at = context.clock.local(context.recorded_at)
    numbers = [number_of(one.snapshot) for one in told]
    by_number = numbering.open_cases(session, opened_at, numbers, system)
    cases = [by_number[number] for number in numbers]
    numbering.add_codes_of(
        session,
        [
            (case_id, (one.snapshot.number, *one.snapshot.scan_codes))
            for case_id, one in zip(cases, told, strict=True)
        ],
    )
    return cases


def _whole(session: Session, request: AnyRequest) -> Request:
    """The record itself."""
    return request if isinstance(request, Request) else session.get_one(Request, request.id)


def _follow(
    session: Session, context: Context, told: Sequence[tuple[Request, Told]]
) -> list[tuple[Request, list[Event]]]:
    """What readers changed since, in requests that are here already."""
    taken: list[tuple[Request, list[Event]]] = [(request, []) for request, _ in told]
    filed: list[tuple[Filed, list[Event]]] = []
    begun: list[Request] = []
    for (request, events), (_, one) in zip(taken, told, strict=True):
        changed = _changed(one.snapshot, one.before)
        # A case may have begun as a booking under the same number; now its reader filed what it is about.
        if request.service_version_id is None and one.before is None:
            begun.append(request)
            filed.append((Filed(request, one.snapshot), events))
        elif (
            changed
            and _reader_owns(session, request)
            and not _other_person(session, request, one.snapshot, changed)
        ):
            filed.append((Filed(request, one.snapshot, changed), events))
        elif changed:
            events.append(_conflict(request, "desk_owns", changed))
    happened = write_filed(session, context, [one for one, _ in filed])
    for (_, events), more in zip(filed, happened, strict=True):
        events += more
    clocks.reckon_all(session, context, begun)
    return taken


def _changed(now: RequestSnapshot, before: RequestSnapshot | None) -> frozenset[str]:
    """What the reader changed since the portal said something last."""
    if before is None:
        return READER_FILES
    return frozenset(name for name in READER_FILES if getattr(now, name) != getattr(before, name))


def _reader_owns(session: Session, request: Request) -> bool:
    """Until check-in: nobody has arrived for the case, and nobody works on it."""
    if request.state not in _READER_MAY_STILL_CHANGE:
        return False
    arrived = select(Visit.id).where(Visit.case_id == request.case_id, ~Visit.undone)
    return session.scalars(arrived.limit(1)).first() is None


def _other_person(session: Session, request: Request, now: RequestSnapshot, changed: frozenset[str]) -> bool:
    """Consent was asked for somebody else: it is not for a reader to hand it on."""
    return "applicants" in changed and standing(session, request, now.applicants).consent


def _take_papers(
    session: Session,
    context: Context,
    taken: Sequence[tuple[AnyRequest, list[Event]]],
    told: Sequence[Told],
    goes_on: Mapping[int, AnyRequest],
) -> None:
    """What was handed in online, for the case in which it goes on."""
    given_online = [
        (_whole(session, request), _whole(session, goes_on[request.id]), events, one.snapshot)
        for (request, events), one in zip(taken, told, strict=True)
        if one.snapshot.materials
    ]
    cases = {one.id: one for request, into, *_ in given_online for one in (request, into)}
    known = wallet.all_materials(session, list(cases.values())) if given_online else {}
    for request, into, events, snapshot in given_online:
        before = known[request.id] if into is not request else {}
        came = _take_materials(session, context, into, snapshot, known[into.id], before)
        events += came
        if into is not request:
            note_gone_over(request, "given", [event.material_id for event in came])


def _take_materials(
    session: Session,
    context: Context,
    request: Request,
    snapshot: RequestSnapshot,
    known: dict[str, Material],
    before: Mapping[str, Material],
) -> list[MaterialMoved]:
    """Papers of a case; `before`: those of the one that it was filed as, which went over into it."""
    events: list[MaterialMoved] = []
    for handed_in in snapshot.materials:
        blob = kept(session, handed_in.file.digest)
        if handed_in.paper in before and wallet.came_before(session, before[handed_in.paper], blob):
            continue  # what was there when they were joined has gone over
        material = known.get(handed_in.paper)
        if material is None:
            material = known[handed_in.paper] = wallet.add(session, context, request, handed_in.paper)
        if wallet.came_before(session, material, blob):
            continue
        events.append(
            wallet.move(
                session,
                context,
                request,
                material,
                MaterialAction.GIVE,
                blob=blob,
                file_name=handed_in.file.name,
                by_reader=True,
            )
        )
    return events


@dataclass
class _Said:
    """A message that came in now; its id is known once it is written."""

    request: AnyRequest
    row: dict[str, Any]
    files: Sequence[Attached]
    events: list[Event]
    id: int = 0


_MESSAGES = select(Message.id, Message.request_id, Message.reference).where(
    among(Message.request_id, "requests")
)


_STAYED = select(Message.id, Message.reference).where(among(Message.id, "messages"))


def _take_messages(
    session: Session,
    context: Context,
    taken: Sequence[tuple[AnyRequest, list[Event]]],
    told: Sequence[Told],
    goes_on: Mapping[int, AnyRequest],
) -> None:
    """What readers wrote, for the case in which it goes on; a message that is here already stays as it is."""
    known: dict[int, dict[str, int | _Said]] = {
        one.id: {} for request, _ in taken for one in (request, goes_on[request.id])
    }
    for message in looked_up(session, _MESSAGES, requests=given(known)):
        known[message.request_id][message.reference] = message.id
    # Beneath questions of a case that they were part of.
    stayed = {
        one: request.id
        for request, _ in taken
        if isinstance(request, Request)
        for one in (request.joined or {}).get("stayed", [])
    }
    for identity, reference in looked_up(session, _STAYED, messages=given(stayed)) if stayed else ():
        known[stayed[identity]][reference] = identity
    new: list[_Said] = []
    for (request, events), one in zip(taken, told, strict=True):
        into = goes_on[request.id]
        here = known[request.id] | known[into.id]
        for said in one.snapshot.messages:
            if said.author != "reader" or said.reference in here:
                continue
            answers = here.get(said.answers)
            if not said.text.strip() and not said.files and answers is None:
                continue  # nothing was said
            if isinstance(answers, _Said):
                _write(session, new)  # both came at once
                answers = answers.id
            files = [Attached(file.digest, file.name) for file in said.files]
            row = drafted(
                context,
                into.id,
                "answer" if said.answers else "remark",
                said.text,
                author="reader",
                reference=said.reference,
                at=said.at,
                answers=answers,
                files=files,
            )
            new.append(_Said(into, row, files, events))
            here[said.reference] = new[-1]
    _write(session, new)
    for one_said in new:
        attach(session, one_said.id, one_said.files)
        one_said.events.append(
            MessageWritten(
                request_id=one_said.request.id,
                case_id=one_said.request.case_id,
                message_id=one_said.id,
                author="reader",
                message_kind=one_said.row["kind"],
            )
        )
    for request, events in taken:
        if isinstance(request, Request) and goes_on[request.id] is not request:
            note_gone_over(request, "said", [one.id for one in new if one.events is events])


def _write(session: Session, messages: Sequence[_Said]) -> None:
    """Write down those that are not yet."""
    waiting = [one for one in messages if not one.id]
    for message, identity in zip(
        waiting, add_rows(session, Message, [one.row for one in waiting]), strict=True
    ):
        message.id = identity


def _withdrawn(session: Session, context: Context, request: Request) -> list[Event]:
    """The reader's cancellation counts until check-in; after it the desk wins, and a person is told.

    Of what is over nothing can be taken back: whoever erases it on the portal leaves nobody anything to decide. Nor is
    there of what was answered or passed on; but its reader may not come for it any more, so a person reads of it.
    """
    if request.state in _NOTHING_LEFT:
        return []
    if request.state in _TOO_LATE:
        name = f"withdrawal {context.command_id.hex}"
        _, told = written(session, context, request, "withdrawal", "", author="reader", reference=name)
        return [told]
    if not _reader_owns(session, request):
        return [_conflict(request, "cancelled_after_check_in", frozenset({"withdrawn"}))]
    if (RequestState(request.state), RequestAction.CANCEL) not in REQUEST_LIFE:
        return []
    return withdraw(session, context, request)


def _conflict(request: Request, why: str, fields: frozenset[str]) -> Event:
    return RequestConflict(
        request_id=request.id, case_id=request.case_id, why=why, fields=tuple(sorted(fields))
    )


HANDLERS: Mapping[type[Command], Handler] = {TakeRequest: take_request}
