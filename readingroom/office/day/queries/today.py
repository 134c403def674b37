"""The page Today: who comes, who is here, who is late, and what each needs next."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from readingroom.allowed import Allowed, NotNow
from readingroom.bookings import queries as bookings
from readingroom.command import Reading
from readingroom.entry import half_width
from readingroom.office.day.queries.closing import Closed, closed_on
from readingroom.office.day.queries.waiting import Waiting, waits
from readingroom.office.day.rules import When, when
from readingroom.people.rules import name_key
from readingroom.people.veiled import Veiled
from readingroom.requests.records import Request
from readingroom.retrieval.queries import CaseUnits, Counts, cases_to_print, counts, units_of_cases
from readingroom.retrieval.queries.board import rows
from readingroom.retrieval.records import Retrieval
from readingroom.retrieval.rules import RetrievalState
from readingroom.settings import USES_QUEUE, USES_SEATS

if TYPE_CHECKING:
    from readingroom.bookings.queries import DayHours, DayRow, KindOfSeat, NumberBoard

__all__ = ["Head", "Row", "TodayPage", "row_of", "today_page"]

_GROUPS = list(When)


@dataclass(frozen=True)
class Head:
    """The line over the list.

    Attributes:
        day: which.
        now: local time.
        hours: opening hours of the day, whether it is open now, and why not.
        line: numbers called and waiting; None where the room uses none.
        expected, late: readers promised for the day and not here yet; late ones are among the expected.
        present: readers in the room, those who stepped out included.
        left, walk_ins, no_shows, cancelled: of the day.
        seats: free and total by kind; empty where the room uses none.
        units: units out, held, to reshelve; slips to print; units not found.
        closed: how the day was closed, None while it is open.
    """

    day: dt.date
    now: dt.datetime
    hours: DayHours
    line: NumberBoard | None
    expected: int
    late: int
    present: int
    left: int
    walk_ins: int
    no_shows: int
    cancelled: int
    seats: tuple[KindOfSeat, ...]
    units: Counts
    closed: Closed | None


@dataclass(frozen=True)
class Row:
    """Somebody who comes, is here or was here.

    Attributes:
        when: the group.
        person: the booking or visit: number, name, hour, state, lateness, seat.
        files: how far what is wanted is; None where nothing is.
        next_step: the one thing to do now, or why it cannot be done; None where nothing is left to do.
        actions: everything else that may be done.
    """

    when: When
    person: DayRow
    files: CaseUnits | None
    next_step: Allowed | NotNow | None
    actions: tuple[Allowed | NotNow, ...]

    @property
    def case_id(self) -> int:
        """Whose number it is; the row's key."""
        return self.person.case_id

    @property
    def name(self) -> Veiled:
        """Of the reader, in both forms."""
        return self.person.name


@dataclass(frozen=True)
class TodayPage:
    """Everything the page shows.

    Attributes:
        head: the line over the list.
        waits: "Waits for me", the most pressing first; only for today.
        rows: by group, then by hour.
        hidden: rows that the filter leaves out.
    """

    head: Head
    waits: tuple[Waiting, ...]
    rows: tuple[Row, ...]
    hidden: int


def today_page(reading: Reading, day: dt.date | None = None, filter: str = "") -> TodayPage:  # noqa: A002
    """The page for a day, today by default: the same number of statements however many rows.

    Args:
        reading: the moment.
        day: another day, to look ahead or back.
        filter: leaves only rows whose number, name, seat or hour has every word of it.
    """
    day = day or reading.today
    people = bookings.today(reading, day)
    made = _rows(reading, day, people)
    shown = sorted((row for row in made if _fits(row, filter)), key=_place)
    return TodayPage(
        head=_head(reading, day, people, reading.clock.local(reading.now)),
        waits=waits(reading) if day == reading.today else (),
        rows=tuple(shown),
        hidden=len(made) - len(shown),
    )


def row_of(reading: Reading, case_id: int) -> Row | None:
    """A case's row on today's page; None if it has none there."""
    people = [person for person in bookings.today(reading, reading.today) if person.case_id == case_id]
    return min(_rows(reading, reading.today, people), key=_place, default=None)


def _place(row: Row) -> tuple[int, dt.datetime, int]:
    """What the page sorts its rows by."""
    return _GROUPS.index(row.when), row.person.hour, row.case_id


def _rows(reading: Reading, day: dt.date, people: Sequence[DayRow]) -> list[Row]:
    files = units_of_cases(reading, [person.case_id for person in people])
    in_hand = _in_hand(reading, [person.case_id for person in people])
    printable = cases_to_print(reading) if day == reading.today and people else frozenset[int]()
    now = reading.clock.local(reading.now)
    return [
        _row(reading, person, files.get(person.case_id), in_hand[person.case_id], printable, now)
        for person in people
    ]


def _head(reading: Reading, day: dt.date, people: Sequence[DayRow], now: dt.datetime) -> Head:
    states = Counter(person.state for person in people)
    return Head(
        day=day,
        now=now,
        hours=bookings.day_hours(reading, day),
        line=bookings.number_board(reading) if reading.settings[USES_QUEUE] else None,
        expected=states["expected"] + states["late"],
        late=states["late"],
        present=states["present"] + states["away"],
        left=states["left"],
        walk_ins=sum(person.booking_id is None for person in people),
        no_shows=states["no_show"],
        cancelled=states["cancelled"],
        seats=bookings.free_by_kind(reading) if reading.settings[USES_SEATS] else (),
        units=counts(reading),
        closed=closed_on(reading, day),
    )


def _in_hand(reading: Reading, cases: Sequence[int]) -> dict[int, list[str]]:
    """Case -> labels of what the reader has in hand."""
    issued = (
        select(Retrieval.id)
        .join(Request, Request.id == Retrieval.request_id)
        .where(Request.case_id.in_(cases), Retrieval.state == RetrievalState.ISSUED)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for row in rows(reading, issued):
        found[row.case_id].append(row.unit)
    return found


def _row(
    reading: Reading,
    person: DayRow,
    files: CaseUnits | None,
    in_hand: list[str],
    printable: Set[int],
    now: dt.datetime,
) -> Row:
    actions = {step.action: step for step in person.actions}
    if in_hand and isinstance(actions.get("leave"), Allowed):
        facts = {"units": tuple(in_hand), "n": len(in_hand)}
        actions["leave"] = NotNow("leave", "visit.still_holds", facts)
    first = _first(reading, person, files, actions, printable)
    return Row(
        when=when(person.state, person.starts_at, now),
        person=person,
        files=files,
        next_step=first,
        actions=tuple(step for step in actions.values() if first is None or step.action != first.action),
    )


_TO_COME = (
    RetrievalState.HANDED_OVER,
    RetrievalState.PULLED,
    RetrievalState.SLIP_OUT,
    RetrievalState.NOT_ON_SHELF,
    RetrievalState.WANTED,
)
"""What a reader in the room waits for, the nearest first."""


_OF_TICKET = {"waiting": "call", "called": "serve", "missed": "recall"}
"""At a counter nobody leaves before the number was called and served."""


def _first(
    reading: Reading,
    person: DayRow,
    files: CaseUnits | None,
    actions: dict[str, Allowed | NotNow],
    printable: Set[int],
) -> Allowed | NotNow | None:
    """What the desk does next with somebody."""
    states = files.states if files is not None else {}
    if person.state in ("expected", "late", "no_show"):
        return actions.get("arrive")
    if person.state == "away":
        return actions.get("come_back")
    if person.state != "present":
        return None
    if reading.settings[USES_SEATS]:
        if not person.seat:
            return actions.get("assign_seat")
    elif person.ticket is not None and (wanted := _OF_TICKET.get(person.ticket.state)):
        return next((step for step in person.ticket.actions if step.action == wanted), None)
    if states.get(RetrievalState.HELD):
        return Allowed("issue")
    if states.get(RetrievalState.ISSUED):
        return actions.get("leave")
    if person.case_id in printable:
        return Allowed("print_slips")
    if files is not None and files.printing:
        return Allowed("answer_prints")
    for state in _TO_COME:
        if files is not None and state == RetrievalState.WANTED and files.in_line:
            return NotNow("issue", "retrieval.is_in_line")
        if states.get(state):
            return NotNow("issue", f"retrieval.is_{state}")
    if files is not None and (files.unknown or files.blocked):
        return Allowed("mend_lines")
    return actions.get("leave")


def _fits(row: Row, wanted: str) -> bool:
    words = half_width(wanted).casefold().split()
    if not words:
        return True
    person = row.person
    text = " ".join(
        (
            person.number,
            person.register_number,
            name_key(person.name.full),
            person.name.full,
            person.seat,
            f"{person.hour:%H:%M} {person.hour.hour}:{person.hour:%M}",
            str(person.ticket.number) if person.ticket is not None else "",
        )
    ).casefold()
    return all(word in text for word in words)
