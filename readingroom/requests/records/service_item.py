"""Kinds of request and their guides, version by version."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from readingroom.store.base import Base, Id

__all__ = ["ServiceItem", "ServiceVersion"]


class ServiceItem(Base):
    """A kind of request (服务事项). Never deleted: cases name it."""

    __tablename__ = "service_items"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int]
    offered: Mapped[bool] = mapped_column(default=True)


class ServiceVersion(Base):
    """What the guide (办事指南) of a kind of request said from some moment on; a case keeps the one it was filed by."""

    __tablename__ = "service_versions"
    __table_args__ = (UniqueConstraint("service_item_id", "version"),)

    id: Mapped[Id]
    service_item_id: Mapped[int] = mapped_column(ForeignKey("service_items.id"))
    version: Mapped[int]
    guide: Mapped[dict[str, Any]] = mapped_column(JSON)  # as `readingroom.requests.guides` writes it
    made_at: Mapped[dt.datetime]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
