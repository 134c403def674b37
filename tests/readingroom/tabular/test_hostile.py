"""Files that are damaged, wrong or made to do harm: a clear answer each time, and the good rows kept."""

import time
import tracemalloc
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readingroom.errors import Refused
from readingroom.tabular.rows import MAX_CELL, CellFault, Row, RowError
from readingroom.tabular.tables import open_table


def read(path: Path, sheet: int = 0) -> list[Row | RowError]:
    with open_table(path) as table:
        return list(table.sheets[sheet].rows())


def workbook(path: Path, rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def repacked(source: Path, target: Path, changes: dict[str, bytes], **options: object) -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, **options) as new:
        for name in old.namelist():
            new.writestr(name, changes.pop(name, None) or old.read(name))
        for name, content in changes.items():
            new.writestr(name, content)
    return target


def sheet_xml(rows: str) -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'.encode()


SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return workbook(tmp_path / "good.xlsx", [["档号", "题名"], ["J001-2-0001", "王小明"]])


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_workbook_that_was_cut_off_is_refused(good: Path, tmp_path: Path, share: float) -> None:
    content = good.read_bytes()
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(Refused) as said:
        read(cut)
    assert said.value.code == "file.damaged"
    assert said.value.facts["file"] == "cut.xlsx"


def test_a_workbook_with_a_torn_sheet_keeps_the_rows_before_the_tear(good: Path, tmp_path: Path) -> None:
    torn = sheet_xml(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row><row r="3"><c'
    )
    path = repacked(good, tmp_path / "torn.xlsx", {SHEET: torn[: torn.rindex(b"<c") + 2]})
    seen: list[Row | RowError] = []

    def keep() -> None:
        with open_table(path) as table:
            for row in table.sheets[0].rows():
                seen.append(row)  # noqa: PERF402  extend would lose what came before the tear

    with pytest.raises(Refused) as said:
        keep()
    assert said.value.code == "file.damaged"
    assert seen == [Row(1, (1,)), Row(2, (2,))]


def refusal(path: Path) -> Refused | None:
    try:
        read(path)
    except Refused as error:
        return error
    return None


def test_flipped_bytes_never_escape_as_anything_but_a_refusal(good: Path, tmp_path: Path) -> None:
    content = good.read_bytes()
    path = tmp_path / "flipped.xlsx"

    @settings(max_examples=60, deadline=None)
    @given(st.integers(4, len(content) - 1), st.integers(1, 255))
    def flip(place: int, by: int) -> None:
        changed = bytearray(content)
        changed[place] ^= by
        path.write_bytes(changed)
        if said := refusal(path):
            assert said.facts["file"] == "flipped.xlsx"

    flip()


@settings(max_examples=150, deadline=None)
@given(st.binary(min_size=1, max_size=400))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "any.csv"
    path.write_bytes(content)
    if said := refusal(path):
        assert said.code.startswith("file.")


def test_a_bomb_is_refused_unopened_and_at_once(good: Path, tmp_path: Path) -> None:
    bomb = repacked(good, tmp_path / "bomb.xlsx", {SHEET: b" " * (64 << 20)}, compresslevel=1)
    assert bomb.stat().st_size < 1 << 20
    begun = time.perf_counter()
    with pytest.raises(Refused) as said:
        read(bomb)
    assert said.value.code == "file.bomb"
    assert time.perf_counter() - begun < 1


def test_a_part_that_lies_about_its_size_is_refused(good: Path, tmp_path: Path) -> None:
    path = repacked(good, tmp_path / "liar.xlsx", {SHEET: sheet_xml("<row><c><v>1</v></c></row>" * 200_000)})
    content = bytearray(path.read_bytes())
    at = content.rindex(SHEET.encode()) - 46  # its entry in the central directory
    assert content[at : at + 4] == b"PK\x01\x02"
    content[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    path.write_bytes(content)
    with pytest.raises(Refused) as said:
        read(path)
    assert said.value.code == "file.damaged"


@pytest.mark.parametrize("inside", ["one endless text", "one endless row"])
def test_a_cell_or_a_row_without_end_is_refused_before_memory_is_gone(
    good: Path, tmp_path: Path, inside: str
) -> None:
    noise = "".join(f"{number:x}" for number in range(100_000))
    if inside == "one endless text":
        xml = sheet_xml(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{noise * 10}</t></is></c></row>')
    else:
        xml = sheet_xml("<row>" + "".join(f"<c><v>{number}</v></c>" for number in range(400_000)) + "</row>")
    path = repacked(good, tmp_path / "endless.xlsx", {SHEET: xml}, compresslevel=1)
    with pytest.raises(Refused) as said:
        read(path)
    assert said.value.code == "file.bomb"


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml"])
def test_entities_and_document_types_are_refused(
    good: Path, tmp_path: Path, declaration: str, part: str
) -> None:
    with zipfile.ZipFile(good) as package:
        old = package.read(part).decode()
    head, _, rest = old.partition("?>") if old.startswith("<?xml") else ("", "", old)
    changed = (f"{head}?>" if head else "") + declaration + rest
    path = repacked(good, tmp_path / "dtd.xlsx", {part: changed.encode()})
    with pytest.raises(Refused) as said:
        read(path)
    assert said.value.code == "file.dangerous_xml"
    assert said.value.facts["part"] == part


def test_links_to_other_workbooks_are_not_followed(good: Path, tmp_path: Path) -> None:
    links = b"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
      <Relationship Id="rId1" Target="file:///etc/passwd" TargetMode="External"
        Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath"/></Relationships>"""
    path = repacked(good, tmp_path / "links.xlsx", {"xl/externalLinks/_rels/externalLink1.xml.rels": links})
    assert [row.values for row in read(path)] == [("档号", "题名"), ("J001-2-0001", "王小明")]


@pytest.mark.parametrize(
    "name", ["../../evil.xml", "/etc/evil.xml", "..\\evil.xml", "C:/evil.xml", "xl/../../e"]
)
def test_names_that_climb_out_of_the_package_are_refused(good: Path, tmp_path: Path, name: str) -> None:
    path = repacked(good, tmp_path / "climb.xlsx", {name: b"x"})
    with pytest.raises(Refused) as said:
        read(path)
    assert said.value.code == "file.path_trick"
    assert not (tmp_path.parent / "evil.xml").exists()


@pytest.mark.parametrize("name", ["a\n; rm -rf .csv", "=cmd().csv", "名 册 (1).csv", "{file}.csv"])
def test_strange_file_names_are_only_names(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("a,b\n1,2\n")
    assert [row.values for row in read(path)] == [("a", "b"), ("1", "2")]


def test_formulas_give_their_saved_result_and_are_never_calculated(good: Path, tmp_path: Path) -> None:
    xml = sheet_xml(
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>WEBSERVICE("http://127.0.0.1:9/")</f></c>'
        '<c r="C1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="D1" t="str"><f>"x"</f><v>x</v></c></row>'
    )
    (row,) = read(repacked(good, tmp_path / "formula.xlsx", {SHEET: xml}))
    assert isinstance(row, Row)
    assert row.values == (
        2,
        CellFault("file.cell.not_calculated", '=WEBSERVICE("http://127.0.0.1:9/")'),
        CellFault("file.cell.error", "#DIV/0!"),
        "x",
    )


def test_text_that_looks_like_a_formula_is_text(tmp_path: Path) -> None:
    path = tmp_path / "text.csv"
    path.write_text("name,phone,note\n=1+1,+86 138,@x\n-5,=HYPERLINK(1),z\n")
    assert [row.values for row in read(path)][1:] == [("=1+1", "+86 138", "@x"), ("-5", "=HYPERLINK(1)", "z")]


def test_a_broken_cell_breaks_its_row_only(good: Path, tmp_path: Path) -> None:
    xml = sheet_xml(
        '<row r="1"><c r="A1" t="s"><v>99999</v></c></row><row r="2"><c r="A2"><v>x</v></c></row>'
        f'<row r="3"><c r="A3" t="inlineStr"><is><t>{"a" * (MAX_CELL + 1)}</t></is></c></row>'
        '<row r="4"><c r="XFD4"><v>1</v></c></row><row r="5"><c r="A5"><v>7</v></c></row>'
    )
    rows = read(repacked(good, tmp_path / "cells.xlsx", {SHEET: xml}))
    assert [getattr(row, "code", row) for row in rows] == [
        "file.row.bad_cell",
        "file.row.bad_cell",
        "file.row.cell_too_long",
        "file.row.too_many_columns",
        Row(5, (7,)),
    ]


def test_wrong_bytes_break_their_row_only(tmp_path: Path) -> None:
    lines = [f"{number},王小明,J001-2-{number}".encode() for number in range(20)]
    lines[7] = b"7,\xff\xfe\x81,J001-2-7"
    path = tmp_path / "bytes.csv"
    path.write_bytes(b"id,name,code\n" + b"\n".join(lines))
    rows = read(path)
    (broken,) = [row for row in rows if isinstance(row, RowError)]
    assert (broken.number, broken.code, broken.facts["bytes"]) == (9, "file.row.wrong_bytes", "ff fe 81")
    assert "\\xff" in broken.raw
    assert sum(isinstance(row, Row) for row in rows) == 20


def test_a_file_cut_off_inside_a_quotation_says_so(tmp_path: Path) -> None:
    path = tmp_path / "cut.csv"
    path.write_text('a,b\n1,"x"\n2,"half of a na')
    rows = read(path)
    assert rows[:2] == [Row(1, ("a", "b")), Row(2, ("1", "x"))]
    assert [(row.number, row.code) for row in rows[2:]] == [(3, "file.row.cut_off")]


def test_a_quotation_mark_never_closed_takes_no_other_row_with_it(tmp_path: Path) -> None:
    lines = [f"{number},name {number}" for number in range(5_000)]
    lines[10] = '10,"name 10'
    path = tmp_path / "open.csv"
    path.write_text("id,name\n" + "\n".join(lines) + "\n")
    rows = read(path)
    assert [(row.number, row.code) for row in rows if isinstance(row, RowError)] == [
        (12, "file.row.quote_open")
    ]
    assert sum(isinstance(row, Row) for row in rows) == 5_000


def test_a_line_of_megabytes_is_one_broken_row(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("a,b\n1,2\n" + "x" * 5_000_000 + ",y\n3,4\n")
    rows = read(path)
    assert [row.code for row in rows if isinstance(row, RowError)] == ["file.row.cell_too_long"]
    assert [row.values for row in rows if isinstance(row, Row)] == [("a", "b"), ("1", "2"), ("3", "4")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file.empty"),
        (b"\xef\xbb\xbf\r\n  \n", "file.empty"),
        (b"%PDF-1.7\n", "file.not_text"),
        (b"\x89PNG\r\n\x1a\n\0\0", "file.not_text"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "file.markup"),
        (b"PK\x05\x06" + b"\0" * 18, "file.not_a_table"),
        (b"PK\x03\x04 not a zip", "file.damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 not a workbook", "file.damaged"),
    ],
)
def test_what_is_no_table_is_refused_by_name(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "thing.xls"
    path.write_bytes(content)
    with pytest.raises(Refused) as said:
        read(path)
    assert (said.value.code, said.value.facts["file"]) == (code, "thing.xls")


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "none.csv", "file.missing"), (tmp_path, "file.folder")):
        with pytest.raises(Refused) as said:
            read(path)
        assert said.value.code == code


def test_a_million_rows_are_read_in_memory_that_does_not_grow(tmp_path: Path) -> None:
    path = tmp_path / "million.csv"
    with path.open("w", encoding="utf-8") as target:
        target.write("档号,题名,日期\n")
        for start in range(0, 1_000_000, 1_000):
            target.write("".join(f"J001-2-{n},题名 {n},1962-03\n" for n in range(start, start + 1_000)))
    with open_table(path) as table:
        count = sum(1 for row in table.sheets[0].rows() if isinstance(row, Row))
    assert count == 1_000_001


def peak_while_reading(path: Path, rows: int) -> int:
    tracemalloc.start()
    try:
        with open_table(path) as table:
            assert sum(1 for _ in table.sheets[0].rows()) == rows
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_is_the_same_for_a_long_csv_and_a_short_one(tmp_path: Path) -> None:
    peaks = []
    for count in (50_000, 200_000):
        path = tmp_path / f"{count}.csv"
        path.write_text("\n".join(f"J001-2-{n},题名 {n}" for n in range(count)), "utf-8")
        peaks.append(peak_while_reading(path, count))
    assert peaks[1] < peaks[0] * 1.2 + (1 << 20)


def test_memory_is_the_same_for_a_long_workbook_and_a_short_one(good: Path, tmp_path: Path) -> None:
    peaks = []
    for count in (4_000, 16_000):
        xml = sheet_xml(
            "".join(
                f'<row r="{n}"><c t="inlineStr"><is><t>题{n}</t></is></c></row>' for n in range(1, count + 1)
            )
        )
        peaks.append(peak_while_reading(repacked(good, tmp_path / f"{count}.xlsx", {SHEET: xml}), count))
    assert peaks[1] < peaks[0] * 1.2 + (1 << 18)
