"""What happened to requests."""

from __future__ import annotations

from dataclasses import dataclass

from readingroom.events import Changed, Event

__all__ = [
    "AnswerGiven",
    "ApprovalMoved",
    "ClockChanged",
    "DueDayChanged",
    "GuideChanged",
    "LinesChanged",
    "MaterialMoved",
    "MessageWritten",
    "MessagesRead",
    "NoticeMade",
    "RequestConflict",
    "RequestDataShown",
    "RequestFiled",
    "RequestMoved",
    "RequestReceived",
    "RequestsJoined",
    "TransferMoved",
]


@dataclass(frozen=True, kw_only=True)
class RequestReceived(Event):
    """A case has come in."""

    changed = frozenset({Changed.REQUESTS})
    request_id: int
    case_id: int
    channel: str


@dataclass(frozen=True, kw_only=True)
class RequestDataShown(Event):
    """Somebody saw a case's personal data in full."""

    changed = frozenset[Changed]()
    request_id: int
    case_id: int


@dataclass(frozen=True, kw_only=True)
class RequestMoved(Event):
    """A request stands elsewhere in its life."""

    changed = frozenset({Changed.REQUESTS})
    request_id: int
    case_id: int
    from_state: str
    to_state: str


@dataclass(frozen=True, kw_only=True)
class LinesChanged(Event):
    """Things were added to what is wanted, found again in the catalogue, or withdrawn.

    Attributes:
        line_ids: the lines concerned; their new states stand in the records.
    """

    changed = frozenset({Changed.REQUESTS})
    request_id: int
    case_id: int
    line_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class DueDayChanged(Event):
    """What is wanted is wanted for another day.

    Attributes:
        day: ISO date.
    """

    changed = frozenset({Changed.REQUESTS, Changed.RETRIEVAL})
    request_id: int
    case_id: int
    day: str


@dataclass(frozen=True, kw_only=True)
class RequestFiled(Event):
    """A portal's reader filed a case, or changed what they filed.

    Attributes:
        fields: names of what is new or another.
    """

    changed = frozenset({Changed.REQUESTS})
    request_id: int
    case_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RequestConflict(Event):
    """A portal's reader changed something that the desk owns by now; a person decides.

    Attributes:
        why: code.
        fields: names of what differs.
    """

    changed = frozenset({Changed.REQUESTS, Changed.PORTALS})
    request_id: int
    case_id: int
    why: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MessageWritten(Event):
    """The desk or the reader wrote something.

    Attributes:
        author: ``reader`` or ``desk``.
        message_kind: ``question``, ``answer``, ``result``, ``remark``, ``withdrawal``.
    """

    changed = frozenset({Changed.REQUESTS})
    request_id: int
    case_id: int
    message_id: int
    author: str
    message_kind: str


@dataclass(frozen=True, kw_only=True)
class MessagesRead(Event):
    """Somebody at the desk took note of what the reader wrote."""

    changed = frozenset({Changed.REQUESTS})
    request_id: int
    case_id: int


@dataclass(frozen=True, kw_only=True)
class MaterialMoved(Event):
    """A paper is in another state, or was asked for.

    Attributes:
        paper: its code in the guide.
        action: a `MaterialAction`.
        again: it had been asked for before, or had been there.
    """

    changed = frozenset({Changed.REQUESTS})
    request_id: int
    case_id: int
    material_id: int
    paper: str
    action: str
    to_state: str
    again: bool = False


@dataclass(frozen=True, kw_only=True)
class AnswerGiven(Event):
    """A request was answered.

    Attributes:
        outcome: an `Outcome`.
        message_id: the answer in the case's messages, with its files.
    """

    changed = frozenset({Changed.REQUESTS})
    request_id: int
    case_id: int
    outcome: str
    message_id: int


@dataclass(frozen=True, kw_only=True)
class ClockChanged(Event):
    """The time for a request was extended.

    Attributes:
        stop_kind: ``extension``.
        finish_by: ISO date, None where nothing is promised.
    """

    changed = frozenset({Changed.REQUESTS})
    request_id: int
    case_id: int
    stop_kind: str
    finish_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class ApprovalMoved(Event):
    """An application for consent is further on.

    Attributes:
        line_ids: what it is for; of a decision what was granted.
        spoken: consent was spoken and is still to be signed.
    """

    changed = frozenset({Changed.REQUESTS})
    request_id: int
    case_id: int
    approval_id: int
    from_state: str
    to_state: str
    line_ids: tuple[int, ...] = ()
    spoken: bool = False


@dataclass(frozen=True, kw_only=True)
class RequestsJoined(Event):
    """Doubles are one case now (or were parted again); both numbers scan as the one that stays.

    Attributes:
        parted: they are two again.
    """

    changed = frozenset({Changed.REQUESTS})
    request_id: int
    case_id: int
    into_request_id: int
    into_case_id: int
    parted: bool = False


@dataclass(frozen=True, kw_only=True)
class TransferMoved(Event):
    """A case went to another archive, or came back answered."""

    changed = frozenset({Changed.REQUESTS})
    request_id: int
    case_id: int
    transfer_id: int
    answered: bool = False


@dataclass(frozen=True, kw_only=True)
class NoticeMade(Event):
    """A reader is to be told something, once.

    Attributes:
        notice_kind: which template.
    """

    changed = frozenset({Changed.REQUESTS})
    case_id: int
    notice_id: int
    notice_kind: str


@dataclass(frozen=True, kw_only=True)
class GuideChanged(Event):
    """A kind of request has a new guide, or is offered no longer.

    Attributes:
        version: of the guide now.
        offered: whether readers may ask for it.
    """

    changed = frozenset({Changed.REQUESTS, Changed.SETTINGS})
    service_item_id: int
    version: int
    offered: bool = True
