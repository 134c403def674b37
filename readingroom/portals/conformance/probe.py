"""How the checks ask a portal: every call named, every body limited, every answer told apart from none."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, Literal, TypeVar
from uuid import UUID, uuid4

import httpx
from pydantic import BaseModel, ValidationError

from readingroom.portals.native.protocol import (
    LIMITS,
    Change,
    ChangePage,
    CommandKind,
    CommandResult,
    PortalInfo,
    Problem,
)

__all__ = ["Answer", "Failed", "NotReachable", "Probe"]

_Message = TypeVar("_Message", bound=BaseModel)

PAGES = 2000
"""Pages of the feed that are read before it is called endless."""


class Failed(Exception):
    """The portal does not keep this part of the protocol.

    Args:
        code: sentence under ``conformance.why``.
        facts: what it names, in the words of the wire.
    """

    def __init__(self, code: str, /, **facts: object) -> None:
        super().__init__(f"{code} {facts}")
        self.code = code
        self.facts = facts


class NotReachable(Exception):
    """Nobody answers at the address."""


class Answer:
    """What came back on one call.

    Attributes:
        call: method and path, for sentences.
        status: of HTTP.
        headers: as they came.
        content: at most `LIMITS.ATTACHMENT` bytes.
    """

    def __init__(self, call: str, status: int, headers: httpx.Headers, content: bytes) -> None:
        self.call = call
        self.status = status
        self.headers = headers
        self.content = content

    def expect(self, *statuses: int) -> Answer:
        """Itself, if it has one of these.

        Raises:
            Failed: another status.
        """
        if self.status not in statuses:
            wanted = " / ".join(map(str, statuses))
            raise Failed("status", call=self.call, status=self.status, wanted=wanted)
        return self

    def message(self, form: type[_Message]) -> _Message:
        """The body as one of the protocol's messages.

        Raises:
            Failed: it is none.
        """
        try:
            return form.model_validate_json(self.content)
        except ValidationError as error:
            raise Failed("shape", call=self.call, message=form.__name__, wrong=_wrong(error)) from None

    def problem(self, *statuses: int) -> Problem:
        """The body as a problem, with one of these statuses and told as the standard wants it.

        Raises:
            Failed: something else.
        """
        self.expect(*statuses)
        media_type = self.headers.get("content-type", "").partition(";")[0].strip()
        if media_type != "application/problem+json":
            raise Failed("media_type", call=self.call, found=media_type, wanted="application/problem+json")
        problem = self.message(Problem)
        if problem.status not in (0, self.status):
            raise Failed("differs", call=self.call, what="status", found=problem.status, wanted=self.status)
        return problem


def _wrong(error: ValidationError) -> str:
    told = error.errors(include_input=False, include_url=False)
    return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in told[:3])


class Probe:
    """A conversation with one portal.

    Args:
        address: where its ``/portal`` is, without that.
        token: what it lets a desk in by.

    Attributes:
        info: who it says it is, once it was asked.
        changes: every change read so far, as it came.
        read: the feed could be read to its end.
        booking: id of the booking made to try things on.
        request: id of a request that may be written to; empty for none.
        made: numbers of the bookings that were asked for; they are cancelled in the end.
    """

    def __init__(self, address: str, token: str) -> None:
        self.address = address.rstrip("/")
        self.token = token
        self.client = httpx.Client(timeout=30, follow_redirects=False, trust_env=False)
        self.info: PortalInfo | None = None
        self.changes: list[Change] = []
        self.cursor = ""
        self.read = False
        self.booking = ""
        self.request = ""
        self.made: set[str] = set()

    def close(self) -> None:
        """Hang up."""
        self.client.close()

    def call(
        self,
        method: str,
        path: str,
        *,
        token: str | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Answer:
        """Ask once.

        Args:
            method: of HTTP.
            path: below the address.
            token: another one than the portal's; empty for none.
            content: the body.
            headers: besides the authorisation.
            params: the query.

        Raises:
            Failed: the connection broke, or the answer is larger than the protocol allows.
            NotReachable: nobody is there.
        """
        shown = self.token if token is None else token
        sent = {"Authorization": f"Bearer {shown}"} if shown else {}
        name = f"{method} {path}"
        most = LIMITS.ATTACHMENT if path.startswith("/attachments/") else LIMITS.BODY
        try:
            with self.client.stream(
                method,
                self.address + path,
                content=content,
                headers={**sent, **(headers or {})},
                params=params,
            ) as response:
                body = bytearray()
                for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > most:
                        raise Failed("too_large", call=name, most=most)
                return Answer(name, response.status_code, response.headers, bytes(body))
        except (httpx.ConnectError, httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            raise NotReachable(self.address) from error
        except httpx.HTTPError as error:
            raise Failed("no_answer", call=name, reason=type(error).__name__) from error

    def page(self, cursor: str = "", limit: int = LIMITS.PAGE) -> ChangePage:
        """One page of the feed."""
        answer = self.call("GET", "/changes", params={"cursor": cursor, "limit": str(limit)}).expect(200)
        return answer.message(ChangePage)

    def walk(self, cursor: str, limit: int, most: int | None = None) -> tuple[list[dict[str, Any]], str]:
        """(changes from a cursor to the end, the last cursor); to about `most` changes if that is given."""
        found: list[dict[str, Any]] = []
        for _ in range(PAGES):
            page = self.page(cursor, limit)
            found += page.items
            if not page.complete and page.next == cursor:
                raise Failed("stands_still", call="GET /changes")
            cursor = page.next
            if page.complete or (most is not None and len(found) >= most):
                return found, cursor
        raise Failed("endless", call="GET /changes", n=PAGES)

    def news(self) -> list[Change]:
        """What came since the last look; the first look reads everything."""
        items, self.cursor = self.walk(self.cursor, LIMITS.PAGE)
        fresh = [self.event(one) for one in items]
        self.changes += fresh
        self.read = True
        return fresh

    def event(self, item: Mapping[str, Any]) -> Change:
        """A change as the protocol has it.

        Raises:
            Failed: it is not.
        """
        try:
            return Change.model_validate(item)
        except ValidationError as error:
            raise Failed("shape", call="GET /changes", message="Change", wrong=_wrong(error)) from None

    def data(self, change: Change, form: type[_Message]) -> _Message:
        """What a change carries.

        Raises:
            Failed: it is not in this form.
        """
        try:
            return form.model_validate(change.data)
        except ValidationError as error:
            call = f"GET /changes {change.id}"
            raise Failed("shape", call=call, message=form.__name__, wrong=_wrong(error)) from None

    def latest(self, subject: str) -> Change:
        """The newest change of a subject, looking for news first.

        Raises:
            Failed: the feed does not tell of it.
        """
        self.news()
        found = [one for one in self.changes if one.subject == subject]
        if not found:
            raise Failed("not_in_feed", call="GET /changes", subject=subject)
        return found[-1]

    def command(
        self,
        kind: str,
        data: Mapping[str, Any],
        *,
        subject: str = "",
        reference: UUID | None = None,
        if_match: int | None = None,
        key: UUID | Literal["reference"] | None = "reference",
        token: str | None = None,
    ) -> Answer:
        """Send one command; `key` is its Idempotency-Key, if it is not the reference: none for none."""
        reference = reference or uuid4()
        body = {
            "client_reference": str(reference),
            "kind": kind,
            "subject": subject,
            "sent_at": dt.datetime.now(dt.UTC).isoformat(),
            "data": data,
        }
        headers = {"Content-Type": "application/json"}
        if key is not None:
            headers["Idempotency-Key"] = str(reference if key == "reference" else key)
        if if_match is not None:
            headers["If-Match"] = f'"{if_match}"'
        return self.call("POST", "/commands", token=token, content=json.dumps(body).encode(), headers=headers)

    def applied(self, kind: CommandKind, data: Mapping[str, Any], **more: Any) -> CommandResult:
        """Send one that has to be carried out.

        Raises:
            Failed: it was not.
        """
        answer = self.command(kind.value, data, **more)
        result = answer.expect(200).message(CommandResult)
        if result.status != "applied":
            raise Failed("differs", call=answer.call, what="status", found=result.status, wanted="applied")
        return result

    def no_trace(self, reference: UUID) -> None:
        """See that the portal knows nothing of a command.

        Raises:
            Failed: it does.
        """
        self.call("GET", f"/commands/{reference}").expect(404)
