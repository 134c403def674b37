"""What a round of sending needs to know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import or_, select

from readingroom.bookings import calendar
from readingroom.bookings.opening import calendar_of
from readingroom.command import Reading
from readingroom.requests.notices.smtp import Letter, Server
from readingroom.requests.records import Mail, Notice
from readingroom.requests.rules.mails import MailState
from readingroom.settings import (
    ARCHIVE_NAME,
    MAIL_ENCRYPTION,
    MAIL_HOST,
    MAIL_ON,
    MAIL_PORT,
    MAIL_SENDER,
    MAIL_USER,
)
from readingroom.store.engine import sqlite_file
from readingroom.store.passwords import Passwords
from readingroom.store.tables import DatabaseIdentity

__all__ = ["Due", "due", "letter", "next_open_day", "passwords", "server"]


@dataclass(frozen=True)
class Due:
    """What a round has before it.

    Attributes:
        on: mail is set up to be sent.
        mails: to go out now, oldest first.
        tries: by mail, how often it was tried.
        too_late: what they tell of is over.
        interrupted: taken by a round that has had its time.
    """

    on: bool
    mails: tuple[int, ...]
    tries: Mapping[int, int]
    too_late: tuple[int, ...]
    interrupted: tuple[int, ...]


def due(reading: Reading) -> Due:
    """What is to go out now."""
    session, now = reading.session, reading.now
    waiting = session.execute(
        select(Mail.id, Mail.tries, Mail.useless_after)
        .where(
            Mail.state == MailState.PENDING.value,
            or_(Mail.next_try_at.is_(None), Mail.next_try_at <= now, Mail.useless_after <= now),
        )
        .order_by(Mail.id)
    ).all()
    late = [mail_id for mail_id, _, useless in waiting if useless is not None and useless <= now]
    interrupted = session.scalars(
        select(Mail.id).where(Mail.state == MailState.IN_FLIGHT.value, Mail.taken_until <= now)
    ).all()
    return Due(
        on=reading.settings[MAIL_ON],
        mails=tuple(mail_id for mail_id, _, _ in waiting if mail_id not in late),
        tries={mail_id: tries for mail_id, tries, _ in waiting},
        too_late=tuple(late),
        interrupted=tuple(interrupted),
    )


def letter(reading: Reading, mail_id: int) -> Letter:
    """What a mail says, word for word as it was made."""
    mail = reading.session.get_one(Mail, mail_id)
    notice = reading.session.get_one(Notice, mail.notice_id)
    return Letter(
        address=mail.address,
        subject=notice.subject,
        text=notice.text,
        message_id=mail.message_id,
        made_at=reading.clock.local(mail.made_at),
        language=notice.language,
    )


def server(reading: Reading) -> Server:
    """The mail server by the settings, without the password."""
    settings = reading.settings
    return Server(
        host=settings[MAIL_HOST].strip(),
        port=settings[MAIL_PORT],
        encryption=settings[MAIL_ENCRYPTION],
        user=settings[MAIL_USER].strip(),
        sender=settings[MAIL_SENDER],
        sender_name=settings[ARCHIVE_NAME],
    )


def passwords(reading: Reading) -> Passwords:
    """What this desk signs in with at the mail server."""
    identity = reading.session.scalars(select(DatabaseIdentity.identity)).one()
    return Passwords(identity, sqlite_file(reading.session.get_bind().engine.url), "mail")


def next_open_day(reading: Reading) -> dt.date:
    """The day whose visits are reminded of.

    Raises:
        Refused: ``calendar.never_open``.
    """
    return calendar.next_open_day(calendar_of(reading.session, reading.today), reading.today)
