"""Who has arrived: somebody known, somebody new, or whom the booking says."""

from __future__ import annotations

from sqlalchemy.orm import Session

from readingroom.bookings.records import Booking, Visit
from readingroom.bookings.rules.document import document_kind
from readingroom.command import Context
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.people.commands import Particulars, by_document, register, same_person
from readingroom.people.events import ReaderRegistered
from readingroom.people.records import Reader
from readingroom.people.rules import check_document, name_key

__all__ = ["reader_for"]


def reader_for(
    session: Session,
    reader_id: int | None,
    particulars: Particulars | None,
    booking: Booking | None,
    last: Visit | None,
    context: Context,
) -> tuple[Reader, list[Event]]:
    """The reader who arrives, written down if new.

    Args:
        session: in the command's transaction.
        reader_id: whom the clerk picked.
        particulars: instead: a new reader's.
        booking: the booking that the reader comes with.
        last: the case's visit before this one.
        context: the command's.

    Raises:
        Refused: ``visit.reader_needed``; ``visit.reader_differs`` where the booking's document belongs to somebody with
            another name (the clerk picks); ``reader.unknown`` and what registering says.
    """
    if reader_id is not None:
        return same_person(session, reader_id), []
    if particulars is not None:
        return _registered(register(session, particulars, context))
    if booking is not None and booking.reader_id is not None:
        return same_person(session, booking.reader_id), []
    if last is not None:
        return same_person(session, last.reader_id), []
    if booking is None or not booking.name.strip():
        raise Refused("visit.reader_needed")
    return _of_booking(session, booking, context)


def _registered(reader: Reader) -> tuple[Reader, list[Event]]:
    return reader, [ReaderRegistered(reader_id=reader.id, number=reader.number)]


def _of_booking(session: Session, booking: Booking, context: Context) -> tuple[Reader, list[Event]]:
    if booking.document_number and booking.document_kind:
        known = by_document(session, context.vault, booking.document_number, booking.document_kind)
        same = [reader for reader in known if name_key(reader.name) == name_key(booking.name)]
        if same:
            return same[0], []
        if known:
            raise Refused(
                "visit.reader_differs",
                ids=[reader.id for reader in known],
                readers=[str(reader.number) for reader in known],
            )
    return _registered(register(session, _particulars(booking, context), context, anyway=True))


def _particulars(booking: Booking, context: Context) -> Particulars:
    number, kind = booking.document_number or "", ""
    if number:
        kind = document_kind(booking.document_kind or "", number).value
        try:
            check_document(document_kind(kind, number), number, context.today)
        except Refused:
            # A number mistyped online stays with the booking; the desk enters it from the document itself.
            number = kind = ""
    email = (booking.email or "").strip()
    return Particulars(
        name=booking.name,
        document_kind=kind,
        document_number=number,
        phone=booking.phone or "",
        email=email if "@" in email.strip("@") and " " not in email else "",
        details={"organisation": booking.organisation} if booking.organisation else {},
        languages=(booking.language,) if booking.language else (),
    )
