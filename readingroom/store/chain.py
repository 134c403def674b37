"""Hash chains: append-only rows of which any later edit is found.

Each link's hash is SHA-256 over the previous link's hash and the row's canonical bytes. Canonical bytes are
versioned JSON with sorted keys, UTC times and opaque ids; they hold no personal data, so a chain never
stands in the way of erasing a person.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from readingroom.store.tables import ChainHead

__all__ = [
    "AUDIT",
    "CUSTODY",
    "GENESIS",
    "BrokenLink",
    "Link",
    "canonical",
    "facts_of",
    "link_hash",
    "next_link",
    "verify",
]

AUDIT = "audit"
CUSTODY = "custody"
GENESIS = b"\0" * 32
_FORMAT = 1
_HEADS = cast(Table, ChainHead.__table__)
_LOCK_HEAD = select(_HEADS.c.seq, _HEADS.c.hash).where(_HEADS.c.name == bindparam("chain")).with_for_update()
_MOVE_HEAD = (
    update(_HEADS)
    .where(_HEADS.c.name == bindparam("chain"))
    .values(seq=bindparam("to_seq"), hash=bindparam("to_hash"))
)


@dataclass(frozen=True)
class Link:
    """A row's place in its chain."""

    seq: int
    canonical: bytes
    hash: bytes


@dataclass(frozen=True)
class BrokenLink:
    """The first link at which a chain no longer fits.

    Attributes:
        chain: its name.
        seq: the link's number.
        why: ``missing`` (a number is not there), ``changed`` (the hash does not fit the row), ``cut``
            (the chain ends before its head or a checkpoint), ``checkpoint`` (a signed head says another hash),
            ``signature`` (a checkpoint's signature does not fit).
    """

    chain: str
    seq: int
    why: str


def canonical(facts: Mapping[str, object]) -> bytes:
    """The bytes of a row that its hash is made over: JSON of its facts, sorted, with the format's version."""
    return json.dumps(
        {"v": _FORMAT} | dict(facts), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    ).encode()


def facts_of(row: bytes) -> Mapping[str, object]:
    """What a row's canonical bytes say; nothing where somebody made them unreadable."""
    try:
        facts = json.loads(row)
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}


def link_hash(previous: bytes, row: bytes) -> bytes:
    """The hash of a link: SHA-256(previous hash, canonical bytes)."""
    return hashlib.sha256(previous + row).digest()


def next_link(session: Session, chain: str, facts: Mapping[str, object]) -> Link:
    """Take the chain's next number under its head's lock and compute the link; the caller adds the row.

    Heads are locked after all other rows and always in the same order: custody by the command, then the audit
    by `readingroom.desk`, so that two desks never wait for each other.
    """
    session.flush()
    connection = session.connection()
    head = connection.execute(_LOCK_HEAD, {"chain": chain}).one_or_none()
    seq, previous = head or (0, GENESIS)
    row = canonical({"seq": seq + 1} | dict(facts))
    link = Link(seq + 1, row, link_hash(previous, row))
    if head is None:
        connection.execute(insert(_HEADS), {"name": chain, "seq": link.seq, "hash": link.hash})
    else:
        connection.execute(_MOVE_HEAD, {"chain": chain, "to_seq": link.seq, "to_hash": link.hash})
    return link


def verify(
    chain: str, rows: Iterable[tuple[int, bytes, bytes]], head: tuple[int, bytes], signed: Mapping[int, bytes]
) -> BrokenLink | None:
    """The first link that does not fit, or None.

    Args:
        chain: its name.
        rows: (seq, canonical bytes, hash), ordered by seq.
        head: (seq, hash) as the heads' table has it.
        signed: seq -> hash of the checkpoints whose signatures were found good.
    """
    previous, last = GENESIS, 0
    for seq, row, stored in rows:
        if seq != last + 1:
            return BrokenLink(chain, last + 1, "missing")
        if link_hash(previous, row) != stored or facts_of(row).get("seq") != seq:
            return BrokenLink(chain, seq, "changed")
        if signed.get(seq, stored) != stored:
            return BrokenLink(chain, seq, "checkpoint")
        previous, last = stored, seq
    furthest = max([head[0], *signed])
    if last < furthest:
        return BrokenLink(chain, last + 1, "cut")
    if (last, previous) != head:
        return BrokenLink(chain, last, "cut")
    return None
