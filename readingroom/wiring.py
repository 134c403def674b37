"""Which function carries out which command, and what areas do because of each other: four tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from readingroom.bookings import commands as bookings
from readingroom.codes import Kind
from readingroom.command import Command, Guard, Handler, Reaction
from readingroom.copies import commands as copies
from readingroom.copies import reactions as copy_reactions
from readingroom.copies import scanning as copy_scans
from readingroom.copies.signing import commands as signing
from readingroom.events import Event
from readingroom.holdings import commands as holdings
from readingroom.imports import commands as imports
from readingroom.office.day import commands as day
from readingroom.office.labels import commands as labels
from readingroom.office.setup import commands as setup
from readingroom.office.staff import commands as staff
from readingroom.people import commands as people
from readingroom.portals import commands as portals
from readingroom.portals import reactions as portal_reactions
from readingroom.requests import commands as requests
from readingroom.requests import reactions as request_reactions
from readingroom.requests.notices import commands as notices
from readingroom.requests.notices import reactions as notice_reactions
from readingroom.retrieval import commands as retrieval
from readingroom.retrieval import reactions as retrieval_reactions
from readingroom.retrieval.scan.meaning import OfCode

__all__ = ["GUARDS", "REACTIONS", "SCANS", "guards_of", "handler_of", "handlers", "reactions_to"]

_AREAS: Sequence[Mapping[type[Command], Handler]] = (
    setup.HANDLERS,
    staff.HANDLERS,
    imports.HANDLERS,
    people.HANDLERS,
    holdings.HANDLERS,
    bookings.HANDLERS,
    requests.HANDLERS,
    notices.HANDLERS,
    retrieval.HANDLERS,
    signing.HANDLERS,
    copies.HANDLERS,
    portals.HANDLERS,
    day.HANDLERS,
    labels.HANDLERS,
)

_GUARDS: Sequence[Mapping[type[Command], Sequence[Guard]]] = (
    retrieval_reactions.GUARDS,
    copy_reactions.GUARDS,
)

GUARDS: Mapping[type[Command], Sequence[Guard]] = {
    command: [guard for table in _GUARDS for guard in table.get(command, ())]
    for command in {command for table in _GUARDS for command in table}
}
"""command -> functions of other areas that look at it before it runs."""

REACTIONS: Sequence[Mapping[type[Event], Sequence[Reaction]]] = (
    request_reactions.REACTIONS,
    notice_reactions.REACTIONS,
    retrieval_reactions.REACTIONS,
    portal_reactions.REACTIONS,
)
"""event -> functions of other areas that act on such events in the same transaction, in this order."""


SCANS: Mapping[Kind, OfCode] = copy_scans.SCANS
"""kind of code -> what an area behind retrieval makes of a scan of it."""


@cache
def handlers() -> Mapping[type[Command], Handler]:
    """Every command and its function.

    Raises:
        ValueError: two areas claim one command.
    """
    every: dict[type[Command], Handler] = {}
    for area in _AREAS:
        if twice := every.keys() & area.keys():
            raise ValueError(f"claimed by two areas: {twice}")
        every.update(area)
    return every


def handler_of(command: type[Command]) -> Handler:
    """The function that carries out this kind of command."""
    return handlers()[command]


def guards_of(command: type[Command]) -> Sequence[Guard]:
    """What looks at this kind of command first."""
    return GUARDS.get(command, ())


def reactions_to(event: type[Event]) -> Sequence[Reaction]:
    """What other areas do because of this kind of event."""
    return _reactions().get(event, ())


@cache
def _reactions() -> Mapping[type[Event], Sequence[Reaction]]:
    kinds = {kind for table in REACTIONS for kind in table}
    return {kind: [reaction for table in REACTIONS for reaction in table.get(kind, ())] for kind in kinds}
