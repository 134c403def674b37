"""Where a case goes on that was joined with another."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.requests.records import Request
from readingroom.store.rows import among, given, looked_up

__all__ = ["gone_over", "note_gone_over", "standing_case", "standing_request"]


def note_gone_over(request: Request, what: str, ids: Iterable[int]) -> None:
    """Remember what of a request lies in the one that it went over into, so that it can be parted again.

    Args:
        request: that went over.
        what: a name of `Request.joined`.
        ids: more of them.
    """
    known = request.joined or {}
    request.joined = {**known, what: [*known.get(what, []), *ids]}


def standing_case(session: Session, case_id: int) -> int:
    """The case itself, or the one under which it goes on: all its numbers scan as that one."""
    while True:
        into = session.scalar(select(Request.joined_into).where(Request.case_id == case_id))
        if into is None:
            return case_id
        case_id = session.get_one(Request, into).case_id


def standing_request(session: Session, request: Request) -> Request:
    """The request itself, or the one in which it goes on."""
    while request.joined_into is not None:
        request = session.get_one(Request, request.joined_into)
    return request


_GONE = select(Request.id, Request.joined_into).where(among(Request.joined_into, "into"))


def gone_over(session: Session, requests: Iterable[int]) -> dict[int, set[int]]:
    """Request -> itself and all that went over into it, also by way of another one."""
    found = {request: {request} for request in requests}
    ends = {request: {request} for request in found}
    while ends:
        further: dict[int, set[int]] = {}
        for source, into in looked_up(session, _GONE, into=given(ends)):
            if into is not None:
                further[source] = ends[into]
        for source, into_these in further.items():
            for request in into_these:
                found[request].add(source)
        ends = further
    return found
