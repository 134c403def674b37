"""Files: kept once under their digest, in pieces, so that none is whole in memory; let go when nothing names them."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from typing import IO

from sqlalchemy import ColumnElement, Connection, String, cast, delete, exists, func, insert, or_, select

from readingroom.portals.sandbox import schema
from readingroom.portals.sandbox.storage import Storage, stamp

__all__ = ["PIECE", "digest_of", "let_go", "pieces", "put_attachment", "sweep"]

PIECE = 2**20
"""Bytes of one piece."""
_UNNAMED = dt.timedelta(days=1)
"""So long may a file wait to be named: by an answer of the desk, by a form that has to be sent again."""


def digest_of(file: IO[bytes]) -> str:
    """SHA-256 of a file, lower-case hex; it is read from its beginning."""
    file.seek(0)
    found = hashlib.sha256()
    while part := file.read(PIECE):
        found.update(part)
    return found.hexdigest()


def put_attachment(
    connection: Connection, digest: str, file: IO[bytes], media_type: str, at: dt.datetime
) -> int:
    """Keep a file under its digest, once.

    Args:
        connection: in a transaction that writes.
        digest: what `digest_of` says of it.
        file: read from its beginning, piece by piece.
        media_type: of it.
        at: now.

    Returns:
        How many bytes it has.
    """
    table = schema.attachment
    known = connection.execute(select(table.c.size).where(table.c.sha256 == digest)).scalar_one_or_none()
    if known is not None:
        return int(known)
    size = file.seek(0, 2)
    connection.execute(insert(table).values(sha256=digest, media_type=media_type, size=size, at=stamp(at)))
    file.seek(0)
    number = 0
    while part := file.read(PIECE):
        connection.execute(insert(schema.attachment_piece).values(sha256=digest, number=number, content=part))
        number += 1
    return size


def pieces(storage: Storage, digest: str) -> Iterator[bytes]:
    """A file's content; nothing is held while whoever reads it takes their time."""
    table, number = schema.attachment_piece, 0
    wanted = select(table.c.content)
    while True:
        one = wanted.where(table.c.sha256 == digest, table.c.number == number)
        with storage.reading() as connection:
            content = connection.execute(one).scalar_one_or_none()
        if content is None:
            return
        yield content
        number += 1


def let_go(connection: Connection, digests: Iterable[str]) -> None:
    """Erase those of these files that nothing names any more."""
    for digest in digests:
        if not connection.execute(select(_named(digest))).scalar_one():
            for table in (schema.attachment_piece, schema.attachment):
                connection.execute(delete(table).where(table.c.sha256 == digest))


def sweep(connection: Connection, now: dt.datetime) -> None:
    """Let go of forms that nobody sent again, and of files that nothing came to name."""
    before = stamp(now - _UNNAMED)
    connection.execute(delete(schema.upload).where(schema.upload.c.at < before))
    old = select(schema.attachment.c.sha256).where(schema.attachment.c.at < before)
    let_go(connection, connection.execute(old).scalars().all())


def _named(digest: str) -> ColumnElement[bool]:
    """Whether a matter, an answer or a form that is to be sent again names it."""
    subject, upload = schema.subject, schema.upload
    told = (func.instr(cast(column, String), digest) > 0 for column in (subject.c.snapshot, subject.c.desk))
    return or_(exists().where(or_(*told)), exists().where(upload.c.sha256 == digest))
