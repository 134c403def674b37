"""Checks that write: on a booking that they make, far ahead, and cancel; and on a request that was named to them."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

from readingroom.portals.conformance.probe import Failed, Probe
from readingroom.portals.native.protocol import (
    LIMITS,
    BookingData,
    Change,
    CommandKind,
    CommandResult,
    RequestData,
)

__all__ = ["clean_up"]

_PARALLEL = 6
_AHEAD = dt.timedelta(days=60)
_CANCELLED = {"state": "cancelled", "reason": "test"}


def _booking(probe: Probe) -> dict[str, Any]:
    """``data`` of a booking that nobody will take for a reader's; however its making ends, it is looked for later."""
    start = (dt.datetime.now(dt.UTC) + _AHEAD).replace(hour=2, minute=0, second=0, microsecond=0)
    number = f"TEST-{uuid4().hex[:8].upper()}"
    probe.made.add(number)
    return {
        "number": number,
        "status": "confirmed",
        "start": start.isoformat(),
        "end": (start + dt.timedelta(hours=1)).isoformat(),
        "person": {"name": "Conformance Test 一致性检查"},
        "wanted": ["TEST-1"],
        "note": "Made by a conformance check. It will be cancelled.",
    }


def attachments_put(probe: Probe) -> None:
    """A file that is put can be fetched, and putting it again does no harm; without the token none is kept."""
    content = f"conformance {uuid4()}\n".encode()
    path = f"/attachments/{hashlib.sha256(content).hexdigest()}"
    plain = {"Content-Type": "text/plain"}
    probe.call("PUT", path, content=content, headers=plain, token="").problem(401)
    probe.call("GET", path).expect(404)
    for _ in range(2):
        probe.call("PUT", path, content=content, headers=plain).expect(200, 201, 204)
    answer = probe.call("GET", path).expect(200)
    if answer.content != content:
        raise Failed("content_differs", call=answer.call)


def attachments_wrong_digest(probe: Probe) -> None:
    """A file that has not the digest it is put under is refused and not kept."""
    path = f"/attachments/{hashlib.sha256(uuid4().bytes).hexdigest()}"
    probe.call("PUT", path, content=b"something else").problem(400, 409, 422)
    probe.call("GET", path).expect(404)


def commands_token(probe: Probe) -> None:
    """Nothing is carried out without the token."""
    reference = uuid4()
    kind = CommandKind.BOOKING_MAKE.value
    probe.command(kind, _booking(probe), reference=reference, token="").problem(401)
    probe.no_trace(reference)


def booking_make(probe: Probe) -> None:
    """A booking made at the desk gets an id and a version, is told in the feed as it was made, and can be looked up."""
    made = _booking(probe)
    reference = uuid4()
    result = probe.applied(CommandKind.BOOKING_MAKE, made, reference=reference)
    if not result.subject or result.version < 1:
        raise Failed("shape", call="POST /commands", message="CommandResult", wrong="subject, version")
    probe.booking = result.subject
    found = probe.call("GET", f"/commands/{reference}").expect(200).message(CommandResult)
    _same("GET /commands", "subject", found.subject, result.subject)
    _same("GET /commands", "client_reference", found.client_reference, reference)
    change = probe.latest(result.subject)
    told = probe.data(change, BookingData)
    _same("GET /changes", "number", told.number, made["number"])
    _same("GET /changes", "start", told.start, dt.datetime.fromisoformat(made["start"]))
    _same("GET /changes", "person.name", told.person.name, made["person"]["name"])
    _same("GET /changes", "subjectversion", change.subjectversion, result.version)


def commands_replay(probe: Probe) -> None:
    """The same command again is not done again: the same answer, marked as replayed, and one booking in the feed."""
    made = _booking(probe)
    reference = uuid4()
    first = probe.applied(CommandKind.BOOKING_MAKE, made, reference=reference)
    _same("POST /commands", "replayed", first.replayed, wanted=False)
    _again(probe, made, first)
    # What became of it meanwhile does not change what was answered.
    probe.applied(CommandKind.BOOKING_STATE, _CANCELLED, subject=first.subject)
    _again(probe, made, first)
    _once(probe, made["number"])


def _again(probe: Probe, made: dict[str, Any], first: CommandResult) -> None:
    again = probe.applied(CommandKind.BOOKING_MAKE, made, reference=first.client_reference)
    _same("POST /commands", "subject", again.subject, first.subject)
    _same("POST /commands", "version", again.version, first.version)
    _same("POST /commands", "replayed", again.replayed, wanted=True)


def commands_at_once(probe: Probe) -> None:
    """The same command sent several times at once is done once."""
    made = _booking(probe)
    reference = uuid4()

    def send(_: int) -> str:
        answer = probe.command(CommandKind.BOOKING_MAKE.value, made, reference=reference)
        if answer.status in (409, 429, 503):  # it may say: not twice at once
            return ""
        return answer.expect(200).message(CommandResult).subject

    with ThreadPoolExecutor(_PARALLEL) as pool:
        subjects = set(pool.map(send, range(_PARALLEL))) - {""}
    _same("POST /commands", "subject", len(subjects), 1)
    _once(probe, made["number"])


def _once(probe: Probe, number: str) -> None:
    probe.news()
    subjects = {one.subject for one in probe.changes if one.data.get("number") == number}
    _same("GET /changes", f"number {number}", len(subjects), 1)


def commands_reference_reused(probe: Probe) -> None:
    """A reference that was used for something else is refused."""
    reference = uuid4()
    first = _booking(probe)
    probe.applied(CommandKind.BOOKING_MAKE, first, reference=reference)
    for other in (_booking(probe), first | {"note": "Another note."}):
        probe.command(CommandKind.BOOKING_MAKE.value, other, reference=reference).problem(409, 422)


def commands_key(probe: Probe) -> None:
    """Without an Idempotency-Key, or with one that is not the client reference, a command is refused."""
    reference = uuid4()
    kind = CommandKind.BOOKING_MAKE.value
    for key in (uuid4(), None):
        probe.command(kind, _booking(probe), reference=reference, key=key).problem(400, 422)
        probe.no_trace(reference)


def commands_if_match(probe: Probe) -> None:
    """With the right version it is done and the version grows by one; with an old one it is 412 and leaves no trace."""
    before = probe.latest(probe.booking).subjectversion
    done = probe.applied(
        CommandKind.BOOKING_STATE, {"state": "confirmed"}, subject=probe.booking, if_match=before
    )
    _same("POST /commands", "version", done.version, before + 1)
    reference = uuid4()
    problem = probe.command(
        CommandKind.BOOKING_STATE.value,
        {"state": "confirmed"},
        subject=probe.booking,
        reference=reference,
        if_match=before,
    ).problem(412)
    _same("POST /commands 412", "current_version", problem.current_version, before + 1)
    probe.no_trace(reference)
    _same("GET /changes", "subjectversion", probe.latest(probe.booking).subjectversion, before + 1)


def booking_moved(probe: Probe) -> None:
    """A booking that is moved is told in the feed with its new hours."""
    start = dt.datetime.now(dt.UTC).replace(microsecond=0) + _AHEAD + dt.timedelta(days=1)
    end = start + dt.timedelta(hours=1)
    moved = {"state": "moved", "start": start.isoformat(), "end": end.isoformat()}
    probe.applied(CommandKind.BOOKING_STATE, moved, subject=probe.booking)
    _same("GET /changes", "start", probe.data(probe.latest(probe.booking), BookingData).start, start)


def commands_rejected(probe: Probe) -> None:
    """What makes no sense is rejected with 422 and changes nothing."""
    before = probe.latest(probe.booking).subjectversion
    probe.command(CommandKind.BOOKING_STATE.value, {"state": "no_such_state"}, subject=probe.booking).problem(
        422
    )
    _same("GET /changes", "subjectversion", probe.latest(probe.booking).subjectversion, before)


def commands_unknown_subject(probe: Probe) -> None:
    """A command about something that is not there is refused."""
    probe.command(
        CommandKind.BOOKING_STATE.value, {"state": "confirmed"}, subject=f"none-{uuid4().hex}"
    ).problem(404, 409, 422)


def commands_malformed(probe: Probe) -> None:
    """Broken JSON, JSON nested too deep and kinds of command that there are not are refused, and it stays up."""
    headers = {"Content-Type": "application/json"}
    deep = b"[" * (LIMITS.DEPTH * 200) + b"]" * (LIMITS.DEPTH * 200)
    for content in (b"{", deep, b'"text"'):
        key = {"Idempotency-Key": str(uuid4())}
        probe.call("POST", "/commands", content=content, headers=headers | key).problem(400, 422)
    nested: dict[str, Any] = {}
    for _ in range(LIMITS.DEPTH * 2):
        nested = {"state": nested}
    reference = uuid4()
    probe.command(
        CommandKind.BOOKING_STATE.value, nested, subject=probe.booking, reference=reference
    ).problem(400, 422)
    probe.command("no.such_kind", {}, subject=probe.booking).problem(400, 422)


def notice(probe: Probe) -> None:
    """A notice to a reader is taken, once."""
    said = {
        "id": f"notice-{uuid4().hex}",
        "template": "confirmed",
        "language": "en",
        "subject": "Test",
        "text": "Test",
    }
    probe.applied(CommandKind.NOTICE, said, subject=probe.booking)


def booking_ended(probe: Probe) -> None:
    """A cancelled booking is told as cancelled, and what cannot be done with it any more is 409 and leaves no trace."""
    probe.applied(CommandKind.BOOKING_STATE, _CANCELLED, subject=probe.booking)
    _same("GET /changes", "status", probe.latest(probe.booking).data.get("status"), "cancelled")
    reference = uuid4()
    problem = probe.command(
        CommandKind.BOOKING_STATE.value, {"state": "finished"}, subject=probe.booking, reference=reference
    ).problem(409)
    if problem.current_version is None:
        raise Failed("differs", call="POST /commands 409", what="current_version", found="-", wanted="n")
    probe.no_trace(reference)


def request_question(probe: Probe) -> None:
    """A question of ours stands in the request's messages under our id."""
    asked = {"id": f"question-{uuid4().hex}", "text": "Test? 测试？", "papers": []}
    result = probe.applied(CommandKind.REQUEST_QUESTION, asked, subject=probe.request)
    change = probe.latest(probe.request)
    _same("GET /changes", "subjectversion", change.subjectversion, result.version)
    told = probe.data(change, RequestData)
    found = [(one.author, one.text) for one in told.messages if one.id == asked["id"]]
    _same("GET /changes", "messages", found, [("desk", asked["text"])])


def request_state(probe: Probe) -> None:
    """The desk's state of a request is taken, the one of which nobody has heard too; what its reader said stays."""
    before = probe.data(probe.latest(probe.request), RequestData)
    for state in ("accepted", "a_state_of_tomorrow", "in_hand"):
        probe.applied(CommandKind.REQUEST_STATE, {"state": state}, subject=probe.request)
    after = probe.data(probe.latest(probe.request), RequestData)
    _same("GET /changes", "status", after.status, before.status)
    _same("GET /changes", "clues", after.clues, before.clues)


def request_materials(probe: Probe) -> None:
    """States of papers are taken."""
    probe.applied(CommandKind.REQUEST_MATERIALS, {"papers": {"id_card": "seen"}}, subject=probe.request)


def request_answer_needs_files(probe: Probe) -> None:
    """An answer that names a file that was not put is refused; once it was put, the answer is taken."""
    content = f"%PDF-1.4 conformance {uuid4()}\n".encode()
    digest = hashlib.sha256(content).hexdigest()
    info = {"sha256": digest, "name": "test.pdf", "media_type": "application/pdf", "size": len(content)}
    answer = {"outcome": "found", "text": "Test 测试", "attachments": [info]}
    kind, reference = CommandKind.REQUEST_ANSWER, uuid4()
    refused = probe.command(kind.value, answer, subject=probe.request, reference=reference)
    refused.problem(409, 422)
    probe.call("PUT", f"/attachments/{digest}", content=content).expect(200, 201, 204)
    if refused.status == 422:
        reference = uuid4()  # that one was rejected for good
    probe.applied(kind, answer, subject=probe.request, reference=reference)


def clean_up(probe: Probe) -> None:
    """Cancel every booking that was made, whatever else went wrong, and see that it is.

    What is not told in the feed cannot be found: its own check says so.

    Raises:
        Failed: one of them stands.
    """
    if not probe.made:
        return
    if probe.booking:
        probe.command(CommandKind.BOOKING_STATE.value, _CANCELLED, subject=probe.booking)
    for change in _standing(probe):
        probe.command(CommandKind.BOOKING_STATE.value, _CANCELLED, subject=change.subject)
    left = [str(change.data.get("number")) for change in _standing(probe)]
    if left:
        raise Failed("left_behind", numbers=sorted(left))


def _standing(probe: Probe) -> list[Change]:
    """The newest change of each booking of ours that is not cancelled."""
    probe.news()
    newest = {change.subject: change for change in probe.changes}
    return [
        change
        for change in newest.values()
        if change.data.get("number") in probe.made and change.data.get("status") != "cancelled"
    ]


def _same(call: str, what: str, found: object, wanted: object) -> None:
    if found != wanted:
        raise Failed("differs", call=call, what=what, found=_shown(found), wanted=_shown(wanted))


def _shown(value: object) -> str:
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, str | UUID):
        return str(value)
    return json.dumps(value, ensure_ascii=False, default=str)
