"""What the native protocol says, as snapshots: one item of the feed at a time, so that a broken one spoils no other."""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from readingroom.bookings.snapshot import COMPARED_FIELDS, BookingSnapshot, SnapshotStatus, Where
from readingroom.portals.adapter import Change, Gone, Unreadable
from readingroom.portals.native import protocol
from readingroom.portals.native.client import depth
from readingroom.portals.rules import SubjectKind
from readingroom.requests.snapshot import (
    FileSnapshot,
    MaterialSnapshot,
    MessageSnapshot,
    PersonSnapshot,
    RequestSnapshot,
)

__all__ = ["change", "file_name", "plain_words"]

_COMPARED = COMPARED_FIELDS - {"seat_name"}
"""Fields of a booking that the protocol has."""
_LONGEST_NAME = 120
_LONGEST_RAW = 200_000
_YEARS = range(1900, 2200)
_NO_TEXT = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def change(item: Any, instance: str) -> Change | Gone | Unreadable:
    """What one item of the feed says.

    Args:
        item: as it came.
        instance: the portal that was asked; another one's changes are not taken.
    """
    kind, subject = _named(item)

    def unreadable(code: str, **facts: Any) -> Unreadable:
        return Unreadable(code=code, facts=facts, raw=_as_text(item), kind=kind, id=subject)

    if depth(item) > protocol.LIMITS.DEPTH:
        return unreadable("too_deep", most=protocol.LIMITS.DEPTH)
    try:
        event = protocol.Change.model_validate(item)
        if event.source != instance:
            return unreadable("another_source")
        if event.type.endswith(".gone"):
            tombstone = protocol.Tombstone.model_validate(event.data)
            if tombstone.id != event.subject:
                return unreadable("another_subject")
            return Gone(kind=SubjectKind(kind), id=event.subject, version=event.subjectversion)
        data: protocol.BookingData | protocol.RequestData
        if kind == SubjectKind.BOOKING:
            data = protocol.BookingData.model_validate(event.data)
            snapshot: BookingSnapshot | RequestSnapshot = _booking(data, instance, event.subjectversion)
        else:
            data = protocol.RequestData.model_validate(event.data)
            snapshot = _request(data, instance)
        if data.id != event.subject:
            return unreadable("another_subject")
    except ValidationError as error:
        return unreadable("not_as_agreed", fields=_fields(error))
    except (ValueError, OverflowError):  # a moment that no calendar has
        return unreadable("not_as_agreed", fields=["data"])
    return Change(kind=SubjectKind(kind), id=event.subject, snapshot=snapshot, version=event.subjectversion)


def _named(item: Any) -> tuple[str, str]:
    """(kind, subject) as far as they can be told."""
    if not isinstance(item, Mapping):
        return "", ""
    said, subject = item.get("type"), item.get("subject")
    parts = said.split(".") if isinstance(said, str) else []
    kind = parts[1] if len(parts) > 1 and parts[1] in tuple(SubjectKind) else ""
    named = isinstance(subject, str) and len(subject) <= 200 and subject.isprintable()
    return kind, subject if named and isinstance(subject, str) and kind else ""


def _fields(error: ValidationError) -> list[str]:
    """Names of what is wrong, never what stood there; a name that the portal made up may be somebody's."""
    wrong = (
        ".".join(str(part) if isinstance(part, int) or part in _FIELDS else "…" for part in one["loc"])
        for one in error.errors(include_input=False, include_url=False)
    )
    return sorted(set(wrong))[:5]


_FIELDS = frozenset(name for form in protocol.Message.__subclasses__() for name in form.model_fields) | {
    "relation"
}


def _as_text(item: Any) -> str | None:
    """What came, as JSON in ASCII; nothing where it is so deep that keeping it would be the next trouble."""
    if depth(item) > 4 * protocol.LIMITS.DEPTH:
        return None
    return json.dumps(item)[:_LONGEST_RAW]


def _booking(data: protocol.BookingData, instance: str, version: int) -> BookingSnapshot:
    person = data.person
    return BookingSnapshot(
        system=instance,
        external_id=data.id,
        number=data.number,
        scan_codes=tuple(data.scan_codes),
        status=SnapshotStatus(data.status.value),
        start=_moment(data.start),
        end=None if data.end is None else _moment(data.end),
        name=person.name,
        email=person.email,
        phone=person.phone,
        document_kind=person.document_kind,
        document_number=person.document_number,
        organisation=person.organisation,
        wanted=tuple(data.wanted),
        purpose=data.purpose,
        note=data.note,
        seat_kind=data.seat_kind,
        language=data.language,
        version=version,
        belongs_to=data.request or "",
        present=_COMPARED,
        where=Where("", "", 0),
    )


def _request(data: protocol.RequestData, instance: str) -> RequestSnapshot:
    return RequestSnapshot(
        system=instance,
        canonical_id=data.id,
        number=data.number,
        withdrawn=data.status is protocol.RequestStatus.WITHDRAWN,
        service_item=data.service_item,
        service_version=data.service_version,
        applicants=tuple(_person(one) for one in data.applicants),
        concerned=data.concerned,
        clues=dict(data.clues),
        purpose=data.purpose,
        wanted=tuple(data.wanted),
        delivery=data.delivery,
        address=data.address,
        language=data.language,
        submitted_at=_moment(data.submitted_at),
        materials=tuple(
            MaterialSnapshot(paper=one.paper, file=_file(one.attachment), given_at=_moment(one.given_at))
            for one in data.materials
        ),
        messages=tuple(
            MessageSnapshot(
                reference=one.id,
                author=one.author,
                text=one.text,
                at=_moment(one.at),
                answers=one.answers or "",
                files=tuple(map(_file, one.attachments)),
            )
            for one in data.messages
        ),
        scan_codes=tuple(data.scan_codes),
    )


def _moment(told: dt.datetime) -> dt.datetime:
    """A moment that can be meant.

    Raises:
        ValueError: it is centuries away; near the calendar's ends no zone can be reckoned in.
    """
    if told.year not in _YEARS:
        raise ValueError("not a moment of our time")
    return told


def _person(data: protocol.Applicant) -> PersonSnapshot:
    return PersonSnapshot(
        name=data.name,
        relation=data.relation,
        document_kind=data.document_kind,
        document_number=data.document_number,
        phone=data.phone,
        email=data.email,
        organisation=data.organisation,
        verified=data.verified,
    )


def _file(data: protocol.AttachmentInfo) -> FileSnapshot:
    return FileSnapshot(
        digest=bytes.fromhex(data.sha256), name=file_name(data.name), media_type=data.media_type
    )


def file_name(told: str) -> str:
    """What a reader called a file, as a bare name: no folders, nothing invisible, not too long.

    It is only ever shown; where a file is written, its name is made anew.
    """
    bare = re.split(r"[/\\]", told)[-1]
    shown = "".join(" " if unicodedata.category(one) in _NO_TEXT else one for one in bare)
    shown = re.sub(r'[<>:"|?*]', "_", " ".join(shown.split())).strip(". ")
    if len(shown) > _LONGEST_NAME:
        stem, dot, ending = shown.rpartition(".")
        kept = dot + ending if dot and len(ending) <= 10 else ""
        shown = (stem if kept else shown)[: _LONGEST_NAME - len(kept)] + kept
    return shown or "file"


def plain_words(said: str, most: int = 500) -> str:
    """A portal's own words, as one plain line."""
    shown = "".join(" " if unicodedata.category(one) in _NO_TEXT else one for one in said)
    return " ".join(shown.split())[:most]
