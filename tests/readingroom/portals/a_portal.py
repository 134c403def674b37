"""A small portal that speaks the native protocol on loopback and may be told to misbehave."""

from __future__ import annotations

import hashlib
import json
import socket
import struct
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "geheim-7Q2x"
LIFE = {
    **{(state, "confirmed"): "confirmed" for state in ("requested", "confirmed", "arrived", "no_show", "cancelled")},
    **{(state, "moved"): "confirmed" for state in ("requested", "confirmed", "no_show")},
    **{(state, "arrived"): "arrived" for state in ("requested", "confirmed", "no_show", "cancelled", "arrived")},
    ("finished", "arrived"): "arrived",
    **{(state, "finished"): "finished" for state in ("arrived", "finished")},
    **{(state, "no_show"): "no_show" for state in ("requested", "confirmed", "no_show")},
    **{(state, "cancelled"): "cancelled" for state in ("requested", "confirmed", "no_show", "cancelled")},
}  # fmt: skip


@dataclass
class Fault:
    """How the next call goes wrong.

    Attributes:
        kind: ``before`` (the connection is reset and nothing was done), ``after`` (it is done, and the answer is cut
            off), a status, or ``silent`` (it is done, and no answer comes until `APortal.heard`).
        on: ``POST`` or ``GET``; empty: whatever comes.
    """

    kind: str | int
    on: str = ""


@dataclass
class APortal:
    """What it holds; everything is done under one lock."""

    instance: str = "urn:test:one"
    subjects: dict[str, dict[str, Any]] = field(default_factory=dict)  # id -> data, version, state
    feed: list[dict[str, Any]] = field(default_factory=list)
    carried_out: dict[str, dict[str, Any]] = field(default_factory=dict)  # reference -> result
    effects: list[tuple[str, str, str, Any]] = field(default_factory=list)  # reference, kind, subject, data
    files: dict[str, bytes] = field(default_factory=dict)
    faults: deque[Fault] = field(default_factory=deque)
    raw: dict[str, bytes | Iterator[bytes]] = field(default_factory=dict)  # path -> what is answered instead
    heads: dict[str, tuple[int, dict[str, str]]] = field(default_factory=dict)
    page: int = 500
    epoch: int = 0  # grows when old cursors are forgotten
    repeat: int = 0  # so many changes are told again on the next page
    full: bool = False  # no booking can be made at the desk
    shuffled: bool = False  # a page is told backwards
    calls: list[tuple[str, str]] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)
    silent: threading.Event = field(default_factory=threading.Event)  # it has just fallen silent
    heard: threading.Event = field(default_factory=threading.Event)  # it may speak again

    # What readers do -------------------------------------------------------------------------------------------

    def book(self, name: str, start: str, **facts: Any) -> str:
        with self.lock:
            number = len(self.subjects) + 1
            subject = f"b{number}"
            data = {
                "id": subject, "number": f"W-{number:04}", "status": "confirmed", "start": start, "end": None,
                "person": {"name": name}, "wanted": [],
            } | facts  # fmt: skip
            self.subjects[subject] = {"data": data, "version": 0, "state": data["status"], "by": ""}
            self._tell(subject)
            return subject

    def file(self, **facts: Any) -> str:
        with self.lock:
            number = len(self.subjects) + 1
            subject = f"r{number}"
            data = {
                "id": subject, "number": f"R-{number:04}", "status": "submitted", "service_item": "marriage",
                "service_version": 1, "applicants": [{"name": "王小明", "relation": "self"}],
                "submitted_at": "2026-11-30T10:00:00+08:00", "materials": [], "messages": [],
            } | facts  # fmt: skip
            self.subjects[subject] = {"data": data, "version": 0, "state": "", "by": ""}
            self._tell(subject)
            return subject

    def change(self, subject: str, **facts: Any) -> None:
        with self.lock:
            held = self.subjects[subject]
            held["data"] = held["data"] | facts
            if facts.get("status") == "cancelled":
                held["state"], held["by"] = "cancelled", "reader"
            self._tell(subject)

    def forget(self, subject: str) -> None:
        with self.lock:
            held = self.subjects[subject]
            held["version"] += 1
            kind = "booking" if subject.startswith("b") else "request"
            self.feed.append(self._event(subject, f"{kind}.gone", held["version"], {"id": subject}))
            held["gone"] = True

    def _tell(self, subject: str) -> None:
        held = self.subjects[subject]
        held["version"] += 1
        kind = "booking" if subject.startswith("b") else "request"
        self.feed.append(self._event(subject, kind, held["version"], held["data"]))

    def _event(self, subject: str, kind: str, version: int, data: Any) -> dict[str, Any]:
        return {
            "specversion": "1.0", "id": f"e{len(self.feed) + 1}", "source": self.instance,
            "type": f"readingroom.{kind}", "subject": subject, "subjectversion": version,
            "time": "2026-12-01T08:00:00+08:00", "data": json.loads(json.dumps(data)),
        }  # fmt: skip

    # What the desk asks ----------------------------------------------------------------------------------------

    def changes(self, cursor: str, limit: int) -> tuple[int, Any]:
        epoch, _, position = (cursor or f"{self.epoch}-0").partition("-")
        if int(epoch) != self.epoch or int(position) > len(self.feed):
            return 410, {"status": 410, "title": "start over"}
        after = int(position)
        begin = max(0, after - self.repeat)
        upto = min(len(self.feed), after + min(limit, self.page))
        items = self.feed[begin:upto]
        self.repeat = 0
        if self.shuffled:
            items = items[::-1]
        return 200, {"items": items, "next": f"{self.epoch}-{upto}", "complete": upto >= len(self.feed)}

    def command(self, wanted: dict[str, Any], expected: int | None) -> tuple[int, Any]:
        reference = wanted["client_reference"]
        if reference in self.carried_out:
            done = self.carried_out[reference]
            return (200 if done["status"] == "applied" else 422), self._answer(done | {"replayed": True})
        kind, subject, data = wanted["kind"], wanted["subject"], wanted["data"]
        if kind == "booking.make":
            return self._make(reference, data)
        held = self.subjects.get(subject)
        if subject and held is None:
            return self._keep(reference, kind, subject, data, rejected=f"no {subject} here")
        if held is not None:
            if expected is not None and expected != held["version"]:
                return 412, {"status": 412, "title": "changed"}
            if kind == "booking.state":
                after = LIFE.get((held["state"], data["state"]))
                if after is None or (held["by"] == "reader" and data["state"] == "confirmed"):
                    return 409, {"status": 409, "title": "it stands elsewhere", "detail": held["state"]}
                times = {"start": data["start"], "end": data.get("end")} if data.get("start") else {}
                status = "cancelled" if after == "cancelled" else "confirmed"
                held["data"] = held["data"] | {"status": status} | times
                held["state"], held["by"] = after, held["by"] if after == "cancelled" else ""
            elif kind == "request.state":
                held["state"] = data["state"]
            elif kind == "request.question":
                message = {"id": data["id"], "author": "desk", "text": data["text"], "at": wanted["sent_at"]}
                held["data"]["messages"] = [*held["data"]["messages"], message]
        return self._keep(reference, kind, subject, data)

    def _make(self, reference: str, data: dict[str, Any]) -> tuple[int, Any]:
        if self.full:
            return self._keep(reference, "booking.make", "", data, rejected="no place is left")
        subject = f"b{len(self.subjects) + 1}"
        state = data["status"]
        self.subjects[subject] = {"data": {"id": subject} | data, "version": 0, "state": state, "by": ""}
        return self._keep(reference, "booking.make", subject, data)

    def _keep(
        self, reference: str, kind: str, subject: str, data: Any, rejected: str = ""
    ) -> tuple[int, Any]:
        version = 0
        if not rejected:
            self.effects.append((reference, kind, subject, data))
            if subject:
                self._tell(subject)
                version = self.subjects[subject]["version"]
        done = {
            "client_reference": reference, "status": "rejected" if rejected else "applied", "subject": subject,
            "version": version, "problem": rejected,
        }  # fmt: skip
        self.carried_out[reference] = done
        return (422 if rejected else 200), self._answer(done)

    @staticmethod
    def _answer(done: dict[str, Any]) -> Any:
        if done["status"] == "rejected":
            return {"status": 422, "title": "rejected", "detail": done["problem"]}
        return done

    def states(self) -> dict[str, str]:
        """Subject -> state, as readers see it."""
        return {subject: held["state"] for subject, held in self.subjects.items()}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        self._handle("GET")

    def do_POST(self) -> None:
        self._handle("POST")

    def do_PUT(self) -> None:
        self._handle("PUT")

    def _handle(self, method: str) -> None:
        portal = self.server.portal
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urlsplit(self.path).path
        with portal.lock:
            portal.calls.append((method, self.path))
            fault = None
            if portal.faults and portal.faults[0].on in ("", method):
                fault = portal.faults.popleft()
            if fault is not None and fault.kind == "before":
                self._reset()
                return
            if fault is not None and isinstance(fault.kind, int):
                self._send(fault.kind, {"status": fault.kind, "title": "not now"}, {"Retry-After": "30"})
                return
            if path in portal.raw or path in portal.heads:
                self._send_raw(path)
                return
            status, answer = self._do(method, path, body)
            if fault is not None and fault.kind == "after":
                self._reset()
                return
            if fault is None or fault.kind != "silent":
                self._send(status, answer)
                return
        portal.silent.set()
        portal.heard.wait(120)
        self._reset()

    def _do(self, method: str, path: str, body: bytes) -> tuple[int, Any]:
        portal = self.server.portal
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            return 401, {"status": 401, "title": "who are you"}
        if path == "/portal":
            kinds = (
                "booking.state booking.make request.state request.question request.answer request.materials "
                "request.join notice guide.publish availability.publish"
            )
            return 200, {
                "instance": portal.instance, "name": "网上查档", "protocol": 1, "commands": kinds.split(),
            }  # fmt: skip
        if path == "/changes":
            asked = parse_qs(urlsplit(self.path).query)
            return portal.changes(asked.get("cursor", [""])[0], int(asked["limit"][0]))
        if path == "/commands" and method == "POST":
            match = self.headers.get("If-Match")
            return portal.command(json.loads(body), int(match.strip('"')) if match else None)
        if path.startswith("/commands/"):
            done = portal.carried_out.get(path.rpartition("/")[2])
            return (200, done) if done else (404, {"status": 404, "title": "unknown"})
        if path.startswith("/attachments/"):
            digest = path.rpartition("/")[2]
            if method == "PUT":
                if hashlib.sha256(body).hexdigest() != digest:
                    return 422, {"status": 422, "title": "another digest"}
                portal.files[digest] = body
                return 204, None
            return (200, portal.files[digest]) if digest in portal.files else (404, {"status": 404})
        return 404, {"status": 404}

    def _send(self, status: int, answer: Any, headers: dict[str, str] | None = None) -> None:
        body = b"" if answer is None else answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _send_raw(self, path: str) -> None:
        portal = self.server.portal
        status, headers = portal.heads.get(path, (200, {}))
        body = portal.raw.get(path, b"")
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if isinstance(body, bytes):
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        try:
            for piece in body:
                self.wfile.write(piece)
        except OSError:
            return  # the desk had enough of it

    def _reset(self) -> None:
        """The connection ends in the middle, with a reset."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def finish(self) -> None:
        try:
            super().finish()
        except (OSError, ValueError):
            return  # it was reset

    def log_message(self, *args: Any) -> None:
        """Nothing: a test's output is its own."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    portal: APortal

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that was cut off is what was wanted."""


@contextmanager
def serving(portal: APortal) -> Iterator[str]:
    """Its address while it is up."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.portal = portal
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
