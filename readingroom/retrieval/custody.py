"""The custody log (流转记录): the truth about where every unit is.

Every hand-over is appended here and nowhere else. A unit's own `state`, `place` and `last_seq` repeat its last
row so that lists need not look it up; ``readingroom check`` compares them.
"""

from __future__ import annotations

from typing import cast

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from readingroom.command import Context
from readingroom.retrieval.records import CustodyRow, Unit
from readingroom.store.chain import CUSTODY, next_link

__all__ = ["append"]

_APPEND = insert(cast(Table, CustodyRow.__table__))


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
    session.connection().execute(
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
    unit.state, unit.place, unit.last_seq = to_state, to_place, link.seq
    session.flush()
    return link.seq
