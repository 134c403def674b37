"""Portals that can only list: Easy!Appointments, LibCal and Cal.com as far as their adapters use them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.contracts.between import Network, passing
from tests.contracts.contract import HOUR, NINE, TOKEN
from tests.contracts.json_server import answering
from tests.readingroom.conftest import ZONE

Record = dict[str, Any]


@dataclass
class Lister:
    """What the three have in common."""

    network: Network | None = None
    through: int = 0
    held: dict[str, Record] = field(default_factory=dict)
    made: int = 0
    adapter: str = ""
    token: str = TOKEN
    options: dict[str, str] = field(default_factory=dict)
    says: frozenset[str] = frozenset({"confirmed", "moved", "cancelled"})
    tombstones: bool = False
    makes: bool = False
    authorization: str = f"Bearer {TOKEN}"

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.through}"

    def remove(self, booking: str) -> None:
        del self.held[booking]

    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        raise NotImplementedError

    @contextmanager
    def running(self) -> Iterator[None]:
        with answering(self.answer) as port:
            self.network = Network(port, self.authorization)
            with passing(self.network) as self.through:
                yield


@dataclass
class AnEasyAppointments(Lister):
    """Hours without a zone; PUT changes what is named and keeps the rest; DELETE leaves nothing."""

    adapter: str = "easyappointments"
    zone: str = "Asia/Shanghai"

    def book(self, name: str, start: dt.datetime) -> str:
        self.made += 1
        self.held[str(self.made)] = {
            "id": self.made, "book": "2026-11-22 23:11:39", "start": _local(start), "end": _local(start + HOUR),
            "hash": f"hash{self.made}", "color": "#7cbae8", "status": "Booked", "location": "Seat 3",
            "notes": "J001-2-0001", "customerId": 5, "providerId": 2, "serviceId": 1, "meetingLink": None,
            "name": name,
        }  # fmt: skip
        return str(self.made)

    def move(self, booking: str, start: dt.datetime) -> None:
        self.held[booking] |= {"start": _local(start), "end": _local(start + HOUR)}

    def cancel(self, booking: str) -> None:
        self.held[booking]["status"] = "Cancelled"

    def spoil(self) -> None:
        self.held[self.book("x", NINE)]["start"] = "soon"

    def start(self, booking: str) -> dt.datetime:
        return dt.datetime.fromisoformat(self.held[booking]["start"]).replace(tzinfo=ZONE)

    def state(self, booking: str) -> str:
        return "cancelled" if self.held[booking]["status"] == "Cancelled" else "confirmed"

    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        match method, path.removeprefix("/index.php/api/v1/").split("/"):
            case "GET", ["appointments"]:
                assert query.get("sort", "+id") == "+id"
                size, page = int(query["length"]), int(query.get("page", 1))
                found = [one for one in self.held.values() if one["start"] >= query.get("from", "")]
                return 200, [self._whole(one) for one in found[(page - 1) * size : page * size]]
            case "GET", ["appointments", number]:
                return (200, self.held[number]) if number in self.held else (404, None)
            case "PUT", ["appointments", number]:
                self.held[number] |= body
                return 200, self.held[number]
            case "GET", ["providers", "2"]:
                return 200, {"id": 2, "firstName": "Seat", "timezone": self.zone}
        return 404, None

    def _whole(self, one: Record) -> Record:
        first, _, last = one["name"].partition(" ")
        person = {"id": 5, "firstName": first, "lastName": last, "email": "reader@example.org", "phone": None}
        provider = {"id": 2, "timezone": self.zone}
        return one | {"customer": person, "service": {"name": "Reading room"}, "provider": provider}


@dataclass
class ALibCal(Lister):
    """Access by client and secret; what is cancelled stays listed with the time of it."""

    adapter: str = "libcal"
    options: dict[str, str] = field(default_factory=lambda: {"client": "4711"})
    says: frozenset[str] = frozenset({"cancelled"})
    authorization: str = ""

    def book(self, name: str, start: dt.datetime) -> str:
        self.made += 1
        first, _, last = name.partition(" ")
        book = f"cs_{self.made:05}"
        self.held[book] = {
            "bookId": book, "id": self.made, "eid": 1, "cid": 2, "lid": 3, "fromDate": start.isoformat(),
            "toDate": (start + HOUR).isoformat(), "firstName": first, "lastName": last,
            "email": "reader@example.org", "status": "Confirmed", "item_name": "Reading room",
            "category_name": "Seats", "seat_name": "Seat 3", "answers": [],
        }  # fmt: skip
        return book

    def move(self, booking: str, start: dt.datetime) -> None:
        self.held[booking] |= {"fromDate": start.isoformat(), "toDate": (start + HOUR).isoformat()}

    def cancel(self, booking: str) -> None:
        self.held[booking] |= {"status": "Cancelled by User", "cancelled": "2026-11-30T10:00:00+08:00"}

    def spoil(self) -> None:
        self.held[self.book("x", NINE)]["fromDate"] = "soon"

    def start(self, booking: str) -> dt.datetime:
        return dt.datetime.fromisoformat(self.held[booking]["fromDate"])

    def state(self, booking: str) -> str:
        return "cancelled" if self.held[booking].get("cancelled") else "confirmed"

    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        match method, path.removeprefix("/1.1/").split("/"):
            case "POST", ["oauth", "token"]:
                granted = body["client_id"] == "4711" and body["client_secret"] == TOKEN
                access = {"access_token": "acce55", "expires_in": 3600, "token_type": "Bearer"}
                return (200, access) if granted else (400, {"error": "invalid_client"})
            case "GET", ["space", "bookings"]:
                size, page = int(query["limit"]), int(query["page"])
                return 200, list(self.held.values())[(page - 1) * size : page * size]
            case "GET", ["space", "booking", book]:
                return 200, [self.held[book]] if book in self.held else []
            case "POST", ["space", "cancel", book]:
                self.cancel(book)
                return 200, [{"booking_id": book, "cancelled": True}]
        return 404, None


@dataclass
class ACalCom(Lister):
    """A booking that moves gets a new uid; the old one stays listed as cancelled and says where it went."""

    adapter: str = "calcom"
    says: frozenset[str] = frozenset({"confirmed", "moved", "cancelled", "no_show"})

    def _add(self, ical: str, name: str, start: dt.datetime) -> str:
        self.made += 1
        uid = f"uid{self.made:05}"
        self.held[uid] = {
            "id": self.made, "uid": uid, "title": "Visit", "status": "accepted", "start": _utc(start),
            "end": _utc(start + HOUR), "icsUid": ical or f"{uid}@Cal.com", "absentHost": False,
            "attendees": [{"name": name, "email": "reader@example.org", "timeZone": "Asia/Shanghai", "language": "zh"}],
            "bookingFieldsResponses": {"notes": "J001-2-0001"}, "metadata": {},
        }  # fmt: skip
        return uid

    def _now(self, booking: str) -> Record:
        record = self.held[booking]
        while record.get("rescheduledToUid"):
            record = self.held[record["rescheduledToUid"]]
        return record

    def book(self, name: str, start: dt.datetime) -> str:
        return self._add("", name, start)

    def move(self, booking: str, start: dt.datetime) -> None:
        old = self._now(booking)
        new = self._add(old["icsUid"], old["attendees"][0]["name"], start)
        self.held[new]["rescheduledFromUid"] = old["uid"]
        old |= {"status": "cancelled", "rescheduledToUid": new}

    def cancel(self, booking: str) -> None:
        self._now(booking)["status"] = "cancelled"

    def spoil(self) -> None:
        self.held[self.book("x", NINE)]["start"] = "soon"

    def start(self, booking: str) -> dt.datetime:
        return dt.datetime.fromisoformat(self._now(booking)["start"])

    def state(self, booking: str) -> str:
        return "cancelled" if self._now(booking)["status"] == "cancelled" else "confirmed"

    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        match method, path.removeprefix("/v2/bookings").strip("/").split("/"):
            case "GET", [""]:
                size, first = int(query["take"]), int(query.get("skip", 0))
                return 200, {"status": "success", "data": list(self.held.values())[first : first + size]}
            case "GET", [uid]:
                known = self.held.get(uid)
                return (200, {"status": "success", "data": known}) if known else (404, {"status": "error"})
            case "POST", [uid, "cancel"]:
                self.held[uid] |= {"status": "cancelled", **body}
                return 200, {"status": "success", "data": self.held[uid]}
            case "POST", [uid, "reschedule"]:
                self.move(uid, dt.datetime.fromisoformat(body["start"]))
                return 201, {"status": "success", "data": self._now(uid)}
            case "POST", [uid, "mark-absent"]:
                self.held[uid]["attendees"][0]["absent"] = True
                return 200, {"status": "success", "data": self.held[uid]}
        return 404, {"status": "error"}


def _local(moment: dt.datetime) -> str:
    return moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
