"""The code on a certificate: what its QR symbol holds, signed with Ed25519 (RFC 8032).

It holds number, date, the key's id and the digest of the facts; the facts themselves stand on the paper in words, to be
compared. The bytes are written in Base32 (RFC 4648): capital letters and digits are what a QR symbol packs closest
(alphanumeric mode, ISO/IEC 18004, 7.4.4), and no letter of it is lost in typing, in a mail or by a scanner that types.
Base45 (RFC 9285) would be a sixteenth shorter, which saves no size of symbol, and needs blanks and ``%``.

A number of 22 bytes (``×档证〔2026〕1号``) makes 211 characters: version 8 at error level M, 49 modules. With its quiet
zone of 4 modules on each side that is 0.39 mm a module in 22 mm.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from readingroom.copies.verifying.facts import CertificateFacts
from readingroom.entry import half_width

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

__all__ = ["LONGEST_NUMBER", "PREFIX", "CertificateCode", "is_meant", "key_id_of", "link", "make", "read"]

PREFIX = "RRC1"
"""Begins every code; the digit is the format's version."""

LONGEST_NUMBER = 80
"""Bytes of a number in UTF-8: with more of them the symbol's modules would be narrower than 0.33 mm in 22 mm."""

_PURPOSE = b"readingroom certificate code 1\0"
"""Signed with the content, so that nothing else that is signed with the key passes for a code."""

_LONGEST_TEXT = 4000
_LEAST_TEXT = 40
_FIRST_DAY = dt.date(2000, 1, 1)
_KEY, _DATE, _DIGEST, _SIGNATURE = 8, 2, 32, 64
_FIXED = _KEY + _DATE + _DIGEST + _SIGNATURE
_CODE = re.compile(rf"(?:.*[/?=#])?{PREFIX}([A-Z2-7]+)", re.DOTALL)


@dataclass(frozen=True)
class CertificateCode:
    """A code, taken apart; nothing is said yet of who signed it.

    Attributes:
        number: of the certificate.
        date: of issue.
        key_id: of the key that signed it, as `key_id_of` writes it.
        digest: of the facts (`CertificateFacts.digest`).
        signature: 64 bytes.
    """

    number: str
    date: dt.date
    key_id: str
    digest: bytes = field(repr=False)
    signature: bytes = field(repr=False)

    def signed_by(self, public: bytes) -> bool:
        """Whether the key with this public half (32 bytes) signed exactly this."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        if key_id_of(public) != self.key_id:
            return False
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(self.signature, _PURPOSE + self._content())
        except InvalidSignature:
            return False
        return True

    def _content(self) -> bytes:
        return _content(bytes.fromhex(self.key_id), self.date, self.digest, self.number)


def key_id_of(public: bytes) -> str:
    """The short name of a public key: the first 16 hex digits of its SHA-256, as on the day sheet."""
    return hashlib.sha256(public).hexdigest()[: 2 * _KEY]


def _content(key_id: bytes, date: dt.date, digest: bytes, number: str) -> bytes:
    days = (date - _FIRST_DAY).days
    return key_id + days.to_bytes(_DATE, "big") + digest + number.encode()


def make(facts: CertificateFacts, key: Ed25519PrivateKey) -> str:
    """The text of the code: ``RRC1`` and Base32.

    Raises:
        ValueError: the number is empty or longer than `LONGEST_NUMBER`, or the date is not within 2000 to 2179.
    """
    if not 1 <= len(facts.number.encode()) <= LONGEST_NUMBER:
        raise ValueError(f"a number has 1 to {LONGEST_NUMBER} bytes: {facts.number!r}")
    if not 0 <= (facts.date - _FIRST_DAY).days < 2 ** (8 * _DATE):
        raise ValueError(f"a date of issue is within 2000 to 2179: {facts.date}")
    key_id = bytes.fromhex(key_id_of(key.public_key().public_bytes_raw()))
    content = _content(key_id, facts.date, facts.digest(), facts.number)
    return PREFIX + _written(content + key.sign(_PURPOSE + content))


def link(code: str, page: str) -> str:
    """The code behind the address of a page that verifies it, so that any telephone's camera leads there.

    Args:
        code: from `make`.
        page: such as ``https://archive.example/verify``; what of it is the same in capitals is written in them,
            which keeps the symbol small.
    """
    scheme, _, rest = page.rstrip("/").partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme.upper()}://{host.upper()}{slash}{path}/{code}"


def read(text: str) -> CertificateCode | None:
    """The code in a scan, in pasted text or behind the address of a page; None where it is none.

    Forgiven are small letters, full width and blanks or line breaks anywhere.
    """
    plain = "".join(half_width(text[:_LONGEST_TEXT]).split())
    # Only ASCII has one small letter for each capital one: a dotless ı would become an I.
    found = _CODE.fullmatch(plain.upper()) if plain.isascii() else None
    if found is None:
        return None
    written = found[1]
    try:
        whole = base64.b32decode(written + "=" * (-len(written) % 8))
        number = whole[_KEY + _DATE + _DIGEST : -_SIGNATURE].decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    # Bits behind the last byte would let one code be written in several ways.
    if (
        not 1 <= len(whole) - _FIXED <= LONGEST_NUMBER
        or _written(whole) != written
        or not number.isprintable()
    ):
        return None
    key_id, rest = whole[:_KEY], whole[_KEY:]
    return CertificateCode(
        number=number,
        date=_FIRST_DAY + dt.timedelta(days=int.from_bytes(rest[:_DATE], "big")),
        key_id=key_id.hex(),
        digest=rest[_DATE : _DATE + _DIGEST],
        signature=whole[-_SIGNATURE:],
    )


def is_meant(text: str) -> bool:
    """Whether a text is meant for a code of a certificate, though a letter of it be wrong or missing.

    No code of the desk's own is half as long, and none begins so.
    """
    plain = "".join(half_width(text[:_LONGEST_TEXT]).split())
    return len(plain) >= _LEAST_TEXT and plain.isascii() and _CODE.match(plain.upper()) is not None


def _written(content: bytes) -> str:
    return base64.b32encode(content).decode().rstrip("=")
