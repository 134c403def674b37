"""Every chain link by link, every checkpoint, every state that is derived."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from readingroom.command import Reading
from readingroom.office.check.checkpoints import is_signed
from readingroom.retrieval.records import CustodyRow, Unit
from readingroom.store.chain import AUDIT, CUSTODY, GENESIS, BrokenLink, verify
from readingroom.store.tables import AuditRow, ChainHead, Checkpoint, KeySlot

__all__ = ["Problem", "check"]

_AT_A_TIME = 2_000


@dataclass(frozen=True)
class Problem:
    """Something that does not fit.

    Attributes:
        code: its sentence stands under ``check.<code>``.
        facts: what the sentence names.
    """

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


def check(reading: Reading, verify_key: bytes) -> tuple[Problem, ...]:
    """Verify everything and name, for each chain, the first link that is broken.

    Args:
        reading: one consistent moment.
        verify_key: this desk's public key, from its secret outside the database; checkpoints of other desks are
            verified with the keys the database tells.
    """
    problems: list[Problem] = []
    keys = {key for key in reading.session.scalars(select(KeySlot.verify_key)) if key is not None} | {
        verify_key
    }
    by_id = {hashlib.sha256(key).hexdigest()[:16]: key for key in keys}
    signed: dict[str, dict[int, bytes]] = {AUDIT: {}, CUSTODY: {}}
    for point in reading.session.scalars(select(Checkpoint).order_by(Checkpoint.id)):
        key = by_id.get(point.key_id)
        if key is None or not is_signed(point, key):
            problems.append(Problem("signature", {"chain": point.chain, "seq": point.seq}))
        else:
            signed.setdefault(point.chain, {})[point.seq] = point.hash
    heads = {head.name: (head.seq, head.hash) for head in reading.session.scalars(select(ChainHead))}
    broken = [
        verify(AUDIT, _audit(reading), heads.get(AUDIT, (0, GENESIS)), signed[AUDIT]),
        verify(CUSTODY, _custody(reading), heads.get(CUSTODY, (0, GENESIS)), signed[CUSTODY]),
    ]
    problems += [_told(link) for link in broken if link is not None]
    problems += _columns(reading)
    problems += _units(reading)
    return tuple(problems)


def _told(link: BrokenLink) -> Problem:
    return Problem(link.why, {"chain": link.chain, "seq": link.seq})


def _audit(reading: Reading) -> Iterator[tuple[int, bytes, bytes]]:
    found = select(AuditRow.seq, AuditRow.canonical, AuditRow.hash).order_by(AuditRow.seq)
    return iter(reading.session.execute(found.execution_options(yield_per=_AT_A_TIME)))


def _custody(reading: Reading) -> Iterator[tuple[int, bytes, bytes]]:
    found = select(CustodyRow.seq, CustodyRow.canonical, CustodyRow.hash).order_by(CustodyRow.seq)
    return iter(reading.session.execute(found.execution_options(yield_per=_AT_A_TIME)))


def _columns(reading: Reading) -> Iterator[Problem]:
    """The columns that lists are made from must say what the chained bytes say."""
    for row in reading.session.scalars(
        select(CustodyRow).order_by(CustodyRow.seq).execution_options(yield_per=_AT_A_TIME)
    ):
        told = json.loads(row.canonical)
        shown = {
            "unit": row.unit_id,
            "retrieval": row.retrieval_id,
            "action": row.action,
            "from": [row.from_state, row.from_place],
            "to": [row.to_state, row.to_place],
            "staff": row.staff_id,
            "station": row.station,
            "command_id": str(row.command_id),
            "occurred_at": row.occurred_at.isoformat(),
            "recorded_at": row.recorded_at.isoformat(),
            "pages": row.pages,
            "why": row.why,
            "note": row.note_digest.hex() if row.note_digest else None,
            "compensates": row.compensates,
        }
        if any(told.get(name) != value for name, value in shown.items()):
            yield Problem("columns", {"chain": CUSTODY, "seq": row.seq})
            return
    audit = select(AuditRow).order_by(AuditRow.seq).execution_options(yield_per=_AT_A_TIME)
    for entry in reading.session.scalars(audit):
        told = json.loads(entry.canonical)
        shown = {
            "command_id": str(entry.command_id),
            "command": entry.command,
            "staff": entry.staff_id,
            "recorded_at": entry.recorded_at.isoformat(),
        }
        if any(told.get(name) != value for name, value in shown.items()):
            yield Problem("columns", {"chain": AUDIT, "seq": entry.seq})
            return


def _units(reading: Reading) -> Iterator[Problem]:
    """A unit's own state must be what its last hand-over says."""
    found = reading.session.execute(
        select(Unit, CustodyRow).outerjoin(CustodyRow, CustodyRow.seq == Unit.last_seq).order_by(Unit.id)
    )
    newest = dict(
        reading.session.execute(select(CustodyRow.unit_id, CustodyRow.seq).order_by(CustodyRow.seq)).all()
    )
    for unit, row in found:
        fits = newest.get(unit.id) == unit.last_seq and (
            row is None or (row.to_state, row.to_place) == (unit.state, unit.place)
        )
        if not fits:
            yield Problem("unit", {"unit": unit.id, "state": unit.state})
