"""What a command did, as facts that last.

An event is written into the hash-chained audit for good, so its fields are ids, codes, states,
numbers and ISO dates: never a name, a document number or free text. Fields ending in ``_id`` name the
records whose history the event belongs to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from enum import StrEnum
from importlib import import_module
from typing import Any, ClassVar

__all__ = ["Changed", "Event", "event_from_json", "subjects_of"]


class Changed(StrEnum):
    """What a view may depend on; a page redraws when one of its own is named."""

    READERS = "readers"
    BOOKINGS = "bookings"
    VISITS = "visits"
    QUEUE = "queue"
    SEATS = "seats"
    HOLDINGS = "holdings"
    REQUESTS = "requests"
    RETRIEVAL = "retrieval"
    COPIES = "copies"
    CERTIFICATES = "certificates"
    PRINTING = "printing"
    SETTINGS = "settings"
    STAFF = "staff"
    DAY = "day"
    PORTALS = "portals"


_KINDS: dict[str, type[Event]] = {}


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened. Subclasses are frozen dataclasses of JSON values.

    Class attributes:
        changed: what views have to look at again.
        kind: the name under which it is stored: ``<area>.<ClassName>``.
    """

    changed: ClassVar[frozenset[Changed]] = frozenset()
    kind: ClassVar[str] = ""

    def __init_subclass__(cls, **options: object) -> None:
        super().__init_subclass__(**options)
        area = cls.__module__.removeprefix("readingroom.").removesuffix(".events")
        cls.kind = f"{area}.{cls.__name__}"
        _KINDS[cls.kind] = cls

    def to_json(self) -> dict[str, Any]:
        """The event as JSON values, with its kind."""
        return {"kind": self.kind} | {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in vars(self).items()
            if value is not None
        }

    def subjects(self) -> Iterator[tuple[str, int]]:
        """The records it is about, as ``("visit", 7)``: every field that ends in ``_id`` or ``_ids``."""
        return subjects_of(vars(self))


def _kind(name: str) -> type[Event]:
    """The class; its area's events are loaded when the first of them is read."""
    if name not in _KINDS:
        module = f"{__package__}.{name.rpartition('.')[0]}.events"
        try:
            import_module(module)
        except ModuleNotFoundError as error:
            raise KeyError(name) from error
    return _KINDS[name]


def subjects_of(facts: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """The records an event is about, told from its fields or from what `Event.to_json` wrote; see `Event.subjects`."""
    for name, value in facts.items():
        if name.endswith("_id") and isinstance(value, int):
            yield name[:-3], value
        elif name.endswith("_ids") and isinstance(value, list | tuple):
            for one in value:
                yield name[:-4], one


def event_from_json(stored: Mapping[str, Any]) -> Event:
    """The event that `Event.to_json` wrote.

    Raises:
        KeyError: a kind of event this version does not know (written by a newer one).
    """
    kind = _kind(stored["kind"])
    # What was None is not written, and what a later version added is not there.
    absent = {field.name: None for field in fields(kind) if field.default is MISSING}
    facts = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in stored.items()
        if name != "kind"
    }
    return kind(**(absent | facts))
