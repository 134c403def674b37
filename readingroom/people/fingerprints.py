"""Exact search in encrypted columns: what of a reader is fingerprinted, and how it is brought into one form."""

from __future__ import annotations

import unicodedata

from readingroom.people.rules import DocumentKind, document_key, phone_key
from readingroom.store.vault import Vault

__all__ = ["document", "documents", "email", "phone"]


def document(vault: Vault, kind: str, number: str) -> bytes:
    """The fingerprint of an identity document, for ``document_hash`` columns of readers and bookings."""
    return vault.fingerprint("readers.document", document_key(DocumentKind(kind), number))


def documents(vault: Vault, number: str) -> frozenset[bytes]:
    """The fingerprints that this number has as any kind of document: for a scan that does not tell the kind."""
    return frozenset(document(vault, kind, number) for kind in DocumentKind)


def phone(vault: Vault, number: str) -> bytes | None:
    """The fingerprint of a phone number; None where there is no digit in it."""
    key = phone_key(number)
    return vault.fingerprint("readers.phone", key) if key else None


def email(vault: Vault, address: str) -> bytes | None:
    """The fingerprint of a mail address; None for an empty one."""
    key = unicodedata.normalize("NFKC", address).strip().casefold()
    return vault.fingerprint("readers.email", key) if key else None
