"""A collection on a CalDAV server, asked and written by one account."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from urllib.parse import quote, unquote

import httpx

from readingroom.errors import Unavailable
from readingroom.portals import webdav
from readingroom.portals.native.client import AnswerLost, Client, RawAnswer, accepted

__all__ = ["Collection"]

_MOST = 32 * 2**20
"""Bytes of one answer: servers that pay no attention to a limit name all events at once."""
_CALENDAR = {"Content-Type": "text/calendar; charset=utf-8"}


class Collection:
    """One collection.

    Args:
        url: where it is, with or without a stroke at its end.
        user: whose account.
        password: its password.
        name: what the desk calls the portal, for errors.
    """

    def __init__(self, url: httpx.URL, user: str, password: str, name: str) -> None:
        url = url.copy_with(path=f"{url.path.rstrip('/')}/")
        shown = base64.b64encode(f"{user}:{password}".encode()).decode()
        self._client = Client(
            str(url), password, name, authorization=f"Basic {shown}", headers={"Accept": "*/*"}
        )
        self._name = name
        self.path = unquote(url.path)
        self.raw_path = quote(self.path)

    def ask(
        self, method: str, path: str, content: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> RawAnswer:
        """Ask something; asking again does no harm.

        Raises:
            Unavailable: whatever goes wrong on the way.
        """
        try:
            return self._client.send(method, path, content, headers, _MOST)
        except AnswerLost as lost:
            raise Unavailable(f"portal.{lost.code}", portal=self._name) from None

    def put(self, path: str, content: bytes, headers: Mapping[str, str]) -> RawAnswer:
        """Write a resource. Raises `AnswerLost`: it may be written; `Unavailable`: it surely is not."""
        return self._client.send("PUT", path, content, {**_CALENDAR, **headers})

    def accepted(self, answer: RawAnswer) -> RawAnswer:
        """The answer, if it is one. Raises `Unavailable`: what the status says."""
        return accepted(answer, self._name)

    def multistatus(self, answer: RawAnswer) -> webdav.Multistatus:
        """What it says. Raises `Unavailable`: ``portal.not_as_agreed``."""
        try:
            return webdav.multistatus(answer.body)
        except ValueError:
            raise self.not_as_agreed() from None

    def not_as_agreed(self) -> Unavailable:
        """What to raise where an answer is not what it has to be."""
        return Unavailable("portal.not_as_agreed", portal=self._name)

    def close(self) -> None:
        """Give connections back."""
        self._client.close()
