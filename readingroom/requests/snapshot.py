"""What a portal says about one request at one time: the whole of what its reader filed.

A portal's adapter makes snapshots; the command that takes one in compares it with the last state seen from the same
portal and changes only what the portal owns.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["FileSnapshot", "MaterialSnapshot", "MessageSnapshot", "PersonSnapshot", "RequestSnapshot"]


@dataclass(frozen=True, slots=True)
class PersonSnapshot:
    """A reader's part in a case, as the portal knows them.

    Attributes:
        relation: to the person concerned, a code of the guide.
        verified: the portal proved the identity.
    """

    name: str
    relation: str = "self"
    document_kind: str = ""
    document_number: str = ""
    phone: str = ""
    email: str = ""
    organisation: str = ""
    verified: bool = False


@dataclass(frozen=True, slots=True)
class FileSnapshot:
    """A file that was fetched from the portal and is kept by now.

    Attributes:
        digest: SHA-256 of its content, by which it is found among the kept ones.
        name: as the reader called it; text only, never a path.
        media_type: as the portal says.
    """

    digest: bytes
    name: str
    media_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class MaterialSnapshot:
    """A paper handed in online."""

    paper: str
    file: FileSnapshot
    given_at: dt.datetime


@dataclass(frozen=True, slots=True)
class MessageSnapshot:
    """A message of the case.

    Attributes:
        reference: its name on both sides; of a question of ours the one we gave it.
        author: ``reader`` or ``desk``.
        answers: reference of the question it answers, "" if none.
    """

    reference: str
    author: str
    text: str
    at: dt.datetime
    answers: str = ""
    files: tuple[FileSnapshot, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSnapshot:
    """One request as its reader filed it.

    Attributes:
        system: the system instance, part of the case's identity.
        canonical_id: within that system.
        number: what the reader was given, word for word.
        withdrawn: the reader does not want it any more.
        service_item, service_version: the guide it was filed by.
        concerned: whom the record is about.
        delivery: ``desk``, ``post`` or ``online``.
        submitted_at: aware.
        scan_codes: what scans as this case besides its number.
    """

    system: str
    canonical_id: str
    number: str
    service_item: str
    service_version: int
    applicants: tuple[PersonSnapshot, ...]
    submitted_at: dt.datetime
    withdrawn: bool = False
    concerned: str = ""
    clues: Mapping[str, str] = field(default_factory=dict)
    purpose: str = ""
    wanted: tuple[str, ...] = ()
    delivery: str = "desk"
    address: str = ""
    language: str = ""
    materials: tuple[MaterialSnapshot, ...] = ()
    messages: tuple[MessageSnapshot, ...] = ()
    scan_codes: tuple[str, ...] = ()
