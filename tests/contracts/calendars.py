"""Real CalDAV servers on loopback."""

from __future__ import annotations

import base64
import datetime as dt
import http.client
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from icalendar import Calendar

from tests.contracts.between import Network
from tests.contracts.contract import HOUR, TOKEN
from tests.contracts.processes import free_port, running

USER = "desk"
AUTHORIZATION = "Basic " + base64.b64encode(f"{USER}:{TOKEN}".encode()).decode()


@contextmanager
def radicale(folder: Path) -> Iterator[int]:
    """Radicale's port."""
    port = free_port()
    users = folder / "users"
    users.write_text(f"{USER}:{TOKEN}\n")
    options = {
        "server-hosts": f"127.0.0.1:{port}", "storage-filesystem-folder": str(folder / "collections"),
        "auth-type": "htpasswd", "auth-htpasswd-filename": str(users), "auth-htpasswd-encryption": "plain",
        "auth-delay": "0", "config": "",
    }  # fmt: skip
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    with running([sys.executable, "-m", "radicale", *arguments], r"Listening on", port):
        yield port


@contextmanager
def xandikos(folder: Path) -> Iterator[int]:
    """Xandikos's port; it asks nobody who they are."""
    port = free_port()
    arguments = ["-d", str(folder / "collections"), "--current-user-principal", f"/{USER}/", "--autocreate"]
    arguments += ["-l", "127.0.0.1", "-p", str(port)]
    with running(
        [sys.executable, "-m", "xandikos", "serve", *arguments], r"(?i)listening on|running on", port
    ):
        yield port


SERVERS = {"radicale": radicale, "xandikos": xandikos}


@dataclass
class CalendarPortal:
    """A calendar of its own on a server, used as somebody's calendar program uses it."""

    port: int
    network: Network | None
    collection: str
    through: int = 0
    adapter: str = "caldav"
    token: str = TOKEN
    options: dict[str, str] = field(default_factory=lambda: {"user": USER})
    says: frozenset[str] = frozenset({"confirmed", "moved", "cancelled", "arrived", "finished", "no_show"})
    tombstones: bool = True
    makes: bool = True

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.through or self.port}{self.collection}"

    def call(
        self, method: str, name: str = "", body: str = "", headers: dict[str, str] | None = None
    ) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            shown = {"Authorization": AUTHORIZATION, **(headers or {})}
            connection.request(method, f"{self.collection}{name}", body.encode() or None, shown)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def begin(self) -> None:
        status, said = self.call("MKCALENDAR")
        assert status == 201, said

    def event(self, name: str) -> dict[str, str]:
        """Properties of the event, as it stands there."""
        status, body = self.call("GET", name)
        assert status == 200
        (event,) = Calendar.from_ical(body).walk("VEVENT")
        return {key: str(value) for key, value in event.items() if not isinstance(value, list)} | {
            "start": event["DTSTART"].dt.isoformat()
        }

    def put(self, name: str, **facts: str) -> None:
        lines = "".join(f"{key}:{value}\r\n" for key, value in facts.items() if value)
        body = (
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n"
            f"BEGIN:VEVENT\r\n{lines}END:VEVENT\r\nEND:VCALENDAR\r\n"
        )
        status, said = self.call("PUT", name, body, {"Content-Type": "text/calendar; charset=utf-8"})
        assert status in (200, 201, 204), said

    def _written(self, uid: str, name: str, start: dt.datetime, sequence: int, status: str = "") -> None:
        self.put(
            f"{uid}.ics", UID=f"{uid}@example.org", DTSTAMP="20261120T080000Z", SUMMARY=name, DTSTART=_utc(start),
            DTEND=_utc(start + HOUR), SEQUENCE=str(sequence), STATUS=status,
        )  # fmt: skip

    def book(self, name: str, start: dt.datetime) -> str:
        uid = str(uuid4())
        self._written(uid, name, start, 0)
        return f"{uid}.ics"

    def move(self, booking: str, start: dt.datetime) -> None:
        held = self.event(booking)
        self._written(booking.removesuffix(".ics"), held["SUMMARY"], start, int(held["SEQUENCE"]) + 1)

    def cancel(self, booking: str) -> None:
        held = self.event(booking)
        start = dt.datetime.fromisoformat(held["start"])
        sequence = int(held["SEQUENCE"]) + 1
        self._written(booking.removesuffix(".ics"), held["SUMMARY"], start, sequence, "CANCELLED")

    def remove(self, booking: str) -> None:
        status, _ = self.call("DELETE", booking)
        assert status in (200, 204)

    def spoil(self) -> None:
        """Servers look at calendars before they keep them: an end before its start passes."""
        self.put(
            "spoilt.ics", UID="spoilt@example.org", DTSTAMP="20261120T080000Z", SUMMARY="x", DTSTART="20261203T020000Z",
            DTEND="20261203T010000Z",
        )  # fmt: skip

    def start(self, booking: str) -> dt.datetime:
        return dt.datetime.fromisoformat(self.event(booking)["start"])

    def state(self, booking: str) -> str:
        return "cancelled" if self.event(booking).get("STATUS") == "CANCELLED" else "confirmed"


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
