"""Lists of holdings as archives send them."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readingroom import codes
from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.errors import Refused
from readingroom.holdings import importing, queries
from readingroom.holdings.entries import RejectedRow, RowReader, level_of, tidy_dates
from readingroom.holdings.rules import guess_level
from readingroom.imports import queries as imports
from readingroom.imports.commands import WithdrawImport
from readingroom.language import language
from readingroom.tabular.rows import CellFault, Row

DATA = Path(__file__).parents[3].parent / "shared" / "data"
HEADER = ("档号", "题名", "起止日期", "页数", "盒号", "盒条码", "存放位置", "控制标识", "密级")
ROWS: tuple[tuple[object, ...], ...] = (
    ("J001-2-1", "土地房产所有证存根", "19520300-19531200", "30页", "1", "BX1", "1库-3区-2列", "开放", ""),
    ("J001-2-2", "婚姻登记", "1962.3", 12, "1", "BX1", "1库-3区-2列", "控制", "无"),
    ("J001-2-10", "知青", "19700000", "", "2", "", "1库-3区-10列", "", ""),
)


def write_csv(path: Path, rows: Any, header: tuple[str, ...] = HEADER, encoding: str = "utf-8-sig") -> Path:
    with path.open("w", encoding=encoding, newline="") as target:
        csv.writer(target).writerows([header, *rows])
    return path


def items(desk: Desk) -> dict[str, queries.ItemCard]:
    with desk.store.engine.connect() as connection:
        ids = [row[0] for row in connection.exec_driver_sql("SELECT id FROM items ORDER BY sort_key")]
    cards = [desk.read(queries.item, one) for one in ids]
    return {card.line.reference_code: card for card in cards if card is not None}


def counted(report: importing.HoldingsReport, *names: str) -> list[int]:
    return [report.counts[name] for name in names]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_list_of_files_becomes_the_catalogue(
    desk: Desk, clerk: Actor, tmp_path: Path, encoding: str
) -> None:
    report = importing.run(desk, clerk, write_csv(tmp_path / "案卷目录.csv", ROWS, encoding=encoding))
    assert report.finished
    assert counted(report, "read", "new", "containers", "rejected") == [3, 3, 2, 0]
    found = items(desk)
    assert list(found) == ["J001-2-1", "J001-2-2", "J001-2-10"]
    lines = [found[code].line for code in found]
    assert [line.dates for line in lines] == ["1952-03–1953-12", "1962-03", "1970"]
    assert [line.pages for line in lines] == [30, 12, None]
    assert [line.access for line in lines] == ["open", "deferred", "unknown"]
    first = found["J001-2-1"].container
    assert first is not None
    assert (first.label, first.barcode, first.location) == ("J001-2/1", "BX1", "1库-3区-2列")
    assert [line.reference_code for line in found["J001-2-1"].restricted] == ["J001-2-2"]


def test_a_spreadsheet_with_a_title_over_a_padded_header(desk: Desk, clerk: Actor, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["示例市档案馆卷内文件目录"], [],
        ["案卷档号", "卷内顺序号", "文  号", "责任者", "题    名", "日期", "页号", "备注"],
        ["J001-2-17", 1, "", "民政局", "张三 李四 结婚登记", 19620300, 1, "原件残缺"],
        ["J001-2-17", 2, "", "民政局", "王五 赵六 结婚登记", 19620415, 3, ""],
        ["案卷档号", "卷内顺序号", "文  号", "责任者", "题    名", "日期", "页号", "备注"],
        ["合计", 2],
    ):  # fmt: skip
        sheet.append(row)
    book.save(path := tmp_path / "文件目录.xlsx")
    report = importing.run(desk, clerk, path)
    found = items(desk)
    assert list(found) == ["J001-2-17-1", "J001-2-17-2"]
    assert (found["J001-2-17-1"].line.level, found["J001-2-17-1"].line.dates) == ("item", "1962-03")
    assert found["J001-2-17-1"].note == "原件残缺"
    assert found["J001-2-17-2"].line.dates == "1962-04-15"
    assert report.counts["new"] == 2


def test_an_english_list(desk: Desk, clerk: Actor, tmp_path: Path) -> None:
    header = (
        "Reference code",
        "Title",
        "Level",
        "Start date",
        "End date",
        "Box",
        "Location",
        "Access status",
    )
    rows = [("MS 12/3", "Letters", "File", "1920", "1925", "Box A", "Strongroom 2-10", "Open")]
    importing.run(desk, clerk, write_csv(tmp_path / "list.csv", rows, header))
    card = items(desk)["MS 12/3"]
    assert (card.line.level, card.line.dates, card.line.is_open) == ("file", "1920–1925", True)
    assert card.container is not None
    assert card.container.label == "Box A"


def test_a_file_imported_twice_changes_nothing_and_a_changed_one_updates(
    desk: Desk, clerk: Actor, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "a.csv", ROWS)
    importing.run(desk, clerk, path)
    before = items(desk)
    again = importing.run(desk, clerk, path)
    assert counted(again, "new", "changed", "unchanged", "containers") == [0, 0, 3, 0]
    assert items(desk) == before
    short = [("j001－2－2", "婚姻登记(1962)"), ("J001-2-11", "新卷")]
    changed = importing.run(desk, clerk, write_csv(tmp_path / "b.csv", short, ("档号", "题名")))
    assert counted(changed, "new", "changed", "unchanged") == [1, 1, 0]
    card = items(desk)["j001-2-2"]
    assert card.line.title == "婚姻登记(1962)"
    assert (card.line.access, card.line.pages) == ("deferred", 12)  # columns that the list does not have stay
    assert card.container == before["J001-2-2"].container


def test_a_new_list_moves_files_to_other_boxes_and_boxes_to_other_shelves(
    desk: Desk, clerk: Actor, tmp_path: Path
) -> None:
    header = ("档号", "题名", "盒号", "存放位置")
    rows = [
        (f"J1-1-{n}", f"第{n}卷", "甲" if n % 2 else "乙", "1-1" if n % 2 else "1-2") for n in range(1, 9)
    ]
    importing.run(desk, clerk, write_csv(tmp_path / "a.csv", rows, header))
    moved = [(code, title, "丙" if box == "甲" else box, "2-9") for code, title, box, _ in rows]
    moved[2] = (moved[2][0], "改名", *moved[2][2:])
    report = importing.run(desk, clerk, write_csv(tmp_path / "b.csv", moved, header))
    assert counted(report, "new", "changed", "unchanged", "containers") == [0, 4, 4, 2]
    for (code, title, label, location), card in zip(moved, items(desk).values(), strict=True):
        assert card.container is not None
        assert (card.line.reference_code, card.line.title) == (code, title)
        assert (card.container.label, card.container.location) == (label, location)


def test_secret_rows_leave_no_trace_and_hostile_rows_stand_apart(
    desk: Desk, clerk: Actor, tmp_path: Path
) -> None:
    rows = [
        *ROWS,
        ("J001-2-3", "机要名单", "", "", "", "", "", "", "机密★20年"),
        ("J001-2-4", "另一份名单", "", "", "", "", "", "秘密", ""),
        ("", "没有档号的卷", "", "5", "3", "", "", "", ""),
        ("J" * 130, "档号太长", "", "", "", "", "", "", ""),
        ("J001-2-5", "条码冲突", "", "", "1", "BX9", "", "", ""),
        ("J001-2-6", "条码在别的盒上", "", "", "9", "BX1", "", "", ""),
        ("J001-2-7", "像我们的条码", "", "", "7", codes.make(codes.Kind.SLIP, 123), "", "", ""),
        ("J001-2-8", "=HYPERLINK(\"http://x\")", "", "很多", "", "", "", "", ""),
    ]  # fmt: skip
    report = importing.run(desk, clerk, write_csv(tmp_path / "a.csv", rows))
    assert counted(report, "read", "new", "rejected") == [11, 4, 7]
    told = {row.row: row.sentence for row in report.rejected}
    assert told == {
        5: "refused.holdings.secret", 6: "refused.holdings.secret", 7: "catalogue.row.no_code",
        8: "refused.catalogue.code_too_long", 9: "refused.catalogue.container_has_barcode",
        10: "refused.catalogue.barcode_taken", 11: "refused.codes.resembles_ours",
    }  # fmt: skip
    for row in report.rejected:
        for code in ("en", "zh_CN"):
            assert language(code).say(row.sentence, **row.facts)
    assert "名单" not in str([row.raw for row in report.rejected])
    assert items(desk)["J001-2-8"].line.title == '=HYPERLINK("http://x")'


def test_a_preview_tells_what_the_import_then_does_and_writes_nothing(
    desk: Desk, clerk: Actor, tmp_path: Path
) -> None:
    importing.run(desk, clerk, write_csv(tmp_path / "a.csv", ROWS[:2]))
    path = write_csv(
        tmp_path / "b.csv", [("J001-2-1", "改名", *ROWS[0][2:]), *ROWS[1:], ROWS[2], ("", "x", "", "", "3")]
    )
    seq = desk.changes_since(-1).seq
    preview = importing.run(desk, clerk, path, dry_run=True)
    assert desk.changes_since(-1).seq == seq
    assert [row.state for row in preview.preview] == ["changed", "unchanged", "new", "unchanged"]
    assert preview.run is None
    report = importing.run(desk, clerk, path)
    assert report.counts == preview.counts
    assert report.rejected == preview.rejected
    assert counted(report, "new", "changed", "unchanged", "rejected") == [1, 1, 2, 1]


def test_a_run_that_stopped_goes_on_where_it_stopped(desk: Desk, clerk: Actor, tmp_path: Path) -> None:
    rows = [(f"J1-1-{n}" if n % 7 else "", f"第{n}卷", "", "", str(n // 10)) for n in range(1, 701)]
    path = write_csv(tmp_path / "a.csv", rows, ("档号", "题名", "页数", "备注", "盒号"))
    stopped = importing.run(desk, clerk, path, cancelled=lambda: True)
    assert not stopped.finished
    (waiting,) = desk.read(imports.unfinished, "holdings")
    assert 0 < waiting.applied == len(items(desk)) + len(stopped.rejected) < 700
    told: list[int] = []
    done = importing.run(desk, clerk, path, progress=told.append)
    assert (done.run, done.continued_after, told[-1]) == (stopped.run, waiting.applied, 700)
    assert counted(done, "read", "new", "rejected") == [700, 600, 100]
    assert len({row.row for row in done.rejected}) == 100
    assert desk.read(imports.unfinished) == ()
    assert len(items(desk)) == 600


def test_a_withdrawn_run_is_not_continued(desk: Desk, clerk: Actor, tmp_path: Path) -> None:
    rows = [(f"J1-1-{n}", f"第{n}卷") for n in range(1, 501)]
    path = write_csv(tmp_path / "a.csv", rows, ("档号", "题名"))
    stopped = importing.run(desk, clerk, path, cancelled=lambda: True)
    assert stopped.run is not None
    desk.execute(WithdrawImport(run=stopped.run), clerk)
    with pytest.raises(Refused, match="not_running"):
        desk.execute(WithdrawImport(run=stopped.run), clerk)
    again = importing.run(desk, clerk, path)
    assert again.run != stopped.run
    assert again.counts["new"] + again.counts["unchanged"] == 500


@pytest.mark.parametrize(
    ("header", "why"),
    [(("甲", "乙", "丙"), "no_code_column"), (("题名", "页数", "备注"), "no_code_column")],
)
def test_a_list_without_reference_codes_is_refused_by_naming_its_columns(
    desk: Desk, clerk: Actor, tmp_path: Path, header: tuple[str, ...], why: str
) -> None:
    path = write_csv(tmp_path / "a.csv", [("x", "1", "y"), ("z", "2", "w")], header)
    with pytest.raises(Refused) as refused:
        importing.run(desk, clerk, path)
    assert refused.value.code == f"catalogue.{why}"
    assert header[0] in language("zh_CN").explain(refused.value)


def test_a_saved_mapping_reads_columns_with_names_of_their_own(
    desk: Desk, clerk: Actor, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "a.csv", [("J1-1-1", "契约")], ("档号", "文件大标题"))
    made = importing.proposal(path)
    assert set(made.matches) == {"reference_code"} or "title" in made.matches
    mapping = made.as_mapping("我们的清单")
    if "title" not in made.matches:
        mapping = type(mapping)(
            mapping.name, mapping.source, mapping.signature, (*mapping.columns, ("title", "文件大标题", 1))
        )
    importing.run(desk, clerk, path, type(mapping).from_json(mapping.to_json()))
    assert items(desk)["J1-1-1"].line.title == "契约"


@given(order=st.permutations(range(12)), batch=st.integers(1, 5))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_order_of_rows_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory,
    open_desk: Any,
    clerk: Actor,
    room: Path,
    order: list[int],
    batch: int,
) -> None:
    rows = [
        (f"J{n % 2 + 1}-1-{n}", f"第{n}卷", "1960", n + 1, n // 3, "", f"1库-{n // 3}列", "开放", "")
        for n in range(12)
    ]
    desk = open_desk()
    for table in ("items", "containers"):
        with desk.store.engine.begin() as connection:
            connection.exec_driver_sql(f"DELETE FROM {table}")
    folder = tmp_path_factory.mktemp("order")
    path = write_csv(folder / "a.csv", [rows[at] for at in order])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(importing, "_FIRST_BATCH", batch)
        importing.run(desk, clerk, path)
    found = {
        code: (
            card.line.title,
            card.line.pages,
            card.container and (card.container.label, card.container.location),
        )
        for code, card in items(desk).items()
    }
    assert list(found) == sorted(found, key=lambda code: (code[:2], int(code.split("-")[2])))
    assert found == {row[0]: (row[1], row[3], (f"{str(row[0])[:4]}/{row[4]}", row[6])) for row in rows}
    desk.close()


def test_a_box_of_its_own_number_is_not_the_same_in_another_list() -> None:
    reader = RowReader({"reference_code": 0, "container": 1}, ("档号", "盒号"))
    labels = []
    for code in ("J001-2-17", "J002-2-17", "J001-3-17", "J001-2-17-003", "Z109-WS·2011·Y-0001", "孤本"):
        entry = reader.read(Row(2, (code, "第12盒")))
        assert entry is not None
        assert not isinstance(entry, RejectedRow)
        assert entry.box is not None
        labels.append(entry.box.label)
    assert labels == ["J001-2/12", "J002-2/12", "J001-3/12", "J001-2/12", "Z109-WS·2011·Y/12", "第12盒"]


def test_a_formula_without_a_result_is_not_guessed() -> None:
    reader = RowReader({"reference_code": 0, "title": 1}, ("档号", "题名"))
    row = reader.read(Row(3, (CellFault("file.cell.not_calculated", "=A1&A2"), "x")))
    assert isinstance(row, RejectedRow)
    assert "=A1&A2" in str(language("en").say(row.sentence, **row.facts))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("19620300", "1962-03"),
        ("19620000", "1962"),
        ("1962.3-1963.12", "1962-03–1963-12"),
        ("民国三十年", "民国三十年"),
    ],
)
def test_dates_are_shown_as_far_as_they_are_known(written: str, shown: str) -> None:
    assert tidy_dates(written) == shown


def test_levels_are_understood_in_both_languages() -> None:
    assert [level_of(word) for word in ("案卷", " Sub-series", "件", "shelf")] == [
        "file",
        "list",
        "item",
        None,
    ]


def test_samples_of_another_system_preview_or_are_refused_clearly(desk: Desk, clerk: Actor) -> None:
    found = sorted(DATA.glob("atom/**/*.csv")) + sorted(DATA.glob("aspace/**/*.[cx][sl]*"))
    if not found:
        pytest.skip("../shared/data is not here")
    told = {}
    for path in found:
        try:
            counts = importing.run(desk, clerk, path, dry_run=True).counts
            told[path.name] = f"{counts['new']} of {counts['read']}"
        except Refused as refused:
            told[path.name] = refused.code
    expected = {
        "example_accessions.csv": "catalogue.no_code_column",
        "example_information_objects_isad.csv": "2 of 2",
        "example_physicalobject.csv": "catalogue.no_code_column",
    }
    assert expected.items() <= told.items()


def test_rows_without_end_do_not_stop_the_good_ones(desk: Desk, clerk: Actor, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", ROWS)
    with path.open("ab") as target:
        target.write('J001-2-20,"开着的引号\r\nJ001-2-21,后面的卷,,,,,,,\r\n'.encode())
        target.write(b"J001-2-22,\xff\xfe\xff,,,,,,,\r\n")
    report = importing.run(desk, clerk, path)
    assert {"J001-2-1", "J001-2-21"} <= items(desk).keys()
    assert report.counts["rejected"] == 2


@pytest.mark.parametrize(
    "above", ["J001", "J001-2", "J001-2-17", "Z109-WS·2011·Y", "X032-KJ·KY·01", "孤本", "MS 12"]
)
@pytest.mark.parametrize("last", ["1", "2011", "0001", "30", "999999999", "7a", ""])
def test_the_level_of_neighbours_is_guessed_alike(above: str, last: str) -> None:
    code = f"{above}-{last}"
    reader = RowReader({"reference_code": 0, "title": 1}, ("档号", "题名"))
    entry = reader.read(Row(2, (code, "x")))
    assert entry is not None
    assert not isinstance(entry, RejectedRow)
    assert entry.level == (guess_level(code) or "file")


def test_a_box_told_by_its_label_in_one_row_and_by_its_barcode_in_the_next_is_one_box(
    desk: Desk, clerk: Actor, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text("档号,题名,盒号,盒条码\nJ1-1-1,甲,A盒,BC77\nJ1-1-2,乙,,BC77\nJ1-1-3,丙,,bc77\n", "utf-8")
    done = importing.run(desk, clerk, file)
    assert (done.counts["new"], done.counts["containers"], done.counts["rejected"]) == (3, 1, 0)
    found = desk.read(queries.resolve, ["J1-1-1", "J1-1-2", "J1-1-3"])
    assert {match.container_id for match in found.values()} == {1}


def test_batches_are_short_while_somebody_else_writes() -> None:
    alone, beside = (importing._Pace(2_000, fixed=0.005, seq=1) for _ in range(2))
    for turn in range(1, 9):
        alone.took(alone.size, 0.005 + alone.size * 2e-5, 1 + turn)
        beside.took(beside.size, 0.005 + beside.size * 2e-5, 1 + 2 * turn)
    assert 0.05 < 0.005 + alone.size * 2e-5 < 0.07
    assert 0.008 < 0.005 + beside.size * 2e-5 < 0.02


def test_the_first_transaction_of_a_process_is_not_taken_for_the_price_of_each() -> None:
    pace = importing._Pace(250, fixed=0.3, seq=1)  # it loaded and compiled everything
    for turn in range(1, 9):
        pace.took(pace.size, 0.005 + pace.size * 2e-5, 1 + 2 * turn)
    assert 0.005 + pace.size * 2e-5 < 0.025


def test_a_digital_copy_is_kept_as_the_list_tells_it(desk: Desk, clerk: Actor, tmp_path: Path) -> None:
    header = ("档号", "题名", "数字副本")
    told = [("J9-1", "有", "J9/1.pdf"), ("J9-2", "无", "否"), ("J9-3", "是", "是"), ("J9-4", "空", "")]
    importing.run(desk, clerk, write_csv(tmp_path / "目录.csv", told, header))
    assert [card.digital for card in items(desk).values()] == ["J9/1.pdf", "", "是", ""]
    importing.run(desk, clerk, write_csv(tmp_path / "题名.csv", [("J9-1", "另题")], ("档号", "题名")))
    assert items(desk)["J9-1"].digital == "J9/1.pdf", "a list without the column leaves it"
    again = write_csv(tmp_path / "更正.csv", [("J9-1", "另题", "无")], header)
    assert counted(importing.run(desk, clerk, again), "changed") == [1]
    assert items(desk)["J9-1"].digital == ""
