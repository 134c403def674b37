"""Wordings are changed; readers are reminded; mails go on in their life, one commit a step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.bookings.records import Booking
from readingroom.bookings.rules import BookingState
from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.language import LANGUAGES
from readingroom.requests.notices.events import WordingChanged
from readingroom.requests.notices.facts import of_booking, visit
from readingroom.requests.notices.making import make, move_mail
from readingroom.requests.notices.shipped import shipped
from readingroom.requests.records import Mail, Notice, NoticeTemplate
from readingroom.requests.rules.mails import MOST_TRIES, MailAction, MailState, WhyNot
from readingroom.requests.rules.notices import NoticeKind, Wording, check_wording, tidied

__all__ = [
    "HANDLERS",
    "LEASE",
    "ChangeNotice",
    "DecideMail",
    "LoseMails",
    "PutOffMail",
    "RejectMail",
    "RemindReaders",
    "ResetNotice",
    "SendMail",
    "TakeMail",
]

LEASE = dt.timedelta(minutes=10)
"""So long may a round speak with the server about one mail; it is longer than all its time-outs together."""


@dataclass(frozen=True, kw_only=True)
class ChangeNotice(Command):
    """Word a kind of notice otherwise, in one language.

    Attributes:
        kind: a `NoticeKind`.
        language: one of `LANGUAGES`.
        subject, text: with fields in braces.
    """

    permission = Permission.CONFIGURE
    kind: str
    language: str
    subject: str
    text: str


@dataclass(frozen=True, kw_only=True)
class ResetNotice(Command):
    """Word a kind of notice as it ships again."""

    permission = Permission.CONFIGURE
    kind: str
    language: str


@dataclass(frozen=True, kw_only=True)
class RemindReaders(Command):
    """Remind everybody who has a visit promised on a day, each once.

    Attributes:
        day: not past.
    """

    permission = Permission.SYNC
    day: dt.date


@dataclass(frozen=True, kw_only=True)
class TakeMail(Command):
    """Take a mail that waits, before the server is spoken with about it: nobody else takes it then.

    Attributes:
        round: who speaks with the server.
    """

    permission = Permission.SYNC
    mail_id: int
    round: UUID


@dataclass(frozen=True, kw_only=True)
class SendMail(Command):
    """The server took the message on."""

    permission = Permission.SYNC
    mail_id: int
    said: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class PutOffMail(Command):
    """It certainly has not gone out, and is tried again later.

    Attributes:
        why: a `WhyNot`.
        seconds: until then.
        said: the server's own words.
    """

    permission = Permission.SYNC
    mail_id: int
    why: str
    seconds: float
    said: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class RejectMail(Command):
    """The server refused it for good, or it comes too late."""

    permission = Permission.SYNC
    mail_id: int
    why: str
    said: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class LoseMails(Command):
    """Nobody can tell whether these went out: the line broke, or the program ended. A person decides.

    Attributes:
        why: a `WhyNot`.
        interrupted: only those whose round has had its time.
    """

    permission = Permission.SYNC
    mail_ids: tuple[int, ...]
    why: str
    interrupted: bool = False
    said: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class DecideMail(Command):
    """A person decides about a mail.

    Attributes:
        action: ``retry``, ``give_up`` or ``found_sent``.
    """

    permission = Permission.RECEIVE
    mail_id: int
    action: str


def change_notice(session: Session, command: ChangeNotice, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``notice.unknown``, and what `check_wording` says."""
    kind = _kind(command.kind, command.language)
    wording = tidied(Wording(command.subject, command.text))
    check_wording(kind, wording)
    own = session.get(NoticeTemplate, (kind.value, command.language))
    if wording == shipped(command.language)[kind]:
        return reset_notice(session, ResetNotice(kind=kind.value, language=command.language), context)
    if own is None:
        own = NoticeTemplate(kind=kind.value, language=command.language)
        session.add(own)
    own.subject, own.text, own.changed_at = wording.subject, wording.text, context.recorded_at
    session.flush()
    return [WordingChanged(notice_kind=kind.value, language=command.language)]


def reset_notice(session: Session, command: ResetNotice, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``notice.unknown``."""
    kind = _kind(command.kind, command.language)
    own = session.get(NoticeTemplate, (kind.value, command.language))
    if own is None:
        return []
    session.delete(own)
    session.flush()
    return [WordingChanged(notice_kind=kind.value, language=command.language, shipped=True)]


def _kind(kind: str, language: str) -> NoticeKind:
    if kind not in tuple(NoticeKind) or language not in LANGUAGES:
        raise Refused("notice.unknown", kind=kind, language=language)
    return NoticeKind(kind)


def remind_readers(session: Session, command: RemindReaders, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``notice.day_past``."""
    if command.day < context.today:
        raise Refused("notice.day_past", day=command.day)
    promised = select(Booking).where(
        Booking.day == command.day, Booking.state == BookingState.CONFIRMED.value
    )
    events: list[Event] = []
    for booking in session.scalars(promised.order_by(Booking.starts_at, Booking.id)):
        if booking.starts_at <= context.occurred_at:
            continue
        to = of_booking(session, context.settings, booking)
        events += make(
            session,
            context,
            NoticeKind.REMINDER,
            f"booking:{booking.id}:{booking.starts_at.astimezone(dt.UTC).isoformat()}",
            to,
            visit(to.words, context.clock, booking.starts_at, booking.ends_at),
            useless_after=booking.starts_at,
        )
    return events


def _mail(session: Session, mail_id: int) -> tuple[Mail, Notice]:
    mail = session.get(Mail, mail_id)
    if mail is None:
        raise Refused("mail.unknown", mail=mail_id)
    return mail, session.get_one(Notice, mail.notice_id)


def take_mail(session: Session, command: TakeMail, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``mail.unknown``, ``mail.not_now``."""
    mail, notice = _mail(session, command.mail_id)
    taken = move_mail(context, notice, mail, MailAction.TAKE)
    mail.tries += 1
    mail.taken_by, mail.taken_until = command.round, context.recorded_at + LEASE
    session.flush()
    return [taken]


def send_mail(session: Session, command: SendMail, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``mail.unknown``, ``mail.not_now``."""
    mail, notice = _mail(session, command.mail_id)
    mail.said, mail.next_try_at = command.said or None, None
    return [move_mail(context, notice, mail, MailAction.SEND)]


def put_off_mail(session: Session, command: PutOffMail, context: Context) -> Sequence[Event]:
    """One that was tried too often has failed.

    Raises:
        Refused: ``mail.unknown``, ``mail.not_now``.
    """
    mail, notice = _mail(session, command.mail_id)
    if mail.state == MailState.PENDING:
        mail.tries += 1  # it was not even taken: the server could not be reached
    mail.said = command.said or None
    mail.next_try_at = context.recorded_at + dt.timedelta(seconds=command.seconds)
    action = MailAction.PUT_OFF if mail.tries < MOST_TRIES else MailAction.REJECT
    return [move_mail(context, notice, mail, action, WhyNot(command.why))]


def reject_mail(session: Session, command: RejectMail, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``mail.unknown``, ``mail.not_now``."""
    mail, notice = _mail(session, command.mail_id)
    why = WhyNot(command.why)
    mail.said = command.said or None
    action = MailAction.CANCEL if why is WhyNot.TOO_LATE else MailAction.REJECT
    return [move_mail(context, notice, mail, action, why)]


def lose_mails(session: Session, command: LoseMails, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``mail.unknown``; one that has an answer by now is passed over."""
    events: list[Event] = []
    for mail_id in command.mail_ids:
        mail, notice = _mail(session, mail_id)
        in_time = mail.taken_until is not None and mail.taken_until > context.recorded_at
        if mail.state != MailState.IN_FLIGHT or (command.interrupted and in_time):
            continue
        mail.said = command.said or None
        events.append(move_mail(context, notice, mail, MailAction.LOSE, WhyNot(command.why)))
    return events


_DECISIONS = (MailAction.RETRY, MailAction.GIVE_UP, MailAction.FOUND_SENT)


def decide_mail(session: Session, command: DecideMail, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``mail.unknown``, ``mail.not_now``, ``mail.withdrawn``."""
    mail, notice = _mail(session, command.mail_id)
    action = MailAction(command.action)
    if action not in _DECISIONS:
        raise ValueError(f"{action} is not for a person to decide")
    if action is MailAction.RETRY and notice.withdrawn_at is not None:
        raise Refused("mail.withdrawn")
    moved = move_mail(context, notice, mail, action)
    if action is MailAction.RETRY:
        mail.tries, mail.next_try_at, mail.said = 0, None, None
    return [moved]


HANDLERS: Mapping[type[Command], Handler] = {
    ChangeNotice: change_notice,
    ResetNotice: reset_notice,
    RemindReaders: remind_readers,
    TakeMail: take_mail,
    SendMail: send_mail,
    PutOffMail: put_off_mail,
    RejectMail: reject_mail,
    LoseMails: lose_mails,
    DecideMail: decide_mail,
}
