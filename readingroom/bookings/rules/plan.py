"""What an imported row means for a booking that is known, or not yet.

A row is compared with what the same source said last, on the columns it has, never with the booking as it
stands: what the desk changed meanwhile (a visit moved on the phone) is not undone by a source that says the same as
before. Until check-in the source owns hour, identity and the reader's cancellation; from check-in on the desk
owns everything, and a person is told where the two differ.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from readingroom.bookings.rules.lifecycles import BookingAction, BookingState
from readingroom.bookings.snapshot import BookingSnapshot, SnapshotStatus

__all__ = ["TOLD_AT", "BookingPlan", "KnownBooking", "What", "plan", "remembered", "values_told"]

TOLD_AT = "told_at"
"""Beside the fields in `KnownBooking.last_seen`: when the source said so, ISO 8601 in UTC."""

_MATTER_AT_THE_DESK = frozenset({"status", "start", "end", "name", "document_number", "wanted"})


class What(StrEnum):
    """What a row is."""

    NEW = "new"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    UNCHANGED = "unchanged"
    IGNORED = "ignored"
    OLDER = "older"  # an older state than the one known
    CONFLICT = "conflict"  # the desk decided otherwise, and a person is told
    BROKEN = "broken"  # could not be read; never planned


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownBooking:
    """A booking as far as a plan needs it.

    Attributes:
        state: as it stands.
        last_seen: field -> JSON value, as its source said last; see `remembered`.
        cancelled_by: ``"reader"`` or ``"desk"`` where it is cancelled.
        version: of the last state seen.
        modified: of the last state seen, by the source's clock.
    """

    state: BookingState
    last_seen: Mapping[str, Any]
    cancelled_by: str | None = None
    version: int | None = None
    modified: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingPlan:
    """What is to be done because of a row.

    Attributes:
        what: the row's kind, as it is counted and shown.
        why: code of the sentence that explains it, under ``bookings.import.why.<code>``; empty where none is needed.
        fields: those whose value changes, or differs from what the desk decided.
        apply: write these fields into the booking.
        actions: steps of the booking's lifecycle, in order.
        remember: note what the source said, so that the same row says nothing new next time.
        asks: it is done if a person says so.
    """

    what: What
    why: str = ""
    fields: frozenset[str] = frozenset()
    apply: bool = False
    actions: tuple[BookingAction, ...] = field(default=())
    remember: bool = False
    asks: bool = False


def values_told(snapshot: BookingSnapshot) -> dict[str, Any]:
    """What the source says in the fields that it has, as JSON values: moments in UTC, lists, text."""
    return {name: _json(value) for name, value in snapshot.told().items()}


def remembered(
    last_seen: Mapping[str, Any], snapshot: BookingSnapshot, told_at: dt.datetime | None
) -> dict[str, Any]:
    """What to keep as last seen: fields that this row lacks stay as an earlier export told them."""
    kept = dict(last_seen) | values_told(snapshot)
    if told_at is not None:
        kept[TOLD_AT] = max(_json(told_at), last_seen.get(TOLD_AT, ""))
    return kept


def plan(
    known: KnownBooking | None,
    snapshot: BookingSnapshot,
    *,
    told_at: dt.datetime | None = None,
    accept_older: bool = False,
) -> BookingPlan:
    """What a row means.

    Args:
        known: the booking of the same identity, None if there is none.
        snapshot: the row.
        told_at: when the source said so (its file's time), for sources without versions.
        accept_older: a person said that an export older than one already read counts.
    """
    if known is None:
        return _unknown(snapshot)
    fields = frozenset(
        name
        for name, value in values_told(snapshot).items()
        if (value or None) != (known.last_seen.get(name) or None)
    )
    age = _age(known, snapshot, told_at)
    if age < 0 and fields:
        certain = _own_age(known, snapshot) < 0
        if certain or not accept_older:
            why = "older_version" if certain else "older_export"
            return BookingPlan(what=What.OLDER, why=why, fields=fields, asks=not certain)
    if not fields:
        return BookingPlan(what=What.UNCHANGED, remember=age > 0)
    if known.state in (BookingState.ARRIVED, BookingState.FINISHED):
        return _after_check_in(known, snapshot, fields)
    if snapshot.status is SnapshotStatus.CANCELLED:
        return _cancelled(known, fields)
    return _live(known, snapshot, fields)


def _unknown(snapshot: BookingSnapshot) -> BookingPlan:
    if snapshot.start is None:
        return BookingPlan(what=What.IGNORED, why="cancelled_before_known")
    what = What.CANCELLED if snapshot.status is SnapshotStatus.CANCELLED else What.NEW
    return BookingPlan(what=what, fields=snapshot.present, apply=True, remember=True)


def _after_check_in(known: KnownBooking, snapshot: BookingSnapshot, fields: frozenset[str]) -> BookingPlan:
    here = known.state is BookingState.ARRIVED
    if here and fields & _MATTER_AT_THE_DESK:
        cancelled = snapshot.status is SnapshotStatus.CANCELLED and "status" in fields
        why = "cancelled_after_check_in" if cancelled else "changed_after_check_in"
        return BookingPlan(what=What.CONFLICT, why=why, fields=fields, remember=True)
    return BookingPlan(what=What.IGNORED, why="desk_owns" if here else "over", fields=fields, remember=True)


def _cancelled(known: KnownBooking, fields: frozenset[str]) -> BookingPlan:
    if known.state is BookingState.NO_SHOW:
        return BookingPlan(what=What.IGNORED, why="no_show_stays", fields=fields, remember=True)
    if known.state is BookingState.CANCELLED:
        what = What.CHANGED if fields - {"status"} else What.UNCHANGED
        return BookingPlan(what=what, fields=fields, apply=True, remember=True)
    return BookingPlan(
        what=What.CANCELLED, fields=fields, apply=True, actions=(BookingAction.CANCEL,), remember=True
    )


def _live(known: KnownBooking, snapshot: BookingSnapshot, fields: frozenset[str]) -> BookingPlan:
    actions: list[BookingAction] = []
    state = known.state
    if state is BookingState.CANCELLED:
        if known.cancelled_by == "desk":
            return BookingPlan(what=What.CONFLICT, why="cancelled_at_desk", fields=fields, remember=True)
        if "status" in fields:
            actions.append(BookingAction.REINSTATE)
            state = BookingState.CONFIRMED
    elif "start" in fields:
        actions.append(BookingAction.MOVE)
        if state is BookingState.NO_SHOW:
            state = BookingState.CONFIRMED
    requested = snapshot.status is SnapshotStatus.REQUESTED
    if "status" in fields or actions[:1] == [BookingAction.MOVE]:
        if state is BookingState.REQUESTED and not requested and "status" in fields:
            actions.append(BookingAction.CONFIRM)
        elif state is BookingState.CONFIRMED and requested:
            actions.append(BookingAction.UNCONFIRM)
    return BookingPlan(what=What.CHANGED, fields=fields, apply=True, actions=tuple(actions), remember=True)


def _age(known: KnownBooking, snapshot: BookingSnapshot, told_at: dt.datetime | None) -> int:
    """-1 where the row is older than the state known, 1 where it is newer, 0 where that cannot be told."""
    if own := _own_age(known, snapshot):
        return own
    last = known.last_seen.get(TOLD_AT)
    if told_at is None or last is None:
        return 0
    return _compare(_json(told_at), last)


def _own_age(known: KnownBooking, snapshot: BookingSnapshot) -> int:
    for ours, theirs in ((known.version, snapshot.version), (known.modified, snapshot.modified)):
        if theirs is not None and ours is None:
            return 1
        if ours is not None and theirs is not None and ours != theirs:
            return _compare(theirs, ours)
    return 0


def _compare(one: Any, other: Any) -> int:
    return int(one > other) - int(one < other)


def _json(value: object) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return list(value) if isinstance(value, tuple) else value
