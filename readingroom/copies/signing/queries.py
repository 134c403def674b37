"""The archive's keys, as they are signed and verified with."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from sqlalchemy import select

from readingroom.command import Reading
from readingroom.copies.signing.commands import SEALED
from readingroom.copies.signing.keys import MadeKey
from readingroom.copies.signing.records import CertificateKey
from readingroom.copies.verifying.published import CODE, SIGNATURE, KnownKey, Published
from readingroom.settings import ARCHIVE_NAME

if TYPE_CHECKING:
    from typing import Literal

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

__all__ = ["code_key", "made_key", "published"]


def published(reading: Reading) -> Published:
    """All keys the archive ever used, for whoever verifies."""
    rows = reading.session.scalars(select(CertificateKey).order_by(CertificateKey.id)).all()
    keys = tuple(
        KnownKey(
            use=cast("Literal['code', 'signature']", row.use),
            public=row.public,
            since=reading.clock.local(row.made_at).date(),
            withdrawn_on=row.withdrawn_on,
        )
        for row in rows
    )
    return Published(reading.settings[ARCHIVE_NAME], keys)


def _newest(reading: Reading, use: str) -> tuple[bytes, bytes] | None:
    """The public and private half of the newest key that was made here and counts today."""
    row = reading.session.scalars(
        select(CertificateKey)
        .where(CertificateKey.use == use, CertificateKey.sealed.is_not(None))
        .where((CertificateKey.withdrawn_on.is_(None)) | (CertificateKey.withdrawn_on > reading.today))
        .order_by(CertificateKey.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None or row.sealed is None:
        return None
    return row.public, reading.vault.open(SEALED, row.sealed)


def code_key(reading: Reading) -> Ed25519PrivateKey | None:
    """The key that codes are signed with today; None before the first was made."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    found = _newest(reading, CODE)
    return None if found is None else Ed25519PrivateKey.from_private_bytes(found[1])


def made_key(reading: Reading) -> MadeKey | None:
    """The key for files that this program made; None where it made none that counts."""
    found = _newest(reading, SIGNATURE)
    return None if found is None else MadeKey(*found)
