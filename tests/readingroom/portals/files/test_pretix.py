"""pretix's exports: every dialect, language and version says the same bookings."""

import csv
import dataclasses
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from readingroom.bookings.snapshot import BookingSnapshot, BrokenRow, IgnoredRow, SnapshotStatus
from readingroom.errors import Refused
from readingroom.portals.files.reading import read_bookings

BERLIN = ZoneInfo("Europe/Berlin")
BOOKINGS = Path(__file__).parents[5] / "shared" / "data" / "bookings"
real = pytest.mark.skipif(not BOOKINGS.is_dir(), reason="the real inputs are not here")

HEADER = [
    "Event slug",
    "Event name",
    "Order code",
    "Position ID",
    "Status",
    "Email",
    "Phone number",
    "Order date",
    "Order time",
    "Date",
    "Start date",
    "End date",
    "Product",
    "Product ID",
    "Variation",
    "Variation ID",
    "Price",
    "Tax rate",
    "Tax rule",
    "Tax value",
    "Attendee name",
    "Attendee email",
    "Attendee company",
    "Address",
    "ZIP code",
    "City",
    "Country",
    "State",
    "Voucher",
    "Voucher budget usage",
    "Voucher tag",
    "Pseudonymization ID",
    "Ticket secret",
    "Seat ID",
    "Seat name",
    "Seat zone",
    "Seat row",
    "Seat number",
    "Blocked",
    "Valid from",
    "Valid until",
    "Order comment",
    "Follow-up date",
    "Add-on to position ID",
    "Purpose",
    "Requested files",
    "Sales channel",
    "Order locale",
    "Position order link",
]
GERMAN = [
    *(f"Spalte {number}" for number in range(44)),
    "Zweck",
    "Requested files",
    "Kanal",
    "Sprache",
    "Link",
]


def position(code: str = "ABCDE", number: int = 1, **told: str) -> dict[str, str]:
    return {
        "Event slug": "room", "Event name": "Reading room", "Order code": code, "Position ID": str(number),
        "Status": "paid", "Email": "r@example.org", "Order date": "2026-11-22", "Order time": "23:51:26",
        "Date": "Slot 2", "Start date": "2026-12-03 09:00:00", "End date": "2026-12-03 13:00:00", "Product": "Seat",
        "Product ID": "1", "Price": "0.00", "Tax rate": "0", "Attendee name": "王小明",
        "Pseudonymization ID": "J7BAHJBGAQ", "Ticket secret": "uajbb6vwtrezhrap5ftrzhaftuu6ea6r",
        "Requested files": "J001-2-0001;J001-2-0002", "Purpose": "thesis", "Order locale": "en",
        "Position order link": f"https://tickets.example.org/archive/room/ticket/{code}/{number}/bzkv0p2otsm6g0q9/",
    } | told  # fmt: skip


def default(path: Path, rows: list[list[str]]) -> Path:
    return written(path, rows, quoting=csv.QUOTE_NONNUMERIC, delimiter=",")


def excel(path: Path, rows: list[list[str]]) -> Path:
    return written(path, rows, dialect="excel")


def semicolon(path: Path, rows: list[list[str]]) -> Path:
    return written(path, rows, dialect="excel", delimiter=";")


def written(path: Path, rows: list[list[str]], **how: object) -> Path:
    with path.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target, **how).writerows(rows)  # type: ignore[arg-type]  # csv's options are not typed as keywords
    return path


def xlsx(path: Path, rows: list[list[str]]) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "Orders"
    book.active.append(["Event slug", "Event name", "Order code", "Order total", "Status"])
    sheet = book.create_sheet("Order positions")
    for row in rows:
        sheet.append(row)
    book.create_sheet("Order fees").append(["Event slug", "Event name", "Order code", "Status", "Email"])
    book.save(path)
    return path


def export(
    path: Path, *positions: dict[str, str], header: list[str] = HEADER, write: Callable = default
) -> Path:  # type: ignore[type-arg]
    return write(path, [header, *([told.get(name, "") for name in HEADER] for told in positions)])


def bookings(path: Path) -> list[BookingSnapshot | BrokenRow | IgnoredRow]:
    found = read_bookings(path, BERLIN)
    assert found.kind == "pretix"
    return list(found)


def only(path: Path) -> BookingSnapshot:
    (booking,) = bookings(path)
    assert isinstance(booking, BookingSnapshot)
    return booking


def told(booking: BookingSnapshot) -> dict[str, object]:
    return {
        field.name: getattr(booking, field.name)
        for field in dataclasses.fields(booking)
        if field.name != "where"
    }


@real
def test_the_real_export_gives_six_bookings_one_of_them_cancelled() -> None:
    found = [
        booking
        for booking in bookings(BOOKINGS / "pretix_orderlist_live.xlsx")
        if isinstance(booking, BookingSnapshot)
    ]
    assert [booking.number for booking in found] == ["NBN7V", "XFHSX", "TPBXR", "FEEXA", "FAQCS", "ZZXVG"]
    assert [booking.number for booking in found if booking.status is SnapshotStatus.CANCELLED] == ["XFHSX"]
    assert {booking.start.date() for booking in found if booking.start} == {
        dt.date(2026, 12, day) for day in (1, 2, 3)
    }
    assert {booking.system for booking in found} == {"pretix:127.0.0.1:8345"}
    assert found[0].external_id == "archive/room/NBN7V/1"
    assert found[5].name == 'Smith; Jane, "JJ"'
    assert found[3].name == "محمد علي"
    assert found[0].wanted == ("J001-2-0001", "J001-2-0002")


@real
def test_the_real_csv_says_the_same_as_the_real_workbook() -> None:
    one, other = (
        bookings(BOOKINGS / name) for name in ("pretix_orderlist_live.xlsx", "pretix_positions_default.csv")
    )
    assert [told(booking) for booking in one] == [told(booking) for booking in other]  # type: ignore[arg-type]


@pytest.mark.parametrize("write", [default, excel, semicolon, xlsx])
def test_all_dialects_say_the_same(tmp_path: Path, write: Callable[[Path, list[list[str]]], Path]) -> None:
    name = 'Smith; Jane, "JJ" 陈䶮 محمد'
    booking = only(export(tmp_path / "orders", position(**{"Attendee name": name}), write=write))
    assert told(booking) == told(only(export(tmp_path / "plain.csv", position(**{"Attendee name": name}))))
    assert booking.name == name
    assert (booking.start, booking.end) == (
        dt.datetime(2026, 12, 3, 9, tzinfo=BERLIN),
        dt.datetime(2026, 12, 3, 13, tzinfo=BERLIN),
    )
    assert booking.scan_codes == ("uajbb6vwtrezhrap5ftrzhaftuu6ea6r", "J7BAHJBGAQ", "ABCDE-1", "ABCDE")


def test_an_export_in_another_language_is_read_by_its_order_of_columns(tmp_path: Path) -> None:
    rows = [position(), position("XYZ12", **{"Status": "storniert", "Seat name": "Platz 4"})]
    german = bookings(export(tmp_path / "de.csv", *rows, header=GERMAN))
    english = bookings(export(tmp_path / "en.csv", *rows))
    for one, other in zip(german, english, strict=True):
        assert isinstance(one, BookingSnapshot)
        assert isinstance(other, BookingSnapshot)
        for name in (
            "system",
            "external_id",
            "number",
            "status",
            "start",
            "end",
            "name",
            "wanted",
            "seat_kind",
            "seat_name",
        ):
            assert getattr(one, name) == getattr(other, name), name
        assert one.present < other.present


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("paid", "confirmed"),
        ("p", "confirmed"),
        ("bezahlt", "confirmed"),
        ("pending", "requested"),
        ("n", "requested"),
        ("ausstehend", "requested"),
        ("canceled", "cancelled"),
        ("c", "cancelled"),
        ("storniert", "cancelled"),
        ("expired", "cancelled"),
        ("e", "cancelled"),
        ("abgelaufen", "cancelled"),
        ("已支付", "confirmed"),
    ],
)
def test_states_in_every_wording(tmp_path: Path, word: str, status: str) -> None:
    assert only(export(tmp_path / "o.csv", position(Status=word))).status == status


def test_an_unknown_state_breaks_its_row_and_no_other(tmp_path: Path) -> None:
    broken, good = bookings(export(tmp_path / "o.csv", position(Status="quux"), position("XYZ12")))
    assert isinstance(broken, BrokenRow)
    assert (broken.code, broken.facts["word"], broken.where.row) == ("file.booking.status_unknown", "quux", 2)
    assert isinstance(good, BookingSnapshot)


def test_orders_of_several_positions_are_numbered_as_pretix_prints_them(tmp_path: Path) -> None:
    path = export(tmp_path / "o.csv", position(), position("XYZ12"), position("ABCDE", 2))
    assert [row.number for row in bookings(path) if isinstance(row, BookingSnapshot)] == [
        "ABCDE-1",
        "XYZ12",
        "ABCDE-2",
    ]


def test_extras_are_ignored_and_said_to_be(tmp_path: Path) -> None:
    extra = position("ABCDE", 2, **{"Add-on to position ID": "1", "Product": "Locker"})
    _, ignored = bookings(export(tmp_path / "o.csv", position(), extra))
    assert isinstance(ignored, IgnoredRow)
    assert (ignored.code, ignored.facts["product"]) == ("file.ignored.addon", "Locker")


def test_without_a_link_the_booking_is_known_by_its_alias(tmp_path: Path) -> None:
    unnamed = only(export(tmp_path / "old.csv", position(**{"Position order link": ""})))
    assert (unnamed.system, unnamed.external_id) == ("pretix", "room/ABCDE/1")
    assert only(export(tmp_path / "new.csv", position())).aliases == (unnamed.external_id,)


@pytest.mark.parametrize(
    "path", ["room/ticket/ABCDE/1/bzkv0p2otsm6g0q9/", "ticket/ABCDE/1/bzkv0p2otsm6g0q9/"]
)
def test_a_shop_on_its_own_domain_names_no_organizer(tmp_path: Path, path: str) -> None:
    booking = only(
        export(tmp_path / "o.csv", position(**{"Position order link": f"https://archive.example/{path}"}))
    )
    assert (booking.system, booking.external_id) == ("pretix:archive.example", "room/ABCDE/1")


def test_defused_formulas_are_given_back_as_text(tmp_path: Path) -> None:
    booking = only(
        export(tmp_path / "o.csv", position(**{"Phone number": "'+49 30 1", "Attendee name": "'=x\\|y"}))
    )
    assert (booking.phone, booking.name) == ("+49 30 1", "=x|y")


def test_a_position_without_a_slot_is_broken_unless_it_is_cancelled(tmp_path: Path) -> None:
    bare = {"Start date": "", "End date": ""}
    broken, cancelled = bookings(
        export(tmp_path / "o.csv", position(**bare), position("X1Y2Z", Status="canceled", **bare))
    )
    assert isinstance(broken, BrokenRow)
    assert broken.code == "file.booking.no_slot"
    assert isinstance(cancelled, BookingSnapshot)
    assert cancelled.start is None
    assert "start" not in cancelled.present


def test_the_list_of_orders_alone_is_refused_with_what_to_export(tmp_path: Path) -> None:
    path = default(
        tmp_path / "o.csv",
        [["Event slug", "Order code", "Order total", "Status"], ["room", "A", "0", "paid"]],
    )
    with pytest.raises(Refused) as said:
        read_bookings(path, BERLIN)
    assert said.value.code == "file.pretix_orders_only"
