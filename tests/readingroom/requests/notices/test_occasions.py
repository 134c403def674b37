"""When readers are told of something, once, in their language; and what was undone in time is not told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest

from readingroom.bookings.calendar import OpeningBlock
from readingroom.bookings.commands import Arrive, CancelBooking, MoveBooking, ReinstateBooking
from readingroom.bookings.commands.opening import SetOpeningBlocks
from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.errors import Refused
from readingroom.people.commands import Particulars
from readingroom.requests.commands import (
    AcceptRequest,
    AnswerRequest,
    AskReader,
    CancelRequest,
    ExtendTime,
    NotProvide,
    OfferAnswer,
    ReferRequest,
    RefuseRequest,
    ReopenRequest,
)
from readingroom.requests.events import NoticeMade
from readingroom.requests.notices.commands import ChangeNotice, RemindReaders, ResetNotice
from readingroom.requests.notices.events import NoticeWithdrawn
from readingroom.requests.notices.mailing import remind, send_waiting, sync_actor
from readingroom.requests.notices.queries import next_open_day, wordings
from tests.readingroom.conftest import MORNING
from tests.readingroom.requests.filing import MARRIAGE, Portal, Sheet, case_of
from tests.readingroom.requests.notices.post_office import PostOffice
from tests.readingroom.requests.notices.writing import DAY, book, mails, newest, notices, states
from tests.readingroom.retrieval.world import World

OpenDesk = Callable[..., Desk]
NEXT = DAY + dt.timedelta(days=1)


@pytest.fixture
def portal(writer: Desk, world: World) -> Portal:
    """What a portal says; its reader left an address and reads English."""
    return Portal(writer, sync_actor(writer))


@pytest.fixture
def sheet(portal: Portal) -> Sheet:
    """A request that came through the portal."""
    person = replace(MARRIAGE.applicants[0], email="wang@example.org")
    portal.says(replace(MARRIAGE, applicants=(person,), language="en"))
    return Sheet(portal.desk, portal.desk.read(case_of, MARRIAGE.number))


def test_a_visit_moved_by_the_desk(writer: Desk, clerk: Actor, office: PostOffice) -> None:
    made = book(writer, clerk)
    send_waiting(writer)
    writer.execute(MoveBooking(booking_id=made.booking_id, day=NEXT, start=dt.time(14), anyway=True), clerk)
    assert notices(writer) == [("confirmed", True), ("moved", True)]
    assert "现定时间：2026年12月4日 周五 14:00" in newest(writer).text
    assert "原定时间：2026年12月3日 周四 9:00" in newest(writer).text
    assert newest(writer).subject == "【示例市档案馆】预约已改期：2026年12月4日 周五 14:00"
    writer.execute(MoveBooking(booking_id=made.booking_id, day=DAY, start=dt.time(9), anyway=True), clerk)
    assert notices(writer)[1:] == [("moved", False)], "moved there and back before anybody was told"
    assert states(writer) == ["sent", "cancelled"]
    writer.execute(MoveBooking(booking_id=made.booking_id, day=NEXT, start=dt.time(14), anyway=True), clerk)
    send_waiting(writer)
    writer.execute(MoveBooking(booking_id=made.booking_id, day=DAY, start=dt.time(9), anyway=True), clerk)
    assert states(writer)[2:] == ["sent", "pending"], "whoever was told wrong is told what is right"


def test_a_visit_cancelled_by_the_desk_and_after_all_not(
    writer: Desk, clerk: Actor, office: PostOffice
) -> None:
    made = book(writer, clerk)
    send_waiting(writer)
    cancel = CancelBooking(booking_id=made.booking_id, by="desk")
    writer.execute(cancel, clerk)
    writer.execute(ReinstateBooking(booking_id=made.booking_id), clerk)
    assert notices(writer) == [("confirmed", True), ("cancelled", False)]
    writer.execute(cancel, clerk)
    send_waiting(writer)
    writer.execute(ReinstateBooking(booking_id=made.booking_id), clerk)
    assert notices(writer)[2:] == [("cancelled", True), ("confirmed", True)]
    assert states(writer) == ["sent", "cancelled", "sent", "pending"]


def test_of_their_own_cancellation_readers_know(writer: Desk, clerk: Actor) -> None:
    made = book(writer, clerk)
    writer.execute(CancelBooking(booking_id=made.booking_id, by="reader"), clerk)
    assert notices(writer) == [("confirmed", False)]


def test_readers_are_reminded_each_once_and_again_for_another_hour(
    writer: Desk, clerk: Actor, office: PostOffice
) -> None:
    made = book(writer, clerk)
    other = book(writer, clerk, address="")
    writer.execute(CancelBooking(booking_id=book(writer, clerk).booking_id), clerk)
    send_waiting(writer)
    actor = sync_actor(writer)
    events = writer.execute(RemindReaders(day=DAY), actor).events
    told = [event.case_id for event in events if isinstance(event, NoticeMade)]
    assert told == [made.case_id, other.case_id], "without an address through the portal only"
    assert writer.execute(RemindReaders(day=DAY), actor).events == ()
    move = MoveBooking(booking_id=made.booking_id, day=DAY, start=dt.time(14), anyway=True)
    events = writer.execute(move, clerk).events
    assert [one.notice_kind for one in events if isinstance(one, NoticeWithdrawn)] == ["reminder"]
    writer.execute(RemindReaders(day=DAY), actor)
    assert newest(writer).kind == "reminder"
    assert "14:00" in newest(writer).text
    writer.execute(MoveBooking(booking_id=made.booking_id, day=DAY, start=dt.time(9), anyway=True), clerk)
    writer.execute(RemindReaders(day=DAY), actor)
    assert "9:00" in newest(writer).text, "the reminder of this hour had not gone out the first time"
    with pytest.raises(Refused) as caught:
        writer.execute(RemindReaders(day=MORNING.date() - dt.timedelta(days=1)), actor)
    assert caught.value.code == "notice.day_past"


def test_the_next_open_day_is_reminded_of(writer: Desk, clerk: Actor) -> None:
    blocks = tuple(OpeningBlock(weekday=day, opens=dt.time(9), closes=dt.time(17)) for day in (3, 4))
    writer.execute(SetOpeningBlocks(blocks=blocks), clerk)
    book(writer, clerk)
    assert writer.read(next_open_day) == DAY, "on Wednesdays it is closed"
    assert remind(writer) == 1
    assert remind(writer) == 0


def test_who_has_come_needs_no_reminder(writer: Desk, clerk: Actor, open_desk: OpenDesk) -> None:
    made = book(writer, clerk)
    writer.execute(RemindReaders(day=DAY), sync_actor(writer))
    arrived = Arrive(booking_id=made.booking_id, particulars=Particulars(name="王小明"))
    open_desk(MORNING + dt.timedelta(days=2)).execute(arrived, clerk)
    assert notices(writer) == [("confirmed", False), ("reminder", False)]


def test_a_request_is_accepted_with_its_day_and_takes_longer(sheet: Sheet) -> None:
    sheet.do(AcceptRequest(case_id=sheet.case_id))
    accepted = newest(sheet.desk)
    assert (accepted.kind, accepted.language) == ("accepted", "en"), "in the reader's language"
    assert "To be answered by: Wed 2 Dec 2026" in accepted.text
    assert "About: " in accepted.text
    assert accepted.subject == "示例市档案馆: your request CX20261201-17 is accepted"
    sheet.do(ExtendTime(case_id=sheet.case_id, days=3, reason="该卷正在修复"))
    assert newest(sheet.desk).kind == "extended"
    assert "Why: 该卷正在修复" in newest(sheet.desk).text
    assert [mail.address for mail in mails(sheet.desk)] == ["wang@example.org"] * 2


def test_a_question_goes_out_unless_it_was_answered_before(
    sheet: Sheet, portal: Portal, office: PostOffice
) -> None:
    ask = AskReader(case_id=sheet.case_id, text="哪个公社？", answer_by=dt.date(2026, 12, 20))
    sheet.do(ask)
    assert newest(sheet.desk).kind == "question"
    assert "哪个公社？" in newest(sheet.desk).text
    assert "Please answer by Sun 20 Dec 2026." in newest(sheet.desk).text
    assert "哪个公社" not in newest(sheet.desk).subject
    portal.answers(sheet.questions[0].reference, "红旗公社")
    assert ("question", False) in notices(sheet.desk)
    sheet.do(ask)
    send_waiting(sheet.desk)
    portal.answers(sheet.questions[1].reference, "红旗公社")
    assert notices(sheet.desk)[-1] == ("question", True), "it had gone out"


def test_what_came_of_it(sheet: Sheet) -> None:
    sheet.do(AnswerRequest(case_id=sheet.case_id, outcome="found", text="J001-2-17 第34页"))
    assert [kind for kind, _ in notices(sheet.desk)] == ["answered"], "accepted and answered at once"
    assert "What came of your request: found." in newest(sheet.desk).text
    assert "J001-2-17" not in newest(sheet.desk).text, "no more by mail than needed"
    sheet.do(OfferAnswer(case_id=sheet.case_id))
    assert newest(sheet.desk).kind == "ready"
    sheet.do(ReopenRequest(case_id=sheet.case_id))
    assert notices(sheet.desk) == [("answered", False), ("ready", False)]
    sheet.do(AnswerRequest(case_id=sheet.case_id, outcome="not_found", text="未查到"))
    assert notices(sheet.desk)[-1] == ("not_found", True)


def test_a_refusal_names_ground_law_and_reason_and_is_put_right(sheet: Sheet, office: PostOffice) -> None:
    refuse = RefuseRequest(case_id=sheet.case_id, ground="no_relation", reason="未附亲属关系证明")
    sheet.do(refuse)
    assert newest(sheet.desk).kind == "refused"
    for told in ("not proved", "未附亲属关系证明", "you may complain"):
        assert told in newest(sheet.desk).text
    sheet.do(ReopenRequest(case_id=sheet.case_id))
    assert notices(sheet.desk) == [("refused", False)]
    sheet.do(NotProvide(case_id=sheet.case_id, ground="personal", reason="涉及他人"))
    send_waiting(sheet.desk)
    sheet.do(ReopenRequest(case_id=sheet.case_id))
    assert notices(sheet.desk)[1:] == [("not_provided", True), ("accepted", True)]
    sheet.do(CancelRequest(case_id=sheet.case_id))
    assert notices(sheet.desk)[2:] == [("accepted", False)]


def test_held_elsewhere(sheet: Sheet) -> None:
    sheet.do(ReferRequest(case_id=sheet.case_id, where="示例镇民政办 0123-9876543"))
    assert newest(sheet.desk).kind == "referred"
    assert "示例镇民政办 0123-9876543" in newest(sheet.desk).text


def test_the_archives_own_words(writer: Desk, clerk: Actor) -> None:
    change = ChangeNotice(
        kind="confirmed",
        language="zh_CN",
        subject="预约 {number}",
        text="{name}：{day} {hours}，号 ｛number｝",
    )
    writer.execute(change, clerk)
    book(writer, clerk)
    assert newest(writer).text.startswith("王小明：2026年12月3日 周四 9:00，号 ")
    (row,) = [row for row in writer.read(wordings) if row.own]
    assert (row.kind, row.language) == ("confirmed", "zh_CN")
    with pytest.raises(Refused) as caught:
        writer.execute(replace(change, text="{name}"), clerk)
    assert caught.value.code == "notice.needed_field"
    writer.execute(ResetNotice(kind="confirmed", language="zh_CN"), clerk)
    assert not [row for row in writer.read(wordings) if row.own]
    same = row.shipped
    writer.execute(replace(change, subject=same.subject, text=same.text), clerk)
    assert not [row for row in writer.read(wordings) if row.own], "as it ships is not the archive's own"
