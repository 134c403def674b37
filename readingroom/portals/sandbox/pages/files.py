"""Files of a matter, for its reader alone."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import Response, StreamingResponse
from sqlalchemy import select
from starlette.exceptions import HTTPException

from readingroom.portals.sandbox import schema
from readingroom.portals.sandbox.attachments import pieces
from readingroom.portals.sandbox.pages.frame import Here
from readingroom.portals.sandbox.pages.matters import own
from readingroom.portals.sandbox.subjects import files_of

__all__ = ["router"]

router = APIRouter()


@router.get("/matters/{subject_id}/files/{sha256}")
def download(visitor: Here, subject_id: str, sha256: str) -> Response:
    """A file that belongs to this matter, always to be saved and never shown as a page of ours."""
    with visitor.storage.reading() as connection:
        belongs = files_of(own(connection, visitor, subject_id))
        if sha256 not in belongs:
            raise HTTPException(404)
        size = connection.execute(
            select(schema.attachment.c.size).where(schema.attachment.c.sha256 == sha256)
        ).scalar_one()
    name = quote(belongs[sha256].name, safe="")
    return StreamingResponse(
        pieces(visitor.storage, sha256),
        media_type="application/octet-stream",
        headers={
            "Content-Length": str(size),
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )
