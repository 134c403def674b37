"""What a reader changes online after the desk has taken the case over is decided field by field, either way."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from readingroom.bookings.commands import Arrive, Leave
from readingroom.bookings.records import Booking
from readingroom.command import Actor, Reading
from readingroom.desk import Desk
from readingroom.errors import Refused
from readingroom.holdings.commands import AddItem
from readingroom.language import language
from readingroom.office.history import history, sentence
from readingroom.people.commands import Particulars
from readingroom.portals.commands import ResolveConflict
from readingroom.portals.queries import OpenConflict, conflicts
from readingroom.portals.records import InboxRow
from readingroom.requests.commands import AcceptRequest, AskReader, DecideApproval, SeekApproval, TakeInHand
from readingroom.requests.queries import case_sheet
from readingroom.requests.records import Applicant, Request
from tests.readingroom.portals.a_portal import APortal
from tests.readingroom.portals.conftest import exchange

NINE = "2026-12-01T09:00:00+08:00"
WANG = {"name": "王小明", "relation": "self", "phone": "13800001234"}


def request(desk: Desk) -> Request:
    def one(reading: Reading) -> Request:
        return reading.session.scalars(select(Request)).one()

    return desk.read(one)


def applicants(desk: Desk) -> list[tuple[str, str]]:
    def every(reading: Reading) -> list[tuple[str, str]]:
        rows = reading.session.scalars(select(Applicant).order_by(Applicant.position))
        return [(row.name, row.phone or "") for row in rows]

    return desk.read(every)


def wanted(desk: Desk) -> list[tuple[str, str]]:
    sheet = desk.read(case_sheet, request(desk).case_id)
    return [(line.written, line.state) for line in sheet.lines]


def in_hand(desk: Desk, clerk: Actor, portal: APortal, **facts: Any) -> None:
    """A request that somebody works on."""
    portal.file(**({"applicants": [WANG], "purpose": "个人取证", "wanted": ["J001-2-0001"]} | facts))
    exchange(desk)
    case = request(desk).case_id
    desk.execute(AcceptRequest(case_id=case), clerk)
    desk.execute(TakeInHand(case_id=case), clerk)
    exchange(desk)


def the_conflict(desk: Desk) -> OpenConflict:
    (conflict,) = desk.read(conflicts)
    return conflict


def decide(desk: Desk, clerk: Actor, *, ours: str = "", theirs: str = "") -> None:
    desk.execute(
        ResolveConflict(
            subject_id=the_conflict(desk).subject_id, ours=tuple(ours.split()), theirs=tuple(theirs.split())
        ),
        clerk,
    )


def inbox_states(desk: Desk) -> set[str]:
    return set(desk.read(lambda reading: reading.session.scalars(select(InboxRow.state)).all()))


def test_both_words_are_shown_and_each_field_is_decided_by_itself(
    connected: Desk, clerk: Actor, portal: APortal
) -> None:
    in_hand(connected, clerk, portal, concerned="李四", address="北京市东城区1号")
    portal.change("r1", purpose="编史修志", concerned="王五", address="上海路2号", wanted=["J001-2-0002"])
    exchange(connected)
    said = {one.field: (one.ours, one.theirs, one.not_theirs) for one in the_conflict(connected).fields}
    assert said == {
        "address": ("北京市东城区1号", "上海路2号", None),
        "concerned": ("李四", "王五", None),
        "purpose": ("个人取证", "编史修志", None),
        "wanted": (["J001-2-0001"], ["J001-2-0002"], None),
    }
    decide(connected, clerk, theirs="purpose wanted", ours="address")
    assert [one.field for one in the_conflict(connected).fields] == ["concerned"]
    stands = request(connected)
    assert (stands.purpose, stands.concerned, stands.address) == ("编史修志", "李四", "北京市东城区1号")
    assert [one for one in wanted(connected) if one[1] != "withdrawn"] == [("J001-2-0002", "unknown")]
    decide(connected, clerk, theirs="concerned")
    assert request(connected).concerned == "王五"
    assert connected.read(conflicts) == ()
    assert inbox_states(connected) == {"applied"}
    told = [sentence(language("en"), one) for one in connected.read(history, "case", stands.case_id)]
    assert "Filed: the purpose and what is wanted" in told
    assert any("desk: the address; portal: the purpose and what is wanted" in one for one in told)
    exchange(connected)
    assert connected.read(conflicts) == (), "the same again is no news"


def test_who_was_checked_in_stays_who_it_is(connected: Desk, clerk: Actor, portal: APortal) -> None:
    subject = portal.file(applicants=[WANG])
    portal.book("王小明", NINE, request=subject)
    exchange(connected)
    booking = connected.read(lambda reading: reading.session.scalars(select(Booking)).one())
    connected.execute(Arrive(booking_id=booking.id, particulars=Particulars(name="王小明")), clerk)
    reader = request(connected).reader_id
    portal.change(subject, applicants=[{"name": "张三", "relation": "agent"}], status="withdrawn")
    exchange(connected)
    why = {one.field: one.not_theirs for one in the_conflict(connected).fields}
    assert why == {"applicants": "request.identity_checked", "withdrawn": "request.reader_here"}
    with pytest.raises(Refused) as refused:
        decide(connected, clerk, theirs="applicants")
    assert refused.value.code == "request.identity_checked"
    # Another telephone of the same person may be taken over, and it is still the same reader.
    portal.change(subject, applicants=[WANG | {"phone": "13911112222"}])
    exchange(connected)
    why = {one.field: one.not_theirs for one in the_conflict(connected).fields}
    assert why["applicants"] is None
    decide(connected, clerk, theirs="applicants", ours="withdrawn")
    assert applicants(connected) == [("王小明", "13911112222")]
    assert request(connected).reader_id == reader
    assert connected.read(conflicts) == ()


def test_a_withdrawal_counts_when_the_desk_says_so_and_shows_online(
    connected: Desk, clerk: Actor, portal: APortal
) -> None:
    subject = portal.file(applicants=[WANG], wanted=["J001-2-0001"])
    portal.book("王小明", NINE, request=subject)
    exchange(connected)
    case = request(connected).case_id
    booking = connected.read(lambda reading: reading.session.scalars(select(Booking)).one())
    done = connected.execute(Arrive(booking_id=booking.id, particulars=Particulars(name="王小明")), clerk)
    visit = next(event.visit_id for event in done.events if hasattr(event, "visit_id"))
    connected.execute(Leave(visit_id=visit), clerk)
    connected.execute(AcceptRequest(case_id=case), clerk)
    connected.execute(TakeInHand(case_id=case), clerk)
    exchange(connected)
    portal.change(subject, status="withdrawn")
    exchange(connected)
    (field,) = the_conflict(connected).fields
    assert (field.ours, field.theirs, field.not_theirs) == (False, True, "request.work_begun")
    connected.execute(AskReader(case_id=case, text="还要办吗？", answer_by=dt.date(2026, 12, 9)), clerk)
    assert the_conflict(connected).fields[0].not_theirs is None
    decide(connected, clerk, theirs="withdrawn")
    assert request(connected).state == "cancelled"
    assert wanted(connected) == []
    exchange(connected)
    assert portal.states()[subject] == "cancelled"


def test_consent_is_not_moved_to_somebody_else(connected: Desk, clerk: Actor, portal: APortal) -> None:
    connected.execute(
        AddItem(reference_code="J001-2-0001", title="婚姻登记", access="not_open", pages=34), clerk
    )
    in_hand(connected, clerk, portal)
    case = request(connected).case_id
    connected.execute(SeekApproval(case_id=case, use="read", reason="个人取证"), clerk)
    (approval,) = connected.read(case_sheet, case).approvals
    connected.execute(
        DecideApproval(
            approval_id=approval.approval_id,
            granted=tuple(line.line_id for line in connected.read(case_sheet, case).lines),
            decided_by="馆长 李强",
            decided_on=dt.date(2026, 12, 1),
            spoken=True,
        ),
        clerk,
    )
    connected.execute(TakeInHand(case_id=case), clerk)
    exchange(connected)
    portal.change("r1", applicants=[WANG | {"name": "王大明"}])
    exchange(connected)
    assert applicants(connected) == [("王小明", WANG["phone"])]
    assert {one.not_theirs for one in the_conflict(connected).fields} == {"request.consent_for_reader"}


def test_a_reader_who_changes_it_back_leaves_nothing_to_decide(
    connected: Desk, clerk: Actor, portal: APortal
) -> None:
    in_hand(connected, clerk, portal)
    portal.change("r1", purpose="编史修志")
    exchange(connected)
    assert [one.field for one in the_conflict(connected).fields] == ["purpose"]
    portal.change("r1", purpose="个人取证")
    exchange(connected)
    assert connected.read(conflicts) == ()
    assert inbox_states(connected) == {"applied"}
