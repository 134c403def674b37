"""A year's holidays come in as a list, and once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from readingroom.bookings import queries
from readingroom.bookings.calendar import ClosureKind
from readingroom.bookings.closures import import_closures
from readingroom.bookings.commands import RemoveClosure
from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.errors import Refused
from readingroom.office.staff.commands import AddStaff
from readingroom.office.staff.queries import by_account
from readingroom.office.staff.rules import Role

LIST = """节日,开始日期,结束日期,安排
元旦,2027-01-01,2027-01-03,放假
元旦调休,2027年1月4日,,上班
春节,2027-02-06,2027-02-01,放假
盘点,31/11,,闭馆
运动会,2027-03-08,,改期
"""


def test_a_list_of_holidays(desk: Desk, clerk: Actor, tmp_path: Path) -> None:
    path = tmp_path / "放假安排.csv"
    path.write_bytes(LIST.encode("gb18030"))
    tried = import_closures(desk, clerk, path, dry_run=True)
    assert desk.read(queries.closures) == ()
    done = import_closures(desk, clerk, path)
    expected = {"read": 5, "new": 2, "changed": 0, "cancelled": 0, "unchanged": 0, "ignored": 0, "gone": 0}
    for report in (tried, done):
        told = report.to_json()
        assert [(row["row"], row["reason"]["code"]) for row in told.pop("rejected")] == [
            (4, "refused.calendar.days_backwards"),
            (5, "file.date.unreadable"),
            (6, "file.closure.kind_unknown"),
        ]
        assert told == expected
    rows = desk.read(queries.closures)
    assert [(row.closure.kind, row.closure.last_day, row.closure.reason) for row in rows] == [
        (ClosureKind.CLOSED, dt.date(2027, 1, 3), "元旦"),
        (ClosureKind.OPEN, dt.date(2027, 1, 4), "元旦调休"),
    ]
    path.write_text(LIST.replace("元旦,", "新年,"), "utf-8")
    again = import_closures(desk, clerk, path)
    assert (again.counts["new"], again.counts["changed"], again.counts["unchanged"]) == (0, 1, 1)
    desk.execute(RemoveClosure(closure_id=rows[0].closure_id), clerk)
    assert len(desk.read(queries.closures)) == 1


def test_a_calendar_of_holidays(desk: Desk, clerk: Actor, tmp_path: Path) -> None:
    path = tmp_path / "holidays.ics"
    path.write_text(
        """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//holidays//EN
BEGIN:VEVENT
UID:1
DTSTART;VALUE=DATE:20270101
DTEND;VALUE=DATE:20270104
SUMMARY:元旦（休）
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART;VALUE=DATE:20270104
SUMMARY:元旦（班）
END:VEVENT
BEGIN:VEVENT
UID:3
DTSTART:20270105T060000Z
DTEND:20270105T080000Z
SUMMARY:Fire drill
END:VEVENT
BEGIN:VEVENT
UID:4
SUMMARY:whenever
END:VEVENT
END:VCALENDAR
""",
        "utf-8",
    )
    first = import_closures(desk, clerk, path)
    assert (first.counts["new"], first.counts["rejected"]) == (3, 1)
    assert import_closures(desk, clerk, path).counts["unchanged"] == 3
    found = [row.closure for row in desk.read(queries.closures)]
    assert [(one.kind, one.first_day, one.last_day, one.opens, one.closes) for one in found] == [
        (ClosureKind.CLOSED, dt.date(2027, 1, 1), dt.date(2027, 1, 3), None, None),
        (ClosureKind.OPEN, dt.date(2027, 1, 4), dt.date(2027, 1, 4), None, None),
        (ClosureKind.CLOSED, dt.date(2027, 1, 5), dt.date(2027, 1, 5), dt.time(14), dt.time(16)),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("姓名,电话\n王小明,1380\n", "closures.no_days"),
        ("", "file.empty"),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR\n", "closures.no_events"),
    ],
)
def test_something_else_is_refused(desk: Desk, clerk: Actor, tmp_path: Path, content: str, code: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text(content, "utf-8")
    with pytest.raises(Refused) as refused:
        import_closures(desk, clerk, path)
    assert refused.value.code == code


def test_who_may_not_set_opening_hours_may_not_import_them(desk: Desk, clerk: Actor, tmp_path: Path) -> None:
    desk.execute(AddStaff(account="zhao", name="赵云", roles=(Role.CLERK,)), clerk)
    only_clerk = desk.read(by_account, "zhao")
    assert only_clerk is not None
    path = tmp_path / "x.csv"
    path.write_text(LIST, "utf-8")
    with pytest.raises(Refused, match=r"staff\.may_not"):
        import_closures(desk, Actor(only_clerk.id), path)


def event(*lines: str) -> str:
    return "\n".join(("BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (  # until midnight
            ("DTSTART:20270301T130000", "DTEND:20270302T000000"),
            (dt.date(2027, 3, 1), dt.date(2027, 3, 1), dt.time(13), None),
        ),
        (  # a whole day as Exchange writes it
            ("DTSTART:20270301T000000", "DTEND:20270302T000000"),
            (dt.date(2027, 3, 1), dt.date(2027, 3, 1), None, None),
        ),
        (
            ("DTSTART:20270301T130000", "DURATION:PT2H30M"),
            (dt.date(2027, 3, 1), dt.date(2027, 3, 1), dt.time(13), dt.time(15, 30)),
        ),
        (
            ("DTSTART;VALUE=DATE:20270301", "DURATION:P3D"),
            (dt.date(2027, 3, 1), dt.date(2027, 3, 3), None, None),
        ),
        (
            ("DTSTART:20270301T130000", "DTEND:20270302T110000"),
            (dt.date(2027, 3, 1), dt.date(2027, 3, 2), None, None),
        ),
    ],
)
def test_where_a_closure_in_a_calendar_ends(
    desk: Desk,
    clerk: Actor,
    tmp_path: Path,
    lines: tuple[str, ...],
    expected: tuple[dt.date, dt.date, dt.time | None, dt.time | None],
) -> None:
    path = tmp_path / "closed.ics"
    path.write_text(event("UID:1", "SUMMARY:闭馆", *lines), "utf-8")
    import_closures(desk, clerk, path)
    (row,) = desk.read(queries.closures)
    closure = row.closure
    assert (closure.first_day, closure.last_day, closure.opens, closure.closes) == expected


def test_an_event_from_a_day_to_a_moment_is_broken_and_takes_no_other_with_it(
    desk: Desk, clerk: Actor, tmp_path: Path
) -> None:
    path = tmp_path / "closed.ics"
    odd = event("UID:1", "DTSTART;VALUE=DATE:20270301", "DTEND:20270302T110000")
    good = event("UID:2", "DTSTART;VALUE=DATE:20270305")
    path.write_text(odd + good, "utf-8")
    done = import_closures(desk, clerk, path)
    assert [row["code"] for row in done.rejected] == ["file.calendar.event_broken"]
    assert done.counts["new"] == 1
