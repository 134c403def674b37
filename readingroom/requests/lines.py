"""What is wanted in a request: kept word for word, and matched with the catalogue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from readingroom.holdings.matching import Match, match
from readingroom.requests.records import Approval, ApprovalLine, Request, RequestLine
from readingroom.requests.rules import APPROVED, LineState, line_state

__all__ = ["add", "consents", "match_again", "replace"]


def add(session: Session, request: Request, written: Sequence[str], source: str) -> list[RequestLine]:
    """Add what is not wanted in this request yet.

    Args:
        session: in the command's transaction.
        request: the case.
        written: reference codes, container labels or barcodes, as somebody wrote them.
        source: ``booking`` or ``desk``.

    Returns:
        The new lines, in the order given.
    """
    known = _known(session, [request])[request.id]
    new = _missing(request, known, written, source, match(session, written))
    session.add_all(new)
    session.flush()
    return new


def replace(session: Session, wanted: Sequence[tuple[Request, Sequence[str]]]) -> list[list[RequestLine]]:
    """Let the bookings' lines say what the portal says now; lines that the desk added stay.

    Args:
        session: in the command's transaction.
        wanted: requests, each once, with what their bookings want.

    Returns:
        For each request the lines that are new or were withdrawn.
    """
    matches = match(session, (code for _, written in wanted for code in written))
    known = _known(session, [request for request, _ in wanted])
    changed: list[list[RequestLine]] = []
    for request, written in wanted:
        gone = [
            line
            for line in known[request.id]
            if line.source == "booking"
            and line.state != LineState.WITHDRAWN
            and not any(_same(line, code, matches[code]) for code in written)
        ]
        for line in gone:
            line.state = LineState.WITHDRAWN
        new = _missing(request, known[request.id], written, "booking", matches)
        session.add_all(new)
        changed.append(gone + new)
    session.flush()
    return changed


def _known(session: Session, requests: Sequence[Request]) -> Mapping[int, list[RequestLine]]:
    """All lines of requests, by request; withdrawn ones too, because they keep their positions."""
    found: dict[int, list[RequestLine]] = {request.id: [] for request in requests}
    for line in session.scalars(select(RequestLine).where(RequestLine.request_id.in_(found))):
        found[line.request_id].append(line)
    return found


def _missing(
    request: Request,
    known: Sequence[RequestLine],
    written: Sequence[str],
    source: str,
    matches: Mapping[str, Match],
) -> list[RequestLine]:
    """Lines for what stands in none of the known ones, behind them."""
    position = max((line.position for line in known), default=0)
    standing = [line for line in known if line.state != LineState.WITHDRAWN]
    new: list[RequestLine] = []
    for code in written:
        found = matches[code]
        if any(_same(line, code, found) for line in (*standing, *new)):
            continue
        position += 1
        line = RequestLine(request_id=request.id, position=position, written=code, source=source)
        _apply(line, found)
        new.append(line)
    return new


def match_again(session: Session, lines: Iterable[RequestLine], *, today: dt.date) -> list[RequestLine]:
    """Look lines up once more, after the catalogue changed or consent was given or ended.

    Args:
        session: in the command's transaction.
        lines: whichever may be something else now.
        today: the archive's date, on which consent has to be valid.

    Returns:
        The lines whose state or match is another now.
    """
    lines = list(lines)
    matches = match(session, [line.written for line in lines])
    granted = consents(session, [line.id for line in lines], today)
    changed = []
    for line in lines:
        before = (line.state, line.item_id, line.container_id)
        _apply(line, matches[line.written], granted=line.id in granted)
        if (line.state, line.item_id, line.container_id) != before:
            changed.append(line)
    session.flush()
    return changed


def _same(line: RequestLine, code: str, found: Match) -> bool:
    if found.item_id is not None or found.container_id is not None:
        return (line.item_id, line.container_id) == (found.item_id, found.container_id)
    return line.written == code


def consents(session: Session, line_ids: Sequence[int], today: dt.date) -> dict[int, str]:
    """Lines that may be used although they are not open, each with who consented.

    Args:
        session: in any transaction.
        line_ids: of lines, open or not.
        today: the archive's date, on which consent has to be valid.
    """
    found = (
        select(ApprovalLine.line_id, Approval.decided_by)
        .join(Approval, Approval.id == ApprovalLine.approval_id)
        .where(
            ApprovalLine.line_id.in_(line_ids),
            ApprovalLine.granted.is_(True),
            Approval.state.in_(APPROVED),
            or_(Approval.valid_until.is_(None), Approval.valid_until >= today),
        )
    )
    return {line_id: by or "" for line_id, by in session.execute(found.order_by(Approval.id))}


def _apply(line: RequestLine, found: Match, *, granted: bool = False) -> None:
    line.item_id, line.container_id = found.item_id, found.container_id
    line.state = line_state(found=found.known, is_open=found.is_open or granted)
