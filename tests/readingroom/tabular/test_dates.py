import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import to_excel

from readingroom.tabular.dates import UnclearDate, infer_order, read_date, read_hours, read_moment, read_span

SHANGHAI = ZoneInfo("Asia/Shanghai")
NINE = dt.datetime(2026, 12, 3, 9, tzinfo=SHANGHAI)
DAY = dt.date(2026, 12, 3)


@pytest.mark.parametrize(
    "written",
    [
        "2026-12-03 09:00:00",
        "2026/12/3 9:00",
        "2026.12.3 9:00",
        "2026-12-03T09:00",
        "3.12.2026 9:00",
        "2026年12月3日 上午9点",
        "2026年12月3日上午9时",
        "2026年12月3日（星期四）9:00",
        "２０２６－１２－０３　９：００",
        "3 Dec 2026 9am",
        "December 3, 2026 9:00 AM",
        "Thu, 3 Dec 2026 09:00",
        "2026-12-03T01:00:00Z",
        "2026-12-03T02:00:00+01:00",
        "2026-12-02T15:30:00-09:30",
        "2026-12-03 09:00-11:30",
        "46359.375",
        46359.375,
        dt.datetime.fromisoformat("2026-12-03 09:00"),
    ],
)
def test_one_moment_in_many_hands(written: str | float | dt.datetime) -> None:
    assert read_moment(written, SHANGHAI) == NINE


@pytest.mark.parametrize(
    "written", ["2026-12-03", "20261203", "3.12.2026", "2026年12月3日", "46359", 46359, DAY]
)
def test_a_day_without_hours_stays_a_day(written: str | int | dt.date) -> None:
    assert read_moment(written, SHANGHAI) == DAY
    assert read_date(written) == DAY


@given(
    st.dates(dt.date(1990, 1, 1), dt.date(2090, 12, 31)),
    st.times().map(lambda time: time.replace(second=0, microsecond=0)),
)
def test_spreadsheet_serials_are_exact_to_the_minute(day: dt.date, time: dt.time) -> None:
    moment = dt.datetime.combine(day, time)
    expected = day if time == dt.time() else moment.replace(tzinfo=SHANGHAI)
    assert read_moment(to_excel(moment), SHANGHAI) == expected


def test_day_and_month_are_never_guessed() -> None:
    with pytest.raises(UnclearDate) as said:
        read_moment("12/3/2026 9:00", SHANGHAI)
    assert said.value.code == "file.date.ambiguous"
    assert read_moment("12/3/2026 9:00 AM", SHANGHAI, "mdy") == NINE
    assert read_moment("3/12/2026 9:00", SHANGHAI, "dmy") == NINE
    assert read_date("25/12/2026") == read_date("12/25/2026") == dt.date(2026, 12, 25)


def test_the_order_is_seen_in_a_column_or_not_at_all() -> None:
    assert infer_order(["12/3/2026", "12/25/2026 9:00"]) == "mdy"
    assert infer_order(["12/3/2026", "25/12/2026"]) == "dmy"
    assert infer_order(["1/2/2026", "3.12.2026", None, 5]) is None
    assert infer_order(["25/12/2026", "12/25/2026"]) is None


@pytest.mark.parametrize(
    "written", ["", "hello", "2026-02-30", "13/13/2026", "2026-12-03 25:00", "明天", "2026-12-03 x"]
)
def test_what_cannot_be_read_says_so(written: str) -> None:
    with pytest.raises(UnclearDate) as said:
        read_moment(written, SHANGHAI)
    assert said.value.code == "file.date.unreadable"


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        ("9:00", "09:00", None),
        ("上午9点半", "09:30", None),
        ("14时30分", "14:30", None),
        ("12:15 am", "00:15", None),
        ("09:00-11:30", "09:00", "11:30"),
        ("9:00～11:30", "09:00", "11:30"),
        ("下午2点到4点", "14:00", "16:00"),
        ("上午9:00-下午2:00", "09:00", "14:00"),
        ("9am - 2 pm", "09:00", "14:00"),
        ("10:00-12:30 PM", "10:00", "12:30"),
        ("1:30-3 pm", "13:30", "15:00"),
        ("2026-12-03 09:00-11:30", "09:00", "11:30"),
        (0.375, "09:00", None),
    ],
)
def test_hours_and_spans_of_hours(written: str | float, start: str, end: str | None) -> None:
    assert read_hours(written) == (dt.time.fromisoformat(start), dt.time.fromisoformat(end) if end else None)


@pytest.mark.parametrize(
    ("written", "begin", "end"),
    [
        ("19620300", "1962-03", "1962-03"),
        ("19620000", "1962", "1962"),
        ("19620305", "1962-03-05", "1962-03-05"),
        ("1962-03", "1962-03", "1962-03"),
        ("19620300-19651231", "1962-03", "1965-12-31"),
        ("1962.03-1965.12", "1962-03", "1965-12"),
        ("1962年3月-1965年", "1962-03", "1965"),
        ("1958-1985", "1958", "1985"),
        ("1962-", "1962", ""),
    ],
)
def test_dates_of_archival_material_are_as_exact_as_written(written: str, begin: str, end: str) -> None:
    assert read_span(written) == (begin, end)


@pytest.mark.parametrize("written", ["1965-1962", "19621300", "no date", "19620231"])
def test_impossible_dates_of_material_say_so(written: str) -> None:
    with pytest.raises(UnclearDate):
        read_span(written)


@given(st.text(max_size=40))
def test_any_text_is_read_or_said_to_be_unclear(written: str) -> None:
    for reader in (
        lambda: read_moment(written, SHANGHAI),
        lambda: read_hours(written),
        lambda: read_span(written),
    ):
        try:
            reader()
        except UnclearDate as error:
            assert error.code.startswith("file.date.")  # noqa: PT017  any outcome but another exception is right
