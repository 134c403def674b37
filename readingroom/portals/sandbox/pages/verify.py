"""Anyone verifies a certificate: types or pastes its code, follows its square code, or hands in the file or a photo."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from readingroom.copies.verifying.anything import told, verify
from readingroom.errors import Refused, Unavailable
from readingroom.language import LANGUAGES, language
from readingroom.portals.sandbox.forms import Form
from readingroom.portals.sandbox.pages.frame import Here, Visitor, posted
from readingroom.portals.sandbox.verification import Verification

__all__ = ["router"]

router = APIRouter()

_TONES = {
    "genuine_valid": "good",
    "genuine_void": "bad",
    "altered": "bad",
    "not_ours": "bad",
    "cannot_tell": "waiting",
}


@router.get("/verify")
def show(visitor: Here) -> Response:
    """The form."""
    return _page(visitor, Form())


@router.get("/verify/{code}")
@router.get("/VERIFY/{code}")
def follow(visitor: Here, code: str) -> Response:
    """What the square code on a paper leads a telephone to; in capitals the symbol is smaller."""
    return _page(visitor, Form(), code)


@router.post("/verify")
async def ask(visitor: Here) -> Response:
    """A code that was typed, or a file."""
    return await posted(visitor, _asked)


def _asked(visitor: Visitor, form: Form) -> Response:
    sent = next(iter(form.files.get("file", ())), None)
    if sent is not None:
        sent.file.seek(0)
        return _page(visitor, form, sent.file.read())
    return _page(visitor, form, form.get("code")[:4000])


def _page(visitor: Visitor, form: Form, brought: str | bytes | None = None) -> Response:
    verification: Verification = visitor.request.app.state.verification
    try:
        published = verification.published()
    except (Refused, Unavailable):
        published = None
    if published is None:
        return visitor.page("verify", status=503, unready=True, form=form, wrong={}, verdict=None)
    wrong: dict[str, str] = {}
    verdict = None
    if brought is not None and not brought:
        wrong["code"] = visitor.say("verify.wrong.nothing")
    elif brought is not None:
        try:
            verdict = verify(brought, published)
        except Refused as error:
            wrong["file"] = visitor.words.explain(error)
    # Whoever holds the paper and whoever is shown the screen may read different languages: both stand there.
    first, second = visitor.words, language(next(code for code in LANGUAGES if code != visitor.words.code))
    return visitor.page(
        "verify",
        status=422 if wrong else 200,
        unready=False,
        form=form,
        wrong=wrong,
        verdict=verdict,
        tone="" if verdict is None else _TONES[verdict.outcome],
        where=() if verdict is None else told(verdict, first)[1:],
        other=() if verdict is None else told(verdict, second),
        other_language="en" if second.code == "en" else "zh-Hans",
        archive=published.archive,
        as_of=None if published.revocations is None else published.revocations.as_of,
    )
