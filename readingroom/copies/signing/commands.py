"""The archive's keys: kept, and withdrawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.command import Command, Context, Handler, Permission
from readingroom.copies.signing.events import KeyKept, KeyWithdrawn
from readingroom.copies.signing.records import CertificateKey
from readingroom.copies.verifying.code import key_id_of
from readingroom.errors import Refused
from readingroom.events import Event

__all__ = ["HANDLERS", "SEALED", "KeepKey", "WithdrawKey"]

SEALED = "certificate_keys.sealed"
"""What the vault binds a private key to."""


@dataclass(frozen=True, kw_only=True)
class KeepKey(Command):
    """Know a key as the archive's own; the newest one of a use that is sealed here is signed with.

    Attributes:
        use: ``code`` or ``signature``.
        public: an Ed25519 key (32 bytes) or a certificate (DER).
        private: PKCS#8, or the 32 bytes of an Ed25519 key; empty for one that is kept elsewhere.
    """

    permission = Permission.CONFIGURE
    use: str
    public: bytes = field(repr=False)
    private: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, kw_only=True)
class WithdrawKey(Command):
    """Let a key count no longer from a day on: it was lost, or another one takes its place.

    Attributes:
        key_id: its short name.
        on: the first day on which it does not count.
    """

    permission = Permission.CONFIGURE
    key_id: str
    on: dt.date


def keep_key(session: Session, command: KeepKey, context: Context) -> Sequence[Event]:
    """Nothing happens where it is known already. Raises `Refused`: ``signing.key_withdrawn``."""
    key_id = key_id_of(command.public)
    known = session.scalars(select(CertificateKey).where(CertificateKey.key_id == key_id)).one_or_none()
    if known is not None:
        if known.withdrawn_on is not None:
            raise Refused("signing.key_withdrawn", key=key_id, day=known.withdrawn_on)
        return []
    session.add(
        CertificateKey(
            use=command.use,
            key_id=key_id,
            public=command.public,
            sealed=context.vault.seal(SEALED, command.private) if command.private else None,
            made_at=context.recorded_at,
        )
    )
    session.flush()
    return [KeyKept(use=command.use, key=key_id)]


def withdraw_key(session: Session, command: WithdrawKey, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``signing.no_such_key``, ``signing.key_withdrawn``."""
    known = session.scalars(
        select(CertificateKey).where(CertificateKey.key_id == command.key_id).with_for_update()
    ).one_or_none()
    if known is None:
        raise Refused("signing.no_such_key", key=command.key_id)
    if known.withdrawn_on is not None:
        raise Refused("signing.key_withdrawn", key=known.key_id, day=known.withdrawn_on)
    known.withdrawn_on = command.on
    session.flush()
    return [KeyWithdrawn(key=known.key_id, day=command.on.isoformat())]


HANDLERS: Mapping[type[Command], Handler] = {KeepKey: keep_key, WithdrawKey: withdraw_key}
