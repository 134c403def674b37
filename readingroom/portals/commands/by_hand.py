"""What a person has entered on a portal by hand: ticked off on the list (回填清单), and not told again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.portals.adapter import Applied
from readingroom.portals.commands.leasing import portal_of
from readingroom.portals.commands.sending import note_applied
from readingroom.portals.outgoing import settle
from readingroom.portals.records import OutboxRow
from readingroom.portals.rules import OutboxAction

__all__ = ["HANDLERS", "EnterByHand"]


@dataclass(frozen=True, kw_only=True)
class EnterByHand(Command):
    """These lines stand on the portal now, entered by hand.

    Attributes:
        rows: ids of the outbox.
    """

    permission = Permission.RECEIVE
    portal_id: int
    rows: tuple[int, ...] = field(repr=False)


def enter_by_hand(session: Session, command: EnterByHand, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``portal.unknown``, ``portal.no_telling``, ``portal.outbox_not_now``."""
    portal = portal_of(session, command.portal_id)
    wanted = select(OutboxRow).where(OutboxRow.portal_id == portal.id, OutboxRow.id.in_(command.rows))
    rows = session.scalars(wanted.order_by(OutboxRow.id).with_for_update()).all()
    if missing := sorted({*command.rows} - {row.id for row in rows}):
        raise Refused("portal.no_telling", row=missing[0])
    events = []
    for row in rows:
        events.append(settle(session, row, OutboxAction.ENTER, context, "by_hand"))
        note_applied(session, row, Applied())
    return events


HANDLERS: Mapping[type[Command], Handler] = {EnterByHand: enter_by_hand}
