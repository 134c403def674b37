"""Cal.com over its API 2, and the payloads of its webhooks.

A booking that is moved gets a new uid; its iCalendar UID stays, and by that it is known here. The first uid is the part
of it before the ``@``: from there every later one is reached.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote
from uuid import UUID

from pydantic import AliasChoices, Field, ValidationError

from readingroom.bookings.snapshot import BookingSnapshot, SnapshotStatus, Where
from readingroom.portals.adapter import (
    Absent,
    Answer,
    Applied,
    Capabilities,
    Change,
    Colliding,
    DeskSide,
    Found,
    Introduction,
    Listed,
    Operation,
    Pulled,
    Rejected,
    Stale,
    Unknown,
    Unreadable,
    WithoutFiles,
)
from readingroom.portals.files.description import TOLD, described
from readingroom.portals.files.fields import LABELS, read_status, split_codes
from readingroom.portals.native.client import AnswerLost, Client, HttpAnswer, checked_address
from readingroom.portals.native.protocol import Identifier, Message
from readingroom.portals.queries import PortalParticulars
from readingroom.portals.rest import Rest, SaidLine, SaidText, moment_in, unreadable
from readingroom.portals.rules import CommandKind, SubjectKind
from readingroom.portals.signatures import signed, signs
from readingroom.portals.snapshots import digest
from readingroom.tabular.mapping import normalise

__all__ = ["CalComAdapter", "change", "introduce", "make"]

_PAGE = 100
_VERSION = "2024-08-13"
_BEHIND, _AHEAD = dt.timedelta(days=7), dt.timedelta(days=400)
_STATES = ("confirmed", "moved", "cancelled", "no_show")
_MOVES = 20
"""Times that a booking is followed from one uid to the next."""
_PRESENT = frozenset({"status", "start", "end", "name", "email", "phone", "wanted", "note", "language"})


class Attendee(Message):
    """Who comes."""

    name: SaidLine = ""
    email: SaidLine = ""
    phoneNumber: SaidLine = ""  # noqa: N815  the API's names
    absent: bool = False
    language: Any = None


class Booking(Message):
    """A booking as the API or a webhook writes it."""

    uid: Identifier
    ical: Identifier = Field(validation_alias=AliasChoices("icsUid", "iCalUID"))
    start: SaidLine = Field(validation_alias=AliasChoices("start", "startTime"))
    end: SaidLine = Field(default="", validation_alias=AliasChoices("end", "endTime"))
    status: SaidLine
    rescheduled: bool | None = None
    rescheduledToUid: SaidLine = ""  # noqa: N815
    iCalSequence: int | None = None  # noqa: N815
    attendees: list[Attendee] = Field(default_factory=list, max_length=100)
    responses: dict[str, Any] = Field(
        default_factory=dict, validation_alias=AliasChoices("bookingFieldsResponses", "responses")
    )
    reason: SaidText = Field(default="", validation_alias=AliasChoices("cancellationReason", "reason"))
    reschedulingReason: SaidText = ""  # noqa: N815
    additionalNotes: SaidText = ""  # noqa: N815

    @property
    def left(self) -> bool:
        """Whether another uid goes on with it."""
        return bool(self.rescheduledToUid or self.rescheduled)

    @property
    def off(self) -> bool:
        """Whether it is cancelled."""
        return read_status(self.status) is SnapshotStatus.CANCELLED

    @property
    def state(self) -> str:
        """The same as long as nobody changed it."""
        return digest([self.uid, self.start, self.end, self.off])[:32]


def introduce(address: str, token: str, name: str, options: Mapping[str, str]) -> Introduction:
    """Who it is that is to be connected; the token is an API key.

    Raises:
        Refused: ``portal.address``, ``portal.address_insecure``.
        Unavailable: it cannot be asked, or refuses the token.
    """
    url = checked_address(address)
    rest = _rest(address, token, name)
    try:
        _data(rest, rest.get("bookings", take=1))
    finally:
        rest.close()
    port = f":{url.port}" if url.port else ""
    takes = tuple(f"{CommandKind.BOOKING_STATE}/{state}" for state in _STATES)
    return Introduction(instance=f"calcom:{url.host}{port}", name="", takes=takes)


def make(portal: PortalParticulars, token: str, desk: DeskSide) -> CalComAdapter:
    """The adapter of a connected account."""
    return CalComAdapter(_rest(portal.address, token, portal.name), portal.instance, desk)


def _rest(address: str, token: str, name: str) -> Rest:
    base = f"{str(checked_address(address)).rstrip('/')}/v2/"
    return Rest(Client(base, token, name, headers={"cal-api-version": _VERSION}), name)


def _data(rest: Rest, body: Any) -> Any:
    if not isinstance(body, Mapping) or "data" not in body:
        raise rest.not_as_agreed()
    return body["data"]


def change(item: Any, instance: str, zone: dt.tzinfo) -> Change | Unreadable | None:
    """What a booking of the API, or the payload of a webhook, says; None where another uid goes on with it."""
    subject = ""
    try:
        told = Booking.model_validate(item)
        subject = told.ical
        start = moment_in(told.start, zone)
        end = moment_in(told.end, zone) if told.end else None
    except ValidationError as error:
        return unreadable(item, error, subject)
    except ValueError:
        return unreadable(item, None, subject)
    if told.left:
        return None
    status = read_status(told.status)
    if status is None or (end is not None and end < start):
        return unreadable(item, None, subject)
    person = told.attendees[0] if told.attendees else Attendee()
    says = _answered(told)
    language = person.language
    if isinstance(language, Mapping):
        language = language.get("locale")
    snapshot = BookingSnapshot(
        system=instance,
        external_id=subject,
        scan_codes=(told.uid,),
        status=status,
        start=start,
        end=end,
        name=person.name,
        email=person.email,
        phone=person.phoneNumber or says.pop("phone", ""),
        wanted=split_codes(says.pop("wanted", "")),
        note=says.pop("note", ""),
        language=language[:20] if isinstance(language, str) else "",
        **{name: value for name, value in says.items() if name in TOLD - {"phone"}},
        version=told.iCalSequence,
        present=_PRESENT | (says.keys() & TOLD),
        where=Where("", "", 0),
    )
    return Change(kind=SubjectKind.BOOKING, id=subject, snapshot=snapshot, etag=told.state)


def _answered(told: Booking) -> dict[str, Any]:
    """Field of a booking -> what was answered: by the question's name or label, and by lines of the notes."""
    says: dict[str, Any] = dict(described(told.additionalNotes))
    for asked, given in told.responses.items():
        label, value = asked, given
        if isinstance(given, Mapping):
            label, value = str(given.get("label", "")), given.get("value")
        if not isinstance(value, str) or not value:
            continue
        if asked == "notes":
            says |= {name: text for name, text in described(value).items() if text}
        else:
            name = LABELS.get(normalise(asked)) or LABELS.get(normalise(label))
            if name in TOLD | {"wanted"}:
                says[str(name)] = value[:20_000]
    return says


class CalComAdapter(WithoutFiles):
    """One account of Cal.com.

    Args:
        rest: its API.
        instance: the system in every identity.
        desk: the archive's zone, and the days that are listed.
    """

    capabilities = Capabilities(commands=frozenset({CommandKind.BOOKING_STATE}), tombstones=False)

    def __init__(self, rest: Rest, instance: str, desk: DeskSide) -> None:
        self._rest, self._instance, self._desk = rest, instance, desk

    def pull(self, cursor: str) -> Pulled:
        """See `readingroom.portals.adapter.Adapter.pull`: everything, a page at a time."""
        skipped = int(cursor) if cursor.isdecimal() else 0
        day = dt.datetime.combine(self._desk.today, dt.time(), self._desk.zone)
        covered = Listed(day - _BEHIND, day + _AHEAD)
        items = _data(
            self._rest,
            self._rest.get(
                "bookings",
                take=_PAGE,
                skip=skipped,
                sortCreated="asc",
                afterStart=_utc(day - _BEHIND),
                beforeEnd=_utc(day + _AHEAD + dt.timedelta(days=1)),
            ),
        )
        if not isinstance(items, list) or len(items) > 10 * _PAGE:
            raise self._rest.not_as_agreed()
        complete = len(items) < _PAGE
        told = (change(item, self._instance, self._desk.zone) for item in items)
        return Pulled(
            changes=tuple(one for one in told if one is not None),
            cursor="all" if complete else str(skipped + _PAGE),
            complete=complete,
            starts_over=not skipped,
            listed=covered if complete else None,
        )

    def push(self, operation: Operation) -> Answer:
        """See `readingroom.portals.adapter.Adapter.push`."""
        held = self._held(operation.subject)
        if held is None:
            return Colliding(code="not_there")
        if _done(operation, held):
            return Applied(etag=held.state)
        if operation.etag and operation.etag != held.state:
            return Stale()
        try:
            answer = self._carry_out(operation, held)
        except AnswerLost as lost:
            return Unknown(lost.code)
        refused = self._rest.refusal(answer)
        if refused is not None:
            return refused
        after = self._held(operation.subject)
        return Applied(etag=after.state if after is not None else "")

    def _carry_out(self, operation: Operation, held: Booking) -> HttpAnswer:
        state, path = str(operation.data.get("state", "")), f"bookings/{quote(held.uid)}"
        mark = signed("", operation, self._desk.zone)
        if state == "cancelled":
            return self._rest.write("POST", f"{path}/cancel", {"cancellationReason": mark})
        if state == "no_show":
            absent = [{"email": one.email, "absent": True} for one in held.attendees]
            return self._rest.write("POST", f"{path}/mark-absent", {"attendees": absent})
        if state == "confirmed" and read_status(held.status) is SnapshotStatus.REQUESTED:
            return self._rest.write("POST", f"{path}/confirm", {})
        start = _utc(moment_in(str(operation.data.get("start") or held.start), self._desk.zone))
        return self._rest.write("POST", f"{path}/reschedule", {"start": start, "reschedulingReason": mark})

    def _held(self, subject: str) -> Booking | None:
        """The booking under the uid that it has now; None where it is not there any more."""
        uid = subject.partition("@")[0]
        for _ in range(_MOVES):
            answer = self._rest.look(f"bookings/{quote(uid, safe='')}")
            if answer.status == 404:
                return None
            try:
                held = Booking.model_validate(_data(self._rest, self._rest.accepted(answer).body))
            except ValidationError:
                raise self._rest.not_as_agreed() from None
            if not held.rescheduledToUid:
                return held
            uid = held.rescheduledToUid
        raise self._rest.not_as_agreed()

    def find(self, reference: UUID, operation: Operation) -> Found:
        """See `readingroom.portals.adapter.Adapter.find`."""
        held = self._held(operation.subject)
        if held is None:
            return Rejected(code="not_there")
        signature = signs(f"{held.reason}\n{held.reschedulingReason}", reference)
        return Applied(etag=held.state) if signature or _done(operation, held) else Absent()

    def close(self) -> None:
        """Give connections back."""
        self._rest.close()


def _done(operation: Operation, held: Booking) -> bool:
    """Whether the booking stands as the operation wants it."""
    state = operation.data.get("state")
    if state == "no_show":
        return any(one.absent for one in held.attendees)
    if state == "cancelled" or held.off:
        return held.off and state == "cancelled"
    if state == "confirmed" and read_status(held.status) is not SnapshotStatus.CONFIRMED:
        return False
    start = operation.data.get("start")
    return not start or moment_in(str(start), dt.UTC) == moment_in(held.start, dt.UTC)


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
