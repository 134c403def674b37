"""The list of cases, one case whole, doubles, and what waits, as a clerk sees them."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import replace

from readingroom.allowed import Allowed, NotNow
from readingroom.bookings.commands import Arrive
from readingroom.desk import Desk
from readingroom.language import language
from readingroom.people.commands import Particulars
from readingroom.requests import queries
from readingroom.requests.commands import (
    AcceptRequest,
    AnswerRequest,
    AskReader,
    Attached,
    CloseRequest,
    DecideApproval,
    FileRequest,
    JoinRequests,
    KeepFile,
    LetFollow,
    MovePaper,
    NotProvide,
    OfferAnswer,
    ReadMessages,
    SeekApproval,
    TakeInHand,
    TransferRequest,
    WriteRemark,
)
from readingroom.requests.queries import CaseSheet, CaseView
from readingroom.requests.rules import What, Whom
from readingroom.requests.snapshot import MessageSnapshot, PersonSnapshot
from tests.readingroom.requests.filing import MARRIAGE, SCAN, Portal, Sheet
from tests.readingroom.retrieval.world import World


def whole(sheet: Sheet) -> CaseSheet:
    """The case as the window reads it."""
    found = sheet.desk.read(queries.case_sheet, sheet.case_id)
    assert found is not None
    return found


def numbers(desk: Desk, view: CaseView) -> list[str]:
    """What a view lists."""
    return [row.number for row in desk.read(queries.cases, view).rows]


def names(sheet: Sheet) -> list[str]:
    """Names of the steps, the next one first."""
    return [step.action for step in whole(sheet).actions]


def test_a_new_request_stands_in_the_inbox_with_its_kind_masked_name_and_clock(
    world: World, sheet: Sheet
) -> None:
    (row,) = world.desk.read(queries.cases, CaseView.NEW).rows
    assert (row.number, row.channel, row.state) == (MARRIAGE.number, "portal", "received")
    assert row.kind is not None
    assert row.kind.of("zh_CN") == "婚姻登记档案"
    assert row.name.masked == "王**"
    assert row.clock is not None
    assert (row.clock.what, row.clock.due, row.clock.left) == ("accept", dt.date(2026, 12, 2), 1)
    assert (row.whom, row.what, row.missing) == (Whom.DESK, What.ACCEPT, 1)
    assert world.desk.read(queries.waiting_count) == 1


def test_every_channel_is_in_one_list_and_a_booking_waits_for_its_reader(world: World, sheet: Sheet) -> None:
    world.books("陈䶮", "J001-1-1")
    for channel in ("phone", "letter", "cross_archive", "walk_in"):
        filed = FileRequest(
            channel=channel, service_item="general", applicants=(PersonSnapshot(name="李红"),)
        )
        sheet.do(filed)
    found = {row.channel for view in CaseView for row in world.desk.read(queries.cases, view).rows}
    assert found == {"portal", "phone", "letter", "cross_archive", "walk_in", "booking"}
    (booked,) = world.desk.read(queries.cases, CaseView.IN_HAND).rows
    assert (booked.whom, booked.what, booked.name.full) == (Whom.READER, What.VISIT, "陈䶮")
    assert booked.number not in numbers(world.desk, CaseView.FOR_ME)
    assert world.desk.read(queries.counts)[CaseView.NEW] == 5


def test_the_next_step_is_to_ask_for_what_is_missing_then_to_accept(portal: Portal, sheet: Sheet) -> None:
    assert names(sheet)[0] == "ask"
    portal.hands_in("identity")
    assert names(sheet)[0] == "accept"
    sheet.do(AcceptRequest(case_id=sheet.case_id))
    assert names(sheet)[0] == "seek_approval", "one of the files is not open"


def test_an_asked_case_waits_for_its_reader_and_comes_back_when_the_answer_is_there(
    portal: Portal, sheet: Sheet
) -> None:
    sheet.do(AskReader(case_id=sheet.case_id, text="登记时的姓名？"))
    assert numbers(portal.desk, CaseView.FOR_ME) == []
    (row,) = portal.desk.read(queries.cases, CaseView.READER).rows
    assert (row.whom, row.clock.stopped if row.clock else None) == (Whom.READER, True)
    assert whole(sheet).open_questions[0].text == "登记时的姓名？"
    assert names(sheet)[0] == "note_answer"
    portal.answers(sheet.questions[0].reference, "王晓明")
    (row,) = portal.desk.read(queries.cases, CaseView.FOR_ME).rows
    assert (row.what, row.unread) == (What.ANSWER_CAME, 1)
    (matter,) = portal.desk.read(queries.needs_a_hand)
    assert matter.code == "answer_came"
    sheet.do(ReadMessages(case_id=sheet.case_id))
    (row,) = portal.desk.read(queries.cases, CaseView.FOR_ME).rows
    assert (row.what, row.unread) == (What.SEEK_APPROVAL, 0)


def test_whoever_acts_on_a_case_has_read_it_but_a_portal_reads_nothing(portal: Portal, sheet: Sheet) -> None:
    at = dt.datetime(2026, 11, 30, 20, 0, tzinfo=dt.UTC)
    portal.changes(messages=(MessageSnapshot("m1", "reader", "还需要离婚登记吗？", at),))
    portal.hands_in("identity")
    (row,) = portal.desk.read(queries.cases, CaseView.FOR_ME).rows
    assert (row.what, row.unread) == (What.MESSAGE_CAME, 1)
    sheet.do(WriteRemark(case_id=sheet.case_id, text="已电话答复"))
    assert [message.unread for message in whole(sheet).messages] == [False, False]


def test_the_checklist_says_what_is_missing_first_and_why_a_paper_cannot_be_asked_for(
    portal: Portal, sheet: Sheet
) -> None:
    portal.changes(applicants=(replace(MARRIAGE.applicants[0], relation="child"),))
    portal.hands_in("death", name="死亡证明.pdf")
    papers = whole(sheet).papers
    assert [(paper.paper, paper.state) for paper in papers] == [
        ("identity", "missing"),
        ("kinship", "missing"),
        ("death", "online"),
    ]
    death = papers[-1]
    assert (death.file_name, death.staff, death.there) == ("死亡证明.pdf", "", True)
    assert death.basis is not None
    assert isinstance(death.can_ask, NotNow)
    words = language("zh_CN").refuse(f"refused.{death.can_ask.code}", death.can_ask.facts)
    assert words == "这份材料已有（网上已交），不得重复要求提交。"
    assert [step.action for step in death.actions] == ["see", "give", "send_back"]
    kept = portal.desk.read(queries.kept_file, death.blob_id or 0)
    assert (kept.content, kept.media_type) == (SCAN, "application/pdf")


def test_at_arrival_only_what_is_missing_is_shown(portal: Portal, sheet: Sheet) -> None:
    seen = portal.desk.read(queries.papers_of_case, sheet.case_id)
    assert seen is not None
    assert [paper.paper for paper in seen.missing] == ["identity"]
    sheet.do(MovePaper(material_id=sheet.material("identity"), action="see"))
    seen = portal.desk.read(queries.papers_of_case, sheet.case_id)
    assert seen is not None
    assert (seen.missing, seen.there, seen.total) == ((), 1, 1)


def test_a_paper_that_was_to_follow_and_did_not_is_told(
    world: World, portal: Portal, sheet: Sheet, open_desk: Callable[..., Desk]
) -> None:
    sheet.do(AcceptRequest(case_id=sheet.case_id))
    sheet.do(LetFollow(material_id=sheet.material("identity"), by=dt.date(2026, 12, 2)))
    later = open_desk(dt.datetime(2026, 12, 3, 9, 0, tzinfo=dt.UTC))
    (row,) = later.read(queries.cases, CaseView.FOR_ME).rows
    assert (row.what, row.pressing) == (What.FOLLOW_OVERDUE, True)


def test_an_approval_goes_round_comes_back_and_opens_what_was_granted(
    world: World, portal: Portal, sheet: Sheet
) -> None:
    portal.hands_in("identity")
    sheet.do(AcceptRequest(case_id=sheet.case_id))
    sheet.do(SeekApproval(case_id=sheet.case_id, use="copy", reason="当事人本人", scope="第34页"))
    (approval,) = whole(sheet).approvals
    assert [line.written for line in approval.lines] == ["J001-1-3"]
    assert [step.action for step in approval.actions] == ["to_department", "to_leader", "decide", "withdraw"]
    assert names(sheet)[0] == "print_form"
    paper = world.desk.read(queries.approval_form, approval.approval_id, language("zh_CN"), 4)
    assert (paper.applicant, paper.scope, paper.clerk) == ("王小明", "第34页", "李敏")
    assert [(line.reference_code, line.title) for line in paper.lines] == [("J001-1-3", "案卷 J001-1-3")]
    decision = DecideApproval(
        approval_id=approval.approval_id,
        granted=(approval.lines[0].line_id,),
        decided_by="张馆长",
        decided_on=dt.date(2026, 12, 1),
        spoken=True,
    )
    sheet.do(decision)
    (row,) = world.desk.read(queries.cases, CaseView.FOR_ME).rows
    assert row.what is What.SIGN
    assert [step.action for step in whole(sheet).approvals[0].actions] == ["sign"]
    assert names(sheet)[0] == "sign"


def test_a_closed_case_is_found_newest_first_and_may_be_reopened(portal: Portal, sheet: Sheet) -> None:
    portal.changes(wanted=())
    sheet.do(AnswerRequest(case_id=sheet.case_id, outcome="found", text="见附件"))
    assert names(sheet)[0] == "offer"
    sheet.do(OfferAnswer(case_id=sheet.case_id))
    assert numbers(portal.desk, CaseView.ANSWERED) == [MARRIAGE.number]
    sheet.do(CloseRequest(case_id=sheet.case_id))
    assert numbers(portal.desk, CaseView.CLOSED) == [MARRIAGE.number]
    assert names(sheet) == ["reopen"]
    assert whole(sheet).outcome == "found"


def test_what_cannot_be_done_is_told_with_the_reason(portal: Portal, sheet: Sheet) -> None:
    sheet.do(AskReader(case_id=sheet.case_id, text="登记时的姓名？"))
    (answer,) = [step for step in whole(sheet).actions if step.action == "answer"]
    assert answer == NotNow("answer", "request.is_waiting")
    assert Allowed("extend") in whole(sheet).actions


def test_an_overdue_case_is_pressing_and_stands_first(
    portal: Portal, sheet: Sheet, open_desk: Callable[..., Desk]
) -> None:
    later = open_desk(dt.datetime(2026, 12, 10, 9, 0, tzinfo=dt.UTC))
    other = replace(MARRIAGE, canonical_id="R-2", number="CX-2", applicants=(PersonSnapshot(name="李红"),))
    Portal(later, portal.actor).says(other)
    rows = later.read(queries.cases, CaseView.FOR_ME).rows
    assert [(row.number, row.pressing) for row in rows] == [(MARRIAGE.number, True), ("CX-2", False)]
    assert [matter.code for matter in later.read(queries.needs_a_hand)] == ["case_overdue", "to_accept"]


def test_another_archive_that_is_late_is_chased(
    portal: Portal, sheet: Sheet, open_desk: Callable[..., Desk]
) -> None:
    sheet.do(AcceptRequest(case_id=sheet.case_id))
    sheet.do(TransferRequest(case_id=sheet.case_id, archive="邻县档案馆", answer_by=dt.date(2026, 12, 3)))
    assert numbers(portal.desk, CaseView.FOR_ME) == []
    later = open_desk(dt.datetime(2026, 12, 4, 9, 0, tzinfo=dt.UTC))
    (row,) = later.read(queries.cases, CaseView.FOR_ME).rows
    assert row.what is What.CHASE
    found = later.read(queries.case_sheet, sheet.case_id)
    assert found is not None
    assert found.transfers[0].overdue
    assert found.actions[0] == Allowed("take_over")


def test_a_walk_in_of_the_same_person_is_offered_to_be_joined(
    world: World, portal: Portal, sheet: Sheet
) -> None:
    person = Particulars(name="王小明", document_kind="resident_id", document_number="11010519491231002X")
    world.do(Arrive(particulars=person))
    (double,) = whole(sheet).doubles
    assert (double.why, double.here, double.row.channel) == ("reader", True, "walk_in")
    there = Sheet(world.desk, double.case_id)
    assert [one.row.number for one in whole(there).doubles] == [MARRIAGE.number]
    sheet.do(JoinRequests(into_case_id=sheet.case_id, case_ids=(double.case_id,)))
    assert whole(sheet).doubles == ()
    assert [one.case_id for one in whole(sheet).joined] == [double.case_id]
    assert whole(there).joined_into is not None
    assert names(there)[:2] == ["show_joined", "part"]


def test_the_same_document_in_another_request_is_a_double(portal: Portal, sheet: Sheet) -> None:
    other = replace(MARRIAGE, canonical_id="R-2", number="CX20261201-18")
    portal.said = None
    portal.says(other)
    (double,) = whole(sheet).doubles
    assert (double.row.number, double.why, double.here) == ("CX20261201-18", "document", False)
    twin = Sheet(portal.desk, double.case_id)
    twin.do(AcceptRequest(case_id=twin.case_id))
    twin.do(NotProvide(case_id=twin.case_id, ground="twice", reason="已答复"))
    assert whole(sheet).doubles == (), "a closed case is no double"


def test_papers_asked_for_twice_are_counted(portal: Portal, sheet: Sheet) -> None:
    portal.hands_in("identity")
    assert portal.desk.read(queries.asked_twice) == 0
    sheet.do(MovePaper(material_id=sheet.material("identity"), action="send_back", why="看不清"))
    sheet.do(AskReader(case_id=sheet.case_id, text="请重新上传", papers=("identity",)))
    assert portal.desk.read(queries.asked_twice) == 1


def test_the_notice_of_what_to_bring_ticks_what_is_there(portal: Portal, sheet: Sheet) -> None:
    portal.hands_in("identity")
    paper = portal.desk.read(queries.guide_notice, sheet.case_id, 4)
    assert [(line.paper.code, line.state) for line in paper.lines] == [("identity", "online")]
    assert (paper.number, paper.reader) == (MARRIAGE.number, "王小明")
    assert ("year", "1979") in paper.known


def test_an_answer_shows_with_its_files(portal: Portal, sheet: Sheet) -> None:
    content = b"the page"
    portal.changes(wanted=())
    sheet.do(AcceptRequest(case_id=sheet.case_id))
    sheet.do(TakeInHand(case_id=sheet.case_id))
    assert names(sheet)[0] == "answer"
    sheet.do(KeepFile(content=content, media_type="image/png"))
    file = Attached(hashlib.sha256(content).digest(), "第34页.png")
    sheet.do(AnswerRequest(case_id=sheet.case_id, outcome="found", text="已查到", files=(file,)))
    result = whole(sheet).messages[-1]
    assert (result.kind, result.staff) == ("result", "李敏")
    assert [(one.name, one.size) for one in result.files] == [("第34页.png", len(content))]
