"""What open copies and certificates have to say when a visit is taken back or cases are joined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.bookings.commands import UndoArrival
from readingroom.command import Command, Context, Guard
from readingroom.copies.records import Certificate, CopyOrder
from readingroom.copies.rules import IN_FORCE, ORDER_OPEN, CertificateState, OrderState
from readingroom.errors import Refused
from readingroom.numbering import registered
from readingroom.requests.commands import JoinRequests

__all__ = ["GUARDS"]

_BINDING = frozenset(
    {*IN_FORCE, CertificateState.DRAFTED, CertificateState.RETURNED, CertificateState.CHECKED}
) - {CertificateState.HANDED_OVER, CertificateState.POSTED}


def no_copies_ordered(session: Session, command: UndoArrival, context: Context) -> None:
    """An arrival is not taken back once copies were ordered at the seat.

    Raises:
        Refused: ``copies.visit_has_orders``.
    """
    ordered = select(CopyOrder.id).where(
        CopyOrder.visit_id == command.visit_id, CopyOrder.state != OrderState.CANCELLED
    )
    if session.scalars(ordered.limit(1)).first() is not None:
        raise Refused("copies.visit_has_orders")


def nothing_being_issued(session: Session, command: JoinRequests, context: Context) -> None:
    """A case does not go over into another while copies or certificates are made for it: they bear its number.

    Raises:
        Refused: ``copies.case_has_open`` with their numbers.
    """
    orders = session.execute(
        select(CopyOrder.year, CopyOrder.number)
        .where(CopyOrder.case_id.in_(command.case_ids), CopyOrder.state.in_(ORDER_OPEN))
        .order_by(CopyOrder.id)
    ).all()
    certificates = session.scalars(
        select(Certificate)
        .where(Certificate.case_id.in_(command.case_ids), Certificate.state.in_(_BINDING))
        .order_by(Certificate.id)
    ).all()
    numbers = [registered(row.year, row.number) for row in orders]
    numbers += [one.printed_number or "–" for one in certificates]
    if numbers:
        raise Refused("copies.case_has_open", numbers=numbers, n=len(numbers))


GUARDS: Mapping[type[Command], Sequence[Guard]] = {
    UndoArrival: (no_copies_ordered,),
    JoinRequests: (nothing_being_issued,),
}
