"""Copies are ordered (复制), in a case or at the seat."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from readingroom.bookings.records import Visit
from readingroom.bookings.rules import VisitState
from readingroom.command import Command, Context, Handler, Permission
from readingroom.copies.consent import check_consent
from readingroom.copies.events import CopiesOrdered
from readingroom.copies.records import CopyLine, CopyOrder
from readingroom.copies.rules import (
    COPYING,
    CopyKind,
    CopySource,
    Limits,
    OrderState,
    check_limits,
    read_pages,
)
from readingroom.entry import text
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.holdings.matching import Match, match
from readingroom.holdings.records import Item
from readingroom.numbering import next_number
from readingroom.requests.commands import ensure_request, lines_changed
from readingroom.requests.joined import standing_case
from readingroom.requests.lines import add
from readingroom.requests.rules import OVER, Channel
from readingroom.settings import (
    COPIES_AT_MOST,
    COPIES_PAGES_PER_FILE,
    COPIES_SHARE_OF_FILE,
    CURRENCY,
    PRICE_PHOTO,
    PRICE_PHOTOCOPY,
    PRICE_PRINT,
    PRICE_SCAN,
    Setting,
    Settings,
)
from readingroom.store.tables import Case

__all__ = ["HANDLERS", "Lines", "OrderCopies", "WantedCopy", "limits_of", "price_of"]

_PRICES: Mapping[CopyKind, Setting[int]] = {
    CopyKind.PHOTOCOPY: PRICE_PHOTOCOPY,
    CopyKind.PRINT: PRICE_PRINT,
    CopyKind.SCAN: PRICE_SCAN,
    CopyKind.PHOTO: PRICE_PHOTO,
}


@dataclass(frozen=True)
class WantedCopy:
    """One thing to be copied.

    Attributes:
        written: reference code, container label or barcode.
        pages: as somebody types them (`copies.rules.read_pages`); blank: all.
        copies: of each page.
        kind: a `CopyKind`.
    """

    written: str = field(repr=False)
    pages: str = ""
    copies: int = 1
    kind: str = CopyKind.PHOTOCOPY


@dataclass(frozen=True, kw_only=True)
class OrderCopies(Command):
    """Order copies.

    What is digitised is copied from its digital copy, and its original spared; of anything else the original is wanted
    in the case from now on, as if the reader had ordered it.

    Attributes:
        case_id: for whom.
        wanted: what, in order.
        purpose: what the copies are for.
        visit_id: whose seat it was ordered at; None where it was not.
        note: for whoever makes them.
    """

    permission = Permission.COPY
    case_id: int
    wanted: tuple[WantedCopy, ...] = field(repr=False)
    purpose: str = field(default="", repr=False)
    visit_id: int | None = None
    note: str = field(default="", repr=False)


def price_of(settings: Settings, kind: CopyKind) -> int:
    """The price of a page, in the smallest unit of the currency."""
    return settings[_PRICES[kind]]


def limits_of(settings: Settings) -> Limits:
    """What may be copied of one file."""
    return Limits(
        pages=settings[COPIES_PAGES_PER_FILE],
        share=settings[COPIES_SHARE_OF_FILE],
        copies=settings[COPIES_AT_MOST],
    )


def order_copies(session: Session, command: OrderCopies, context: Context) -> Sequence[Event]:
    """Order copies, and want the originals that are needed.

    Raises:
        Refused: ``copies.nothing_wanted``, ``copies.no_case``, ``copies.not_this_visit``, ``request.ended``,
            ``copies.unknown_code``; what `read_pages`, `check_limits` and `check_consent` say.
    """
    if not command.wanted:
        raise Refused("copies.nothing_wanted")
    if session.get(Case, command.case_id) is None:
        raise Refused("copies.no_case", case=command.case_id)
    case_id = standing_case(session, command.case_id)
    _check_visit(session, command, case_id)
    request, events = ensure_request(session, context, case_id, channel=Channel.WALK_IN, reader_id=None)
    if request.state in OVER:
        raise Refused("request.ended", state=request.state)
    lines = _lines(session, command, context, case_id)
    order = CopyOrder(
        year=context.today.year,
        number=next_number(session, "copy_order", context.today.year),
        case_id=case_id,
        visit_id=command.visit_id,
        state=OrderState.WANTED.value,
        purpose=text(command.purpose) or request.purpose,
        note=text(command.note) or None,
        currency=context.settings[CURRENCY],
        ordered_at=context.occurred_at,
        ordered_by=context.actor.staff,
    )
    session.add(order)
    session.flush()
    for position, line in enumerate(lines, start=1):
        line.order_id, line.position = order.id, position
        session.add(line)
    session.flush()
    originals = [
        wanted.written.strip()
        for wanted, line in zip(command.wanted, lines, strict=True)
        if line.source == CopySource.ORIGINAL
    ]
    events.append(
        CopiesOrdered(
            copy_order_id=order.id,
            case_id=case_id,
            visit_id=order.visit_id,
            year=order.year,
            number=order.number,
            pages=sum(line.count for line in lines),
            originals=len(originals),
        )
    )
    new = add(session, request.id, originals, "desk") if originals else []
    return [*events, lines_changed(request, new)] if new else events


def _check_visit(session: Session, command: OrderCopies, case_id: int) -> None:
    if command.visit_id is None:
        return
    visit = session.get(Visit, command.visit_id)
    if visit is None or visit.state == VisitState.LEFT or standing_case(session, visit.case_id) != case_id:
        raise Refused("copies.not_this_visit")


def _lines(session: Session, command: OrderCopies, context: Context, case_id: int) -> list[CopyLine]:
    lines = Lines(session, context.settings, context.today, case_id, [one.written for one in command.wanted])
    return [lines.add(one) for one in command.wanted]


class Lines:
    """What is wanted, line after line: each is looked up, priced, and held against the limits and what was released.

    Args:
        session: in any transaction; nothing is written.
        settings: prices and limits.
        today: the archive's date.
        case_id: for whom.
        written: every code that will be asked about.
    """

    def __init__(
        self, session: Session, settings: Settings, today: dt.date, case_id: int, written: Sequence[str]
    ) -> None:
        self._session, self._settings, self._today, self._case = session, settings, today, case_id
        self._matches = match(session, written)
        self._before: dict[tuple[int | None, int | None], int] = {}

    def add(self, wanted: WantedCopy) -> CopyLine:
        """One more line, which belongs to no order yet.

        Raises:
            Refused: ``copies.unknown_code``; what `read_pages`, `check_limits` and `check_consent` say.
        """
        session, found = self._session, self._matches[wanted.written]
        if not found.known:
            raise Refused("copies.unknown_code", code=wanted.written.strip()[:60])
        kind, pages = CopyKind(wanted.kind), read_pages(wanted.pages)
        item = session.get(Item, found.item_id) if found.item_id is not None else None
        check_consent(session, self._case, self._today, found, pages, COPYING)
        key = (found.item_id, found.container_id)
        if key not in self._before:
            self._before[key] = _ordered_before(session, self._case, found)
        count = check_limits(
            pages,
            copies=wanted.copies,
            of_file=item.pages if item is not None else None,
            before=self._before[key],
            limits=limits_of(self._settings),
            code=found.reference_code or found.label,
        )
        self._before[key] += count
        price = price_of(self._settings, kind)
        digitised = item is not None and bool(item.digital)
        return CopyLine(
            item_id=found.item_id,
            container_id=found.container_id,
            reference_code=found.reference_code or found.label,
            pages=str(pages),
            count=count,
            copies=wanted.copies,
            kind=kind.value,
            source=(CopySource.SURROGATE if digitised else CopySource.ORIGINAL).value,
            price=price,
            amount=price * count * wanted.copies,
        )


def _ordered_before(session: Session, case_id: int, found: Match) -> int:
    """Pages of this very thing that the case has ordered already; what was cancelled does not count."""
    told = (
        select(func.coalesce(func.sum(CopyLine.count), 0))
        .join(CopyOrder, CopyOrder.id == CopyLine.order_id)
        .where(CopyOrder.case_id == case_id, CopyOrder.state != OrderState.CANCELLED)
    )
    if found.item_id is not None:
        told = told.where(CopyLine.item_id == found.item_id)
    else:
        told = told.where(CopyLine.item_id.is_(None), CopyLine.container_id == found.container_id)
    return session.scalar(told) or 0


HANDLERS: Mapping[type[Command], Handler] = {OrderCopies: order_copies}
