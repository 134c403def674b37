"""Rounds of slips, and the attempts to get them onto paper.

An attempt is committed before anything is rendered, so that whatever lies on the printer is known to us. What
the printing system says is a claim: only a person's word, or the scan of a slip, says that paper came out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.numbering import next_number
from readingroom.retrieval.commands.attempts import move_attempt, supersede_earlier
from readingroom.retrieval.commands.steps import step
from readingroom.retrieval.events import RoundPrepared, SlipsPrepared
from readingroom.retrieval.printable import printable
from readingroom.retrieval.records import PrintAttempt, Retrieval, Round, Slip, Unit
from readingroom.retrieval.rules import (
    AttemptAction,
    AttemptState,
    Move,
    RetrievalState,
)
from readingroom.retrieval.units import active_retrieval
from readingroom.settings import LANGUAGE, SLIP_SIZE

__all__ = [
    "HANDLERS",
    "ConfirmAttempt",
    "FailAttempt",
    "LoseAttempt",
    "PrepareRound",
    "Reprint",
    "SpoolAttempt",
]


@dataclass(frozen=True, kw_only=True)
class PrepareRound(Command):
    """Gather the slips that are due into one round, in the order of the walk, and prepare to print them.

    Attributes:
        due: units wanted up to this day.
        size: ``a4``, ``a5`` or ``roll80``.
        language: of the slips.
        retrieval_ids: only these; all that are due by default.
    """

    permission = Permission.RETRIEVE
    due: dt.date
    size: str
    language: str
    retrieval_ids: tuple[int, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Reprint(Command):
    """Prepare another attempt for slips of a round that are not pulled yet.

    Attributes:
        round_id: the round.
        size, language: as in `PrepareRound`.
        retrieval_ids: only these; all that are not pulled by default.
    """

    permission = Permission.RETRIEVE
    round_id: int
    size: str
    language: str
    retrieval_ids: tuple[int, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class SpoolAttempt(Command):
    """The sheets were handed to the printing system, or written to a file.

    Attributes:
        attempt_id: the attempt.
        sheets: for each slip, in the round's order, the sheet it is on, from 1.
        printer: its name; None for a file.
    """

    permission = Permission.RETRIEVE
    attempt_id: int
    sheets: tuple[int, ...]
    printer: str | None = None


@dataclass(frozen=True, kw_only=True)
class ConfirmAttempt(Command):
    """A person says that the sheets came out, all of them or up to one.

    Attributes:
        attempt_id: the attempt.
        to_sheet: the last sheet that came out well; None for all.
    """

    permission = Permission.RETRIEVE
    attempt_id: int
    to_sheet: int | None = None


@dataclass(frozen=True, kw_only=True)
class FailAttempt(Command):
    """Nothing came out; the slips are to be printed again."""

    permission = Permission.RETRIEVE
    attempt_id: int
    why: str


@dataclass(frozen=True, kw_only=True)
class LoseAttempt(Command):
    """Nobody knows whether it came out: the program or the printer went away in between."""

    permission = Permission.RETRIEVE
    attempt_id: int
    why: str


def prepare_round(session: Session, command: PrepareRound, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``printing.nothing_due``."""
    _check_paper(command)
    due = printable(session, command.due, context.today)
    if command.retrieval_ids is not None:
        due = [retrieval for retrieval in due if retrieval.id in command.retrieval_ids]
    if not due:
        raise Refused("printing.nothing_due", day=command.due)
    today = context.today
    last = session.scalar(select(func.max(Round.number)).where(Round.day == today)) or 0
    round_ = Round(day=today, number=last + 1, made_at=context.recorded_at, staff_id=context.actor.staff)
    session.add(round_)
    session.flush()
    for retrieval in due:
        retrieval.round_id = round_.id
    prepared = RoundPrepared(round_id=round_.id, number=round_.number)
    return [prepared, _prepare(session, context, round_, due, command.size, command.language)]


def reprint(session: Session, command: Reprint, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``printing.no_round``, ``printing.nothing_to_reprint``."""
    _check_paper(command)
    round_ = session.get(Round, command.round_id)
    if round_ is None:
        raise Refused("printing.no_round", round=command.round_id)
    again = session.scalars(
        select(Retrieval)
        .join(Slip, Slip.retrieval_id == Retrieval.id)
        .join(PrintAttempt, PrintAttempt.id == Slip.attempt_id)
        .where(
            PrintAttempt.round_id == round_.id,
            Retrieval.state.in_([RetrievalState.WANTED, RetrievalState.SLIP_OUT]),
            # one whose slip failed may have gone into another round since
            (Retrieval.round_id == round_.id) | Retrieval.round_id.is_(None),
        )
        .order_by(Slip.position)
    ).unique()
    due = [
        retrieval
        for retrieval in dict.fromkeys(again)
        if (command.retrieval_ids is None or retrieval.id in command.retrieval_ids)
        and not _promised_to_another(session, retrieval)
    ]
    if not due:
        raise Refused("printing.nothing_to_reprint", round=round_.number)
    for retrieval in due:
        retrieval.round_id = round_.id
    return [_prepare(session, context, round_, due, command.size, command.language)]


def _check_paper(command: PrepareRound | Reprint) -> None:
    # A round on paper that does not exist would be committed, and then never drawn.
    if (
        command.size not in SLIP_SIZE.choices
        or command.language not in LANGUAGE.choices
        or not command.language
    ):
        raise ValueError(f"no slips of size {command.size!r} in {command.language!r}")


def _prepare(
    session: Session, context: Context, round_: Round, due: Sequence[Retrieval], size: str, language: str
) -> Event:
    last = (
        session.scalar(select(func.max(PrintAttempt.number)).where(PrintAttempt.round_id == round_.id)) or 0
    )
    attempt = PrintAttempt(
        round_id=round_.id,
        number=last + 1,
        state=AttemptState.PREPARED.value,
        size=size,
        language=language,
        staff_id=context.actor.staff,
        prepared_at=context.recorded_at,
    )
    session.add(attempt)
    session.flush()
    for position, retrieval in enumerate(due, start=1):
        number = next_number(session, "slip")
        session.add(Slip(number=number, retrieval_id=retrieval.id, attempt_id=attempt.id, position=position))
    session.flush()
    return SlipsPrepared(
        round_id=round_.id,
        attempt_id=attempt.id,
        attempt=attempt.number,
        retrieval_ids=tuple(retrieval.id for retrieval in due),
    )


def spool_attempt(session: Session, command: SpoolAttempt, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``printing.not_now``, ``printing.no_attempt``."""
    attempt = _attempt(session, command.attempt_id)
    moved = move_attempt(session, context, attempt, AttemptAction.SPOOL)
    attempt.printer, attempt.sheets = command.printer, max(command.sheets)
    slips = session.scalars(select(Slip).where(Slip.attempt_id == attempt.id).order_by(Slip.position))
    for slip, sheet in zip(slips, command.sheets, strict=True):
        slip.sheet = sheet
    return [moved]


def confirm_attempt(session: Session, command: ConfirmAttempt, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``printing.not_now``, ``printing.no_attempt``, ``printing.no_such_sheet``."""
    attempt = _attempt(session, command.attempt_id)
    if command.to_sheet is not None and not 1 <= command.to_sheet <= (attempt.sheets or 0):
        raise Refused("printing.no_such_sheet", sheet=command.to_sheet, sheets=attempt.sheets or 0)
    attempt.confirmed_to = command.to_sheet or attempt.sheets
    events: list[Event] = [move_attempt(session, context, attempt, AttemptAction.CONFIRM)]
    slips = session.scalars(select(Slip).where(Slip.attempt_id == attempt.id).order_by(Slip.position))
    for slip in slips:
        retrieval = session.get_one(Retrieval, slip.retrieval_id)
        if retrieval.state != RetrievalState.WANTED:
            continue
        came_out = command.to_sheet is None or (slip.sheet or 0) <= command.to_sheet
        if came_out and not _promised_to_another(session, retrieval):
            unit = session.get_one(Unit, retrieval.unit_id)
            events.append(step(session, context, retrieval, unit, Move.PRINT))
        else:
            retrieval.round_id = None  # not on paper, or the unit went to somebody else meanwhile: due again
    if attempt.confirmed_to == attempt.sheets:
        events.extend(supersede_earlier(session, context, attempt))
    return events


def _promised_to_another(session: Session, retrieval: Retrieval) -> bool:
    if retrieval.state != RetrievalState.WANTED:
        return False
    active = active_retrieval(session, retrieval.unit_id)
    in_another_round = session.scalar(
        select(Retrieval.id)
        .where(
            Retrieval.unit_id == retrieval.unit_id,
            Retrieval.id != retrieval.id,
            Retrieval.state == RetrievalState.WANTED,
            Retrieval.round_id.is_not(None),
        )
        .limit(1)
    )
    return active is not None or (retrieval.round_id is None and in_another_round is not None)


def fail_attempt(session: Session, command: FailAttempt, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``printing.not_now``, ``printing.no_attempt``."""
    attempt = _attempt(session, command.attempt_id)
    moved = move_attempt(session, context, attempt, AttemptAction.FAIL)
    attempt.why = command.why
    waiting = session.scalars(
        select(Retrieval)
        .join(Slip, Slip.retrieval_id == Retrieval.id)
        .where(Slip.attempt_id == attempt.id, Retrieval.state == RetrievalState.WANTED)
    )
    for retrieval in waiting:
        retrieval.round_id = None
    return [moved]


def lose_attempt(session: Session, command: LoseAttempt, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``printing.not_now``, ``printing.no_attempt``."""
    attempt = _attempt(session, command.attempt_id)
    moved = move_attempt(session, context, attempt, AttemptAction.LOSE)
    attempt.why = command.why
    return [moved]


def _attempt(session: Session, attempt_id: int) -> PrintAttempt:
    attempt = session.get(PrintAttempt, attempt_id, with_for_update=True)
    if attempt is None:
        raise Refused("printing.no_attempt", attempt=attempt_id)
    return attempt


HANDLERS: Mapping[type[Command], Handler] = {
    PrepareRound: prepare_round,
    Reprint: reprint,
    SpoolAttempt: spool_attempt,
    ConfirmAttempt: confirm_attempt,
    FailAttempt: fail_attempt,
    LoseAttempt: lose_attempt,
}
