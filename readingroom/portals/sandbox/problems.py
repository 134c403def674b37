"""What the portal says when it does not do something (RFC 9457)."""

from __future__ import annotations

from fastapi.responses import JSONResponse

from readingroom.portals.native.protocol import Problem

__all__ = ["TITLES", "Unwilling", "answer"]

TITLES = {
    "unauthorized": "The token is missing or wrong.",
    "malformed": "The message is not as the protocol writes it.",
    "too-large": "The message is larger than the protocol allows.",
    "too-deep": "The message is nested deeper than the protocol allows.",
    "cursor-gone": "The cursor is too old. Start over with an empty one.",
    "unknown": "There is no such thing here.",
    "key-differs": "Idempotency-Key is not the client reference.",
    "reference-reused": "The client reference was used for another command.",
    "version": "The subject has another version.",
    "state": "The subject stands where this cannot be done.",
    "attachment-missing": "An attachment was not put here yet.",
    "digest-differs": "The content has another digest.",
    "rejected": "The portal rejects this for good.",
    "later": "Not now. Try again later.",
}
"""Last part of a problem's ``type`` -> its title."""


class Unwilling(Exception):
    """The portal does not do it. Nothing was changed.

    Args:
        status: of HTTP.
        kind: one of `TITLES`.
        detail: what about this message; for the people who run both sides, in English.
        version: where the subject stands, with 409 and 412.
    """

    def __init__(self, status: int, kind: str, detail: str = "", *, version: int | None = None) -> None:
        super().__init__(detail or TITLES[kind])
        self.problem = Problem(
            type=f"/problems/{kind}",
            title=TITLES[kind],
            status=status,
            detail=detail,
            current_version=version,
        )


def answer(problem: Problem, headers: dict[str, str] | None = None) -> JSONResponse:
    """The problem as a response."""
    return JSONResponse(
        problem.model_dump(mode="json", exclude_none=True),
        status_code=problem.status,
        headers=headers,
        media_type="application/problem+json",
    )
