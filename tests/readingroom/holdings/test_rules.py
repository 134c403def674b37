import random
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readingroom.errors import Refused
from readingroom.holdings import rules
from readingroom.holdings.rules import Access, CodeWarning, Level

STANDARD = [
    "J019-KU·01·2017-001-001",
    "X032-KJ·KY·01-003",
    "C038-001-002-003",
    "Z109-WS·2011·Y·办公室-0001",
    "Z109-WS·2011-Y-BGS-0001",
]


@pytest.mark.parametrize("code", STANDARD)
def test_codes_of_the_standard_are_kept_without_a_remark(code: str) -> None:
    assert rules.normalise_code(code) == code
    assert rules.warn(code) == ()


@pytest.mark.parametrize(
    "typed",
    [
        "J019-KU·01·2017-001-001", "Ｊ０１９－ＫＵ・０１・２０１７－００１－００１", "j019–ku•01．2017—001−001",
        " J019 - KU.01.2017 - 001 - 001 ", "J019——KU·01·2017-001-001",
    ],
)  # fmt: skip
def test_spellings_of_one_code_match(typed: str) -> None:
    assert rules.fold_reference_code(typed) == rules.fold_reference_code("J019-KU·01·2017-001-001")


def test_a_code_is_shown_as_it_was_written_but_for_width_dots_and_dashes() -> None:
    assert rules.normalise_code("ｊ019－KU・01") == "j019-KU·01"
    assert rules.normalise_code("GB 12.3") == "GB 12.3"


@pytest.mark.parametrize(
    ("one", "other"), [("MS 12 3", "MS 123"), ("J1-2-1", "J1-2-001"), ("J1-21", "J1-2-1"), ("J1-陈", "J1-䶮")]
)
def test_different_codes_do_not_match(one: str, other: str) -> None:
    assert rules.fold_reference_code(one) != rules.fold_reference_code(other)


@pytest.mark.parametrize(
    ("code", "warnings"),
    [
        ("J019--001", (CodeWarning.EMPTY_PART,)),
        ("J019-KU··01-1", (CodeWarning.EMPTY_PART,)),
        ("J019-1-", (CodeWarning.EMPTY_PART,)),
        ("J019", (CodeWarning.NO_LEVELS,)),
        ("J0I9-2-1", (CodeWarning.LETTER_FOR_DIGIT,)),
        ("J019-2-O1", (CodeWarning.LETTER_FOR_DIGIT,)),
        ("J019-2-办公室", (CodeWarning.NO_NUMBER,)),
        ("MS 12-3", (CodeWarning.INNER_SPACE,)),
        ("J019-2-1*", (CodeWarning.ODD_CHARACTER,)),
        ("J019-2-" + "1" * 60, (CodeWarning.LONG,)),
    ],
)
def test_odd_codes_are_remarked_upon(code: str, warnings: tuple[CodeWarning, ...]) -> None:
    assert rules.warn(code) == warnings


@given(st.text())
def test_no_code_is_rejected(code: str) -> None:
    assert isinstance(rules.warn(code), tuple)
    assert rules.fold_reference_code(rules.normalise_code(code)) == rules.fold_reference_code(code)
    assert rules.guess_level(code) in {None, *Level}


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("J019-KU·01·2017-001-001", Level.ITEM),
        ("X032-KJ·KY·01-003", Level.FILE),
        ("C038-001-002-003", Level.ITEM),
        ("Z109-WS·2011·Y·办公室-0001", Level.ITEM),
        ("Z109-WS·2011-Y-BGS-0001", Level.ITEM),
        ("Z109-WS·2015·D30-0012", Level.ITEM),
        ("J019-KU·01·2017-001", Level.FILE),
        ("J019-KU·01", Level.LIST),
        ("J001-2-17", Level.FILE),
        ("J001-2", Level.LIST),
        ("J001", Level.FONDS),
        ("12-3-45-6/7", Level.ITEM),
        ("全宗-1-2", None),
        ("J001--2", None),
        ("MS 123", None),
        ("", None),
    ],
)
def test_the_form_of_a_code_suggests_its_level(code: str, level: Level | None) -> None:
    assert rules.guess_level(code) is level


def test_codes_sort_as_people_count() -> None:
    ordered = [
        "9-1-1", "10-1-1", "C038-1-2", "J001", "J001-2", "J001-2-2", "J001-2-2-1", "J001-2-10", "J001-10-1",
        "J001-KU·01·2017-1", "J001-KU·02·2016-1", "J001-办公室-1", "J002-1-1", "J010-1-1", "ZZ", "办-1",
    ]  # fmt: skip
    for seed in range(20):
        mixed = random.Random(seed).sample(ordered, len(ordered))
        assert sorted(mixed, key=rules.code_sort_key) == ordered


@given(
    st.lists(st.integers(0, 10**15), min_size=1, max_size=6),
    st.lists(st.integers(0, 10**15), min_size=1, max_size=6),
)
def test_numbers_in_codes_sort_as_numbers(one: list[int], other: list[int]) -> None:
    first, second = ("-".join(map(str, numbers)) for numbers in (one, other))
    assert (rules.code_sort_key(first) < rules.code_sort_key(second)) == (one < other)


@given(st.text(), st.integers(0, 10**20), st.integers(0, 10**20))
def test_after_any_beginning_the_smaller_number_comes_first(beginning: str, one: int, other: int) -> None:
    keys = [rules.code_sort_key(f"{beginning}-{number}") for number in (one, other)]
    assert (keys[0] < keys[1]) == (one < other)


@given(st.text())
def test_sort_keys_are_ascii_and_blind_to_case_width_and_zeros(code: str) -> None:
    assert rules.code_sort_key(code).isascii()
    assert rules.location_key(code).isascii()
    assert rules.code_sort_key(f"a１-{code}") == rules.code_sort_key(f"A01－{code}")


@given(st.lists(st.text("J01-·办A9 ", max_size=12), max_size=20))
def test_the_database_sorts_keys_as_python_does(written: list[str]) -> None:
    keys = [rules.code_sort_key(code) for code in written]
    with sqlite3.connect(":memory:") as database:
        database.execute("CREATE TABLE keys (key TEXT)")
        database.executemany("INSERT INTO keys VALUES (?)", [(key,) for key in keys])
        rows = database.execute("SELECT key FROM keys ORDER BY key").fetchall()
    database.close()
    assert [key for (key,) in rows] == sorted(keys, key=str.encode)


@pytest.mark.parametrize(
    ("location", "parts"),
    [
        ("1库-3区-02列-A面-4节-2层", ("1", "3", "02", "A", "4", "2")),
        ("1库3区02列A面4节2层", ("1", "3", "02", "A", "4", "2")),
        ("１库－３区－０２列－Ａ面－４节－２层", ("1", "3", "02", "A", "4", "2")),
        ("第一库房-十二排-二十层", ("1", "12", "20")),
        ("B2-10-3", ("B2", "10", "3")),
        ("B2 / 10 / 3", ("B2", "10", "3")),
        ("特藏库-3", ("特藏", "3")),
        ("库", ("库",)),
        ("", ()),
    ],
)
def test_a_location_is_read_part_by_part(location: str, parts: tuple[str, ...]) -> None:
    assert rules.location_parts(location) == parts


def test_a_walk_through_the_stacks_is_in_order() -> None:
    walk = [
        "1库-1区-2列-A面-1节-1层", "1库-1区-2列-A面-1节-10层", "1库-1区-2列-B面-1节-1层", "1库-1区-10列-A面-1节-1层",
        "一库-2区-1列", "2库-1区-1列", "十库-1区-1列", "B2-3-1", "B2-10-3", "B10-1-1", "特藏库-1", "",
    ]  # fmt: skip
    for seed in range(20):
        mixed = random.Random(seed).sample(walk, len(walk))
        assert sorted(mixed, key=rules.location_key) == walk


@given(
    st.lists(st.integers(0, 9999), min_size=6, max_size=6),
    st.lists(st.integers(0, 9999), min_size=6, max_size=6),
)
def test_written_out_or_short_a_place_is_the_same_place(one: list[int], other: list[int]) -> None:
    long = [
        "".join(f"{n}{word}" for n, word in zip(place, "库区列面节层", strict=True)) for place in (one, other)
    ]
    short = ["-".join(f"{n:02d}" for n in place) for place in (one, other)]
    assert [*map(rules.location_key, long)] == [*map(rules.location_key, short)]
    assert (rules.location_key(long[0]) < rules.location_key(short[1])) == (one < other)


@given(st.integers(1, 99))
def test_chinese_numbers_count(number: int) -> None:
    tens, ones = divmod(number, 10)
    digits = "零一二三四五六七八九"
    written = ("" if tens == 0 else "十" if tens == 1 else f"{digits[tens]}十") + (
        digits[ones] if ones else ""
    )
    assert rules.location_parts(f"{written}库") == (str(number),)


@pytest.mark.parametrize(
    ("word", "access"),
    [
        ("开放", "open"), (" Open ", "open"), ("公开", "open"), ("未开放", "not_open"), ("不开放", "not_open"),
        ("Not open", "not_open"), ("restricted", "not_open"), ("closed", "not_open"), ("延期开放", "deferred"),
        ("控制使用", "deferred"), ("划控", "deferred"), ("控 制", "deferred"), ("部分开放", "not_open"),
        ("", "unknown"), ("是", "unknown"), ("待审核", "unknown"), ("开放？", "unknown"), ("即将开放", "unknown"),
        ("open after 2030", "unknown"),
    ],
)  # fmt: skip
def test_access_words_of_other_catalogues_are_read(word: str, access: str) -> None:
    assert rules.read_access(word) == access


@given(st.text())
def test_nothing_but_a_known_word_opens(word: str) -> None:
    if word.strip().casefold() not in {
        "开放",
        "已开放",
        "公开",
        "开放档案",
        "open",
        "public",
        "unrestricted",
    }:
        assert not rules.counts_as_open(rules.read_access(word))
        assert not rules.counts_as_open(word)


def test_only_open_is_open() -> None:
    assert [access for access in Access if rules.counts_as_open(access)] == [Access.OPEN]


@pytest.mark.parametrize(
    "word", ["绝密", "机密★10年", "秘密（已解密）", " 秘 密 ", "★机密", "Top  Secret", "confidential"]
)
def test_secret_rows_are_refused(word: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.refuse_secret(word)
    assert refused.value.code == "holdings.secret"
    assert refused.value.facts["word"]


@pytest.mark.parametrize("word", ["", "无", "公开", "内部", "非秘密", "已解密", "none"])
def test_rows_without_secrecy_pass(word: str) -> None:
    rules.refuse_secret(word)


@given(
    st.text("J01-·办A9. (ＡWS", max_size=14),
    st.sampled_from(["1", "017", "000", "2011", "Y", "7a", "１", ""]),
)
def test_a_code_read_at_once_is_what_its_forms_are_one_by_one(above: str, last: str) -> None:
    for code in (f"{above}-{last}", above + last):
        assert rules.read_code(code) == (
            rules.normalise_code(code),
            rules.fold_reference_code(code),
            rules.code_sort_key(code),
            rules.guess_level(code),
        )
