"""Bookings come in from files: each is one booking for good, whatever is imported in which order."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from readingroom.bookings.commands import ApplyBookings, Arrive, CancelBooking, MoveBooking
from readingroom.bookings.importing import import_bookings
from readingroom.bookings.queries.importing import PreviewRow
from readingroom.bookings.records import Booking, BookingAlias
from readingroom.bookings.rules import BookingState, What, plan
from readingroom.bookings.snapshot import BrokenRow, IgnoredRow, SnapshotStatus, Where
from readingroom.command import Actor, Reading
from readingroom.desk import Desk
from readingroom.errors import Refused
from readingroom.imports.commands import BeginImport
from readingroom.numbering import cases_by_code
from readingroom.people.commands import Particulars, RegisterReader
from readingroom.portals.files.reading import read_bookings
from readingroom.store.tables import AuditRow, Case
from tests.readingroom.bookings.conftest import Export, Importer, at, told
from tests.readingroom.conftest import IMPORT, ZONE

LISTS = Path(__file__).parents[4] / "shared" / "data" / "bookings"
needs_lists = pytest.mark.skipif(not LISTS.exists(), reason="the lists from running servers are not here")
COUNTS = ("read", "new", "changed", "cancelled", "unchanged", "ignored", "gone")


def counts(report: Any) -> dict[str, int]:
    return {name: n for name, n in report.to_json().items() if name in COUNTS and n}


def everything(reading: Reading) -> list[tuple[str, str, str, tuple[str, ...], str]]:
    """(number, state, start, wanted, name) of every booking."""
    rows = reading.session.execute(
        select(Booking, Case.number).join(Case, Case.id == Booking.case_id).order_by(Case.number)
    )
    return [
        (number, row.state, row.starts_at.isoformat(), tuple(row.wanted), row.name) for row, number in rows
    ]


def the_booking(desk: Desk) -> Booking:
    def only(reading: Reading) -> Booking:
        return reading.session.scalars(select(Booking)).one()

    return desk.read(only)


@needs_lists
@pytest.mark.parametrize(
    "files",
    [
        ("pretix_orderlist_live.xlsx", "pretix_positions_default.csv"),
        ("pretix_positions_default.csv", "pretix_orderlist_live.xlsx"),
    ],
)
def test_the_real_orders_come_in_once(desk: Desk, clerk: Actor, files: tuple[str, str]) -> None:
    first = import_bookings(desk, clerk, read_bookings(LISTS / files[0], ZONE))
    assert counts(first) == {"read": 6, "new": 5, "cancelled": 1}
    assert first.read_before is None
    stood = desk.read(everything)
    assert [row[0] for row in stood] == ["FAQCS", "FEEXA", "NBN7V", "TPBXR", "XFHSX", "ZZXVG"]
    assert {row[0]: row[1] for row in stood}["XFHSX"] == "cancelled"
    for file in (files[0], files[1], files[0]):
        again = import_bookings(desk, clerk, read_bookings(LISTS / file, ZONE))
        assert counts(again) == {"read": 6, "unchanged": 6}
        assert again.to_json()["rejected"] == []
    assert again.read_before is not None
    assert desk.read(everything) == stood


@needs_lists
def test_a_reader_scans_the_ticket_or_the_order_or_types_it(desk: Desk, clerk: Actor) -> None:
    import_bookings(desk, clerk, read_bookings(LISTS / "pretix_orderlist_live.xlsx", ZONE))

    def case_of(reading: Reading, code: str) -> list[int]:
        return cases_by_code(reading.session, code)

    by_order = desk.read(case_of, "nbn7v ")
    assert len(by_order) == 1
    assert desk.read(case_of, "uajbb6vwtrezhrap5ftrzhaftuu6ea6r") == by_order


@needs_lists
def test_a_dry_run_tells_the_same_and_writes_nothing(desk: Desk, clerk: Actor) -> None:
    before = desk.changes_since(-1)
    shown: list[PreviewRow] = []
    source = read_bookings(LISTS / "pretix_orderlist_live.xlsx", ZONE)
    report = import_bookings(desk, clerk, source, dry_run=True, show=shown.extend)
    assert counts(report) == {"read": 6, "new": 5, "cancelled": 1}
    assert desk.changes_since(-1) == before
    assert [(row.number, row.what) for row in shown][:2] == [
        ("NBN7V", What.NEW),
        ("XFHSX", What.CANCELLED),
    ]
    assert shown[0].name.masked == "王**"
    assert shown[0].wanted == ("J001-2-0001", "J001-2-0002")


def test_a_later_list_moves_and_cancels(desk: Desk, bring: Importer) -> None:
    bring(told("a"), told("b", name="张三"))
    report = bring(
        told("a", start=at(3, 14), end=at(3, 16)), told("b", name="张三", status=SnapshotStatus.CANCELLED)
    )
    assert counts(report) == {"read": 2, "changed": 1, "cancelled": 1}
    assert [(row[0], row[1], row[2]) for row in desk.read(everything)] == [
        ("NRa", "confirmed", "2026-12-03T06:00:00+00:00"),
        ("NRb", "cancelled", "2026-12-01T01:00:00+00:00"),
    ]
    back = bring(told("b", name="张三"))
    assert counts(back) == {"read": 1, "changed": 1}
    assert [row[1] for row in desk.read(everything)] == ["confirmed", "confirmed"]


def test_what_the_desk_moved_stays_until_the_source_says_something_else(
    desk: Desk, bring: Importer, clerk: Actor
) -> None:
    bring(told())
    desk.execute(MoveBooking(booking_id=the_booking(desk).id, day=dt.date(2026, 12, 2)), clerk)
    assert counts(bring(told())) == {"read": 1, "unchanged": 1}
    assert the_booking(desk).day == dt.date(2026, 12, 2)
    assert counts(bring(told(start=at(4), end=at(4, 11)))) == {"read": 1, "changed": 1}
    assert the_booking(desk).day == dt.date(2026, 12, 4)


def test_only_columns_that_the_file_has_are_compared(desk: Desk, bring: Importer) -> None:
    bring(told(phone="13800001234"))
    narrow = frozenset({"status", "start", "end", "name"})
    assert counts(bring(told(present=narrow, wanted=(), phone=""))) == {"read": 1, "unchanged": 1}
    assert the_booking(desk).phone == "13800001234"
    assert the_booking(desk).wanted == ["J001-2-0001"]


def test_after_check_in_the_desk_owns_everything(desk: Desk, bring: Importer, clerk: Actor) -> None:
    bring(told())
    desk.execute(Arrive(booking_id=the_booking(desk).id), clerk)
    report = bring(told(status=SnapshotStatus.CANCELLED, start=at(2), end=at(2, 11), wanted=()))
    assert counts(report) == {"read": 1, "ignored": 1}
    assert report.counts["conflicts"] == 1
    stays = the_booking(desk)
    assert (stays.state, stays.day, stays.wanted) == (
        BookingState.ARRIVED,
        dt.date(2026, 12, 1),
        ["J001-2-0001"],
    )
    again = bring(told(status=SnapshotStatus.CANCELLED, start=at(2), end=at(2, 11), wanted=()))
    assert counts(again) == {"read": 1, "unchanged": 1}


def test_what_the_desk_cancelled_is_not_brought_back(desk: Desk, bring: Importer, clerk: Actor) -> None:
    bring(told())
    desk.execute(CancelBooking(booking_id=the_booking(desk).id, by="desk"), clerk)
    assert counts(bring(told())) == {"read": 1, "unchanged": 1}
    report = bring(told(note="comes with a colleague"))
    assert report.counts["conflicts"] == 1
    assert the_booking(desk).state == BookingState.CANCELLED


def test_an_older_list_asks_first(desk: Desk, tmp_path: Path) -> None:
    def listed(name: str, hour: int, *rows: Any) -> Export:
        path = tmp_path / name
        path.write_text(name)
        os.utime(path, (at(1, hour).timestamp(),) * 2)
        return Export(path, rows)

    monday, tuesday = (
        listed("monday.csv", 7, told()),
        listed("tuesday.csv", 8, told(start=at(2), end=at(2, 11))),
    )
    import_bookings(desk, IMPORT, tuesday)
    held_back = import_bookings(desk, IMPORT, monday)
    assert counts(held_back) == {"read": 1, "ignored": 1}
    assert held_back.counts["older"] == 1
    assert the_booking(desk).day == dt.date(2026, 12, 2)
    accepted = import_bookings(desk, IMPORT, monday, accept_older=True)
    assert counts(accepted) == {"read": 1, "changed": 1}
    assert the_booking(desk).day == dt.date(2026, 12, 1)


def test_a_copied_old_list_is_still_old(desk: Desk, tmp_path: Path) -> None:
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    for path, hour in ((old, 6), (new, 10)):
        path.write_text(path.name)
        os.utime(path, (at(1, hour).timestamp(),) * 2)
    import_bookings(desk, IMPORT, Export(old, (told(),)))
    import_bookings(desk, IMPORT, Export(new, (told(start=at(2), end=at(2, 11)),)))
    os.utime(old, (at(2).timestamp(),) * 2)
    report = import_bookings(desk, IMPORT, Export(old, (told(),)))
    assert report.read_before is not None
    assert report.counts["older"] == 1
    assert the_booking(desk).day == dt.date(2026, 12, 2)


def test_broken_rows_never_stop_the_good_ones(desk: Desk, bring: Importer) -> None:
    broken = BrokenRow(Where("list.csv", "", 3), "file.date.unreadable", {"text": "31/11", "column": "D"})
    holiday = IgnoredRow(Where("list.csv", "", 4), "file.ignored.addon", {})
    report = bring(told("a"), broken, holiday, told("b"))
    assert counts(report) == {"read": 4, "new": 2, "ignored": 1}
    assert report.to_json()["rejected"] == [
        {
            "file": "list.csv",
            "row": 3,
            "reason": {"code": "file.date.unreadable", "text": "31/11", "column": "D"},
        }
    ]


def test_an_import_that_stopped_goes_on_where_it_stopped(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("long")
    rows = tuple(told(f"{n:03}") for n in range(90))
    batches = iter([False, False, True])
    half = import_bookings(desk, IMPORT, Export(path, rows), stopped=lambda: next(batches))
    assert half.stopped
    assert 0 < half.counts["new"] < 90
    whole = import_bookings(desk, IMPORT, Export(path, rows))
    assert whole.run == half.run
    assert whole.resumed_at == half.counts["read"]
    assert counts(whole) == {"read": 90, "new": 90}
    assert len(desk.read(everything)) == 90


def test_two_windows_do_not_apply_the_same_rows(desk: Desk) -> None:
    begun = desk.execute(BeginImport(kind="bookings", source="x.csv", digest="0" * 64), IMPORT)
    run = begun.events[0].import_run_id  # type: ignore[attr-defined]  # the event of this command
    desk.execute(ApplyBookings(run=run, start=0, rows=(told("a"),)), IMPORT)
    with pytest.raises(Refused, match=r"bookings\.import\.out_of_step"):
        desk.execute(ApplyBookings(run=run, start=0, rows=(told("a"),)), IMPORT)


def test_a_booking_that_a_complete_list_no_longer_names_is_told_not_cancelled(
    desk: Desk, bring: Importer, clerk: Actor
) -> None:
    bring(told("a"), told("b", name="张三"), told("c"), complete=True)
    report = bring(told("a"), told("c"), complete=True)
    assert counts(report) == {"read": 2, "unchanged": 2, "gone": 1}
    (missing,) = report.gone
    assert (missing.number, missing.name.masked) == ("NRb", "张*")
    assert [row[1] for row in desk.read(everything)] == ["confirmed"] * 3
    desk.execute(CancelBooking(booking_id=missing.booking_id, gone=True), clerk)
    assert [row[1] for row in desk.read(everything)] == ["confirmed", "cancelled", "confirmed"]
    bring(told("b", name="张三"))
    assert [row[1] for row in desk.read(everything)] == ["confirmed"] * 3


def test_exports_that_call_a_booking_differently_mean_one_booking(desk: Desk, bring: Importer) -> None:
    bare = {"system": "pretix", "external_id": "room/NBN7V/1", "number": "NBN7V"}
    full = {
        "system": "pretix:tickets.example.org",
        "external_id": "archive/room/NBN7V/1",
        "aliases": ("room/NBN7V/1",),
        "number": "NBN7V",
    }
    bring(told(**bare))
    assert counts(bring(told(**full))) == {"read": 1, "unchanged": 1}
    assert counts(bring(told(**bare), told(**full))) == {"read": 2, "unchanged": 2}
    other = full | {"system": "pretix:elsewhere.example.org", "number": "NBN7V"}
    assert counts(bring(told(**other, name="张三"))) == {"read": 1, "new": 1}
    assert len(desk.read(everything)) == 2
    ambiguous = bring(told(**bare, note="which of the two?"))
    assert ambiguous.counts["conflicts"] == 1


def test_one_order_for_two_people_is_two_cases_that_both_scan_by_it(desk: Desk, bring: Importer) -> None:
    bring(told("a", number="ORDER"), told("b", number="ORDER", name="张三"))
    assert [row[0] for row in desk.read(everything)] == ["ORDER", "ORDER-2"]

    def found(reading: Reading) -> int:
        return len(cases_by_code(reading.session, "order"))

    assert desk.read(found) == 2


def test_a_school_class_under_one_order_comes_in_twice_without_doubling(desk: Desk, bring: Importer) -> None:
    pupils = [told(f"p{n}", number="CLASS", name=f"王{n}") for n in range(7)]
    bring(*pupils[:5])
    bring(*pupils)
    numbers = [row[0] for row in desk.read(everything)]
    assert numbers == ["CLASS", *(f"CLASS-{n}" for n in range(2, 8))]


def test_a_known_reader_is_recognised_by_document_and_name(desk: Desk, bring: Importer, clerk: Actor) -> None:
    known = Particulars(name="王小明", document_kind="resident_id", document_number="11010519491231002X")
    registered = desk.execute(RegisterReader(particulars=known), clerk)
    bring(told(document_kind="身份证", document_number="１１０１０５194912310 02x"))
    assert the_booking(desk).reader_id == registered.events[0].reader_id  # type: ignore[attr-defined]
    bring(told(document_kind="身份证", document_number="11010519491231002X", name="李四"))


def test_the_audit_names_nobody(desk: Desk, bring: Importer) -> None:
    bring(told(phone="13800001234", email="wang@example.org", document_number="11010519491231002X"))

    def stored(reading: Reading) -> bytes:
        return b"".join(reading.session.scalars(select(AuditRow.canonical)))

    text = desk.read(stored).decode()
    for secret in ("王小明", "13800001234", "wang@example.org", "11010519491231002X"):
        assert secret not in text


@given(st.data())
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_of_versions_ends_in_the_newest(bring: Importer, desk: Desk, data: st.DataObject) -> None:
    key = f"p{data.draw(st.integers(0, 10**9))}-{desk.changes_since(-1).seq}"
    starts = st.builds(at, st.integers(2, 20), st.integers(0, 22), st.integers(0, 59))
    version = st.builds(
        lambda start, status, name, wanted: {
            "start": start,
            "end": start + dt.timedelta(hours=1),
            "status": status,
            "name": name,
            "wanted": tuple(wanted),
        },
        starts,
        st.sampled_from(SnapshotStatus),
        st.sampled_from(["王小明", "Ana Ruiz", "陈䶮"]),
        st.lists(st.sampled_from(["J001-2-1", "J001-2-2"]), unique=True),
    )
    versions = [
        told(key, version=n, **facts)
        for n, facts in enumerate(data.draw(st.lists(version, min_size=1, max_size=4)))
    ]
    order = data.draw(
        st.permutations([*versions, *data.draw(st.lists(st.sampled_from(versions), max_size=3))])
    )
    for row in order:
        bring(row)

    def stands(reading: Reading) -> Booking:
        return reading.session.scalars(select(Booking).where(Booking.external_id == key)).one()

    booking, newest = desk.read(stands), versions[-1]
    assert booking.state == newest.status.value
    assert (booking.starts_at, booking.ends_at) == (newest.start, newest.end)
    assert (booking.name, tuple(booking.wanted)) == (newest.name, newest.wanted)
    assert counts(bring(*order)).keys() <= {"read", "unchanged", "ignored"}


def test_a_plan_needs_no_database() -> None:
    todo = plan(None, replace(told(), status=SnapshotStatus.CANCELLED, start=None, end=None))
    assert todo.what is What.IGNORED


def test_aliases_are_not_doubled(desk: Desk, bring: Importer) -> None:
    row = told("long/a", aliases=("a",))
    bring(row)
    bring(replace(row, note="again"))

    def number(reading: Reading) -> int:
        return reading.session.scalar(select(func.count()).select_from(BookingAlias)) or 0

    assert desk.read(number) == 1
