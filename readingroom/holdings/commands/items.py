"""Single descriptions: what an import does by the thousand, by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom import entry
from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.holdings.commands.containers import container_of
from readingroom.holdings.entries import MOST_IN_A_CODE
from readingroom.holdings.events import ItemAdded, ItemChanged
from readingroom.holdings.records import Item
from readingroom.holdings.rules import (
    Access,
    Level,
    code_sort_key,
    fold_reference_code,
    guess_level,
    normalise_code,
    read_digital,
)

__all__ = ["HANDLERS", "AddItem", "ChangeItem", "item_of"]

_MOST_PAGES = 100_000
_COLUMNS = (
    "reference_code",
    "title",
    "level",
    "dates",
    "pages",
    "access",
    "container_id",
    "note",
    "digital",
)


@dataclass(frozen=True, kw_only=True)
class AddItem(Command):
    """Catalogue a file or an item.

    Attributes:
        reference_code: as it is written.
        title, dates, note: free.
        digital: where its digital copy is, or a yes (`readingroom.holdings.rules.read_digital`).
        level: a `Level`; empty: guessed from the code, else a file.
        pages: None where nobody counted.
        access: an `Access`; unknown counts as closed.
        container: id of the one it is in, if known.
    """

    permission = Permission.RETRIEVE
    reference_code: str
    title: str = ""
    level: str = ""
    dates: str = ""
    pages: int | None = None
    access: str = Access.UNKNOWN
    container: int | None = None
    note: str = ""
    digital: str = ""


@dataclass(frozen=True, kw_only=True)
class ChangeItem(Command):
    """Change a description: None leaves a field; 0 takes pages or container away."""

    permission = Permission.RETRIEVE
    item: int
    reference_code: str | None = None
    title: str | None = None
    level: str | None = None
    dates: str | None = None
    pages: int | None = None
    access: str | None = None
    container: int | None = None
    note: str | None = None
    digital: str | None = None


def item_of(session: Session, item_id: int) -> Item:
    """The item with this id.

    Raises:
        Refused: ``catalogue.unknown_item``.
    """
    item = session.get(Item, item_id)
    if item is None:
        raise Refused("catalogue.unknown_item", item=item_id)
    return item


def _set_code(session: Session, item: Item, code: str) -> None:
    shown = normalise_code(code)
    key = fold_reference_code(shown)
    if not any(character.isalnum() for character in key):
        raise Refused("catalogue.no_code")
    if len(shown) > MOST_IN_A_CODE:
        raise Refused("catalogue.code_too_long", start=shown[:30], most=MOST_IN_A_CODE)
    with session.no_autoflush:
        other = session.scalars(select(Item).where(Item.code_key == key)).one_or_none()
    if other is not None and other.id != item.id:
        raise Refused("catalogue.code_taken", code=other.reference_code)
    item.reference_code, item.code_key, item.sort_key = shown, key, code_sort_key(shown)


def _set_level(item: Item, level: str) -> None:
    if level and level not in tuple(Level):
        raise Refused("catalogue.level", level=level)
    item.level = level or guess_level(item.reference_code) or Level.FILE


def _set_access(item: Item, access: str) -> None:
    if access not in tuple(Access):
        raise Refused("catalogue.access", access=access)
    item.access = str(access)


def _set_pages(item: Item, pages: int | None) -> None:
    if pages is not None and not 0 <= pages <= _MOST_PAGES:
        raise Refused("catalogue.pages", pages=pages, most=_MOST_PAGES)
    item.pages = pages or None


def add_item(session: Session, command: AddItem, context: Context) -> Sequence[Event]:
    """Raises `Refused`.

    ``catalogue.no_code``, ``.code_too_long``, ``.code_taken``, ``.level``, ``.access``, ``.pages``,
    ``.unknown_container``.
    """
    item = Item(
        title=entry.text(command.title),
        dates=entry.text(command.dates),
        note=entry.text(command.note),
        digital=read_digital(command.digital),
    )
    _set_code(session, item, command.reference_code)
    _set_level(item, command.level)
    _set_access(item, command.access)
    _set_pages(item, command.pages)
    item.container_id = container_of(session, command.container).id if command.container else None
    session.add(item)
    session.flush()
    return [ItemAdded(item_id=item.id)]


def change_item(session: Session, command: ChangeItem, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``catalogue.unknown_item`` and what `add_item` says."""
    item = item_of(session, command.item)
    before = {name: getattr(item, name) for name in _COLUMNS}
    if command.reference_code is not None:
        _set_code(session, item, command.reference_code)
    for name in ("title", "dates", "note"):
        if (told := getattr(command, name)) is not None:
            setattr(item, name, entry.text(told))
    if command.digital is not None:
        item.digital = read_digital(command.digital)
    if command.level is not None:
        _set_level(item, command.level)
    if command.access is not None:
        _set_access(item, command.access)
    if command.pages is not None:
        _set_pages(item, command.pages)
    if command.container is not None:
        item.container_id = container_of(session, command.container).id if command.container else None
    changed = tuple(name for name in _COLUMNS if getattr(item, name) != before[name])
    return [ItemChanged(item_id=item.id, fields=changed)] if changed else []


HANDLERS: Mapping[type[Command], Handler] = {AddItem: add_item, ChangeItem: change_item}
