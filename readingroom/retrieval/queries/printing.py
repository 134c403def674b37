"""What is to be printed, and what became of what was."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select

from readingroom.command import Reading
from readingroom.requests.records import Request
from readingroom.retrieval.printable import printable
from readingroom.retrieval.queries.board import RetrievalRow, rows
from readingroom.retrieval.records import PrintAttempt, Retrieval, Round, Slip
from readingroom.retrieval.rules import AttemptState

__all__ = ["AttemptRow", "RoundRow", "due_slips", "open_attempts", "rounds_of_day"]


@dataclass(frozen=True)
class AttemptRow:
    """One try to print a round.

    Attributes:
        attempt_id, round_id: which.
        round_number: of its day.
        number: of the attempt.
        state: an `AttemptState`.
        sheets: how many were sent.
        confirmed_to: the last one that came out.
        printer: its name; None for a file.
        slips: how many slips.
        prepared_at: when, UTC.
    """

    attempt_id: int
    round_id: int
    round_number: int
    number: int
    state: str
    sheets: int | None
    confirmed_to: int | None
    printer: str | None
    slips: int
    prepared_at: dt.datetime


@dataclass(frozen=True)
class RoundRow:
    """One walk through the stacks.

    Attributes:
        round_id, number, made_at: which.
        attempts: to print it, oldest first.
        slips: how many it has.
        to_pull: how many of them are not pulled yet.
    """

    round_id: int
    number: int
    made_at: dt.datetime
    attempts: tuple[AttemptRow, ...]
    slips: int
    to_pull: int


def due_slips(reading: Reading, due: dt.date | None = None) -> tuple[RetrievalRow, ...]:
    """Whose slip would be printed now, along the walk."""
    ids = [retrieval.id for retrieval in reading.once(printable, due or reading.today, reading.today)]
    return rows(reading, select(Retrieval.id).where(Retrieval.id.in_(ids))) if ids else ()


def cases_to_print(reading: Reading) -> frozenset[int]:
    """Cases of which a slip would be printed now."""
    ids = {retrieval.request_id for retrieval in reading.once(printable, reading.today, reading.today)}
    if not ids:
        return frozenset()
    return frozenset(reading.session.scalars(select(Request.case_id).where(Request.id.in_(ids))))


def open_attempts(reading: Reading) -> tuple[AttemptRow, ...]:
    """Attempts of which nobody has said yet what became of them."""
    wanted = [AttemptState.PREPARED, AttemptState.SPOOLED, AttemptState.UNKNOWN]
    return _attempts(reading, PrintAttempt.state.in_(wanted))


def rounds_of_day(reading: Reading, day: dt.date | None = None) -> tuple[RoundRow, ...]:
    """A day's rounds, newest first."""
    made = reading.session.scalars(
        select(Round).where(Round.day == (day or reading.today)).order_by(Round.number.desc())
    ).all()
    attempts = _attempts(reading, PrintAttempt.round_id.in_([one.id for one in made]))
    waiting = dict(
        reading.session.execute(
            select(Retrieval.round_id, func.count())
            .where(
                Retrieval.round_id.in_([one.id for one in made]), Retrieval.state.in_(["wanted", "slip_out"])
            )
            .group_by(Retrieval.round_id)
        ).all()
    )
    return tuple(
        RoundRow(
            round_id=one.id,
            number=one.number,
            made_at=one.made_at,
            attempts=(own := tuple(attempt for attempt in attempts if attempt.round_id == one.id)),
            slips=max((attempt.slips for attempt in own), default=0),
            to_pull=waiting.get(one.id, 0),
        )
        for one in made
    )


def _attempts(reading: Reading, condition: object) -> tuple[AttemptRow, ...]:
    found = reading.session.execute(
        select(PrintAttempt, Round.number, func.count(Slip.id))
        .join(Round, Round.id == PrintAttempt.round_id)
        .join(Slip, Slip.attempt_id == PrintAttempt.id)
        .where(condition)  # type: ignore[arg-type]  # one of the two conditions above
        .group_by(PrintAttempt.id, Round.number)
        .order_by(PrintAttempt.id)
    )
    return tuple(
        AttemptRow(
            attempt_id=attempt.id,
            round_id=attempt.round_id,
            round_number=number,
            number=attempt.number,
            state=attempt.state,
            sheets=attempt.sheets,
            confirmed_to=attempt.confirmed_to,
            printer=attempt.printer,
            slips=slips,
            prepared_at=attempt.prepared_at,
        )
        for attempt, number, slips in found
    )
