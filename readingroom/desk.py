"""The front door: every write is `Desk.execute`, every read is `Desk.read`."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar, cast
from uuid import UUID, uuid4

from sqlalchemy import URL, Table, bindparam, func, insert, select
from sqlalchemy.orm import Session

from readingroom.clock import Clock
from readingroom.command import Actor, Command, Context, Reaction, Reading
from readingroom.errors import Refused, Word
from readingroom.events import Changed, Event, event_from_json
from readingroom.office.staff.rules import allowed_to, permissions
from readingroom.settings import CLOCK_OFFSET, MADE_FOR, TIME_ZONE, Settings
from readingroom.store.chain import AUDIT, next_link
from readingroom.store.rows import write_rows
from readingroom.store.store import Store
from readingroom.store.tables import AuditRow, AuditSubject, SettingRow, StaffRow

if TYPE_CHECKING:
    from readingroom.codes import Kind
    from readingroom.retrieval.scan.meaning import OfCode

__all__ = ["Desk", "News", "Outcome"]

P = ParamSpec("P")
T = TypeVar("T")

# What every command asks and writes: made once, and past the ORM, which would take most of a scan's time.
_AUDIT, _STAFF = cast(Table, AuditRow.__table__), cast(Table, StaffRow.__table__)
_DONE = select(_AUDIT.c.command, _AUDIT.c.canonical, _AUDIT.c.seq).where(
    _AUDIT.c.command_id == bindparam("uuid")
)
_MEMBER = select(_STAFF.c.account, _STAFF.c.roles, _STAFF.c.active).where(_STAFF.c.id == bindparam("staff"))
_WRITE_AUDIT = insert(_AUDIT)
_MOST_REACTIONS = 10_000
"""Events because of events: a cycle of reactions is a bug; a test walks the tables, this stops one that it missed."""
_MOST_FOR_EACH = 10
"""Besides, for each event of the command itself: one that closes years of old bookings has many of its own."""

_MOST_PATIENCE = 0.1


@dataclass(frozen=True)
class Outcome:
    """What a command did.

    Attributes:
        events: what happened, in order.
        seq: its number in the audit.
        command_id: the UUID it ran under.
        replayed: it had been carried out before under the same UUID; nothing was done again.
    """

    events: tuple[Event, ...]
    seq: int
    command_id: UUID
    replayed: bool = False

    @property
    def changed(self) -> frozenset[Changed]:
        """What views have to look at again."""
        return frozenset().union(*(event.changed for event in self.events))


@dataclass(frozen=True)
class News:
    """What changed since a number of the audit, here or at another desk."""

    seq: int
    changed: frozenset[Changed]


class _AtWork:
    """Counts the threads that ask or write just now."""

    def __init__(self) -> None:
        self._threads = 0
        self._changed = threading.Condition()

    def __enter__(self) -> None:
        with self._changed:
            self._threads += 1

    def __exit__(self, *_error: object) -> None:
        with self._changed:
            self._threads -= 1
            self._changed.notify_all()

    def wait_for_none(self, seconds: float) -> None:
        """Wait until there are none, this long at most."""
        with self._changed:
            self._changed.wait_for(lambda: not self._threads, seconds)


class Desk:
    """One archive's database with everything that can be done with it. May be used from several threads.

    Args:
        address: SQLAlchemy URL, or the path of an SQLite file.
        clock: tells the time; the environment's by default, and a demonstration's own in a demonstration.

    Raises:
        Unavailable: the database cannot be opened (see `Store`).
        Refused: ``clock.work_database``: another clock than the system's was asked for, for a database that is
            neither a demonstration nor a test.
    """

    def __init__(self, address: str | URL, *, clock: Clock | None = None) -> None:
        self._at_work = _AtWork()
        self._clock = clock or Clock.from_environment()
        self.store = Store(address, now=self._clock.now())
        if self._clock.offset:
            self._allow_another_clock()
        elif clock is None:
            self._clock = self._demonstration_clock()

    def _demonstration_clock(self) -> Clock:
        # A demonstration shows a morning in full swing whenever it is opened, by whichever process.
        with self.store.reading() as session:
            settings = Settings(self.store.changed_settings(session))
        if settings[MADE_FOR] != "demo":
            return self._clock
        return Clock(dt.timedelta(seconds=settings[CLOCK_OFFSET]), self._clock.zone)

    def _allow_another_clock(self) -> None:
        # A record of real work must not get invented times: only a new database may start with another clock, and
        # it is marked as a test for good.
        with self.store.writing() as session:
            made_for = Settings(self.store.changed_settings(session))[MADE_FOR]
            if made_for == "work" and not session.scalar(select(func.count()).select_from(AuditRow)):
                session.add(SettingRow(key=MADE_FOR.key, value="test"))
                made_for = "test"
        if made_for == "work":
            self.store.close()
            raise Refused("clock.work_database", database=self.store.where)

    @property
    def clock(self) -> Clock:
        """The clock in the archive's zone."""
        with self.store.reading() as session:
            return self._clock.in_zone(Settings(self.store.changed_settings(session))[TIME_ZONE])

    @property
    def scans(self) -> Mapping[Kind, OfCode]:
        """What areas behind retrieval make of a scan of their codes."""
        from readingroom.wiring import SCANS

        return SCANS

    @property
    def now(self) -> dt.datetime:
        """This moment, UTC, by the desk's clock."""
        return self._clock.now()

    def execute(
        self,
        command: Command,
        actor: Actor,
        *,
        uuid: UUID | None = None,
        occurred_at: dt.datetime | None = None,
    ) -> Outcome:
        """Carry out a command: one transaction, one commit.

        Guards look at it, its function runs, the other areas react to its events, one row of the audit tells of
        it. Run again under the same UUID it does nothing and hands back what it did the first time.

        Args:
            command: what is wanted.
            actor: who wants it, and where.
            uuid: made by the caller and kept until the answer is there; a new one by default.
            occurred_at: when it happened, for a late entry (补录); now by default.

        Raises:
            Refused: a rule says no; nothing was changed.
            ValueError: the UUID stands for a command of another kind: a bug of the caller's.
            Unavailable: the database failed; whether it was done is known by asking again under the UUID.
        """
        command_id = uuid or uuid4()
        with self._at_work, self.store.writing() as session:
            # Under a UUID made just now nothing was ever done.
            if uuid is not None and (done := self._outcome(session, uuid, command)) is not None:
                return done
            now = self._clock.now()
            settings = Settings(self.store.changed_settings(session))
            context = Context(
                command_id=command_id,
                actor=actor,
                recorded_at=now,
                occurred_at=occurred_at or now,
                clock=self._clock.in_zone(settings[TIME_ZONE]),
                settings=settings,
                vault=self.store.vault,
                secret=self.store.secret,
            )
            if context.occurred_at > now:
                raise Refused(
                    "late_entry.in_the_future", occurred_at=context.clock.local(context.occurred_at)
                )
            self._check_permission(session, command, actor)
            events = self._run(session, command, context)
            seq = self._write_audit(session, command, context, events)
            session.flush()
        return Outcome(events, seq, command_id)

    def outcome(self, uuid: UUID) -> Outcome | None:
        """What the command with this UUID did, or None if it was not carried out."""
        with self.store.reading() as session:
            return self._outcome(session, uuid)

    def read(self, query: Callable[Concatenate[Reading, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Answer a query at one consistent moment.

        Args:
            query: a function of an area's ``queries.py``.
            *args: what it asks for besides the reading context.
            **kwargs: likewise.
        """
        with self._at_work, self.store.reading() as session:
            settings = Settings(self.store.changed_settings(session))
            clock = self._clock.in_zone(settings[TIME_ZONE])
            reading = Reading(session, self._clock.now(), clock, settings, self.store.vault, asked={})
            return query(reading, *args, **kwargs)

    def give_way(self) -> None:
        """For who does long work in many steps: wait between two until nobody else here asks or writes.

        One process runs one thread's Python at a time: a scan beside an import would take twice as long, even where
        neither waits for the other's lock. After `_MOST_PATIENCE` seconds the work goes on all the same.
        """
        self._at_work.wait_for_none(_MOST_PATIENCE)

    def changes_since(self, seq: int) -> News:
        """What was changed after this number of the audit; ``changes_since(-1)`` tells only the number."""
        with self.store.reading() as session:
            newest = session.scalar(select(func.max(AuditRow.seq))) or 0
            if seq < 0 or newest == seq:
                return News(newest, frozenset())
            rows = session.scalars(
                select(AuditRow.canonical).where(AuditRow.seq > seq).order_by(AuditRow.seq)
            )
            changed = frozenset().union(*(event.changed for row in rows for event in _events(row)))
        return News(newest, changed)

    def close(self) -> None:
        """Give the database back."""
        self.store.close()

    @staticmethod
    def _outcome(session: Session, uuid: UUID, command: Command | None = None) -> Outcome | None:
        row = session.connection().execute(_DONE, {"uuid": uuid}).one_or_none()
        if row is not None and command is not None and row.command != type(command).__name__:
            raise ValueError(f"{uuid} was {row.command} before and is {type(command).__name__} now")
        return None if row is None else Outcome(_events(row.canonical), row.seq, uuid, replayed=True)

    @staticmethod
    def _check_permission(session: Session, command: Command, actor: Actor) -> None:
        staff = session.connection().execute(_MEMBER, {"staff": actor.staff}).one_or_none()
        if staff is None or not staff.active:
            raise Refused("staff.unknown", staff=actor.staff)
        if command.permission not in permissions(staff.account, staff.roles):
            who = session.get_one(StaffRow, actor.staff).name  # decrypted for the sentence only
            raise Refused(
                "staff.may_not",
                who=who or Word(f"staff.account.{staff.account}"),
                what=Word(f"staff.permission.{command.permission}"),
                roles=[Word(f"staff.role.{role}") for role in allowed_to(command.permission)],
            )

    @staticmethod
    def _run(session: Session, command: Command, context: Context) -> tuple[Event, ...]:
        # Loaded by the first command: who only reads does without all the others.
        from readingroom.wiring import guards_of, handler_of, reactions_to

        for guard in guards_of(type(command)):
            guard(session, command, context)
        done: list[Event] = []
        waiting = deque(handler_of(type(command))(session, command, context))
        most = len(waiting) * _MOST_FOR_EACH + _MOST_REACTIONS
        while waiting:
            events = _next_of_a_kind(waiting, done, reactions_to)
            if len(done) > most:
                raise RuntimeError(f"reactions to {type(command).__name__} never end")
            if events:
                session.flush()
            for reaction in reactions_to(type(events[0])) if events else ():
                waiting.extend(reaction(session, events, context))
        return tuple(done)

    @staticmethod
    def _write_audit(session: Session, command: Command, context: Context, events: Sequence[Event]) -> int:
        facts = {
            "command_id": str(context.command_id),
            "command": type(command).__name__,
            "staff": context.actor.staff,
            "station": context.actor.station.value,
            "recorded_at": context.recorded_at.isoformat(),
            "occurred_at": context.occurred_at.isoformat(),
            "events": [event.to_json() for event in events],
        }
        link = next_link(session, AUDIT, facts)
        connection = session.connection()
        row = {
            "seq": link.seq,
            "command_id": context.command_id,
            "command": type(command).__name__,
            "staff_id": context.actor.staff,
            "recorded_at": context.recorded_at,
            "canonical": link.canonical,
            "hash": link.hash,
        }
        connection.execute(_WRITE_AUDIT, row)
        subjects = sorted({pair for event in events for pair in event.subjects()})
        write_rows(
            session,
            AuditSubject,
            [{"seq": link.seq, "kind": kind, "subject_id": subject} for kind, subject in subjects],
        )
        return link.seq


def _next_of_a_kind(
    waiting: deque[Event], done: list[Event], reactions_to: Callable[[type[Event]], Sequence[Reaction]]
) -> list[Event]:
    """Take from the waiting events the next ones of one kind that somebody reacts to, up to one of another kind.

    Those that nobody reacts to are done with no more ado; their place among the others is kept.
    """
    events: list[Event] = []
    while waiting:
        event = waiting[0]
        if reactions_to(type(event)):
            if events and type(event) is not type(events[0]):
                break
            events.append(event)
        done.append(waiting.popleft())
    return events


def _events(canonical: bytes) -> tuple[Event, ...]:
    return tuple(event_from_json(stored) for stored in json.loads(canonical)["events"])
