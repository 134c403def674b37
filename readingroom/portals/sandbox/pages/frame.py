"""What every page has: the language, who is signed in, the form's mark, and the frame around it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any
from urllib.parse import quote
from uuid import uuid4

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool

from readingroom.language import Language, language
from readingroom.portals.sandbox.forms import Form, WrongForm, csrf_of, read_form
from readingroom.portals.sandbox.people import SESSION_HOURS, Reader, reader_of_session
from readingroom.portals.sandbox.storage import Storage
from readingroom.resources import resource

__all__ = [
    "KEY_COOKIE",
    "LANGUAGE_COOKIE",
    "Here",
    "SignInFirst",
    "Visitor",
    "language_for",
    "posted",
    "sign_in_first",
    "templates",
    "trouble",
    "wants_page",
    "wrong_form",
]

KEY_COOKIE = "visit"
LANGUAGE_COOKIE = "language"

_SAFE_PLACE = re.compile(r"/(?![/\\])[!-~]*")
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def language_for(accepted: str) -> str:
    """The language of ours that a browser likes best (``Accept-Language``); English where it likes neither."""
    liked: list[tuple[float, str]] = []
    for part in accepted.split(",")[:20]:
        tag, _, weight = part.strip().partition(";q=")
        try:
            q = float(weight) if weight else 1.0
        except ValueError:
            continue
        main = tag.split("-")[0].lower()
        if main in ("zh", "en") and q > 0:
            liked.append((-q, "zh_CN" if main == "zh" else "en"))
    return min(liked, key=lambda one: one[0])[1] if liked else "en"


@dataclass
class Visitor:
    """Somebody in front of a page.

    Attributes:
        key: of their browser; names the session once they have signed in.
        reader: who signed in, if anybody has.
        words: in their language.
    """

    request: Request
    storage: Storage
    key: str
    reader: Reader | None
    words: Language

    def say(self, code: str, /, **facts: object) -> str:
        """A sentence of the pages."""
        return self.words.say(f"sandbox.{code}", **facts)

    @property
    def signed_in(self) -> Reader:
        """Who it is, on pages that are for readers only.

        Raises:
            SignInFirst: nobody has signed in.
        """
        if self.reader is None:
            raise SignInFirst
        return self.reader

    def page(self, template: str, *, status: int = 200, **shown: Any) -> Response:
        """A page of this portal."""
        html = (
            templates()
            .get_template(f"{template}.html")
            .render(
                visitor=self,
                say=self.say,
                words=self.words,
                reader=self.reader,
                csrf=csrf_of(self.storage.secret, self.key),
                once=str(uuid4()),
                path=self.request.url.path,
                query=self.request.url.query,
                **shown,
            )
        )
        response = HTMLResponse(
            html, status_code=status, headers={**_HEADERS, "Vary": "Accept-Language, Cookie"}
        )
        if self.request.cookies.get(KEY_COOKIE) != self.key:
            self.give_key(response, self.key)
        return response

    def give_key(self, response: Response, key: str) -> None:
        """Let the browser keep its key, out of reach of scripts and of other sites' forms."""
        response.set_cookie(
            KEY_COOKIE, key, max_age=SESSION_HOURS * 3600, httponly=True, samesite="lax", path="/"
        )

    def go(self, place: str, done: str = "") -> Response:
        """Lead on to another page, which says what was done."""
        if not _SAFE_PLACE.fullmatch(place):
            place = "/"
        joint = "&" if "?" in place else "?"
        return RedirectResponse(f"{place}{joint}done={done}" if done else place, status_code=303)


class SignInFirst(Exception):
    """The page is for a reader who has signed in."""


def _visitor(request: Request) -> Visitor:
    storage: Storage = request.app.state.storage
    key = request.cookies.get(KEY_COOKIE, "")
    with storage.reading() as connection:
        reader = reader_of_session(connection, key, storage.now())
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    if chosen not in ("zh_CN", "en"):
        chosen = language_for(request.headers.get("accept-language", ""))
    return Visitor(request, storage, key or secrets.token_urlsafe(32), reader, language(chosen))


Here = Annotated[Visitor, Depends(_visitor)]


async def posted(visitor: Visitor, do: Callable[[Visitor, Form], Response]) -> Response:
    """Read the form that came and do what it asks, outside the event loop.

    Raises:
        WrongForm: not from a page that was shown to this browser.
    """
    key = visitor.request.cookies.get(KEY_COOKIE, "")
    async with read_form(visitor.request, visitor.storage.secret, key) as form:
        return await run_in_threadpool(do, visitor, form)


def wants_page(request: Request) -> bool:
    """Whether a person's browser asks, and not a desk."""
    return "text/html" in request.headers.get("accept", "")


def trouble(request: Request, status: int) -> Response:
    """A page that says what went wrong."""
    visitor = _visitor(request)
    known = status if status in (403, 404, 413) else 400
    return visitor.page("trouble", status=status, title=visitor.say(f"trouble.{known}"))


def sign_in_first(request: Request, _error: Exception) -> Response:
    """Lead to signing in, and back to where it was asked for, with what was asked."""
    path, query = request.url.path, request.url.query
    place = f"{path}?{query}" if query else path
    if request.method != "GET":
        # What was written in a form is not kept without knowing whose it is; its page is shown again.
        place = path if path in ("/book", "/matters") or path.startswith("/apply/") else "/matters"
    return RedirectResponse(f"/sign-in?to={quote(place, safe='')}", status_code=303)


def wrong_form(request: Request, error: Exception) -> Response:
    """Say that the form is not one of ours."""
    if not isinstance(error, WrongForm):  # pragma: no cover - registered for nothing else
        raise error
    return trouble(request, 403)


@cache
def templates() -> Environment:
    """Where pages come from; what is put into them is always escaped."""
    return Environment(
        loader=FileSystemLoader(resource("portal", "templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
