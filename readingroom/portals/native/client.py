"""HTTP as a portal is spoken to: TLS verified, redirects never followed, every answer counted while it comes.

A portal may be broken or hostile: an answer that is too large, never ends, is packed, is nested too deep or is no JSON
becomes `Unavailable` with a code, and nothing of what it said. Neither a token nor a body is ever in an error or in the
log.
"""

from __future__ import annotations

import ipaddress
import json
import re
import ssl
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx

from readingroom.errors import Refused, Unavailable
from readingroom.portals.interruption import current
from readingroom.portals.native.protocol import LIMITS

__all__ = ["AnswerLost", "Client", "HttpAnswer", "RawAnswer", "accepted", "checked_address", "depth"]

_CONNECT_SECONDS = 10.0
_SILENCE_SECONDS = 20.0
_WHOLE_SECONDS = 120.0
_FILE_SECONDS = 600.0
"""A long scan comes over a slow line; whoever waits for it may stop between two pieces."""


class AnswerLost(Exception):
    """The request went out and no whole answer came: what became of it is not known."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class HttpAnswer:
    """A whole answer.

    Attributes:
        status: of HTTP.
        body: decoded JSON, None where there was none.
        retry_after: seconds, None where it does not say.
    """

    status: int
    body: Any = field(repr=False)
    retry_after: float | None = None


@dataclass(frozen=True)
class RawAnswer:
    """A whole answer as it came.

    Attributes:
        status: of HTTP.
        headers: names in lower case.
        body: at most as many bytes as were allowed.
        retry_after: seconds, None where it does not say.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    retry_after: float | None = None


_Answer = TypeVar("_Answer", HttpAnswer, RawAnswer)


def accepted(answer: _Answer, portal: str) -> _Answer:
    """The answer, if it is one.

    Args:
        answer: as it came.
        portal: what the desk calls it.

    Raises:
        Unavailable: ``portal.token_refused``; ``portal.busy``, with the seconds ``after`` which it may be asked again
            where it said so; ``portal.answered``.
    """
    if answer.status in (401, 403):
        raise Unavailable("portal.token_refused", portal=portal)
    if answer.status in (429, 503):
        after = {} if answer.retry_after is None else {"after": int(answer.retry_after)}
        raise Unavailable("portal.busy", portal=portal, **after)
    if not 200 <= answer.status < 300:
        raise Unavailable("portal.answered", portal=portal, status=answer.status)
    return answer


def checked_address(address: str) -> httpx.URL:
    """A portal's address: https, or plain http on this very machine.

    Raises:
        Refused: ``portal.address``, ``portal.address_insecure``.
    """
    try:
        url = httpx.URL(address.strip().rstrip("/"))
    except (httpx.InvalidURL, UnicodeError):
        raise Refused("portal.address", address=_shown(address)) from None
    named = re.fullmatch(rb"[A-Za-z0-9.:\[\]-]+", url.raw_host) is not None
    if url.scheme not in ("http", "https") or not named or url.userinfo or url.query or url.fragment:
        raise Refused("portal.address", address=_shown(address))
    if url.scheme == "http" and not _loopback(url.host):
        raise Refused("portal.address_insecure", address=str(url))
    return url


def _shown(address: str) -> str:
    """What was typed, without a password in it."""
    return re.sub(r"//.*@", "//", address.strip())[:80]


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Client:
    """One portal over HTTP.

    Args:
        address: see `checked_address`.
        token: shown with every call.
        name: what the desk calls the portal, for errors.
        authorization: how it is shown, where that is not ``Bearer``; empty: with nothing.
        headers: what this kind of portal wants with every call besides.

    Raises:
        Refused: what `checked_address` says.
    """

    def __init__(
        self,
        address: str,
        token: str,
        name: str,
        *,
        authorization: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        shown = f"Bearer {token}" if authorization is None else authorization
        base = checked_address(address)
        local = _loopback(base.host)
        self._name = name
        self._http = httpx.Client(
            base_url=base,
            headers={
                **({"Authorization": shown} if shown else {}),
                "Accept": "application/json, application/problem+json",
                "Accept-Encoding": "identity",  # what is packed may unpack to anything
                "User-Agent": "ReadingRoom",
                **(headers or {}),
            },
            verify=False if local and base.scheme == "http" else ssl.create_default_context(),
            follow_redirects=False,
            trust_env=not local,
            timeout=httpx.Timeout(_SILENCE_SECONDS, connect=_CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=2),
        )

    def get(self, path: str, params: Mapping[str, str | int] | None = None) -> HttpAnswer:
        """Ask something; whatever goes wrong on the way, asking again does no harm.

        Raises:
            Unavailable: ``portal.unreachable``, ``portal.no_answer`` and what `_checked` says.
        """
        try:
            return self._ask(self._http.build_request("GET", path, params=dict(params or {})))
        except AnswerLost as lost:
            raise Unavailable(f"portal.{lost.code}", portal=self._name) from None

    def post(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> HttpAnswer:
        """Have something done.

        Raises:
            AnswerLost: it may have been done.
            Unavailable: it surely was not.
        """
        return self.call("POST", path, body, headers)

    def call(
        self, method: str, path: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> HttpAnswer:
        """The same with another method; errors as in `post`."""
        request = self._http.build_request(method, path, json=dict(body), headers=dict(headers or {}))
        return self._ask(request)

    def send(
        self,
        method: str,
        path: str,
        content: bytes = b"",
        headers: Mapping[str, str] | None = None,
        most: int = LIMITS.BODY,
    ) -> RawAnswer:
        """Ask or have something done in another language than JSON.

        Args:
            method: of HTTP.
            path: beneath the address, escaped.
            content: what is sent.
            headers: besides those that always go out.
            most: bytes that the answer may have.

        Raises:
            AnswerLost: it may have been done.
            Unavailable: it surely was not.
        """
        request = self._http.build_request(method, path, content=content or None, headers=dict(headers or {}))
        return self._whole(request, most)

    def put(self, path: str, pieces: Iterable[bytes], size: int, media_type: str) -> HttpAnswer:
        """Bring a file.

        Raises:
            Unavailable: it is not known to be there.
        """
        headers = {"Content-Type": media_type, "Content-Length": str(size)}
        try:
            return self._ask(self._http.build_request("PUT", path, content=pieces, headers=headers))
        except AnswerLost as lost:
            raise Unavailable(f"portal.{lost.code}", portal=self._name) from None

    @contextmanager
    def stream(self, path: str) -> Iterator[tuple[int, Iterator[bytes]]]:
        """A file, in pieces; the caller counts them.

        Raises:
            Unavailable: while it is opened or read.
        """
        try:
            with self._sent(self._http.build_request("GET", path)) as response:
                self._refuse_what_is_packed(response)
                yield response.status_code, self._readable(response)
        except AnswerLost as lost:
            raise Unavailable(f"portal.{lost.code}", portal=self._name) from None

    def _readable(self, response: httpx.Response) -> Iterator[bytes]:
        """The body for whoever only reads: nothing was done that could be lost."""
        try:
            yield from self._pieces(response, _FILE_SECONDS)
        except AnswerLost as lost:
            raise Unavailable(f"portal.{lost.code}", portal=self._name) from None

    def close(self) -> None:
        """Give connections back."""
        self._http.close()

    @contextmanager
    def _sent(self, request: httpx.Request) -> Iterator[httpx.Response]:
        """The answer with its head read. What failed before the request went out is told apart from the rest."""
        interruption = current()
        if interruption is not None:
            if interruption.over:
                raise Unavailable("portal.interrupted", portal=self._name)
            request.extensions = {**request.extensions, "trace": interruption.trace}
        try:
            response = self._http.send(request, stream=True)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol):
            raise Unavailable("portal.unreachable", portal=self._name) from None
        except httpx.HTTPError:
            raise AnswerLost("no_answer") from None
        try:
            yield response
        finally:
            response.close()

    def _ask(self, request: httpx.Request) -> HttpAnswer:
        answer = self._whole(request, LIMITS.BODY)
        return HttpAnswer(answer.status, self._json(answer.status, answer.body), answer.retry_after)

    def _whole(self, request: httpx.Request, most: int) -> RawAnswer:
        with self._sent(request) as response:
            if 300 <= response.status_code < 400:
                raise Unavailable("portal.redirects", portal=self._name, status=response.status_code)
            self._refuse_what_is_packed(response)
            held = bytearray()
            for piece in self._pieces(response):
                held += piece
                if len(held) > most:
                    raise AnswerLost("answer_too_large")
            headers = {name.lower(): value for name, value in response.headers.items()}
            return RawAnswer(response.status_code, headers, bytes(held), _retry_after(response))

    def _refuse_what_is_packed(self, response: httpx.Response) -> None:
        if response.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
            raise AnswerLost("answer_packed")

    def _pieces(self, response: httpx.Response, seconds: float | None = None) -> Iterator[bytes]:
        """The body as it comes: a portal that drips for ever is left after a while."""
        until = time.monotonic() + (_WHOLE_SECONDS if seconds is None else seconds)
        try:
            for (
                piece
            ) in response.iter_raw():  # as it comes: gathered into chunks, single bytes would never show
                yield piece
                if time.monotonic() > until:
                    raise AnswerLost("answer_endless")
        except httpx.HTTPError:
            raise AnswerLost("no_answer") from None

    @staticmethod
    def _json(status: int, body: bytes) -> Any:
        if not body.strip():
            return None
        try:
            return json.loads(body, parse_constant=_no_constant)
        except RecursionError:
            raise AnswerLost("answer_too_deep") from None
        except ValueError:  # UnicodeDecodeError is one
            if status >= 400:
                return None  # a proxy's page: the status says enough
            raise AnswerLost("answer_not_json") from None


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds; a date is not worth trusting a portal's clock for, and counts as none."""
    text = response.headers.get("Retry-After", "").strip()
    return float(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


def depth(value: Any) -> int:
    """Levels of nesting: 0 for a plain value."""
    deepest, waiting = 0, [(value, 0)]
    while waiting:
        one, level = waiting.pop()
        children: Iterable[Any] = ()
        if isinstance(one, dict):
            children = one.values()
        elif isinstance(one, list):
            children = one
        else:
            continue
        deepest = max(deepest, level + 1)
        waiting.extend((child, level + 1) for child in children)
    return deepest
