"""A small portal that speaks the native protocol on loopback and may be told to misbehave."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests import loopback
from tests.loopback import Answer, Fault, Handler

__all__ = ["TOKEN", "APortal", "Fault", "serving"]

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
    falls_silent: bool = False  # it does the next thing, and does not answer until `heard`
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
                unseen = (
                    held["by"] == "reader" and expected is None
                )  # their cancellation, by whoever says this
                if after is None or (unseen and data["state"] == "confirmed"):
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


class _Handler(Handler):
    def __init__(self, portal: APortal, *connection: Any) -> None:
        self.portal = portal
        super().__init__(*connection)

    def called(self) -> None:
        self.portal.calls.append((self.command, self.path))

    def answered(self, body: bytes) -> Answer:
        portal, path = self.portal, urlsplit(self.path).path
        with portal.lock:
            if path in portal.raw or path in portal.heads:
                status, headers = portal.heads.get(path, (200, {}))
                return Answer(status, portal.raw.get(path, b""), tuple(headers.items()))
            status, told = self._do(path, body)
        if portal.falls_silent and self.command == "POST":
            portal.falls_silent = False
            portal.silent.set()
            portal.heard.wait(120)
        if told is None or isinstance(told, bytes):
            return Answer(status, told or b"")
        return Answer(status, json.dumps(told).encode())

    def _do(self, path: str, body: bytes) -> tuple[int, Any]:
        portal, method = self.portal, self.command
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


@contextmanager
def serving(portal: APortal) -> Iterator[str]:
    """Its address while it is up."""
    with loopback.serving(partial(_Handler, portal), portal.faults) as port:
        yield f"http://127.0.0.1:{port}"
