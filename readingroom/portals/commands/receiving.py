"""What a portal tells lands in the inbox, in the same transaction as the cursor behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from readingroom.command import Command, Context, Handler, Permission
from readingroom.events import Event
from readingroom.portals import snapshots
from readingroom.portals.adapter import Change, Gone, Pulled, Unreadable
from readingroom.portals.commands.leasing import holding
from readingroom.portals.events import (
    InboxSettled,
    PageReceived,
    PortalAsked,
    PortalHalted,
    SubjectsMissing,
)
from readingroom.portals.losses import left_out, not_listed, reason_to_stop
from readingroom.portals.records import GO_ON_AT, InboxRow, Portal, PortalSubject
from readingroom.portals.rules import InboxState, SubjectKind
from readingroom.store.rows import add_rows, looked_up

__all__ = ["HANDLERS", "Quarantine", "ReceivePage"]

_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class ReceivePage(Command):
    """Keep a page of changes. The same page again, or one that does not follow, changes nothing.

    Attributes:
        fence: of the lease.
        cursor: from which it was pulled.
        page: what was pulled.
    """

    permission = Permission.SYNC
    portal_id: int
    fence: int
    cursor: str
    page: Pulled = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Quarantine(Command):
    """Put a change aside that cannot be taken in; the rest goes on without it.

    Attributes:
        code: why, under ``portal.quarantine.<code>``.
        facts: what the sentence names.
    """

    permission = Permission.SYNC
    portal_id: int
    fence: int
    inbox_id: int
    code: str = field(repr=False)
    facts: Mapping[str, Any] = field(default_factory=dict)


def receive_page(session: Session, command: ReceivePage, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``portal.unknown``, ``portal.lease_lost``, ``portal.is_off``."""
    portal = holding(session, command.portal_id, command.fence)
    if (portal.cursor or "") != command.cursor:
        return []
    if (asks := command.page.asks) is not None:
        portal.halted = asks.code
        portal.halted_facts = {**asks.facts, GO_ON_AT: [command.page.cursor, asks.otherwise]}
        session.flush()
        return [PortalAsked(portal_id=portal.id, halted=asks.code)]
    page = _with_parts(session, portal, command.page)
    if page.parts:
        lost = left_out(session, portal, context.today, page.parts)
        gone = tuple(Gone(kind=SubjectKind.BOOKING, id=one) for one in lost)
        page = replace(page, changes=(*page.changes, *gone))
    if page.starts_over:
        portal.pass_number += 1
        portal.listing = True
    _note_named(session, portal, page)
    new = _rows(session, portal, page, context)
    # Those that are alike are written together, each in its place.
    for _, alike in groupby(new, key=tuple):
        add_rows(session, InboxRow, list(alike))
    portal.cursor = page.cursor
    session.flush()
    quarantined = sum(row["state"] == InboxState.QUARANTINED for row in new)
    events: list[Event] = [PageReceived(portal_id=portal.id, received=len(new), quarantined=quarantined)]
    if portal.listing and (page.complete or page.listed is not None):
        portal.listing = False
        events += _absent(session, portal, page, context)
    session.flush()
    return events


def _with_parts(session: Session, portal: Portal, page: Pulled) -> Pulled:
    """The page, in which what is gone takes its parts with it."""
    gone = {(change.kind, change.id) for change in page.changes if isinstance(change, Gone)}
    if not gone:
        return page
    known = session.execute(
        select(PortalSubject.kind, PortalSubject.canonical_id)
        .where(
            PortalSubject.portal_id == portal.id,
            PortalSubject.canonical_id.contains("/"),
            ~PortalSubject.gone,
        )
        .order_by(PortalSubject.id)
    )
    parts = tuple(
        Gone(kind=SubjectKind(kind), id=one)
        for kind, one in known
        if (SubjectKind(kind), one.rpartition("/")[0]) in gone
    )
    return replace(page, changes=(*page.changes, *parts)) if parts else page


def _note_named(session: Session, portal: Portal, page: Pulled) -> None:
    """What is named is not missing, whatever is said of it."""
    by_kind: dict[str, set[str]] = {}
    for change in page.changes:
        if isinstance(change, Unreadable) and not change.id:
            continue
        by_kind.setdefault(str(change.kind), set()).add(change.id)
    for kind, ids in by_kind.items():
        ordered = sorted(ids)
        for start in range(0, len(ordered), _AT_ONCE):
            session.execute(
                update(PortalSubject)
                .where(
                    PortalSubject.portal_id == portal.id,
                    PortalSubject.kind == kind,
                    PortalSubject.canonical_id.in_(ordered[start : start + _AT_ONCE]),
                )
                .values(told_pass=portal.pass_number, missing_since=None)
                .execution_options(synchronize_session=False)
            )


def _rows(session: Session, portal: Portal, page: Pulled, context: Context) -> list[dict[str, Any]]:
    """What of the page is news, by column of the inbox."""
    known = _known(session, portal, page)
    rows: list[dict[str, Any]] = []
    for change in page.changes:
        row = _row(portal, change, context)
        told = (row["version"], row["digest"])
        before = known.setdefault((row["kind"], row["canonical_id"]), [])
        # With versions, a page that comes again says nothing new. Without them a booking may go back to what it was
        # earlier: only what is the same as the last one is no news.
        if told in (before if row["version"] else before[-1:]):
            continue
        before.append(told)
        rows.append(row)
    return rows


_TOLD = (
    select(InboxRow.canonical_id, InboxRow.version, InboxRow.digest)
    .where(
        InboxRow.portal_id == bindparam("portal"),
        InboxRow.kind == bindparam("kind"),
        InboxRow.canonical_id.in_(bindparam("names", expanding=True)),
    )
    .order_by(InboxRow.id)
)


def _known(session: Session, portal: Portal, page: Pulled) -> dict[tuple[str, str], list[tuple[int, str]]]:
    """(kind, id) -> (version, digest) of what came before, in order."""
    by_kind: dict[str, set[str]] = {}
    for change in page.changes:
        by_kind.setdefault(str(change.kind), set()).add(change.id)
    known: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for kind, names in by_kind.items():
        ids = sorted(names)
        for start in range(0, len(ids), _AT_ONCE):
            some = ids[start : start + _AT_ONCE]
            for row in looked_up(session, _TOLD, portal=portal.id, kind=kind, names=some):
                known.setdefault((kind, row.canonical_id), []).append((row.version, row.digest))
    return known


def _row(portal: Portal, change: Change | Gone | Unreadable, context: Context) -> dict[str, Any]:
    row: dict[str, Any] = {
        "portal_id": portal.id,
        "kind": str(change.kind),
        "canonical_id": change.id,
        "version": 0 if isinstance(change, Unreadable) else change.version,
        "came_at": context.recorded_at,
        "state": InboxState.WAITING.value,
        "ends": isinstance(change, Gone),
        "payload": None,
        "etag": None,
    }
    if isinstance(change, Change):
        row["payload"] = snapshots.written(change.snapshot)
        row["ends"] = snapshots.ends(change.snapshot)
        row["etag"] = change.etag or None
    elif isinstance(change, Unreadable):
        row["payload"] = {"raw": change.raw}
        row |= {"state": InboxState.QUARANTINED.value, "why": change.code, "settled_at": context.recorded_at}
        if change.facts:
            row["facts"] = dict(change.facts)
    # An etag that moved on alone is news as well: with the old one nothing would be taken there any more.
    payload, etag = row["payload"], row["etag"]
    row["digest"] = snapshots.digest([payload, etag] if etag else payload)
    return row


def _absent(session: Session, portal: Portal, page: Pulled, context: Context) -> list[Event]:
    losses, missing = not_listed(session, portal, context.today, page.listed)
    if not missing:
        return []
    if reason := reason_to_stop(losses, context):
        portal.halted = reason
        portal.halted_facts = {"lost": losses.lost, "expected": losses.expected, "absent": True}
        return [PortalHalted(portal_id=portal.id, halted=reason, lost=losses.lost, expected=losses.expected)]
    for subject in missing:
        subject.missing_since = context.recorded_at
    return [SubjectsMissing(portal_id=portal.id, missing=len(missing))]


def quarantine(session: Session, command: Quarantine, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``portal.unknown``, ``portal.lease_lost``, ``portal.is_off``."""
    portal = holding(session, command.portal_id, command.fence)
    row = session.get_one(InboxRow, command.inbox_id)
    if row.state != InboxState.WAITING.value:
        return []
    row.state, row.why, row.facts = InboxState.QUARANTINED.value, command.code, dict(command.facts) or None
    row.settled_at = context.recorded_at
    session.flush()
    return [InboxSettled(portal_id=portal.id, inbox_id=row.id, to_state=row.state)]


HANDLERS: Mapping[type[Command], Handler] = {
    ReceivePage: receive_page,
    Quarantine: quarantine,
}
