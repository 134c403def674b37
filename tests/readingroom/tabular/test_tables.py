"""Tables as desks really get them: every encoding, separator and spreadsheet habit."""

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readingroom.tabular.encoding import detect
from readingroom.tabular.rows import Row, RowError, column_letters, text_of
from readingroom.tabular.tables import open_table

NAMES = "姓名,档号\n王小明,J001-2-0001\n陈䶮,Z109-WS·2011·Y·办公室-0001\n㛃𠅤,x\n"
SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁"
NINE = dt.datetime.fromisoformat("2026-12-03 09:00")
DATA = Path(__file__).parents[4] / "shared" / "data"
real = pytest.mark.skipif(not DATA.is_dir(), reason="the real inputs are not here")


def read(path: Path) -> list[Row | RowError]:
    with open_table(path) as table:
        return list(table.sheets[0].rows())


def cells(path: Path) -> list[tuple[object, ...]]:
    return [row.values for row in read(path) if isinstance(row, Row)]


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("gb18030", "GB18030"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
    ],
)
def test_every_encoding_is_found_out(tmp_path: Path, codec: str, name: str) -> None:
    path = tmp_path / "names.csv"
    path.write_bytes(NAMES.encode(codec))
    assert detect(path).name == name
    assert cells(path)[1:] == [
        ("王小明", "J001-2-0001"),
        ("陈䶮", "Z109-WS·2011·Y·办公室-0001"),
        ("㛃𠅤", "x"),
    ]


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
    st.lists(
        st.text(st.sampled_from(SURNAMES), min_size=2, max_size=3),
        min_size=3,
        max_size=12,
    ),
)
def test_chinese_names_survive_in_every_encoding(
    tmp_path_factory: pytest.TempPathFactory, codec: str, names: list[str]
) -> None:
    path = tmp_path_factory.mktemp("names") / "names.csv"
    path.write_bytes(("姓名,电话\n" + "".join(f"{name},138\n" for name in names)).encode(codec))
    assert cells(path)[1:] == [(name, "138") for name in names]


def test_western_letters_are_not_taken_for_chinese(tmp_path: Path) -> None:
    path = tmp_path / "west.csv"
    path.write_bytes("Name,Ort\nZoë Müller,Köln\nLéa Größe,Orléans\nJosé Núñez,Málaga\n".encode("cp1252"))
    assert cells(path)[1:] == [("Zoë Müller", "Köln"), ("Léa Größe", "Orléans"), ("José Núñez", "Málaga")]


def test_the_first_name_may_come_late_in_a_long_file(tmp_path: Path) -> None:
    path = tmp_path / "late.csv"
    path.write_bytes(b"id,name\n" + b"1,plain\n" * 60_000 + "2,王小明\n".encode("gb18030"))
    assert cells(path)[-1] == ("2", "王小明")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_names_with_separators_quotes_and_line_breaks_survive(tmp_path: Path, delimiter: str) -> None:
    rows = [
        ("name", "files", "note"),
        ('Smith; Jane, "JJ"', "J001-2-0001;J001-2-0002", "two\nlines"),
        ("محمد علي", "a,b;c", "tab\there"),
        ("陈䶮", "", "=1+1"),
    ]
    path = tmp_path / "quoted.csv"
    path.write_text(
        "".join(
            delimiter.join('"{}"'.format(cell.replace('"', '""')) for cell in row) + "\r\n" for row in rows
        ),
        "utf-8",
        newline="",
    )
    assert cells(path) == rows
    assert [row.number for row in read(path)] == [1, 2, 4, 5]


def test_excels_own_line_about_the_separator_is_obeyed_and_left_out(tmp_path: Path) -> None:
    path = tmp_path / "sep.csv"
    path.write_text("sep=;\na;b\n1,5;2\n")
    assert cells(path) == [("a", "b"), ("1,5", "2")]


def test_a_workbook_says_what_its_cells_are(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "预约"
    book.active.append(["a", 13812345678, 1.5, True, None, NINE, dt.date(2026, 12, 3), " =x"])
    book.active.merge_cells("A3:C3")
    book.active["A3"] = "merged"
    hidden = book.create_sheet("hidden")
    hidden.sheet_state = "hidden"
    book.create_sheet("empty")
    book.save(path)
    with open_table(path) as table:
        assert [sheet.name for sheet in table.sheets] == ["预约", "empty"]
        rows = list(table.sheets[0].rows())
        assert list(table.sheets[1].rows()) == []
    assert rows[0] == Row(1, ("a", 13812345678, 1.5, True, None, NINE, dt.date(2026, 12, 3), " =x"))
    assert (rows[1].number, rows[1].values[0]) == (3, "merged")


@pytest.mark.parametrize(
    ("value", "text"), [(7.0, "7"), (1.5, "1.5"), (True, "TRUE"), (None, ""), (" x ", "x")]
)
def test_cells_as_the_text_a_person_sees(value: str | float | None, text: str) -> None:
    assert text_of(value) == text


@given(st.integers(0, 16_383))
def test_columns_have_the_letters_a_spreadsheet_shows(index: int) -> None:
    assert column_letters(index) == openpyxl.utils.get_column_letter(index + 1)


@real
@pytest.mark.parametrize(
    ("file", "sheet", "rows"),
    [
        ("bookings/pretix_orderlist_live.xlsx", 1, 7),
        ("bookings/pretix_positions_default.csv", 0, 7),
        ("aspace/bulk_import_template.xlsx", 0, 5),
        ("aspace/test_digital_object_utf8_bom.csv", 0, 2),
        ("atom/example_physicalobject.csv", 0, 3),
    ],
)
def test_real_tables_are_read(file: str, sheet: int, rows: int) -> None:
    with open_table(DATA / file) as table:
        assert sum(isinstance(row, Row) for row in table.sheets[sheet].rows()) == rows
