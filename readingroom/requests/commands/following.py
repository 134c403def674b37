"""Where a portal says something else of a case that the desk owns by now, a person may side with the portal."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.bookings.records import Visit
from readingroom.bookings.rules import VisitState
from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.people.records import Reader
from readingroom.people.rules import name_key
from readingroom.requests.commands.filing import Filed, write_filed
from readingroom.requests.commands.life import withdraw
from readingroom.requests.records import Applicant, Approval, Request, RequestLine
from readingroom.requests.rules import APPROVED, UNDECIDED, LineState, RequestState, Standing, why_not_theirs
from readingroom.requests.snapshot import PersonSnapshot, RequestSnapshot

__all__ = ["HANDLERS", "SideWithPortal", "desk_values", "standing"]


@dataclass(frozen=True, kw_only=True)
class SideWithPortal(Command):
    """Take over what a portal says in these fields, although the desk owns the case.

    Attributes:
        snapshot: what the portal said last.
        fields: of it; ``withdrawn`` cancels the case.
    """

    permission = Permission.RECEIVE
    request_id: int
    snapshot: RequestSnapshot = field(repr=False)
    fields: frozenset[str]


def desk_values(session: Session, request: Request) -> dict[str, Any]:
    """How the desk has a case, in the fields in which a portal may differ, as JSON values."""
    people = session.scalars(
        select(Applicant).where(Applicant.request_id == request.id).order_by(Applicant.position)
    )
    lines = session.scalars(
        select(RequestLine)
        .where(RequestLine.request_id == request.id, RequestLine.state != LineState.WITHDRAWN)
        .order_by(RequestLine.position)
    )
    names = [one.name for one in dataclasses.fields(PersonSnapshot)]
    return {
        "applicants": [
            {name: value if (value := getattr(person, name)) is not None else "" for name in names}
            for person in people
        ],
        "concerned": request.concerned or "",
        "clues": dict(request.clues or {}),
        "purpose": request.purpose or "",
        "wanted": [line.written for line in lines],
        "delivery": request.delivery or "",
        "address": request.address or "",
        "withdrawn": request.state == RequestState.CANCELLED,
    }


def standing(session: Session, request: Request, applicants: Sequence[PersonSnapshot]) -> Standing:
    """How a case stands as far as siding with a portal depends on it.

    Args:
        session: in a transaction.
        request: the case.
        applicants: as the portal has them.
    """
    visits = session.scalars(select(Visit).where(Visit.case_id == request.case_id, ~Visit.undone)).all()
    readers = [session.get_one(Reader, reader) for visit in visits if (reader := visit.reader_id) is not None]
    first = session.scalars(
        select(Applicant.name).where(Applicant.request_id == request.id, Applicant.position == 1)
    ).one_or_none()
    asked = select(Approval.id).where(
        Approval.request_id == request.id,
        Approval.state.in_([state.value for state in UNDECIDED | APPROVED]),
    )
    return Standing(
        state=RequestState(request.state),
        here=any(visit.state != VisitState.LEFT for visit in visits),
        somebody_else=bool(readers) and not any(_is(reader.name, applicants) for reader in readers),
        consent=first is not None
        and not _is(first, applicants)
        and session.scalars(asked.limit(1)).first() is not None,
    )


def _is(name: str, applicants: Sequence[PersonSnapshot]) -> bool:
    """Whether the first applicant is called so."""
    return any(name_key(person.name) == name_key(name) for person in applicants[:1])


def side_with_portal(session: Session, command: SideWithPortal, context: Context) -> Sequence[Event]:
    """Raises `Refused`: what `why_not_theirs` says, of the first field that cannot be taken over."""
    request = session.get_one(Request, command.request_id, with_for_update=True)
    stands = standing(session, request, command.snapshot.applicants)
    for name in sorted(command.fields):
        if (code := why_not_theirs(name, stands)) is not None:
            raise Refused(code)
    events: list[Event] = []
    if only := command.fields - {"withdrawn"}:
        reader = request.reader_id
        (told,) = write_filed(session, context, [Filed(request, command.snapshot, only)])
        events += told
        request.reader_id = reader or request.reader_id  # who was checked in stays who it is
    if "withdrawn" in command.fields:
        events += withdraw(session, context, request)
    return events


HANDLERS: Mapping[type[Command], Handler] = {SideWithPortal: side_with_portal}
