"""Lists short and endless: they hold together, filter, fold, and keep their memory small."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from readingroom.command import Actor
from tests.ui.gallery import GalleryDesk
from ui.jobs import Jobs
from ui.models.columns import GROUP, PILL, Column, Kind
from ui.models.listing import ListModel, fold
from ui.models.window import CHUNK, Fences, WindowModel, WindowSource
from ui.text import Text
from ui.widgets.shapes import Pill

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


@dataclass(frozen=True)
class Unit:
    code: str
    title: str
    place: str
    pages: int


UNITS = [
    Unit("J001-2-17", "婚姻登记通知", "A", 120),
    Unit("J001-2-18", "Land register", "A", 12),
    Unit("J019-3-88", "王 小明 户籍", "B", 3),
]
COLUMNS: list[Column[Unit]] = [
    Column("code", "window.name", lambda unit: unit.code, Kind.CODE, sort_key=lambda unit: unit.code),
    Column("title", "window.name", lambda unit: unit.title, width=0, second=lambda unit: unit.place),
    Column(
        "pages", "window.name", lambda unit: unit.pages, Kind.NUMBER, 60, sort_key=lambda unit: unit.pages
    ),
    Column("state", "window.name", lambda unit: Pill("open"), Kind.STATE),
]


@pytest.fixture
def text() -> Text:
    return Text("en")


@pytest.fixture
def listing(text: Text, qtmodeltester: Any) -> ListModel[Unit]:
    model = ListModel(COLUMNS, lambda unit: unit.code, text, group=lambda unit: unit.place, group_title=str)
    model.tester = QAbstractItemModelTester(model, FATAL)  # type: ignore[attr-defined] # lives as long as the model
    model.set_rows(UNITS)
    return model


def shown(model: ListModel[Unit]) -> list[str]:
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def test_rows_come_in_groups_that_fold(listing: ListModel[Unit]) -> None:
    assert shown(listing) == ["A", "J001-2-17", "J001-2-18", "B", "J019-3-88"]
    listing.toggle(listing.index(0, 0))
    assert shown(listing) == ["A", "B", "J019-3-88"]
    assert listing.index(0, 0).data(GROUP).count == 2
    listing.toggle(listing.index(0, 0))
    assert len(listing.rows()) == 3


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("王小明", ["J019-3-88"]),
        ("ＬＡＮＤ", ["J001-2-18"]),
        ("j001 登记", ["J001-2-17"]),
        ("nothing like it", []),
    ],
)
def test_filtering_forgives_width_case_and_spaces(
    listing: ListModel[Unit], typed: str, codes: list[str]
) -> None:
    listing.toggle(listing.index(0, 0))
    listing.filter(typed)
    assert [unit.code for unit in listing.rows()] == codes
    assert fold("王 小明") == "王小明"


def test_sorting_stays_within_groups_and_only_where_there_is_a_key(listing: ListModel[Unit]) -> None:
    listing.sort(2, Qt.SortOrder.AscendingOrder)
    assert [unit.pages for unit in listing.rows()] == [12, 120, 3]
    listing.sort(1)
    assert [unit.code for unit in listing.rows()] == ["J001-2-17", "J001-2-18", "J019-3-88"]


def test_numbers_stand_right_and_states_are_shape_and_word(listing: ListModel[Unit]) -> None:
    right = listing.index(1, 2).data(Qt.ItemDataRole.TextAlignmentRole)
    assert right & Qt.AlignmentFlag.AlignRight
    assert listing.index(1, 3).data(PILL) == Pill("open")
    assert listing.index(1, 3).data() == "open"
    assert listing.index(1, 1).data(Qt.ItemDataRole.AccessibleTextRole) == "婚姻登记通知, A"


# -- endless


ALL = [Unit(f"J{number:07}", f"Title {number}", "A", number) for number in range(100_000)]
asked: list[str | None] = []


def chunk(key: str | None, limit: int, wanted: str) -> Sequence[Unit]:
    asked.append(key)
    at = int(key[1:]) if key else 0
    return {"all": ALL, "few": ALL[:350]}.get(wanted, [])[at : at + limit]


def fences(step: int, wanted: str) -> Fences:
    rows = {"all": ALL, "few": ALL[:350]}.get(wanted, [])
    return Fences(len(rows), [unit.code for unit in rows[::step]])


@pytest.fixture
def jobs(qtbot: Any) -> Iterator[Jobs]:
    desk = GalleryDesk()
    made = Jobs(lambda: desk, Actor(staff=1))
    yield made
    made.close()


@pytest.fixture
def endless(qtbot: Any, jobs: Jobs, text: Text) -> WindowModel[Unit]:
    asked.clear()
    model: WindowModel[Unit] = WindowModel(COLUMNS, jobs, text)
    with qtbot.waitSignal(model.counted):
        model.open(WindowSource(chunk, fences, ("all",)))
    return model


def test_an_endless_list_shows_its_head_and_learns_its_length(endless: WindowModel[Unit]) -> None:
    assert endless.rowCount() == 100_000
    assert endless.index(0, 0).data() == "J0000000"
    assert endless.loaded == CHUNK


def test_any_place_is_one_read_by_key_away(qtbot: Any, endless: WindowModel[Unit]) -> None:
    place = endless.index(77_777, 0)
    assert place.data() is None
    qtbot.waitUntil(lambda: place.data() == "J0077777")
    assert asked[-1] == "J0077700"


def test_memory_does_not_grow_with_the_way_scrolled(qtbot: Any, endless: WindowModel[Unit]) -> None:
    for row in range(0, 60_000, 1_000):
        place = endless.index(row, 0)
        place.data()
        qtbot.waitUntil(lambda place=place: place.data() is not None)
    assert endless.loaded <= 24 * CHUNK
    assert endless.index(0, 0).data() is None


def test_looking_at_cells_never_reads_by_itself(endless: WindowModel[Unit]) -> None:
    before = len(asked)
    for row in range(5_000, 5_050):
        for column in range(4):
            endless.index(row, column).data()
            endless.index(row, column).data(PILL)
    assert len(asked) == before


def test_another_filter_replaces_the_list(qtbot: Any, endless: WindowModel[Unit]) -> None:
    with qtbot.waitSignal(endless.counted) as counted:
        endless.open(WindowSource(chunk, fences, ("none",)))
    assert counted.args == [0]
    assert endless.rowCount() == 0


def test_the_window_keeps_the_rules_of_qts_models(qtbot: Any, jobs: Jobs, text: Text) -> None:
    model: WindowModel[Unit] = WindowModel(COLUMNS, jobs, text)
    tester = QAbstractItemModelTester(model, FATAL)
    with qtbot.waitSignal(model.counted):
        model.open(WindowSource(chunk, fences, ("few",)))
    last = model.index(349, 0)
    last.data()
    qtbot.waitUntil(lambda: last.data() == "J0000349")
    assert tester.model() is model


def test_the_same_list_read_anew_keeps_its_rows_in_their_places(
    qtbot: Any, endless: WindowModel[Unit]
) -> None:
    at = 500
    endless.index(at, 0).data()
    qtbot.waitUntil(lambda: endless.index(at, 0).data() is not None)
    resets: list[None] = []
    endless.modelReset.connect(lambda: resets.append(None))
    with qtbot.waitSignal(endless.renewed):
        endless.refresh()
        assert endless.index(at, 0).data() == "J0000500"
    assert resets == []
    assert endless.index(at, 0).data() == "J0000500"
    assert endless.find(lambda unit: unit.code == "J0000501").row() == at + 1
    assert not endless.find(lambda unit: unit.code == "J0099999").isValid()
    assert endless.rowCount() == 100_000
