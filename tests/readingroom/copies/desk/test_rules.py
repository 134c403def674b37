"""Every state x action pair of the lifecycles, pages as people type them, limits, sheets and copies."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readingroom.copies.rules import (
    ALL_PAGES,
    CERTIFICATE_LIFE,
    COPYING,
    HAS_NUMBER,
    ORDER_LIFE,
    QUOTING,
    Came,
    CertificateAction,
    CertificateState,
    Checkers,
    Limits,
    OrderAction,
    OrderState,
    Pages,
    Release,
    check_limits,
    check_release,
    copies_out,
    may_check,
    next_certificate_state,
    next_order_state,
    numbered_as,
    pages_of_sheet,
    read_pages,
    sheets_of,
)
from readingroom.errors import Refused
from readingroom.language import LANGUAGES, language
from readingroom.settings import NUMBER_CERTIFIED_COPY, SETTINGS


@pytest.mark.parametrize(("state", "action"), list(itertools.product(OrderState, OrderAction)))
def test_an_order_goes_on_by_the_table_and_no_other_way(state: OrderState, action: OrderAction) -> None:
    if (state, action) in ORDER_LIFE:
        assert next_order_state(state, action) is ORDER_LIFE[state, action]
    else:
        with pytest.raises(Refused) as refused:
            next_order_state(state, action)
        assert refused.value.code == f"copies.is_{state}"


@pytest.mark.parametrize(("state", "action"), list(itertools.product(CertificateState, CertificateAction)))
def test_a_certificate_goes_on_by_the_table_and_no_other_way(
    state: CertificateState, action: CertificateAction
) -> None:
    if (state, action) in CERTIFICATE_LIFE:
        assert next_certificate_state(state, action) is CERTIFICATE_LIFE[state, action]
    else:
        with pytest.raises(Refused) as refused:
            next_certificate_state(state, action)
        assert refused.value.code == f"certificate.is_{state}"


def test_a_number_is_never_lost_again() -> None:
    for (state, _), after in CERTIFICATE_LIFE.items():
        assert state not in HAS_NUMBER or after in HAS_NUMBER


@pytest.mark.parametrize(("life", "first"), [(ORDER_LIFE, "wanted"), (CERTIFICATE_LIFE, "drafted")])
def test_every_state_can_be_reached_and_left_or_is_an_end(
    life: Mapping[tuple[str, str], str], first: str
) -> None:
    reached, last = {first}, set[str]()
    while reached != last:
        last = set(reached)
        reached |= {after for (state, _), after in life.items() if state in last}
    assert reached == {state for state, _ in life} | set(life.values())


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_state_and_action_has_its_word_and_its_refusal(code: str) -> None:
    words = language(code)
    for order_state in OrderState:
        assert words.has(f"copies.state.{order_state}")
        assert words.has(f"refused.copies.is_{order_state}")
    for state in CertificateState:
        assert words.has(f"certificate.state.{state}")
        assert words.has(f"refused.certificate.is_{state}")
    assert all(words.has(f"copies.action.{action}") for action in OrderAction)
    assert all(words.has(f"certificate.action.{action}") for action in CertificateAction)


@pytest.mark.parametrize(
    ("written", "kept", "count"),
    [
        ("3-5, 8", "3-5, 8", 4),
        ("３—５、８", "3-5, 8", 4),
        ("第3至5页和第8页", "3-5, 8", 4),
        ("pp. 3 to 5; p 8", "3-5, 8", 4),
        ("8 3 4 5", "3-5, 8", 4),
        ("3~5，4-6", "3-6", 4),
        ("34", "34", 1),
        ("  ", "", 0),
    ],
)
def test_pages_are_read_as_people_type_them(written: str, kept: str, count: int) -> None:
    pages = read_pages(written)
    assert (str(pages), pages.count) == (kept, count)
    assert read_pages(str(pages)) == pages


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("三到五", "copies.pages_unreadable"),
        ("3-", "copies.pages_unreadable"),
        ("0", "copies.pages_unreadable"),
        ("9-3", "copies.pages_backwards"),
        ("1-999999", "copies.pages_too_high"),
    ],
)
def test_what_is_no_page_is_refused(written: str, why: str) -> None:
    with pytest.raises(Refused) as refused:
        read_pages(written)
    assert refused.value.code == why


@given(st.lists(st.tuples(st.integers(1, 400), st.integers(0, 9)), max_size=12))
def test_pages_are_counted_once_each(spans: list[tuple[int, int]]) -> None:
    every = {page for first, more in spans for page in range(first, first + more + 1)}
    pages = read_pages(",".join(f"{first}-{first + more}" for first, more in spans))
    assert pages.count == len(every)
    assert pages.last == max(every, default=0)
    assert pages.within(ALL_PAGES)
    assert all(read_pages(str(page)).within(pages) for page in every) or not every


def limited(written: str, *, of_file: int | None = 120, before: int = 0, copies: int = 1) -> str | int:
    limits = Limits(pages=50, share=33, copies=10)
    try:
        return check_limits(
            read_pages(written), copies=copies, of_file=of_file, before=before, limits=limits, code="J001"
        )
    except Refused as refused:
        return refused.code


def test_limits_hold_what_was_ordered_before() -> None:
    assert limited("1-39") == 39
    assert limited("1-40") == "copies.over_share"
    assert limited("1-20", before=20) == "copies.over_share"
    assert limited("1-50", of_file=None) == 50
    assert limited("1-51", of_file=None) == "copies.over_limit"
    assert limited("1", before=50) == "copies.over_limit"
    assert limited("121") == "copies.pages_beyond"
    assert limited("", of_file=None) == "copies.pages_unknown"
    assert limited("", of_file=12) == "copies.over_share"
    assert limited("1", copies=11) == "copies.too_many_copies"
    assert limited("1", copies=0) == "copies.no_copies"


def released(*releases: Release, pages: str = "3-5", uses: frozenset[str] = COPYING) -> str:
    try:
        check_release(releases, read_pages(pages), item_id=7, container_id=1, uses=uses, code="J001")
    except Refused as refused:
        return refused.code
    return "released"


def test_only_what_was_released_for_copying_is_copied() -> None:
    assert released() == "copies.not_open"
    assert released(Release(8, 1, "copy")) == "copies.not_open"
    assert released(Release(None, 1, "copy")) == "copies.not_open", "the box, not what is in it"
    assert released(Release(7, 1, "read")) == "copies.not_for_copying"
    assert released(Release(7, 1, "excerpt")) == "copies.not_for_copying"
    assert released(Release(7, 1, "excerpt"), uses=QUOTING) == "released"
    assert released(Release(7, 1, "copy")) == "released"
    assert released(Release(7, 1, "copy", "第1至5页")) == "released"
    assert released(Release(7, 1, "copy", "4-9")) == "copies.pages_not_released"
    assert released(Release(7, 1, "copy", "1-9"), pages="") == "copies.pages_not_released"
    assert released(Release(7, 1, "copy", "除附录外")) == "copies.pages_not_released"


def test_a_checker_is_a_person_who_had_no_hand_in_the_draft() -> None:
    def may(person: int, *, checkers: str = Checkers.ANYBODY, system: bool = False) -> str:
        roles = {5: ("clerk",), 6: ("approver",)}.get(person, ("clerk",))
        try:
            may_check(checkers, person=person, roles=roles, system=system, drafters=[4, 7])
        except Refused as refused:
            return refused.code
        return "may"

    assert may(4) == may(7) == "certificate.own_draft"
    assert may(5) == may(6) == "may"
    assert may(3, system=True) == "certificate.check_needs_a_person"
    assert may(5, checkers=Checkers.APPROVER) == "certificate.not_a_checker"
    assert may(6, checkers=Checkers.APPROVER) == "may"


@pytest.mark.parametrize(
    "pattern", ["档证", "{year}{year}{number}", "{year}-{number}-{x}", "{{year}}{number}"]
)
def test_a_pattern_of_numbers_names_year_and_number(pattern: str) -> None:
    with pytest.raises(Refused) as refused:
        NUMBER_CERTIFIED_COPY.checked(pattern)
    assert refused.value.code == "setting.number_pattern"
    for code in LANGUAGES:
        assert pattern in language(code).explain(refused.value)


def test_numbers_are_printed_by_their_pattern() -> None:
    assert numbered_as("×档证〔{year}〕{number}号", 2026, 1) == "×档证〔2026〕1号"
    usual = [one.default for one in SETTINGS.values() if one.form == "number"]
    assert len({numbered_as(pattern, 2026, 1) for pattern in usual}) == len(usual) == 6


@given(st.integers(1, 5), st.integers(1, 9), st.sampled_from([1, 2]))
def test_sheets_hold_every_page_of_every_copy(copies: int, pages: int, sides: int) -> None:
    every = list(range(1, pages + 1))
    sheets = sheets_of(copies, every, sides)
    printed = [page for sheet in range(1, sheets + 1) for page in pages_of_sheet(sheet, every, sides)]
    assert printed == every * copies
    assert copies_out(pages, [Came(every, sides, sheets)]) == copies
    assert copies_out(pages, [Came(every, sides, sheets - 1)]) == copies - 1
    jammed = Came(every, sides, sheets, {1})
    again = Came(list(pages_of_sheet(1, every, sides)), sides, 1)
    assert copies_out(pages, [jammed]) == copies - 1
    assert copies_out(pages, [jammed, again]) == copies


def test_the_whole_file_is_within_nothing_less() -> None:
    assert not ALL_PAGES.within(Pages(((1, 9),)))
