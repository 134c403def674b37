"""Copies to make (复制)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from readingroom.store.base import Base, Encrypted, Id

__all__ = ["CopyLine", "CopyOrder"]


class CopyOrder(Base):
    """Copies that a reader ordered, in a case or at the seat."""

    __tablename__ = "copy_orders"
    __table_args__ = (UniqueConstraint("year", "number"), Index("ix_copy_orders_state_id", "state", "id"))

    id: Mapped[Id]
    year: Mapped[int]
    number: Mapped[int]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visits.id"), index=True)  # ordered at the seat
    state: Mapped[str]  # `copies.rules.OrderState`
    purpose: Mapped[str | None] = mapped_column(Encrypted("copy_orders.purpose"))
    note: Mapped[str | None] = mapped_column(Encrypted("copy_orders.note"))
    currency: Mapped[str]  # of the tariff when it was ordered; ISO 4217
    ordered_at: Mapped[dt.datetime]
    ordered_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    why: Mapped[str | None] = mapped_column(
        Encrypted("copy_orders.why")
    )  # redone, put off or cancelled, the last time
    receipt_year: Mapped[int | None]
    receipt: Mapped[int | None]  # number of the receipt, by year, without gaps
    handed_over_at: Mapped[dt.datetime | None]
    handed_over_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    handed_over_to: Mapped[str | None] = mapped_column(Encrypted("copy_orders.handed_over_to"))
    signed_for: Mapped[bool] = mapped_column(default=False)


class CopyLine(Base):
    """Pages of one file to be copied in one way."""

    __tablename__ = "copy_lines"

    order_id: Mapped[int] = mapped_column(ForeignKey("copy_orders.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("items.id"), index=True)
    container_id: Mapped[int | None] = mapped_column(ForeignKey("containers.id"), index=True)
    reference_code: Mapped[str]  # as the catalogue had it; the label of a container as a whole
    pages: Mapped[str]  # `copies.rules.Pages`; empty: all
    count: Mapped[int]  # pages of the original
    copies: Mapped[int]  # of each
    kind: Mapped[str]  # photocopy | print | scan | photo
    source: Mapped[str]  # surrogate | original
    price: Mapped[int]  # of a page, in the smallest unit of the currency, when it was ordered
    amount: Mapped[int]  # of the line
