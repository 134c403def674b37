"""Form exports and lists: columns proposed, mappings saved, hours understood, identity kept."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from readingroom.bookings.snapshot import BookingSnapshot, BrokenRow, IgnoredRow
from readingroom.errors import Refused
from readingroom.portals.files.fields import split_codes, wanted_codes
from readingroom.portals.files.reading import read_bookings
from readingroom.tabular.mapping import ColumnMapping, Options

SHANGHAI = ZoneInfo("Asia/Shanghai")

QUESTIONS = (
    "序号,提交答卷时间,所用时间,来源,来源详情,来自IP,1、您的姓名,2、身份证号码（必填）,"
    "3、联系电话,4、预约日期,5、预约时段,6、查阅档号,7、查档目的"
)
ANSWER = (
    "{},2026/11/20 10:11:12,66秒,微信,N/A,1.2.3.4(北京),{},11010519491231002X,13812345678,{},{},"
    "J001-2-0001；J001-2-0002,婚姻登记"
)


def table(tmp_path: Path, *lines: str, codec: str = "utf-8", name: str = "table.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(("\n".join(lines) + "\n").encode(codec))
    return path


def snapshots(rows: Iterable[BookingSnapshot | BrokenRow | IgnoredRow]) -> list[BookingSnapshot]:
    found = list(rows)
    assert all(isinstance(row, BookingSnapshot) for row in found), found
    return [row for row in found if isinstance(row, BookingSnapshot)]


def hours(booking: BookingSnapshot) -> tuple[str, str]:
    assert booking.start is not None
    return f"{booking.start:%m-%d %H:%M}", f"{booking.end:%H:%M}" if booking.end else ""


def test_an_export_of_wenjuanxing_is_read_without_asking(tmp_path: Path) -> None:
    lines = [
        ANSWER.format(1, "陈䶮", "2026-12-03", "上午"),
        ANSWER.format(2, "王小明", "2026年12月3日", "下午（14:00-16:00）"),
    ]
    found = read_bookings(table(tmp_path, QUESTIONS, *lines, codec="gb18030"), SHANGHAI)
    assert (found.kind, found.needs_mapping) == ("wenjuanxing", False)
    first, second = snapshots(found)
    assert (first.external_id, first.name, first.document_number) == ("1", "陈䶮", "11010519491231002X")
    assert (first.phone, first.purpose, first.wanted) == (
        "13812345678",
        "婚姻登记",
        ("J001-2-0001", "J001-2-0002"),
    )
    assert (hours(first), hours(second)) == (("12-03 09:00", "11:30"), ("12-03 14:00", "16:00"))
    assert first.modified == dt.datetime(2026, 11, 20, 10, 11, 12, tzinfo=SHANGHAI)


def test_a_later_export_of_the_same_form_is_the_same_system(tmp_path: Path) -> None:
    one = read_bookings(
        table(tmp_path, QUESTIONS, ANSWER.format(1, "甲", "2026-12-03", "上午"), name="a.csv"), SHANGHAI
    )
    lines = [ANSWER.format(n, "甲", "2026-12-04", "上午") for n in (1, 2)]
    two = read_bookings(table(tmp_path, QUESTIONS, *lines, name="b.csv", codec="utf-16"), SHANGHAI)
    assert {row.system for row in snapshots(one)} == {row.system for row in snapshots(two)}


def test_the_rooms_own_hours_are_used_for_half_days(tmp_path: Path) -> None:
    path = table(tmp_path, QUESTIONS, ANSWER.format(1, "甲", "2026-12-03", "上午"))
    (booking,) = read_bookings(path, SHANGHAI, options=Options(periods=(("上午", "08:30-12:00"),)))
    assert isinstance(booking, BookingSnapshot)
    assert hours(booking) == ("12-03 08:30", "12:00")


@pytest.mark.parametrize(
    ("header", "cells", "slot"),
    [
        ("start", "2026-12-03 09:00", ("12-03 09:00", "")),
        ("start,end", "2026-12-03 09:00,2026-12-03 11:30", ("12-03 09:00", "11:30")),
        ("start,end", "2026-12-03 09:00,11:30", ("12-03 09:00", "11:30")),
        ("date,time", "3.12.2026,9:00-11:30", ("12-03 09:00", "11:30")),
        ("date,start,end", "2026-12-03,9:00,11:30", ("12-03 09:00", "11:30")),
        ("start,duration (mins.)", "2026-12-03 09:00,90", ("12-03 09:00", "10:30")),
        ("预约时间,状态", "2026-12-03 09:00-11:30,已预约", ("12-03 09:00", "11:30")),
        ("日期", "2026-12-03", ("12-03 00:00", "00:00")),
    ],
)
def test_days_and_hours_in_whatever_columns(
    tmp_path: Path, header: str, cells: str, slot: tuple[str, str]
) -> None:
    path = table(tmp_path, f"number,name,{header}", f"A1,王小明,{cells}")
    (booking,) = snapshots(read_bookings(path, SHANGHAI))
    assert hours(booking) == slot
    assert (booking.number, booking.external_id, booking.scan_codes) == ("A1", "A1", ("A1",))


def test_ambiguous_days_break_until_the_order_is_chosen(tmp_path: Path) -> None:
    path = table(tmp_path, "booking number,name,start", "A1,x,12/3/2026 9:00")
    (broken,) = read_bookings(path, SHANGHAI)
    assert isinstance(broken, BrokenRow)
    assert broken.code == "file.date.ambiguous"
    (booking,) = snapshots(read_bookings(path, SHANGHAI, options=Options("mdy")))
    assert hours(booking)[0] == "12-03 09:00"


def test_one_day_beyond_twelve_tells_the_order_for_all(tmp_path: Path) -> None:
    path = table(tmp_path, "booking number,name,start", "A1,x,12/3/2026 9:00", "A2,x,12/25/2026 9:00")
    assert [hours(row)[0] for row in snapshots(read_bookings(path, SHANGHAI))] == [
        "12-03 09:00",
        "12-25 09:00",
    ]


def test_broken_rows_stop_no_good_ones(tmp_path: Path) -> None:
    path = tmp_path / "rows.xlsx"
    book = openpyxl.Workbook()
    for row in (
        ["预约登记表"],
        ["预约编号", "姓    名", "预约时间", "身份证号", "状态"],
        ["1", "甲", dt.datetime.fromisoformat("2026-12-03 09:00"), "11010519491231002X", "已确认"],
        ["2", "乙", "明天", "", "已确认"],
        ["3", "丙", "2026-12-03 09:00", 110105194912310020, "已确认"],
        ["4", "丁", "2026-12-03 09:00", "", "不明"],
        ["5", "戊", "=NOW()", "", "已确认"],
        ["6", "己", "", "", "已取消"],
        ["7", "庚", "", "", ""],
        ["8", "辛", "2026-12-03 09:00", "", "待审核"],
    ):
        book.active.append(row)
    book.save(path)
    found = list(read_bookings(path, SHANGHAI))
    assert [row.status.value if isinstance(row, BookingSnapshot) else row.code for row in found] == [
        "confirmed", "file.date.unreadable", "file.cell.digits_lost", "file.booking.status_unknown",
        "file.cell.not_calculated", "cancelled", "file.booking.no_start", "requested",
    ]  # fmt: skip
    assert [row.where.row for row in found] == [3, 4, 5, 6, 7, 8, 9, 10]
    assert all(row.raw for row in found if isinstance(row, BrokenRow))


def test_a_saved_mapping_is_taken_for_its_own_header(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "Kennung,Wer,Wann,Stand",
        "K1,Ana Ruiz,2026-12-03 09:00,jawohl",
        "K2,Zoë,2026-12-04 09:00,leider",
    )
    unknown = read_bookings(path, SHANGHAI)
    assert unknown.needs_mapping
    with pytest.raises(Refused) as said:
        list(unknown)
    assert said.value.code == "file.mapping_needed"
    assert unknown.proposal is not None
    mapping = ColumnMapping(
        "Lesesaal", "form:lesesaal", unknown.proposal.header.signature,
        (("number", "Kennung", 0), ("name", "Wer", 1), ("start", "Wann", 2), ("status", "Stand", 3)),
        Options(status_words=(("jawohl", "confirmed"), ("leider", "cancelled"))),
    )  # fmt: skip
    saved = ColumnMapping.from_json(mapping.to_json())
    found = snapshots(read_bookings(path, SHANGHAI, saved=[saved]))
    assert [(row.system, row.number, row.name, row.status.value) for row in found] == [
        ("form:lesesaal", "K1", "Ana Ruiz", "confirmed"),
        ("form:lesesaal", "K2", "Zoë", "cancelled"),
    ]


def test_rows_without_a_number_are_recognised_when_read_again(tmp_path: Path) -> None:
    path = table(tmp_path, "name,phone,start", "甲,138,2026-12-03 09:00", "乙,139,2026-12-03 09:00")
    found = read_bookings(path, SHANGHAI)
    first = snapshots(found)
    assert [notice.code for notice in found.notices] == ["file.booking.without_identity"]
    assert [row.external_id for row in snapshots(found)] == [row.external_id for row in first]
    assert len({row.external_id for row in first}) == 2
    assert {row.number for row in first} == {""}


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
def test_the_report_of_microsoft_bookings(tmp_path: Path, codec: str) -> None:
    header = (
        "Date & Time\tCustomer Name\tCustomer Email\tCustomer Phone\tCustomer Address\tStaff\tService\tLocation\t"
        "Duration (mins.)\tPricing Type\tCustom Fields\tBooking ID\tTracking data"
    )
    answers = '"{""Requested files"":""J001-2-1, J001-2-2"",""Purpose"":""thesis""}"'
    one = f"12/3/2026 9:00 AM\tAna Ruiz\ta@x.org\t+34 1\t\tLi\tReading seat\t\t120\t\t{answers}\tAAMk-1\t"
    two = "12/25/2026 2:00 PM\tمحمد علي\t\t\t\tLi\tReading seat\t\t60\t\t\tAAMk-2\t"
    found = read_bookings(table(tmp_path, header, one, two, codec=codec, name="b.tsv"), SHANGHAI)
    assert (found.kind, found.snapshot_source) == ("microsoft_bookings", True)
    first, second = snapshots(found)
    assert (first.system, first.external_id, first.name, first.phone) == (
        "microsoft-bookings",
        "AAMk-1",
        "Ana Ruiz",
        "+34 1",
    )
    assert (first.wanted, first.purpose, hours(first)) == (
        ("J001-2-1", "J001-2-2"),
        "thesis",
        ("12-03 09:00", "11:00"),
    )
    assert (second.name, hours(second)) == ("محمد علي", ("12-25 14:00", "15:00"))


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("J001-2-0001;J001-2-0002", ("J001-2-0001", "J001-2-0002")),
        ("J001-2-0001；J001-2-0002、X1-2，Y1-3\nJ001-2-0001", ("J001-2-0001", "J001-2-0002", "X1-2", "Y1-3")),
        ("J001-2-0001 J001-2-0002", ("J001-2-0001", "J001-2-0002")),
        ("HUM 361, HUM 362", ("HUM 361", "HUM 362")),
        ("Z109-WS·2011·Y·办公室-0001", ("Z109-WS·2011·Y·办公室-0001",)),
        ("", ()),
    ],
)
def test_lists_of_codes_in_any_shape(text: str, codes: tuple[str, ...]) -> None:
    assert split_codes(text) == codes


def test_free_text_yields_only_what_looks_like_codes() -> None:
    text = "Hello\nJ001-2-17\n2026-12-03\n010-62345678\n1-2-17\nwww.example.org\nabout J1-2"
    assert wanted_codes(text) == ("J001-2-17", "1-2-17")
