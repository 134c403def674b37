"""Checks that only read: any portal may be asked them at any time."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from uuid import uuid4

from pydantic import ValidationError

from readingroom.portals.conformance.probe import Failed, Probe
from readingroom.portals.native.protocol import (
    VERSION,
    AttachmentInfo,
    BookingData,
    Change,
    PortalInfo,
    RequestData,
    Tombstone,
)

__all__ = ["DATA", "attachments_of"]

DATA: Mapping[str, type[BookingData] | type[RequestData] | type[Tombstone]] = {
    "readingroom.booking": BookingData,
    "readingroom.request": RequestData,
    "readingroom.booking.gone": Tombstone,
    "readingroom.request.gone": Tombstone,
}
"""Type of a change -> what its data is."""

_SMALL = 3
_FIRST = 40
_FILES = 5


def portal_info(probe: Probe) -> None:
    """Tells who it is, in a version of the protocol that we speak."""
    info = probe.call("GET", "/portal").expect(200).message(PortalInfo)
    if info.protocol > VERSION:
        raise Failed("differs", call="GET /portal", what="protocol", found=info.protocol, wanted=VERSION)
    probe.info = info


def token_missing(probe: Probe) -> None:
    """Lets nobody in without a token."""
    for path in _guarded():
        probe.call("GET", path, token="").problem(401)


def token_wrong(probe: Probe) -> None:
    """Lets nobody in with another token."""
    for path in _guarded():
        probe.call("GET", path, token=f"wrong-{uuid4().hex}").problem(401)


def _guarded() -> tuple[str, ...]:
    return ("/portal", "/changes", f"/commands/{uuid4()}", f"/attachments/{'0' * 64}")


def changes_shape(probe: Probe) -> None:
    """Every change is an event of the protocol, from the portal itself, about one subject."""
    probe.news()
    for one in probe.changes:
        if probe.info and one.source != probe.info.instance:
            raise _differs(one, "source", one.source, probe.info.instance)


def changes_data(probe: Probe) -> None:
    """What a change carries is the snapshot or tombstone that its type says, of its subject."""
    for one in probe.changes:
        data = probe.data(one, DATA[one.type])
        if data.id != one.subject:
            raise _differs(one, "data.id", data.id, one.subject)


def changes_limit(probe: Probe) -> None:
    """A page is no longer than the limit asked for, and not empty while something waits."""
    page = probe.page(limit=1)
    if len(page.items) > 1:
        raise Failed("differs", call="GET /changes?limit=1", what="items", found=len(page.items), wanted=1)
    if not page.items and not page.complete:
        raise Failed("empty_page", call="GET /changes?limit=1")


def changes_pages(probe: Probe) -> None:
    """Short pages tell the same as long ones: nothing is left out, nothing comes in another order."""
    short, _ = probe.walk("", _SMALL, most=_FIRST)
    ids = [probe.event(one).id for one in short]
    long = [one.id for one in probe.changes[: len(ids)]]
    if ids != long:
        at = next((n for n, pair in enumerate(zip(ids, long, strict=False)) if pair[0] != pair[1]), len(long))
        raise Failed("order", call=f"GET /changes?limit={_SMALL}", n=at + 1)


def changes_versions(probe: Probe) -> None:
    """A subject's versions never go back in the feed, and a version never tells two things."""
    newest: dict[str, Change] = {}
    for one in probe.changes:
        before = newest.get(one.subject)
        if before is not None and one.subjectversion < before.subjectversion:
            raise _differs(one, "subjectversion", one.subjectversion, f">= {before.subjectversion}")
        if before is not None and one.subjectversion == before.subjectversion and one.data != before.data:
            raise Failed("two_faces", call="GET /changes", subject=one.subject, version=one.subjectversion)
        newest[one.subject] = one


def changes_again(probe: Probe) -> None:
    """The same cursor asked again goes on from the same place."""
    first = probe.page(limit=_SMALL)
    twice = [[one.get("id") for one in probe.page(first.next, _SMALL).items] for _ in range(2)]
    if twice[0] != twice[1][: len(twice[0])]:
        raise Failed("not_repeatable", call="GET /changes")


def changes_end(probe: Probe) -> None:
    """Behind the last page there is nothing, it says so, and its cursor stays good."""
    probe.news()
    page = probe.page(probe.cursor)
    seen = {one.id for one in probe.changes}
    again = [one.get("id") for one in page.items if one.get("id") in seen]
    if again:
        raise Failed("again", call="GET /changes", event=again[0])
    if not page.complete:
        raise Failed("differs", call="GET /changes", what="complete", found="false", wanted="true")


def changes_unknown_cursor(probe: Probe) -> None:
    """A cursor that it never gave, or has forgotten, is 410, by which a desk knows that it has to start over."""
    probe.call("GET", "/changes", params={"cursor": f"no-cursor-{uuid4().hex}"}).problem(410)


def commands_unknown(probe: Probe) -> None:
    """Of a command it never carried out it says 404."""
    probe.call("GET", f"/commands/{uuid4()}").problem(404)


def attachments_unknown(probe: Probe) -> None:
    """A file it does not have is 404."""
    probe.call("GET", f"/attachments/{hashlib.sha256(uuid4().bytes).hexdigest()}").problem(404)


def attachments_in_feed(probe: Probe) -> None:
    """Files named in the feed are there, with the size and digest it says."""
    files: dict[str, AttachmentInfo] = {}
    for one in reversed(probe.changes):
        if one.type == "readingroom.request" and len(files) < _FILES:
            try:
                request = RequestData.model_validate(one.data)
            except ValidationError:
                continue  # told by its own check
            files.update({info.sha256: info for info in attachments_of(request)})
    for info in list(files.values())[:_FILES]:
        answer = probe.call("GET", f"/attachments/{info.sha256}").expect(200)
        if len(answer.content) != info.size:
            raise Failed(
                "differs", call=answer.call, what="size", found=len(answer.content), wanted=info.size
            )
        digest = hashlib.sha256(answer.content).hexdigest()
        if digest != info.sha256:
            raise Failed("differs", call=answer.call, what="SHA-256", found=digest, wanted=info.sha256)


def attachments_of(request: RequestData) -> tuple[AttachmentInfo, ...]:
    """Every file of a request."""
    return (
        *(one.attachment for one in request.materials),
        *(info for message in request.messages for info in message.attachments),
    )


def _differs(change: Change, what: str, found: object, wanted: object) -> Failed:
    return Failed("differs", call=f"GET /changes {change.id}", what=what, found=found, wanted=wanted)
