"""LibCal (Springshare) over its API 1.1: booked seats, or appointments.

What it says of a cancellation differs: seats have the time of it, appointments a yes or no; and the answers of a form
are an object, or an empty list where there are none. It can be told of a cancellation of a seat and of nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field, ValidationError

from readingroom.bookings.snapshot import BookingSnapshot, SnapshotStatus, Where
from readingroom.errors import Refused, Unavailable
from readingroom.portals.adapter import (
    Answer,
    Applied,
    Change,
    DeskSide,
    Introduction,
    Listed,
    Operation,
    Rejected,
    Unknown,
    Unreadable,
)
from readingroom.portals.files.fields import LABELS, split_codes
from readingroom.portals.look_first import Lister, host_and_port
from readingroom.portals.native.client import AnswerLost, Client, HttpAnswer, checked_address
from readingroom.portals.native.protocol import Message
from readingroom.portals.queries import PortalParticulars
from readingroom.portals.rest import Rest, SaidLine, moment_in, unreadable
from readingroom.portals.rules import CommandKind, SubjectKind
from readingroom.portals.snapshots import digest
from readingroom.tabular.mapping import normalise

__all__ = ["LibCalAdapter", "introduce", "make"]

_PAGE = 500
_AHEAD = 365
_ASKED = frozenset({"wanted", "purpose", "document_kind", "document_number", "organisation", "phone", "note"})
_PRESENT = frozenset({"status", "start", "end", "name", "email", "seat_kind", "seat_name"})
_PATHS: Mapping[str, str] = {"seats": "space/bookings", "appointments": "appointments/bookings"}


def _object(value: Any) -> Any:
    return {} if value in ([], None) else value


class Booking(Message):
    """A seat or an appointment."""

    id: Annotated[str, BeforeValidator(str)] = Field(
        validation_alias=AliasChoices("bookId", "id"), max_length=100
    )
    fromDate: SaidLine  # noqa: N815  the API's names
    toDate: SaidLine = ""  # noqa: N815
    firstName: SaidLine = ""  # noqa: N815
    lastName: SaidLine = ""  # noqa: N815
    email: SaidLine = ""
    status: SaidLine = ""
    cancelled: bool | str | None = None
    item_name: SaidLine = ""
    seat_name: SaidLine = ""
    category_name: SaidLine = ""
    answers: Annotated[dict[str, Any], BeforeValidator(_object)] = Field(default_factory=dict)

    @property
    def off(self) -> bool:
        """Whether it is cancelled: a time and True say so, as does the word of its state."""
        word = self.status.casefold()
        return bool(self.cancelled) or word.startswith(("cancel", "denied")) or "denied" in word

    @property
    def state(self) -> str:
        """The same as long as nobody changed it."""
        return digest([self.fromDate, self.toDate, self.off])[:32]


def introduce(address: str, token: str, name: str, options: Mapping[str, str]) -> Introduction:
    """Who it is that is to be connected; the token is the application's client secret.

    Raises:
        Refused: ``portal.address``, ``portal.address_insecure``, ``portal.no_client``, ``portal.libcal_list``.
        Unavailable: it cannot be asked, or refuses the token.
    """
    wanted = options.get("list", "seats")
    if wanted not in _PATHS:
        raise Refused("portal.libcal_list", list=wanted, lists=list(_PATHS))
    if not options.get("client"):
        raise Refused("portal.no_client", portal=name)
    url = checked_address(address)
    _rest(address, token, name, options).close()
    seats = wanted == "seats"
    return Introduction(
        instance=f"libcal:{host_and_port(url)}" + ("" if seats else f"/{wanted}"),
        name="",
        takes=(f"{CommandKind.BOOKING_STATE}/cancelled",) if seats else (),
        options={"list": wanted, "client": options["client"], "location": options.get("location", "")},
    )


def make(portal: PortalParticulars, token: str, desk: DeskSide) -> LibCalAdapter:
    """The adapter of a connected LibCal.

    Raises:
        Unavailable: it gives no access.
    """
    rest = _rest(portal.address, token, portal.name, portal.options)
    return LibCalAdapter(rest, portal.instance, portal.options, desk)


def _rest(address: str, token: str, name: str, options: Mapping[str, Any]) -> Rest:
    """Its API, for as long as the access lasts that it grants for client and secret (OAuth 2, client credentials)."""
    base = f"{str(checked_address(address)).rstrip('/')}/1.1/"
    asking = Rest(Client(base, "", name, authorization=""), name)
    body = {
        "client_id": str(options.get("client", "")),
        "client_secret": token,
        "grant_type": "client_credentials",
    }
    try:
        answer = asking.write("POST", "oauth/token", body)
    except AnswerLost as lost:
        raise Unavailable(f"portal.{lost.code}", portal=name) from None
    finally:
        asking.close()
    if answer.status == 400:
        raise Unavailable("portal.token_refused", portal=name)
    granted = asking.accepted(answer).body
    access = granted.get("access_token") if isinstance(granted, Mapping) else None
    if not isinstance(access, str) or not access.isascii() or not access.isprintable():
        raise asking.not_as_agreed()
    return Rest(Client(base, access, name), name)


class LibCalAdapter(Lister[Booking]):
    """The seats, or the appointments, of one LibCal.

    Args:
        rest: its API, with access.
        instance: the system in every identity.
        options: ``list``: seats or appointments; ``location``: number of the location, all where it is empty.
        desk: zone of moments without one, and the days that are listed.
    """

    _most = _PAGE

    def __init__(self, rest: Rest, instance: str, options: Mapping[str, Any], desk: DeskSide) -> None:
        super().__init__(rest, instance, desk)
        self._path = _PATHS[str(options.get("list", "seats"))]
        self._location = str(options.get("location", ""))

    def _covered(self) -> Listed:
        return self._days(dt.timedelta(), dt.timedelta(days=_AHEAD - 1))

    def _page(self, number: int) -> tuple[list[Any], bool]:
        query: dict[str, str | int] = {
            "date": self._desk.today.isoformat(), "days": _AHEAD, "limit": _PAGE, "page": number, "formAnswers": 1,
            "include_cancel": 1, "include_tentative": 1,
        }  # fmt: skip
        if self._location:
            query["lid"] = self._location
        items = self._rest.listed(self._path, **query)
        return items, bool(items)

    def _change(self, item: Any) -> Change | Unreadable:
        subject = ""
        try:
            told = Booking.model_validate(item)
            subject = told.id
            start = moment_in(told.fromDate, self._desk.zone)
            end = moment_in(told.toDate, self._desk.zone) if told.toDate else None
        except ValidationError as error:
            return unreadable(item, error, subject)
        except ValueError:
            return unreadable(item, None, subject)
        if end is not None and end < start:
            return unreadable(item, None, subject)
        status = SnapshotStatus.CONFIRMED
        if told.off:
            status = SnapshotStatus.CANCELLED
        elif "tentative" in told.status.casefold():
            status = SnapshotStatus.REQUESTED
        asked = _asked(told.answers)
        snapshot = BookingSnapshot(
            system=self._instance,
            external_id=subject,
            scan_codes=(subject,),
            status=status,
            start=start,
            end=end,
            name=" ".join(filter(None, (told.firstName, told.lastName))),
            email=told.email,
            seat_kind=told.category_name or told.item_name,
            seat_name=told.seat_name or (told.item_name if told.category_name else ""),
            wanted=split_codes(asked.pop("wanted", "")),
            **asked,
            present=frozenset(_PRESENT | asked.keys() | {"wanted"}),
            where=Where("", "", 0),
        )
        return Change(kind=SubjectKind.BOOKING, id=subject, snapshot=snapshot, etag=told.state)

    def _state(self, held: Booking) -> str:
        return held.state

    def _done(self, operation: Operation, held: Booking) -> bool:
        return held.off  # no reference is kept there; off is off, whoever did it

    def _carry_out(self, operation: Operation, held: Booking) -> HttpAnswer:
        return self._rest.write("POST", f"space/cancel/{held.id}", {})

    def _applied(self, operation: Operation, answer: HttpAnswer) -> Answer:
        """It answers 200 whatever became of it; the booking says whether it is cancelled."""
        try:
            after = self._held(operation)
        except Unavailable:
            return Unknown()
        return (
            Applied(etag=after.state if after is not None else "")
            if after is None or after.off
            else Rejected()
        )

    def _held(self, operation: Operation) -> Booking | None:
        subject = operation.subject
        if not subject.replace("_", "").isalnum() or not subject.isascii():
            return None
        answer = self._rest.look(f"space/booking/{subject}")
        if answer.status == 404:
            return None
        body = self._rest.accepted(answer).body
        try:
            return Booking.model_validate(body[0] if isinstance(body, list) else body)
        except IndexError:
            return None
        except ValidationError:
            raise self._rest.not_as_agreed() from None


def _asked(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Field of a booking -> what was answered to a question that asks for it by a known name."""
    found: dict[str, Any] = {}
    for asked, answer in answers.items():
        name = LABELS.get(normalise(str(asked)))
        if name in _ASKED and isinstance(answer, str | int):
            found.setdefault(str(name), str(answer)[:20_000])
    return found
