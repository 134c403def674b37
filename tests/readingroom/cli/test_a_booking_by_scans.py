"""From a real booking to an empty room by the commands alone, under the one number the reader was given."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from readingroom.cli import run

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "bookings"
ORDERS = SHARED / "pretix_orderlist_live.xlsx"
POSITIONS = SHARED / "pretix_positions_default.csv"
CATALOGUE = """档号,题名,日期,页数,盒号,库位,开放状态
J001-2-0001,婚姻登记申请书,1962-03,34,J001-2 盒10,1库-3区-10列-A面-4节-2层,开放
J001-2-0002,土地房产清册,1951,12,J001-2 盒2,1库-3区-2列-A面-1节-2层,开放
"""

pytestmark = pytest.mark.skipif(not ORDERS.exists(), reason="the real exports are not here")

Call = Callable[..., tuple[int, Any]]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Runs a verb with ``--json`` on a fresh database on 3 December 2026: (exit code, the object or objects)."""
    monkeypatch.setenv("READINGROOM_NOW", "2026-12-03T08:50:00+08:00")
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    monkeypatch.setenv("READINGROOM_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("READINGROOM_DATABASE", str(tmp_path / "room.db"))

    def call_it(*words: str, typed: str = "") -> tuple[int, Any]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code = run([*words, "--json"])
        told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        return code, told if words[0] == "scan" else told[0]

    return call_it


def test_one_booking_goes_from_import_to_reshelved(call: Call, tmp_path: Path) -> None:
    (tmp_path / "holdings.csv").write_text(CATALOGUE, "utf-8")
    code, told = call("import", "holdings", str(tmp_path / "holdings.csv"))
    assert (code, told["new"], told["containers"], told["rejected"]) == (0, 2, 2, [])

    code, told = call("import", "bookings", str(ORDERS))
    assert code == 0
    assert {name: told[name] for name in ("read", "new", "cancelled", "unchanged")} == {
        "read": 6, "new": 5, "cancelled": 1, "unchanged": 0,
    }  # fmt: skip
    for again in (ORDERS, POSITIONS):
        code, told = call("import", "bookings", str(again))
        assert (code, told["read"], told["unchanged"], told["new"], told["changed"]) == (0, 6, 6, 0, 0)

    pdf = tmp_path / "slips.pdf"
    code, told = call("slips", "--out", str(pdf))
    assert code == 0
    # Two of that day's readers want the same two boxes: one slip a box, shelf 2 before shelf 10.
    assert [slip["container"] for slip in told["slips"]] == ["J001-2 盒2", "J001-2 盒10"]
    numbers = {slip["request"] for slip in told["slips"]}
    assert numbers == {"NBN7V"}
    slip = told["slips"][0]["code"]
    assert slip in _decoded(pdf)
    code, told = call("slips", "--out", str(tmp_path / "again.pdf"))
    assert (code, told["refused"]) == (3, "printing.nothing_due")

    code, lines = call("scan", typed="\n".join(["NBN7V", slip, slip, slip, "12", slip, "12"]))
    assert code == 0
    assert [(line["did"], line["state"]) for line in lines] == [
        ("arrive", "present"),
        ("pull", "pulled"),
        ("hold", "held"),
        ("issue", "issued"),
        ("count", "issued"),
        ("return", "passed_on"),  # FAQCS wants it the same day: the stacks are skipped
        ("count", "passed_on"),
    ]
    code, lines = call("scan", typed="\n".join([slip, "FAQCS", slip, slip, slip]))
    assert [(line["did"], line["state"]) for line in lines] == [
        ("", ""),
        ("arrive", "present"),
        ("issue", "issued"),
        ("return", "returned"),
        ("reshelve", "reshelved"),
    ]
    assert lines[0]["reason"] == "retrieval.reader_not_here"
    code, told = call("check")
    assert (code, told) == (0, {"ok": True, "problems": []})


def test_a_refused_scan_says_why_and_the_others_count(call: Call) -> None:
    call("import", "bookings", str(ORDERS))
    code, lines = call("scan", typed="XFHSX\nTPBXR\nrubbish\nNBN7V\n")
    assert code == 3
    assert [bool(line["refused"]) for line in lines] == [True, True, True, False]
    assert lines[1]["reason"] == "booking.other_day"
    assert lines[2]["reason"] == "scan.unknown"


def _decoded(pdf: Path) -> set[str]:
    codes: set[str] = set()
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            picture = page.render(scale=203 / 72).to_pil()
            codes |= {
                code.text for code in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.Code128)
            }
    return codes
