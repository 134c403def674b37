"""pretix's REST API as far as the adapter uses it, over orders in the shape that a running pretix wrote."""

from __future__ import annotations

import copy
import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from tests.contracts.between import Network
from tests.contracts.contract import HOUR, NINE, TOKEN

EVENTS = "/api/v1/organizers/archive/events"
AUTHORIZATION = f"Token {TOKEN}"
_PAGE = 50


@dataclass
class APretix:
    """A shop with one date of the series for every hour of the day."""

    network: Network | None = None
    through: int = 0
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    dates: dict[int, tuple[dt.datetime, dt.datetime]] = field(default_factory=dict)
    ticks: int = 0
    pages: int = 0
    nonces: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    event: str = "room"
    adapter: str = "pretix"
    token: str = TOKEN
    options: dict[str, str] = field(default_factory=dict)
    says: frozenset[str] = frozenset({"confirmed", "moved", "cancelled", "arrived", "finished", "no_show"})
    tombstones: bool = True
    makes: bool = False

    def __post_init__(self) -> None:
        day = NINE.replace(day=1)
        for number in range(3 * 12):
            start = day + number // 12 * dt.timedelta(days=1) + (number % 12) * HOUR
            self.dates[number + 1] = (start, start + HOUR)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.through}/archive/{self.event}/"

    # What readers do -------------------------------------------------------------------------------------------

    def touch(self, order: dict[str, Any]) -> None:
        self.ticks += 1
        moment = dt.datetime(2026, 11, 22, 22, 51, tzinfo=dt.UTC) + self.ticks * dt.timedelta(milliseconds=7)
        order["last_modified"] = moment.isoformat().replace("+00:00", "Z")

    def date(self, start: dt.datetime) -> int:
        return next(number for number, slot in self.dates.items() if slot[0] == start)

    def book(self, name: str, start: dt.datetime) -> str:
        number = len(self.orders) + 1
        code = f"A{number:04}"
        position = {
            "id": number, "order": code, "positionid": 1, "item": 1, "variation": None, "attendee_name": name,
            "attendee_email": None, "company": None, "secret": f"secret{number:026}", "addon_to": None,
            "subevent": self.date(start), "checkins": [], "pseudonymization_id": f"P{number:09}", "seat": None,
            "canceled": False, "valid_from": None, "valid_until": None, "answers": [
                {"question": 1, "answer": "thesis", "question_identifier": "purpose"},
                {"question": 2, "answer": "J001-2-0001;J001-2-0002", "question_identifier": "items"},
            ],
        }  # fmt: skip
        order = {
            "code": code, "event": self.event, "status": "p", "email": "reader@example.org", "phone": None,
            "locale": "en", "comment": "", "invoice_address": None, "require_approval": False, "positions": [position],
        }  # fmt: skip
        self.orders[code] = order
        self.touch(order)
        return code

    def move(self, booking: str, start: dt.datetime) -> None:
        self.orders[booking]["positions"][0]["subevent"] = self.date(start)
        self.touch(self.orders[booking])

    def cancel(self, booking: str) -> None:
        self.orders[booking]["status"] = "c"
        self.touch(self.orders[booking])

    def remove(self, booking: str) -> None:
        """Orders are never deleted there; the organizer takes the ticket out of it."""
        self.orders[booking]["positions"][0]["canceled"] = True
        self.touch(self.orders[booking])

    def spoil(self) -> None:
        code = self.book("spoilt", NINE)
        self.orders[code]["positions"][0]["subevent"] = 999

    def scan(self, booking: str, moment: dt.datetime) -> None:
        secret = self.orders[booking]["positions"][0]["secret"]
        told = {
            "secret": secret,
            "type": "entry",
            "nonce": f"door-{moment}",
            "datetime": moment.isoformat(),
            "lists": [1],
        }
        assert self._redeem(told)[0] == 201

    def order(self, booking: str) -> dict[str, Any]:
        return self.orders[booking]

    def start(self, booking: str) -> dt.datetime:
        return self.dates[self.orders[booking]["positions"][0]["subevent"]][0]

    def state(self, booking: str) -> str:
        return "cancelled" if self.orders[booking]["status"] == "c" else "confirmed"

    # What the adapter asks -------------------------------------------------------------------------------------

    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        if path == "/api/v1/organizers/archive/checkinrpc/redeem/":
            return self._redeem(body)
        if path == "/api/v1/organizers/archive/checkinrpc/annul/":
            return self._annul(body)
        mine = f"{EVENTS}/{self.event}/"
        if not path.startswith(mine):
            return 404, {"detail": "Not found."}
        match method, path.removeprefix(mine).strip("/").split("/"):
            case "GET", [""]:
                return 200, {
                    "name": {"en": "Reading room"},
                    "date_from": "2026-12-01T08:00:00Z",
                    "date_to": None,
                }
            case "GET", ["orders"]:
                self.pages += 1
                found = sorted(self.orders.values(), key=lambda one: one["last_modified"])
                assert query["testmode"] == "false"
                since = query.get("modified_since", "2000-01-01T00:00:00Z")
                found = [one for one in found if _moment(one["last_modified"]) >= _moment(since)]
                return self._page(found, query)
            case "GET", ["orders", code]:
                return (200, self.orders[code]) if code in self.orders else (404, {"detail": "Not found."})
            case "PATCH", ["orders", code]:
                self.orders[code]["comment"] = body["comment"]
                return self._touched(code)
            case "POST", ["orders", code, "change"]:
                for one in body.get("patch_positions", ()):
                    self.orders[code]["positions"][0]["subevent"] = one["body"]["subevent"]
                return self._touched(code)
            case "POST", ["orders", code, "mark_canceled"]:
                if self.orders[code]["status"] == "c":
                    return 400, {"detail": "The order is not allowed to be canceled."}
                self.orders[code]["status"] = "c"
                return self._touched(code)
            case "GET", ["subevents"]:
                after = dt.datetime.fromisoformat(query["date_from_after"])
                before = dt.datetime.fromisoformat(query["date_from_before"])
                dates = [self._date(n) for n, slot in self.dates.items() if after <= slot[0] <= before]
                return self._page(dates, query)
            case "GET", ["subevents", number]:
                known = int(number) in self.dates
                return (200, self._date(int(number))) if known else (404, {"detail": "Not found."})
            case "GET", ["questions"]:
                return self._page(
                    [
                        {"id": 1, "identifier": "purpose", "question": {"en": "Purpose"}},
                        {"id": 2, "identifier": "items", "question": {"en": "Requested files"}},
                    ],
                    query,
                )
            case "GET", ["items"]:
                return self._page([{"id": 1, "name": {"en": "Seat"}, "variations": []}], query)
            case "GET", ["checkinlists"]:
                return self._page([{"id": 1, "name": "desk", "subevent": None}], query)
        return 404, {"detail": "Not found."}

    def _touched(self, code: str) -> tuple[int, Any]:
        self.touch(self.orders[code])
        return 200, self.orders[code]

    def _date(self, number: int) -> dict[str, Any]:
        start, end = self.dates[number]
        return {"id": number, "date_from": start.isoformat(), "date_to": end.isoformat()}

    def _page(self, found: list[dict[str, Any]], query: dict[str, str]) -> tuple[int, Any]:
        size = min(int(query.get("page_size", 50)), _PAGE)
        first = (int(query.get("page", 1)) - 1) * size
        more = "http://elsewhere/?page" if first + size < len(found) else None
        return 200, {"count": len(found), "next": more, "results": copy.deepcopy(found[first : first + size])}

    def _redeem(self, body: dict[str, Any]) -> tuple[int, Any]:
        for order in self.orders.values():
            for position in order["positions"]:
                if position["secret"] != body["secret"]:
                    continue
                if self.nonces.get(body["nonce"], ("", None))[1] in position["checkins"]:
                    return 201, {"status": "ok"}
                if position["checkins"] and body["type"] == "entry":
                    return 400, {"status": "error", "reason": "already_redeemed"}
                made = {"list": body["lists"][0], "datetime": body["datetime"], "type": body["type"]}
                self.nonces[body["nonce"]] = (order["code"], made)
                position["checkins"].append(made)
                self.touch(order)
                return 201, {"status": "ok"}
        return 404, {"status": "error", "reason": "invalid"}

    def _annul(self, body: dict[str, Any]) -> tuple[int, Any]:
        """Statuses and words are those of pretix 2026.8."""
        code, made = self.nonces.get(body["nonce"], ("", {"list": None}))
        if made["list"] not in body["lists"]:
            return 404, {"detail": "No check-in found based on nonce"}
        checkins = self.orders[code]["positions"][0]["checkins"]
        if made not in checkins:
            return 400, ["Cannot annul an unsuccessful checkin"]
        if _moment(body["datetime"]) - _moment(made["datetime"]) > dt.timedelta(minutes=15):
            return 400, {"non_field_errors": ["Annulment is not allowed more than 15 minutes after check-in"]}
        checkins.remove(made)
        self.touch(self.orders[code])
        return 200, {"status": "ok"}


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)
