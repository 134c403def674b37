"""What readers were told, and what mails wait."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy import func, select

from readingroom.command import Reading
from readingroom.people.rules import mask_email
from readingroom.requests.records import Mail, Notice
from readingroom.requests.rules.mails import MAIL_LIFE, OPEN, MailAction, MailState
from readingroom.store.tables import Case

__all__ = ["MailRow", "NoticeRow", "counts", "mails", "notices_of", "undecided"]

_BY_A_PERSON = (MailAction.RETRY, MailAction.FOUND_SENT, MailAction.GIVE_UP)
_LAST_SENT = 20


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
