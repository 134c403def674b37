"""What becomes of something that a portal is to be told, and what may go out now.

The plan is data: it says which rows are to be looked for and which to be sent; `readingroom.portals.sync` carries it
out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from readingroom.errors import Refused
from readingroom.portals.rules.backoff import LONGEST
from readingroom.portals.rules.kinds import DEPENDS_ON, CommandKind

__all__ = [
    "OUTBOX",
    "SENT",
    "SETTLED",
    "UNSENT",
    "Blocked",
    "OutboxAction",
    "OutboxState",
    "Outgoing",
    "Step",
    "StepKind",
    "after_absent",
    "is_due",
    "next_state",
    "person_decides",
    "plan",
    "why_not",
]


class OutboxState(StrEnum):
    """How far something is on its way to a portal."""

    PENDING = "pending"
    IN_FLIGHT = "in_flight"
    APPLIED = "applied"
    REJECTED = "rejected"  # for good, with the portal's own words
    UNKNOWN = "unknown"  # it was sent and no answer came
    CONFLICT = "conflict"  # the subject stands where this cannot be done
    GIVEN_UP = "given_up"
    CANCELLED = "cancelled"  # what it tells of was taken back, or the portal's word counts


class OutboxAction(StrEnum):
    """What happens to it."""

    SEND = "send"
    APPLY = "apply"
    REJECT = "reject"
    LOSE = "lose"  # no answer came, or the program ended while it waited for one
    POSTPONE = "postpone"  # it surely was not carried out: later
    COLLIDE = "collide"
    MISS = "miss"  # `find` does not know it
    SEND_AGAIN = "send_again"  # `find` does not know it, and a second time does no harm
    RETRY = "retry"  # a person wants it sent again
    ENTER = "enter"  # a person has entered it there by hand
    GIVE_UP = "give_up"
    CANCEL = "cancel"


OUTBOX: Mapping[tuple[OutboxState, OutboxAction], OutboxState] = {
    (OutboxState.PENDING, OutboxAction.SEND): OutboxState.IN_FLIGHT,
    (OutboxState.PENDING, OutboxAction.ENTER): OutboxState.APPLIED,
    (OutboxState.PENDING, OutboxAction.GIVE_UP): OutboxState.GIVEN_UP,
    (OutboxState.PENDING, OutboxAction.CANCEL): OutboxState.CANCELLED,
    (OutboxState.IN_FLIGHT, OutboxAction.APPLY): OutboxState.APPLIED,
    (OutboxState.IN_FLIGHT, OutboxAction.REJECT): OutboxState.REJECTED,
    (OutboxState.IN_FLIGHT, OutboxAction.LOSE): OutboxState.UNKNOWN,
    (OutboxState.IN_FLIGHT, OutboxAction.POSTPONE): OutboxState.PENDING,
    (OutboxState.IN_FLIGHT, OutboxAction.COLLIDE): OutboxState.CONFLICT,
    (OutboxState.UNKNOWN, OutboxAction.APPLY): OutboxState.APPLIED,
    (OutboxState.UNKNOWN, OutboxAction.REJECT): OutboxState.REJECTED,
    (OutboxState.UNKNOWN, OutboxAction.MISS): OutboxState.UNKNOWN,
    (OutboxState.UNKNOWN, OutboxAction.SEND_AGAIN): OutboxState.PENDING,
    (OutboxState.UNKNOWN, OutboxAction.RETRY): OutboxState.PENDING,
    (OutboxState.UNKNOWN, OutboxAction.ENTER): OutboxState.APPLIED,
    (OutboxState.UNKNOWN, OutboxAction.GIVE_UP): OutboxState.GIVEN_UP,
    (OutboxState.REJECTED, OutboxAction.RETRY): OutboxState.PENDING,
    (OutboxState.REJECTED, OutboxAction.ENTER): OutboxState.APPLIED,
    (OutboxState.REJECTED, OutboxAction.GIVE_UP): OutboxState.GIVEN_UP,
    (OutboxState.REJECTED, OutboxAction.CANCEL): OutboxState.CANCELLED,
    (OutboxState.CONFLICT, OutboxAction.RETRY): OutboxState.PENDING,
    (OutboxState.CONFLICT, OutboxAction.ENTER): OutboxState.APPLIED,
    (OutboxState.CONFLICT, OutboxAction.GIVE_UP): OutboxState.GIVEN_UP,
    (OutboxState.CONFLICT, OutboxAction.CANCEL): OutboxState.CANCELLED,
}
"""The lifecycle; whatever is not in it is refused."""

SETTLED = frozenset({OutboxState.APPLIED, OutboxState.GIVEN_UP, OutboxState.CANCELLED})
"""Nothing more is to be done."""

SENT = frozenset({OutboxState.IN_FLIGHT, OutboxState.APPLIED, OutboxState.UNKNOWN})
"""The portal knows of it, or may."""

UNSENT = frozenset({OutboxState.PENDING, OutboxState.REJECTED, OutboxState.CONFLICT})
"""The portal has not done it."""

_FAILED = frozenset({OutboxState.REJECTED, OutboxState.CONFLICT})


def next_state(state: str, action: OutboxAction) -> OutboxState:
    """Where the action leads.

    Raises:
        Refused: ``portal.outbox_not_now``.
    """
    after = OUTBOX.get((OutboxState(state), action))
    if after is None:
        raise Refused("portal.outbox_not_now", state=state, action=action.value)
    return after


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A row of the outbox as far as the plan needs it.

    Attributes:
        id: rows are in the order in which they were made.
        case: rows of one case go out in order; None: those of one kind do.
        next_try_at: not before; None: now.
        absent_since: since when `find` does not know it.
    """

    id: int
    case: int | None
    kind: CommandKind
    state: OutboxState
    next_try_at: dt.datetime | None = None
    absent_since: dt.datetime | None = None

    @property
    def lane(self) -> tuple[int, str]:
        """What goes out in order."""
        return (0, self.kind.value) if self.case is None else (self.case, "")


class StepKind(StrEnum):
    """What is to be done with a row."""

    FIND = "find"
    SEND = "send"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do.

    Attributes:
        lane: once a step of a lane did not succeed, its later steps are left for the next plan.
    """

    kind: StepKind
    row: int
    lane: tuple[int, str]


@dataclass(frozen=True, slots=True)
class Blocked:
    """Why a row does not go out now.

    Attributes:
        code: ``later`` (its time has not come), ``behind`` (an earlier one of the case comes first), ``in_doubt`` (what
            became of an earlier one is not known), ``depends`` (what it builds on was not taken).
        row: the other row; itself where its own time has not come.
    """

    code: str
    row: int


def is_due(next_try_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether its time has come; a time further away than any pause was set by a clock that went wrong."""
    return next_try_at is None or next_try_at <= now or next_try_at > now + LONGEST


def plan(rows: Iterable[Outgoing], now: dt.datetime) -> tuple[Step, ...]:
    """What to do now, in order.

    What became of an unknown one is found out before anything of its case is sent; a rejected one holds back only
    what depends on it.

    Args:
        rows: those that are not settled, in the order in which they were made.
        now: UTC.
    """
    steps: list[Step] = []
    for row, blocked in _looked_through(rows, now):
        if blocked is None:
            kind = StepKind.FIND if row.state is OutboxState.UNKNOWN else StepKind.SEND
            steps.append(Step(kind, row.id, row.lane))
    # Finding out comes before sending: what it says may let a case go on.
    return tuple(sorted(steps, key=lambda step: step.kind is StepKind.SEND))


def why_not(rows: Iterable[Outgoing], now: dt.datetime) -> dict[int, Blocked]:
    """Row -> what it waits for, of those that are to go out and may not now; arguments as in `plan`."""
    return {row.id: blocked for row, blocked in _looked_through(rows, now) if blocked is not None}


def _looked_through(rows: Iterable[Outgoing], now: dt.datetime) -> Iterable[tuple[Outgoing, Blocked | None]]:
    """Each row that is pending or unknown, with what holds it back."""
    held: dict[tuple[int, str], Blocked] = {}
    failed: dict[tuple[int, str], dict[CommandKind, int]] = {}
    for row in rows:
        lane = row.lane
        if row.state in _FAILED:
            failed.setdefault(lane, {})[row.kind] = row.id
        elif row.state in (OutboxState.UNKNOWN, OutboxState.IN_FLIGHT):
            # In flight is what the holder of the lease is sending just now.
            mine = held.get(lane)
            if row.state is OutboxState.UNKNOWN:
                due = is_due(row.next_try_at, now)
                yield row, None if due else Blocked("later", row.id)
            held[lane] = mine or Blocked("in_doubt", row.id)
        elif row.state is OutboxState.PENDING:
            blocked = held.get(lane) or _missing(row, failed.get(lane, {}))
            if blocked is None and not is_due(row.next_try_at, now):
                blocked = Blocked("later", row.id)
            yield row, blocked
            if blocked is not None and blocked.code == "depends":
                failed.setdefault(lane, {})[row.kind] = row.id  # and what depends on this one waits as well
            elif blocked is not None and lane not in held:
                held[lane] = Blocked("behind", row.id)


def _missing(row: Outgoing, failed: Mapping[CommandKind, int]) -> Blocked | None:
    for kind in DEPENDS_ON.get(row.kind, ()):
        if kind in failed:
            return Blocked("depends", failed[kind])
    return None


def after_absent(*, exactly_once: bool) -> OutboxAction:
    """What follows when `find` does not know an unknown one.

    Args:
        exactly_once: the portal carries out one reference once, however often it comes: it may be sent again. Elsewhere
            it stays unknown through a quiet period, because a slow server may still carry it out.
    """
    return OutboxAction.SEND_AGAIN if exactly_once else OutboxAction.MISS


def person_decides(absent_since: dt.datetime | None, now: dt.datetime, quiet: dt.timedelta) -> bool:
    """Whether the quiet period is over, so that a person may say what becomes of an unknown one."""
    return absent_since is not None and now - absent_since >= quiet
