"""What happened to notices, their wording and the mails that carry them."""

from __future__ import annotations

from dataclasses import dataclass

from readingroom.events import Changed, Event

__all__ = ["MailMoved", "NoticeWithdrawn", "WordingChanged"]


@dataclass(frozen=True, kw_only=True)
class NoticeWithdrawn(Event):
    """What a notice tells of was undone or is over: where it has not gone out yet, it does not go any more.

    Attributes:
        notice_kind: a `NoticeKind`.
    """

    changed = frozenset({Changed.REQUESTS})
    case_id: int
    notice_id: int
    notice_kind: str


@dataclass(frozen=True, kw_only=True)
class MailMoved(Event):
    """A mail is further on.

    Attributes:
        notice_kind: a `NoticeKind`.
        from_state, to_state: of the mail (`MailState`).
        why: a `WhyNot`, where it did not go out.
    """

    changed = frozenset({Changed.PORTALS})
    case_id: int
    notice_id: int
    mail_id: int
    notice_kind: str
    from_state: str
    to_state: str
    why: str | None = None


@dataclass(frozen=True, kw_only=True)
class WordingChanged(Event):
    """A kind of notice is worded otherwise from now on, or as it ships again.

    Attributes:
        notice_kind: a `NoticeKind`.
        language: of the wording.
        shipped: as it ships again.
    """

    changed = frozenset({Changed.SETTINGS})
    notice_kind: str
    language: str
    shipped: bool = False
