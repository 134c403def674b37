"""Pages counted (清点) at hand-over, and what was found where they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.holdings.records import Item
from readingroom.requests.records import Request
from readingroom.retrieval import custody
from readingroom.retrieval.commands.steps import locked
from readingroom.retrieval.events import PagesCounted, PagesSettled
from readingroom.retrieval.records import Unit
from readingroom.retrieval.rules import RetrievalState

__all__ = ["HANDLERS", "CountPages", "SettlePages"]


@dataclass(frozen=True, kw_only=True)
class CountPages(Command):
    """Pages counted (清点) together with the reader, going out or coming back."""

    permission = Permission.RETRIEVE
    retrieval_id: int
    pages: int


@dataclass(frozen=True, kw_only=True)
class SettlePages(Command):
    """Say what was found about pages that differ; until then they need a hand.

    Attributes:
        retrieval_id: whose pages.
        note: what was found, in free text.
    """

    permission = Permission.CORRECT
    retrieval_id: int
    note: str = field(repr=False)


def count_pages(session: Session, command: CountPages, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``retrieval.no_pages``, ``retrieval.count_not_now``."""
    retrieval = locked(session, command.retrieval_id)
    unit = session.get_one(Unit, retrieval.unit_id)
    if command.pages < 1:
        raise Refused("retrieval.no_pages", pages=command.pages)
    coming_back = retrieval.state in {RetrievalState.RETURNED, RetrievalState.PASSED_ON}
    if not coming_back and retrieval.state not in {RetrievalState.HELD, RetrievalState.ISSUED}:
        raise Refused("retrieval.count_not_now", state=retrieval.state)
    if coming_back:
        expected = retrieval.pages_out
        retrieval.pages_back = command.pages
    else:
        expected = session.get_one(Item, unit.item_id).pages if unit.item_id is not None else None
        retrieval.pages_out = command.pages
    custody.append(
        session, context, unit, action="count", to_state=unit.state, to_place=unit.place,
        retrieval_id=retrieval.id, pages=command.pages,
    )  # fmt: skip
    return [
        PagesCounted(
            retrieval_id=retrieval.id,
            request_id=retrieval.request_id,
            case_id=session.get_one(Request, retrieval.request_id).case_id,
            unit_id=unit.id,
            pages=command.pages,
            expected=expected,
            coming_back=coming_back,
        )
    ]


def settle_pages(session: Session, command: SettlePages, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``retrieval.pages_agree``, ``retrieval.no_note``."""
    retrieval = locked(session, command.retrieval_id)
    differ = retrieval.pages_out != retrieval.pages_back and None not in (
        retrieval.pages_out,
        retrieval.pages_back,
    )
    if retrieval.pages_settled or not differ:
        raise Refused("retrieval.pages_agree")
    if not command.note.strip():
        raise Refused("retrieval.no_note")
    unit = session.get_one(Unit, retrieval.unit_id)
    retrieval.pages_settled = True
    custody.append(
        session,
        context,
        unit,
        action="settle",
        to_state=unit.state,
        to_place=unit.place,
        retrieval_id=retrieval.id,
        why="pages_differ",
        note=command.note.strip(),
    )
    return [
        PagesSettled(
            retrieval_id=retrieval.id,
            request_id=retrieval.request_id,
            case_id=session.get_one(Request, retrieval.request_id).case_id,
            unit_id=unit.id,
        )
    ]


HANDLERS: Mapping[type[Command], Handler] = {CountPages: count_pages, SettlePages: settle_pages}
