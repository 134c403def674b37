"""Files kept in the database: found by their content, encrypted in pieces, streamed, erasable.

They are shared by all desks and are in every backup. A file is stored once however often it comes; its pieces are
sealed one by one, each bound to its file and place.

A long file that comes over the network is staged: its pieces are written as they come, a few in each transaction, and
nobody sees them until it is whole. What is cut off is begun anew, or dropped.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence

from sqlalchemy import ForeignKey, Index, LargeBinary, delete, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from readingroom.errors import Refused, Unavailable
from readingroom.store.base import Base, Hash, Id
from readingroom.store.vault import Vault

__all__ = [
    "PIECE", "Blob", "BlobPiece", "blob_of", "drop_staged", "erase", "here", "keep", "keep_staged", "piece", "pieces",
    "stage", "staged",
]  # fmt: skip

PIECE = 2**20
"""Bytes of one piece before it is sealed."""


_STAGED = text("staged_by IS NOT NULL")


class Blob(Base):
    """A file by its content."""

    __tablename__ = "blobs"
    __table_args__ = (
        Index("ix_blobs_staged_by", "staged_by", sqlite_where=_STAGED, postgresql_where=_STAGED),
    )

    id: Mapped[Id]
    digest: Mapped[Hash] = mapped_column(unique=True)  # SHA-256 of the content
    size: Mapped[int]
    media_type: Mapped[str]
    kept_at: Mapped[dt.datetime]
    erased_at: Mapped[dt.datetime | None]
    staged_by: Mapped[str | None]  # who brings it, until it is whole; it is not here before


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
    known = _known(session, digest.digest())
    if known is not None and _is_here(known):
        return known
    blob = _anew(session, known, digest.digest(), media_type, now)
    starts = range(0, size, PIECE)
    _write(session, vault, blob, 0, (bytes(held[start : start + PIECE]) for start in starts))
    blob.size, blob.kept_at, blob.erased_at = size, now, None
    session.flush()
    return blob


def stage(
    session: Session,
    vault: Vault,
    digest: bytes,
    media_type: str,
    content: Sequence[bytes],
    now: dt.datetime,
    *,
    first: int,
    by: str,
) -> None:
    """Write the next pieces of a file on its way; the first ones begin it anew. Where it is here, nothing is done.

    Args:
        session: in a write transaction.
        vault: seals the pieces.
        digest: SHA-256 that it is said to have.
        media_type: as it was told.
        content: whole pieces of `PIECE` bytes; only the very last of a file may be shorter.
        now: UTC.
        first: number of the first of them.
        by: who brings it; nobody else goes on with it.

    Raises:
        Refused: ``attachment.not_staged``: what comes before these is not here, or somebody else brings it by now.
    """
    known = _known(session, digest)
    if known is not None and _is_here(known):
        return
    if first == 0:
        blob = _anew(session, known, digest, media_type, now)
        blob.staged_by = by
    elif known is None or known.staged_by != by or _pieces_of(session, known) != first:
        raise Refused("attachment.not_staged")
    else:
        blob = known
    _write(session, vault, blob, first, content)


def keep_staged(session: Session, digest: bytes, size: int, now: dt.datetime, *, by: str) -> Blob:
    """From now on the staged file is here; whoever brought it has seen that it has this digest.

    Raises:
        Refused: ``attachment.not_staged``: not all of it is here.
    """
    blob = _known(session, digest)
    if blob is not None and _is_here(blob):
        return blob
    if blob is None or blob.staged_by != by or _pieces_of(session, blob) != -(-size // PIECE):
        raise Refused("attachment.not_staged")
    blob.size, blob.kept_at, blob.erased_at, blob.staged_by = size, now, None, None
    session.flush()
    return blob


def staged(session: Session, by: str) -> tuple[int, ...]:
    """Ids of the files that somebody began to bring and that are not whole."""
    return tuple(session.scalars(select(Blob.id).where(_STAGED, Blob.staged_by == by).order_by(Blob.id)))


def drop_staged(session: Session, by: str) -> None:
    """Nothing is left of the files that somebody began to bring."""
    for blob_id in staged(session, by):
        session.execute(delete(BlobPiece).where(BlobPiece.blob_id == blob_id))
        blob = session.get_one(Blob, blob_id)
        if blob.erased_at is None:
            session.delete(blob)
        else:
            blob.staged_by = None  # it was here once, and stays known as erased
    session.flush()


def _known(session: Session, digest: bytes) -> Blob | None:
    return session.scalars(select(Blob).where(Blob.digest == digest)).one_or_none()


def _is_here(blob: Blob) -> bool:
    return blob.erased_at is None and blob.staged_by is None


def _anew(session: Session, known: Blob | None, digest: bytes, media_type: str, now: dt.datetime) -> Blob:
    """The file's row, without a piece."""
    blob = known or Blob(digest=digest, size=0, kept_at=now)
    blob.media_type, blob.staged_by = media_type, None
    session.add(blob)
    session.flush()
    session.execute(delete(BlobPiece).where(BlobPiece.blob_id == blob.id))
    return blob


def _pieces_of(session: Session, blob: Blob) -> int:
    found = select(func.count()).select_from(BlobPiece).where(BlobPiece.blob_id == blob.id)
    return session.scalars(found).one()


def _write(session: Session, vault: Vault, blob: Blob, first: int, content: Iterable[bytes]) -> None:
    for number, part in enumerate(content, start=first):
        sealed = vault.seal(_context(blob.digest, number), part)
        session.add(BlobPiece(blob_id=blob.id, number=number, sealed=sealed))
        session.flush()  # one piece at a time in memory


def here(session: Session, digests: Collection[bytes]) -> set[bytes]:
    """Those of these digests whose files are here, whole."""
    found = select(Blob.digest).where(
        Blob.digest.in_(digests), Blob.erased_at.is_(None), Blob.staged_by.is_(None)
    )
    return set(session.scalars(found))


def blob_of(session: Session, digest: bytes) -> Blob | None:
    """The file with this SHA-256, unless it was never here, was erased or is still on its way."""
    found = _known(session, digest)
    return found if found is not None and _is_here(found) else None


def pieces(session: Session, vault: Vault, blob_id: int) -> Iterator[bytes]:
    """A file's content, piece by piece.

    Raises:
        Unavailable: ``attachment.erased``, or ``vault.unreadable``.
    """
    blob = _readable(session, blob_id)
    stored = select(BlobPiece).where(BlobPiece.blob_id == blob_id).order_by(BlobPiece.number)
    for one in session.scalars(stored.execution_options(yield_per=1)):
        yield vault.open(_context(blob.digest, one.number), one.sealed)


def piece(session: Session, vault: Vault, blob_id: int, number: int) -> bytes:
    """One piece of a file's content, for whoever takes its time between them.

    Raises:
        Unavailable: ``attachment.erased``, or ``vault.unreadable``.
    """
    blob = _readable(session, blob_id)
    stored = session.get_one(BlobPiece, (blob_id, number))
    return vault.open(_context(blob.digest, number), stored.sealed)


def _readable(session: Session, blob_id: int) -> Blob:
    blob = session.get_one(Blob, blob_id)
    if blob.erased_at is not None:
        raise Unavailable("attachment.erased", at=blob.erased_at)
    return blob


def erase(session: Session, blob: Blob, now: dt.datetime) -> None:
    """Let go of a file's content; that it was there stays known."""
    session.execute(delete(BlobPiece).where(BlobPiece.blob_id == blob.id))
    blob.erased_at = now
    session.flush()


def _context(digest: bytes, number: int) -> str:
    return f"blob_pieces.sealed {digest.hex()} {number}"
