"""Readers' accounts and sessions. A sandbox: who says a name and a document number is let in as that person."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from readingroom.portals.native.protocol import PersonData
from readingroom.portals.sandbox import schema
from readingroom.portals.sandbox.storage import stamp

__all__ = ["SESSION_HOURS", "Reader", "reader_of", "reader_of_session", "sign_in", "sign_out"]

SESSION_HOURS = 12


@dataclass(frozen=True)
class Reader:
    """A reader's account."""

    id: int
    name: str
    document_kind: str
    document_number: str
    phone: str
    email: str

    @property
    def masked_number(self) -> str:
        """The document's number for a page that somebody else may look at: first three and last four."""
        number = self.document_number
        return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}" if len(number) > 9 else "*" * len(number)

    @property
    def masked_phone(self) -> str:
        """The phone likewise: ``138****1234``."""
        phone = self.phone
        return f"{phone[:3]}{'*' * (len(phone) - 7)}{phone[-4:]}" if len(phone) > 9 else phone

    @property
    def person(self) -> PersonData:
        """As the protocol tells of them; nothing was proved."""
        return PersonData(
            name=self.name,
            document_kind=self.document_kind,
            document_number=self.document_number,
            phone=self.phone,
            email=self.email,
        )


def reader_of(connection: Connection, person: PersonData) -> int:
    """The account of this name and document number, made if there is none; a phone told now is the right one."""
    table = schema.reader
    number = person.document_number.upper()
    found = connection.execute(
        select(table.c.id).where(table.c.document_number == number, table.c.name == person.name)
    ).scalar_one_or_none()
    if found is not None:
        if person.phone:
            connection.execute(update(table).where(table.c.id == found).values(phone=person.phone))
        return int(found)
    made = connection.execute(
        insert(table)
        .values(
            name=person.name,
            document_kind=person.document_kind,
            document_number=number,
            phone=person.phone,
            email=person.email,
        )
        .returning(table.c.id)
    )
    return int(made.scalar_one())


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def sign_in(connection: Connection, person: PersonData, now: dt.datetime) -> str:
    """Open a session for this person; its key, which only their browser keeps."""
    connection.execute(delete(schema.session).where(schema.session.c.until < stamp(now)))
    key = secrets.token_urlsafe(32)
    connection.execute(
        insert(schema.session).values(
            digest=_digest(key),
            reader_id=reader_of(connection, person),
            until=stamp(now + dt.timedelta(hours=SESSION_HOURS)),
        )
    )
    return key


def sign_out(connection: Connection, key: str) -> None:
    """End a session."""
    connection.execute(delete(schema.session).where(schema.session.c.digest == _digest(key)))


def reader_of_session(connection: Connection, key: str, now: dt.datetime) -> Reader | None:
    """Whose session this is, while it lasts."""
    if not key:
        return None
    row = connection.execute(
        select(schema.reader)
        .join(schema.session, schema.session.c.reader_id == schema.reader.c.id)
        .where(schema.session.c.digest == _digest(key), schema.session.c.until >= stamp(now))
    ).one_or_none()
    return None if row is None else Reader(**row._mapping)
