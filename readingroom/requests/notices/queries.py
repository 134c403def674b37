"""What notices say, what mails wait, and what a round of sending needs to know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, or_, select

from readingroom.bookings import calendar
from readingroom.bookings.opening import calendar_of
from readingroom.command import Reading
from readingroom.language import LANGUAGES, language
from readingroom.people.rules import mask_email
from readingroom.requests.notices.facts import contact
from readingroom.requests.notices.making import wording
from readingroom.requests.notices.shipped import shipped
from readingroom.requests.notices.smtp import Letter, Server
from readingroom.requests.records import Mail, Notice
from readingroom.requests.rules.mails import MAIL_LIFE, OPEN, MailAction, MailState
from readingroom.requests.rules.notices import FIELDS, NoticeKind, Wording
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
from readingroom.store.tables import Case, DatabaseIdentity

__all__ = [
    "Due",
    "MailRow",
    "NoticeRow",
    "WordingRow",
    "counts",
    "due",
    "letter",
    "mails",
    "next_open_day",
    "notices_of",
    "passwords",
    "samples",
    "server",
    "undecided",
    "wordings",
]

_BY_A_PERSON = (MailAction.RETRY, MailAction.FOUND_SENT, MailAction.GIVE_UP)
_LAST_SENT = 20


@dataclass(frozen=True)
class WordingRow:
    """How one kind of notice is worded in one language.

    Attributes:
        own: the archive changed it.
    """

    kind: str
    language: str
    wording: Wording
    shipped: Wording
    own: bool


@dataclass(frozen=True)
class NoticeRow:
    """One notice of a case, as its reader got it or gets it.

    Attributes:
        made_at: local.
        withdrawn: it is not told any more where it has not gone out.
        mail: state of its mail (`MailState`), None where there is none.
    """

    notice_id: int
    kind: str
    language: str
    subject: str = field(repr=False)
    text: str = field(repr=False)
    made_at: dt.datetime
    withdrawn: bool
    mail: str | None


@dataclass(frozen=True)
class MailRow:
    """One mail, for the page that shows what waits.

    Attributes:
        number: of the case.
        address: masked.
        made_at, next_try_at, settled_at: local.
        actions: what a person may decide (`MailAction`).
    """

    mail_id: int
    case_id: int
    kind: str
    number: str
    address: str
    state: str
    tries: int
    why: str | None
    said: str | None
    made_at: dt.datetime
    next_try_at: dt.datetime | None
    settled_at: dt.datetime | None
    actions: tuple[str, ...]


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


def wordings(reading: Reading) -> tuple[WordingRow, ...]:
    """Every kind in every language, in the order in which they are shown."""
    rows = []
    for kind in NoticeKind:
        for code in LANGUAGES:
            now, ships = wording(reading.session, kind, code), shipped(code)[kind]
            rows.append(WordingRow(kind.value, code, now, ships, now != ships))
    return tuple(rows)


def notices_of(reading: Reading, case_id: int) -> tuple[NoticeRow, ...]:
    """What the reader of a case was told, newest first."""
    rows = reading.session.execute(
        select(Notice, Mail.state)
        .outerjoin(Mail, Mail.notice_id == Notice.id)
        .where(Notice.case_id == case_id)
        .order_by(Notice.id.desc())
    )
    return tuple(
        NoticeRow(
            notice_id=notice.id,
            kind=notice.kind,
            language=notice.language,
            subject=notice.subject,
            text=notice.text,
            made_at=reading.clock.local(notice.made_at),
            withdrawn=notice.withdrawn_at is not None,
            mail=state,
        )
        for notice, state in rows
    )


def mails(reading: Reading, limit: int = 200) -> tuple[MailRow, ...]:
    """What waits, what is unknown and what failed, oldest first; behind it what went out or was let be lately."""
    rows = (
        select(Mail, Notice, Case.number)
        .join(Notice, Notice.id == Mail.notice_id)
        .join(Case, Case.id == Notice.case_id)
    )
    waiting = reading.session.execute(rows.where(Mail.state.in_(OPEN)).order_by(Mail.id).limit(limit)).all()
    done = reading.session.execute(
        rows.where(Mail.state.not_in(OPEN)).order_by(Mail.id.desc()).limit(_LAST_SENT)
    ).all()
    return tuple(_row(reading, mail, notice, number) for mail, notice, number in (*waiting, *done))


def undecided(reading: Reading) -> tuple[MailRow, ...]:
    """Mails that go no further by themselves: refused for good, or nobody knows whether they went out; oldest first."""
    rows = reading.session.execute(
        select(Mail, Notice, Case.number)
        .join(Notice, Notice.id == Mail.notice_id)
        .join(Case, Case.id == Notice.case_id)
        .where(Mail.state.in_(OPEN), Mail.state.in_((MailState.FAILED, MailState.UNKNOWN)))
        .order_by(Mail.id)
    )
    return tuple(_row(reading, mail, notice, number) for mail, notice, number in rows)


def _row(reading: Reading, mail: Mail, notice: Notice, number: str) -> MailRow:
    def local(moment: dt.datetime | None) -> dt.datetime | None:
        return None if moment is None else reading.clock.local(moment)

    return MailRow(
        mail_id=mail.id,
        case_id=notice.case_id,
        kind=notice.kind,
        number=number,
        address=mask_email(mail.address),
        state=mail.state,
        tries=mail.tries,
        why=mail.why,
        said=mail.said,
        made_at=reading.clock.local(mail.made_at),
        next_try_at=local(mail.next_try_at),
        settled_at=local(mail.settled_at),
        actions=tuple(
            action.value
            for action in _BY_A_PERSON
            if (MailState(mail.state), action) in MAIL_LIFE
            and not (action is MailAction.RETRY and notice.withdrawn_at is not None)
        ),
    )


def counts(reading: Reading) -> dict[str, int]:
    """How many mails stand where, by state; those with somebody still to act."""
    found = select(Mail.state, func.count()).where(Mail.state.in_(OPEN)).group_by(Mail.state)
    return dict.fromkeys(sorted(OPEN), 0) | dict(reading.session.execute(found).all())


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


def samples(reading: Reading) -> dict[str, dict[str, str]]:
    """Language -> field -> something invented, to show what a wording looks like filled in."""
    invented = {}
    day = reading.today + dt.timedelta(days=7)
    for code in LANGUAGES:
        words = language(code)
        invented[code] = {
            name: words.say(f"notice.sample.{name}")
            for name in sorted(frozenset().union(*FIELDS.values()))
            if words.has(f"notice.sample.{name}")
        } | {
            "archive": reading.settings[ARCHIVE_NAME],
            "date": words.date(reading.today),
            "day": words.date(day, weekday=True),
            "hours": f"{words.time(dt.time(9))}–{words.time(dt.time(11, 30))}",
            "due": words.date(day, weekday=True),
        }
        if known := contact(words, reading.settings):
            invented[code]["contact"] = known
    return invented


def next_open_day(reading: Reading) -> dt.date:
    """The day whose visits are reminded of.

    Raises:
        Refused: ``calendar.never_open``.
    """
    return calendar.next_open_day(calendar_of(reading.session, reading.today), reading.today)
