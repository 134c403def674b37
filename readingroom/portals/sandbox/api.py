"""The native protocol over HTTP: what a desk asks of this portal."""

from __future__ import annotations

import secrets
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import ValidationError
from sqlalchemy import select
from starlette.concurrency import run_in_threadpool

from readingroom.portals.native.protocol import (
    LIMITS,
    VERSION,
    ChangePage,
    CommandKind,
    CommandResult,
    CommandStatus,
    PortalCommand,
    PortalInfo,
    Problem,
)
from readingroom.portals.sandbox import feed, schema
from readingroom.portals.sandbox.attachments import PIECE, digest_of, pieces, put_attachment
from readingroom.portals.sandbox.commands import carry_out, kept
from readingroom.portals.sandbox.limits import nesting
from readingroom.portals.sandbox.problems import Unwilling
from readingroom.portals.sandbox.storage import Storage

__all__ = ["MALFORMED", "router"]

_bearer = HTTPBearer(auto_error=False, description="The token that the portal's operator gave the desk.")
_PROBLEM: dict[str, Any] = {"content": {"application/problem+json": {"schema": Problem.model_json_schema()}}}


def _problems(**told: str) -> dict[int | str, dict[str, Any]]:
    """For the description: status -> when it is answered, with a problem."""
    return {int(status[1:]): {"description": said, **_PROBLEM} for status, said in told.items()}


MALFORMED = _problems(_422="Not as the protocol writes it.")[422]
"""For the description: what is answered to a call that is no call of the protocol."""


def storage_of(request: Request) -> Storage:
    """Where this server keeps everything."""
    found: Storage = request.app.state.storage
    return found


Kept = Annotated[Storage, Depends(storage_of)]
Digest = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="SHA-256 of the content, lower-case hex.")]


def authorised(
    storage: Kept, shown: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> None:
    """Lets in who shows the token."""
    if shown is None or not secrets.compare_digest(shown.credentials.encode(), storage.token.encode()):
        raise Unwilling(401, "unauthorized")


router = APIRouter(
    dependencies=[Depends(authorised)],
    responses=_problems(_401="The token is missing or wrong."),
    tags=["native protocol"],
)


@router.get("/portal", operation_id="portal")
def portal(storage: Kept) -> PortalInfo:
    """Who the portal is."""
    return PortalInfo(
        instance=storage.instance,
        name="Reading Room sandbox",
        protocol=VERSION,
        commands=[kind.value for kind in CommandKind],
    )


@router.get(
    "/changes",
    operation_id="changes",
    responses=_problems(
        _410="The cursor is too old, or none of this portal's: start over.", _422="No such limit."
    ),
)
def changes(
    storage: Kept,
    cursor: Annotated[str, Query(max_length=200, description="Opaque; empty is the beginning.")] = "",
    limit: Annotated[int, Query(ge=1, le=LIMITS.PAGE)] = 100,
) -> ChangePage:
    """What changed after a cursor, oldest first."""
    try:
        with storage.reading() as connection:
            return feed.page(connection, storage, cursor, limit)
    except feed.TooOld:
        raise Unwilling(410, "cursor-gone") from None


@router.post(
    "/commands",
    operation_id="command",
    responses=_problems(
        _400="Not as the protocol writes it.",
        _409="The subject stands where this cannot be done.",
        _412="The subject has another version than If-Match.",
        _413="Larger than the protocol allows.",
        _422="Rejected for good, with the portal's words.",
        _429="Later, see Retry-After.",
        _503="Later, see Retry-After.",
    ),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/PortalCommand"}}},
        }
    },
)
async def command(
    request: Request,
    storage: Kept,
    key: Annotated[UUID, Header(alias="Idempotency-Key", description="The client reference.")],
    if_match: Annotated[
        str | None,
        Header(alias="If-Match", pattern=r'^(\*|"[0-9]{1,9}")$', description='The version, e.g. "7".'),
    ] = None,
) -> CommandResult:
    """Do one thing, once."""
    content = await request.body()
    if await run_in_threadpool(nesting, content) > LIMITS.DEPTH:
        raise Unwilling(400, "too-deep", f"at most {LIMITS.DEPTH} levels")
    try:
        wanted = PortalCommand.model_validate_json(content)
    except ValidationError as error:
        wrong = (
            f"{'.'.join(map(str, one['loc']))}: {one['msg']}"
            for one in error.errors(include_input=False, include_url=False)
        )
        syntax = any(one["type"] == "json_invalid" for one in error.errors(include_input=False))
        raise Unwilling(400 if syntax else 422, "malformed", "; ".join(wrong)) from None
    if wanted.client_reference != key:
        raise Unwilling(400, "key-differs")
    expected = int(if_match.strip('"')) if if_match and if_match != "*" else None
    result = await run_in_threadpool(carry_out, storage, wanted, expected)
    if result.status is CommandStatus.REJECTED:
        raise Unwilling(422, "rejected", result.problem)
    return result


@router.get(
    "/commands/{client_reference}",
    operation_id="command_result",
    responses=_problems(_404="It was never carried out here."),
)
def command_result(client_reference: UUID, storage: Kept) -> CommandResult:
    """What became of a command."""
    with storage.reading() as connection:
        found = kept(connection, client_reference)
    if found is None:
        raise Unwilling(404, "unknown")
    return found


@router.get(
    "/attachments/{sha256}",
    operation_id="attachment",
    response_class=Response,
    responses={
        200: {"description": "The content.", "content": {"application/octet-stream": {}}},
        **_problems(_404="It is not here."),
    },
)
def attachment(sha256: Digest, storage: Kept) -> Response:
    """A file by its digest."""
    with storage.reading() as connection:
        row = connection.execute(
            select(schema.attachment).where(schema.attachment.c.sha256 == sha256)
        ).one_or_none()
    if row is None:
        raise Unwilling(404, "unknown")
    return StreamingResponse(
        pieces(storage, sha256),
        media_type=row.media_type,
        headers={
            "Content-Length": str(row.size),
            "Content-Disposition": "attachment",
            "X-Content-Type-Options": "nosniff",
        },
    )


@router.put(
    "/attachments/{sha256}",
    operation_id="put_attachment",
    status_code=204,
    response_class=Response,
    responses=_problems(_413="Larger than the protocol allows.", _422="The content has another digest."),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def put(
    sha256: Digest,
    request: Request,
    storage: Kept,
    content_type: Annotated[str, Header(max_length=200, pattern=r"^[!-~ ]+$")] = "application/octet-stream",
) -> Response:
    """Bring a file, to be named by its digest afterwards."""
    # Beside the database while it comes, and gone with whoever breaks off.
    with SpooledTemporaryFile(PIECE, dir=str(storage.folder)) as file:
        async for part in request.stream():
            await run_in_threadpool(file.write, part)
        await run_in_threadpool(_keep, storage, sha256, file, content_type)
    return Response(status_code=204)


def _keep(storage: Storage, sha256: str, file: IO[bytes], media_type: str) -> None:
    if digest_of(file) != sha256:
        raise Unwilling(422, "digest-differs")
    with storage.writing() as connection:
        put_attachment(connection, sha256, file, media_type, storage.now())
