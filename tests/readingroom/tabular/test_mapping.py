from pathlib import Path

import openpyxl
import pytest

from readingroom.errors import Refused
from readingroom.tabular.catalogue import HOLDING_FIELDS
from readingroom.tabular.mapping import (
    ColumnMapping,
    Header,
    Options,
    Proposal,
    find_header,
    normalise,
    propose,
)
from readingroom.tabular.tables import open_table

DATA = Path(__file__).parents[4] / "shared" / "data"
real = pytest.mark.skipif(not DATA.is_dir(), reason="the real inputs are not here")

VOLUMES = [
    "全宗号",
    "全宗名称",
    "目录号",
    "案卷号",
    "档号",
    "案卷题名",
    "保管期限",
    "起止日期",
    "密级",
    "控制标识",
    "件数",
    "页数",
    "备注",
]
FILES = [
    "全宗号",
    "目录号",
    "案卷号",
    "卷内顺序号",
    "文件档号",
    "文号",
    "责任者",
    "题名",
    "日期",
    "保管期限",
    "控制标识",
    "页号",
    "页数",
    "案卷档号",
    "备注",
]


def proposed(path: Path) -> Proposal:
    with open_table(path) as table:
        proposal = propose(table.sheets[0], HOLDING_FIELDS)
    assert proposal is not None
    return proposal


def columns(proposal: Proposal) -> dict[str, str]:
    return {name: match.header for name, match in proposal.matches.items()}


@pytest.mark.parametrize("rows_above", [0, 1, 2, 3])
def test_the_header_is_found_under_a_title(tmp_path: Path, rows_above: int) -> None:
    path = tmp_path / "list.xlsx"
    book = openpyxl.Workbook()
    for text in ("×××档案馆案卷目录", "", "2026年")[:rows_above]:
        book.active.append([text])
    if rows_above:
        book.active.merge_cells("A1:M1")
    names = ["题    名" if name == "案卷题名" else name for name in VOLUMES]
    book.active.append(names)
    book.active.append(
        ["J001", "某局", "2", "17", "J001-2-17", "婚姻登记", "永久", "19620300-19651231", "", "开放", 3, 120]
    )
    book.save(path)
    proposal = proposed(path)
    assert proposal.header.row == rows_above + 1
    assert columns(proposal)["title"] == "题 名".replace(" ", "    ")
    assert proposal.sure


def test_the_list_of_volumes(tmp_path: Path) -> None:
    path = tmp_path / "volumes.csv"
    path.write_bytes((",".join(VOLUMES) + "\n" + ",".join("x" * len(VOLUMES)) + "\n").encode("gb18030"))
    assert columns(proposed(path)) == {
        "reference_code": "档号",
        "title": "案卷题名",
        "fonds_number": "全宗号",
        "fonds_name": "全宗名称",
        "list_number": "目录号",
        "file_number": "案卷号",
        "dates": "起止日期",
        "access": "控制标识",
        "secrecy": "密级",
        "retention": "保管期限",
        "pages": "页数",
        "items": "件数",
        "note": "备注",
    }


def test_the_list_of_files_keeps_the_volumes_code_apart(tmp_path: Path) -> None:
    path = tmp_path / "files.csv"
    path.write_text("\t".join(FILES) + "\n", "utf-16")
    found = columns(proposed(path))
    assert (found["reference_code"], found["parent_code"]) == ("文件档号", "案卷档号")
    assert (found["pages"], found["page_number"], found["official_number"]) == ("页数", "页号", "文号")


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("题    名", "题名"),
        ("３、您的联系电话（必填）", "联系电话"),
        ("Q2. Full name*", "full name"),
        ("reference_code", "reference code"),
        ("预约日期：", "预约日期"),
        ("（必填）", "(必填)"),
    ],
)
def test_names_are_compared_by_what_they_say(written: str, plain: str) -> None:
    assert normalise(written) == plain


def test_a_mapping_comes_back_from_its_text_and_finds_moved_columns() -> None:
    mapping = ColumnMapping(
        "民政局", "form:1", Header(1, ("a", "b")).signature, (("title", "题 名", 1), ("dates", "日期", 2)),
        Options("dmy", (("好", "confirmed"),), (("上午", "09:00-11:30"),)),
    )  # fmt: skip
    assert ColumnMapping.from_json(mapping.to_json()) == mapping
    assert mapping.locate(Header(1, ("new", "日期", "题名"))) == {"title": 2, "dates": 1}
    with pytest.raises(Refused) as said:
        mapping.locate(Header(1, ("new", "题名")), required=("dates",))
    assert (said.value.code, said.value.facts["columns"]) == ("file.columns_missing", ["日期"])


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 2}', "null"])
def test_a_mapping_from_elsewhere_is_refused(text: str) -> None:
    with pytest.raises(Refused) as said:
        ColumnMapping.from_json(text)
    assert said.value.code == "file.mapping_unreadable"


@real
def test_real_catalogue_sheets_are_understood() -> None:
    atom = columns(proposed(DATA / "atom" / "example_information_objects_isad.csv"))
    assert (atom["reference_code"], atom["title"], atom["location"]) == (
        "identifier",
        "title",
        "physicalObjectLocation",
    )
    linker = proposed(DATA / "aspace" / "testTopLinkerUpload.csv")
    assert (linker.header.row, columns(linker)["container_barcode"]) == (5, "Top Container Barcode")
    template = proposed(DATA / "aspace" / "bulk_import_VFIRST01_test01.xlsx")
    assert (template.header.row, columns(template)["title"]) == (5, "Title")


def test_an_empty_sheet_has_no_header(tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    openpyxl.Workbook().save(path)
    with open_table(path) as table:
        assert find_header(table.sheets[0], HOLDING_FIELDS) is None
