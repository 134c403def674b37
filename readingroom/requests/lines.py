"""What is wanted in a request: kept word for word, and matched with the catalogue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from readingroom.holdings.matching import Match, match
from readingroom.requests.records import Approval, ApprovalLine, RequestLine
from readingroom.requests.rules import APPROVED, LineState, line_state
from readingroom.store.rows import add_rows, among, given, looked_up

__all__ = ["add", "consents", "match_again", "replace"]


def add(session: Session, request_id: int, written: Sequence[str], source: str) -> list[int]:
    """Add what is not wanted in this request yet.

    Args:
        session: in the command's transaction.
        request_id: of the case.
        written: reference codes, container labels or barcodes, as somebody wrote them.
        source: ``booking`` or ``desk``.

    Returns:
        Ids of the new lines, in the order given.
    """
    known = _known(session, [request_id])[request_id]
    return add_rows(
        session, RequestLine, _missing(request_id, known, written, source, match(session, written))
    )


def replace(session: Session, wanted: Sequence[tuple[int, Sequence[str]]]) -> list[list[int]]:
    """Let the bookings' lines say what the portal says now; lines that the desk added stay.

    Args:
        session: in the command's transaction.
        wanted: requests, each once, with what their bookings want.

    Returns:
        For each request the ids of the lines that are new or were withdrawn.
    """
    matches = match(session, (code for _, written in wanted for code in written))
    known = _known(session, [request_id for request_id, _ in wanted])
    changed: list[list[int]] = []
    new: list[list[dict[str, Any]]] = []
    for request_id, written in wanted:
        gone = [
            line
            for line in known[request_id]
            if line.source == "booking"
            and line.state != LineState.WITHDRAWN
            and not any(_same(line, code, matches[code]) for code in written)
        ]
        for line in gone:
            session.get_one(RequestLine, line.id).state = LineState.WITHDRAWN
        staying = [line for line in known[request_id] if line not in gone]
        first = max((line.position for line in known[request_id]), default=0) + 1
        new.append(_missing(request_id, staying, written, "booking", matches, first=first))
        changed.append([line.id for line in gone])
    session.flush()
    ids = iter(add_rows(session, RequestLine, [row for rows in new for row in rows]))
    for request_changed, rows in zip(changed, new, strict=True):
        request_changed += islice(ids, len(rows))
    return changed


_KNOWN = select(
    RequestLine.id,
    RequestLine.request_id,
    RequestLine.position,
    RequestLine.written,
    RequestLine.source,
    RequestLine.item_id,
    RequestLine.container_id,
    RequestLine.state,
).where(among(RequestLine.request_id, "requests"))


def _known(session: Session, requests: Sequence[int]) -> Mapping[int, list[Any]]:
    """All lines of requests, by request; withdrawn ones too, because they keep their positions."""
    found: dict[int, list[Any]] = {request_id: [] for request_id in requests}
    for line in looked_up(session, _KNOWN, requests=given(requests)):
        found[line.request_id].append(line)
    return found


def _missing(
    request_id: int,
    known: Sequence[Any],
    written: Sequence[str],
    source: str,
    matches: Mapping[str, Match],
    *,
    first: int | None = None,
) -> list[dict[str, Any]]:
    """Lines, as they are to be written, for what stands in none of the known ones, behind them."""
    position = max((line.position for line in known), default=0) + 1 if first is None else first
    standing = [line for line in known if line.state != LineState.WITHDRAWN]
    new: list[dict[str, Any]] = []
    for code in dict.fromkeys(written):
        found = matches[code]
        if any(_same(line, code, found) for line in standing):
            continue
        row = {"request_id": request_id, "position": position, "written": code, "source": source}
        row |= _found(found)
        if any(_is(row["item_id"], row["container_id"], found) for row in new):
            continue
        new.append(row)
        position += 1
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
        for name, value in _found(matches[line.written], granted=line.id in granted).items():
            setattr(line, name, value)
        if (line.state, line.item_id, line.container_id) != before:
            changed.append(line)
    session.flush()
    return changed


def _same(line: Any, code: str, found: Match) -> bool:
    if found.item_id is not None or found.container_id is not None:
        return _is(line.item_id, line.container_id, found)
    return bool(line.written == code)


def _is(item_id: int | None, container_id: int | None, found: Match) -> bool:
    """Whether what was found is this very item or container."""
    something = item_id is not None or container_id is not None
    return something and (item_id, container_id) == (found.item_id, found.container_id)


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


def _found(found: Match, *, granted: bool = False) -> dict[str, Any]:
    """What a line was found to be, by column."""
    state = line_state(found=found.known, is_open=found.is_open or granted)
    return {"item_id": found.item_id, "container_id": found.container_id, "state": state}
