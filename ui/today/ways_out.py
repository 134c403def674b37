"""Refusals that have a way out: the one button beside them, and the commands it gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from readingroom.bookings.commands import (
    Arrive,
    Leave,
    MakeBooking,
    MoveBooking,
    ReinstateBooking,
)
from readingroom.command import Command
from readingroom.errors import DeskError
from readingroom.people.commands import RegisterReader

__all__ = ["WayOut", "way_out"]


@dataclass(frozen=True)
class WayOut:
    """What may be done instead.

    Attributes:
        verb: code of the button's word.
        facts: what the word names.
        commands: given one after the other.
    """

    verb: str
    commands: Sequence[Command]
    facts: tuple[tuple[str, object], ...] = ()


def way_out(error: DeskError, command: Command) -> WayOut | None:
    """The way out of a refused command; None where there is none.

    Args:
        error: the refusal.
        command: what was refused.
    """
    code, facts = error.code, error.facts
    if isinstance(command, Arrive):
        return _arrival(code, facts, command)
    if isinstance(command, RegisterReader) and code == "reader.known_document":
        return WayOut("today.way.register_anyway", [replace(command, anyway=True)])
    insists = code == "booking.hour_full" or code == "booking.outside_hours" or code.startswith("calendar.")
    if isinstance(command, MakeBooking | MoveBooking) and insists and code != "calendar.past":
        return WayOut("today.way.book_anyway", [replace(command, anyway=True)])
    return None


def _arrival(code: str, facts: dict[str, object], command: Arrive) -> WayOut | None:
    if code == "booking.other_day":
        return WayOut("today.way.to_today", [MoveBooking(booking_id=_id(facts["booking"])), command])
    if code == "booking.is_cancelled":
        booking = _id(facts.get("booking", command.booking_id))
        return WayOut("today.way.reinstate", [ReinstateBooking(booking_id=booking), command])
    if code == "visit.room_full":
        return WayOut("today.way.let_in", [replace(command, over_capacity=True)])
    if code == "visit.not_left":
        return WayOut("today.way.let_out", [Leave(visit_id=_id(facts["visit"])), command])
    if code in ("reader.known_document", "visit.reader_differs"):
        ids, numbers = facts["ids"], facts["readers"]
        if isinstance(ids, Sequence) and isinstance(numbers, Sequence):
            known = replace(command, particulars=None, reader_id=_id(ids[0]))
            return WayOut("today.way.is_reader", [known], (("number", numbers[0]),))
    return None


def _id(value: object) -> int:
    assert isinstance(value, int)  # noqa: S101 - the refusal's own facts
    return value
