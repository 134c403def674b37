"""The archive's keys as they are listed, and what is published of them: everything here runs beside the window."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path

from readingroom.command import Reading
from readingroom.copies.lookup import void_of
from readingroom.copies.signing.chosen import working_code_key
from readingroom.copies.signing.queries import published
from readingroom.copies.verifying.published import SIGNATURE, KnownKey, RevocationList
from readingroom.desk import Desk
from readingroom.errors import Refused
from ui.saving import save_bytes

__all__ = ["KeyRow", "keys", "publish_keys", "publish_void"]


@dataclass(frozen=True)
class KeyRow:
    """A key of the archive's.

    Attributes:
        key_id: its short name.
        use: ``code`` or ``signature``.
        name, issuer: of the certificate; empty for a key of codes.
        valid_until: of the certificate.
        self_made: the program made it, nobody else vouches for the name.
        fingerprint: SHA-256 of the public key or certificate, in groups of four.
        since: when it was taken into use.
        withdrawn_on: from when on it does not count; None while it does.
    """

    key_id: str
    use: str
    name: str
    issuer: str
    valid_until: dt.date | None
    self_made: bool
    fingerprint: str
    since: dt.date
    withdrawn_on: dt.date | None


def keys(reading: Reading) -> tuple[KeyRow, ...]:
    """Every key that certificates are or were signed with, the newest first."""
    return tuple(_row(one) for one in reversed(published(reading).keys))


def _row(key: KnownKey) -> KeyRow:
    digest = hashlib.sha256(key.public).hexdigest()
    name, issuer, until, self_made = "", "", None, True
    if key.use == SIGNATURE:
        from cryptography.x509 import load_der_x509_certificate
        from cryptography.x509.oid import NameOID

        held = load_der_x509_certificate(key.public)
        name, issuer = (
            next(
                (str(one.value) for one in of.get_attributes_for_oid(NameOID.COMMON_NAME)),
                of.rfc4514_string(),
            )
            for of in (held.subject, held.issuer)
        )
        until, self_made = held.not_valid_after_utc.date(), held.subject == held.issuer
    grouped = " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))
    return KeyRow(key.key_id, key.use, name, issuer, until, self_made, grouped, key.since, key.withdrawn_on)


def publish_keys(desk: Desk, path: Path) -> int:
    """Write the file of public keys; returns how many.

    Raises:
        Refused: ``certificate.nothing_to_publish``.
        Unavailable: ``certificate.not_written``.
    """
    known = desk.read(published)
    if not known.keys:
        raise Refused("certificate.nothing_to_publish")
    save_bytes(known.to_file(), path)
    return len(known.keys)


def publish_void(desk: Desk, path: Path) -> tuple[int, dt.datetime]:
    """Write the signed list of what is void at this moment; returns how many, and the moment.

    Raises:
        Unavailable: ``certificate.not_written``.
    """
    as_of, void = desk.clock.local(desk.clock.now()), void_of(desk)
    key = working_code_key(desk)
    save_bytes(RevocationList(desk.read(published).archive, as_of, void).signed(key), path)
    return len(void), as_of
