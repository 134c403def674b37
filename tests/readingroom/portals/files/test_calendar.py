"""Calendars: what is a booking, what is not, and what is only broken by itself."""

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readingroom.bookings.snapshot import BookingSnapshot, BrokenRow, IgnoredRow, SnapshotStatus
from readingroom.errors import Refused
from readingroom.portals.files.reading import ReadBookings, read_bookings

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDARS = Path(__file__).parents[5] / "shared" / "data" / "ics"
real = pytest.mark.skipif(not CALENDARS.is_dir(), reason="the real inputs are not here")


def event(*lines: str, uid: str = "1@x", start: str = "DTSTART:20261203T090000") -> str:
    return "\r\n".join(("BEGIN:VEVENT", f"UID:{uid}", start, *lines, "END:VEVENT"))


def calendar(tmp_path: Path, *parts: str, codec: str = "utf-8") -> ReadBookings:
    path = tmp_path / "room.ics"
    path.write_bytes(
        "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *parts, "END:VCALENDAR", "")).encode(codec)
    )
    return read_bookings(path, SHANGHAI)


def snapshots(found: ReadBookings) -> list[BookingSnapshot]:
    rows = list(found)
    assert all(isinstance(row, BookingSnapshot) for row in rows), rows
    return [row for row in rows if isinstance(row, BookingSnapshot)]


def codes(found: ReadBookings) -> list[str]:
    return [row.external_id if isinstance(row, BookingSnapshot) else row.code for row in found]


@real
def test_a_real_calendar_of_holidays_is_ignored_with_the_reason() -> None:
    rows = list(read_bookings(CALENDARS / "recurring__Germany.ics", SHANGHAI))
    assert len(rows) == 159
    assert {row.code for row in rows if isinstance(row, IgnoredRow)} == {"file.ignored.all_day"}
    assert all(isinstance(row, IgnoredRow) for row in rows)


@real
def test_a_real_series_with_one_cancelled_occurrence() -> None:
    found = snapshots(read_bookings(CALENDARS / "recurring__issue_18_cancel_status.ics", SHANGHAI))
    assert [row.status.value for row in found] == ["confirmed", "cancelled", "confirmed"]
    assert {row.external_id.partition("/")[0] for row in found} == {"b65c2b5b-b785-4edc-9560-e0379036d1f2"}
    assert [row.start.hour for row in found if row.start] == [22, 22, 22]


@real
def test_every_real_calendar_is_read() -> None:
    for path in CALENDARS.glob("*.ics"):
        assert not [row for row in read_bookings(path, SHANGHAI) if isinstance(row, BrokenRow)]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_what_an_event_tells(tmp_path: Path, codec: str) -> None:
    (booking,) = snapshots(
        calendar(
            tmp_path,
            event(
                "DTEND:20261203T113000",
                "SUMMARY:阅览室预约",
                'ATTENDEE;CN="Smith; Jane":mailto:jane@example.org',
                "ORGANIZER:mailto:room@example.org",
                "DESCRIPTION:查阅档号：J001-2-0001；J001-2-0002\\n利用目的：编史修志\\nZ109-WS·2011-Y-BGS-0001\\n请准备放大镜",
                "SEQUENCE:3",
                "LAST-MODIFIED:20261120T080000Z",
            ),
            codec=codec,
        )
    )
    assert (booking.system, booking.external_id, booking.version) == ("ics", "1@x", 3)
    assert booking.start == dt.datetime(2026, 12, 3, 9, tzinfo=SHANGHAI)
    assert booking.end == dt.datetime(2026, 12, 3, 11, 30, tzinfo=SHANGHAI)
    assert (booking.name, booking.email) == ("Smith; Jane", "jane@example.org")
    assert booking.wanted == ("J001-2-0001", "J001-2-0002", "Z109-WS·2011-Y-BGS-0001")
    assert (booking.purpose, booking.note) == ("编史修志", "请准备放大镜")
    assert booking.modified == dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)


def test_the_title_names_the_reader_where_nobody_is_invited(tmp_path: Path) -> None:
    (booking,) = snapshots(calendar(tmp_path, event("SUMMARY:王小明")))
    assert booking.name == "王小明"


@pytest.mark.parametrize(
    ("head", "line", "status"),
    [
        ("", "STATUS:CANCELLED", SnapshotStatus.CANCELLED),
        ("METHOD:CANCEL", "STATUS:CONFIRMED", SnapshotStatus.CANCELLED),
        ("", "STATUS:TENTATIVE", SnapshotStatus.REQUESTED),
        ("METHOD:REQUEST", "STATUS:CONFIRMED", SnapshotStatus.CONFIRMED),
    ],
)
def test_states(tmp_path: Path, head: str, line: str, status: SnapshotStatus) -> None:
    (booking,) = snapshots(calendar(tmp_path, head or "X-A:b", event(line)))
    assert booking.status is status


def test_a_broken_event_breaks_only_itself(tmp_path: Path) -> None:
    found = calendar(
        tmp_path,
        event(uid="good1"),
        event(uid="bad", start="DTSTART:2026xx"),
        event("RRULE:FREQ=NEVER", uid="rule"),
        event("SEQUENCE:many", uid="seq"),
        "BEGIN:VEVENT\r\nUID:open\r\nDTSTART:20261203T090000",
        event(uid="good2"),
        event(uid=""),
        "BEGIN:VEVENT\r\nUID:none\r\nEND:VEVENT",
        "BEGIN:VTODO\r\nUID:todo\r\nEND:VTODO",
    )
    rows = list(found)
    assert sorted(codes(found)) == [
        "file.calendar.event_broken", "file.calendar.event_broken", "file.calendar.event_broken",
        "file.calendar.event_cut_off", "file.calendar.no_start", "file.calendar.no_uid", "file.ignored.not_an_event",
        "good1", "good2",
    ]  # fmt: skip
    assert all(row.where.row > 2 for row in rows)


def test_a_file_cut_off_keeps_its_whole_events(tmp_path: Path) -> None:
    path = tmp_path / "cut.ics"
    path.write_text("BEGIN:VCALENDAR\n" + event(uid="a") + "\n" + event(uid="b")[:40])
    assert sorted(codes(read_bookings(path, SHANGHAI))) == ["a", "file.calendar.event_cut_off"]


def test_wrong_bytes_break_their_event_only(tmp_path: Path) -> None:
    path = tmp_path / "bytes.ics"
    good = "".join(event("SUMMARY:王小明", uid=str(number)) + "\r\n" for number in range(3)).encode()
    bad = event("SUMMARY:?", uid="bad").encode().replace(b"?", b"\xff\xfe")
    path.write_bytes(b"BEGIN:VCALENDAR\r\n" + good + bad + b"\r\nEND:VCALENDAR\r\n")
    assert sorted(codes(read_bookings(path, SHANGHAI))) == ["0", "1", "2", "file.calendar.wrong_bytes"]


def test_an_older_version_in_the_same_file_gives_way(tmp_path: Path) -> None:
    found = calendar(tmp_path, event("SEQUENCE:2", "SUMMARY:new"), event("SEQUENCE:1", "SUMMARY:old"))
    assert sorted(codes(found)) == ["1@x", "file.ignored.superseded"]
    assert [row.name for row in found if isinstance(row, BookingSnapshot)] == ["new"]


def test_a_series_unfolds_in_the_window_and_tells_what_was_left_out(tmp_path: Path) -> None:
    calendar(tmp_path, event("DURATION:PT2H", "RRULE:FREQ=DAILY", "EXDATE:20261205T090000"))
    window = (dt.date(2026, 12, 3), dt.date(2026, 12, 6))
    found = snapshots(read_bookings(tmp_path / "room.ics", SHANGHAI, window=window))
    told = {row.external_id: row.status.value for row in found}
    assert told == {
        "1@x/20261203T010000Z": "confirmed",
        "1@x/20261204T010000Z": "confirmed",
        "1@x/20261205T010000Z": "cancelled",
        "1@x/20261206T010000Z": "confirmed",
    }


def test_time_zones_of_vendors_are_guessed_aloud(tmp_path: Path) -> None:
    found = calendar(
        tmp_path,
        event(start="DTSTART;TZID=W. Europe Standard Time:20261203T090000", uid="guessed"),
        event(start="DTSTART;TZID=Nowhere:20261203T090000", uid="unknown"),
        event(start="DTSTART;TZID=Europe/Berlin:20261203T090000", uid="known"),
    )
    guessed, unknown, known = snapshots(found)
    assert guessed.start == known.start == dt.datetime(2026, 12, 3, 8, tzinfo=dt.UTC)
    assert unknown.start == dt.datetime(2026, 12, 3, 9, tzinfo=SHANGHAI)
    assert [notice.code for notice in found.notices] == [
        "file.calendar.zone_guessed",
        "file.calendar.zone_unknown",
    ]


def test_a_zone_defined_in_one_file_does_not_explain_the_next(tmp_path: Path) -> None:
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Ours\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0545\r\n"
        "TZOFFSETTO:+0545\r\nEND:STANDARD\r\nEND:VTIMEZONE"
    )
    ours = event(start="DTSTART;TZID=Ours:20261203T090000")
    (defined,) = snapshots(calendar(tmp_path, zone, ours))
    assert defined.start == dt.datetime(2026, 12, 3, 3, 15, tzinfo=dt.UTC)
    (undefined,) = snapshots(calendar(tmp_path, ours))
    assert undefined.start == dt.datetime(2026, 12, 3, 9, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "rule"),
    [
        ("DTSTART:20261203T090000", "RRULE:FREQ=SECONDLY"),
        ("DTSTART:20261203T090000", "RRULE:FREQ=DAILY;BYMINUTE=0,1,2,3,4,5;BYSECOND=0,1,2,3,4,5"),
        ("DTSTART:20261203T090000", "RRULE:FREQ=DAILY;INTERVAL=0"),
        ("DTSTART:00010101T000000", "RRULE:FREQ=DAILY"),
        ("DTSTART:99991231T235959", "RDATE:20261203T090000"),
    ],
)
def test_rules_made_to_last_for_ever_are_broken_at_once(tmp_path: Path, start: str, rule: str) -> None:
    assert codes(calendar(tmp_path, event(rule, start=start), event(uid="good"))) == [
        "file.calendar.event_broken",
        "good",
    ]


def test_a_broken_stamp_does_not_cost_the_booking(tmp_path: Path) -> None:
    (booking,) = snapshots(calendar(tmp_path, event("LAST-MODIFIED:x")))
    assert booking.modified is None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["BEGIN:VEVENT", "END:VEVENT", "UID:a", "DTSTART:20261203T090000", "DTSTART:x", "RRULE:FREQ=DAILY;COUNT=2",
             "RRULE:COUNT=0", "BEGIN:VALARM", "END:VALARM", "END:VCALENDAR", "BEGIN:VTIMEZONE", "TZID:q", "garbage",
             "EXDATE:x", "RECURRENCE-ID:20261204T090000", "DTEND:20200101T000000", "DURATION:-PT1H", "ATTENDEE:x",
             "DTSTART;TZID=q:20261203T090000", "LAST-MODIFIED:x", "RDATE:20261209T090000", "DTEND;VALUE=DATE:20261204"]
        ),
        max_size=20,
    )
)  # fmt: skip
def test_no_arrangement_of_lines_crashes(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    path = tmp_path_factory.mktemp("any") / "any.ics"
    path.write_text("\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR"]))
    for row in read_bookings(path, SHANGHAI):
        assert isinstance(row, BookingSnapshot | BrokenRow | IgnoredRow)


def test_a_calendar_of_gigabytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "huge.ics"
    path.write_text("BEGIN:VCALENDAR\n")
    with path.open("r+b") as target:
        target.truncate(65 << 20)
    with pytest.raises(Refused) as said:
        list(read_bookings(path, SHANGHAI))
    assert said.value.code == "file.too_large"
