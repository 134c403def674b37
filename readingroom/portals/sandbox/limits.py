"""What is let in: bodies no larger and JSON no deeper than the protocol allows, checked before anything reads them."""

from __future__ import annotations

import re

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from readingroom.portals.native.protocol import LIMITS
from readingroom.portals.sandbox.pages.frame import trouble, wants_page
from readingroom.portals.sandbox.problems import Unwilling, answer

__all__ = ["FORM_BYTES", "BodyLimit", "nesting"]

FORM_BYTES = 64 * 2**20
"""Bytes of one form with all its files."""

_DRAINED = 2 * FORM_BYTES
"""Bytes of a body that is refused; whoever sends more is hung up on."""

_TOKENS = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)


class BodyLimit:
    """Refuses a body that is too long as soon as that is known: by its length, or while it comes.

    The framework's own limit answers in plain text; the protocol wants a problem, and a person a page.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = _most(scope["path"])
        told = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if not told.isdigit() or int(told) > most:
            await _drain(receive)
            await _refusal(scope, receive, send, most)
            return
        came = 0
        more = True
        started = False

        async def counted() -> Message:
            nonlocal came, more
            message = await receive()
            came += len(message.get("body", b""))
            more = bool(message.get("more_body"))
            if came > most:
                raise _TooLong
            return message

        async def sent(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, counted, sent)
        except _TooLong:
            if started:
                raise
            if (
                more
            ):  # else there is nothing to come, and whoever waits for it waits until the other side gives up
                await _drain(receive)
            await _refusal(scope, receive, send, most)


class _TooLong(Exception):
    """More came than was allowed."""


def _most(path: str) -> int:
    if path.startswith("/attachments/"):
        return LIMITS.ATTACHMENT
    return LIMITS.BODY if path.startswith("/commands") else FORM_BYTES


async def _refusal(scope: Scope, receive: Receive, send: Send, most: int) -> None:
    request = Request(scope, receive)
    if wants_page(request):
        page = await run_in_threadpool(trouble, request, 413)
        page.headers["Connection"] = "close"
        await page(scope, receive, send)
        return
    problem = Unwilling(413, "too-large", f"at most {most} bytes").problem
    await answer(problem, {"Connection": "close"})(scope, receive, send)


async def _drain(receive: Receive) -> None:
    """Let what is still coming come, and keep none of it: who is hung up on while speaking never hears why."""
    came = 0
    while came < _DRAINED:
        message = await receive()
        came += len(message.get("body", b""))
        if not message.get("more_body"):
            return


def nesting(content: bytes) -> int:
    """How deep objects and lists of a JSON text are nested, without reading it any further."""
    deepest = depth = 0
    for token in _TOKENS.finditer(content):
        mark = token[0][:1]
        if mark in b"{[":
            depth += 1
            deepest = max(deepest, depth)
        elif mark in b"}]":
            depth -= 1
    return deepest
