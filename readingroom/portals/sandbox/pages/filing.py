"""Filing a request (查档申请) by the guide's form: first the relation, then the papers and clues it takes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import Connection
from starlette.exceptions import HTTPException

from readingroom.portals.native.protocol import (
    Applicant,
    AttachmentInfo,
    MaterialData,
    RequestData,
    RequestStatus,
)
from readingroom.portals.sandbox.forms import (
    Form,
    done_with,
    keep,
    kept_upload,
    led_to,
    mark_done,
    remember,
)
from readingroom.portals.sandbox.materials import Earlier, handed_in_before
from readingroom.portals.sandbox.pages.frame import Here, Visitor, posted
from readingroom.portals.sandbox.published import Clue, Guide, Relation, guide_of, said
from readingroom.portals.sandbox.subjects import RequestSide, new_number, start

__all__ = ["router"]

router = APIRouter()

SELF = "self"
"""Code of the relation of somebody who asks about themselves."""

_YEAR = re.compile(r"(1[6-9]|20)\d\d(\s*[-–—~至]\s*(1[6-9]|20)\d\d)?")


@router.get("/apply/{code}")
def show(visitor: Here, code: str, relation: str = "") -> Response:
    """The form; before the relation is told, only that question."""
    reader = visitor.signed_in
    with visitor.storage.reading() as connection:
        guide = guide_of(connection, code)
        if guide is None:
            raise HTTPException(404)
        chosen = guide.relation(relation)
        if chosen is None and len(guide.relations) == 1:
            chosen = guide.relations[0]
        if chosen is None:
            return visitor.page("relation", guide=guide, said=said)
        before = handed_in_before(connection, reader.id)
    return _shown(visitor, guide, chosen, Form(), before)


def _shown(
    visitor: Visitor,
    guide: Guide,
    relation: Relation,
    form: Form,
    before: Mapping[str, Earlier],
    *,
    kept: Mapping[str, tuple[str, AttachmentInfo]] | None = None,
    wrong: Mapping[str, str] | None = None,
) -> Response:
    return visitor.page(
        "apply",
        status=422 if wrong else 200,
        guide=guide,
        relation=relation,
        form=form,
        before=before,
        kept=kept or {},
        wrong=wrong or {},
        said=said,
    )


@router.post("/apply/{code}")
async def apply(visitor: Here, code: str) -> Response:
    """File it, once."""

    def do(visitor: Visitor, form: Form) -> Response:
        return _apply(visitor, form, code)

    return await posted(visitor, do)


def _apply(visitor: Visitor, form: Form, code: str) -> Response:
    reader = visitor.signed_in
    with visitor.storage.writing() as connection:
        if before := led_to(connection, reader.id, form.once):
            return visitor.go(before)
        at = visitor.storage.now()
        guide = guide_of(connection, code)
        relation = guide.relation(form.get("relation")) if guide else None
        if guide is None or relation is None:
            raise HTTPException(404)
        earlier = handed_in_before(connection, reader.id)
        papers, wrong = _papers(connection, visitor, form, relation, earlier, at)
        wrong |= _wrong(visitor, form, guide, relation)
        if wrong:
            # What was handed in is kept with the form: nobody picks a file twice.
            kept = {
                code: (remember(connection, reader.id, info, at), info)
                for code, info in papers.items()
                if form.get(f"reuse_{code}") != "yes"
            }
        else:
            made = start(
                connection,
                _request(connection, visitor, form, guide, relation, papers, at),
                RequestSide(),
                reader.id,
                at,
            )
            place = f"/matters/{made.id}"
            done_with(connection, reader.id, form)
            mark_done(connection, reader.id, form.once, place, at)
            return visitor.go(place, "filed")
    return _shown(visitor, guide, relation, form, earlier, kept=kept, wrong=wrong)


def _papers(
    connection: Connection,
    visitor: Visitor,
    form: Form,
    relation: Relation,
    earlier: Mapping[str, Earlier],
    at: dt.datetime,
) -> tuple[dict[str, AttachmentInfo], dict[str, str]]:
    """(paper -> what was handed in, field -> what is wrong): a new file, one kept from before, or an earlier one."""
    reader = visitor.signed_in
    papers: dict[str, AttachmentInfo] = {}
    wrong: dict[str, str] = {}
    for paper in relation.papers:
        sent = next(iter(form.files.get(f"paper_{paper.code}", ())), None)
        if sent is not None and sent.trouble:
            wrong[f"paper_{paper.code}"] = visitor.say(sent.trouble, name=sent.name)
        elif sent is not None:
            papers[paper.code] = keep(connection, sent, at)
        elif form.get(f"reuse_{paper.code}") == "yes" and paper.code in earlier:
            papers[paper.code] = earlier[paper.code].attachment
        elif name := form.get(f"kept_{paper.code}"):
            info = kept_upload(connection, reader.id, name)
            if info is not None:
                papers[paper.code] = info
    return papers, wrong


def _wrong(visitor: Visitor, form: Form, guide: Guide, relation: Relation) -> dict[str, str]:
    """Field -> what is wrong with it, in the order of the form."""
    wrong: dict[str, str] = {}
    if relation.code != SELF and not form.line("concerned"):
        wrong["concerned"] = visitor.say("apply.wrong.concerned")
    for clue in guide.clues:
        if complaint := _wrong_clue(clue, form.line(f"clue_{clue.code}")):
            wrong[f"clue_{clue.code}"] = visitor.say(complaint, name=said(clue.name, visitor.words.code))
    if not form.line("purpose"):
        wrong["purpose"] = visitor.say("apply.wrong.purpose")
    if form.get("delivery") == "post" and not form.text("address"):
        wrong["address"] = visitor.say("apply.wrong.address")
    return wrong


def _wrong_clue(clue: Clue, written: str) -> str:
    """Code of the sentence that says what is wrong; empty for nothing."""
    if not written:
        return "apply.wrong.clue" if clue.required else ""
    if clue.kind == "year" and not _YEAR.fullmatch(written):
        return "apply.wrong.year"
    # People remember a month or a year; what they write of a date is kept as they wrote it.
    return ""


def _request(
    connection: Connection,
    visitor: Visitor,
    form: Form,
    guide: Guide,
    relation: Relation,
    papers: Mapping[str, AttachmentInfo],
    at: dt.datetime,
) -> RequestData:
    reader = visitor.signed_in
    delivery = form.get("delivery")
    person: dict[str, Any] = reader.person.model_dump()
    return RequestData.model_validate(
        {
            "id": uuid4().hex,
            "number": new_number(connection, at),
            "status": RequestStatus.SUBMITTED,
            "service_item": guide.code,
            "service_version": guide.version,
            "applicants": [Applicant(**person, relation=relation.code)],
            "concerned": reader.name if relation.code == SELF else form.line("concerned"),
            "clues": {
                clue.code: written for clue in guide.clues if (written := form.line(f"clue_{clue.code}"))
            },
            "purpose": form.line("purpose"),
            "delivery": delivery if delivery in ("desk", "post", "online") else "desk",
            "address": form.text("address", 500) if delivery == "post" else "",
            "language": visitor.words.code,
            "submitted_at": at,
            "materials": [
                MaterialData(paper=code, attachment=info, given_at=at) for code, info in papers.items()
            ],
        }
    )
