"""What happened to the catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from readingroom.events import Changed, Event

__all__ = [
    "BarcodeAssigned", "ContainerAdded", "ContainerChanged", "HoldingsApplied", "ItemAdded", "ItemChanged",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ContainerAdded(Event):
    """A container was written down."""

    changed = frozenset({Changed.HOLDINGS})
    container_id: int


@dataclass(frozen=True, kw_only=True)
class ContainerChanged(Event):
    """A container got another label or another home.

    Attributes:
        fields: ``label``, ``location``.
    """

    changed = frozenset({Changed.HOLDINGS})
    container_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class BarcodeAssigned(Event):
    """A container's barcode was written down, or taken away.

    Attributes:
        assigned: False where it was taken away.
    """

    changed = frozenset({Changed.HOLDINGS})
    container_id: int
    assigned: bool


@dataclass(frozen=True, kw_only=True)
class ItemAdded(Event):
    """A file or item was catalogued."""

    changed = frozenset({Changed.HOLDINGS})
    item_id: int


@dataclass(frozen=True, kw_only=True)
class ItemChanged(Event):
    """A file's or item's description was changed.

    Attributes:
        fields: names of `readingroom.holdings.records.Item`'s columns.
    """

    changed = frozenset({Changed.HOLDINGS})
    item_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class HoldingsApplied(Event):
    """A batch of an import was written.

    Attributes:
        applied: rows of the file handled so far.
        new, updated, unchanged: items of this batch.
        containers: containers that this batch wrote down or changed.
    """

    changed = frozenset({Changed.HOLDINGS})
    import_run_id: int
    applied: int
    new: int
    updated: int
    unchanged: int
    containers: int
