"""Write a reader down, and change what is written."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from readingroom import entry, numbering
from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.people import fingerprints
from readingroom.people.events import ReaderChanged, ReaderRegistered
from readingroom.people.records import Reader
from readingroom.people.rules import DocumentKind, check_document
from readingroom.store.rows import looked_up
from readingroom.store.vault import Vault

__all__ = [
    "DETAILS", "HANDLERS", "ChangeReader", "Particulars", "RegisterReader", "by_document", "by_fingerprint",
    "reader_of", "register",
]  # fmt: skip

DETAILS = (
    "kind",
    "sex",
    "ethnicity",
    "birth_date",
    "document_valid_until",
    "organisation",
    "position",
    "address",
)
"""What the registration form (利用登记表) asks beyond name, document, phone and mail, in its order."""


@dataclass(frozen=True, kw_only=True)
class Particulars:
    """What is written down about a reader. Texts are tidied, the document's number is checked.

    Attributes:
        name: as the document writes it.
        document_kind: a `DocumentKind`; empty together with the number where none was shown.
        document_number: in any usual spelling.
        phone, email: empty where not told.
        details: further answers of the registration form, by a key of `DETAILS`.
        note: the desk's own.
        languages: the reader speaks, as codes (``zh``, ``en``), the preferred first.
    """

    name: str = field(repr=False)
    document_kind: str = ""
    document_number: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    details: Mapping[str, str] = field(default_factory=dict, repr=False)
    note: str = field(default="", repr=False)
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RegisterReader(Command):
    """Write a new reader down; the event tells the id and the number of the card.

    Attributes:
        particulars: what is written down.
        anyway: also if somebody with this document is known.
    """

    permission = Permission.RECEIVE
    particulars: Particulars = field(repr=False)
    anyway: bool = False


@dataclass(frozen=True, kw_only=True)
class ChangeReader(Command):
    """Change what is written about a reader: None leaves a field, an empty one empties it.

    Attributes:
        reader: id.
        details: only the keys named are changed; an empty text takes one away.
        anyway: also if somebody else with this document is known.
    """

    permission = Permission.RECEIVE
    reader: int
    name: str | None = field(default=None, repr=False)
    document_kind: str | None = None
    document_number: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    details: Mapping[str, str] | None = field(default=None, repr=False)
    note: str | None = field(default=None, repr=False)
    languages: tuple[str, ...] | None = None
    anyway: bool = False


def reader_of(session: Session, reader_id: int) -> Reader:
    """The reader with this id.

    Raises:
        Refused: ``reader.unknown``.
    """
    reader = session.get(Reader, reader_id)
    if reader is None:
        raise Refused("reader.unknown", reader=reader_id)
    return reader


def by_document(session: Session, vault: Vault, number: str, kind: str = "") -> list[Reader]:
    """The readers with this document, longest known first; those that stand for another come once, as that one.

    Args:
        session: in any transaction.
        vault: of the same database.
        number: in any usual spelling.
        kind: a `DocumentKind`; without it the number is looked for as any kind.
    """
    hashes = {fingerprints.document(vault, kind, number)} if kind else fingerprints.documents(vault, number)
    found = session.scalars(select(Reader).where(Reader.document_hash.in_(hashes)).order_by(Reader.id))
    return list({kept.id: kept for kept in (_kept(session, reader) for reader in found)}.values())


_WITH_DOCUMENTS = select(Reader.id).where(Reader.document_hash.in_(bindparam("hashes", expanding=True)))


def by_fingerprint(session: Session, hashes: Collection[bytes]) -> dict[bytes, list[Reader]]:
    """Fingerprint of a document -> the readers with it, as `by_document` finds those with one."""
    found: dict[bytes, dict[int, Reader]] = {}
    ids = [row.id for row in looked_up(session, _WITH_DOCUMENTS, hashes=list(hashes))] if hashes else []
    for reader in (
        session.scalars(select(Reader).where(Reader.id.in_(ids)).order_by(Reader.id)) if ids else ()
    ):
        kept = _kept(session, reader)
        found.setdefault(reader.document_hash or b"", {}).setdefault(kept.id, kept)
    return {hashed: list(readers.values()) for hashed, readers in found.items()}


def _kept(session: Session, reader: Reader) -> Reader:
    """The reader that stands for this one."""
    while reader.same_as is not None:
        reader = reader_of(session, reader.same_as)
    return reader


def register(session: Session, particulars: Particulars, context: Context, *, anyway: bool = False) -> Reader:
    """Write a new reader down inside another command, whose events then have to name ``reader_id``.

    Raises:
        Refused: ``reader.no_name``, ``reader.unknown_detail``, ``reader.email``, ``reader.known_document`` (not
            if `anyway`), and what `check_document` says.
    """
    name = entry.text(particulars.name)
    if not name:
        raise Refused("reader.no_name")
    reader = Reader(
        number=0,
        name=name,
        document_checked_at=None,
        registered_at=context.occurred_at,
        languages=list(particulars.languages) or None,
        note=entry.text(particulars.note) or None,
        details=_details({}, particulars.details),
        same_as=None,
    )
    _set_document(reader, particulars.document_kind, particulars.document_number, context)
    _set_phone(reader, particulars.phone, context)
    _set_email(reader, particulars.email, context)
    if not anyway:
        _refuse_known(session, reader, context)
    reader.number = numbering.next_number(session, "reader")
    session.add(reader)
    session.flush()
    return reader


def _set_document(reader: Reader, kind: str, number: str, context: Context) -> None:
    if not number.strip():
        reader.document_kind = reader.document_number = reader.document_hash = None
        return
    if kind not in tuple(DocumentKind):
        raise Refused("reader.document_kind", kind=kind)
    reader.document_kind = kind
    reader.document_number = check_document(DocumentKind(kind), number, context.today)
    reader.document_hash = fingerprints.document(context.vault, kind, number)


def _set_phone(reader: Reader, phone: str, context: Context) -> None:
    reader.phone = entry.text(phone) or None
    reader.phone_hash = fingerprints.phone(context.vault, phone)


def _set_email(reader: Reader, email: str, context: Context) -> None:
    plain = entry.half_width(email).strip()
    if plain and ("@" not in plain.strip("@") or " " in plain):
        raise Refused("reader.email")
    reader.email = plain or None
    reader.email_hash = fingerprints.email(context.vault, plain)


def _details(before: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str] | None:
    if unknown := [key for key in given if key not in DETAILS]:
        raise Refused("reader.unknown_detail", keys=unknown)
    told = {**before, **{key: entry.text(value) for key, value in given.items()}}
    return {key: told[key] for key in DETAILS if told.get(key)} or None


def _refuse_known(session: Session, reader: Reader, context: Context) -> None:
    if reader.document_number is None:
        return
    known = [
        other
        for other in by_document(
            session, context.vault, reader.document_number, reader.document_kind or DocumentKind.OTHER
        )
        if other.id != reader.id
    ]
    if known:
        raise Refused(
            "reader.known_document",
            readers=[str(other.number) for other in known],
            ids=[other.id for other in known],
        )


def register_reader(session: Session, command: RegisterReader, context: Context) -> Sequence[Event]:
    """Raises `Refused` as `register` does."""
    reader = register(session, command.particulars, context, anyway=command.anyway)
    return [ReaderRegistered(reader_id=reader.id, number=reader.number)]


def change_reader(session: Session, command: ChangeReader, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``reader.unknown`` and what `register` says. A changed document is unchecked again."""
    reader = reader_of(session, command.reader)
    before = _state(reader)
    if command.name is not None:
        if not (name := entry.text(command.name)):
            raise Refused("reader.no_name")
        reader.name = name
    if command.document_number is not None or command.document_kind is not None:
        number, kind = reader.document_number, reader.document_kind
        _set_document(
            reader,
            (kind or "") if command.document_kind is None else command.document_kind,
            (number or "") if command.document_number is None else command.document_number,
            context,
        )
        if (reader.document_number, reader.document_kind) != (number, kind):
            reader.document_checked_at = None
            if not command.anyway:
                with session.no_autoflush:
                    _refuse_known(session, reader, context)
    if command.phone is not None:
        _set_phone(reader, command.phone, context)
    if command.email is not None:
        _set_email(reader, command.email, context)
    if command.details is not None:
        reader.details = _details(reader.details or {}, command.details)
    if command.note is not None:
        reader.note = entry.text(command.note) or None
    if command.languages is not None:
        reader.languages = list(command.languages) or None
    after = _state(reader)
    changed = tuple(name for name in before if before[name] != after[name])
    return [ReaderChanged(reader_id=reader.id, fields=changed)] if changed else []


def _state(reader: Reader) -> dict[str, Any]:
    return {
        "name": reader.name,
        "document": (reader.document_kind, reader.document_number),
        "phone": reader.phone,
        "email": reader.email,
        "details": reader.details,
        "note": reader.note,
        "languages": reader.languages,
    }


HANDLERS: Mapping[type[Command], Handler] = {RegisterReader: register_reader, ChangeReader: change_reader}
