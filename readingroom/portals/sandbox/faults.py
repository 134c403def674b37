"""A bad day on demand, for tests of those who talk to a portal. Nothing in the program wraps it around a server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from readingroom.portals.sandbox.problems import Unwilling, answer

__all__ = ["Fault", "Faults", "scripted"]

_PROTOCOL = ("/portal", "/changes", "/commands", "/attachments")


class Fault(StrEnum):
    """What goes wrong with one call."""

    LOSE_REQUEST = "lose_request"
    """The connection breaks before anything was done."""
    LOSE_ANSWER = "lose_answer"
    """It was done and committed; the connection breaks before a byte of the answer."""
    CUT_ANSWER = "cut_answer"
    """It was done; the connection breaks in the middle of the answer."""
    CONFLICT = "conflict"
    """409, and nothing was done."""
    BUSY = "busy"
    """429 with ``Retry-After``, and nothing was done."""
    BROKEN = "broken"
    """500, and nothing was done."""
    BROKEN_AFTERWARDS = "broken_afterwards"
    """500, and it was done."""
    REPEAT_PAGE = "repeat_page"
    """The page of changes that was answered before comes once more."""
    REORDER_PAGE = "reorder_page"
    """The page's changes come in the opposite order."""
    DELAY = "delay"
    """The answer takes `Faults.delay` seconds."""


_STATUS = {Fault.CONFLICT: (409, "state"), Fault.BUSY: (429, "later"), Fault.BROKEN: (500, "later")}


class Faults:
    """Stands around the sandbox and spoils calls of the protocol (never the reader's pages).

    Args:
        app: what `readingroom.portals.sandbox.server.application` made; served by uvicorn, whose connections it breaks.
        draw: asked with method and path before each call; the fault, or None for a good answer.
        delay: seconds of `Fault.DELAY`.
    """

    def __init__(self, app: ASGIApp, draw: Callable[[str, str], Fault | None], *, delay: float = 0.2) -> None:
        self.app = app
        self.draw = draw
        self.delay = delay
        self._page: bytes = b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One call."""
        fault = None
        if scope["type"] == "http" and scope["path"].startswith(_PROTOCOL):
            fault = self.draw(scope["method"], scope["path"])
        if fault is None and not _is_page(scope):
            await self.app(scope, receive, send)
        elif fault in _STATUS:
            status, kind = _STATUS[fault]
            headers = {"Retry-After": "1"} if fault is Fault.BUSY else None
            await answer(Unwilling(status, kind, "on demand").problem, headers)(scope, receive, send)
        elif fault is Fault.LOSE_REQUEST:
            await _hang_up(send)
        else:
            await self._spoil(fault, scope, receive, send)

    async def _spoil(self, fault: Fault | None, scope: Scope, receive: Receive, send: Send) -> None:
        """Have it done, and do something to the answer."""
        start, body = await _answered(self.app, scope, receive)
        if fault is Fault.LOSE_ANSWER:
            await _hang_up(send)
            return
        if fault is Fault.BROKEN_AFTERWARDS:
            await answer(Unwilling(500, "later", "on demand").problem)(scope, receive, send)
            return
        if fault is Fault.DELAY:
            await asyncio.sleep(self.delay)
        if _is_page(scope) and start["status"] == 200:
            if fault is Fault.REPEAT_PAGE and self._page:
                body = self._page
            elif fault is Fault.REORDER_PAGE:
                page = json.loads(body)
                body = json.dumps(page | {"items": page["items"][::-1]}).encode()
            self._page = body
        headers = [(name, value) for name, value in start["headers"] if name != b"content-length"]
        await send({**start, "headers": [*headers, (b"content-length", str(len(body)).encode())]})
        if fault is Fault.CUT_ANSWER:
            await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
            await _hang_up(send)
            return
        await send({"type": "http.response.body", "body": body})


def _is_page(scope: Scope) -> bool:
    return bool(scope["type"] == "http" and scope["path"] == "/changes")


async def _answered(app: ASGIApp, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
    start: Message = {}
    body = bytearray()

    async def kept(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start":
            start = message
        elif message["type"] == "http.response.body":
            body.extend(message.get("body", b""))

    await app(scope, receive, kept)
    return start, bytes(body)


async def _hang_up(send: Send) -> None:
    """Break the connection. Outermost, `send` is a method of uvicorn's request, which knows its transport."""
    cycle: Any = getattr(send, "__self__", None)
    cycle.transport.abort()
    while not cycle.disconnected:  # the loop tells it in its next turns
        await asyncio.sleep(0)


def scripted(
    faults: Iterable[Fault | None], method: str = "", path: str = ""
) -> Callable[[str, str], Fault | None]:
    """For `Faults.draw`: these faults, one a call of this method and path (any if empty), and no more after them."""
    waiting = list(faults)

    def draw(called: str, where: str) -> Fault | None:
        if not waiting or (method and called != method) or not where.startswith(path):
            return None
        return waiting.pop(0)

    return draw
