"""A case filed on a portal, from its first snapshot to its answer: one number, nothing asked for twice."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from readingroom.bookings.commands import Arrive, Leave
from readingroom.bookings.records import Visit
from readingroom.command import Station
from readingroom.desk import Desk
from readingroom.errors import Refused
from readingroom.people.commands import Particulars
from readingroom.requests import queries
from readingroom.requests.commands import (
    AcceptRequest,
    AnswerRequest,
    AskReader,
    Attached,
    CancelRequest,
    CloseRequest,
    DecideApproval,
    ExpireApprovals,
    ExtendTime,
    FileRequest,
    JoinRequests,
    KeepFile,
    MovePaper,
    NoteAnswer,
    NotProvide,
    OfferAnswer,
    PartRequest,
    ReadMessages,
    RefuseRequest,
    SeekApproval,
    TakeRequest,
    TransferRequest,
)
from readingroom.requests.events import MaterialMoved, RequestConflict, RequestMoved
from readingroom.requests.records import Approval
from readingroom.requests.snapshot import PersonSnapshot
from readingroom.retrieval.records import Retrieval
from readingroom.retrieval.scan.meaning import Opened, interpret
from readingroom.store.blobs import Blob, BlobPiece, pieces
from tests.readingroom.requests.filing import MARRIAGE, SCAN, SYSTEM, Portal, Sheet, asked_twice, case_of
from tests.readingroom.retrieval.world import World

NEXT_WEEK = dt.datetime(2026, 12, 8, 9, 0, tzinfo=dt.UTC)


def test_a_request_comes_in_under_its_number_with_its_papers_and_clocks(sheet: Sheet) -> None:
    request = sheet.request
    assert (request.channel, request.state) == ("portal", "received")
    assert sheet.papers == {"identity": "missing"}
    assert sheet.lines == {"J001-1-1": "wanted", "J001-1-3": "blocked"}
    # Tuesday 1 December: one working day to accept it, five to finish it.
    assert (request.accept_by, request.finish_by) == (dt.date(2026, 12, 2), dt.date(2026, 12, 8))


def test_the_same_snapshot_again_changes_nothing(portal: Portal, sheet: Sheet) -> None:
    before = portal.desk.changes_since(-1).seq
    again = portal.says(MARRIAGE)
    assert again.events == ()
    assert portal.desk.changes_since(-1).seq == before + 1


def test_a_paper_handed_in_online_is_never_asked_for(portal: Portal, sheet: Sheet) -> None:
    portal.hands_in("identity")
    assert sheet.papers == {"identity": "online"}
    with pytest.raises(Refused, match=r"material\.is_there"):
        sheet.do(AskReader(case_id=sheet.case_id, text="请上传身份证", papers=("identity",)))
    assert portal.desk.read(asked_twice) == 0
    again = portal.changes(purpose="办理公证")
    assert not any(isinstance(event, MaterialMoved) for event in again.events)
    sheet.do(MovePaper(material_id=sheet.material("identity"), action="see"))


@pytest.mark.parametrize(
    ("action", "stands"), [("see", "seen"), ("share", "shared"), ("promise", "online"), ("waive", "online")]
)
def test_what_is_handed_in_although_nobody_waits_for_it_is_kept(
    portal: Portal, sheet: Sheet, action: str, stands: str
) -> None:
    sheet.do(MovePaper(material_id=sheet.material("identity"), action=action, why="馆内已有"))
    taken = portal.hands_in("identity", b"a scan")
    assert sheet.papers == {"identity": stands}
    assert any(isinstance(event, MaterialMoved) for event in taken.events), "the portal is told how it stands"
    found = portal.desk.read(queries.case_sheet, sheet.case_id)
    assert found is not None
    assert found.papers[0].file_name
    assert portal.desk.read(asked_twice) == 0


def test_a_file_is_kept_encrypted_in_pieces_and_comes_back_whole(
    world: World, portal: Portal, sheet: Sheet
) -> None:
    content = bytes(range(256)) * 4096 * 2 + b"rest"
    portal.hands_in("identity", content)
    with world.desk.store.reading() as session:
        blob = session.scalars(select(Blob)).one()
        sealed = session.scalars(select(BlobPiece)).all()
        assert [piece.number for piece in sealed] == [0, 1, 2]
        assert content[:4096] not in sealed[0].sealed
        assert b"".join(pieces(session, world.desk.store.vault, blob.id)) == content
        assert blob.digest == hashlib.sha256(content).digest()


def test_a_question_goes_out_and_its_answer_lets_the_case_go_on(
    portal: Portal, sheet: Sheet, open_desk: Callable[..., Desk]
) -> None:
    sheet.do(AcceptRequest(case_id=sheet.case_id))
    sheet.do(AskReader(case_id=sheet.case_id, text="登记时的姓名？", papers=("identity",)))
    assert sheet.request.state == "waiting"
    (question,) = sheet.questions
    later = open_desk(dt.datetime(2026, 12, 3, 9, 0, tzinfo=dt.UTC))
    portal.desk = later
    portal.answers(question.reference, "王晓明")
    assert sheet.request.state == "waiting", "the paper that was asked for is still missing"
    portal.hands_in("identity")
    assert sheet.request.state == "accepted"
    # Accepted on Tuesday; Tuesday and Wednesday stood still, so the fifth working day is not Tuesday 8 but Wednesday 9:
    # the day of acceptance itself does not count.
    assert sheet.request.finish_by == dt.date(2026, 12, 9)


def test_a_question_is_answered_by_the_paper_alone_and_a_message_without_words_is_nothing(
    portal: Portal, sheet: Sheet
) -> None:
    sheet.do(AskReader(case_id=sheet.case_id, text="请补交身份证", papers=("identity",)))
    (question,) = sheet.questions
    portal.hands_in("identity")
    portal.answers(question.reference, "")
    assert sheet.request.state == "accepted"
    found = portal.desk.read(queries.case_sheet, sheet.case_id)
    assert found is not None
    assert [(one.kind, one.text) for one in found.messages] == [("question", "请补交身份证"), ("answer", "")]
    portal.answers("never asked", " ")
    again = portal.desk.read(queries.case_sheet, sheet.case_id)
    assert again is not None
    assert len(again.messages) == 2


def test_an_answer_at_the_counter_counts_too(portal: Portal, sheet: Sheet) -> None:
    sheet.do(AskReader(case_id=sheet.case_id, text="登记时的姓名？"))
    sheet.do(NoteAnswer(message_id=sheet.questions[0].id, text="王晓明"))
    assert sheet.request.state == "accepted"


def test_what_is_not_open_is_blocked_until_consent_and_again_when_it_has_ended(
    world: World, portal: Portal, sheet: Sheet, open_desk: Callable[..., Desk]
) -> None:
    sheet.do(AcceptRequest(case_id=sheet.case_id))
    sheet.do(SeekApproval(case_id=sheet.case_id, use="read", reason="当事人本人"))
    assert sheet.request.state == "approval"
    approval = world.desk.read(lambda reading: reading.session.scalars(select(Approval.id)).one())
    with pytest.raises(Refused, match=r"approval\.no_form"):
        sheet.do(
            DecideApproval(
                approval_id=approval, granted=(), decided_by="馆长", decided_on=dt.date(2026, 12, 1)
            )
        )
    blocked = sheet.line("J001-1-3")
    sheet.do(
        DecideApproval(
            approval_id=approval,
            granted=(blocked,),
            decided_by="张馆长",
            decided_on=dt.date(2026, 12, 1),
            valid_until=dt.date(2026, 12, 4),
            spoken=True,
        )
    )
    assert sheet.lines["J001-1-3"] == "wanted"
    assert sheet.request.state == "accepted"
    sheet.desk = open_desk(NEXT_WEEK)
    sheet.do(ExpireApprovals())
    assert sheet.lines["J001-1-3"] == "blocked"


def test_consent_that_was_asked_for_one_person_does_not_go_over_to_another(
    portal: Portal, sheet: Sheet
) -> None:
    sheet.do(AcceptRequest(case_id=sheet.case_id))
    sheet.do(SeekApproval(case_id=sheet.case_id, use="read", reason="当事人本人"))
    other = PersonSnapshot(name="李四", relation="self")
    told = portal.changes(applicants=(other,)).events
    assert [event.fields for event in told if isinstance(event, RequestConflict)] == [("applicants",)]
    found = portal.desk.read(queries.case_sheet, sheet.case_id)
    assert found is not None
    assert [one.name.full for one in found.applicants] == ["王小明"]
    again = portal.changes(applicants=(replace(MARRIAGE.applicants[0], phone="13900000000"),)).events
    assert not any(isinstance(event, RequestConflict) for event in again), (
        "another telephone is no other person"
    )


def test_a_refused_consent_leaves_it_blocked_and_the_answer_names_the_ground(
    world: World, portal: Portal, sheet: Sheet
) -> None:
    sheet.do(AcceptRequest(case_id=sheet.case_id))
    sheet.do(SeekApproval(case_id=sheet.case_id, use="copy", reason="当事人本人"))
    form = b"signed"
    sheet.do(KeepFile(content=form, media_type="image/png"))
    sheet.do(
        DecideApproval(
            approval_id=1,
            granted=(),
            decided_by="张馆长",
            decided_on=dt.date(2026, 12, 1),
            form=Attached(hashlib.sha256(form).digest(), "审批表.png"),
        )
    )
    assert sheet.lines["J001-1-3"] == "blocked"
    with pytest.raises(Refused, match=r"request\.no_reason"):
        sheet.do(NotProvide(case_id=sheet.case_id, ground="not_open", reason=" "))
    sheet.do(NotProvide(case_id=sheet.case_id, ground="not_open", reason="形成单位不同意"))
    assert (sheet.request.state, sheet.request.ground) == ("not_provided", "not_open")


def test_the_reader_arrives_under_the_same_number_and_the_answer_closes_the_case(
    world: World, portal: Portal, sheet: Sheet
) -> None:
    portal.changes(wanted=())
    sheet.do(AcceptRequest(case_id=sheet.case_id))
    sheet.do(Arrive(case_id=sheet.case_id, particulars=Particulars(name="王小明")))
    assert sheet.request.state == "in_hand"
    visit = world.desk.read(lambda reading: reading.session.scalars(select(Visit.id)).one())
    sheet.do(Leave(visit_id=visit))
    assert sheet.request.state == "in_hand", "somebody still waits for an answer"
    sheet.do(AnswerRequest(case_id=sheet.case_id, outcome="found", text="见附件"))
    sheet.do(CloseRequest(case_id=sheet.case_id))
    assert (sheet.request.state, sheet.request.outcome) == ("closed", "found")


def test_until_check_in_the_reader_may_change_it_and_cancel_it(portal: Portal, sheet: Sheet) -> None:
    portal.changes(wanted=("J002-5-7",), purpose="办理公证")
    assert sheet.lines == {"J001-1-1": "withdrawn", "J001-1-3": "withdrawn", "J002-5-7": "wanted"}
    assert sheet.request.purpose == "办理公证"
    portal.changes(withdrawn=True)
    assert sheet.request.state == "cancelled"


def test_from_check_in_on_the_desk_owns_it_and_a_person_is_told(portal: Portal, sheet: Sheet) -> None:
    sheet.do(AcceptRequest(case_id=sheet.case_id))
    sheet.do(Arrive(case_id=sheet.case_id, particulars=Particulars(name="王小明")))
    told = portal.changes(wanted=("J002-5-7",))
    assert [event.why for event in told.events if isinstance(event, RequestConflict)] == ["desk_owns"]
    assert sheet.lines == {"J001-1-1": "wanted", "J001-1-3": "blocked"}
    told = portal.changes(withdrawn=True)
    (conflict,) = [event for event in told.events if isinstance(event, RequestConflict)]
    assert conflict.why == "cancelled_after_check_in"
    assert sheet.request.state == "in_hand"


@pytest.mark.parametrize("over", ["cancelled", "not_accepted"])
def test_a_withdrawal_of_what_is_over_is_nothing_to_decide(portal: Portal, sheet: Sheet, over: str) -> None:
    if over == "cancelled":
        sheet.do(CancelRequest(case_id=sheet.case_id))
    else:
        sheet.do(RefuseRequest(case_id=sheet.case_id, ground="twice", reason="去年已答复"))
    told = portal.changes(withdrawn=True)
    assert not any(isinstance(event, RequestConflict) for event in told.events)
    assert sheet.request.state == over


def _answered(sheet: Sheet) -> None:
    sheet.do(AnswerRequest(case_id=sheet.case_id, outcome="found", text="已查到。"))


def _lies_ready(sheet: Sheet) -> None:
    _answered(sheet)
    sheet.do(OfferAnswer(case_id=sheet.case_id))


def _passed_on(sheet: Sheet) -> None:
    sheet.do(TransferRequest(case_id=sheet.case_id, archive="临江县档案馆", answer_by=dt.date(2026, 12, 15)))


@pytest.mark.parametrize(
    ("done", "state"),
    [(_answered, "answered"), (_lies_ready, "for_collection"), (_passed_on, "transferred")],
)
def test_a_withdrawal_after_the_answer_is_told_and_nobody_has_to_decide(
    portal: Portal, sheet: Sheet, done: Callable[[Sheet], None], state: str
) -> None:
    sheet.do(AcceptRequest(case_id=sheet.case_id))
    done(sheet)
    told = portal.changes(withdrawn=True)
    assert not any(isinstance(event, RequestConflict) for event in told.events)
    assert sheet.request.state == state
    shown = portal.desk.read(queries.case_sheet, sheet.case_id)
    (message,) = [one for one in shown.messages if one.kind == "withdrawal"]
    assert (message.author, message.unread) == ("reader", True)
    assert shown.row.what == "message_came"
    portal.changes(withdrawn=True)
    sheet.do(ReadMessages(case_id=sheet.case_id))
    shown = portal.desk.read(queries.case_sheet, sheet.case_id)
    assert [one.unread for one in shown.messages if one.kind == "withdrawal"] == [False], (
        "said once, read once"
    )
    assert shown.row.what != "message_came"


def test_time_is_extended_with_the_reason_told(sheet: Sheet) -> None:
    with pytest.raises(Refused, match=r"request\.no_reason"):
        sheet.do(ExtendTime(case_id=sheet.case_id, days=5, reason=""))
    sheet.do(ExtendTime(case_id=sheet.case_id, days=5, reason="需到乡镇核对原件"))
    assert sheet.request.finish_by == dt.date(2026, 12, 15)


def test_a_walk_in_is_joined_with_the_request_online_and_can_be_parted_again(
    world: World, portal: Portal, sheet: Sheet
) -> None:
    sheet.do(AcceptRequest(case_id=sheet.case_id))
    world.do(Arrive(particulars=Particulars(name="王小明")))
    visit = world.desk.read(lambda reading: reading.session.scalars(select(Visit)).one())
    here = Sheet(world.desk, visit.case_id)
    here.do(
        FileRequest(
            case_id=visit.case_id,
            channel="walk_in",
            service_item="marriage",
            applicants=(PersonSnapshot(name="王小明"),),
            wanted=("J002-5-7",),
        )
    )
    here.do(MovePaper(material_id=here.material("identity"), action="see"))
    sheet.do(JoinRequests(into_case_id=sheet.case_id, case_ids=(here.case_id,)))
    assert (here.request.state, sheet.request.state) == ("joined", "in_hand")
    assert sheet.papers == {"identity": "seen"}, "seen once is seen"
    assert sheet.lines == {"J001-1-1": "wanted", "J001-1-3": "blocked", "J002-5-7": "wanted"}
    assert (
        world.desk.read(lambda reading: reading.session.scalars(select(Visit.case_id)).one()) == sheet.case_id
    )
    meant = world.desk.read(interpret, here.request_number, Opened(Station.ROOM))
    assert meant.case_id == sheet.case_id, "both numbers scan as the case that stays"
    sheet.do(PartRequest(case_id=here.case_id))
    assert sheet.papers == {"identity": "missing"}
    assert sheet.lines["J002-5-7"] == "withdrawn"
    assert here.lines == {"J002-5-7": "wanted"}
    assert (
        world.desk.read(lambda reading: reading.session.scalars(select(Visit.case_id)).one()) == here.case_id
    )


def test_a_case_does_not_go_over_while_its_box_is_on_the_way(
    world: World, portal: Portal, sheet: Sheet
) -> None:
    other = replace(MARRIAGE, canonical_id="R-2", number="CX20261201-18")
    portal.desk.execute(TakeRequest(system=SYSTEM, snapshot=other), portal.actor)
    twin = world.desk.read(case_of, other.number)
    world.prints()
    with pytest.raises(Refused, match=r"request\.under_way"):
        sheet.do(JoinRequests(into_case_id=twin, case_ids=(sheet.case_id,)))
    assert world.desk.read(lambda reading: reading.session.scalars(select(Retrieval.id)).first())


def test_scan_is_the_same_file_however_often_it_comes(portal: Portal, sheet: Sheet) -> None:
    portal.hands_in("identity")
    sheet.do(MovePaper(material_id=sheet.material("identity"), action="send_back", why="看不清"))
    assert sheet.papers == {"identity": "missing"}
    portal.changes(purpose="办理公证")
    assert sheet.papers == {"identity": "missing"}, "the file that was sent back is no new paper"
    sheet.do(AskReader(case_id=sheet.case_id, text="请重新上传清晰的照片", papers=("identity",)))
    assert portal.desk.read(asked_twice) == 1, "it had been there: this is asking twice, and is counted"
    moved = portal.hands_in("identity", SCAN + b" in focus")
    assert any(isinstance(event, RequestMoved) and event.to_state == "accepted" for event in moved.events)
