"""Easy!Appointments over its REST API.

It deletes without a trace, its hours have no zone, and it knows neither versions nor idempotency. So everything from
a week ago on is listed every time, and what is not listed any more a person looks at; hours are those of the provider's
zone, else the archive's; and the client reference stands in the appointment's notes. A change that somebody makes in
the moment between our look and our write is overwritten: the API offers nothing against it.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from readingroom.bookings.snapshot import BookingSnapshot, SnapshotStatus, Where
from readingroom.portals import snapshots
from readingroom.portals.adapter import (
    Answer,
    Applied,
    Change,
    DeskSide,
    Introduction,
    Listed,
    Operation,
    Unreadable,
)
from readingroom.portals.files.description import TOLD, described
from readingroom.portals.files.fields import read_status, split_codes
from readingroom.portals.look_first import Lister, host_and_port
from readingroom.portals.native.client import Client, HttpAnswer, checked_address
from readingroom.portals.native.protocol import Message
from readingroom.portals.queries import PortalParticulars
from readingroom.portals.rest import Rest, SaidLine, SaidText, moment_in, unreadable
from readingroom.portals.rules import CommandKind, SubjectKind
from readingroom.portals.signatures import signed, signs, unsigned

__all__ = ["EasyAppointmentsAdapter", "introduce", "make"]

_PAGE = 100
_BEHIND, _AHEAD = dt.timedelta(days=7), dt.timedelta(days=400)
_STATUS: Mapping[str, str] = {"confirmed": "Booked", "moved": "Booked", "cancelled": "Cancelled"}
"""State of a booking -> the word there. Every write sends its reader a mail: what is no news to them is not told."""
_OWN_WORDS = (("rescheduled", "confirmed"), ("draft", "requested"))
_PRESENT = frozenset(
    {"status", "start", "end", "name", "email", "phone", "wanted", "note", "seat_kind", "seat_name"}
)


class Person(Message):
    """Who booked."""

    firstName: SaidLine = ""  # noqa: N815  the API's names
    lastName: SaidLine = ""  # noqa: N815
    email: SaidLine = ""
    phone: SaidLine = ""


class Named(Message):
    """What was booked, or with whom."""

    name: SaidLine = ""
    timezone: SaidLine = ""


class Appointment(Message):
    """One appointment, with what it refers to."""

    id: int
    start: SaidLine
    end: SaidLine = ""
    hash: SaidLine = ""
    status: SaidLine = ""
    location: SaidLine = ""
    notes: SaidText = ""
    customer: Person | None = None
    service: Named | None = None
    provider: Named | None = None

    @property
    def state(self) -> str:
        """The same as long as nobody changed it."""
        return snapshots.digest([self.start, self.end, self.status, unsigned(self.notes)])[:32]


def introduce(address: str, token: str, name: str, options: Mapping[str, str]) -> Introduction:
    """Who it is that is to be connected; the token is the API's.

    Raises:
        Refused: ``portal.address``, ``portal.address_insecure``.
        Unavailable: it cannot be asked, or refuses the token.
    """
    url = checked_address(address)
    rest = _rest(address, token, name)
    try:
        rest.listed("appointments", length=1)
    finally:
        rest.close()
    takes = tuple(f"{CommandKind.BOOKING_STATE}/{state}" for state in _STATUS)
    return Introduction(
        instance=f"easyappointments:{host_and_port(url)}{url.path.rstrip('/')}", name="", takes=takes
    )


def make(portal: PortalParticulars, token: str, desk: DeskSide) -> EasyAppointmentsAdapter:
    """The adapter of a connected installation."""
    return EasyAppointmentsAdapter(_rest(portal.address, token, portal.name), portal.instance, desk)


def _rest(address: str, token: str, name: str) -> Rest:
    url = checked_address(address)
    return Rest(Client(f"{str(url).rstrip('/')}/index.php/api/v1/", token, name), name)


class EasyAppointmentsAdapter(Lister[Appointment]):
    """One installation; arguments as of `readingroom.portals.look_first.Lister`."""

    _most = _PAGE

    def _covered(self) -> Listed:
        return self._days(_BEHIND, _AHEAD)

    def _page(self, number: int) -> tuple[list[Any], bool]:
        items = self._rest.listed(
            "appointments",
            length=_PAGE,
            page=number,
            sort="+id",
            aggregates=1,
            **{
                "from": (self._desk.today - _BEHIND).isoformat(),
                "till": (self._desk.today + _AHEAD + dt.timedelta(days=1)).isoformat(),
            },
        )
        return items, bool(items)

    def _change(self, item: Any) -> Change | Unreadable:
        number = item.get("id") if isinstance(item, Mapping) else None
        subject = str(number) if isinstance(number, int) else ""
        try:
            told = Appointment.model_validate(item)
            zone = self._zone(told)
            start = moment_in(told.start, zone)
            end = moment_in(told.end, zone) if told.end else None
        except ValidationError as error:
            return unreadable(item, error, subject)
        except ValueError:
            return unreadable(item, None, subject)
        status = read_status(told.status, _OWN_WORDS) if told.status else SnapshotStatus.CONFIRMED
        if status is None or (end is not None and end < start):
            return unreadable(item, None, subject)
        return Change(
            kind=SubjectKind.BOOKING,
            id=subject,
            snapshot=self._snapshot(told, status, start, end),
            etag=told.state,
        )

    def _snapshot(
        self, told: Appointment, status: SnapshotStatus, start: dt.datetime, end: dt.datetime | None
    ) -> BookingSnapshot:
        person = told.customer or Person()
        says: dict[str, Any] = dict(described(unsigned(told.notes)))
        return BookingSnapshot(
            system=self._instance,
            external_id=str(told.id),
            scan_codes=(told.hash,) if told.hash else (),
            status=status,
            start=start,
            end=end,
            name=" ".join(filter(None, (person.firstName, person.lastName))),
            email=person.email,
            phone=person.phone,
            wanted=split_codes(says["wanted"]),
            note=says["note"],
            seat_kind=told.service.name if told.service else "",
            seat_name=told.location,
            **{name: says[name] for name in _FROM_NOTES if name in says},
            present=_PRESENT | (says.keys() & _FROM_NOTES),
            where=Where("", "", 0),
        )

    def _zone(self, told: Appointment) -> dt.tzinfo:
        try:
            return zoneinfo.ZoneInfo(told.provider.timezone) if told.provider else self._desk.zone
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            return self._desk.zone

    def _state(self, held: Appointment) -> str:
        return held.state

    def _done(self, operation: Operation, held: Appointment) -> bool:
        return signs(held.notes, operation.reference)

    def _carry_out(self, operation: Operation, held: Appointment) -> HttpAnswer:
        return self._rest.write("PUT", f"appointments/{held.id}", self._changed(operation, held))

    def _applied(self, operation: Operation, answer: HttpAnswer) -> Answer:
        try:
            return Applied(etag=Appointment.model_validate(answer.body).state)
        except ValidationError:
            return Applied()

    def _changed(self, operation: Operation, held: Appointment) -> dict[str, str]:
        data, zone = operation.data, self._zone(held)
        written = {
            "status": _STATUS.get(str(data.get("state")), held.status),
            "notes": signed(held.notes, operation, zone),
        }
        if data.get("start"):
            start = moment_in(str(data["start"]), zone)
            end = moment_in(str(data["end"]), zone) if data.get("end") else start
            if end <= start:  # the desk tells no length
                end = start + _lasted(held, zone)
            written |= {"start": _local(start, zone), "end": _local(end, zone)}
        return written

    def _held(self, operation: Operation) -> Appointment | None:
        """The appointment as it stands, None where it is not there any more."""
        if not operation.subject.isdecimal():
            return None
        answer = self._rest.look(f"appointments/{operation.subject}", aggregates=1)
        provider: Any = None
        if answer.status == 404:
            return None
        body = self._rest.accepted(answer).body
        if (
            isinstance(body, dict)
            and body.get("provider") is None
            and isinstance(body.get("providerId"), int)
        ):
            provider = self._rest.get(f"providers/{body['providerId']}")
        try:
            whole = body | ({"provider": provider} if isinstance(provider, dict) else {})
            return Appointment.model_validate(whole)
        except (ValidationError, TypeError):
            raise self._rest.not_as_agreed() from None


_FROM_NOTES = TOLD - {"phone", "seat_kind", "seat_name"}
"""Fields that a labelled line of the notes may fill; the others have a place of their own."""


def _lasted(held: Appointment, zone: dt.tzinfo) -> dt.timedelta:
    """How long an appointment is; nothing where that cannot be read."""
    try:
        start, end = (moment_in(one, zone).astimezone(dt.UTC) for one in (held.start, held.end))
    except (ValueError, OverflowError):
        return dt.timedelta()
    return max(end - start, dt.timedelta())


def _local(moment: dt.datetime, zone: dt.tzinfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
