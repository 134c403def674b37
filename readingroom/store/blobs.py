"""Files kept in the database: found by their content, encrypted in pieces, streamed, erasable.

They are shared by all desks and are in every backup. A file is stored once however often it comes; its pieces are
sealed one by one, each bound to its file and place.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator

from sqlalchemy import ForeignKey, LargeBinary, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from readingroom.errors import Refused, Unavailable
from readingroom.store.base import Base, Hash, Id
from readingroom.store.vault import Vault

__all__ = ["PIECE", "Blob", "BlobPiece", "blob_of", "erase", "keep", "pieces"]

PIECE = 2**20
"""Bytes of one piece before it is sealed."""


class Blob(Base):
    """A file by its content."""

    __tablename__ = "blobs"

    id: Mapped[Id]
    digest: Mapped[Hash] = mapped_column(unique=True)  # SHA-256 of the content
    size: Mapped[int]
    media_type: Mapped[str]
    kept_at: Mapped[dt.datetime]
    erased_at: Mapped[dt.datetime | None]


class BlobPiece(Base):
    """A sealed piece of a file."""

    __tablename__ = "blob_pieces"

    blob_id: Mapped[int] = mapped_column(ForeignKey("blobs.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


def keep(
    session: Session, vault: Vault, content: Iterable[bytes], media_type: str, now: dt.datetime, *, most: int
) -> Blob:
    """Keep a file; one with the same content is found instead.

    Args:
        session: in a write transaction.
        vault: seals the pieces.
        content: the file in parts of any length.
        media_type: as it was told.
        now: UTC.
        most: bytes it may have.

    Raises:
        Refused: ``attachment.too_large``.
    """
    digest, size, held = hashlib.sha256(), 0, bytearray()
    for part in content:
        size += len(part)
        if size > most:
            raise Refused("attachment.too_large", most=most // 2**20)
        digest.update(part)
        held += part
    known = session.scalars(select(Blob).where(Blob.digest == digest.digest())).one_or_none()
    if known is not None and known.erased_at is None:
        return known
    blob = known or Blob(digest=digest.digest(), size=size, media_type=media_type, kept_at=now)
    blob.erased_at = None
    session.add(blob)
    session.flush()
    for number, start in enumerate(range(0, size, PIECE)):
        sealed = vault.seal(_context(blob.digest, number), bytes(held[start : start + PIECE]))
        session.add(BlobPiece(blob_id=blob.id, number=number, sealed=sealed))
    session.flush()
    return blob


def blob_of(session: Session, digest: bytes) -> Blob | None:
    """The file with this SHA-256, unless it was never here or was erased."""
    found = select(Blob).where(Blob.digest == digest, Blob.erased_at.is_(None))
    return session.scalars(found).one_or_none()


def pieces(session: Session, vault: Vault, blob_id: int) -> Iterator[bytes]:
    """A file's content, piece by piece.

    Raises:
        Unavailable: ``attachment.erased``, or ``vault.unreadable``.
    """
    blob = session.get_one(Blob, blob_id)
    if blob.erased_at is not None:
        raise Unavailable("attachment.erased", at=blob.erased_at)
    stored = select(BlobPiece).where(BlobPiece.blob_id == blob_id).order_by(BlobPiece.number)
    for piece in session.scalars(stored.execution_options(yield_per=1)):
        yield vault.open(_context(blob.digest, piece.number), piece.sealed)


def erase(session: Session, blob: Blob, now: dt.datetime) -> None:
    """Let go of a file's content; that it was there stays known."""
    session.execute(delete(BlobPiece).where(BlobPiece.blob_id == blob.id))
    blob.erased_at = now
    session.flush()


def _context(digest: bytes, number: int) -> str:
    return f"blob_pieces.sealed {digest.hex()} {number}"
