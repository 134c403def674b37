"""Every chain link by link, every checkpoint, every state that is derived."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from typing import Any

from sqlalchemy import LargeBinary, func, select, type_coerce
from sqlalchemy.orm import defer

from readingroom.command import Reading
from readingroom.errors import Refused, Unavailable
from readingroom.events import Event, event_from_json
from readingroom.office.check.checkpoints import is_signed
from readingroom.office.check.problem import Problem
from readingroom.office.check.register import register_problems
from readingroom.retrieval.records import CustodyRow, Unit
from readingroom.store import append_only
from readingroom.store.chain import AUDIT, CUSTODY, GENESIS, BrokenLink, facts_of, verify
from readingroom.store.keys import key_id_of
from readingroom.store.tables import AuditRow, AuditSubject, ChainHead, Checkpoint, KeySlot

__all__ = ["Problem", "check"]

_AT_A_TIME = 2_000


def check(reading: Reading, verify_key: bytes, *, trusted: Collection[str] = ()) -> tuple[Problem, ...]:
    """Verify everything and name, for each chain, the first link that is broken.

    A key that stands only in the database may have been put there by whoever made the chain anew. So what vouches for
    a chain is the last checkpoint signed with a key that is known from elsewhere; a later one is told as a problem.

    Args:
        reading: one consistent moment.
        verify_key: this desk's public key, from its secret outside the database.
        trusted: ids of other desks' keys, as their day sheets print them.

    Raises:
        Refused: ``check.no_such_key``: no key in the database has one of these ids.
    """
    problems = [
        Problem("trigger", {"trigger": name}) for name in append_only.missing(reading.session.connection())
    ]
    signed: dict[str, dict[int, bytes]] = {AUDIT: {}, CUSTODY: {}}
    kept: set[tuple[str, int]] = set()
    by_id = _keys(reading, verify_key)
    known = {key_id_of(verify_key), *_known(by_id, trusted)}
    vouched: dict[str, int] = defaultdict(int)
    borrowed: dict[tuple[str, str], int] = {}
    for point in reading.session.scalars(select(Checkpoint).order_by(Checkpoint.id)):
        key = by_id.get(point.key_id)
        if key is None or not is_signed(point, key):
            problems.append(Problem("signature", {"chain": point.chain, "seq": point.seq}))
        else:
            signed.setdefault(point.chain, {})[point.seq] = point.hash
            if point.key_id in known:
                vouched[point.chain] = max(vouched[point.chain], point.seq)
            else:
                newest = borrowed.get((point.chain, point.key_id), 0)
                borrowed[point.chain, point.key_id] = max(newest, point.seq)
        kept.add((point.chain, point.seq))
    heads = {head.name: (head.seq, head.hash) for head in reading.session.scalars(select(ChainHead))}
    broken = [
        verify(AUDIT, _audit(reading), heads.get(AUDIT, (0, GENESIS)), signed[AUDIT]),
        verify(CUSTODY, _custody(reading), heads.get(CUSTODY, (0, GENESIS)), signed[CUSTODY]),
    ]
    problems += [_told(link) for link in broken if link is not None]
    problems += [
        Problem("borrowed_key", {"chain": chain, "since": vouched[chain], "seq": seq, "key": key_id})
        for (chain, key_id), seq in sorted(borrowed.items())
        if seq > vouched[chain]
    ]
    problems += _first_of_each(_custody_rows(reading))
    problems += _first_of_each(_audit_rows(reading, kept))
    problems += _units(reading)
    problems += register_problems(reading)
    return tuple(problems)


def _keys(reading: Reading, verify_key: bytes) -> dict[str, bytes]:
    told = reading.session.scalars(select(KeySlot.verify_key).where(KeySlot.verify_key.is_not(None)))
    return {key_id_of(key): key for key in (*told, verify_key) if key is not None}


def _known(by_id: Mapping[str, bytes], trusted: Collection[str]) -> Iterator[str]:
    for printed in trusted:
        key_id = "".join(printed.split()).lower()
        if key_id not in by_id:
            raise Refused("check.no_such_key", key=printed.strip())
        yield key_id


def _first_of_each(problems: Iterator[Problem]) -> Iterator[Problem]:
    """The first problem of each kind: what comes after it is as much as the first to look into."""
    seen: set[str] = set()
    for problem in problems:
        if problem.code not in seen:
            seen.add(problem.code)
            yield problem


def _told(link: BrokenLink) -> Problem:
    return Problem(link.why, {"chain": link.chain, "seq": link.seq})


def _audit(reading: Reading) -> Iterator[tuple[int, bytes, bytes]]:
    found = select(AuditRow.seq, AuditRow.canonical, AuditRow.hash).order_by(AuditRow.seq)
    return iter(reading.session.execute(found.execution_options(yield_per=_AT_A_TIME)))


def _custody(reading: Reading) -> Iterator[tuple[int, bytes, bytes]]:
    found = select(CustodyRow.seq, CustodyRow.canonical, CustodyRow.hash).order_by(CustodyRow.seq)
    return iter(reading.session.execute(found.execution_options(yield_per=_AT_A_TIME)))


def _custody_rows(reading: Reading) -> Iterator[Problem]:
    """The columns that lists are made from must say what the chained bytes say, and so must the notes."""
    found = (
        select(CustodyRow, type_coerce(CustodyRow.note, LargeBinary))
        .options(defer(CustodyRow.note))  # a note that does not open is told, not raised
        .order_by(CustodyRow.seq)
        .execution_options(yield_per=_AT_A_TIME)
    )
    for row, note in reading.session.execute(found):
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
        if _differs(row.canonical, shown):
            yield Problem("columns", {"chain": CUSTODY, "seq": row.seq})
        if not _is_that_note(reading, note, row.note_digest):
            yield Problem("note", {"chain": CUSTODY, "seq": row.seq})


def _is_that_note(reading: Reading, note: bytes | None, digest: bytes | None) -> bool:
    if note is None or digest is None:
        return note is digest
    try:
        written = reading.vault.open("custody.note", note).decode()
    except Unavailable:
        return False
    return reading.vault.fingerprint("custody.note", written) == digest


def _audit_rows(reading: Reading, kept: Set[tuple[str, int]]) -> Iterator[Problem]:
    """The audit's columns, what histories find it by, and the signatures that closed days say were made."""
    audit = select(AuditRow).order_by(AuditRow.seq).execution_options(yield_per=_AT_A_TIME)
    for entries in reading.session.scalars(audit).partitions():
        subjects = _subjects(reading, entries)
        for entry in entries:
            told: Mapping[str, Any] = facts_of(entry.canonical)
            shown = {
                "command_id": str(entry.command_id),
                "command": entry.command,
                "staff": entry.staff_id,
                "recorded_at": entry.recorded_at.isoformat(),
            }
            if _differs(entry.canonical, shown):
                yield Problem("columns", {"chain": AUDIT, "seq": entry.seq})
            events = _events(told)
            if {pair for event in events for pair in event.subjects()} != subjects[entry.seq]:
                yield Problem("subjects", {"chain": AUDIT, "seq": entry.seq})
            yield from _unsigned(events, kept)


def _events(told: Mapping[str, Any]) -> list[Event]:
    try:
        return [event_from_json(event) for event in told.get("events", ())]
    except (KeyError, TypeError):  # no event of ours: the chain itself tells of the edit
        return []


def _subjects(reading: Reading, entries: Sequence[AuditRow]) -> Mapping[int, set[tuple[str, int]]]:
    found = reading.session.execute(
        select(AuditSubject.seq, AuditSubject.kind, AuditSubject.subject_id).where(
            AuditSubject.seq.between(entries[0].seq, entries[-1].seq)
        )
    )
    subjects: dict[int, set[tuple[str, int]]] = defaultdict(set)
    for seq, kind, subject_id in found:
        subjects[seq].add((kind, subject_id))
    return subjects


def _unsigned(events: Iterable[Event], kept: Set[tuple[str, int]]) -> Iterator[Problem]:
    """A closed day tells up to which link each chain was signed (``audit_seq``, ``custody_seq``)."""
    for event in events:
        for chain in (AUDIT, CUSTODY):
            seq = getattr(event, f"{chain}_seq", 0)
            if seq and (chain, seq) not in kept:
                yield Problem("unsigned", {"chain": chain, "seq": seq})


def _differs(canonical: bytes, shown: Mapping[str, object]) -> bool:
    told = facts_of(canonical)
    return any(told.get(name) != value for name, value in shown.items())


def _units(reading: Reading) -> Iterator[Problem]:
    """A unit's own state must be what its last hand-over says."""
    found = reading.session.execute(
        select(Unit, CustodyRow)
        .outerjoin(CustodyRow, CustodyRow.seq == Unit.last_seq)
        .options(defer(CustodyRow.note))
        .order_by(Unit.id)
        .execution_options(yield_per=_AT_A_TIME)
    )
    newest: dict[int, int] = dict(
        reading.session.execute(
            select(CustodyRow.unit_id, func.max(CustodyRow.seq)).group_by(CustodyRow.unit_id)
        ).all()
    )
    for unit, row in found:
        fits = newest.get(unit.id) == unit.last_seq and (
            row is None or (row.to_state, row.to_place) == (unit.state, unit.place)
        )
        if not fits:
            yield Problem("unit", {"unit": unit.id, "state": unit.state})
