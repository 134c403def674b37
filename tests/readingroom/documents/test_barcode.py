"""Bars wide enough for every printer, with room around them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readingroom.documents.barcode import MODULES, QUIET, bars


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=14))
def test_bars_keep_their_width_and_quiet_zones(code: str) -> None:
    drawn = bars(code, 80)
    assert drawn.module in MODULES
    assert drawn.module >= 0.25
    assert drawn.width <= 80
    first, last = drawn.bars[0], drawn.bars[-1]
    assert first[0] == QUIET
    assert drawn.width == pytest.approx((last[0] + last[1] + QUIET) * drawn.module)
    assert all(1 <= wide <= 4 for _, wide in drawn.bars)
    assert all(one[0] + one[1] < two[0] for one, two in pairwise(drawn.bars))


@pytest.mark.parametrize("code", ["", "档案", "A\n1"])
def test_what_code_128_cannot_say_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="ASCII"):
        bars(code, 80)


def test_a_code_too_long_for_its_place_is_refused_not_squeezed() -> None:
    with pytest.raises(ValueError, match=r"needs [\d.]+ mm"):
        bars("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 60)
