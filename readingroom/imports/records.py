"""What was imported when, and which column of a form means what."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from readingroom.store.base import Base, Encrypted, EncryptedJson, Id

__all__ = ["ColumnMapping", "ImportRun"]


class ImportRun(Base):
    """One import, from preview to its last row; a run that stopped halfway is finished or withdrawn by name."""

    __tablename__ = "import_runs"

    id: Mapped[Id]
    kind: Mapped[str]  # bookings | holdings | closures
    source: Mapped[str] = mapped_column(Encrypted("import_runs.source"))  # file name
    digest: Mapped[str]  # SHA-256 of the file, hex
    state: Mapped[str]  # running | finished | withdrawn
    applied: Mapped[int] = mapped_column(default=0)  # rows handled so far
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    rejected: Mapped[list[dict[str, Any]]] = mapped_column(EncryptedJson("import_runs.rejected"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    started_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]


class ColumnMapping(Base):
    """Which column of a form's export means what, under a name."""

    __tablename__ = "column_mappings"
    __table_args__ = (UniqueConstraint("kind", "name"),)

    id: Mapped[Id]
    kind: Mapped[str]  # bookings | holdings
    name: Mapped[str]
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON)
