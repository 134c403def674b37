"""The custody log (流转记录): the truth about where every unit is.

Every hand-over is appended here and nowhere else. A unit's own `state`, `place` and `last_seq` repeat its last
row so that lists need not look it up; ``readingroom check`` compares them.
"""

from __future__ import annotations

from typing import cast

from sqlalchemy import Table, bindparam, insert, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from readingroom.command import Context
from readingroom.retrieval.records import CustodyRow, Unit
from readingroom.store.chain import CUSTODY, next_link

__all__ = ["append"]

# Written with every scan: made once, and past the ORM, whose flush would take as long as all the rest.
_UNITS = cast(Table, Unit.__table__)
_APPEND = insert(cast(Table, CustodyRow.__table__))
_FOLLOW = (
    update(_UNITS)
    .where(_UNITS.c.id == bindparam("unit"))
    .values(state=bindparam("to_state"), place=bindparam("to_place"), last_seq=bindparam("seq"))
)


def append(
    session: Session,
    context: Context,
    unit: Unit,
    *,
    action: str,
    to_state: str,
    to_place: str | None,
    retrieval_id: int | None,
    pages: int | None = None,
    why: str | None = None,
    note: str | None = None,
    compensates: int | None = None,
) -> int:
    """Write one hand-over and let the unit's own state follow it.

    Args:
        session: in the command's transaction.
        context: who, where, when.
        unit: what changed hands.
        action: what was done.
        to_state: the unit's state from now on.
        to_place: seat, shelf or other place it is at now.
        retrieval_id: for which retrieval.
        pages: as counted, if they were.
        why: a reason's code.
        note: free text; only its fingerprint goes into the chain.
        compensates: sequence number of the row that this one takes back.

    Returns:
        The row's sequence number.
    """
    digest = context.vault.fingerprint("custody.note", note) if note else None
    facts = {
        "unit": unit.id,
        "retrieval": retrieval_id,
        "action": action,
        "from": [unit.state, unit.place],
        "to": [to_state, to_place],
        "staff": context.actor.staff,
        "station": context.actor.station.value,
        "command_id": str(context.command_id),
        "occurred_at": context.occurred_at.isoformat(),
        "recorded_at": context.recorded_at.isoformat(),
        "pages": pages,
        "why": why,
        "note": digest.hex() if digest else None,
        "compensates": compensates,
    }
    link = next_link(session, CUSTODY, facts)
    connection = session.connection()
    connection.execute(
        _APPEND,
        {
            "seq": link.seq,
            "unit_id": unit.id,
            "retrieval_id": retrieval_id,
            "action": action,
            "from_state": unit.state,
            "to_state": to_state,
            "from_place": unit.place,
            "to_place": to_place,
            "staff_id": context.actor.staff,
            "station": context.actor.station.value,
            "command_id": context.command_id,
            "occurred_at": context.occurred_at,
            "recorded_at": context.recorded_at,
            "pages": pages,
            "why": why,
            "note": note,
            "note_digest": digest,
            "compensates": compensates,
            "canonical": link.canonical,
            "hash": link.hash,
        },
    )
    follows = {"state": to_state, "place": to_place, "last_seq": link.seq}
    connection.execute(
        _FOLLOW, {"unit": unit.id, "to_state": to_state, "to_place": to_place, "seq": link.seq}
    )
    for name, value in follows.items():
        set_committed_value(unit, name, value)
    return link.seq
