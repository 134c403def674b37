"""The native protocol's messages, version 1: what goes over the wire, checked on both sides.

The portal tells of itself by full snapshots in the shape of CloudEvents 1.0, each with the version of its
subject; what is gone leaves a tombstone. The desk tells by commands that carry a client reference and an
``Idempotency-Key``; problems come back as RFC 9457. Moments are RFC 3339 with an offset, days ISO 8601, digests
SHA-256 in lower-case hex.

``GET /portal``
    who the portal is (`PortalInfo`).
``GET /changes?cursor=&limit=``
    what changed after a cursor (`ChangePage`); an empty cursor is the beginning. ``410``: that cursor is too old, or
    none of this portal's: start over. The same subject may come again, in a later version or the same.
``POST /commands``
    one `PortalCommand`. ``200`` `CommandResult`; ``409`` the subject stands where this cannot be done, ``412`` it has
    another version than ``If-Match``, ``422`` rejected for good with the portal's own words, ``429`` and ``503``
    later, with ``Retry-After``. The same reference again answers what it answered first, with ``replayed``; with
    other contents it is ``422``. ``409``, ``412``, ``429`` and ``5xx`` leave no trace: the same reference may come
    again. ``Idempotency-Key`` is the client reference; without it, or with another one, it is ``400`` or ``422``.
    ``If-Match`` is the version in quotes (``"7"``) and may be left out.
``GET /commands/{client_reference}``
    what became of a command (`CommandResult`), ``404`` where the portal never carried it out.
``GET /attachments/{sha256}``, ``PUT /attachments/{sha256}``
    a file by its digest; what is put must have the digest it says.

Every call carries ``Authorization: Bearer``.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

__all__ = [
    "LIMITS", "VERSION", "Applicant", "AttachmentInfo", "BookingData", "BookingStatus", "Change", "ChangePage", "Clues",
    "CommandKind", "CommandResult", "CommandStatus", "MaterialData", "MessageData", "PersonData", "PortalCommand",
    "PortalInfo", "Problem", "RequestData", "RequestStatus", "SubjectKind", "Tombstone",
]  # fmt: skip

VERSION = 1
"""Of the protocol; a portal that speaks a higher one is refused with a sentence."""


class LIMITS:
    """What a side accepts from the other; more is refused, not cut."""

    BODY = 4 * 2**20
    """Bytes of one answer or command."""
    ATTACHMENT = 64 * 2**20
    """Bytes of one file."""
    PAGE = 500
    """Changes on one page."""
    DEPTH = 16
    """Levels of nesting in JSON."""


Identifier = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Line = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$")]
"""One line of a person's text."""
Text = Annotated[str, StringConstraints(max_length=20_000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]
"""Several lines of a person's text."""
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Clues = dict[Code, Line]
"""Clue field -> what the reader wrote."""


class Message(BaseModel):
    """Anything on the wire: unknown fields are ignored, so that either side may be newer."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class SubjectKind(StrEnum):
    """What a change is about."""

    BOOKING = "booking"
    REQUEST = "request"


class BookingStatus(StrEnum):
    """How far a booking is on the reader's side."""

    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class RequestStatus(StrEnum):
    """What the reader wants of a request; everything else about its state is the desk's to say."""

    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"


class PersonData(Message):
    """A person as the portal knows them.

    Attributes:
        verified: the portal proved the identity (real name); the desk still looks at the document.
    """

    name: Line
    document_kind: Line = ""
    document_number: Line = ""
    phone: Line = ""
    email: Line = ""
    organisation: Line = ""
    verified: bool = False


class BookingData(Message):
    """A promised visit.

    Attributes:
        id: canonical within the portal.
        number: what the reader was given, word for word.
        scan_codes: what may be scanned for it besides.
        request: id of the request it belongs to; both are one case then.
    """

    id: Identifier
    number: Line = ""
    status: BookingStatus
    start: AwareDatetime
    end: AwareDatetime | None = None
    person: PersonData
    wanted: list[Line] = Field(default_factory=list, max_length=200)
    purpose: Text = ""
    note: Text = ""
    seat_kind: Line = ""
    language: Line = ""
    scan_codes: list[Line] = Field(default_factory=list, max_length=20)
    request: Identifier | None = None


class AttachmentInfo(Message):
    """A file, to be fetched by its digest.

    Attributes:
        name: as the reader called it; never a path.
        size: bytes.
    """

    sha256: Digest
    name: Line
    media_type: Line
    size: int = Field(ge=0, le=LIMITS.ATTACHMENT)


class MaterialData(Message):
    """One paper that the reader handed in online.

    Attributes:
        paper: code of the paper in the service item's guide.
    """

    paper: Code
    attachment: AttachmentInfo
    given_at: AwareDatetime


class MessageData(Message):
    """One message of a case.

    Attributes:
        id: canonical within the portal; a question of ours keeps the id we gave it.
        author: who wrote it.
        answers: id of the question that it answers.
    """

    id: Identifier
    author: Literal["reader", "desk"]
    text: Text
    at: AwareDatetime
    answers: Identifier | None = None
    attachments: list[AttachmentInfo] = Field(default_factory=list, max_length=20)


class Applicant(PersonData):
    """A reader's part in a case.

    Attributes:
        relation: to the person concerned, a code of the guide (``self``, ``spouse``, ``agent`` …).
    """

    relation: Code = "self"


class RequestData(Message):
    """One case as the reader filed it.

    Attributes:
        id: canonical within the portal.
        number: what the reader was given, word for word.
        service_item, service_version: the guide by which it was filed.
        clues: by the guide's fields.
        concerned: name of the person whom the record is about.
        delivery: how the reader wants the answer: ``desk``, ``post``, ``online``.
        address: for the post.
        wanted: reference codes, if the reader knows any.
    """

    id: Identifier
    number: Line
    status: RequestStatus
    service_item: Code
    service_version: int = Field(ge=1)
    applicants: list[Applicant] = Field(min_length=1, max_length=20)
    concerned: Line = ""
    clues: Clues = Field(default_factory=dict, max_length=60)
    purpose: Text = ""
    wanted: list[Line] = Field(default_factory=list, max_length=200)
    delivery: Literal["desk", "post", "online"] = "desk"
    address: Text = ""
    language: Line = ""
    submitted_at: AwareDatetime
    materials: list[MaterialData] = Field(default_factory=list, max_length=100)
    messages: list[MessageData] = Field(default_factory=list, max_length=500)
    scan_codes: list[Line] = Field(default_factory=list, max_length=20)


class Tombstone(Message):
    """The subject is gone; a reader's cancellation is not: that is a snapshot with its status."""

    id: Identifier


class Change(Message):
    """One event of the feed (CloudEvents 1.0, structured JSON).

    Attributes:
        id: of the event; a repeated event has the same.
        source: the system instance.
        type: ``readingroom.booking``, ``readingroom.request``, or either with ``.gone``.
        subject: canonical id.
        subjectversion: grows by one with each change of the subject.
        data: `BookingData`, `RequestData` or `Tombstone` by the type; checked apart, so that one broken row spoils
            no other.
    """

    specversion: Literal["1.0"] = "1.0"
    id: Identifier
    source: Identifier
    type: Literal[
        "readingroom.booking", "readingroom.request", "readingroom.booking.gone", "readingroom.request.gone"
    ]
    subject: Identifier
    subjectversion: int = Field(ge=1)
    time: AwareDatetime
    datacontenttype: Literal["application/json"] = "application/json"
    data: dict[str, Any]


class ChangePage(Message):
    """Changes after a cursor, oldest first.

    Attributes:
        items: at most the limit asked for; as they came, each checked by itself.
        next: the cursor after them.
        complete: nothing waits behind them now.
    """

    items: list[dict[str, Any]] = Field(max_length=LIMITS.PAGE)
    next: Identifier
    complete: bool


class PortalInfo(Message):
    """Who a portal is.

    Attributes:
        instance: its stable name; part of every identity.
        protocol: the version it speaks.
        commands: the kinds it carries out.
    """

    instance: Identifier
    name: Line
    protocol: int = Field(ge=1)
    commands: list[str] = Field(max_length=100)


class CommandKind(StrEnum):
    """What the desk asks a portal to do, and the fields of its ``data``."""

    BOOKING_STATE = "booking.state"
    """``state`` confirmed | moved | arrived | finished | cancelled | no_show; ``start``, ``end``, ``reason``.

    ``confirmed`` takes a reader's cancellation back only with ``If-Match``: without it the desk may not know of it.
    """
    BOOKING_MAKE = "booking.make"
    """A `BookingData` without id: a booking made at the desk."""
    REQUEST_STATE = "request.state"
    """``state`` received | accepted | waiting | approval | consultation | paused | in_hand | answered |
    for_collection | posted | closed | not_accepted | not_provided | referred | transferred | cancelled | lapsed |
    joined (a portal shows one that it does not know as being dealt with); ``register_number``, ``due`` (day),
    ``reason``, ``ground``, ``outcome``."""
    REQUEST_QUESTION = "request.question"
    """``id``, ``text``, ``papers`` (codes that are missing), ``answer_by`` (day)."""
    REQUEST_ANSWER = "request.answer"
    """``outcome`` found | partly | not_found | not_provided; ``text``, ``attachments`` ([`AttachmentInfo`], put
    before)."""
    REQUEST_MATERIALS = "request.materials"
    """``papers``: code -> missing | online | seen | shared | promised | to_follow | waived."""
    REQUEST_JOIN = "request.join"
    """``into``: number of the case under which it goes on."""
    NOTICE = "notice"
    """``id``, ``template``, ``language``, ``subject``, ``text``: shown to the reader in their account."""
    GUIDE_PUBLISH = "guide.publish"
    """``items``: every kind of request as `readingroom.requests.guides` writes it, with its version."""
    AVAILABILITY_PUBLISH = "availability.publish"
    """``days``: [{``day``, ``blocks``: [{``opens``, ``closes``, ``free``}], ``closed``}]; hours are ``HH:MM`` by the
    archive's clock, in ``zone`` (IANA; the portal's own where it is left out)."""


class PortalCommand(Message):
    """Something the desk wants done.

    Attributes:
        client_reference: made once by the desk; the same for every try.
        subject: canonical id of the booking or request; empty for the portal as a whole.
        sent_at: when it was decided at the desk.
    """

    client_reference: UUID
    kind: CommandKind
    subject: Annotated[str, StringConstraints(max_length=200)] = ""
    sent_at: AwareDatetime
    data: dict[str, Any] = Field(default_factory=dict)


class CommandStatus(StrEnum):
    """What became of a command."""

    APPLIED = "applied"
    REJECTED = "rejected"


class CommandResult(Message):
    """What a portal did with a command.

    Attributes:
        version: of the subject now; 0 where there is none.
        subject: canonical id, for what the command made.
        replayed: it had been carried out before under this reference.
        problem: the portal's own words where it was rejected.
    """

    client_reference: UUID
    status: CommandStatus
    subject: str = ""
    version: int = 0
    replayed: bool = False
    problem: Text = ""


class Problem(Message):
    """RFC 9457, ``application/problem+json``.

    Attributes:
        type: a URI reference that names the problem; ``about:blank`` says no more than the status.
        current_version: with 409 and 412, where the subject stands.
    """

    type: Line = "about:blank"
    title: Line = ""
    status: int = 0
    detail: Text = ""
    current_version: int | None = None
