"""Imports every area's records, so that `Base.metadata` is whole."""

from readingroom.bookings import records as bookings
from readingroom.copies import records as copies
from readingroom.copies.signing import records as signing
from readingroom.holdings import records as holdings
from readingroom.imports import records as imports
from readingroom.office.day import records as day
from readingroom.people import records as people
from readingroom.portals import records as portals
from readingroom.requests import records as requests
from readingroom.retrieval import records as retrieval
from readingroom.store import blobs, tables
from readingroom.store.base import Base

__all__ = [
    "Base",
    "blobs",
    "bookings",
    "copies",
    "day",
    "holdings",
    "imports",
    "people",
    "portals",
    "requests",
    "retrieval",
    "signing",
    "tables",
]
