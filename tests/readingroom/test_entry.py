import datetime as dt
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readingroom import entry
from readingroom.errors import Refused

MONDAY = dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  王　小明 ", "王 小明"),
        ("Ａｎａ　　Ruiz", "Ana Ruiz"),
        ("陈䶮", "陈䶮"),
        ("𠅤㛃𬭎", "𠅤㛃𬭎"),
        ("\u8c48\uf900", "\u8c48\uf900"),
        ("葛\U000e0100", "葛\U000e0100"),
        ("Jose\u0301", "Jos\u00e9"),
        ("阿卜杜拉·买买提", "阿卜杜拉·买买提"),
        ("借阅，复制（两份）", "借阅，复制（两份）"),
        ("\ufeff王\u200b明", "王明"),
        ("㈱档案①", "㈱档案①"),
    ],
)
def test_a_name_is_kept_as_it_is_written(typed: str, kept: str) -> None:
    assert entry.text(typed) == kept


@given(st.text())
def test_what_is_kept_stays_as_it_is(typed: str) -> None:
    assert entry.text(entry.text(typed)) == entry.text(typed)


def test_full_width_digits_and_codes_become_ordinary_ones() -> None:
    assert entry.digits("２０２６年，Ａ") == "2026年，Ａ"
    assert entry.half_width("Ｊ００１－２：") == "J001-2:"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-11-25", "2026-11-25"), ("2026/1/5", "2026-01-05"), ("2026.11.25", "2026-11-25"),
        ("20261125", "2026-11-25"), ("２０２６－１１－２５", "2026-11-25"), ("2026年11月25日", "2026-11-25"),
        ("2026年11月25日 星期三", "2026-11-25"), ("11月25日", "2026-11-25"), ("11月25号（周三）", "2026-11-25"),
        ("23/11", "2026-11-23"), ("11/23", "2026-11-23"), ("5/1", "2027-01-05"), ("25 Nov", "2026-11-25"),
        ("Nov 25th, 2026", "2026-11-25"), ("1 december 2026", "2026-12-01"), ("25/11/2026", "2026-11-25"),
        ("today", "2026-11-23"), ("今天", "2026-11-23"), ("Tomorrow", "2026-11-24"), ("明天", "2026-11-24"),
        ("后天", "2026-11-25"), ("大后天", "2026-11-26"), ("昨天", "2026-11-22"), ("+3", "2026-11-26"),
        ("＋３", "2026-11-26"), ("-1", "2026-11-22"), ("3天后", "2026-11-26"), ("in 3 days", "2026-11-26"),
        ("Mon", "2026-11-30"), ("tues", "2026-11-24"), ("Sunday", "2026-11-29"), ("周一", "2026-11-30"),
        ("星期日", "2026-11-29"), ("周天", "2026-11-29"), ("礼拜三", "2026-11-25"), ("下周一", "2026-11-30"),
        ("下周日", "2026-12-06"), ("本周五", "2026-11-27"), ("这周一", "2026-11-23"), ("29 Feb", "2028-02-29"),
    ],
)  # fmt: skip
def test_days_are_understood(typed: str, meant: str) -> None:
    assert entry.day(typed, MONDAY, "en") == dt.date.fromisoformat(meant)


def test_the_language_decides_between_day_and_month_only_where_both_are_possible() -> None:
    assert entry.day("3/4/2026", MONDAY, "en") == dt.date(2026, 4, 3)
    assert entry.day("3/4/2026", MONDAY, "zh_CN") == dt.date(2026, 3, 4)
    assert entry.day("25/11", MONDAY, "zh_CN") == entry.day("11/25", MONDAY, "en") == dt.date(2026, 11, 25)


def test_a_day_without_a_year_is_the_nearest_one() -> None:
    assert entry.day("2/1", dt.date(2026, 12, 30), "en") == dt.date(2027, 1, 2)
    assert entry.day("12月30日", dt.date(2027, 1, 2), "zh_CN") == dt.date(2026, 12, 30)


@pytest.mark.parametrize(
    "typed",
    ["", "soon", "2026-13-01", "31/2", "2026-02-29", "99999999", "周八", "25 Foo", "23", "1962-03", "11月"],
)
def test_what_is_no_day_is_refused_with_what_was_typed(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        entry.day(typed, MONDAY, "en")
    assert refused.value.code == "entry.day"
    assert refused.value.facts == {"typed": typed}


@given(st.text(max_size=30), st.dates(), st.sampled_from(["en", "zh_CN"]))
def test_any_text_is_a_day_or_refused(typed: str, today: dt.date, language: str) -> None:
    with suppress(Refused):  # anything else that is raised fails the test
        assert isinstance(entry.day(typed, today, language), dt.date)


@given(st.dates(dt.date(1850, 1, 1)), st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%Y年%m月%d日", "%d/%m/%Y"]))
def test_a_written_date_is_that_date(day: dt.date, written: str) -> None:
    assert entry.day(day.strftime(written), MONDAY, "en") == day


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)), st.integers(0, 6))
def test_a_weekday_lies_in_the_seven_days_to_come(today: dt.date, weekday: int) -> None:
    for words in ("一二三四五六日", ("mon", "tue", "wed", "thu", "fri", "sat", "sun")):
        typed = f"周{words[weekday]}" if isinstance(words, str) else words[weekday]
        found = entry.day(typed, today, "en")
        assert 1 <= (found - today).days <= 7
        assert found.weekday() == weekday


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("9", "09:00"), ("9:00", "09:00"), ("９：３０", "09:30"), ("0930", "09:30"), ("930", "09:30"),
        ("9.30", "09:30"), ("9点", "09:00"), ("9点半", "09:30"), ("9点一刻", "09:15"), ("9时05分", "09:05"),
        ("下午2点", "14:00"), ("下午14点", "14:00"), ("上午10点半", "10:30"), ("中午12点", "12:00"),
        ("中午1点", "13:00"), ("晚上7:15", "19:15"), ("夜里11点", "23:00"), ("夜里2点", "02:00"),
        ("晚上12点", "00:00"), ("凌晨12点", "00:00"), ("2 pm", "14:00"), ("12am", "00:00"),
        ("12 p.m.", "12:00"), ("noon", "12:00"), ("中午", "12:00"), ("23:59", "23:59"), ("14h30", "14:30"),
    ],
)  # fmt: skip
def test_hours_are_understood(typed: str, meant: str) -> None:
    assert entry.hour(typed) == dt.time.fromisoformat(meant)


@pytest.mark.parametrize(
    "typed", ["", "24", "25:00", "9:60", "14 pm", "下午2pm", "half past", "9:3:1", "09300"]
)
def test_what_is_no_hour_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        entry.hour(typed)
    assert refused.value.code == "entry.hour"


@given(st.times())
def test_every_minute_can_be_typed(time: dt.time) -> None:
    time = time.replace(second=0, microsecond=0)
    assert entry.hour(time.strftime("%H:%M")) == entry.hour(time.strftime("%H%M")) == time


@pytest.mark.parametrize(
    ("typed", "count"),
    [("12", 12), ("１２页", 12), ("共12页", 12), ("12 pages", 12), ("1 p.", 1), ("10+2", 12), ("0", 0)],
)
def test_pages_are_counted(typed: str, count: int) -> None:
    assert entry.pages(typed) == count


@pytest.mark.parametrize("typed", ["", "many", "-3", "3.5", "1000000"])
def test_what_is_no_count_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        entry.pages(typed)
    assert refused.value.code == "entry.pages"


A, B, C = "J019-KU·01·2017-001-001", "Z109-WS·2011·Y·办公室-0001", "C038-001-002-003"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (f"{A}\n{B}\r\n{C}", (A, B, C)),
        (f"{A},{B}，{C}", (A, B, C)),
        (f"{A};{B}；{C};", (A, B, C)),
        (f"{A}、{B}\t{C}", (A, B, C)),
        (f"{A} {B}　{C}", (A, B, C)),
        (f"1. {A}\n2. {B}\n3. {C}", (A, B, C)),
        (f"1.{A}\n2.{B}\n3.{C}", (A, B, C)),
        (f"1、{A}\n2、{B}", (A, B)),
        (f"（1）{A}\n（２）{B}", (A, B)),
        (f"（1）{A} （2）{B}", (A, B)),
        (f"1. {A} 2. {B} 3. {C}", (A, B, C)),
        (f"①{A}②{B}", (A, B)),
        (f"• {A}\n- {B}\n* {C}", (A, B, C)),
        (f"“{A}”，“{B}”。", (A, B)),
        (f"档号：{A}", (A,)),
        (f"档号\n{A}\n{B}", (A, B)),
        ("J001 J002 j003", ("J001", "J002", "j003")),
        ("J001-2-1, j001-2-1, Ｊ００１-2-1", ("J001-2-1",)),
        ("MS 123", ("MS 123",)),
        ("MS 123; MS 124", ("MS 123", "MS 124")),
        ("全宗 12 目录 3 案卷 7", ("全宗 12 目录 3 案卷 7",)),
        ("J019 - KU - 01", ("J019 - KU - 01",)),
        ("1.2", ("1.2",)),
        ("12、13、14", ("12", "13", "14")),
        ("1.2.3\n1.2.4", ("1.2.3", "1.2.4")),
        ("J001-2-0001;J001-2-0002", ("J001-2-0001", "J001-2-0002")),
        ("", ()),
        ("  \n ", ()),
    ],
)  # fmt: skip
def test_a_pasted_list_becomes_its_codes(typed: str, found: tuple[str, ...]) -> None:
    assert entry.codes(typed) == found


def test_what_cannot_be_a_code_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        entry.codes("， 。")
    assert refused.value.code == "entry.codes"
    with pytest.raises(Refused) as refused:
        entry.codes("我想查一下我父母的结婚登记" * 20)
    assert refused.value.code == "entry.code_too_long"


written = st.from_regex(r"[A-Z][0-9]{3}-[A-Z]{2}(·[0-9]{2,4}){0,2}-[0-9]{1,4}", fullmatch=True)


@given(
    st.lists(written, unique=True),
    st.sampled_from(["\n", "\r\n", ",", "，", " ; ", "；", "、", "\t", " ", "\n\n"]),
)
def test_nothing_is_lost_or_reordered_between_separators(wanted: list[str], separator: str) -> None:
    assert entry.codes(separator.join(wanted)) == tuple(wanted)


@given(st.text(max_size=100))
def test_any_paste_ends_in_codes_or_a_refusal(typed: str) -> None:
    with suppress(Refused):
        assert all(code.strip() == code != "" for code in entry.codes(typed))
