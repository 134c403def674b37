"""Snapshots as JSON values: how the inbox keeps them, and how what was seen last is remembered."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from readingroom.bookings.snapshot import BookingSnapshot, SnapshotStatus, Where
from readingroom.requests.snapshot import (
    FileSnapshot,
    MaterialSnapshot,
    MessageSnapshot,
    PersonSnapshot,
    RequestSnapshot,
)

__all__ = ["booking", "digest", "ends", "files_of", "gone_booking", "request", "written"]


def written(snapshot: BookingSnapshot | RequestSnapshot) -> dict[str, Any]:
    """A snapshot as JSON values; where in a file it stood is left out."""
    return {name: _json(getattr(snapshot, name)) for name in _names(snapshot.__class__) if name != "where"}


def _names(form: type) -> tuple[str, ...]:
    if form not in _NAMES:
        _NAMES[form] = tuple(field.name for field in dataclasses.fields(form))
    return _NAMES[form]


_NAMES: dict[type, tuple[str, ...]] = {}


_PLAIN = frozenset({str, int, bool, type(None)})


def _json(value: Any) -> Any:
    if type(value) in _PLAIN:  # most of what portals say
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: _json(getattr(value, name)) for name in _names(type(value))}
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, tuple | list):
        return [_json(one) for one in value]
    if isinstance(value, Mapping):
        return {str(name): _json(one) for name, one in value.items()}
    return value


def booking(values: Mapping[str, Any]) -> BookingSnapshot:
    """The booking that `written` wrote."""
    facts = dict(values)
    for name in ("start", "end", "modified"):
        facts[name] = _moment(facts.get(name))
    for name in ("aliases", "scan_codes", "wanted"):
        facts[name] = tuple(facts.get(name) or ())
    facts["status"] = SnapshotStatus(facts["status"])
    facts["present"] = frozenset(facts["present"])
    return BookingSnapshot(where=Where("", "", 0), **_known(BookingSnapshot, facts))


def gone_booking(system: str, canonical_id: str, version: int) -> BookingSnapshot:
    """What a tombstone says of a booking."""
    return BookingSnapshot(
        system=system,
        external_id=canonical_id,
        status=SnapshotStatus.CANCELLED,
        start=None,
        where=Where("", "", 0),
        present=frozenset({"status"}),
        version=version or None,
    )


def request(values: Mapping[str, Any]) -> RequestSnapshot:
    """The request that `written` wrote."""
    facts = dict(values)
    facts["submitted_at"] = dt.datetime.fromisoformat(facts["submitted_at"])
    facts["applicants"] = tuple(PersonSnapshot(**_known(PersonSnapshot, one)) for one in facts["applicants"])
    facts["materials"] = tuple(
        MaterialSnapshot(
            paper=one["paper"],
            file=_file(one["file"]),
            given_at=dt.datetime.fromisoformat(one["given_at"]),
        )
        for one in facts.get("materials") or ()
    )
    facts["messages"] = tuple(
        MessageSnapshot(
            reference=one["reference"],
            author=one["author"],
            text=one["text"],
            at=dt.datetime.fromisoformat(one["at"]),
            answers=one.get("answers", ""),
            files=tuple(_file(file) for file in one.get("files") or ()),
        )
        for one in facts.get("messages") or ()
    )
    for name in ("wanted", "scan_codes"):
        facts[name] = tuple(facts.get(name) or ())
    return RequestSnapshot(**_known(RequestSnapshot, facts))


def ends(snapshot: BookingSnapshot | RequestSnapshot) -> bool:
    """Whether the reader does not want it any more."""
    if isinstance(snapshot, BookingSnapshot):
        return snapshot.status is SnapshotStatus.CANCELLED
    return snapshot.withdrawn


def files_of(values: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every file that a request names, as `written` wrote it."""
    for material in values.get("materials") or ():
        yield material["file"]
    for message in values.get("messages") or ():
        yield from message.get("files") or ()


def digest(values: Any) -> str:
    """SHA-256 of JSON values, whatever the order of their names."""
    return hashlib.sha256(_PACKED.encode(values).encode("utf-8", "surrogatepass")).hexdigest()


_PACKED = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _file(values: Mapping[str, Any]) -> FileSnapshot:
    return FileSnapshot(**_known(FileSnapshot, {**values, "digest": bytes.fromhex(values["digest"])}))


def _moment(text: str | None) -> dt.datetime | None:
    return None if text is None else dt.datetime.fromisoformat(text)


def _known(form: type, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Only the fields that this version has: the database may have been written by a newer one."""
    names = _names(form)
    return {name: value for name, value in facts.items() if name in names}
