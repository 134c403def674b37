"""Cal.com over its API 2, and the payloads of its webhooks.

A booking that is moved gets a new uid; its iCalendar UID stays, and by that it is known here. The first uid is the part
of it before the ``@``: from there every later one is reached.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from pydantic import AliasChoices, Field, ValidationError

from readingroom.bookings.snapshot import BookingSnapshot, SnapshotStatus, Where
from readingroom.portals.adapter import Change, DeskSide, Introduction, Listed, Operation, Unreadable
from readingroom.portals.files.description import TOLD, described
from readingroom.portals.files.fields import LABELS, read_status, split_codes
from readingroom.portals.look_first import Lister, host_and_port
from readingroom.portals.native.client import Client, HttpAnswer, checked_address
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
    takes = tuple(f"{CommandKind.BOOKING_STATE}/{state}" for state in _STATES)
    return Introduction(instance=f"calcom:{host_and_port(url)}", name="", takes=takes)


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


class CalComAdapter(Lister[Booking]):
    """One account; arguments as of `readingroom.portals.look_first.Lister`."""

    _most = _PAGE

    def _covered(self) -> Listed:
        return self._days(_BEHIND, _AHEAD)

    def _page(self, number: int) -> tuple[list[Any], bool]:
        day = dt.datetime.combine(self._desk.today, dt.time(), self._desk.zone)
        body = self._rest.get(
            "bookings",
            take=_PAGE,
            skip=(number - 1) * _PAGE,
            sortCreated="asc",
            afterStart=_utc(day - _BEHIND),
            beforeEnd=_utc(day + _AHEAD + dt.timedelta(days=1)),
        )
        items = _data(self._rest, body)
        if not isinstance(items, list):
            raise self._rest.not_as_agreed()
        pagination = body.get("pagination")
        more = pagination.get("hasNextPage") if isinstance(pagination, Mapping) else None
        return items, bool(items) and more is not False

    def _change(self, item: Any) -> Change | Unreadable | None:
        return change(item, self._instance, self._desk.zone)

    def _state(self, held: Booking) -> str:
        return held.state

    def _done(self, operation: Operation, held: Booking) -> bool:
        marks = f"{held.reason}\n{held.reschedulingReason}"
        return signs(marks, operation.reference) or _stands(operation, held)

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

    def _held(self, operation: Operation) -> Booking | None:
        """The booking under the uid that it has now; None where it is not there any more."""
        uid = operation.subject.partition("@")[0]
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


def _stands(operation: Operation, held: Booking) -> bool:
    """Whether the booking stands as the operation wants it."""
    state = operation.data.get("state")
    if state == "no_show":
        return any(one.absent for one in held.attendees)
    if state == "cancelled" or held.off:
        return held.off and state == "cancelled"
    if state == "confirmed" and read_status(held.status) is not SnapshotStatus.CONFIRMED:
        return False
    start = operation.data.get("start")
    try:
        return not start or moment_in(str(start), dt.UTC) == moment_in(held.start, dt.UTC)
    except ValueError:
        return False


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
