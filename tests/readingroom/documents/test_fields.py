"""Fitting: nothing is too wide, nothing gets lost, nothing breaks where it may not."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readingroom.documents.fields import ELLIPSIS, LEADING, fit, wrap
from readingroom.documents.flow import Block, Heading, Space, paginate
from readingroom.documents.fonts import Face, printable, visual, width
from readingroom.documents.page import MM
from readingroom.documents.table import Column, Row, table

TEXTS = st.text(
    st.sampled_from("云溪县档案馆，。、（）《》“”·-/ .:0123456789ABCxyz 䶮𬭎\U000323af\n"), max_size=120
)
FACES = st.sampled_from(Face)


def bare(text: str) -> str:
    return "".join(text.split())


@given(TEXTS, st.floats(8, 190), FACES, st.floats(6, 40))
def test_lines_fit_and_say_everything(text: str, room: float, face: Face, size: float) -> None:
    lines = wrap(text, room, face, size)
    assert bare("".join(lines)) == bare(printable(text, face))
    for line in lines:
        assert width(line, face, size) <= room * MM + 1e-6 or len(line) == 1


@given(TEXTS, st.floats(20, 190), FACES, st.floats(4, 30))
def test_a_fitted_text_keeps_to_its_place_or_says_that_it_is_cut(
    text: str, room: float, face: Face, height: float
) -> None:
    fitted = fit(text, room, face, 20, floor=7, height=height)
    assert 7 <= fitted.size <= 20
    assert fitted.height <= max(height, 7 * LEADING / MM) + 1e-6
    shown, full = bare("".join(fitted.lines)), bare(printable(text, face))
    if fitted.whole:
        assert shown == full
    else:
        assert shown.endswith(ELLIPSIS)
        assert full.startswith(shown.removesuffix(ELLIPSIS))
        assert all(width(line, face, fitted.size) <= room * MM + 1e-6 for line in fitted.lines)


@given(TEXTS, FACES)
def test_setting_a_text_twice_changes_nothing_more(text: str, face: Face) -> None:
    assert printable(printable(text, face), face) == printable(text, face)


@pytest.mark.parametrize("room", range(15, 90, 3))
def test_chinese_lines_start_and_end_as_they_should(room: int) -> None:
    text = "《关于做好一九七九年度婚姻登记档案整理移交工作的通知》及各公社、街道（附：登记花名册），1979年12月编。"
    lines = wrap(text, room, Face.REGULAR, 11)
    for line in lines:
        assert line[0] not in "，。、）》"
        assert line[-1] not in "（《"
    for one, two in pairwise(lines):
        assert not (one[-1].isascii() and one[-1].isdigit()), (one, two)


def test_a_number_is_never_cut_in_two() -> None:
    fitted = fit("J001-WS-1979-20261123", 30, Face.MONO, 10, floor=10, height=5)
    assert not fitted.whole
    assert fitted.lines[0].removesuffix(ELLIPSIS) == "J001-WS-1979-"


def test_arabic_letters_join_and_run_from_the_right() -> None:
    joined = printable("محمد 12")
    assert joined != "محمد 12"
    assert visual(joined).startswith("12 ")
    assert printable(joined) == joined


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=30), st.floats(40, 200))
def test_pages_hold_every_row_once_and_never_more_than_fits(rows: list[tuple[str, str]], room: float) -> None:
    made = table((Column("A", 1), Column("B", 2, Face.MONO)), rows, 120)
    blocks: list[Block] = [Space(2), Heading("Rows", 120), *made]
    pages = paginate(blocks, room)
    drawn = [block for page in pages for _, block in page]
    for page in pages:
        assert page[-1][0] + page[-1][1].height <= room + 1e-6
        if len(pages) > 1:
            assert not page[-1][1].keep, "a heading stands alone at the foot of a page"
    for column in (0, 1):
        said = [line for b in drawn if isinstance(b, Row) and not b.head for line in b.cells[column].lines]
        wanted = [line for row in made[1:] for line in row.cells[column].lines]
        assert said == wanted
