"""Chain heads, signed with a key that is kept outside the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.store.chain import canonical
from readingroom.store.keys import DeskSecret
from readingroom.store.tables import ChainHead, Checkpoint

__all__ = ["is_signed", "sign_heads"]


def _signed_bytes(chain: str, seq: int, head: bytes, signed_at: dt.datetime) -> bytes:
    return canonical({"chain": chain, "seq": seq, "hash": head.hex(), "signed_at": signed_at.isoformat()})


def sign_heads(session: Session, secret: DeskSecret, now: dt.datetime) -> Sequence[Checkpoint]:
    """Sign the head of every chain as it stands and keep it; nothing before it can be changed unnoticed.

    Args:
        session: in a write transaction.
        secret: this desk's.
        now: UTC.
    """
    made = []
    for head in session.scalars(select(ChainHead).order_by(ChainHead.name)):
        signature = secret.signing_key.sign(_signed_bytes(head.name, head.seq, head.hash, now))
        made.append(
            Checkpoint(
                chain=head.name,
                seq=head.seq,
                hash=head.hash,
                signed_at=now,
                key_id=secret.key_id,
                signature=signature,
            )
        )
    session.add_all(made)
    session.flush()
    return made


def is_signed(checkpoint: Checkpoint, verify_key: bytes) -> bool:
    """Whether the checkpoint's signature fits it."""
    told = _signed_bytes(checkpoint.chain, checkpoint.seq, checkpoint.hash, checkpoint.signed_at)
    try:
        Ed25519PublicKey.from_public_bytes(verify_key).verify(checkpoint.signature, told)
    except InvalidSignature:
        return False
    return True
