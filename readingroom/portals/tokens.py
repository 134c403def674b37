"""Portals' tokens, by the portals' instances: kept where this desk keeps what it signs in with."""

from __future__ import annotations

from readingroom.store.engine import sqlite_file
from readingroom.store.passwords import Passwords
from readingroom.store.store import Store

__all__ = ["tokens_of"]


def tokens_of(store: Store) -> Passwords:
    """The tokens that this desk has for this database's portals."""
    return Passwords(store.identity, sqlite_file(store.url), "portals")
