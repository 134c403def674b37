"""What a notice may tell, from the records: whom it is for, in which language, and each field in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.bookings.records import Booking
from readingroom.clock import Clock
from readingroom.command import Context
from readingroom.language import Language, language, preferred
from readingroom.people.records import Reader
from readingroom.requests.guide_reading import read_guide
from readingroom.requests.guides import Guide
from readingroom.requests.records import Applicant, Request, ServiceVersion
from readingroom.requests.rules.notices import spoken_by
from readingroom.settings import ARCHIVE_ADDRESS, ARCHIVE_NAME, ARCHIVE_PHONE, LANGUAGE, Settings
from readingroom.store.tables import Case

__all__ = ["Addressee", "always", "guide_of", "of_booking", "of_request", "papers_named", "visit"]


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a notice is for.

    Attributes:
        number: the one that the reader was given first.
        words: the language in which they are told.
        address: for mail, empty where none is known.
    """

    case_id: int
    number: str
    name: str = field(repr=False)
    words: Language
    address: str = field(repr=False)


def of_booking(session: Session, settings: Settings, booking: Booking) -> Addressee:
    """Whoever booked."""
    address = booking.email or _address_of(session, booking.reader_id)
    return _addressee(session, settings, booking.case_id, booking.name, booking.language, address)


def of_request(session: Session, settings: Settings, request: Request) -> Addressee:
    """The first applicant; of a case that nobody filed, whoever booked or is being served."""
    applicant = session.scalars(
        select(Applicant).where(Applicant.request_id == request.id).order_by(Applicant.position).limit(1)
    ).one_or_none()
    booking = session.scalars(
        select(Booking).where(Booking.case_id == request.case_id).order_by(Booking.id.desc()).limit(1)
    ).one_or_none()
    reader = None if request.reader_id is None else session.get(Reader, request.reader_id)
    named = [one.name for one in (applicant, booking, reader) if one is not None]
    # Nobody is written to at somebody else's address: the agent booked, the heir asks.
    if applicant is not None:
        address = applicant.email or _address_of(session, applicant.reader_id)
    elif booking is not None:
        address = booking.email or _address_of(session, booking.reader_id)
    else:
        address = _address_of(session, request.reader_id)
    return _addressee(
        session,
        settings,
        request.case_id,
        next(iter(named), ""),
        request.language or (None if booking is None else booking.language),
        address,
    )


def _address_of(session: Session, reader_id: int | None) -> str:
    reader = None if reader_id is None else session.get(Reader, reader_id)
    return (reader.email if reader is not None else None) or ""


def _addressee(
    session: Session, settings: Settings, case_id: int, name: str, spoken: str | None, address: str
) -> Addressee:
    number = session.get_one(Case, case_id).number
    archive = settings[LANGUAGE] or preferred()
    return Addressee(case_id, number, name, language(spoken_by(spoken or "", archive)), address.strip())


def contact(words: Language, settings: Settings) -> str:
    """Where the archive is and by which telephone it is reached; empty where neither is set."""
    address, phone = settings[ARCHIVE_ADDRESS].strip(), settings[ARCHIVE_PHONE].strip()
    if not phone:
        return address
    return words.say("notice.contact" if address else "notice.contact_phone", address=address, phone=phone)


def always(context: Context, to: Addressee) -> dict[str, str]:
    """What every notice may name."""
    return {
        "name": to.name,
        "number": to.number,
        "archive": context.settings[ARCHIVE_NAME],
        "contact": contact(to.words, context.settings),
        "date": to.words.date(context.today),
    }


def visit(
    words: Language, clock: Clock, starts_at: dt.datetime, ends_at: dt.datetime | None
) -> dict[str, str]:
    """``day`` and ``hours`` of a visit, by the archive's clock."""
    start = clock.local(starts_at)
    hours = words.time(start)
    if ends_at is not None:
        hours = f"{hours}–{words.time(clock.local(ends_at))}"
    return {"day": words.date(start.date(), weekday=True), "hours": hours}


def guide_of(session: Session, request: Request) -> Guide | None:
    """The guide by which it was filed, None where nobody filed it."""
    version = request.service_version_id
    return None if version is None else read_guide(session.get_one(ServiceVersion, version).guide)


def papers_named(guide: Guide | None, codes: Sequence[str], words: Language) -> str:
    """Papers as the reader knows them; one that the guide does not have by its code."""
    names: Mapping[str, str] = (
        {}
        if guide is None
        else {
            paper.code: paper.name.of(words.code) for relation in guide.relations for paper in relation.papers
        }
    )
    return words.list(names.get(code, code) for code in codes)
