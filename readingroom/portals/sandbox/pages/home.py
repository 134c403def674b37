"""The first page, the guides, the language switch, and how the pages look."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response
from starlette.exceptions import HTTPException

from readingroom.language import LANGUAGES
from readingroom.portals.sandbox.pages.frame import LANGUAGE_COOKIE, Here
from readingroom.portals.sandbox.published import guide_of, guides_offered, said
from readingroom.resources import resource

__all__ = ["router"]

router = APIRouter()

_FONTS = frozenset(
    {"NotoSans-Regular.ttf", "NotoSans-Bold.ttf", "NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"}
)
_YEAR = {"Cache-Control": "public, max-age=31536000"}


@router.get("/")
def home(visitor: Here) -> Response:
    """What can be done here."""
    with visitor.storage.reading() as connection:
        offered = guides_offered(connection)
    return visitor.page("home", guides=offered, said=said)


@router.get("/guides/{code}")
def guide(visitor: Here, code: str) -> Response:
    """Who may ask for it, the papers it takes and why, how long it takes."""
    with visitor.storage.reading() as connection:
        found = guide_of(connection, code)
    if found is None:
        raise HTTPException(404)
    return visitor.page("guide", guide=found, said=said)


@router.get("/language/{code}")
def choose(visitor: Here, code: str, to: str = "/") -> Response:
    """From now on in this language."""
    if code not in LANGUAGES:
        raise HTTPException(404)
    response = visitor.go(to)
    response.set_cookie(LANGUAGE_COOKIE, code, max_age=365 * 86400, samesite="lax", httponly=True)
    return response


@router.get("/style.css")
def style() -> Response:
    """How the pages look."""
    return FileResponse(resource("portal", "style.css"), media_type="text/css")


@router.get("/icon.svg")
def icon() -> Response:
    """What the browser shows on its tab."""
    return FileResponse(resource("icons", "archive.svg"), media_type="image/svg+xml", headers=_YEAR)


@router.get("/fonts/{name}")
def font(name: str) -> Response:
    """A font, for computers that have none for the language."""
    if name not in _FONTS:
        raise HTTPException(404)
    return FileResponse(resource("fonts", name), media_type="font/ttf", headers=_YEAR)
