"""When the clocks of a case run, when they stand still, and which day counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest

from readingroom.desk import Desk
from readingroom.requests.commands import (
    AcceptRequest,
    ChangeGuide,
    NoteTransferAnswer,
    ResumeRequest,
    SeekApproval,
    TransferRequest,
)
from readingroom.requests.guides import to_json
from readingroom.requests.queries import CaseSheet, case_sheet, kind
from readingroom.requests.snapshot import RequestSnapshot
from tests.readingroom.requests.filing import MARRIAGE, Sheet, case_of, connected
from tests.readingroom.retrieval.world import World

THURSDAY = dt.datetime(2026, 12, 3, 9, 0, tzinfo=dt.UTC)
NEXT_FRIDAY = dt.datetime(2026, 12, 11, 9, 0, tzinfo=dt.UTC)


def shown(desk: Desk, sheet: Sheet) -> CaseSheet:
    found = desk.read(case_sheet, sheet.case_id)
    assert found is not None
    return found


def test_time_for_consent_is_not_counted_as_the_notice_says(
    world: World, sheet: Sheet, open_desk: Callable[..., Desk]
) -> None:
    sheet.do(AcceptRequest(case_id=sheet.case_id))
    assert sheet.request.finish_by == dt.date(2026, 12, 8)
    sheet.do(SeekApproval(case_id=sheet.case_id, use="read", reason="办理房产手续"))
    assert [(one.kind, one.last_day) for one in shown(world.desk, sheet).stops] == [("approval", None)]
    sheet.desk = open_desk(THURSDAY)
    sheet.do(ResumeRequest(case_id=sheet.case_id))
    # It stood still on Tuesday and Wednesday; Tuesday, the day of acceptance, does not count anyway.
    assert sheet.request.finish_by == dt.date(2026, 12, 9)
    assert sheet.request.stopped_on is None


def test_what_another_archive_does_has_a_clock_of_its_own(
    world: World, sheet: Sheet, open_desk: Callable[..., Desk]
) -> None:
    sheet.do(AcceptRequest(case_id=sheet.case_id))
    friday = dt.date(2026, 12, 11)
    sheet.do(TransferRequest(case_id=sheet.case_id, archive="临江县档案馆", answer_by=friday))
    clock = shown(world.desk, sheet).row.clock
    assert clock is not None
    assert (clock.what, clock.due, clock.left, clock.stopped) == ("elsewhere", friday, 8, False)
    late = open_desk(dt.datetime(2026, 12, 14, 9, 0, tzinfo=dt.UTC))
    row = shown(late, sheet).row
    assert row.clock is not None
    assert (row.what, row.clock.overdue) == ("chase", True)
    sheet.desk = open_desk(NEXT_FRIDAY)
    sheet.do(NoteTransferAnswer(case_id=sheet.case_id))
    clock = shown(sheet.desk, sheet).row.clock
    # Our own five days: none was used up while the other archive had it.
    assert clock is not None
    assert (clock.what, clock.due, clock.stopped) == ("promised", friday, False)
    assert sheet.request.finish_by == dt.date(2026, 12, 17)


@pytest.mark.parametrize(("promised", "day"), [(0, 1), (1, 2), (5, 8)])
def test_what_is_promised_at_once_is_due_the_same_day(world: World, promised: int, day: int) -> None:
    detail = world.desk.read(kind, "marriage")
    assert detail is not None
    guide = replace(detail.line.guide, promised_days=promised, reviewed=True)
    world.do(ChangeGuide(guide=to_json(guide), based_on=1))
    filed: RequestSnapshot = replace(MARRIAGE, service_version=2)
    connected(world.desk, filed)
    sheet = Sheet(world.desk, world.desk.read(case_of, MARRIAGE.number))
    sheet.do(AcceptRequest(case_id=sheet.case_id))
    assert sheet.request.promised_by == dt.date(2026, 12, day)
