"""A long CSV file is read in pieces; where one ends changes nothing."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from readingroom.tabular import delimited
from readingroom.tabular.encoding import Encoding
from readingroom.tabular.rows import Row, RowError

UTF_8 = Encoding("utf-8", "UTF-8")
CELLS = st.sampled_from(
    ["", " ", "J001-2-1", "土地房产所有证存根", '"a,b"', '"on\ntwo lines"', '"never closed', 'a"b']
)
LINES = st.lists(CELLS, max_size=4).map(",".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(LINES, max_size=12), end=st.sampled_from(["\n", "\r\n", "\r"]), block=st.integers(1, 40)
)
@example(lines=['"a', 'b"', "c"], end="\n", block=2)
@example(lines=['a,"b', "c"], end="\r\n", block=3)
def test_where_a_piece_ends_changes_nothing(
    lines: list[str], end: str, block: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file := tmp_path / "list.csv").write_text(end.join(lines), encoding="utf-8", newline="")
    with monkeypatch.context() as patch:
        patch.setattr(delimited, "_BLOCK", block)
        in_pieces = list(delimited.read_delimited(file, UTF_8, ","))
    assert in_pieces == list(delimited.read_delimited(file, UTF_8, ","))


def test_one_odd_row_in_a_long_file_keeps_its_number_and_the_others_theirs(tmp_path: Path) -> None:
    lines = [f"J001-1-{number},关于第{number}号存根的材料".encode() for number in range(1, 20_001)]
    lines[7_000] = b"J001-1-7001,\xff"
    lines[7_001] = b""
    lines[12_000] = '"J001-1-12001","引号里\n有两行"'.encode()
    lines[-1] = b'J001-1-20000,"'
    (file := tmp_path / "list.csv").write_bytes(b"\n".join(lines))
    rows = list(delimited.read_delimited(file, UTF_8, ","))
    wrong = [(row.number, row.code) for row in rows if isinstance(row, RowError)]
    assert wrong == [(7_001, "file.row.wrong_bytes"), (20_001, "file.row.cut_off")]
    right = [row for row in rows if isinstance(row, Row)]
    assert len(right) == 20_000 - 3
    for row in right:  # the row on two lines moves all that follow
        assert row.values[0] == f"J001-1-{row.number - (row.number > 12_001)}"
