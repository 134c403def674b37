"""What a portal would take away, counted before it is believed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from readingroom.bookings.records import Booking
from readingroom.bookings.rules import BookingState
from readingroom.command import Context
from readingroom.portals.adapter import Listed
from readingroom.portals.making import is_there
from readingroom.portals.records import InboxRow, Portal, PortalSubject
from readingroom.portals.rules import InboxState, Losses, SubjectKind, why_stop
from readingroom.requests.records import Request
from readingroom.requests.rules import OVER
from readingroom.settings import PORTAL_LOSS_LEAST, PORTAL_LOSS_SHARE

__all__ = ["left_out", "not_listed", "reason_to_stop", "waiting_losses"]

_STILL_TO_COME = (BookingState.REQUESTED.value, BookingState.CONFIRMED.value)
_AT_ONCE = 500


def _expected(
    session: Session, portal: Portal, today: dt.date, among: dict[str, Collection[str]] | None = None
) -> int:
    """Bookings and requests of this portal still to come or under way; among these ids only, if they are given."""
    bookings = select(func.count(PortalSubject.id)).join(Booking, Booking.id == PortalSubject.record_id)
    bookings = bookings.where(
        PortalSubject.portal_id == portal.id,
        PortalSubject.kind == SubjectKind.BOOKING.value,
        ~PortalSubject.gone,
        is_there(),
        Booking.state.in_(_STILL_TO_COME),
        Booking.day >= today,
    )
    requests = select(func.count(PortalSubject.id)).join(Request, Request.id == PortalSubject.record_id)
    requests = requests.where(
        PortalSubject.portal_id == portal.id,
        PortalSubject.kind == SubjectKind.REQUEST.value,
        ~PortalSubject.gone,
        Request.state.not_in([state.value for state in OVER]),
    )
    total = 0
    for kind, counting in ((SubjectKind.BOOKING, bookings), (SubjectKind.REQUEST, requests)):
        if among is None:
            total += session.scalar(counting) or 0
            continue
        for ids in _chunks(sorted(among.get(kind.value, ()))):
            total += session.scalar(counting.where(PortalSubject.canonical_id.in_(ids))) or 0
    return total


def waiting_losses(session: Session, portal: Portal, today: dt.date) -> Losses:
    """What the rows that wait in the inbox would cancel, besides those that a person has agreed to."""
    ending = session.execute(
        select(InboxRow.kind, InboxRow.canonical_id).where(
            InboxRow.portal_id == portal.id,
            InboxRow.state == InboxState.WAITING.value,
            InboxRow.ends,
            InboxRow.id > portal.agreed_upto,
        )
    )
    ids: dict[str, Collection[str]] = {}
    lost: dict[str, set[str]] = {}
    for kind, canonical_id in ending:
        lost.setdefault(kind, set()).add(canonical_id)
    ids.update(lost)
    return Losses(_expected(session, portal, today), _expected(session, portal, today, ids) if ids else 0)


def not_listed(
    session: Session, portal: Portal, today: dt.date, listed: Listed | None
) -> tuple[Losses, Sequence[PortalSubject]]:
    """What a whole reading from the beginning did not name although it was still expected."""
    missing = (
        select(PortalSubject)
        .join(Booking, Booking.id == PortalSubject.record_id)
        .where(
            PortalSubject.portal_id == portal.id,
            PortalSubject.kind == SubjectKind.BOOKING.value,
            PortalSubject.told_pass < portal.pass_number,
            PortalSubject.missing_since.is_(None),
            ~PortalSubject.gone,
            is_there(),
            Booking.state.in_(_STILL_TO_COME),
            Booking.day >= today,
        )
        .order_by(PortalSubject.id)
    )
    if listed is not None and listed.first is not None:
        missing = missing.where(Booking.starts_at >= listed.first)
    if listed is not None and listed.last is not None:
        missing = missing.where(Booking.starts_at <= listed.last)
    if listed is not None and listed.within:
        missing = missing.where(PortalSubject.canonical_id.startswith(listed.within, autoescape=True))
    found = session.scalars(missing).all()
    return Losses(_expected(session, portal, today), len(found)), found


def left_out(
    session: Session, portal: Portal, today: dt.date, parts: Mapping[str, frozenset[str]]
) -> Sequence[str]:
    """Ids of bookings still to come that are not among the parts which their portal told of; see `Pulled.parts`."""
    known = session.scalars(
        select(PortalSubject.canonical_id)
        .join(Booking, Booking.id == PortalSubject.record_id)
        .where(
            PortalSubject.portal_id == portal.id,
            PortalSubject.kind == SubjectKind.BOOKING.value,
            PortalSubject.canonical_id.in_(sorted(parts)) | PortalSubject.canonical_id.contains("/"),
            ~PortalSubject.gone,
            is_there(),
            Booking.state.in_(_STILL_TO_COME),
            Booking.day >= today,
        )
        .order_by(PortalSubject.id)
    )
    return [
        one
        for one in known
        for whole in (one if one in parts else one.rpartition("/")[0],)
        if whole in parts and one not in parts[whole]
    ]


def reason_to_stop(losses: Losses, context: Context) -> str | None:
    """Code of the reason to ask a person first, by this archive's settings."""
    return why_stop(
        losses, least=context.settings[PORTAL_LOSS_LEAST], share=context.settings[PORTAL_LOSS_SHARE]
    )


def _chunks(ids: Sequence[str]) -> Iterator[list[str]]:
    rest = iter(ids)
    while chunk := list(islice(rest, _AT_ONCE)):
        yield chunk
