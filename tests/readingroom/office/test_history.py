"""Every reader, case, unit and container tells its whole story, and every event has its sentence."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select

import readingroom.wiring  # noqa: F401  # every area's events are known from here on
from readingroom.bookings.commands import Arrive, Leave, MakeBooking
from readingroom.bookings.events import BookingMade, VisitOpened
from readingroom.command import Actor, Station
from readingroom.desk import Desk
from readingroom.events import _KINDS, Event
from readingroom.holdings.commands import AddContainer, AddItem
from readingroom.holdings.events import ContainerAdded
from readingroom.holdings.records import Item
from readingroom.language import LANGUAGES, language
from readingroom.office.history import HistoryEntry, history, sentence, who
from readingroom.people.commands import MarkSame, Particulars, RegisterReader
from readingroom.retrieval.commands import (
    ConfirmAttempt,
    CorrectMove,
    CountPages,
    MoveUnit,
    PrepareRound,
    SpoolAttempt,
)
from readingroom.retrieval.events import RetrievalWanted, SlipsPrepared
from readingroom.retrieval.rules import Move

DAY = dt.date(2026, 12, 1)
KINDS = sorted(kind for kind, event in _KINDS.items() if not event.__name__.startswith("_"))


@dataclasses.dataclass(frozen=True)
class Told:
    """A case from its booking to the reshelved box."""

    case_id: int
    booking_id: int
    reader_id: int
    visit_id: int
    unit_id: int
    retrieval_id: int
    container_id: int


@pytest.fixture
def told(desk: Desk, clerk: Actor) -> Told:
    (added,) = desk.execute(AddContainer(label="J001-01盒", location="1库-A区"), clerk).events
    assert isinstance(added, ContainerAdded)
    container = added.container_id
    desk.execute(
        AddItem(reference_code="J001-2-17", title="婚姻登记", access="open", container=container), clerk
    )
    events = desk.execute(
        MakeBooking(name="王小明", day=DAY, start=dt.time(9), wanted=("J001-2-17",)), clerk
    ).events
    booking = next(one for one in events if isinstance(one, BookingMade))
    wanted = next(one for one in events if isinstance(one, RetrievalWanted))
    keeper = Actor(clerk.staff, Station.STACKS)
    prepared = next(
        one
        for one in desk.execute(PrepareRound(due=DAY, size="a5", language="zh_CN"), keeper).events
        if isinstance(one, SlipsPrepared)
    )
    desk.execute(SpoolAttempt(attempt_id=prepared.attempt_id, sheets=(1,)), keeper)
    desk.execute(ConfirmAttempt(attempt_id=prepared.attempt_id), keeper)
    desk.execute(MoveUnit(retrieval_id=wanted.retrieval_id, move=Move.PULL), keeper)
    desk.execute(MoveUnit(retrieval_id=wanted.retrieval_id, move=Move.HOLD), clerk)
    opened = next(
        one
        for one in desk.execute(Arrive(booking_id=booking.booking_id), clerk).events
        if isinstance(one, VisitOpened)
    )
    desk.execute(MoveUnit(retrieval_id=wanted.retrieval_id, move=Move.ISSUE), clerk)
    desk.execute(CountPages(retrieval_id=wanted.retrieval_id, pages=34), clerk)
    desk.execute(MoveUnit(retrieval_id=wanted.retrieval_id, move=Move.RETURN), clerk)
    desk.execute(
        MoveUnit(retrieval_id=wanted.retrieval_id, move=Move.RESHELVE, place="1库-A区", note="封面松动"),
        keeper,
    )
    desk.execute(Leave(visit_id=opened.visit_id), clerk)
    return Told(
        booking.case_id,
        booking.booking_id,
        opened.reader_id,
        opened.visit_id,
        wanted.unit_id,
        wanted.retrieval_id,
        container,
    )


def said(desk: Desk, kind: str, identity: int, code: str = "zh_CN") -> list[str]:
    return [sentence(language(code), entry) for entry in desk.read(history, kind, identity)]


def test_a_case_tells_everything_from_the_booking_to_the_reshelved_box(desk: Desk, told: Told) -> None:
    story = said(desk, "case", told.case_id)
    expected = [
        "窗口登记2026年12月1日的预约",
        "需调 J001-01盒",
        "编入 2026-12-01/1 批，第 1 次打印",
        "J001-01盒：调卷单已打出",
        "J001-01盒：取出",
        "J001-01盒：上待阅架",
        "到馆（本人）",
        "J001-01盒：交阅",
        "J001-01盒：交阅清点 34 页",
        "J001-01盒：收回",
        "J001-01盒：归库上架；1库-A区；封面松动",
        "离馆",
    ]
    places = [next(n for n, line in enumerate(reversed(story)) if line.startswith(one)) for one in expected]
    assert places == sorted(places), "newest first, in the order in which it happened"
    assert "“" not in "".join(story)


def test_booking_visit_and_request_tell_their_cases_story(desk: Desk, told: Told) -> None:
    story = desk.read(history, "case", told.case_id)
    assert desk.read(history, "booking", told.booking_id) == story
    assert desk.read(history, "visit", told.visit_id) == story


def test_a_reader_has_the_stories_of_all_cases_and_who_looked_at_them(desk: Desk, told: Told) -> None:
    story = said(desk, "reader", told.reader_id)
    assert set(said(desk, "case", told.case_id)) < set(story)
    assert "登记为利用者 1" in story


def test_a_reader_has_the_story_of_everybody_they_turned_out_to_be(
    desk: Desk, clerk: Actor, told: Told
) -> None:
    for name in ("王晓明", "王小鸣"):
        desk.execute(RegisterReader(particulars=Particulars(name=name)), clerk)
    desk.execute(MarkSame(reader=told.reader_id, same_as=2), clerk)
    desk.execute(MarkSame(reader=2, same_as=3), clerk)
    assert set(said(desk, "case", told.case_id)) < set(said(desk, "reader", 3))


def test_a_container_tells_where_its_units_were(desk: Desk, told: Told) -> None:
    story = said(desk, "container", told.container_id, "en")
    assert story[-2:] == ["Catalogued", "Container written down"]
    assert "J001-01盒: issued" in story
    assert "J001-01盒: reshelved; 1库-A区; 封面松动" in story
    assert "Left" not in story, "what the reader did is not the box's story"
    assert len(said(desk, "unit", told.unit_id)) == len(said(desk, "retrieval", told.retrieval_id))


def test_a_file_tells_where_its_container_went_and_says_that_it_went_with_it(desk: Desk, told: Told) -> None:
    item = desk.read(lambda reading: reading.session.scalars(select(Item.id)).one())
    story = desk.read(history, "item", item)
    words = [(sentence(language("en"), entry), entry.of_container) for entry in story]
    assert ("J001-01盒: issued", True) in words
    assert words[-1] == ("Catalogued", False)
    assert ("Container written down", True) not in words, "what it was before is the container's own"


def test_a_story_goes_on_page_by_page(desk: Desk, told: Told) -> None:
    whole = desk.read(history, "case", told.case_id)
    first = desk.read(history, "case", told.case_id, limit=4)
    rest = desk.read(history, "case", told.case_id, before=first[-1].seq)
    assert first + rest == whole


def test_late_entries_and_stations_show(
    desk: Desk, clerk: Actor, told: Told, open_desk: Callable[..., Desk]
) -> None:
    later = open_desk(dt.datetime(2026, 12, 1, 17, tzinfo=desk.clock.zone))
    noon = dt.datetime(2026, 12, 1, 12, tzinfo=desk.clock.zone)
    later.execute(MakeBooking(name="陈䶮", day=DAY, start=dt.time(16), anyway=True), clerk, occurred_at=noon)
    newest = later.read(history, "case", told.case_id + 1)[0]
    assert newest.late
    assert (newest.occurred_at, newest.staff) == (noon, "李敏")
    pulled = next(
        entry for entry in desk.read(history, "case", told.case_id) if entry.facts.get("move") == "pull"
    )
    assert (pulled.station, pulled.late) == ("stacks", False)


def test_a_correction_stands_beside_what_it_corrects(desk: Desk, clerk: Actor, told: Told) -> None:
    wrong = next(
        entry for entry in desk.read(history, "unit", told.unit_id) if entry.facts.get("move") == "reshelve"
    )
    desk.execute(CorrectMove(command_id=wrong.command_id, reason="放错架"), clerk)
    story = said(desk, "unit", told.unit_id)
    assert story[0] == "J001-01盒：更正，恢复为待归库；更正；放错架"
    assert any("归库上架" in line for line in story[1:])


def _filled(event: type[Event]) -> dict[str, object]:
    """Facts of the types that the event's fields have."""
    facts: dict[str, object] = {}
    for field in dataclasses.fields(event):
        kind = str(field.type)
        if "tuple" in kind:
            facts[field.name] = (1, 2) if "int" in kind else ("name",)
        elif "bool" in kind:
            facts[field.name] = True
        elif "int" in kind:
            facts[field.name] = 7
        else:
            facts[field.name] = "2026-12-01" if "day" in field.name else "held"
    return facts


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_event_has_its_sentence(kind: str, code: str) -> None:
    for flags in (True, False):
        facts = {
            name: value if value is not True else flags for name, value in _filled(_KINDS[kind]).items()
        } | {
            "unit": "J001-01盒", "seat": "4", "portal": "网上查档", "round": "2026-12-01/1",
            "from_staff": "李敏", "to_staff": "王芳",
        }  # fmt: skip
        now = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
        entry = HistoryEntry(1, now, now, "system:desk", "room", kind, facts, UUID(int=1))
        text = sentence(language(code), entry)
        assert text
        assert "–" not in text, "a fact is missing"
        assert "{" not in text
        assert "system" not in who(language(code), entry)
