"""Encryption of personal columns and exact search in them.

One data key per database. It encrypts values (AES-256-GCM, NIST SP 800-38D) and fingerprints them for exact search
(HMAC-SHA-256, truncated to 128 bits). The data key itself stands in the database only wrapped
(`readingroom.store.keys`).
"""

from __future__ import annotations

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from readingroom.errors import Unavailable

__all__ = ["Vault"]

_VERSION = b"\x01"
_NONCE_BYTES = 12
_TAG_BYTES = 16


class Vault:
    """Encrypts and fingerprints with one data key.

    Args:
        data_key: 32 bytes.
    """

    def __init__(self, data_key: bytes) -> None:
        if len(data_key) != 32:
            raise ValueError(f"a data key has 32 bytes, not {len(data_key)}")
        self._data_key = data_key
        self._cipher = AESGCM(hmac.digest(data_key, b"columns", "sha256"))
        self._index_key = hmac.digest(data_key, b"fingerprints", "sha256")

    @property
    def data_key(self) -> bytes:
        """The key itself, for wrapping it into another slot."""
        return self._data_key

    def seal(self, context: str, plain: bytes) -> bytes:
        """Encrypt a value. The context (table and column) is bound to it: elsewhere it does not open."""
        nonce = os.urandom(_NONCE_BYTES)
        return _VERSION + nonce + self._cipher.encrypt(nonce, plain, context.encode())

    def open(self, context: str, sealed: bytes) -> bytes:
        """Decrypt what `seal` made.

        Raises:
            Unavailable: ``vault.unreadable``: another key, or the value was changed.
        """
        nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            if sealed[:1] != _VERSION or len(body) < _TAG_BYTES:
                raise InvalidTag
            return self._cipher.decrypt(nonce, body, context.encode())
        except InvalidTag as error:
            raise Unavailable("vault.unreadable", column=context) from error

    def fingerprint(self, context: str, normalised: str) -> bytes:
        """16 bytes by which an equal value is found again without being stored in the clear."""
        return hmac.digest(self._index_key, f"{context}\0{normalised}".encode(), hashlib.sha256)[:16]
