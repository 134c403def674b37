"""What is wanted in a request: kept word for word, and matched with the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from readingroom.holdings.matching import Match, match
from readingroom.requests.records import Request, RequestLine
from readingroom.requests.rules import LineState, line_state

__all__ = ["add", "match_again", "replace"]


def add(
    session: Session,
    request: Request,
    written: Sequence[str],
    source: str,
    matches: Mapping[str, Match] | None = None,
) -> list[RequestLine]:
    """Add what is not wanted in this request yet.

    Args:
        session: in the command's transaction.
        request: the case.
        written: reference codes, container labels or barcodes, as somebody wrote them.
        source: ``booking`` or ``desk``.
        matches: of the codes, where they were looked up already.

    Returns:
        The new lines, in the order given.
    """
    known = list(
        session.scalars(
            select(RequestLine).where(
                RequestLine.request_id == request.id, RequestLine.state != LineState.WITHDRAWN
            )
        )
    )
    matches = match(session, written) if matches is None else matches
    position = (
        session.scalar(select(func.max(RequestLine.position)).where(RequestLine.request_id == request.id))
        or 0
    )
    new: list[RequestLine] = []
    for code in written:
        found = matches[code]
        if any(_same(line, code, found) for line in [*known, *new]):
            continue
        position += 1
        line = RequestLine(request_id=request.id, position=position, written=code, source=source)
        _apply(line, found)
        session.add(line)
        new.append(line)
    session.flush()
    return new


def replace(session: Session, request: Request, written: Sequence[str]) -> list[RequestLine]:
    """Let the booking's lines say what the portal says now; lines that the desk added stay.

    Returns:
        The lines that are new or were withdrawn.
    """
    matches = match(session, written)
    lines = session.scalars(
        select(RequestLine).where(
            RequestLine.request_id == request.id,
            RequestLine.source == "booking",
            RequestLine.state != LineState.WITHDRAWN,
        )
    )
    gone = [line for line in lines if not any(_same(line, code, matches[code]) for code in written)]
    for line in gone:
        line.state = LineState.WITHDRAWN
    session.flush()
    return gone + add(session, request, written, "booking", matches)


def match_again(session: Session, lines: Iterable[RequestLine]) -> list[RequestLine]:
    """Look unknown and blocked lines up once more, after the catalogue changed.

    Returns:
        The lines whose state or match is another now.
    """
    lines = list(lines)
    matches = match(session, [line.written for line in lines])
    changed = []
    for line in lines:
        before = (line.state, line.item_id, line.container_id)
        _apply(line, matches[line.written])
        if (line.state, line.item_id, line.container_id) != before:
            changed.append(line)
    session.flush()
    return changed


def _same(line: RequestLine, code: str, found: Match) -> bool:
    if found.item_id is not None or found.container_id is not None:
        return (line.item_id, line.container_id) == (found.item_id, found.container_id)
    return line.written == code


def _apply(line: RequestLine, found: Match) -> None:
    line.item_id, line.container_id = found.item_id, found.container_id
    line.state = line_state(found=found.known, is_open=found.is_open)
