"""The papers of a request: which are handed in, which are missing, and what need not be asked for again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection

from readingroom.portals.native.protocol import AttachmentInfo, MaterialData, RequestData, SubjectKind
from readingroom.portals.sandbox.published import Guide, Paper
from readingroom.portals.sandbox.subjects import RequestSide, of_reader

__all__ = ["Earlier", "PaperState", "handed_in_before", "missing", "paper_states"]

AT_HAND = frozenset({"online", "seen", "shared", "promised", "to_follow", "waived"})
"""States of a paper that the archive does not wait for."""


@dataclass(frozen=True)
class Earlier:
    """A paper that the reader handed in with another request.

    Attributes:
        number: of that request.
    """

    number: str
    attachment: AttachmentInfo


@dataclass(frozen=True)
class PaperState:
    """One paper as the reader sees it.

    Attributes:
        paper: by the guide; a code that the guide does not name has none.
        state: the desk's word, or ``online`` for what was handed in and ``missing`` for what was not; ``again`` for
            what was handed in and cannot be used.
        given: what was handed in for it, the latest last.
        asked: the desk waits for it.
    """

    code: str
    paper: Paper | None
    state: str
    given: tuple[MaterialData, ...]
    asked: bool


def handed_in_before(connection: Connection, reader: int) -> Mapping[str, Earlier]:
    """Paper -> the latest that this reader handed in, so that they need not do it again."""
    found: dict[str, Earlier] = {}
    for one in of_reader(connection, reader):
        if one.kind is SubjectKind.REQUEST:
            for material in one.request[0].materials:
                found.setdefault(material.paper, Earlier(one.number, material.attachment))
    return found


def missing(request: RequestData, side: RequestSide) -> tuple[str, ...]:
    """Papers that the desk asked for or calls missing, and that were not handed in since, in its order."""
    asked: dict[str, Literal[True]] = {}
    asked_at = {one.id: one.at for one in request.messages}
    for question in side.questions:
        for code in question.papers:
            since = asked_at[question.id]
            given = any(one.paper == code and one.given_at >= since for one in request.materials)
            if not given and side.papers.get(code) not in AT_HAND - {"online"}:
                asked[code] = True
    for code, state in side.papers.items():
        # Handing in makes a paper "online" here; called missing after that, it was sent back.
        sent_back = any(one.paper == code for one in request.materials)
        if state == "missing" and (sent_back or side.state == "waiting"):
            asked[code] = True
    return tuple(asked)


def paper_states(request: RequestData, side: RequestSide, guide: Guide | None) -> tuple[PaperState, ...]:
    """Every paper of the request: the guide's for this relation, then what else was asked for or handed in."""
    relation = guide.relation(request.applicants[0].relation) if guide else None
    codes = [paper.code for paper in relation.papers] if relation else []
    waited = missing(request, side)
    for code in (*waited, *(one.paper for one in request.materials), *side.papers):
        if code not in codes:
            codes.append(code)
    found = []
    for code in codes:
        given = tuple(one for one in request.materials if one.paper == code)
        told: str = side.papers.get(code, "online" if given else "missing")
        if told == "missing" and given:
            told = "again"
        found.append(
            PaperState(
                code=code,
                paper=guide.paper(code) if guide else None,
                state=told,
                given=given,
                asked=code in waited,
            )
        )
    return tuple(found)
