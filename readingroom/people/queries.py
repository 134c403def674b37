"""Find readers, and everything that is written about one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import ColumnElement, func, select

from readingroom import codes, entry
from readingroom.command import Reading
from readingroom.people import fingerprints
from readingroom.people.papers import ReaderCardPaper
from readingroom.people.records import Letter, Reader
from readingroom.people.rules import mask_document, mask_email, mask_name, mask_phone, name_key
from readingroom.people.veiled import Veiled
from readingroom.settings import ARCHIVE_NAME
from readingroom.store.tables import AuditRow, AuditSubject

__all__ = [
    "Hit", "LetterLine", "NameSearch", "NamesSince", "Proposal", "ReaderCard", "ReaderLine", "Veiled", "card_paper",
    "find", "lines", "names_since", "proposals", "reader", "recent",
]  # fmt: skip

_SCANNED_WITHOUT_INDEX = 3_000


class NameSearch(Protocol):
    """What finds names: `readingroom.people.name_index.NameIndex`."""

    @property
    def ready(self) -> bool:
        """Whether it has been filled."""
        ...

    def find(self, text: str, limit: int = 20) -> tuple[int, ...]:
        """Ids whose names fit, best first."""
        ...

    def same(self, name: str) -> tuple[int, ...]:
        """Ids with this very name."""
        ...


@dataclass(frozen=True)
class ReaderLine:
    """A reader in a list.

    Attributes:
        id: the reader's id.
        number: of the card, as people say it.
        code: of the card, as it scans.
        name: in both forms.
        document_kind: empty where no document was written down.
        document: its number.
        checked: whether it was seen at the desk.
        phone: in both forms.
        same_as: id of the reader that stands for this one.
    """

    id: int
    number: str
    code: str
    name: Veiled
    document_kind: str
    document: Veiled
    checked: bool
    phone: Veiled
    registered_at: dt.datetime
    same_as: int | None


@dataclass(frozen=True)
class Hit:
    """A reader that was found.

    Attributes:
        reader: in short.
        why: by what: ``code`` (of the card), ``number``, ``document``, ``phone``, ``email`` or ``name``.
    """

    reader: ReaderLine
    why: str


@dataclass(frozen=True)
class Proposal:
    """A reader who may be the same person.

    Attributes:
        reader: in short.
        why: what is the same: ``document``, ``phone``, ``email``, ``name``; the strongest first.
    """

    reader: ReaderLine
    why: tuple[str, ...]


@dataclass(frozen=True)
class LetterLine:
    """A letter on which the reader acts for others.

    Attributes:
        kind: a `readingroom.people.commands.LetterKind`.
        valid: whether it has not run out today.
    """

    id: int
    kind: str
    issuer: str
    number: str
    issued_on: dt.date | None
    valid_until: dt.date | None
    holders: tuple[str, ...]
    scope: str
    valid: bool


@dataclass(frozen=True)
class ReaderCard:
    """Everything written about one reader.

    Attributes:
        line: as in lists.
        checked_at: when the document was last seen, UTC.
        details: the registration form's further answers, by a key of `readingroom.people.commands.DETAILS`.
        letters: newest first.
        stands_for: ids of readers that were found to be this person.
    """

    line: ReaderLine
    checked_at: dt.datetime | None
    email: Veiled
    details: Mapping[str, Veiled]
    note: str
    languages: tuple[str, ...]
    letters: tuple[LetterLine, ...]
    stands_for: tuple[int, ...]


@dataclass(frozen=True)
class NamesSince:
    """Names to be indexed.

    Attributes:
        seq: the number of the audit up to which this is true.
        names: (id, name) of every reader that was written down or changed since.
    """

    seq: int
    names: tuple[tuple[int, str], ...]


def _veil(text: str | None) -> Veiled:
    return Veiled(mask_name(text or ""), text or "")


def _veil_email(address: str | None) -> Veiled:
    return Veiled(mask_email(address or ""), address or "")


def _line(row: Reader) -> ReaderLine:
    return ReaderLine(
        id=row.id,
        number=str(row.number),
        code=codes.make(codes.Kind.READER, row.number),
        name=_veil(row.name),
        document_kind=row.document_kind or "",
        document=Veiled(mask_document(row.document_number or ""), row.document_number or ""),
        checked=row.document_checked_at is not None,
        phone=Veiled(mask_phone(row.phone or ""), row.phone or ""),
        registered_at=row.registered_at,
        same_as=row.same_as,
    )


def lines(reading: Reading, ids: Iterable[int]) -> tuple[ReaderLine, ...]:
    """The readers with these ids, in the order asked for; unknown ids are left out."""
    wanted = list(dict.fromkeys(ids))
    rows = {row.id: row for row in reading.session.scalars(select(Reader).where(Reader.id.in_(wanted)))}
    return tuple(_line(rows[one]) for one in wanted if one in rows)


def find(reading: Reading, text: str, names: NameSearch | None = None, limit: int = 20) -> tuple[Hit, ...]:
    """Readers by the code or number of their card, document, phone, mail or name; exact finds first.

    Args:
        reading: the reading context.
        text: as typed or scanned.
        names: the names' index; without it, or before it is filled, only the newest
            thousands of names are looked through.
        limit: hits at most.
    """
    plain = entry.half_width(text).strip()
    if not plain:
        return ()
    found: dict[int, str] = {}
    conditions: list[tuple[str, ColumnElement[bool]]] = []
    code = codes.read(plain)
    if code is not None and code.kind is codes.Kind.READER:
        conditions.append(("code", Reader.number == code.number))
    if plain.isascii() and plain.isdecimal() and len(plain) <= 9:
        conditions.append(("number", Reader.number == int(plain)))
    if any(character.isdecimal() for character in plain):
        conditions.append(
            ("document", Reader.document_hash.in_(fingerprints.documents(reading.vault, plain)))
        )
        if (by_phone := fingerprints.phone(reading.vault, plain)) is not None:
            conditions.append(("phone", Reader.phone_hash == by_phone))
    if "@" in plain:
        conditions.append(("email", Reader.email_hash == fingerprints.email(reading.vault, plain)))
    for why, condition in conditions:
        wanted = select(Reader.id).where(condition).order_by(Reader.id.desc()).limit(limit)
        for one in reading.session.scalars(wanted):
            found.setdefault(one, why)
    if code is None:
        for one in _by_name(reading, plain, names, limit):
            found.setdefault(one, "name")
    return tuple(Hit(line, found[line.id]) for line in lines(reading, list(found)[:limit]))


def _by_name(reading: Reading, text: str, names: NameSearch | None, limit: int) -> tuple[int, ...]:
    if names is not None and names.ready:
        return names.find(text, limit)
    key = name_key(text)
    if not key:
        return ()
    newest = select(Reader.id, Reader.name).order_by(Reader.id.desc()).limit(_SCANNED_WITHOUT_INDEX)
    words = key.split()
    fitting = (row.id for row in reading.session.execute(newest) if _fits(words, name_key(row.name)))
    return tuple(one for one, _ in zip(fitting, range(limit), strict=False))


def _fits(words: list[str], key: str) -> bool:
    return all(word in key for word in words)


def proposals(
    reading: Reading,
    *,
    name: str = "",
    document_kind: str = "",
    document: str = "",
    phone: str = "",
    email: str = "",
    names: NameSearch | None = None,
    besides: int | None = None,
    limit: int = 5,
) -> tuple[Proposal, ...]:
    """Readers who may be the person that is being written down, the likeliest first.

    The same document is nearly proof; a phone is often shared in a family; the same name alone is a hint.

    Args:
        reading: the reading context.
        name: as far as known; empty where it is not, likewise below.
        document_kind: a `DocumentKind`, if known.
        document: its number.
        phone: in any usual spelling.
        email: likewise.
        names: the names' index.
        besides: id of a reader that is not proposed.
        limit: proposals at most.
    """
    reasons: dict[int, list[str]] = {}
    conditions: list[tuple[str, ColumnElement[bool]]] = []
    if document.strip():
        hashes = (
            {fingerprints.document(reading.vault, document_kind, document)}
            if document_kind
            else fingerprints.documents(reading.vault, document)
        )
        conditions.append(("document", Reader.document_hash.in_(hashes)))
    if phone.strip() and (by_phone := fingerprints.phone(reading.vault, phone)) is not None:
        conditions.append(("phone", Reader.phone_hash == by_phone))
    if email.strip():
        conditions.append(("email", Reader.email_hash == fingerprints.email(reading.vault, email)))
    for why, condition in conditions:
        for one in reading.session.scalars(select(Reader.id).where(condition).order_by(Reader.id).limit(50)):
            reasons.setdefault(one, []).append(why)
    if name.strip() and names is not None:
        for one in names.same(name)[-50:]:
            reasons.setdefault(one, []).append("name")
    strength = {"document": 8, "phone": 3, "email": 3, "name": 2}
    ids = sorted(reasons, key=lambda one: (-sum(strength[why] for why in reasons[one]), -one))
    fitting = [one for one in ids if one != besides]
    return tuple(
        Proposal(line, tuple(reasons[line.id]))
        for line in [line for line in lines(reading, fitting) if line.same_as is None][:limit]
    )


def reader(reading: Reading, reader_id: int) -> ReaderCard | None:
    """Everything written about this reader, masked and in full side by side.

    Whether a screen shows the full form is decided by ``screen.mask_personal`` and `RevealReader`.
    """
    row = reading.session.get(Reader, reader_id)
    if row is None:
        return None
    letters = select(Letter).where(Letter.reader_id == reader_id).order_by(Letter.id.desc())
    others = select(Reader.id).where(Reader.same_as == reader_id).order_by(Reader.id)
    return ReaderCard(
        line=_line(row),
        checked_at=row.document_checked_at,
        email=_veil_email(row.email),
        details={key: _veil(value) for key, value in (row.details or {}).items()},
        note=row.note or "",
        languages=tuple(row.languages or ()),
        letters=tuple(_letter(letter, reading.today) for letter in reading.session.scalars(letters)),
        stands_for=tuple(reading.session.scalars(others)),
    )


def _letter(row: Letter, today: dt.date) -> LetterLine:
    return LetterLine(
        id=row.id,
        kind=row.kind,
        issuer=row.issuer,
        number=row.number or "",
        issued_on=row.issued_on,
        valid_until=row.valid_until,
        holders=tuple((row.holders or "").splitlines()),
        scope=row.scope or "",
        valid=row.valid_until is None or row.valid_until >= today,
    )


def recent(reading: Reading, limit: int = 50, before: int | None = None) -> tuple[ReaderLine, ...]:
    """Readers by registration, newest first.

    Args:
        reading: the reading context.
        limit: readers at most.
        before: the last id of the window before this one, to go on from there.
    """
    wanted = select(Reader).order_by(Reader.id.desc()).limit(limit)
    if before is not None:
        wanted = wanted.where(Reader.id < before)
    return tuple(map(_line, reading.session.scalars(wanted)))


def card_paper(reading: Reading, reader_id: int) -> ReaderCardPaper | None:
    """What stands on this reader's card."""
    row = reading.session.get(Reader, reader_id)
    if row is None:
        return None
    return ReaderCardPaper(
        archive=reading.settings[ARCHIVE_NAME],
        number=str(row.number),
        name=row.name,
        code=codes.make(codes.Kind.READER, row.number),
    )


def names_since(reading: Reading, seq: int) -> NamesSince:
    """The names of readers that the audit names after this number, of all where it is below 0."""
    newest = reading.session.scalar(select(func.max(AuditRow.seq))) or 0
    if newest == seq:
        return NamesSince(seq, ())
    wanted = select(Reader.id, Reader.name).order_by(Reader.id)
    if seq >= 0:
        touched = select(AuditSubject.subject_id).where(AuditSubject.kind == "reader", AuditSubject.seq > seq)
        wanted = wanted.where(Reader.id.in_(touched))
    return NamesSince(newest, tuple((row.id, row.name) for row in reading.session.execute(wanted)))
