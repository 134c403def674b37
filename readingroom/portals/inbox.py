"""What is taken in at once: rows of the inbox that wait, and the bookings and requests that they are about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, null, select, update
from sqlalchemy.orm import Session

from readingroom.command import Context
from readingroom.errors import DeskError
from readingroom.portals.records import InboxRow, Portal, PortalSubject
from readingroom.portals.rules import InboxState, SubjectKind
from readingroom.store.rows import add_rows, among, given, looked_up

__all__ = ["NewSubject", "Subject", "Subjects", "Waiting", "settle_rows", "waiting"]


@dataclass(eq=False, slots=True)
class Waiting:
    """A row of the inbox that waits, and what becomes of it; attributes as of `InboxRow`."""

    id: int
    kind: str
    canonical_id: str
    version: int
    ends: bool
    payload: Any
    etag: str | None
    state: str = InboxState.WAITING.value
    why: str | None = None
    facts: dict[str, Any] | None = None
    settled_at: dt.datetime | None = None

    def put_aside(self, error: DeskError, context: Context) -> None:
        """Quarantine it because a rule refused it; its sentence is that of the refusal."""
        self.state, self.why = InboxState.QUARANTINED.value, f"{error.kind}.{error.code}"
        facts = {name: value for name, value in error.facts.items() if isinstance(value, str | int)}
        self.facts, self.settled_at = facts or None, context.recorded_at

    def wait_again(self) -> None:
        """What was done because of it was taken back."""
        self.state, self.why, self.facts, self.settled_at = InboxState.WAITING.value, None, None, None


_WAITING = (
    select(
        InboxRow.id,
        InboxRow.kind,
        InboxRow.canonical_id,
        InboxRow.version,
        InboxRow.ends,
        InboxRow.payload,
        InboxRow.etag,
    )
    .where(among(InboxRow.id, "rows"), InboxRow.state == InboxState.WAITING.value)
    .order_by(InboxRow.id)
)
_ROW = update(InboxRow).where(InboxRow.id == bindparam("row"))
_SETTLE = _ROW.values(
    state=bindparam("to_state"), why=bindparam("to_why"), settled_at=bindparam("to_settled_at"), facts=null()
)
_EXPLAIN = _ROW.values(facts=bindparam("to_facts"))


def waiting(session: Session, ids: Iterable[int]) -> list[Waiting]:
    """Those of these rows of the inbox that still wait, in the order in which they came."""
    return [Waiting(*row) for row in looked_up(session, _WAITING, rows=given(ids))]


def settle_rows(session: Session, rows: Sequence[Waiting]) -> None:
    """Write down what became of those that do not wait any more."""
    connection = session.connection()
    settled = [
        {"row": row.id, "to_state": row.state, "to_why": row.why, "to_settled_at": row.settled_at}
        for row in rows
        if row.state != InboxState.WAITING
    ]
    if settled:
        connection.execute(_SETTLE, settled)
    explained = [{"row": row.id, "to_facts": row.facts} for row in rows if row.facts]
    if explained:
        connection.execute(_EXPLAIN, explained)


@dataclass(eq=False, kw_only=True)
class NewSubject:
    """A booking or request that a portal told of for the first time; attributes as of `PortalSubject`."""

    portal_id: int
    kind: str
    canonical_id: str
    version: int
    told_pass: int
    case_id: int | None = None
    record_id: int | None = None
    etag: str | None = None
    seen: dict[str, Any] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)
    taken_in: UUID | None = None
    gone: bool = False
    conflict: dict[str, Any] | None = None
    id: int = 0


Subject = PortalSubject | NewSubject
_COLUMNS = tuple(one.name for one in fields(NewSubject) if one.name != "id")
_KNOWN = select(PortalSubject.id).where(
    PortalSubject.portal_id == bindparam("portal"),
    PortalSubject.kind == bindparam("kind"),
    PortalSubject.canonical_id.in_(bindparam("names", expanding=True)),
)


class Subjects:
    """The bookings and requests that some rows of the inbox are about, as their portal knows them.

    Args:
        session: in the command's transaction.
        portal: it told of them.
        rows: what it told.
    """

    def __init__(self, session: Session, portal: Portal, rows: Sequence[Waiting]) -> None:
        self._session, self._portal, self._rows = session, portal, rows
        self._known: dict[tuple[str, str], Subject] = {}
        names: dict[str, set[str]] = {}
        for row in rows:
            names.setdefault(row.kind, set()).add(row.canonical_id)
            if request := (row.payload or {}).get("belongs_to"):
                names.setdefault(SubjectKind.REQUEST.value, set()).add(str(request))
        ids = [
            found.id
            for kind, several in names.items()
            for found in looked_up(session, _KNOWN, portal=portal.id, kind=kind, names=list(several))
        ]
        # Most that comes in is new: what is there already is loaded only where there is some.
        found = session.scalars(select(PortalSubject).where(PortalSubject.id.in_(ids))) if ids else ()
        self._known = {(subject.kind, subject.canonical_id): subject for subject in found}

    def get(self, kind: str, canonical_id: str) -> Subject | None:
        """The subject with this name, if the portal told of it before."""
        subject = self._known.get((kind, canonical_id))
        if isinstance(subject, NewSubject) and subject.id:  # it is written: from now on it is changed there
            subject = self._known[kind, canonical_id] = self._session.get_one(PortalSubject, subject.id)
        return subject

    def case_of(self, request: str) -> int | None:
        """The case of a request that the portal told of."""
        subject = self._known.get((SubjectKind.REQUEST.value, request))
        return None if subject is None else subject.case_id

    def called(self, found: Mapping[str, PortalSubject]) -> None:
        """Bookings of ours were recognised in what was told, by their canonical ids."""
        self._known |= {(SubjectKind.BOOKING.value, name): subject for name, subject in found.items()}

    def of(self, row: Waiting) -> Subject:
        """The subject of a row, a new one if it is told of for the first time."""
        subject = self.get(row.kind, row.canonical_id)
        if subject is None:
            subject = self._known[row.kind, row.canonical_id] = NewSubject(
                portal_id=self._portal.id,
                kind=row.kind,
                canonical_id=row.canonical_id,
                version=row.version,
                told_pass=self._portal.pass_number,
            )
        return subject

    def agreed(self, subject: Subject) -> None:
        """Desk and portal do not differ about it any more: what these rows said of it is in conflict no longer."""
        for row in self._rows:
            same = (row.kind, row.canonical_id) == (subject.kind, subject.canonical_id)
            if same and row.state == InboxState.CONFLICT:
                row.state = InboxState.APPLIED.value

    def write(self) -> None:
        """Write down those that are new."""
        new = [one for one in self._known.values() if isinstance(one, NewSubject) and not one.id]
        rows = [{name: getattr(one, name) for name in _COLUMNS} for one in new]
        for subject, identity in zip(new, add_rows(self._session, PortalSubject, rows), strict=True):
            subject.id = identity

    def as_they_were(self) -> dict[tuple[str, str], Subject]:
        """What `back` needs if what is done now is taken back."""
        return dict(self._known)

    def back(self, before: Mapping[tuple[str, str], Subject]) -> None:
        """What was done since was taken back."""
        self._known = dict(before)
