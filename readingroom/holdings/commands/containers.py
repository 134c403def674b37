"""Containers, where they stand, and the barcodes they carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom import codes, entry
from readingroom.command import Command, Context, Handler, Permission
from readingroom.entry import fold_code
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.holdings.events import BarcodeAssigned, ContainerAdded, ContainerChanged
from readingroom.holdings.records import Container
from readingroom.holdings.rules import fold_reference_code, location_key

__all__ = ["HANDLERS", "AddContainer", "AssignBarcode", "ChangeContainer", "container_of"]


@dataclass(frozen=True, kw_only=True)
class AddContainer(Command):
    """Write a container down.

    Attributes:
        label: as it is written on the box; no two containers share one.
        location: its home (库房-区-列-面-节-层), as written; empty where it is not known.
        barcode: the one it carries; empty for none.
    """

    permission = Permission.RETRIEVE
    label: str
    location: str = ""
    barcode: str = ""


@dataclass(frozen=True, kw_only=True)
class ChangeContainer(Command):
    """Give a container another label or home: None leaves it as it is."""

    permission = Permission.RETRIEVE
    container: int
    label: str | None = None
    location: str | None = None


@dataclass(frozen=True, kw_only=True)
class AssignBarcode(Command):
    """Say which barcode a container carries; an empty one takes it away."""

    permission = Permission.RETRIEVE
    container: int
    barcode: str


def container_of(session: Session, container_id: int) -> Container:
    """The container with this id.

    Raises:
        Refused: ``catalogue.unknown_container``.
    """
    container = session.get(Container, container_id)
    if container is None:
        raise Refused("catalogue.unknown_container", container=container_id)
    return container


def _free_label(session: Session, label: str, besides: int | None = None) -> tuple[str, str]:
    shown = entry.text(label)
    if not (key := fold_reference_code(shown)):
        raise Refused("catalogue.no_label")
    other = session.scalars(select(Container).where(Container.label_key == key)).one_or_none()
    if other is not None and other.id != besides:
        raise Refused("catalogue.label_taken", label=other.label)
    return shown, key


def _free_barcode(session: Session, barcode: str, besides: int | None = None) -> str | None:
    if not barcode.strip():
        return None
    folded = fold_code(codes.foreign_barcode(barcode))
    other = session.scalars(select(Container).where(Container.barcode == folded)).one_or_none()
    if other is not None and other.id != besides:
        raise Refused("catalogue.barcode_taken", barcode=folded, label=other.label)
    return folded


def add_container(session: Session, command: AddContainer, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``catalogue.no_label``, ``.label_taken``, ``.barcode_taken``, ``codes.resembles_ours``."""
    label, key = _free_label(session, command.label)
    location = entry.text(command.location)
    container = Container(
        label=label,
        label_key=key,
        barcode=_free_barcode(session, command.barcode),
        location=location,
        location_key=location_key(location),
    )
    session.add(container)
    session.flush()
    return [ContainerAdded(container_id=container.id)]


def change_container(session: Session, command: ChangeContainer, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``catalogue.unknown_container``, ``.no_label`` or ``.label_taken``."""
    container = container_of(session, command.container)
    before = {"label": container.label, "location": container.location}
    if command.label is not None:
        container.label, container.label_key = _free_label(session, command.label, container.id)
    if command.location is not None:
        container.location = entry.text(command.location)
        container.location_key = location_key(container.location)
    changed = tuple(name for name, value in before.items() if getattr(container, name) != value)
    return [ContainerChanged(container_id=container.id, fields=changed)] if changed else []


def assign_barcode(session: Session, command: AssignBarcode, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``catalogue.unknown_container``, ``.barcode_taken``, ``codes.resembles_ours``."""
    container = container_of(session, command.container)
    barcode = _free_barcode(session, command.barcode, container.id)
    if barcode == container.barcode:
        return []
    container.barcode = barcode
    return [BarcodeAssigned(container_id=container.id, assigned=barcode is not None)]


HANDLERS: Mapping[type[Command], Handler] = {
    AddContainer: add_container,
    ChangeContainer: change_container,
    AssignBarcode: assign_barcode,
}
