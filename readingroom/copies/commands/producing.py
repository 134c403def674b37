"""A copy order on its way: made, checked, ready, handed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from readingroom.command import Command, Context, Handler, Permission
from readingroom.copies.consent import check_consent
from readingroom.copies.events import OrderMoved
from readingroom.copies.originals import bring_back, lines_of, not_here, take_to_copying
from readingroom.copies.records import CopyOrder
from readingroom.copies.rules import COPYING, OrderAction, next_order_state, read_pages
from readingroom.entry import text
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.holdings.matching import match
from readingroom.numbering import next_number

__all__ = [
    "HANDLERS",
    "BeginOrder",
    "CancelOrder",
    "CheckOrder",
    "HandOverOrder",
    "OfferOrder",
    "PutOffOrder",
    "RedoOrder",
]


@dataclass(frozen=True, kw_only=True)
class BeginOrder(Command):
    """The copies are being made; originals go to where that is done."""

    permission = Permission.COPY
    order_id: int


@dataclass(frozen=True, kw_only=True)
class CheckOrder(Command):
    """The copies were made and looked through; originals go back to the hold shelf."""

    permission = Permission.COPY
    order_id: int


@dataclass(frozen=True, kw_only=True)
class OfferOrder(Command):
    """The copies are ready to be collected."""

    permission = Permission.COPY
    order_id: int


@dataclass(frozen=True, kw_only=True)
class HandOverOrder(Command):
    """The copies were handed over, with a receipt.

    Attributes:
        to: who took them; the reader by default.
        signed: they signed for it.
    """

    permission = Permission.COPY
    order_id: int
    to: str = field(default="", repr=False)
    signed: bool = True


@dataclass(frozen=True, kw_only=True)
class RedoOrder(Command):
    """Something is wrong with the copies: they are made again."""

    permission = Permission.COPY
    order_id: int
    why: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class PutOffOrder(Command):
    """They cannot be made just now; originals go back to the hold shelf."""

    permission = Permission.COPY
    order_id: int
    why: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class CancelOrder(Command):
    """Nobody wants them any more, or they may not be made."""

    permission = Permission.COPY
    order_id: int
    why: str = field(repr=False)


def begin_order(session: Session, command: BeginOrder, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``copies.is_<state>``, ``copies.original_not_here``, and what `check_consent` says."""
    order = _order(session, command.order_id)
    moved = _move(session, order, OrderAction.BEGIN)
    return [moved, *_to_copying(session, context, order)]


def _to_copying(session: Session, context: Context, order: CopyOrder) -> list[Event]:
    lines = lines_of(session, order.id)
    matches = match(session, [line.reference_code for line in lines])
    for (
        line
    ) in lines:  # consent may have ended, and the catalogue may say something else, since it was ordered
        check_consent(
            session,
            order.case_id,
            context.today,
            matches[line.reference_code],
            read_pages(line.pages),
            COPYING,
        )
    if missing := not_here(session, order.case_id, lines):
        raise Refused("copies.original_not_here", codes=list(missing), n=len(missing))
    return take_to_copying(session, context, order.case_id, lines)


def check_order(session: Session, command: CheckOrder, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``copies.is_<state>``."""
    order = _order(session, command.order_id)
    order.checked_by = context.actor.staff
    return [_move(session, order, OrderAction.CHECK), *bring_back(session, context, order)]


def offer_order(session: Session, command: OfferOrder, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``copies.is_<state>``."""
    return [_move(session, _order(session, command.order_id), OrderAction.OFFER)]


def hand_over_order(session: Session, command: HandOverOrder, context: Context) -> Sequence[Event]:
    """Hand copies over under the next number of the year's receipts.

    Raises:
        Refused: ``copies.is_<state>``.
    """
    order = _order(session, command.order_id)
    moved = _move(session, order, OrderAction.HAND_OVER)
    order.receipt_year = context.today.year
    order.receipt = next_number(session, "receipt", order.receipt_year)
    order.handed_over_at, order.handed_over_by = context.occurred_at, context.actor.staff
    order.handed_over_to, order.signed_for = text(command.to) or None, command.signed
    session.flush()
    return [
        OrderMoved(
            copy_order_id=order.id,
            case_id=order.case_id,
            from_state=moved.from_state,
            to_state=moved.to_state,
            receipt=order.receipt,
        )
    ]


def redo_order(session: Session, command: RedoOrder, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``copies.is_<state>``, ``copies.no_reason``, and what `begin_order` says."""
    order = _order(session, command.order_id)
    order.why = _reason(command.why)
    order.checked_by = None
    moved = _move(session, order, OrderAction.REDO)
    return [moved, *_to_copying(session, context, order)]


def put_off_order(session: Session, command: PutOffOrder, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``copies.is_<state>``, ``copies.no_reason``."""
    order = _order(session, command.order_id)
    order.why = _reason(command.why)
    return [_move(session, order, OrderAction.PUT_OFF), *bring_back(session, context, order)]


def cancel_order(session: Session, command: CancelOrder, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``copies.is_<state>``, ``copies.no_reason``."""
    order = _order(session, command.order_id)
    order.why = _reason(command.why)
    return [_move(session, order, OrderAction.CANCEL), *bring_back(session, context, order)]


def _order(session: Session, order_id: int) -> CopyOrder:
    order = session.get(CopyOrder, order_id, with_for_update=True)
    if order is None:
        raise Refused("copies.no_order", order=order_id)
    return order


def _move(session: Session, order: CopyOrder, action: OrderAction) -> OrderMoved:
    before = order.state
    order.state = next_order_state(before, action).value
    session.flush()
    return OrderMoved(copy_order_id=order.id, case_id=order.case_id, from_state=before, to_state=order.state)


def _reason(why: str) -> str:
    said = text(why)
    if not said:
        raise Refused("copies.no_reason")
    return said


HANDLERS: Mapping[type[Command], Handler] = {
    BeginOrder: begin_order,
    CheckOrder: check_order,
    OfferOrder: offer_order,
    HandOverOrder: hand_over_order,
    RedoOrder: redo_order,
    PutOffOrder: put_off_order,
    CancelOrder: cancel_order,
}
