"""The life of a mail to a reader: sent at most once by itself, whatever breaks off.

From the moment the message's last line went out until the server answered, nobody can know whether it was taken on
(RFC 5321, 4.2.5 and 6.1): such a mail is unknown, and a person decides.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum

from readingroom.errors import Refused

__all__ = [
    "MAIL_LIFE",
    "MOST_TRIES",
    "OPEN",
    "UNSENT",
    "MailAction",
    "MailState",
    "WhyNot",
    "next_mail_state",
    "pause",
]


class MailState(StrEnum):
    """How far a mail is."""

    PENDING = "pending"  # waits to go out, or for the next try
    IN_FLIGHT = "in_flight"  # somebody speaks with the server about it
    SENT = "sent"  # the server took it on
    FAILED = "failed"  # refused for good, or tried too often
    UNKNOWN = "unknown"  # it may have gone out
    CANCELLED = "cancelled"  # not needed any more, before it went out
    GIVEN_UP = "given_up"  # a person let it be


class MailAction(StrEnum):
    """What happens to a mail."""

    TAKE = "take"
    SEND = "send"  # the server said that it took it on
    PUT_OFF = "put_off"  # a temporary failure
    REJECT = "reject"
    LOSE = "lose"  # the line broke before the answer
    CANCEL = "cancel"
    RETRY = "retry"  # a person: once more
    GIVE_UP = "give_up"  # a person: no more
    FOUND_SENT = "found_sent"  # a person: it did arrive


MAIL_LIFE: Mapping[tuple[MailState, MailAction], MailState] = {
    (MailState.PENDING, MailAction.TAKE): MailState.IN_FLIGHT,
    (MailState.PENDING, MailAction.PUT_OFF): MailState.PENDING,
    (MailState.PENDING, MailAction.REJECT): MailState.FAILED,
    (MailState.PENDING, MailAction.CANCEL): MailState.CANCELLED,
    (MailState.PENDING, MailAction.RETRY): MailState.PENDING,  # now, without waiting
    (MailState.PENDING, MailAction.GIVE_UP): MailState.GIVEN_UP,
    (MailState.IN_FLIGHT, MailAction.SEND): MailState.SENT,
    (MailState.IN_FLIGHT, MailAction.PUT_OFF): MailState.PENDING,
    (MailState.IN_FLIGHT, MailAction.REJECT): MailState.FAILED,
    (MailState.IN_FLIGHT, MailAction.LOSE): MailState.UNKNOWN,
    # Whoever was slow comes back with the answer after all.
    (MailState.UNKNOWN, MailAction.SEND): MailState.SENT,
    (MailState.UNKNOWN, MailAction.FOUND_SENT): MailState.SENT,
    (MailState.UNKNOWN, MailAction.RETRY): MailState.PENDING,
    (MailState.UNKNOWN, MailAction.GIVE_UP): MailState.GIVEN_UP,
    (MailState.FAILED, MailAction.RETRY): MailState.PENDING,
    (MailState.FAILED, MailAction.GIVE_UP): MailState.GIVEN_UP,
    (MailState.FAILED, MailAction.CANCEL): MailState.CANCELLED,
    (MailState.GIVEN_UP, MailAction.RETRY): MailState.PENDING,
}
"""The lifecycle; whatever is not in it is refused."""

OPEN = frozenset({MailState.PENDING, MailState.IN_FLIGHT, MailState.UNKNOWN, MailState.FAILED})
"""Somebody or something still has to act."""

UNSENT = frozenset({MailState.PENDING, MailState.FAILED, MailState.GIVEN_UP, MailState.CANCELLED})
"""Certainly not with the reader."""

MOST_TRIES = 24
"""More tries than these make a failure: with the pauses between them about four days (RFC 5321, 4.5.4.1)."""
_FIRST = dt.timedelta(minutes=1)
_LONGEST = dt.timedelta(hours=6)


class WhyNot(StrEnum):
    """Why a mail did not go out; the sentence stands under ``mail.why``."""

    ADDRESS = "address"  # no such address, or none at all
    REFUSED = "refused"  # the server takes no such message
    LATER = "later"  # the server asks to come again
    CONNECTION = "connection"
    CERTIFICATE = "certificate"  # the server could not prove who it is
    NO_TLS = "no_tls"  # the server offers no encryption
    SIGN_IN = "sign_in"
    NOT_SET_UP = "not_set_up"
    NO_PASSWORD = "no_password"  # noqa: S105  # a code, no password
    SENDER = "sender"  # the server does not let us write under this address
    BROKE_OFF = "broke_off"  # before the message had gone out
    NO_ANSWER = "no_answer"  # behind the message's last line
    RESTARTED = "restarted"  # the program ended while it was being sent
    TOO_LATE = "too_late"  # what it tells of is over


def next_mail_state(state: str, action: MailAction) -> MailState:
    """Where the action leads.

    Raises:
        Refused: ``mail.not_now``.
    """
    after = MAIL_LIFE.get((MailState(state), action))
    if after is None:
        raise Refused("mail.not_now", state=state)
    return after


def pause(tries: int, chance: float) -> dt.timedelta:
    """How long to wait after this many tries: twice as long each time, up to six hours, never all at once.

    Args:
        tries: from 1.
        chance: a number from 0 to 1, by which up to half of it is taken off.
    """
    return min(_FIRST * int(2 ** min(tries - 1, 20)), _LONGEST) * (0.5 + chance / 2)
