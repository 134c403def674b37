import pytest
from hypothesis import given
from hypothesis import strategies as st

from readingroom import codes
from readingroom.codes import Code, Kind
from readingroom.errors import Refused

kinds = st.sampled_from(list(Kind))
numbers = st.integers(1, 10**12)
ours = st.builds(codes.make, kinds, numbers)


@given(kinds, numbers)
def test_what_is_printed_is_read_back(kind: Kind, number: int) -> None:
    printed = codes.make(kind, number)
    assert printed.isascii()
    assert codes.read(printed) == Code(kind, number)
    assert str(Code(kind, number)) == printed


def test_a_code_is_short_and_never_changes_its_look() -> None:
    assert codes.make(Kind.SLIP, 123) == "S000123-K"
    assert codes.make(Kind.READER, 1_234_567) == "R1234567-V"


@given(ours)
def test_reading_forgives_case_width_spaces_and_the_hyphen(printed: str) -> None:
    wide = "".join(chr(ord(character) + 0xFEE0) for character in printed)
    for typed in (
        printed.lower(),
        wide,
        f"  {printed}\r",
        printed.replace("-", ""),
        printed.replace("-", " – "),
    ):
        assert codes.read(typed) == codes.read(printed) is not None


@pytest.mark.parametrize("number", range(1, 80))
def test_without_the_hyphen_the_last_character_is_the_check_even_where_it_is_a_digit(number: int) -> None:
    printed = codes.make(Kind.SLIP, number)
    assert codes.read(printed.replace("-", "")) == Code(Kind.SLIP, number)


@given(ours, kinds)
def test_a_swapped_kind_is_caught(printed: str, other: Kind) -> None:
    if other.value != printed[0]:
        assert codes.read(other.value + printed[1:]) is None


@given(ours, st.data())
def test_one_wrong_digit_is_caught(printed: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, printed.index("-") - 1))
    wrong = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != printed[at]]))
    assert codes.read(printed[:at] + wrong + printed[at + 1 :]) is None


@pytest.mark.parametrize(
    "foreign",
    ["", "9787101003048", "J001-2-0001", "B2-10-3", "S123-7", "X000123-K", "S000000-0", "王小明", "NBN7V"],
)
def test_other_codes_are_not_ours(foreign: str) -> None:
    assert codes.read(foreign) is None


@given(st.text())
def test_any_text_can_be_scanned(text: str) -> None:
    found = codes.read(text)
    assert found is None or codes.read(str(found)) == found


@given(ours)
def test_a_box_may_not_carry_a_barcode_that_reads_as_ours(printed: str) -> None:
    with pytest.raises(Refused) as refused:
        codes.foreign_barcode(f" {printed.lower().replace('-', '')} ")
    assert refused.value.code == "codes.resembles_ours"


def test_a_box_keeps_the_barcode_it_has() -> None:
    assert codes.foreign_barcode(" 31735 0061 ") == "31735 0061"
    with pytest.raises(Refused):
        codes.foreign_barcode("  ")


@pytest.mark.parametrize("number", [0, -1, 10**18])
def test_a_number_that_cannot_be_printed_is_a_bug(number: int) -> None:
    with pytest.raises(ValueError, match="number"):
        codes.make(Kind.UNIT, number)
