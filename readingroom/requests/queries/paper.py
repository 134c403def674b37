"""What stands on the papers of a case: the notice of what to bring, the approval form."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from readingroom.bookings.queries import opening_blocks
from readingroom.command import Reading
from readingroom.errors import Refused
from readingroom.language import Language
from readingroom.numbering import register_text
from readingroom.office.staff.queries import names
from readingroom.requests.guides import ChecklistLine, relation_of
from readingroom.requests.papers import ApprovalFormLine, ApprovalFormPaper, GuideNoticePaper
from readingroom.requests.queries.approvals import approvals_of
from readingroom.requests.queries.catalogue import kind
from readingroom.requests.queries.papers import guide_of, paper_lines
from readingroom.requests.queries.sheet import case_sheet
from readingroom.requests.records import Applicant, Approval, Request
from readingroom.settings import ARCHIVE_ADDRESS, ARCHIVE_NAME, ARCHIVE_PHONE
from readingroom.store.tables import Case

__all__ = ["approval_form", "guide_notice", "kind_notice"]


def guide_notice(reading: Reading, case_id: int, staff: int) -> GuideNoticePaper:
    """The notice of what to bring, for a case: what is there is ticked.

    Raises:
        Refused: ``request.none``, ``request.no_guide``.
    """
    request = reading.session.scalars(select(Request).where(Request.case_id == case_id)).one_or_none()
    if request is None:
        raise Refused("request.none", case=case_id)
    guide = guide_of(reading, request)
    applicant = reading.session.scalars(
        select(Applicant).where(Applicant.request_id == request.id).order_by(Applicant.position)
    ).first()
    if guide is None or applicant is None:
        raise Refused("request.no_guide", case=case_id)
    case = reading.session.get_one(Case, case_id)
    states = {line.paper: line.state for line in paper_lines(reading, request, guide)}
    known = [one.code for one in guide.relations]
    relation = relation_of(guide, applicant.relation if applicant.relation in known else known[0])
    told = request.clues or {}
    return GuideNoticePaper(
        archive=reading.settings[ARCHIVE_NAME],
        guide=guide,
        relation=relation,
        lines=tuple(ChecklistLine(paper, states.get(paper.code, "missing")) for paper in relation.papers),
        checked=True,
        known=tuple((clue.code, told[clue.code]) for clue in guide.clues if told.get(clue.code)),
        number=case.number,
        reader=applicant.name,
        place=reading.settings[ARCHIVE_ADDRESS],
        week=_week(reading),
        phone=reading.settings[ARCHIVE_PHONE],
        printed_by=names(reading).get(staff, ""),
        printed_at=reading.clock.local(reading.now),
    )


def kind_notice(reading: Reading, code: str, relation: str, staff: int) -> GuideNoticePaper:
    """The notice of what to bring for a kind of request, before anything was filed: the boxes stay empty.

    Raises:
        Refused: ``request.no_such_item``, ``guide.relation_unknown``.
    """
    found = kind(reading, code)
    if found is None:
        raise Refused("request.no_such_item", code=code)
    guide = found.line.guide
    one = relation_of(guide, relation)
    return GuideNoticePaper(
        archive=reading.settings[ARCHIVE_NAME],
        guide=guide,
        relation=one,
        lines=tuple(ChecklistLine(paper, "missing") for paper in one.papers),
        place=reading.settings[ARCHIVE_ADDRESS],
        week=_week(reading),
        phone=reading.settings[ARCHIVE_PHONE],
        printed_by=names(reading).get(staff, ""),
        printed_at=reading.clock.local(reading.now),
    )


def _week(reading: Reading) -> tuple[tuple[int, dt.time, dt.time], ...]:
    """When the reading room is open in an ordinary week."""
    return tuple((block.weekday, block.opens, block.closes) for block in opening_blocks(reading))


def approval_form(reading: Reading, approval_id: int, words: Language, staff: int) -> ApprovalFormPaper:
    """The form on which the offices decide (查阅未开放档案审批表).

    Raises:
        Refused: ``approval.unknown``.
    """
    approval = reading.session.get(Approval, approval_id)
    if approval is None:
        raise Refused("approval.unknown", approval=approval_id)
    request = reading.session.get_one(Request, approval.request_id)
    sheet = case_sheet(reading, request.case_id)
    if sheet is None:
        raise Refused("request.none", case=request.case_id)
    view = next(one for one in approvals_of(reading, request) if one.approval_id == approval_id)
    lines = {line.line_id: line for line in sheet.lines}
    asking = sheet.applicants[0] if sheet.applicants else None
    case = reading.session.get_one(Case, request.case_id)
    return ApprovalFormPaper(
        archive=reading.settings[ARCHIVE_NAME],
        number=case.number,
        register_number=register_text(case),
        applicant=asking.name.full if asking is not None else sheet.row.name.full,
        relation=asking.relation.of(words.code) if asking is not None and asking.relation else "",
        document_kind=asking.document_kind if asking is not None else "",
        document=asking.document.full if asking is not None else "",
        organisation=asking.organisation if asking is not None else "",
        phone=asking.phone.full if asking is not None else "",
        concerned=sheet.concerned.full,
        lines=tuple(
            ApprovalFormLine(
                reference_code=lines[one.line_id].reference_code or one.written,
                title=lines[one.line_id].title,
                dates=lines[one.line_id].dates,
                pages=str(lines[one.line_id].pages or ""),
                access=lines[one.line_id].access,
            )
            for one in view.lines
            if one.line_id in lines
        ),
        purpose=sheet.purpose,
        reason=view.reason,
        use=view.use,
        scope=view.scope,
        persons=view.persons,
        creating_body=view.creating_body,
        asked_on=view.made_at.date(),
        clerk=names(reading).get(approval.staff_id, ""),
        printed_by=names(reading).get(staff, ""),
        printed_at=reading.clock.local(reading.now),
    )
