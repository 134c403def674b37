"""The catalogue as far as retrieval needs it: containers on shelves and what is described in them."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from readingroom.store.base import Base, Id

__all__ = ["Container", "Item", "Shelf"]


class Container(Base):
    """What stands on the shelf (档案盒): its barcode and its home."""

    __tablename__ = "containers"
    __table_args__ = (Index("ix_containers_location", "location_key", "id"),)

    id: Mapped[Id]
    label: Mapped[str]  # as it is written on the box
    label_key: Mapped[str] = mapped_column(unique=True)  # folded
    barcode: Mapped[str | None] = mapped_column(unique=True)  # folded; the one it already carries
    location: Mapped[str]  # 库房-区-列-面-节-层, as written
    location_key: Mapped[str]  # sorts along the walk, bytewise


class Item(Base):
    """Something described with a reference code (档号): a file (案卷) or an item (件)."""

    __tablename__ = "items"
    __table_args__ = (Index("ix_items_sort", "sort_key", "id"),)

    id: Mapped[Id]
    reference_code: Mapped[str]  # as it is written
    code_key: Mapped[str] = mapped_column(unique=True)  # folded, for matching
    sort_key: Mapped[str]
    level: Mapped[str]  # fonds | list | file | item
    title: Mapped[str]
    dates: Mapped[str]
    pages: Mapped[int | None]
    access: Mapped[str]  # open | not_open | deferred | unknown; unknown counts as closed
    container_id: Mapped[int | None] = mapped_column(ForeignKey("containers.id"), index=True)
    note: Mapped[str]
    digital: Mapped[str] = mapped_column(default="", server_default="")  # see `rules.read_digital`


class Shelf(Base):
    """A place that carries a scan label; made when the label is first printed."""

    __tablename__ = "shelves"

    id: Mapped[Id]
    location: Mapped[str]
    location_key: Mapped[str] = mapped_column(unique=True)
