"""The whole story of a reader, a case, a unit or a container: what the audit says of it and of what belongs to it."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, or_, select

from readingroom.bookings.records import Booking, QueueTicket, Seat, Visit
from readingroom.command import Reading
from readingroom.copies.records import Certificate
from readingroom.events import subjects_of
from readingroom.holdings.records import Container, Item
from readingroom.language import Language
from readingroom.numbering import register_text
from readingroom.office.day.records import CarriedOver
from readingroom.office.staff.queries import names
from readingroom.people.commands import one_person
from readingroom.portals.records import Portal
from readingroom.requests.guide_reading import read_guide
from readingroom.requests.records import Request, ServiceVersion
from readingroom.requests.words import Words
from readingroom.retrieval.records import CustodyRow, Retrieval, Round, Unit
from readingroom.retrieval.rules import Move
from readingroom.store.tables import AuditRow, AuditSubject, Case

__all__ = ["HistoryEntry", "history", "sentence", "who"]

Subject = tuple[str, int]

_AT_A_TIME = 500
"""Ids in one statement: SQLite takes no more than some thousands of parameters."""


@dataclass(frozen=True)
class HistoryEntry:
    """One thing that happened.

    Attributes:
        seq: number of the command in the audit; several entries may share it.
        occurred_at: when it happened, UTC.
        recorded_at: when it was entered, UTC; later for late entries (补录).
        staff: who did it: a name, or a system account's short name.
        station: where.
        kind: of the event; its sentence stands under ``event.<kind>``.
        facts: the event's own fields, and by name what its ids stand for: ``unit``, ``seat``, ``number``, ``round``,
            ``reason``, ``note``, ``pages``, ``why``.
        command_id: for a correction.
        of_container: it happened to the container, and to the item in whose story it stands because it lies in it.
    """

    seq: int
    occurred_at: dt.datetime
    recorded_at: dt.datetime
    staff: str
    station: str
    kind: str
    facts: Mapping[str, object]
    command_id: UUID
    of_container: bool = False

    @property
    def late(self) -> bool:
        """Whether it was entered afterwards."""
        return self.recorded_at != self.occurred_at


def history(
    reading: Reading,
    kind: str,
    id: int,  # noqa: A002
    *,
    limit: int = 200,
    before: int | None = None,
) -> tuple[HistoryEntry, ...]:
    """What happened to something and to all that belongs to it, newest first.

    Args:
        reading: the moment.
        kind: ``reader``, ``case``, ``request``, ``booking``, ``visit``, ``retrieval``, ``copy_order``,
            ``certificate``, ``unit``, ``item`` or ``container``. A request, a booking and a visit tell their case's
            story; a reader's story is all of their cases, a container's that of every unit out of it, an item's also
            that of the container it lies in.
        id: of it.
        limit: commands at most.
        before: go on before this number of the audit.
    """
    own = _belonging(reading, kind, id)
    around = _container_around(reading, id) - own if kind == "item" else frozenset[Subject]()
    subjects = own | around
    rows = _rows(reading, subjects, limit, before)
    people = names(reading)
    entries: list[tuple[AuditRow, dict[str, Any], dict[str, Any]]] = []
    for row in rows:
        told = json.loads(row.canonical)
        for stored in reversed(told["events"]):
            if subjects.isdisjoint(subjects_of(stored)):
                continue  # of the same command, about something else: one row of an import
            entries.append((row, told, stored))
    meaning = _Meaning(reading, [stored for _, _, stored in entries])
    return tuple(
        HistoryEntry(
            seq=row.seq,
            occurred_at=dt.datetime.fromisoformat(told["occurred_at"]),
            recorded_at=row.recorded_at,
            staff=people.get(row.staff_id, ""),
            station=told["station"],
            kind=stored["kind"],
            facts=meaning.facts(stored),
            command_id=row.command_id,
            of_container=own.isdisjoint(subjects_of(stored)),
        )
        for row, told, stored in entries
    )


def _rows(
    reading: Reading, subjects: Collection[Subject], limit: int, before: int | None
) -> Sequence[AuditRow]:
    by_kind: dict[str, list[int]] = defaultdict(list)
    for subject, identity in sorted(subjects):
        by_kind[subject].append(identity)
    found: set[int] = set()
    for subject, ids in by_kind.items():
        for start in range(0, len(ids), _AT_A_TIME):
            wanted = select(AuditSubject.seq).where(
                AuditSubject.kind == subject, AuditSubject.subject_id.in_(ids[start : start + _AT_A_TIME])
            )
            if before is not None:
                wanted = wanted.where(AuditSubject.seq < before)
            found.update(
                reading.session.scalars(wanted.order_by(AuditSubject.seq.desc()).distinct().limit(limit))
            )
    newest = sorted(found, reverse=True)[:limit]
    rows = reading.session.scalars(select(AuditRow).where(AuditRow.seq.in_(newest)))
    return sorted(rows, key=lambda row: -row.seq)


def _belonging(reading: Reading, kind: str, identity: int) -> frozenset[Subject]:
    session = reading.session
    if kind == "reader":
        same = one_person(session, identity)
        cases = {
            case
            for record in (Booking, Visit, Request)
            for case in session.scalars(select(record.case_id).where(record.reader_id.in_(same)))
        }
        return frozenset({("reader", one) for one in same} | _of_cases(reading, cases))
    if kind == "case":
        return frozenset(_of_cases(reading, {identity}))
    of_case: Mapping[str, Select[int]] = {
        "request": select(Request.case_id).where(Request.id == identity),
        "booking": select(Booking.case_id).where(Booking.id == identity),
        "visit": select(Visit.case_id).where(Visit.id == identity),
    }
    if kind in of_case:
        return frozenset(_of_cases(reading, session.scalars(of_case[kind]).all()) | {(kind, identity)})
    if kind == "container":
        units = session.scalars(select(Unit.id).where(Unit.container_id == identity)).all()
        items = session.scalars(select(Item.id).where(Item.container_id == identity)).all()
        return frozenset({(kind, identity)} | {("item", one) for one in items} | _of_units(reading, units))
    if kind == "item":
        units = session.scalars(select(Unit.id).where(Unit.item_id == identity)).all()
        return frozenset({(kind, identity)} | _of_units(reading, units))
    if kind == "unit":
        return frozenset(_of_units(reading, [identity]))
    return frozenset({(kind, identity)})


def _container_around(reading: Reading, item: int) -> frozenset[Subject]:
    """The container that an item lies in, as a unit that moves: where it goes, the item goes."""
    unit = (
        select(Unit.id)
        .join(Item, Item.container_id == Unit.container_id)
        .where(Item.id == item, Unit.kind == "container")
    )
    return frozenset(_of_units(reading, reading.session.scalars(unit).all()))


def _of_cases(reading: Reading, cases: Collection[int]) -> set[Subject]:
    """Cases and what belongs to them; most events name their case, those about slips and numbers do not."""
    session = reading.session
    retrievals = (
        select(Retrieval.id)
        .join(Request, Request.id == Retrieval.request_id)
        .where(Request.case_id.in_(cases))
    )
    certificates = select(Certificate.id).where(Certificate.case_id.in_(cases))
    tickets = (
        select(QueueTicket.id).join(Visit, Visit.id == QueueTicket.visit_id).where(Visit.case_id.in_(cases))
    )
    return (
        {("case", one) for one in cases}
        | {("retrieval", one) for one in session.scalars(retrievals)}
        | {("certificate", one) for one in session.scalars(certificates)}
        | {("queue_ticket", one) for one in session.scalars(tickets)}
    )


def _of_units(reading: Reading, units: Collection[int]) -> set[Subject]:
    retrievals = reading.session.scalars(select(Retrieval.id).where(Retrieval.unit_id.in_(units)))
    return {("unit", one) for one in units} | {("retrieval", one) for one in retrievals}


class _Meaning:
    """What the ids in events stand for, looked up once for all of them."""

    def __init__(self, reading: Reading, events: Sequence[Mapping[str, Any]]) -> None:
        session = reading.session

        def ids(field: str) -> set[int]:
            return {event[field] for event in events if event.get(field) is not None}

        self._people = names(reading)
        units = session.execute(
            select(Unit.id, Container.label, Item.reference_code)
            .outerjoin(Container, and_(Container.id == Unit.container_id, Unit.kind == "container"))
            .outerjoin(Item, Item.id == Unit.item_id)
            .where(
                or_(
                    Unit.id.in_(ids("unit_id")),
                    Unit.id.in_(select(Retrieval.unit_id).where(Retrieval.id.in_(ids("retrieval_id")))),
                )
            )
        )
        self._units = {unit: label or code or "" for unit, label, code in units}
        unit_of = select(Retrieval.id, Retrieval.unit_id).where(Retrieval.id.in_(ids("retrieval_id")))
        self._unit_of = dict(session.execute(unit_of).all())
        seats = select(Seat.id, Seat.label).where(Seat.id.in_(ids("seat_id")))
        self._seats = dict(session.execute(seats).all())
        cases = session.scalars(select(Case).where(Case.id.in_(ids("case_id"))))
        self._cases = {case.id: case for case in cases}
        rounds = session.scalars(select(Round).where(Round.id.in_(ids("round_id"))))
        self._rounds = {row.id: row for row in rounds}
        custody = session.scalars(select(CustodyRow).where(CustodyRow.seq.in_(ids("seq"))))
        self._custody = {row.seq: row for row in custody}
        notes = session.execute(
            select(CarriedOver.id, CarriedOver.reason).where(CarriedOver.id.in_(ids("carried_over_id")))
        )
        self._reasons = dict(notes.all())
        portals = session.execute(select(Portal.id, Portal.name).where(Portal.id.in_(ids("portal_id"))))
        self._portals = dict(portals.all())
        self._papers = self._named_papers(
            reading, {event["request_id"] for event in events if event.get("paper")}
        )

    @staticmethod
    def _named_papers(reading: Reading, requests: Collection[int]) -> dict[tuple[int, str], Words]:
        """Request and code of a paper -> what the guide by which it was filed calls it."""
        filed = reading.session.execute(
            select(Request.id, Request.service_version_id).where(
                Request.id.in_(requests), Request.service_version_id.is_not(None)
            )
        ).all()
        wanted = select(ServiceVersion.id, ServiceVersion.guide).where(
            ServiceVersion.id.in_({version for _, version in filed})
        )
        guides = {version: read_guide(guide) for version, guide in reading.session.execute(wanted)}
        return {
            (request, paper.code): paper.name
            for request, version in filed
            for relation in guides[version].relations
            for paper in relation.papers
        }

    def facts(self, event: Mapping[str, Any]) -> dict[str, object]:
        """The event's own fields with what their ids stand for."""
        facts: dict[str, object] = {name: value for name, value in event.items() if name != "kind"}
        unit = event.get("unit_id") or self._unit_of.get(event.get("retrieval_id", 0))
        custody = self._custody.get(event.get("seq", 0))
        case, round_ = self._cases.get(event.get("case_id", 0)), self._rounds.get(event.get("round_id", 0))
        named: dict[str, object | None] = {
            "unit": self._units.get(unit or 0),
            "seat": self._seats.get(event.get("seat_id", 0)),
            "case_number": case.number if case is not None else None,
            "register_number": register_text(case) if case is not None else None,
            "round": f"{round_.day.isoformat()}/{round_.number}" if round_ is not None else None,
            "reason": self._reasons.get(event.get("carried_over_id", 0)),
            "note": custody.note if custody is not None else None,
            "portal": self._portals.get(event.get("portal_id", 0)),
            "from_staff": self._people.get(event.get("from_staff_id", 0)),
            "to_staff": self._people.get(event.get("to_staff_id", 0)),
            "paper": self._papers.get((event.get("request_id", 0), event.get("paper", ""))),
        }
        if custody is not None:
            named["why"], named["counted"] = custody.why, custody.pages
        return facts | {name: value for name, value in named.items() if value is not None and value != ""}


_WORDS: Mapping[str, Mapping[str, str]] = {
    # field -> area of the event ("" for any other) -> where its words stand
    "move": {"": "retrieval.did"},
    "from_state": {"requests": "request.state", "": "retrieval.state"},
    "to_state": {"requests": "request.state", "portals": "portal.outbox", "": "retrieval.state"},
    "state": {"": "bookings.state"},
    "why": {"bookings": "bookings.import.why", "portals": "portal.why", "": "retrieval.reason"},
    "capacity": {"": "people.capacity"},
    "fields": {"people": "reader.field", "bookings": "bookings.field", "": "catalogue.holding_field"},
    "notes": {"": "bookings.note"},
    "by": {"": "bookings.cancelled_by"},
    "document_kind": {"": "people.document_kind"},
    "how": {"": "reader.seen"},
    "letter_kind": {"": "reader.letter_kind"},
    "closure_kind": {"": "calendar.closure_kind"},
    "import_kind": {"": "imports.kind"},
    "roles": {"": "staff.role"},
    "matter": {"": "day.matter"},
    "channel": {"": "request.channel"},
    "key": {"": "setting"},
    "command_kind": {"": "portal.kind"},
    "adapter": {"": "portal.adapter"},
    "halted": {"": "portal.stopped"},
    "ours": {"": "bookings.field"},
    "theirs": {"": "bookings.field"},
    "certificate_kind": {"": "certificate.kind"},
    "spoilt": {"": "certificate.spoilt"},
    "asked_by": {"": "certificate.asked_by"},
    "verdict": {"": "certificate.outcome"},
}

_OF_KIND: Mapping[str, Mapping[str, str]] = {
    # kind of event -> field -> where its words stand, where that is elsewhere than for the field in general
    "copies.OrderMoved": {"from_state": "copies.state", "to_state": "copies.state"},
    "copies.CertificateMoved": {"from_state": "certificate.state", "to_state": "certificate.state"},
    "copies.CertificateDelivered": {"to_state": "certificate.state"},
    "copies.PrintMoved": {"from_state": "retrieval.attempt", "to_state": "retrieval.attempt"},
    "retrieval.AttemptMoved": {"from_state": "retrieval.attempt", "to_state": "retrieval.attempt"},
    "requests.ApprovalMoved": {"from_state": "approval.state", "to_state": "approval.state"},
    "requests.MaterialMoved": {"action": "material.action", "to_state": "material.state"},
    "requests.MessageWritten": {"author": "message.author", "message_kind": "message.kind"},
    "requests.AnswerGiven": {"outcome": "request.outcome"},
    "requests.NoticeMade": {"notice_kind": "notice.kind"},
    "requests.notices.NoticeWithdrawn": {"notice_kind": "notice.kind"},
    "requests.notices.WordingChanged": {"notice_kind": "notice.kind", "language": "notice.language"},
    "requests.notices.MailMoved": {
        "notice_kind": "notice.kind",
        "from_state": "mail.state",
        "to_state": "mail.state",
        "why": "mail.why",
    },
    "requests.RequestFiled": {"fields": "request.field"},
    "portals.InboxSettled": {"to_state": "portal.inbox"},
    "requests.RequestConflict": {"fields": "request.field"},
    "portals.RequestConflictResolved": {"ours": "request.field", "theirs": "request.field"},
}


def sentence(words: Language, entry: HistoryEntry) -> str:
    """What happened, as a person says it.

    Codes become words where there are words for them; what an entry does not tell is left out.
    """
    area = entry.kind.partition(".")[0]
    facts = _Facts(
        {name: _worded(words, entry.kind, area, name, value) for name, value in entry.facts.items()}
    )
    if entry.facts.get("move") == Move.ISSUE and facts.get("place"):
        facts["place"] = words.say("event.seat_taken", seat=facts["place"])
    variant = _VARIANTS.get(entry.kind)
    said = variant[1] if variant is not None and entry.facts.get(variant[0]) else f"event.{entry.kind}"
    pattern = str(words.sentences[said])
    told = [pattern.format_map(facts)]
    told += [str(facts[extra]) for extra in _BESIDES if facts.get(extra) and f"{{{extra}}}" not in pattern]
    return words.say("event.joint").join(told)


def who(words: Language, entry: HistoryEntry) -> str:
    """Who did it: a person's name, or what a system account is called."""
    code = f"staff.account.{entry.staff}"
    return words.say(code) if words.has(code) else entry.staff


_BESIDES = ("place", "why", "notes", "reason", "note")
"""Facts that stand behind the sentence where it does not name them itself."""

_VARIANTS: Mapping[str, tuple[str, str]] = {
    "retrieval.RetrievalWanted": ("ahead", "event.wanted_in_line"),
    "retrieval.PagesCounted": ("coming_back", "event.pages_back"),
    "bookings.VisitOpened": ("again", "event.came_again"),
    "bookings.BookingCancelled": ("gone", "event.booking_gone"),
}
"""Kind -> the fact that makes it another sentence, and which."""


class _Facts(dict[str, object]):
    """Facts of which some are not told: a unit that was deleted never is, but an old event may lack a field."""

    def __missing__(self, key: str) -> str:
        return "–"


def _worded(words: Language, kind: str, area: str, name: str, value: object) -> object:
    if isinstance(value, list | tuple):
        return words.list(str(_worded(words, kind, area, name, one)) for one in value)
    if name in ("day", "first_day", "last_day") and isinstance(value, str):
        return words.date(dt.date.fromisoformat(value))
    if isinstance(value, Words):
        return re.split("[（(]", value.of(words.code))[0].strip()  # without what it may be instead
    if not isinstance(value, str):
        return words.write(value)
    table = _WORDS.get(name, {})
    prefix = _OF_KIND.get(kind, {}).get(name) or table.get(area) or table.get("")
    if prefix is None:
        return value
    code = f"{prefix}.{value}"
    if words.has(code) and isinstance(words.sentences[code], str):
        return words.say(code)
    return "" if name == "why" else value  # most reasons are told by what happened; only some need words
