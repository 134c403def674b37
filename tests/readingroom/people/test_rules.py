import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readingroom.errors import Refused
from readingroom.people import rules
from readingroom.people.rules import DocumentKind, Letter, Sex

TODAY = dt.date(2026, 11, 23)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def number_of(born: dt.date, area: int = 440524, order: int = 1) -> str:
    """A number by the standard's own table, not by the library under test."""
    body = f"{area:06d}{born:%Y%m%d}{order:03d}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


resident_numbers = st.builds(
    number_of, st.dates(dt.date(1850, 1, 1), TODAY), st.integers(110000, 899999), st.integers(0, 999)
)


def refusal(code: str) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, match=rf"^people\.{code}\(")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("11010519491231002X", "11010519491231002X"),
        ("440524188001010014", "440524188001010014"),
        ("11010519491231002x", "11010519491231002X"),
        (" １１０１０５ １９４９１２３１ ００２ｘ ", "11010519491231002X"),
        ("440524-18800101-0014", "440524188001010014"),
    ],
)
def test_good_resident_numbers_are_kept_in_one_form(typed: str, kept: str) -> None:
    assert rules.resident_id(typed, TODAY) == kept


@given(resident_numbers)
def test_every_number_made_by_the_standard_passes(number: str) -> None:
    assert rules.resident_id(number, TODAY) == number
    assert rules.guess_document(number) in {DocumentKind.RESIDENT_ID, DocumentKind.RESIDENCE_HMT}


@given(resident_numbers, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_never_passes(number: str, at: int, by: int) -> None:
    wrong = number[:at] + str((int(number[at]) + by) % 10) + number[at + 1 :]
    with pytest.raises(Refused):
        rules.resident_id(wrong, TODAY)


@given(resident_numbers, st.integers(0, 15))
def test_two_neighbours_swapped_never_pass(number: str, at: int) -> None:
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    if swapped != number:
        with pytest.raises(Refused):
            rules.resident_id(swapped, TODAY)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("440524800101001", "fifteen"),
        ("1101051949123100", "length"),
        ("", "length"),
        ("11010519491231002A", "characters"),
        ("110105194912310021", "check_digit"),
        ("110105194913310021", "date"),
        ("110105194902290021", "date"),
        (number_of(dt.date(2026, 11, 24)), "future"),
        (number_of(dt.date(1799, 12, 31)), "date"),
    ],
)
def test_bad_resident_numbers_say_what_is_wrong(typed: str, code: str) -> None:
    with refusal(rf"resident_id\.{code}"):
        rules.resident_id(typed, TODAY)


def test_somebody_born_today_has_a_number() -> None:
    assert rules.resident_id(number_of(TODAY), TODAY)


def test_birth_date_and_sex_stand_in_the_number() -> None:
    assert rules.birth_and_sex("11010519491231002X") == (dt.date(1949, 12, 31), Sex.FEMALE)
    assert rules.birth_and_sex("440524188001010014") == (dt.date(1880, 1, 1), Sex.MALE)


@pytest.mark.parametrize(
    "good", ["91350100M000100Y43", "123300000000004490", "９１３５０１００m０００１００y４３"]
)
def test_good_credit_codes_pass(good: str) -> None:
    assert rules.credit_code(good) in {"91350100M000100Y43", "123300000000004490"}


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ("91350100M000100Y4", "length"),
        ("91350100I000100Y43", "characters"),
        ("91350100M000100Y44", "check_digit"),
    ],
)
def test_bad_credit_codes_say_what_is_wrong(bad: str, code: str) -> None:
    with refusal(rf"credit_code\.{code}"):
        rules.credit_code(bad)


@pytest.mark.parametrize("kind", list(DocumentKind))
def test_every_kind_of_document_needs_a_number(kind: DocumentKind) -> None:
    with refusal(r"document\.empty"):
        rules.check_document(kind, " - ", TODAY)


@pytest.mark.parametrize("kind", ["resident_id", "temporary_id", "residence_hmt", "household_register"])
def test_a_wrong_resident_number_is_refused_on_every_paper_that_carries_one(kind: str) -> None:
    with refusal(r"resident_id\.check_digit"):
        rules.check_document(DocumentKind(kind), "110105194912310021", TODAY)


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("passport", " e 1234 5678 ", "E12345678"),
        ("permit_hm", "h１２３４５６７８", "H12345678"),
        ("permit_taiwan", "01234567", "01234567"),
        ("household_register", "00012345-6", "000123456"),
        ("residence_foreign", "USA110082010101", "USA110082010101"),
        ("residence_foreign", number_of(dt.date(1985, 5, 5), 932840), number_of(dt.date(1985, 5, 5), 932840)),
        ("military", "军字第 0123456 号", "军字第0123456号"),
        ("other", "  驾照 44052419   ", "驾照 44052419"),
    ],
)
def test_other_documents_are_free(kind: str, typed: str, kept: str) -> None:
    assert rules.check_document(DocumentKind(kind), typed, TODAY) == kept


def test_a_residents_number_is_no_foreigners_card() -> None:
    with refusal(r"document\.residence_foreign"):
        rules.check_document(DocumentKind.RESIDENCE_FOREIGN, "11010519491231002X", TODAY)


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("810000199408230021", "residence_hmt"), (number_of(dt.date(1985, 5, 5), 932840), "residence_foreign"),
        ("H12345678", "permit_hm"), ("EA1234567", "passport"), ("123", "other"),
    ],
)  # fmt: skip
def test_a_number_proposes_its_kind(number: str, kind: str) -> None:
    assert rules.guess_document(number) == kind


@given(resident_numbers)
def test_the_same_person_matches_over_card_temporary_card_and_register(number: str) -> None:
    card = rules.document_key(DocumentKind.RESIDENT_ID, number)
    assert rules.document_key(DocumentKind.TEMPORARY_ID, f" {number.lower()} ") == card
    assert rules.document_key(DocumentKind.HOUSEHOLD_REGISTER, number) == card
    assert rules.document_key(DocumentKind.PASSPORT, number) != card


@pytest.mark.parametrize(
    "spelt", ["13812341234", "138 1234 1234", "+86 138-1234-1234", "0086１３８１２３４１２３４"]
)
def test_a_phone_is_found_however_it_is_spelt(spelt: str) -> None:
    assert rules.phone_key(spelt) == "13812341234"


@pytest.mark.parametrize(
    "names",
    [
        ("王小明", " 王 小明", "王　小　明"),
        ("阿卜杜拉·买买提", "阿卜杜拉•买买提", "阿卜杜拉・买买提", "阿卜杜拉买买提"),
        ("Jane Smith", "Smith; Jane", "SMITH, Jane", "ｓｍｉｔｈ jane"),
        ("José O’Brien-Núñez", "Nunez, Jose O'Brien", "jose obrien nunez"),
        ("陈䶮", "陈 䶮"),
        ("葛\U000e0100平", "葛平"),
    ],
)
def test_spellings_of_one_name_match(names: tuple[str, ...]) -> None:
    assert len({rules.name_key(name) for name in names}) == 1


def test_different_names_do_not_match() -> None:
    names = ["王小明", "明小王", "王小民", "陈䶮", "陈龑", "Jane Smith", "Jane Smythe"]
    assert len({rules.name_key(name) for name in names}) == len(names)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("陈䶮", "陈*"),
        ("王小明", "王**"),
        ("𠅤文海", "𠅤**"),
        ("葛\U000e0100平", "葛\U000e0100*"),
        ("阿卜杜拉·买买提", "阿***"),
        ("张", "*"),
        ("Ana Ruiz", "A*** R***"),
        ("Smith; Jane", "S***; J***"),
        ("E\u0301mile", "E\u0301***"),
        ("", ""),
    ],
)
def test_names_are_masked(name: str, masked: str) -> None:
    assert rules.mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("138 1234 1234", "138****1234"),
        ("+8613812341234", "138****1234"),
        ("88886666", "****66"),
        ("110", "***"),
    ],
)
def test_phones_are_masked(phone: str, masked: str) -> None:
    assert rules.mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("440524188001010014", "440***********0014"),
        ("E12345678", "E*****678"),
        ("1234567", "*****67"),
        ("123", "***"),
        ("", ""),
    ],
)
def test_documents_are_masked(number: str, masked: str) -> None:
    assert rules.mask_document(number) == masked


@given(st.text("0123456789ABCX", max_size=24))
def test_a_masked_number_hides_at_least_half_and_keeps_its_length(number: str) -> None:
    masked = rules.mask_document(number)
    assert len(masked) == len(number)
    assert masked.count("*") * 2 >= len(number)


@given(st.text())
def test_any_name_can_be_masked_and_matched(name: str) -> None:
    assert rules.mask_name(rules.mask_name(name)) is not None
    assert rules.name_key(name) == rules.name_key(f"  {name} ")


LETTER = Letter(
    issuer="××县民政局",
    number="民介〔2026〕12号",
    holders=("李敏", "Ana Ruiz"),
    issued_on=dt.date(2026, 11, 20),
    valid_until=dt.date(2026, 11, 30),
    scope="婚姻登记档案",
)


@pytest.mark.parametrize("day", [dt.date(2026, 11, 20), dt.date(2026, 11, 30)])
def test_a_letter_holds_from_its_date_to_its_last_day(day: dt.date) -> None:
    rules.check_letter(LETTER, "李 敏", day)
    rules.check_letter(LETTER, "RUIZ, Ana", day)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"issuer": " "}, "no_issuer"),
        ({"issued_on": None}, "no_date"),
        ({"holders": ("",)}, "no_holder"),
        ({"scope": ""}, "no_scope"),
        ({"valid_until": dt.date(2026, 11, 19)}, "dates"),
        ({"issued_on": dt.date(2026, 11, 24)}, "not_yet"),
        ({"valid_until": dt.date(2026, 11, 22)}, "expired"),
        ({"holders": ("王小明",)}, "other_holder"),
    ],
)
def test_a_letter_that_does_not_hold_says_why(change: dict[str, object], code: str) -> None:
    with refusal(rf"letter\.{code}"):
        rules.check_letter(Letter(**{**vars(LETTER), **change}), "李敏", TODAY)
