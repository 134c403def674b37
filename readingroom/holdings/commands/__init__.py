"""Commands about the catalogue."""

from __future__ import annotations

from collections.abc import Mapping

from readingroom.command import Command, Handler
from readingroom.holdings.commands import batches, containers, items
from readingroom.holdings.commands.batches import ApplyHoldings
from readingroom.holdings.commands.containers import AddContainer, AssignBarcode, ChangeContainer
from readingroom.holdings.commands.items import AddItem, ChangeItem

__all__ = [
    "HANDLERS",
    "AddContainer",
    "AddItem",
    "ApplyHoldings",
    "AssignBarcode",
    "ChangeContainer",
    "ChangeItem",
]

HANDLERS: Mapping[type[Command], Handler] = {
    **containers.HANDLERS,
    **items.HANDLERS,
    **batches.HANDLERS,
}
