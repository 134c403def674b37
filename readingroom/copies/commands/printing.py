"""Certificates are printed: tries are committed first, and only a person says that paper came out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from readingroom.command import Command, Context, Handler, Permission
from readingroom.copies.commands.steps import locked, log, move
from readingroom.copies.events import PrintMoved, PrintPrepared, SheetsVoid
from readingroom.copies.printed import CAME_OUT, printed_copies, sheets_in
from readingroom.copies.records import Certificate, CertificateAttempt, VoidSheet
from readingroom.copies.rules import (
    CertificateAction,
    CertificateState,
    Logged,
    WhySpoilt,
    next_certificate_state,
    sheets_of,
)
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.retrieval.rules import AttemptAction, AttemptState, attempt_after

__all__ = [
    "HANDLERS",
    "ConfirmPrint",
    "FailPrint",
    "LosePrint",
    "PreparePrint",
    "SpoolPrint",
    "VoidSheets",
]


@dataclass(frozen=True, kw_only=True)
class PreparePrint(Command):
    """Prepare to print a certificate, or single pages of it anew.

    Attributes:
        copies: how many; as many as are wanted by default.
        pages: only these, from 1; all by default.
        sides: of a sheet that are printed on, 1 or 2.
    """

    permission = Permission.CERTIFY
    certificate_id: int
    copies: int | None = None
    pages: tuple[int, ...] | None = None
    sides: int = 1


@dataclass(frozen=True, kw_only=True)
class SpoolPrint(Command):
    """The sheets were handed to the printing system, or written to a file.

    Attributes:
        printer: its name; None for a file.
        sides: of a sheet that were printed on, where the preview chose otherwise than it was prepared; None: as
            prepared.
    """

    permission = Permission.CERTIFY
    attempt_id: int
    printer: str | None = None
    sides: int | None = None


@dataclass(frozen=True, kw_only=True)
class ConfirmPrint(Command):
    """A person says that the sheets came out, all of them or up to one.

    Attributes:
        to_sheet: the last that came out; None for all.
        spoilt: sheets among them that jammed or are not fit to be handed out (废页).
        why: a `copies.rules.WhySpoilt`.
    """

    permission = Permission.CERTIFY
    attempt_id: int
    to_sheet: int | None = None
    spoilt: tuple[int, ...] = ()
    why: str = WhySpoilt.JAMMED


@dataclass(frozen=True, kw_only=True)
class FailPrint(Command):
    """Nothing came out."""

    permission = Permission.CERTIFY
    attempt_id: int
    why: str


@dataclass(frozen=True, kw_only=True)
class LosePrint(Command):
    """Nobody knows whether it came out: the program or the printer went away in between."""

    permission = Permission.CERTIFY
    attempt_id: int
    why: str


@dataclass(frozen=True, kw_only=True)
class VoidSheets(Command):
    """Sheets turned out to be spoilt after they had been found good (废页); they keep the certificate's number.

    Attributes:
        sheets: of the attempt, from 1.
        why: a `copies.rules.WhySpoilt`.
    """

    permission = Permission.CERTIFY
    attempt_id: int
    sheets: tuple[int, ...]
    why: str = WhySpoilt.OTHER


def prepare_print(session: Session, command: PreparePrint, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``certificate.none``, ``certificate.is_<state>``, ``certificate.no_copies``, ``.no_pages``."""
    certificate = locked(session, command.certificate_id)
    next_certificate_state(certificate.state, CertificateAction.PRINT)
    of_file = certificate.pages or 0
    pages = list(range(1, of_file + 1)) if command.pages is None else list(command.pages)
    copies = certificate.copies if command.copies is None else command.copies
    sheets_of(copies, pages, command.sides)
    if max(pages) > of_file:
        raise Refused("certificate.no_pages")
    last = session.scalar(
        select(func.max(CertificateAttempt.number)).where(CertificateAttempt.certificate_id == certificate.id)
    )
    attempt = CertificateAttempt(
        certificate_id=certificate.id,
        number=(last or 0) + 1,
        state=AttemptState.PREPARED.value,
        copies=copies,
        pages=pages,
        sides=command.sides,
        staff_id=context.actor.staff,
        prepared_at=context.recorded_at,
    )
    session.add(attempt)
    session.flush()
    return [
        PrintPrepared(
            certificate_id=certificate.id,
            case_id=certificate.case_id,
            certificate_attempt_id=attempt.id,
            attempt=attempt.number,
            copies=copies,
        )
    ]


def spool_print(session: Session, command: SpoolPrint, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``printing.no_attempt``, ``printing.not_now``."""
    attempt, certificate = _attempt(session, command.attempt_id)
    if command.sides is not None:
        sheets_of(attempt.copies, attempt.pages, command.sides)
        attempt.sides = command.sides
    attempt.printer = command.printer
    return [_move(session, context, attempt, certificate, AttemptAction.SPOOL)]


def confirm_print(session: Session, command: ConfirmPrint, context: Context) -> Sequence[Event]:
    """Count what came out; the certificate is printed once a whole copy lies there.

    The issue log counts the copies that became whole by it, not those that were sent.

    Raises:
        Refused: ``printing.no_attempt``, ``printing.not_now``, ``printing.no_such_sheet``,
            ``certificate.is_<state>``.
    """
    attempt, certificate = _attempt(session, command.attempt_id)
    sheets = sheets_in(attempt)
    to_sheet = sheets if command.to_sheet is None else command.to_sheet
    if not 1 <= to_sheet <= sheets:
        raise Refused("printing.no_such_sheet", sheet=to_sheet, sheets=sheets)
    attempt.confirmed_to = to_sheet
    before = printed_copies(session, certificate)
    events: list[Event] = [_move(session, context, attempt, certificate, AttemptAction.CONFIRM)]
    if command.spoilt:
        events.append(_spoil(session, context, attempt, certificate, command.spoilt, command.why))
    if there := printed_copies(session, certificate):
        again = certificate.state != CertificateState.MADE
        move(session, certificate, CertificateAction.PRINT)
        log(
            session,
            context,
            Logged.REPRINTED if again else Logged.PRINTED,
            certificate.id,
            copies=there - before or None,
            detail=str(attempt.number),
        )
    return events


def fail_print(session: Session, command: FailPrint, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``printing.no_attempt``, ``printing.not_now``."""
    attempt, certificate = _attempt(session, command.attempt_id)
    attempt.why = command.why
    return [_move(session, context, attempt, certificate, AttemptAction.FAIL)]


def lose_print(session: Session, command: LosePrint, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``printing.no_attempt``, ``printing.not_now``."""
    attempt, certificate = _attempt(session, command.attempt_id)
    attempt.why = command.why
    return [_move(session, context, attempt, certificate, AttemptAction.LOSE)]


def void_sheets(session: Session, command: VoidSheets, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``printing.no_attempt``, ``printing.no_such_sheet``, ``certificate.print_not_confirmed``."""
    attempt, certificate = _attempt(session, command.attempt_id)
    if attempt.state not in CAME_OUT:
        raise Refused("certificate.print_not_confirmed")
    return [_spoil(session, context, attempt, certificate, command.sheets, command.why)]


def _spoil(
    session: Session,
    context: Context,
    attempt: CertificateAttempt,
    certificate: Certificate,
    sheets: Sequence[int],
    why: str,
) -> Event:
    known = set(session.scalars(select(VoidSheet.sheet).where(VoidSheet.attempt_id == attempt.id)))
    new = sorted(set(sheets) - known)
    for sheet in new:
        if not 1 <= sheet <= (attempt.confirmed_to or 0):
            raise Refused("printing.no_such_sheet", sheet=sheet, sheets=attempt.confirmed_to or 0)
    if not new:
        raise Refused("certificate.sheets_void_already")
    spoilt = WhySpoilt(why).value
    session.add_all(
        VoidSheet(
            certificate_id=certificate.id,
            attempt_id=attempt.id,
            sheet=sheet,
            why=spoilt,
            staff_id=context.actor.staff,
            at=context.occurred_at,
        )
        for sheet in new
    )
    log(session, context, Logged.SHEET_VOID, certificate.id, copies=len(new), detail=spoilt)
    return SheetsVoid(
        certificate_id=certificate.id,
        case_id=certificate.case_id,
        certificate_attempt_id=attempt.id,
        sheets=tuple(new),
        spoilt=spoilt,
    )


def _attempt(session: Session, attempt_id: int) -> tuple[CertificateAttempt, Certificate]:
    attempt = session.get(CertificateAttempt, attempt_id, with_for_update=True)
    if attempt is None:
        raise Refused("printing.no_attempt", attempt=attempt_id)
    return attempt, locked(session, attempt.certificate_id)


def _move(
    session: Session,
    context: Context,
    attempt: CertificateAttempt,
    certificate: Certificate,
    action: AttemptAction,
) -> PrintMoved:
    before = attempt.state
    attempt.state = attempt_after(before, action).value
    if action is not AttemptAction.SPOOL:
        attempt.ended_at = context.recorded_at
    session.flush()
    return PrintMoved(
        certificate_id=certificate.id,
        case_id=certificate.case_id,
        certificate_attempt_id=attempt.id,
        from_state=before,
        to_state=attempt.state,
        confirmed_to=attempt.confirmed_to,
    )


HANDLERS: Mapping[type[Command], Handler] = {
    PreparePrint: prepare_print,
    SpoolPrint: spool_print,
    ConfirmPrint: confirm_print,
    FailPrint: fail_print,
    LosePrint: lose_print,
    VoidSheets: void_sheets,
}
