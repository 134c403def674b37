"""The call with which a machine verifies a certificate: open to everybody, described with the protocol."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from readingroom.copies.verifying.anything import told, verify
from readingroom.copies.verifying.published import Published
from readingroom.copies.verifying.verdicts import Outcome, Verdict
from readingroom.errors import Refused, Unavailable
from readingroom.language import language
from readingroom.portals.native.protocol import Problem
from readingroom.portals.sandbox.pages.frame import language_for
from readingroom.portals.sandbox.problems import Unwilling
from readingroom.portals.sandbox.verification import Verification

__all__ = ["router"]

_LONGEST_CODE = 4000


class VerdictData(BaseModel):
    """What is said of a certificate."""

    model_config = ConfigDict(frozen=True)

    verdict: Outcome
    number: Annotated[str, Field(description="Empty where nothing vouches for one.")]
    issued_on: dt.date | None
    archive: str
    void_as_of: Annotated[
        dt.datetime | None, Field(description="Moment of the list of void certificates; null without one.")
    ]
    reason: Annotated[str, Field(description="A code that stays the same.")]
    message: Annotated[str, Field(description="The verdict and why, in the language asked for.")]
    where: Annotated[list[str], Field(description="What differs in an altered file, in that language.")]
    signed_at: dt.datetime | None
    stamped_at: dt.datetime | None


router = APIRouter(tags=["certificates"])

_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "text/plain": {"schema": {"type": "string", "maxLength": _LONGEST_CODE}},
            **{
                kind: {"schema": {"type": "string", "format": "binary"}}
                for kind in ("application/pdf", "image/jpeg", "image/png")
            },
        },
    }
}


def _problems(**told: str) -> dict[int | str, dict[str, Any]]:
    content = {"application/problem+json": {"schema": Problem.model_json_schema()}}
    return {int(status[1:]): {"description": said, "content": content} for status, said in told.items()}


@router.post(
    "/certificates/verify",
    operation_id="verify_certificate",
    openapi_extra=_BODY,
    responses=_problems(
        _413="Larger than the portal takes.",
        _422="No picture that can be read, or no code in it.",
        _503="The archive has published no keys here, or they cannot be read.",
    ),
)
async def verify_certificate(
    request: Request, accept_language: Annotated[str, Header(max_length=500)] = "en"
) -> VerdictData:
    """Say whether a certificate is genuine and valid: its file, a photograph of the paper, or the text of its code.

    Open to everybody. By the content's type: `text/plain` is a code, everything else a file.
    """
    content = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    brought: str | bytes = (
        content[:_LONGEST_CODE].decode(errors="replace") if kind == "text/plain" else content
    )
    verification: Verification = request.app.state.verification
    return await run_in_threadpool(_verdict, brought, verification, language_for(accept_language))


def _verdict(brought: str | bytes, verification: Verification, code: str) -> VerdictData:
    words = language(code)
    try:
        published = verification.published()
    except (Refused, Unavailable) as error:
        raise Unwilling(503, "later", words.explain(error)) from None
    if published is None:
        raise Unwilling(503, "later", words.say("sandbox.verify.none"))
    try:
        verdict = verify(brought, published)
    except Refused as error:
        raise Unwilling(422, "malformed", words.explain(error)) from None
    return _data(verdict, published, told(verdict, words))


def _data(verdict: Verdict, published: Published, said: tuple[str, ...]) -> VerdictData:
    listed = published.revocations
    return VerdictData(
        verdict=verdict.outcome,
        number=verdict.number,
        issued_on=verdict.issued_on,
        archive=published.archive,
        void_as_of=None if listed is None else listed.as_of,
        reason=verdict.reason,
        message=said[0],
        where=list(said[1:]),
        signed_at=verdict.signed_at,
        stamped_at=verdict.stamped_at,
    )
