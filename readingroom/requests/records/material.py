"""The papers of a case (申请材料): what is there, what is missing, and what was ever asked for."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from readingroom.store.base import Base, Encrypted, Id

__all__ = ["ASKED_AGAIN", "Material", "MaterialEvent"]

_ASKED_AGAIN = text("what = 'asked_again'")
ASKED_AGAIN = text("material_events.what = 'asked_again'")
"""Literally the condition of the partial index: the counter that must stay 0 is read without a walk."""


class Material(Base):
    """One paper of a case."""

    __tablename__ = "materials"
    __table_args__ = (UniqueConstraint("request_id", "paper"),)

    id: Mapped[Id]
    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"))
    paper: Mapped[str]  # its code in the guide
    name: Mapped[str | None] = mapped_column(
        Encrypted("materials.name")
    )  # of one that the guide does not know
    required: Mapped[bool] = mapped_column(default=True)
    state: Mapped[str]  # `requests.rules.MaterialState`
    blob_id: Mapped[int | None] = mapped_column(ForeignKey("blobs.id"), index=True)
    file_name: Mapped[str | None] = mapped_column(Encrypted("materials.file_name"))
    follow_by: Mapped[dt.date | None]  # 容缺: the day by which it is to follow
    changed_at: Mapped[dt.datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))  # None: the reader, through a portal
    asked: Mapped[int] = mapped_column(default=0)  # times it was asked for


class MaterialEvent(Base):
    """Something that happened to a paper, so that asking twice cannot go unseen."""

    __tablename__ = "material_events"
    __table_args__ = (
        Index(
            "ix_material_events_asked_again", "at", sqlite_where=_ASKED_AGAIN, postgresql_where=_ASKED_AGAIN
        ),
    )

    id: Mapped[Id]
    material_id: Mapped[int] = mapped_column(ForeignKey("materials.id"), index=True)
    what: Mapped[
        str
    ]  # asked | asked_again | given | seen | shared | promised | to_follow | waived | sent_back
    at: Mapped[dt.datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    blob_id: Mapped[int | None] = mapped_column(ForeignKey("blobs.id"), index=True)  # the file that came
    why: Mapped[str | None] = mapped_column(Encrypted("material_events.why"))
