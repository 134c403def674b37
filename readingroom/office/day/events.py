"""What happened to days, shifts and what was carried over."""

from __future__ import annotations

from dataclasses import dataclass

from readingroom.events import Changed, Event

__all__ = ["CarryOverSettled", "DayClosed", "DayReopened", "MatterCarriedOver", "ShiftHandedOver"]

_DAY = frozenset({Changed.DAY})


@dataclass(frozen=True, kw_only=True)
class _OfCarryOver(Event):
    changed = _DAY
    carried_over_id: int
    matter: str
    retrieval_id: int | None = None
    visit_id: int | None = None
    booking_id: int | None = None
    attempt_id: int | None = None
    queue_ticket_id: int | None = None
    copy_order_id: int | None = None
    certificate_id: int | None = None
    case_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class MatterCarriedOver(_OfCarryOver):
    """Something could not be finished that day (挂账); the reason stands in the record.

    Attributes:
        day: ISO date of the day that it is left over from.
    """

    day: str


@dataclass(frozen=True, kw_only=True)
class CarryOverSettled(_OfCarryOver):
    """What was carried over is finished, or somebody said that it is."""


@dataclass(frozen=True, kw_only=True)
class DayClosed(Event):
    """A day was walked to zero (日结).

    Attributes:
        day: ISO date.
        readers: 人次.
        volumes: 卷件次 handed out.
        no_shows: bookings nobody came for.
        carried: matters carried over.
        audit_seq, custody_seq: heads that were signed; the audit's own row for the closing comes after its head.
    """

    changed = _DAY
    closed_day_id: int
    day: str
    readers: int
    volumes: int
    no_shows: int
    carried: int
    audit_seq: int
    custody_seq: int


@dataclass(frozen=True, kw_only=True)
class DayReopened(Event):
    """A closed day was opened again; the reason stands among what was carried over.

    Attributes:
        day: ISO date.
    """

    changed = _DAY
    closed_day_id: int
    carried_over_id: int
    day: str


@dataclass(frozen=True, kw_only=True)
class ShiftHandedOver(Event):
    """One person handed the desk over to another (交接班)."""

    changed = _DAY
    handover_id: int
    from_staff_id: int
    to_staff_id: int
    out: int
    held: int
