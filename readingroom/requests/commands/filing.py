"""A case comes in: from a portal with all that was said there, or written down at the desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from readingroom import numbering
from readingroom.bookings.records import Visit
from readingroom.bookings.rules.document import document_kind
from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.people import fingerprints
from readingroom.people.commands import by_document
from readingroom.people.rules import name_key
from readingroom.requests import clocks, lines, wallet
from readingroom.requests.commands.life import lines_changed, withdraw
from readingroom.requests.commands.papers import kept
from readingroom.requests.commands.writing import Attached, go_on_if_answered, written
from readingroom.requests.events import RequestConflict, RequestFiled, RequestReceived
from readingroom.requests.records import Applicant, Message, Request, ServiceItem, ServiceVersion
from readingroom.requests.rules import (
    REQUEST_LIFE,
    Channel,
    MaterialAction,
    MaterialState,
    RequestAction,
    RequestState,
)
from readingroom.requests.snapshot import MessageSnapshot, PersonSnapshot, RequestSnapshot
from readingroom.store.tables import Case

__all__ = ["HANDLERS", "FileRequest", "TakeRequest", "filed"]

_PORTAL_OWNS = ("applicants", "concerned", "clues", "purpose", "wanted", "delivery", "address")
"""What the reader may change on the portal until check-in."""
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
_GIVEN_ONLINE = frozenset(
    {MaterialState.MISSING, MaterialState.TO_FOLLOW, MaterialState.ONLINE, MaterialState.PROMISED}
)


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


@dataclass(frozen=True, kw_only=True)
class FileRequest(Command):
    """Write down a request that came over the counter, by telephone, by letter or from another archive.

    Attributes:
        channel: a `Channel`.
        service_item: code of the kind of request.
        applicants: who asks; the first one is the reader.
        reader_id: who the first one is among our readers, if known.
        case_id: an open case that it belongs to (a visit under way); None opens a new one.
        number: the number it has elsewhere (a letter's, another archive's), word for word.
        system: who gave that number.
    """

    permission = Permission.RECEIVE
    channel: str
    service_item: str
    applicants: tuple[PersonSnapshot, ...] = field(repr=False)
    concerned: str = field(default="", repr=False)
    clues: Mapping[str, str] = field(default_factory=dict, repr=False)
    purpose: str = field(default="", repr=False)
    wanted: tuple[str, ...] = field(default=(), repr=False)
    delivery: str = "desk"
    address: str = field(default="", repr=False)
    reader_id: int | None = None
    case_id: int | None = None
    number: str = ""
    system: str = ""


def take_request(session: Session, command: TakeRequest, context: Context) -> Sequence[Event]:
    """Take in a snapshot; the same one again changes nothing."""
    snapshot = command.snapshot
    case = numbering.open_case(
        session,
        context.clock.local(context.recorded_at),
        number=snapshot.number.strip() or snapshot.canonical_id,
        system=command.system,
    )
    numbering.add_codes(session, case.id, (snapshot.number, *snapshot.scan_codes))
    request = session.scalars(select(Request).where(Request.case_id == case.id)).one_or_none()
    events: list[Event] = []
    new = request is None
    if request is None:
        request = Request(
            case_id=case.id,
            channel=Channel.PORTAL.value,
            state=RequestState.RECEIVED.value,
            received_at=context.recorded_at,
        )
        session.add(request)
        session.flush()
        events.append(RequestReceived(request_id=request.id, case_id=case.id, channel=Channel.PORTAL.value))
    elif request.service_version_id is None and command.before is None:
        # The case began as a booking under the same number; now its reader filed what it is about.
        new = True
    changed = _changed(snapshot, command.before)
    if new:
        events += filed(session, context, request, snapshot)
        clocks.reckon(session, context, request)
    elif changed and _reader_owns(session, request):
        events += filed(session, context, request, snapshot, only=changed)
    elif changed:
        events.append(_conflict(request, "desk_owns", changed))
    events += _take_materials(session, context, request, snapshot)
    events += _take_messages(session, context, request, snapshot.messages)
    events += go_on_if_answered(session, context, request)
    if snapshot.withdrawn and (command.before is None or not command.before.withdrawn):
        events += _withdrawn(session, context, request)
    return events


def file_request(session: Session, command: FileRequest, context: Context) -> Sequence[Event]:
    """Write a request down.

    Raises:
        Refused: ``request.channel``, ``request.no_applicant``, ``request.no_such_item``, ``request.is_filed``,
            ``case.unknown``.
    """
    if command.channel not in tuple(Channel) or command.channel == Channel.PORTAL:
        raise Refused("request.channel", channel=command.channel)
    if not command.applicants or not command.applicants[0].name.strip():
        raise Refused("request.no_applicant")
    version = _version(session, command.service_item, None)
    if version is None:
        raise Refused("request.no_such_item", code=command.service_item)
    local = context.clock.local(context.occurred_at)
    if command.case_id is not None:
        case = session.get(Case, command.case_id)
        if case is None:
            raise Refused("case.unknown", case=command.case_id)
    else:
        case = numbering.open_case(
            session, local, number=command.number.strip() or None, system=command.system
        )
    numbering.register(session, case, local.year)
    request = session.scalars(select(Request).where(Request.case_id == case.id)).one_or_none()
    events: list[Event] = []
    if request is None:
        request = Request(
            case_id=case.id,
            channel=command.channel,
            state=RequestState.RECEIVED.value,
            received_at=context.occurred_at,
        )
        session.add(request)
        session.flush()
        events.append(RequestReceived(request_id=request.id, case_id=case.id, channel=command.channel))
    elif request.service_version_id is not None:
        raise Refused("request.is_filed", case=case.id)
    snapshot = RequestSnapshot(
        system=command.system,
        canonical_id="",
        number=case.number,
        service_item=command.service_item,
        service_version=version.version,
        applicants=command.applicants,
        submitted_at=context.occurred_at,
        concerned=command.concerned,
        clues=command.clues,
        purpose=command.purpose,
        wanted=command.wanted,
        delivery=command.delivery,
        address=command.address,
    )
    events += filed(session, context, request, snapshot)
    request.reader_id = command.reader_id or request.reader_id
    clocks.reckon(session, context, request)
    return events


def _changed(now: RequestSnapshot, before: RequestSnapshot | None) -> frozenset[str]:
    """What the reader changed since the portal said something last."""
    if before is None:
        return frozenset(_PORTAL_OWNS)
    return frozenset(name for name in _PORTAL_OWNS if getattr(now, name) != getattr(before, name))


def _reader_owns(session: Session, request: Request) -> bool:
    """Until check-in: nobody has arrived for the case, and nobody works on it."""
    if request.state not in _READER_MAY_STILL_CHANGE:
        return False
    arrived = select(Visit.id).where(Visit.case_id == request.case_id, ~Visit.undone)
    return session.scalars(arrived.limit(1)).first() is None


def filed(
    session: Session,
    context: Context,
    request: Request,
    snapshot: RequestSnapshot,
    only: frozenset[str] = frozenset(_PORTAL_OWNS),
) -> list[Event]:
    """Let a case say what a snapshot says, in these fields.

    Args:
        session: in the command's transaction.
        context: of the command.
        request: the case.
        snapshot: what its reader filed.
        only: fields of the snapshot.
    """
    if request.service_version_id is None:
        version = _version(session, snapshot.service_item, snapshot.service_version)
        request.service_version_id = None if version is None else version.id
    if "applicants" in only:
        _write_applicants(session, context, request, snapshot.applicants)
    if "clues" in only:
        request.clues = dict(snapshot.clues)
    for name in ("concerned", "purpose", "delivery", "address"):
        if name in only:
            setattr(request, name, getattr(snapshot, name) or None)
    request.language = snapshot.language.strip() or request.language
    session.flush()
    wallet.lay_out(session, context, request)
    events: list[Event] = [
        RequestFiled(request_id=request.id, case_id=request.case_id, fields=tuple(sorted(only)))
    ]
    if "wanted" in only:
        (moved,) = lines.replace(session, [(request, snapshot.wanted)])
        events += [lines_changed(request, moved)] if moved else []
    return events


def _write_applicants(
    session: Session, context: Context, request: Request, people: Sequence[PersonSnapshot]
) -> None:
    session.execute(delete(Applicant).where(Applicant.request_id == request.id))
    for position, person in enumerate(people, 1):
        number = person.document_number.strip()
        kind = document_kind(person.document_kind, number) if number else None
        hashed = fingerprints.document(context.vault, kind, number) if kind is not None else None
        readers = [] if kind is None else by_document(session, context.vault, number, kind)
        agreeing = [reader.id for reader in readers if name_key(reader.name) == name_key(person.name)]
        reader_id = next(iter(agreeing), None)
        session.add(
            Applicant(
                request_id=request.id,
                position=position,
                reader_id=reader_id,
                relation=person.relation,
                name=person.name.strip(),
                document_kind=kind,
                document_number=number or None,
                document_hash=hashed,
                phone=person.phone or None,
                email=person.email or None,
                organisation=person.organisation or None,
                verified=person.verified,
            )
        )
        if position == 1 and reader_id is not None:
            request.reader_id = reader_id
    session.flush()


def _version(session: Session, code: str, version: int | None) -> ServiceVersion | None:
    """The guide by which it was filed, or the newest one of that kind."""
    versions = (
        select(ServiceVersion)
        .join(ServiceItem, ServiceItem.id == ServiceVersion.service_item_id)
        .where(ServiceItem.code == code)
        .order_by(ServiceVersion.version.desc())
    )
    found = session.scalars(versions).all()
    exact = [row for row in found if row.version == version]
    return next(iter([*exact, *found]), None)


def _take_materials(
    session: Session, context: Context, request: Request, snapshot: RequestSnapshot
) -> list[Event]:
    known = wallet.materials_of(session, request)
    events: list[Event] = []
    for given in snapshot.materials:
        material = known.get(given.paper)
        if material is None:
            material = known[given.paper] = wallet.add(session, context, request, given.paper)
        blob = kept(session, given.file.digest)
        if material.state not in _GIVEN_ONLINE or wallet.came_before(session, material, blob):
            continue
        events.append(
            wallet.move(
                session,
                context,
                request,
                material,
                MaterialAction.GIVE,
                blob=blob,
                file_name=given.file.name,
                by_reader=True,
            )
        )
    return events


def _take_messages(
    session: Session, context: Context, request: Request, messages: Sequence[MessageSnapshot]
) -> list[Event]:
    known = {
        message.reference: message
        for message in session.scalars(select(Message).where(Message.request_id == request.id))
    }
    events: list[Event] = []
    for told in messages:
        if told.author != "reader" or told.reference in known:
            continue
        if not told.text.strip() and not told.files and told.answers not in known:
            continue  # nothing was said
        message, event = written(
            session,
            context,
            request,
            "answer" if told.answers else "remark",
            told.text,
            author="reader",
            reference=told.reference,
            at=told.at,
            answers=known.get(told.answers),
            files=[Attached(file.digest, file.name) for file in told.files],
        )
        known[told.reference] = message
        events.append(event)
    return events


def _withdrawn(session: Session, context: Context, request: Request) -> list[Event]:
    """The reader's cancellation counts until check-in; after it the desk wins, and a person is told."""
    if not _reader_owns(session, request):
        return [_conflict(request, "cancelled_after_check_in", frozenset({"withdrawn"}))]
    if (RequestState(request.state), RequestAction.CANCEL) not in REQUEST_LIFE:
        return []
    return withdraw(session, context, request)


def _conflict(request: Request, why: str, fields: frozenset[str]) -> Event:
    return RequestConflict(
        request_id=request.id, case_id=request.case_id, why=why, fields=tuple(sorted(fields))
    )


HANDLERS: Mapping[type[Command], Handler] = {TakeRequest: take_request, FileRequest: file_request}
