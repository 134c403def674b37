"""Connected portals, and how it goes with them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from readingroom.allowed import Allowed, NotNow
from readingroom.command import Reading
from readingroom.portals.records import AWAITS_FILE, GO_ON_AT, InboxRow, OutboxRow, Portal, PortalSubject
from readingroom.portals.rules import (
    PUBLISHES,
    SETTLED,
    CommandKind,
    InboxState,
    OutboxState,
)

__all__ = ["AwaitedFile", "PortalParticulars", "PortalState", "particulars", "portals"]


@dataclass(frozen=True, kw_only=True)
class PortalParticulars:
    """A connected portal as its adapter needs it."""

    id: int
    adapter: str
    name: str
    instance: str
    address: str
    takes: tuple[str, ...]
    options: Mapping[str, Any]
    enabled: bool

    @property
    def publishes(self) -> bool:
        """Bookings made at the desk are made there too."""
        return bool(self.options.get(PUBLISHES))


@dataclass(frozen=True, kw_only=True)
class AwaitedFile:
    """A request that cannot be taken in yet, because a file of it did not come.

    Attributes:
        number: that its reader was given.
        said: code of why, with its kind before it; its sentence takes `facts`.
        again_at: when it is asked for again, UTC.
    """

    number: str = field(repr=False)
    said: str
    facts: Mapping[str, Any]
    again_at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class PortalState:
    """A connected portal on the sync desk page.

    Attributes:
        state: ``off``, ``halted``, ``exchanging``, ``failing``, ``new`` (never reached) or ``well``; its words stand
            under ``portal.state.<state>``.
        halted: code of the reason, under ``portal.halted.<code>``, with `halted_facts`.
        said: code of what went wrong in the last round, with its kind before it (``unavailable.portal.unreachable``).
        reached_at, tried_at, next_try_at: UTC.
        counts: ``waiting``, ``unknown``, ``conflicts``, ``rejected``, ``quarantined``, ``missing``, ``inbox``.
        files: requests that wait for a file, in the order in which they came.
        actions: ``sync``, ``go_on``, ``go_on_without``, ``switch_off``, ``switch_on``, ``publish``,
            ``publish_no_more``, ``disconnect``.
    """

    particulars: PortalParticulars
    state: str
    halted: str | None
    halted_facts: Mapping[str, Any]
    said: str | None
    said_facts: Mapping[str, Any]
    failures: int
    reached_at: dt.datetime | None
    tried_at: dt.datetime | None
    next_try_at: dt.datetime | None
    counts: Mapping[str, int]
    files: tuple[AwaitedFile, ...]
    actions: tuple[Allowed | NotNow, ...]

    @property
    def asked(self) -> str:
        """What its question is about; its words stand under ``portal.asked.<asked>``. Empty: nothing is asked."""
        return "losses" if self.halted in _OF_LOSSES else self.halted or ""


_OF_LOSSES = frozenset({"window_empty", "mass_deletion"})


def _particulars(portal: Portal) -> PortalParticulars:
    return PortalParticulars(
        id=portal.id,
        adapter=portal.adapter,
        name=portal.name,
        instance=portal.instance,
        address=portal.address,
        takes=tuple(portal.takes),
        options=dict(portal.options),
        enabled=portal.enabled,
    )


def particulars(reading: Reading) -> tuple[PortalParticulars, ...]:
    """Every connected portal, by name."""
    return tuple(_particulars(portal) for portal in _connected(reading))


def _connected(reading: Reading) -> Sequence[Portal]:
    wanted = select(Portal).where(Portal.disconnected_at.is_(None)).order_by(Portal.name)
    return reading.session.scalars(wanted).all()


def portals(reading: Reading) -> tuple[PortalState, ...]:
    """Every connected portal, by name, and how it goes with it."""
    counts = _counts(reading)
    return tuple(_state(reading, portal, counts.get(portal.id, Counter())) for portal in _connected(reading))


def _state(reading: Reading, portal: Portal, counts: Counter[str]) -> PortalState:
    now = reading.now
    leased = portal.lease_holder is not None and portal.lease_until is not None and portal.lease_until > now
    if not portal.enabled:
        state = "off"
    elif portal.halted is not None:
        state = "halted"
    elif leased:
        state = "exchanging"
    elif portal.said is not None:
        state = "failing"
    else:
        state = "new" if portal.reached_at is None else "well"
    actions: list[Allowed | NotNow] = []
    if state == "halted":
        actions += [Allowed("go_on"), Allowed("go_on_without")]
        actions.append(NotNow("sync", "portal.is_halted", {"portal": portal.name}))
    elif state == "off":
        actions.append(NotNow("sync", "portal.is_off", {"portal": portal.name}))
    else:
        actions.append(Allowed("sync"))
    actions.append(Allowed("switch_off" if portal.enabled else "switch_on"))
    if portal.options.get(PUBLISHES):
        actions.append(Allowed("publish_no_more"))
    elif CommandKind.BOOKING_MAKE.value in portal.takes:
        actions.append(Allowed("publish"))
    else:
        actions.append(NotNow("publish", "portal.cannot_make", {"portal": portal.name}))
    actions.append(Allowed("disconnect"))
    return PortalState(
        particulars=_particulars(portal),
        state=state,
        halted=portal.halted,
        halted_facts={name: fact for name, fact in (portal.halted_facts or {}).items() if name != GO_ON_AT},
        said=portal.said,
        said_facts=portal.said_facts or {},
        failures=portal.failures,
        reached_at=portal.reached_at,
        tried_at=portal.tried_at,
        next_try_at=portal.next_try_at,
        counts={name: counts[name] for name in _COUNTED},
        files=_files(reading, portal) if counts["inbox"] else (),
        actions=tuple(actions),
    )


def _files(reading: Reading, portal: Portal) -> tuple[AwaitedFile, ...]:
    rows = reading.session.scalars(
        select(InboxRow)
        .where(
            InboxRow.portal_id == portal.id,
            InboxRow.state == InboxState.WAITING.value,
            InboxRow.why == AWAITS_FILE,
        )
        .order_by(InboxRow.id)
    )
    return tuple(
        AwaitedFile(
            number=str((row.payload or {}).get("number") or row.canonical_id),
            said=facts["said"],
            facts=facts["facts"],
            again_at=dt.datetime.fromisoformat(facts["again_at"]),
        )
        for row in rows
        if (facts := row.facts) is not None
    )


_COUNTED = ("waiting", "unknown", "conflicts", "rejected", "quarantined", "missing", "inbox")
_AS = {
    OutboxState.PENDING.value: "waiting",
    OutboxState.IN_FLIGHT.value: "waiting",
    OutboxState.UNKNOWN.value: "unknown",
    OutboxState.CONFLICT.value: "conflicts",
    OutboxState.REJECTED.value: "rejected",
}


def _counts(reading: Reading) -> dict[int, Counter[str]]:
    session = reading.session
    counts: dict[int, Counter[str]] = {}
    unsettled = select(OutboxRow.portal_id, OutboxRow.state, func.count()).where(
        OutboxRow.state.not_in([state.value for state in SETTLED])
    )
    for portal_id, state, n in session.execute(unsettled.group_by(OutboxRow.portal_id, OutboxRow.state)):
        counts.setdefault(portal_id, Counter())[_AS[state]] += n
    for name, state in (("inbox", InboxState.WAITING), ("quarantined", InboxState.QUARANTINED)):
        rows = select(InboxRow.portal_id, func.count()).where(InboxRow.state == state.value)
        for portal_id, n in session.execute(rows.group_by(InboxRow.portal_id)):
            counts.setdefault(portal_id, Counter())[name] += n
    for name, column in (("conflicts", PortalSubject.conflict), ("missing", PortalSubject.missing_since)):
        subjects = select(PortalSubject.portal_id, func.count()).where(column.is_not(None))
        for portal_id, n in session.execute(subjects.group_by(PortalSubject.portal_id)):
            counts.setdefault(portal_id, Counter())[name] += n
    return counts
