"""The native protocol's client: the adapter for portals that speak our own language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from readingroom.errors import Refused, Unavailable
from readingroom.portals.adapter import (
    Absent,
    Answer,
    Applied,
    Capabilities,
    Colliding,
    DeskSide,
    Found,
    Introduction,
    Later,
    Operation,
    Pulled,
    Rejected,
    Stale,
    Unknown,
)
from readingroom.portals.native import protocol
from readingroom.portals.native.client import AnswerLost, Client, HttpAnswer, accepted, depth
from readingroom.portals.native.reading import change, plain_words
from readingroom.portals.queries import PortalParticulars
from readingroom.portals.rules import CommandKind

__all__ = ["NativeAdapter", "describe", "introduce", "make"]

_PAGES = (200, 20, 1)
"""Changes asked for at once."""


def describe(address: str, token: str, name: str) -> protocol.PortalInfo:
    """Who a portal is, asked before it is connected.

    Raises:
        Refused: ``portal.address``, ``portal.address_insecure``, ``portal.newer_protocol``.
        Unavailable: ``portal.not_there``, or it refuses the token, or is no portal of this kind.
    """
    client = Client(address, token, name)
    try:
        try:
            answer = accepted(client.get("portal"), name)
        except Unavailable as error:
            if error.code in ("portal.unreachable", "portal.no_answer"):
                raise Unavailable("portal.not_there", address=address) from None
            raise
        try:
            info = protocol.PortalInfo.model_validate(answer.body)
        except ValidationError:
            raise Unavailable("portal.no_portal", portal=name) from None
        if info.protocol > protocol.VERSION:
            raise Refused("portal.newer_protocol", portal=name, theirs=info.protocol, ours=protocol.VERSION)
        return info
    finally:
        client.close()


def introduce(address: str, token: str, name: str, options: Mapping[str, str]) -> Introduction:
    """Who a portal is that is to be connected; errors as in `describe`."""
    info = describe(address, token, name)
    return Introduction(instance=info.instance, name=info.name, takes=tuple(info.commands))


def make(portal: PortalParticulars, token: str, desk: DeskSide) -> NativeAdapter:
    """The adapter of a connected portal."""
    return NativeAdapter(
        portal.address, token, name=portal.name, instance=portal.instance, takes=portal.takes
    )


class NativeAdapter:
    """One portal that speaks the native protocol.

    Args:
        address: https, or http on this machine.
        token: the bearer token.
        name: what the desk calls it, for errors.
        instance: its stable name; changes of another source are not taken.
        takes: kinds of command that it said it carries out.
    """

    def __init__(
        self, address: str, token: str, *, name: str, instance: str, takes: Iterable[str] = ()
    ) -> None:
        self._client = Client(address, token, name)
        self._name, self._instance = name, instance
        ours = {kind.value for kind in CommandKind}
        self.capabilities = Capabilities(
            commands=frozenset(CommandKind(kind) for kind in takes if kind in ours),
            exactly_once=True,
            attachments=True,
        )

    def pull(self, cursor: str) -> Pulled:
        """See `readingroom.portals.adapter.Adapter.pull`."""
        answer, starts_over = self._changes(cursor), not cursor
        if answer.status == 410 and cursor:
            answer, starts_over = self._changes(""), True
        accepted(answer, self._name)
        body = answer.body if isinstance(answer.body, Mapping) else {}
        items = body.get("items")
        items = items if isinstance(items, list) else []
        try:
            # Items are checked one by one: one that is no object at all spoils no other either.
            page = protocol.ChangePage.model_validate(
                {**body, "items": [item for item in items if isinstance(item, dict)]}
            )
        except ValidationError:
            raise Unavailable("portal.not_as_agreed", portal=self._name) from None
        if "items" not in body or len(items) > protocol.LIMITS.PAGE:
            raise Unavailable("portal.not_as_agreed", portal=self._name)
        return Pulled(
            changes=tuple(change(item, self._instance) for item in items),
            cursor=page.next,
            complete=page.complete,
            starts_over=starts_over,
        )

    def _changes(self, cursor: str) -> HttpAnswer:
        """A page, a smaller one where a usual one would be too large: one bulky row does not hold up the others."""
        for limit in _PAGES[:-1]:
            try:
                return self._client.get("changes", {"cursor": cursor, "limit": limit})
            except Unavailable as error:
                if error.code != "portal.answer_too_large":
                    raise
        return self._client.get("changes", {"cursor": cursor, "limit": _PAGES[-1]})

    def push(self, operation: Operation) -> Answer:
        """See `readingroom.portals.adapter.Adapter.push`."""
        command = protocol.PortalCommand(
            client_reference=operation.reference,
            kind=protocol.CommandKind(operation.kind.value),
            subject=operation.subject,
            sent_at=operation.decided_at,
            data=dict(operation.data),
        )
        headers = {"Idempotency-Key": str(operation.reference)}
        if operation.version:
            headers["If-Match"] = f'"{operation.version}"'
        try:
            answer = self._client.post("commands", command.model_dump(mode="json"), headers)
        except AnswerLost as lost:
            return Unknown(lost.code)
        return self._meaning(answer, operation.reference)

    def _meaning(self, answer: HttpAnswer, reference: UUID) -> Answer:
        if answer.status == 200:
            result = _result(answer.body)
            if result is None or result.client_reference != reference:
                return Unknown("not_as_agreed")
            return _outcome(result)
        match answer.status:
            case 412:
                return Stale()
            case 409:
                return Colliding(_words(answer.body))
            case 429 | 503:
                return Later.asked(answer.retry_after)
            case 401 | 403 | 404 | 405 | 410:
                accepted(answer, self._name)
            case status if status >= 500:
                return Unknown("server_failed")
            case status if status >= 400:
                return Rejected(_words(answer.body))
        return Unknown("not_as_agreed")

    def find(self, reference: UUID, operation: Operation) -> Found:
        """See `readingroom.portals.adapter.Adapter.find`."""
        answer = self._client.get(f"commands/{reference}")
        if answer.status == 404 and _is_problem(answer.body):
            return Absent()
        accepted(answer, self._name)
        result = _result(answer.body)
        if result is None or result.client_reference != reference:
            raise Unavailable("portal.not_as_agreed", portal=self._name)
        return _outcome(result)

    @contextmanager
    def fetch(self, digest: str) -> Iterator[Iterator[bytes]]:
        """See `readingroom.portals.adapter.Adapter.fetch`."""
        with self._client.stream(f"attachments/{digest}") as (status, pieces):
            if status == 404:
                raise Refused("portal.attachment_missing", portal=self._name)
            if status != 200:
                accepted(HttpAnswer(status, None), self._name)
            yield pieces

    def put(self, digest: str, media_type: str, size: int, pieces: Iterable[bytes]) -> None:
        """See `readingroom.portals.adapter.Adapter.put`."""
        answer = self._client.put(f"attachments/{digest}", pieces, size, media_type)
        if answer.status in (400, 413, 415, 422):
            raise Refused("portal.attachment_refused", portal=self._name, words=_words(answer.body))
        accepted(answer, self._name)

    def close(self) -> None:
        """Give connections back."""
        self._client.close()


def _result(body: Any) -> protocol.CommandResult | None:
    try:
        return protocol.CommandResult.model_validate(body)
    except ValidationError:
        return None


def _outcome(result: protocol.CommandResult) -> Applied | Rejected:
    if result.status is protocol.CommandStatus.REJECTED:
        return Rejected(plain_words(result.problem))
    return Applied(version=result.version, subject=result.subject)


def _is_problem(body: Any) -> bool:
    """Whether the portal itself says so, and not a proxy before it."""
    return isinstance(body, Mapping) and "status" in body


def _words(body: Any) -> str:
    """What a portal says about why not, in plain text."""
    if not isinstance(body, Mapping) or depth(body) > protocol.LIMITS.DEPTH:
        return ""
    said = [plain_words(one) for name in ("title", "detail") if isinstance(one := body.get(name), str)]
    return plain_words(": ".join(one for one in dict.fromkeys(said) if one))
