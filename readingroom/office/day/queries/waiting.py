"""Waits for me: links to what needs a hand now; a list that empties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from readingroom.bookings.queries import Matter as BookingMatter
from readingroom.bookings.queries import needs_a_hand
from readingroom.bookings.records import Booking
from readingroom.bookings.rules import BookingState
from readingroom.command import Reading
from readingroom.copies.queries.attention import needs_a_hand as copies_need_a_hand
from readingroom.imports.queries import unfinished
from readingroom.office.day.matters import unsettled
from readingroom.office.day.queries.closing import never_closed
from readingroom.requests.notices.queries import undecided
from readingroom.requests.queries.attention import needs_a_hand as cases_need_a_hand
from readingroom.requests.rules.mails import MailState
from readingroom.retrieval.queries import due_slips, open_attempts, troubles
from readingroom.store.tables import Case

__all__ = ["Target", "Waiting", "waits"]

_TOLD = 3
"""How many things one line names; the page it leads to has them all."""


@dataclass(frozen=True)
class Target:
    """Where a link leads.

    Attributes:
        page: ``today``, ``requests``, ``retrieval``, ``room``, ``copies``, ``day``, ``imports`` or ``settings``.
        kind: what the ids are: ``retrieval``, ``attempt``, ``case``, ``booking``, ``visit``, ``import_run``,
            ``copy_order``, ``certificate``, ``carried_over``, ``day`` (its ordinal),
            ``settings.mail``; empty for the page as a whole.
        ids: what to select there, in order.
    """

    page: str
    kind: str = ""
    ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Waiting:
    """One line of "Waits for me".

    Attributes:
        code: what waits; its sentence stands under ``day.waits.<code>``.
        n: how many.
        facts: what the sentence names: always ``n`` and ``what`` (the first few, by name), and more.
        target: where to go.
        pressing: it is late or wrong: shown first and loudest.
    """

    code: str
    n: int
    target: Target
    facts: Mapping[str, object] = field(default_factory=dict)
    pressing: bool = False


def waiting_count(reading: Reading) -> int:
    """How many matters wait, for the number in the rail."""
    return len(waits(reading))


def waits(reading: Reading) -> tuple[Waiting, ...]:
    """Everything that waits for the desk, the most pressing first."""
    found = [
        *_printing(reading),
        *_troubles(reading),
        *_cases(reading),
        *_of_copies(reading),
        *_bookings(reading),
        *_unconfirmed(reading),
        *_imports(reading),
        *_mails(reading),
        *_days(reading),
        *_carried(reading),
    ]
    return tuple(sorted(found, key=lambda one: not one.pressing))


def _line(
    code: str, target: Target, what: Sequence[object], *, pressing: bool = False, **facts: object
) -> Waiting:
    n = len(target.ids)
    shown = tuple(dict.fromkeys(what))[:_TOLD]
    return Waiting(code, n, target, {"n": n, "what": shown} | facts, pressing)


def _printing(reading: Reading) -> Iterable[Waiting]:
    due = due_slips(reading)
    if due:
        ids = tuple(row.retrieval_id for row in due)
        yield _line("slips_to_print", Target("retrieval", "retrieval", ids), [row.unit for row in due])
    attempts = open_attempts(reading)
    if attempts:
        ids = tuple(attempt.attempt_id for attempt in attempts)
        told = [f"{attempt.round_number}-{attempt.number}" for attempt in attempts]
        yield _line("attempts_unanswered", Target("retrieval", "attempt", ids), told, pressing=True)


_PRESSING = frozenset({"not_on_shelf", "missing", "pages_differ", "cancelled_while_here"})


def _troubles(reading: Reading) -> Iterable[Waiting]:
    found = troubles(reading)
    for code in dict.fromkeys(one.kind for one in found):
        of_kind = [one for one in found if one.kind == code]
        if code in ("unknown_code", "blocked"):  # one code that five readers want is one matter
            codes = tuple(dict.fromkeys(one.text for one in of_kind))
            page = "requests" if code == "blocked" else "today"  # a code is mended where it is typed
            target = Target(page, "case", tuple(dict.fromkeys(one.case_id for one in of_kind)))
            yield Waiting(code, len(codes), target, {"n": len(codes), "what": codes[:_TOLD]})
            continue
        target = Target("retrieval", "retrieval", tuple(one.retrieval_id or 0 for one in of_kind))
        yield _line(code, target, [one.text for one in of_kind], pressing=code in _PRESSING)


def _cases(reading: Reading) -> Iterable[Waiting]:
    for matter in cases_need_a_hand(reading):
        target = Target("requests", "case", tuple(row.case_id for row in matter.rows))
        told = [row.number for row in matter.rows]
        yield _line(matter.code, target, told, pressing=matter.pressing)


def _of_copies(reading: Reading) -> Iterable[Waiting]:
    for matter in copies_need_a_hand(reading):
        page = "requests" if matter.kind == "case" else "copies"
        yield _line(matter.code, Target(page, matter.kind, matter.ids), matter.what, pressing=matter.pressing)


def _bookings(reading: Reading) -> Iterable[Waiting]:
    found = [one for one in needs_a_hand(reading) if one.code != "import_stopped"]  # told once, below
    for code in dict.fromkeys(one.code for one in found):
        of_code = [one for one in found if one.code == code]
        if code == "over_capacity":  # every hour is a matter by itself
            for one in of_code:
                yield Waiting(
                    code,
                    int(str(one.facts["n"])),
                    Target("today"),
                    {**one.facts, "what": ()},
                    pressing=one.day == reading.today,
                )
        else:
            yield _line(code, _where(of_code), _numbers(of_code), pressing=code in _PRESSING)


def _where(matters: Sequence[BookingMatter]) -> Target:
    if matters[0].visit_id is not None:
        return Target("room", "visit", tuple(one.visit_id or 0 for one in matters))
    return Target("today", "booking", tuple(one.booking_id or 0 for one in matters))


def _numbers(matters: Sequence[BookingMatter]) -> list[str]:
    return [str(one.facts.get("number", "")) for one in matters]


def _unconfirmed(reading: Reading) -> Iterable[Waiting]:
    asked = reading.session.execute(
        select(Booking.id, Case.number)
        .join(Case, Case.id == Booking.case_id)
        .where(Booking.day >= reading.today, Booking.state == BookingState.REQUESTED)
        .order_by(Booking.day, Booking.starts_at, Booking.id)
    ).all()
    if asked:
        ids = tuple(row.id for row in asked)
        yield _line("not_confirmed", Target("today", "booking", ids), [row.number for row in asked])


def _imports(reading: Reading) -> Iterable[Waiting]:
    runs = unfinished(reading)
    if runs:
        ids = tuple(run.id for run in runs)
        yield _line("import_stopped", Target("imports", "import_run", ids), [run.source for run in runs])


def _mails(reading: Reading) -> Iterable[Waiting]:
    found = undecided(reading)
    for state, code in _OF_MAILS.items():
        of_state = [one for one in found if one.state == state]
        if of_state:
            target = Target("settings", "settings.mail", tuple(one.mail_id for one in of_state))
            yield _line(code, target, [one.number for one in of_state], pressing=True)


_OF_MAILS: Mapping[str, str] = {MailState.FAILED: "mails_failed", MailState.UNKNOWN: "mails_unknown"}


def _days(reading: Reading) -> Iterable[Waiting]:
    days = never_closed(reading)
    if days:
        target = Target("day", "day", tuple(day.toordinal() for day in days))
        yield _line("day_not_closed", target, days)


def _carried(reading: Reading) -> Iterable[Waiting]:
    notes = [note for note, waiting in unsettled(reading) if waiting]
    if notes:
        ids = tuple(note.id for note in notes)
        yield _line("carried_over", Target("day", "carried_over", ids), [note.reason for note in notes])
