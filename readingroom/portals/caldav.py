"""Bookings in a calendar on a CalDAV server (RFC 4791): every event with hours is one.

What changed is asked by sync token (RFC 6578). A booking is known by its event's UID, as in an iCalendar file, and by
the name of its resource, because a deletion names only that. What the desk decides is written into the event with
``If-Match``; the client reference stands in it, so that what became of a lost answer can be seen there.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote
from uuid import UUID

from readingroom.bookings.snapshot import BookingSnapshot, BrokenRow
from readingroom.errors import Unavailable
from readingroom.portals import webdav
from readingroom.portals.adapter import (
    Absent,
    Answer,
    Applied,
    Capabilities,
    Change,
    Colliding,
    DeskSide,
    Found,
    Gone,
    Introduction,
    Later,
    Operation,
    Pulled,
    Rejected,
    Stale,
    Unknown,
    Unreadable,
    WithoutFiles,
)
from readingroom.portals.calendar_collection import Collection
from readingroom.portals.calendar_events import EventLost, carries, changed, new_calendar
from readingroom.portals.files.calendar import read_calendar_text
from readingroom.portals.files.notices import Notice
from readingroom.portals.look_first import host_and_port
from readingroom.portals.native.client import AnswerLost, RawAnswer, checked_address
from readingroom.portals.queries import PortalParticulars
from readingroom.portals.rules import CommandKind, SubjectKind

__all__ = ["CalDavAdapter", "introduce", "make"]

_TAKES = (CommandKind.BOOKING_STATE, CommandKind.BOOKING_MAKE)
_AT_ONCE = 100
"""Events on one page."""
_LISTED = 1_000
"""Members asked for at once."""
_AHEAD = dt.timedelta(days=366)
_BEHIND = dt.timedelta(days=7)
_XML = {"Content-Type": "application/xml; charset=utf-8", "Accept": "application/xml, text/xml"}
_TRIES = 3
_RENEWED = dt.timedelta(days=30)
"""After so long a calendar is read from its beginning again: series go on."""
_GONE = frozenset({404, 410})


def introduce(address: str, token: str, name: str, options: Mapping[str, str]) -> Introduction:
    """Who a calendar is that is to be connected; the token is the account's password.

    Raises:
        Refused: ``portal.address``, ``portal.address_insecure``.
        Unavailable: it cannot be asked, refuses the account, or is no calendar.
    """
    url = checked_address(address)
    user = options.get("user", "")
    dav = Collection(url, user, token, name)
    try:
        body = webdav.propfind()
        answer = dav.accepted(dav.ask("PROPFIND", "", body, {"Depth": "0", **_XML}))
        members = dav.multistatus(answer).members
    finally:
        dav.close()
    if not any("calendar" in one.types for one in members):
        raise Unavailable("portal.no_calendar", portal=name)
    return Introduction(
        instance=f"ics:{host_and_port(url)}{unquote(url.path).rstrip('/')}",
        name=next((one.name for one in members if one.name), ""),
        takes=tuple(kind.value for kind in _TAKES),
        options={"user": user},
    )


def make(portal: PortalParticulars, token: str, desk: DeskSide) -> CalDavAdapter:
    """The adapter of a connected calendar."""
    user = str(portal.options.get("user", ""))
    collection = Collection(checked_address(portal.address), user, token, portal.name)
    return CalDavAdapter(collection, portal.instance, desk)


@dataclass(frozen=True)
class _Place:
    """How far a calendar has been read.

    Attributes:
        since: sync token up to which everything was read; empty: nothing yet.
        upto: sync token of the listing that is being gone through; empty: none is.
        after: name of the last resource of it that was read.
        begun: day on which it was last read from its beginning.
    """

    since: str = ""
    upto: str = ""
    after: str = ""
    begun: str = ""

    @classmethod
    def read(cls, cursor: str) -> _Place:
        """The place that `written` wrote; the beginning where it is nothing of ours."""
        try:
            parts = json.loads(cursor) if cursor else []
        except ValueError:
            return cls()
        return cls(*parts) if isinstance(parts, list) and len(parts) in (3, 4) else cls()

    @property
    def written(self) -> str:
        """As a cursor."""
        return json.dumps([self.since, self.upto, self.after, self.begun], ensure_ascii=False)

    def is_old(self, today: dt.date) -> bool:
        """Whether days of series have come near that were too far away when they were unfolded."""
        if not self.since or self.after:
            return False
        try:
            return not dt.timedelta() <= today - dt.date.fromisoformat(self.begun) < _RENEWED
        except ValueError:
            return True


@dataclass(frozen=True)
class _Listing:
    """What changed after a token.

    Attributes:
        members: by name.
        token: up to which.
        cut: there is more (RFC 6578, 3.6).
    """

    members: Mapping[str, webdav.Member]
    token: str
    cut: bool


class CalDavAdapter(WithoutFiles):
    """One calendar.

    Args:
        dav: the calendar's collection.
        instance: the system in every identity.
        desk: zone of events without one, and the days for which series are unfolded.
    """

    capabilities = Capabilities(commands=frozenset(_TAKES))

    def __init__(self, dav: Collection, instance: str, desk: DeskSide) -> None:
        self._dav, self._instance, self._desk = dav, instance, desk
        self._open: tuple[str, _Listing] | None = None

    def pull(self, cursor: str) -> Pulled:
        """See `readingroom.portals.adapter.Adapter.pull`."""
        place = _Place.read(cursor)
        listing = None
        if self._open is not None and self._open[0] == cursor:
            listing = self._open[1]  # the next page of what was just listed
        elif not place.is_old(self._desk.today):
            listing = self._changed(place.since)
        if listing is None:  # the token is too old
            place = _Place()
            listing = self._changed("")
            if listing is None:
                raise self._dav.not_as_agreed()
        first = not place.since and not place.after
        begun = self._desk.today.isoformat() if first else place.begun
        names = sorted(name for name in listing.members if name > place.after)
        page, rest = names[:_AT_ONCE], names[_AT_ONCE:]
        # What changes while the listing is gone through is told once more after it: the token is that of its beginning.
        upto = place.upto or listing.token
        after = _Place(place.since, upto, page[-1], begun) if rest else _Place(since=upto, begun=begun)
        self._open = (after.written, listing) if rest else None
        parts: dict[str, frozenset[str]] = {}
        return Pulled(
            changes=tuple(self._read(page, listing.members, parts)),
            cursor=after.written,
            complete=not rest and not listing.cut,
            starts_over=first,
            parts=parts,
        )

    def _changed(self, token: str) -> _Listing | None:
        """What changed after a token; None where the server does not know it any more."""
        body = webdav.sync_collection(token, _LISTED)
        answer = self._dav.ask("REPORT", "", body, {"Depth": "0", **_XML})
        if answer.status >= 400 and "valid-sync-token" in webdav.preconditions(answer.body):
            return None
        told = self._dav.multistatus(self._dav.accepted(answer))
        named = {webdav.resource_name(one.href, self._dav.path): one for one in told.members}
        named.pop("", None)
        return _Listing(named, told.token, cut=any(one.status == 507 for one in told.members))

    def _read(
        self, names: list[str], members: Mapping[str, webdav.Member], parts: dict[str, frozenset[str]]
    ) -> Iterator[Change | Gone | Unreadable]:
        there = [name for name in names if members[name].status not in _GONE]
        told = self._calendars(there)
        for name in names:
            member = told.get(name)
            if members[name].status in _GONE or (member is not None and member.status in _GONE):
                yield Gone(kind=SubjectKind.BOOKING, id=name)
            elif member is not None and member.status in (401, 403):
                yield Unreadable(code="event_forbidden", raw=name, kind=SubjectKind.BOOKING.value, id=name)
            elif member is None or member.data is None:
                raise self._dav.not_as_agreed()  # what is not read now would not be told again
            else:
                yield from self._bookings(name, member.data, member.etag, parts)

    def _calendars(self, names: list[str]) -> dict[str, webdav.Member]:
        if not names:
            return {}
        hrefs = [f"{self._dav.raw_path}{quote(name)}" for name in names]
        answer = self._dav.ask("REPORT", "", webdav.multiget(hrefs), {"Depth": "1", **_XML})
        found = self._dav.multistatus(self._dav.accepted(answer)).members
        return {webdav.resource_name(one.href, self._dav.path): one for one in found}

    def _bookings(
        self, name: str, data: str, etag: str, parts: dict[str, frozenset[str]]
    ) -> Iterator[Change | Unreadable]:
        window = (self._desk.today - _BEHIND, self._desk.today + _AHEAD)
        whole, notices = True, list[Notice]()
        ids: set[str] = set()
        for row in read_calendar_text(data, name, self._desk.zone, window, notices):
            if isinstance(row, BookingSnapshot):
                change = self._change(name, row, etag)
                ids.add(change.id)
                yield change
            elif isinstance(row, BrokenRow):
                whole = False
                code = row.code.rpartition(".")[2]
                code = code if code in _BROKEN else "event_broken"
                yield Unreadable(code=code, raw=row.raw, kind=SubjectKind.BOOKING.value, id=name)
        if whole and not any(one.code == "file.calendar.too_many" for one in notices):
            parts[name] = frozenset(ids)

    def _change(self, name: str, read: BookingSnapshot, etag: str) -> Change:
        _, stroke, occurrence = read.external_id.rpartition("/")
        series = bool(stroke) and _is_occurrence(occurrence)
        subject = f"{name}/{occurrence}" if series else name
        # What the server has is the newest there is, whatever number its last client left in the event.
        snapshot = replace(
            read, system=self._instance, aliases=(*read.aliases, subject), version=None, modified=None
        )
        return Change(kind=SubjectKind.BOOKING, id=subject, snapshot=snapshot, etag=etag)

    def push(self, operation: Operation) -> Answer:
        """See `readingroom.portals.adapter.Adapter.push`."""
        try:
            if operation.kind is CommandKind.BOOKING_MAKE:
                return self._make(operation)
            return self._write(operation)
        except AnswerLost as lost:
            return Unknown(lost.code)

    def _make(self, operation: Operation) -> Answer:
        name = f"{operation.reference}.ics"
        body = new_calendar(operation, self._desk.zone)
        answer = self._dav.put(quote(name), body, {"If-None-Match": "*"})
        if answer.status == 412 and not webdav.preconditions(answer.body) - {"no-uid-conflict"}:
            return Applied(subject=name)  # the name is made of the reference: it is what an earlier try wrote
        return self._meaning(answer, name)

    def _write(self, operation: Operation) -> Answer:
        name, _, occurrence = operation.subject.partition("/")
        for _ in range(_TRIES):
            held = self._dav.ask("GET", quote(name))
            if held.status in _GONE:
                return Colliding(code="not_there")
            self._dav.accepted(held)
            etag = held.headers.get("etag", "")
            if carries(held.body, operation.reference):
                return Applied(etag=etag)
            if operation.etag and operation.etag != etag:
                return Stale()
            try:
                body = changed(held.body, occurrence, operation, self._desk.zone)
            except EventLost:
                return Colliding(code="not_there")
            answer = self._dav.put(quote(name), body, {"If-Match": etag or "*"})
            if answer.status != 412 or operation.etag:
                return self._meaning(answer, name)
        return Later()

    def _meaning(self, answer: RawAnswer, name: str) -> Answer:
        match answer.status:
            case 200 | 201 | 204:
                return Applied(subject=name, etag=answer.headers.get("etag", "") or self._etag(name))
            case 412:
                return Stale()
            case 409:
                return Colliding()
            case 429 | 503:
                return Later.asked(answer.retry_after)
            case 507:
                return Later()  # no room (RFC 4918, 11.5)
            case 401 | 403 | 404 | 405 if not webdav.preconditions(answer.body):
                self._dav.accepted(answer)
            case status if status >= 500:
                return Unknown("server_failed")
        return Rejected(", ".join(sorted(webdav.preconditions(answer.body))))

    def _etag(self, name: str) -> str:
        """The etag that a server did not tell with its answer; what is not known is read again first."""
        try:
            return self._dav.ask("HEAD", quote(name)).headers.get("etag", "")
        except Unavailable:
            return ""

    def find(self, reference: UUID, operation: Operation) -> Found:
        """See `readingroom.portals.adapter.Adapter.find`."""
        made = operation.kind is CommandKind.BOOKING_MAKE
        name = f"{reference}.ics" if made else operation.subject.partition("/")[0]
        held = self._dav.ask("GET", quote(name))
        if held.status in _GONE:
            return Absent() if made else Rejected(code="not_there")
        self._dav.accepted(held)
        if not carries(held.body, reference):
            return Absent()
        return Applied(subject=name, etag=held.headers.get("etag", ""))

    def close(self) -> None:
        """Give connections back."""
        self._dav.close()


_BROKEN = frozenset({"no_uid", "no_start", "ends_before_start", "event_cut_off"})
"""What may be wrong with an event, by the file reader's codes; anything else is ``event_broken``."""


def _is_occurrence(text: str) -> bool:
    try:
        dt.datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)
    except ValueError:
        return False
    return True
