"""What readers file is written down, whatever way it came; at the desk, by telephone, by letter or from an archive."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from readingroom import numbering
from readingroom.bookings.rules.document import document_kind
from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.people import fingerprints
from readingroom.people.commands import by_fingerprint
from readingroom.people.rules import name_key
from readingroom.requests import clocks, lines, wallet
from readingroom.requests.commands.life import lines_changed
from readingroom.requests.events import RequestFiled, RequestReceived
from readingroom.requests.records import Applicant, Request, ServiceItem, ServiceVersion
from readingroom.requests.rules import Channel, RequestState
from readingroom.requests.snapshot import PersonSnapshot, RequestSnapshot
from readingroom.store.rows import add_rows
from readingroom.store.tables import Case

__all__ = [
    "HANDLERS",
    "READER_FILES",
    "FileRequest",
    "Filed",
    "applicant_rows",
    "plain_values",
    "recognise",
    "version_of",
    "versions_of",
    "write_filed",
]

READER_FILES = frozenset({"applicants", "concerned", "clues", "purpose", "wanted", "delivery", "address"})
"""What a reader files, and may change on the portal until check-in."""


@dataclass(frozen=True)
class Filed:
    """What somebody filed, of a request that is written down already.

    Attributes:
        fields: which of `READER_FILES` are to be written.
    """

    request: Request
    snapshot: RequestSnapshot
    fields: frozenset[str] = READER_FILES


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
    versions = versions_of(session, [command.service_item])
    if not versions:
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
        service_version=versions[command.service_item][0][0],
        applicants=command.applicants,
        submitted_at=context.occurred_at,
        concerned=command.concerned,
        clues=command.clues,
        purpose=command.purpose,
        wanted=command.wanted,
        delivery=command.delivery,
        address=command.address,
    )
    (told,) = write_filed(session, context, [Filed(request, snapshot)])
    events += told
    request.reader_id = command.reader_id or request.reader_id
    clocks.reckon(session, context, request)
    return events


def write_filed(session: Session, context: Context, filed: Sequence[Filed]) -> list[list[Event]]:
    """Write down what readers filed: by which guide, who asks, about what, which papers that needs, what is wanted.

    Args:
        session: in the command's transaction.
        context: of the command.
        filed: each request once.

    Returns:
        For each what happened.
    """
    if not filed:
        return []
    _write_guides(session, filed)
    _write_applicants(session, context, [one for one in filed if "applicants" in one.fields])
    for one in filed:
        request, snapshot = one.request, one.snapshot
        for name, value in plain_values(snapshot, one.fields).items():
            setattr(request, name, value)
        request.language = snapshot.language.strip() or request.language
    session.flush()
    wallet.lay_out(session, context, [one.request for one in filed])
    wanting = [one for one in filed if "wanted" in one.fields]
    moved = dict(
        zip(
            (one.request.id for one in wanting),
            lines.replace(session, [(one.request.id, one.snapshot.wanted) for one in wanting]),
            strict=True,
        )
    )
    return [
        [
            RequestFiled(request_id=request.id, case_id=request.case_id, fields=tuple(sorted(one.fields))),
            *([lines_changed(request, changed)] if (changed := moved.get(request.id)) else []),
        ]
        for one in filed
        for request in [one.request]
    ]


def plain_values(snapshot: RequestSnapshot, fields: frozenset[str]) -> dict[str, Any]:
    """What stands in these of `READER_FILES` as it was filed, by column of the request."""
    values: dict[str, Any] = {
        name: getattr(snapshot, name) or None
        for name in ("concerned", "purpose", "delivery", "address")
        if name in fields
    }
    return values | ({"clues": dict(snapshot.clues)} if "clues" in fields else {})


def _write_guides(session: Session, filed: Sequence[Filed]) -> None:
    """The guide by which each was filed, or the newest one of that kind."""
    without = [one for one in filed if one.request.service_version_id is None]
    versions = versions_of(session, {one.snapshot.service_item for one in without})
    for one in without:
        version = version_of(versions.get(one.snapshot.service_item, ()), one.snapshot.service_version)
        one.request.service_version_id = version


def versions_of(session: Session, codes: Collection[str]) -> dict[str, list[tuple[int, int]]]:
    """Code of a kind of request -> (version, id) of its guides, the newest first."""
    rows = (
        select(ServiceItem.code, ServiceVersion.version, ServiceVersion.id)
        .join(ServiceItem, ServiceItem.id == ServiceVersion.service_item_id)
        .where(ServiceItem.code.in_(codes))
        .order_by(ServiceVersion.version.desc())
    )
    found: dict[str, list[tuple[int, int]]] = {}
    for code, version, identity in session.execute(rows) if codes else ():
        found.setdefault(code, []).append((version, identity))
    return found


def version_of(versions: Sequence[tuple[int, int]], wanted: int | None) -> int | None:
    """Id of the guide in this version, or of the newest one, of what `versions_of` says of its code."""
    exact = [identity for version, identity in versions if version == wanted]
    return next(iter([*exact, *(identity for _, identity in versions)]), None)


def _write_applicants(session: Session, context: Context, filed: Sequence[Filed]) -> None:
    """Who asks, instead of who asked before; whoever is a reader here is known by document and name."""
    if not filed:
        return
    session.execute(delete(Applicant).where(Applicant.request_id.in_([one.request.id for one in filed])))
    people = [applicant_rows(context, one.snapshot.applicants) for one in filed]
    recognise(session, [one for several in people for one in several])
    rows: list[dict[str, Any]] = []
    for one, several in zip(filed, people, strict=True):
        rows += [{"request_id": one.request.id, **row} for row in several]
        if several and several[0]["reader_id"] is not None:
            one.request.reader_id = several[0]["reader_id"]
    session.flush()
    add_rows(session, Applicant, rows)


def applicant_rows(context: Context, people: Sequence[PersonSnapshot]) -> list[dict[str, Any]]:
    """Who asks, by column; who of them is a reader here is not looked up yet (`recognise`)."""
    rows: list[dict[str, Any]] = []
    for position, person in enumerate(people, 1):
        kind, hashed = _document(context, person)
        rows.append(
            {
                "position": position,
                "reader_id": None,
                "relation": person.relation,
                "name": person.name.strip(),
                "document_kind": kind,
                "document_number": person.document_number.strip() or None,
                "document_hash": hashed,
                "phone": person.phone or None,
                "email": person.email or None,
                "organisation": person.organisation or None,
                "verified": person.verified,
            }
        )
    return rows


def recognise(session: Session, applicants: Sequence[dict[str, Any]]) -> None:
    """Note which applicants are readers here: those with the document and the name of one."""
    hashes = {hashed for one in applicants if (hashed := one["document_hash"]) is not None}
    readers = by_fingerprint(session, hashes)
    for one in applicants if readers else ():
        same = [
            reader.id
            for reader in readers.get(one["document_hash"] or b"", ())
            if name_key(reader.name) == name_key(one["name"])
        ]
        one["reader_id"] = next(iter(same), None)


def _document(context: Context, person: PersonSnapshot) -> tuple[str | None, bytes | None]:
    """Kind and fingerprint of the document that somebody named."""
    number = person.document_number.strip()
    if not number:
        return None, None
    kind = document_kind(person.document_kind, number)
    return kind, fingerprints.document(context.vault, kind, number)


HANDLERS: Mapping[type[Command], Handler] = {FileRequest: file_request}
