"""Copy orders: the production queue, and one order whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select

from readingroom.allowed import Allowed, NotNow
from readingroom.codes import Kind, make
from readingroom.command import Reading
from readingroom.copies.originals import lines_of, not_here
from readingroom.copies.records import CopyLine, CopyOrder
from readingroom.copies.rules import ORDER_LIFE, ORDER_OPEN, CopySource, OrderAction, OrderState
from readingroom.holdings.records import Item
from readingroom.numbering import register_text, registered
from readingroom.office.staff.queries import names
from readingroom.people.rules import mask_name
from readingroom.people.veiled import Veiled
from readingroom.requests.queries.listing import names_of_cases
from readingroom.requests.records import Request
from readingroom.store.tables import Case

__all__ = [
    "OrderDetail",
    "OrderLine",
    "OrderRow",
    "OrderView",
    "order_counts",
    "order_detail",
    "orders",
    "orders_of_case",
]

_SHOWN = 300


class OrderView(StrEnum):
    """What part of the orders is shown."""

    TO_MAKE = "to_make"
    TO_HAND_OVER = "to_hand_over"
    DONE = "done"


_STATES: Mapping[OrderView, tuple[OrderState, ...]] = {
    OrderView.TO_MAKE: (OrderState.WANTED, OrderState.IN_PRODUCTION, OrderState.CHECKED),
    OrderView.TO_HAND_OVER: (OrderState.READY,),
    OrderView.DONE: (OrderState.HANDED_OVER, OrderState.CANCELLED),
}


@dataclass(frozen=True)
class OrderRow:
    """A copy order in a list.

    Attributes:
        order_id: its key.
        number: as it is written, ``2026-12``.
        code: that scans as it.
        case_id, case_number, register_number: whose.
        reader: in both forms.
        state: an `OrderState`.
        lines: how many things are copied.
        pages: of originals.
        sheets: copies of pages, all in all.
        amount: what it costs, in the smallest unit of the currency.
        currency: ISO 4217.
        originals: lines that need the original.
        visit_id: whose seat it was ordered at.
        ordered_at: in the archive's zone.
    """

    order_id: int
    number: str
    code: str
    case_id: int
    case_number: str
    register_number: str
    reader: Veiled
    state: str
    lines: int
    pages: int
    sheets: int
    amount: int
    currency: str
    originals: int
    visit_id: int | None
    ordered_at: dt.datetime


@dataclass(frozen=True)
class OrderLine:
    """One thing of an order.

    Attributes:
        pages: ``3-5, 8``; empty: all.
        count: pages of the original.
        kind: a `CopyKind`.
        source: a `CopySource`.
        digital: where its digital copy is; empty where the original is copied.
        here: its original can go to copying now; True where none is needed.
    """

    position: int
    item_id: int | None
    reference_code: str
    title: str
    pages: str
    count: int
    copies: int
    kind: str
    source: str
    digital: str
    here: bool
    price: int
    amount: int


@dataclass(frozen=True)
class OrderDetail:
    """A copy order whole.

    Attributes:
        row: as in the list.
        lines: in order.
        purpose, note: as they were written.
        why: of the last time it was redone, put off or cancelled.
        receipt: its number, ``2026-3``; empty before it was handed over.
        handed_over_to: who took it.
        handed_over_at: in the archive's zone.
        actions: what may be done, the next step first.
    """

    row: OrderRow
    lines: tuple[OrderLine, ...]
    purpose: str
    note: str
    why: str
    ordered_by: str
    checked_by: str
    receipt: str
    handed_over_to: Veiled
    handed_over_at: dt.datetime | None
    signed_for: bool
    actions: tuple[Allowed | NotNow, ...]


def orders(reading: Reading, view: OrderView = OrderView.TO_MAKE) -> tuple[OrderRow, ...]:
    """A part of the orders: what is to be done in the order in which it came, what is done newest first."""
    newest_first = view is OrderView.DONE
    return _rows(reading, CopyOrder.state.in_(_STATES[view]), newest_first=newest_first)


def orders_of_case(reading: Reading, case_id: int) -> tuple[OrderRow, ...]:
    """A case's orders, newest first."""
    return _rows(reading, CopyOrder.case_id == case_id, newest_first=True)


def order_counts(reading: Reading) -> dict[OrderView, int]:
    """How many orders each open view has."""
    by_state = dict(
        reading.session.execute(
            select(CopyOrder.state, func.count())
            .where(CopyOrder.state.in_(ORDER_OPEN))
            .group_by(CopyOrder.state)
        ).all()
    )
    return {
        view: sum(by_state.get(state, 0) for state in states)
        for view, states in _STATES.items()
        if view is not OrderView.DONE
    }


def order_detail(reading: Reading, order_id: int) -> OrderDetail | None:
    """An order whole; None where there is none."""
    found = _rows(reading, CopyOrder.id == order_id)
    if not found:
        return None
    (row,) = found
    session = reading.session
    order = session.get_one(CopyOrder, order_id)
    lines = lines_of(session, order_id)
    missing = not_here(session, order.case_id, lines) if row.originals else ()
    items = {
        item.id: item
        for item in session.scalars(select(Item).where(Item.id.in_({line.item_id for line in lines})))
    }
    people = names(reading)
    to = order.handed_over_to or (row.reader.full if order.handed_over_at is not None else "")
    return OrderDetail(
        row=row,
        lines=tuple(_line(line, items.get(line.item_id or 0), missing) for line in lines),
        purpose=order.purpose or "",
        note=order.note or "",
        why=order.why or "",
        ordered_by=people.get(order.ordered_by, ""),
        checked_by=people.get(order.checked_by or 0, ""),
        receipt=registered(order.receipt_year, order.receipt),
        handed_over_to=Veiled(mask_name(to), to),
        handed_over_at=reading.clock.local(order.handed_over_at) if order.handed_over_at else None,
        signed_for=order.signed_for,
        actions=_actions(OrderState(order.state), missing),
    )


_ORDER = (
    OrderAction.BEGIN,
    OrderAction.CHECK,
    OrderAction.OFFER,
    OrderAction.HAND_OVER,
    OrderAction.REDO,
    OrderAction.PUT_OFF,
    OrderAction.CANCEL,
)
"""The way on first."""
_NEEDS_ORIGINALS = frozenset({OrderAction.BEGIN, OrderAction.REDO})


def _actions(state: OrderState, missing: Sequence[str]) -> tuple[Allowed | NotNow, ...]:
    steps: list[Allowed | NotNow] = []
    for action in _ORDER:
        if (state, action) not in ORDER_LIFE:
            continue
        if missing and action in _NEEDS_ORIGINALS:
            facts = {"codes": tuple(missing), "n": len(missing)}
            steps.append(NotNow(action.value, "copies.original_not_here", facts))
        else:
            steps.append(Allowed(action.value))
    return tuple(steps)


def _line(line: CopyLine, item: Item | None, missing: Sequence[str]) -> OrderLine:
    return OrderLine(
        position=line.position,
        item_id=line.item_id,
        reference_code=line.reference_code,
        title=item.title if item is not None else "",
        pages=line.pages,
        count=line.count,
        copies=line.copies,
        kind=line.kind,
        source=line.source,
        digital=item.digital if item is not None and line.source == CopySource.SURROGATE else "",
        here=line.reference_code not in missing,
        price=line.price,
        amount=line.amount,
    )


def _rows(
    reading: Reading, condition: ColumnElement[bool], *, newest_first: bool = False
) -> tuple[OrderRow, ...]:
    session = reading.session
    found = session.execute(
        select(CopyOrder, Case, Request)
        .join(Case, Case.id == CopyOrder.case_id)
        .outerjoin(Request, Request.case_id == CopyOrder.case_id)
        .where(condition)
        .order_by(CopyOrder.id.desc() if newest_first else CopyOrder.id)
        .limit(_SHOWN)
    ).all()
    sums = {
        row.order_id: row
        for row in session.execute(
            select(
                CopyLine.order_id,
                func.count().label("lines"),
                func.sum(CopyLine.count).label("pages"),
                func.sum(CopyLine.count * CopyLine.copies).label("sheets"),
                func.sum(CopyLine.amount).label("amount"),
                func.count().filter(CopyLine.source == CopySource.ORIGINAL).label("originals"),
            )
            .where(CopyLine.order_id.in_([order.id for order, _, _ in found]))
            .group_by(CopyLine.order_id)
        )
    }
    readers = names_of_cases(reading, [request for _, _, request in found if request is not None])
    return tuple(
        OrderRow(
            order_id=order.id,
            number=registered(order.year, order.number),
            code=make(Kind.COPY_ORDER, order.id),
            case_id=case.id,
            case_number=case.number,
            register_number=register_text(case),
            reader=readers[request.id][0] if request is not None else Veiled("", ""),
            state=order.state,
            lines=(told := sums[order.id]).lines,
            pages=told.pages,
            sheets=told.sheets,
            amount=told.amount,
            currency=order.currency,
            originals=told.originals,
            visit_id=order.visit_id,
            ordered_at=reading.clock.local(order.ordered_at),
        )
        for order, case, request in found
    )
