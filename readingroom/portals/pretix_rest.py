"""pretix over its REST API: orders come in, and what the desk decides goes back as pretix does it itself.

A booking moves by another date of the series, somebody who has come is checked in with a nonce, under which that is
annulled if it was a mistake, and what pretix has no word for is written into the order's comment. Its idempotency keys
are not relied on: they expire, and a server that was stopped in between answers them with 409 for good. What became of
a lost answer shows in the order.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from pydantic import ValidationError

from readingroom.errors import Refused
from readingroom.portals.adapter import (
    Answer,
    Applied,
    Capabilities,
    Change,
    Colliding,
    DeskSide,
    Introduction,
    Operation,
    Pulled,
    Unreadable,
)
from readingroom.portals.look_first import LookFirst, host_and_port
from readingroom.portals.native.client import Client, HttpAnswer, checked_address
from readingroom.portals.pretix_orders import Checkin, Order, Position, Shop, Slot, changes, field_of
from readingroom.portals.queries import PortalParticulars
from readingroom.portals.rest import Rest, moment_in
from readingroom.portals.rules import CommandKind
from readingroom.portals.signatures import marked, signed, signs
from readingroom.portals.snapshots import digest

__all__ = ["PretixAdapter", "introduce", "make"]

_PAGE = 50
_LATE = dt.timedelta(minutes=1)
"""So long a change may take until it shows."""
_TAKES = (CommandKind.BOOKING_STATE,)
_CHECKED_IN: Mapping[str, str] = {"arrived": "entry", "finished": "exit"}
"""State of a booking -> kind of check-in."""


def introduce(address: str, token: str, name: str, options: Mapping[str, str]) -> Introduction:
    """Who a shop is that is to be connected; the address is that under which readers know it.

    Raises:
        Refused: ``portal.address``, ``portal.address_insecure``, ``portal.pretix_address``, ``portal.no_list``.
        Unavailable: it cannot be asked, or refuses the token.
    """
    adapter = _adapter(address, token, name, dict(options), dt.UTC)
    try:
        return adapter.introduce()
    finally:
        adapter.close()


def make(portal: PortalParticulars, token: str, desk: DeskSide) -> PretixAdapter:
    """The adapter of a connected shop."""
    return _adapter(portal.address, token, portal.name, portal.options, desk.zone)


def _adapter(
    address: str, token: str, name: str, options: Mapping[str, Any], zone: dt.tzinfo
) -> PretixAdapter:
    url = checked_address(address)
    parts = [part for part in url.path.split("/") if part]
    if len(parts) != 2:
        raise Refused("portal.pretix_address", address=str(url))
    client = Client(str(url.copy_with(path="/api/v1/")), token, name, authorization=f"Token {token}")
    return PretixAdapter(Rest(client, name), host_and_port(url), (parts[0], parts[1]), options, zone)


class PretixAdapter(LookFirst[tuple[Order, Position]]):
    """One event of pretix, usually a series of dates.

    Args:
        rest: its API.
        host: as in the links of its exports.
        event: slugs of organizer and event.
        options: ``checkin_list``: name of the list on which readers are checked in; the first one where it is empty.
        zone: the archive's.
    """

    capabilities = Capabilities(commands=frozenset(_TAKES))

    def __init__(
        self, rest: Rest, host: str, event: tuple[str, str], options: Mapping[str, Any], zone: dt.tzinfo
    ) -> None:
        super().__init__(rest)
        self._zone = zone
        self._organizer = f"organizers/{quote(event[0])}"
        self._event = f"{self._organizer}/events/{quote(event[1])}"
        self._list = str(options.get("checkin_list", ""))
        self._shop = Shop(f"pretix:{host}", "/".join(event))
        self._known = False

    def introduce(self) -> Introduction:
        """Who it is; errors as in `introduce` of this module."""
        event = self._object(self._rest.get(f"{self._event}/"))
        if self._list and self._checkin_list(None) is None:
            raise Refused("portal.no_list", list=self._list)
        return Introduction(
            instance=f"{self._shop.system}/{self._shop.path}",  # each event is a portal; its bookings are the shop's
            name=_localised(event.get("name")),
            takes=tuple(kind.value for kind in _TAKES),
            options={"checkin_list": self._list},
        )

    # Coming in -------------------------------------------------------------------------------------------------

    def pull(self, cursor: str) -> Pulled:
        """See `readingroom.portals.adapter.Adapter.pull`; orders that were made for trying it out are none."""
        since, number, _ = f"{cursor}||".split("|")[:3]
        query: dict[str, str | int] = {
            "ordering": "last_modified", "page_size": _PAGE, "include_canceled_positions": "true",
            "testmode": "false",
        }  # fmt: skip
        if since:
            query["modified_since"] = since
        if number:
            query["page"] = int(number)
        body = self._object(self._rest.get(f"{self._event}/orders/", **query))
        orders = body.get("results")
        if not isinstance(orders, list) or len(orders) > 10 * _PAGE:
            raise self._rest.not_as_agreed()
        self._learn(orders)
        told: list[Change | Unreadable] = []
        for order in orders:
            told += changes(order, self._shop)
        more = bool(body.get("next"))
        return Pulled(
            changes=tuple(told),
            cursor=self._after(since, int(number or 1), orders, more=more) or cursor,
            complete=not more,
            starts_over=not since,
        )

    def _after(self, since: str, number: int, orders: list[Any], *, more: bool) -> str:
        """Where to go on: after the last order by its time; by pages only among those of the very same moment.

        From the end it is read again a little before it: an order shows only when what changed it is through, and then
        with the time at which that began. What is read twice is told by a digest, so that something else is news.
        """
        times = [
            one["last_modified"][:40]
            for one in orders
            if isinstance(one, Mapping) and isinstance(one.get("last_modified"), str)
        ]
        seen = digest(
            [[one.get("code"), one.get("last_modified")] for one in orders if isinstance(one, Mapping)]
        )
        if not times:
            return f"{since}||" if number > 1 else ""
        if more and times[-1] == since:
            return f"{since}|{number + 1}|{seen[:16]}"
        return f"{times[-1] if more else _a_little_before(times[-1])}||{seen[:16]}"

    def _learn(self, orders: list[Any]) -> None:
        """Look up what these orders refer to."""
        if not self._known:
            self._learn_shop()
        for order in orders:
            positions = order.get("positions") if isinstance(order, Mapping) else None
            for one in positions if isinstance(positions, list) else ():
                date = one.get("subevent") if isinstance(one, Mapping) else None
                if isinstance(date, int) and date not in self._shop.slots:
                    answer = self._rest.look(f"{self._event}/subevents/{date}/")
                    if answer.status != 404:
                        self._keep_slot(date, self._rest.accepted(answer).body)

    def _learn_shop(self) -> None:
        self._keep_slot(None, self._rest.get(f"{self._event}/"))
        for one in self._all(f"{self._event}/questions/"):
            if field := field_of(str(one.get("identifier", "")), one.get("question")):
                self._shop.questions[one["id"]] = field
        for one in self._all(f"{self._event}/items/"):
            name = _localised(one.get("name"))
            self._shop.products[one["id"], None] = name
            variations = one.get("variations")
            for variation in variations if isinstance(variations, list) else ():
                if isinstance(variation, Mapping) and isinstance(variation.get("id"), int):
                    whole = f"{name} – {_localised(variation.get('value'))}"
                    self._shop.products[one["id"], variation["id"]] = whole
        self._known = True

    def _keep_slot(self, date: int | None, body: Any) -> None:
        told = self._object(body)
        try:
            start = moment_in(str(told["date_from"]), self._zone)
            end = moment_in(str(told["date_to"]), self._zone) if told.get("date_to") else None
        except (KeyError, ValueError):
            return  # what has no hours is no slot; orders that need one are put aside
        self._shop.slots[date] = Slot(start, end)

    def _all(self, path: str, **query: str | int) -> list[dict[str, Any]]:
        """Everything of a list that comes in pages."""
        found: list[dict[str, Any]] = []
        for page in range(1, 100):
            body = self._object(self._rest.get(path, page=page, **query))
            results = body.get("results")
            if not isinstance(results, list):
                raise self._rest.not_as_agreed()
            found += [one for one in results if isinstance(one, dict) and isinstance(one.get("id"), int)]
            if not body.get("next"):
                break
        return found

    # Going out -------------------------------------------------------------------------------------------------

    def _state(self, held: tuple[Order, Position]) -> str:
        return held[0].last_modified

    def _carry_out(self, operation: Operation, held: tuple[Order, Position]) -> HttpAnswer | Answer:
        order, position = held
        state = str(operation.data.get("state", ""))
        path = f"{self._event}/orders/{quote(order.code)}"
        if state in _CHECKED_IN:
            return self._check_in(operation, path, order, position)
        if state == "cancelled":
            others = [one for one in order.positions if not one.canceled and one.addon_to is None]
            if len(others) > 1:
                body = {"cancel_positions": [{"position": position.id}], "send_email": True}
                return self._rest.write("POST", f"{path}/change/", body)
            return self._rest.write("POST", f"{path}/mark_canceled/", {"send_email": True})
        if state == "no_show":
            return self._sign(operation, path, order)
        if state == "confirmed" and order.status == "c":
            return self._rest.write("POST", f"{path}/reactivate/", {})
        if state == "confirmed" and order.status == "n":
            if not order.require_approval:
                return Colliding(code="unpaid")
            return self._rest.write("POST", f"{path}/approve/", {"send_email": True})
        if state == "confirmed" and position.checkins:
            answer = self._undo_check_in(operation, path, order, position)
            if self._rest.refusal(answer) is not None or self._is_then(operation, position):
                return answer
        return self._move(operation, path, position)

    def _sign(self, operation: Operation, path: str, order: Order) -> HttpAnswer:
        return self._rest.write(
            "PATCH", f"{path}/", {"comment": signed(order.comment, operation, self._zone)}
        )

    def _move(self, operation: Operation, path: str, position: Position) -> HttpAnswer | Answer:
        date = self._date_at(dt.datetime.fromisoformat(str(operation.data["start"])))
        if date is None:
            return Colliding(code="no_such_slot")
        change = {
            "patch_positions": [{"position": position.id, "body": {"subevent": date}}],
            "send_email": True,
        }
        return self._rest.write("POST", f"{path}/change/", change)

    def _date_at(self, start: dt.datetime) -> int | None:
        """The date of the series that begins then, or in which that moment lies."""
        around = dt.timedelta(hours=24)
        dates = self._all(
            f"{self._event}/subevents/",
            date_from_after=(start - around).isoformat(),
            date_from_before=(start + dt.timedelta(minutes=1)).isoformat(),
        )
        for one in dates:
            self._keep_slot(one["id"], one)
        slots = {one["id"]: slot for one in dates if (slot := self._shop.slots.get(one["id"])) is not None}
        exact = [date for date, slot in slots.items() if slot.start == start]
        within = [
            date for date, slot in slots.items() if slot.end is not None and slot.start <= start < slot.end
        ]
        return next(iter([*exact, *within]), None)

    def _check_in(
        self, operation: Operation, path: str, order: Order, position: Position
    ) -> HttpAnswer | Answer:
        found = self._checkin_list(position)
        if found is None:
            return Colliding(code="no_checkin_list")
        answer = self._rest.write(
            "POST",
            f"{self._organizer}/checkinrpc/redeem/",
            {
                "secret": position.secret, "lists": [found], "type": _CHECKED_IN[operation.data["state"]],
                "nonce": str(operation.reference), "datetime": operation.decided_at.isoformat(),
                "questions_supported": False,
            },
        )  # fmt: skip
        said = answer.body if isinstance(answer.body, Mapping) else {}
        if answer.status == 400 and said.get("status") == "error":
            if said.get("reason") != "already_redeemed":
                return Colliding(str(said.get("reason", ""))[:100])
            # The reader stands there as having come, unless the comment took just that back.
            return self._sign(operation, path, order) if marked(order.comment) else Applied()
        return answer

    def _undo_check_in(self, operation: Operation, path: str, order: Order, position: Position) -> HttpAnswer:
        """Have the check-in annulled that the desk made; the comment says of what stays that it was taken back.

        pretix annuls within a quarter of an hour, by the moments that the desk names. An older one answers 404, and a
        device may be let check in and no more (403). What somebody else checked in is not ours to annul.
        """
        arrival = operation.takes_back
        made = None if arrival is None else _check_in_of(arrival, position)
        if arrival is None or made is None:
            return self._sign(operation, path, order)
        answer = self._rest.write(
            "POST",
            f"{self._organizer}/checkinrpc/annul/",
            {
                "nonce": str(arrival.reference), "lists": [made.list], "datetime": operation.decided_at.isoformat(),
                "error_explanation": signed("", operation, self._zone),
            },
        )  # fmt: skip
        stays = 400 <= answer.status < 500 and answer.status not in (401, 429)
        if stays or (len(position.checkins) > 1 and self._rest.refusal(answer) is None):
            return self._sign(operation, path, order)
        return answer

    def _checkin_list(self, position: Position | None) -> int | None:
        """The list of the option's name, else the first one for the position's date."""
        for one in self._all(f"{self._event}/checkinlists/"):
            date = one.get("subevent")
            if self._list and one.get("name") != self._list:
                continue
            if position is None or date is None or date == position.subevent:
                return int(one["id"])
        return None

    def _held(self, operation: Operation) -> tuple[Order, Position] | None:
        """The order and the position that an operation is about, as they stand; None: not there any more."""
        code, _, number = operation.subject.removeprefix(f"{self._shop.path}/").partition("/")
        path = f"{self._event}/orders/{quote(code)}/"
        answer = self._rest.look(path, include_canceled_positions="true")
        if answer.status == 404 or not number.isdecimal():
            return None
        try:
            order = Order.model_validate(self._rest.accepted(answer).body)
        except ValidationError:
            raise self._rest.not_as_agreed() from None
        position = order.at(int(number))
        return None if position is None else (order, position)

    def _done(self, operation: Operation, held: tuple[Order, Position]) -> bool:
        order, position = held
        state = str(operation.data.get("state", ""))
        if state in _CHECKED_IN:
            made = _check_in_of(operation, position) is not None
            return made or signs(order.comment, operation.reference)
        if state == "no_show":
            return signs(order.comment, operation.reference)
        cancelled = position.canceled or order.status == "c"
        if state == "cancelled" or cancelled:
            return cancelled and state == "cancelled"
        if state == "confirmed" and order.status != "p":
            return False
        if state == "confirmed" and position.checkins and not signs(order.comment, operation.reference):
            return False
        return self._is_then(operation, position)

    def _is_then(self, operation: Operation, position: Position) -> bool:
        start = operation.data.get("start")
        if not start:
            return True
        date = self._date_at(dt.datetime.fromisoformat(str(start)))
        return date is not None and date == position.subevent

    def _object(self, body: Any) -> dict[str, Any]:
        if not isinstance(body, dict):
            raise self._rest.not_as_agreed()
        return body


def _check_in_of(operation: Operation, position: Position) -> Checkin | None:
    """What an arrival or a leaving made there, as long as it stands: the nonce does not show, but the moment does."""
    kind, moment = _CHECKED_IN[str(operation.data["state"])], operation.decided_at
    return next((one for one in position.checkins if (one.type, one.datetime) == (kind, moment)), None)


def _a_little_before(moment: str) -> str:
    try:
        before = dt.datetime.fromisoformat(moment).astimezone(dt.UTC) - _LATE
    except (ValueError, OverflowError):
        return moment
    return before.isoformat().replace("+00:00", "Z")


def _localised(told: Any) -> str:
    """A text that pretix keeps in several languages, in the first of them."""
    if isinstance(told, Mapping):
        told = next((one for one in told.values() if isinstance(one, str) and one), "")
    return told[:200] if isinstance(told, str) else ""
