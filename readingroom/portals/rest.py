"""What portals that speak JSON over HTTP have in common, beside the native protocol."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

from pydantic import BeforeValidator, ValidationError

from readingroom.errors import Unavailable
from readingroom.portals.adapter import Answer, Later, Rejected, Unknown, Unreadable
from readingroom.portals.native.client import Client, HttpAnswer, accepted, depth
from readingroom.portals.native.protocol import LIMITS, Line, Text
from readingroom.portals.native.reading import plain_words
from readingroom.portals.rules import SubjectKind

__all__ = ["Rest", "SaidLine", "SaidText", "moment_in", "unreadable"]


def _said(value: Any) -> Any:
    return "" if value is None else value


SaidLine = Annotated[Line, BeforeValidator(_said)]
"""A line that may be null."""
SaidText = Annotated[Text, BeforeValidator(_said)]
"""Several lines that may be null."""

_LONGEST_RAW = 200_000


class Rest:
    """A portal that is asked for JSON.

    Args:
        client: whom to ask.
        name: what the desk calls the portal, for errors.
    """

    def __init__(self, client: Client, name: str) -> None:
        self._client, self.name = client, name

    def get(self, path: str, **query: str | int) -> Any:
        """What stands there.

        Raises:
            Unavailable: it cannot be asked, or nothing is there.
        """
        return self.accepted(self.look(path, **query)).body

    def look(self, path: str, **query: str | int) -> HttpAnswer:
        """What stands there, whatever its status.

        Raises:
            Unavailable: it cannot be asked.
        """
        return self._client.get(path, query)

    def listed(self, path: str, **query: str | int) -> list[Any]:
        """A list that stands there as such.

        Raises:
            Unavailable: likewise, or it is no list.
        """
        body = self.get(path, **query)
        if not isinstance(body, list):
            raise self.not_as_agreed()
        return body

    def write(self, method: str, path: str, body: Mapping[str, Any], **query: str | int) -> HttpAnswer:
        """Have something done.

        Raises:
            AnswerLost: it may have been done.
            Unavailable: it surely was not.
        """
        where = f"{path}?{urlencode(query)}" if query else path
        return self._client.call(method, where, body)

    def accepted(self, answer: HttpAnswer) -> HttpAnswer:
        """The answer, if it is one.

        Raises:
            Unavailable: what the status says.
        """
        return accepted(answer, self.name)

    def not_as_agreed(self) -> Unavailable:
        """What to raise where an answer is not what it has to be."""
        return Unavailable("portal.not_as_agreed", portal=self.name)

    def close(self) -> None:
        """Give connections back."""
        self._client.close()

    def refusal(self, answer: HttpAnswer) -> Answer | None:
        """What an answer to a write means; None: it was carried out.

        Raises:
            Unavailable: the token is refused.
        """
        if 200 <= answer.status < 300:
            return None
        if answer.status in (401, 403):
            self.accepted(answer)
        if answer.status in (429, 503):
            return Later.asked(answer.retry_after)
        if answer.status >= 500:
            return Unknown("server_failed")
        return Rejected(_words(answer.body))


def _words(body: Any) -> str:
    """What an error says, as one plain line, however it is packed."""
    if depth(body) > LIMITS.DEPTH:
        return ""
    return plain_words(" ".join(_texts(body)))


def _texts(body: Any) -> Iterator[str]:
    if isinstance(body, str):
        yield body
    elif isinstance(body, Mapping):
        for one in body.values():
            yield from _texts(one)
    elif isinstance(body, list):
        for one in body:
            yield from _texts(one)


def unreadable(item: Any, error: ValidationError | None, subject: str = "") -> Unreadable:
    """Something that ought to be a booking.

    Args:
        item: as it came.
        error: what is wrong; names of fields are told of it, never what stood there.
        subject: whose it is, as far as that can be told.
    """
    wrong: set[str] = set()
    for one in error.errors(include_input=False, include_url=False) if error is not None else ():
        parts = [str(part) for part in one["loc"]]
        wrong.add(
            ".".join(part if part.replace("_", "").isalnum() and part.isascii() else "…" for part in parts)
        )
    raw = json.dumps(item)[:_LONGEST_RAW] if depth(item) <= 4 * LIMITS.DEPTH else None
    fields = sorted(wrong)[:5] or ["…"]
    return Unreadable(
        code="not_as_agreed", facts={"fields": fields}, raw=raw, kind=SubjectKind.BOOKING.value, id=subject
    )


def moment_in(text: str, zone: dt.tzinfo) -> dt.datetime:
    """A moment as a portal writes it; without an offset it is the archive's.

    Raises:
        ValueError: it is none.
    """
    moment = dt.datetime.fromisoformat(text)
    if not 1900 <= moment.year < 2200:
        raise ValueError("not a moment of our time")
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
