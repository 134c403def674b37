"""A notice comes into being, once for its occasion, and is withdrawn where it has not gone out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from readingroom.command import Context
from readingroom.entry import is_mail_address
from readingroom.events import Event
from readingroom.requests.events import NoticeMade
from readingroom.requests.notices.events import MailMoved, NoticeWithdrawn
from readingroom.requests.notices.facts import Addressee, always
from readingroom.requests.notices.shipped import shipped
from readingroom.requests.records import Mail, Notice, NoticeTemplate
from readingroom.requests.rules.mails import UNSENT, MailAction, MailState, WhyNot, next_mail_state
from readingroom.requests.rules.notices import NoticeKind, Wording, fill_in
from readingroom.settings import MAIL_ON, MAIL_SENDER

__all__ = ["Withdrawn", "make", "move_mail", "withdraw", "wording"]


@dataclass(frozen=True)
class Withdrawn:
    """What became of notices that are not needed any more.

    Attributes:
        events: what to tell.
        notices: those that were withdrawn.
        gone: how many had gone out already, so that their readers have to be told what is right now.
    """

    events: list[Event]
    notices: list[Notice]
    gone: int


def wording(session: Session, kind: NoticeKind, language: str) -> Wording:
    """How the archive words it; as it ships, where nobody changed that."""
    own = session.get(NoticeTemplate, (kind.value, language))
    return shipped(language)[kind] if own is None else Wording(own.subject, own.text)


def make(
    session: Session,
    context: Context,
    kind: NoticeKind,
    occasion: str,
    to: Addressee,
    facts: Mapping[str, str],
    *,
    useless_after: dt.datetime | None = None,
) -> list[Event]:
    """Make a notice, and a mail with it where mail is set up and an address known.

    Args:
        session: in the command's transaction.
        context: of the command.
        kind: what it tells of.
        occasion: what made it necessary; the same one is told once, and again only after it was withdrawn.
        to: whom it is for.
        facts: the kind's own fields, in words.
        useless_after: a mail that has not gone out by then is not sent.
    """
    known = select(Notice).where(Notice.case_id == to.case_id, Notice.kind == kind.value)
    before = session.scalars(
        known.where(
            or_(Notice.occasion == occasion, Notice.occasion.startswith(f"{occasion}#", autoescape=True))
        )
    ).all()
    if any(notice.withdrawn_at is None for notice in before):
        return []
    filled = fill_in(wording(session, kind, to.words.code), always(context, to) | dict(facts))
    notice = Notice(
        case_id=to.case_id,
        kind=kind.value,
        occasion=f"{occasion}#{len(before) + 1}" if before else occasion,
        language=to.words.code,
        subject=filled.subject,
        text=filled.text,
        made_at=context.recorded_at,
    )
    session.add(notice)
    session.flush()
    if context.settings[MAIL_ON] and to.address:
        _post(session, context, notice, to.address, useless_after)
    return [NoticeMade(case_id=to.case_id, notice_id=notice.id, notice_kind=kind.value)]


def _post(
    session: Session, context: Context, notice: Notice, address: str, useless_after: dt.datetime | None
) -> None:
    right = is_mail_address(address)
    domain = context.settings[MAIL_SENDER].partition("@")[2] or "localhost"
    name = uuid5(NAMESPACE_OID, f"{context.command_id}/{notice.id}")
    session.add(
        Mail(
            notice_id=notice.id,
            address=address,
            message_id=f"<{name}@{domain}>",
            made_at=context.recorded_at,
            useless_after=useless_after,
            state=(MailState.PENDING if right else MailState.FAILED).value,
            why=None if right else WhyNot.ADDRESS.value,
            settled_at=None if right else context.recorded_at,
        )
    )
    session.flush()


def withdraw(
    session: Session,
    context: Context,
    case_id: int,
    occasion: str,
    kinds: Collection[NoticeKind] = tuple(NoticeKind),
) -> Withdrawn:
    """Withdraw what has not gone out yet.

    A mail that was sent, or may have been, leaves its notice as it is: the reader was told.

    Args:
        session: in the command's transaction.
        context: of the command.
        case_id: whose.
        occasion: how the occasions begin.
        kinds: of these kinds only.
    """
    rows = session.execute(
        select(Notice, Mail)
        .outerjoin(Mail, Mail.notice_id == Notice.id)
        .where(
            Notice.case_id == case_id,
            Notice.kind.in_(kinds),
            Notice.occasion.startswith(occasion, autoescape=True),
            Notice.withdrawn_at.is_(None),
        )
        .order_by(Notice.id)
    ).all()
    done = Withdrawn([], [], sum(mail is not None and mail.state not in UNSENT for _, mail in rows))
    for notice, mail in rows:
        if mail is not None and mail.state not in UNSENT:
            continue
        notice.withdrawn_at = context.recorded_at
        done.notices.append(notice)
        done.events.append(NoticeWithdrawn(case_id=case_id, notice_id=notice.id, notice_kind=notice.kind))
        if mail is not None and mail.state in (MailState.PENDING, MailState.FAILED):
            done.events.append(move_mail(context, notice, mail, MailAction.CANCEL))
    session.flush()
    return done


def move_mail(
    context: Context, notice: Notice, mail: Mail, action: MailAction, why: WhyNot | None = None
) -> Event:
    """Let a mail go on in its life.

    Raises:
        Refused: ``mail.not_now``.
    """
    before, after = mail.state, next_mail_state(mail.state, action)
    mail.state, mail.why = after.value, why.value if why is not None else None
    if after is not MailState.IN_FLIGHT:
        mail.taken_by = mail.taken_until = None
    mail.settled_at = None if after in (MailState.PENDING, MailState.IN_FLIGHT) else context.recorded_at
    return MailMoved(
        case_id=notice.case_id,
        notice_id=notice.id,
        mail_id=mail.id,
        notice_kind=notice.kind,
        from_state=before,
        to_state=after.value,
        why=mail.why,
    )
