"""What an archive may write into a notice, and that filling it in never does more than put words into gaps."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readingroom.errors import Refused
from readingroom.language import LANGUAGES, language
from readingroom.requests.notices.shipped import shipped
from readingroom.requests.rules.notices import (
    FIELDS,
    IN_SUBJECT,
    NEEDED,
    SUBJECT_MOST,
    NoticeKind,
    Wording,
    check_wording,
    fill_in,
    spoken_by,
    tidied,
)

GOOD = Wording("{archive}: {number}", "{number}\n{question}\n请于{due}前答复。")
EVERY = {name: f"<{name}>" for names in FIELDS.values() for name in names}


def refused(subject: str, text: str, kind: NoticeKind = NoticeKind.QUESTION) -> Refused:
    """What is said of it."""
    with pytest.raises(Refused) as caught:
        check_wording(kind, tidied(Wording(subject, text)))
    for code in LANGUAGES:
        assert language(code).explain(caught.value)
    return caught.value


def refusal(kind: NoticeKind, wording: Wording) -> Refused | None:
    """Why it may not be used, None where it may."""
    try:
        check_wording(kind, wording)
    except Refused as error:
        return error
    return None


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("kind", NoticeKind)
def test_what_ships_may_be_used_and_is_the_same_in_both_languages(kind: NoticeKind, code: str) -> None:
    wording = shipped(code)[kind]
    check_wording(kind, wording)
    named = {
        other: {name for _, name, _, _ in string.Formatter().parse(shipped(other)[kind].text) if name}
        for other in LANGUAGES
    }
    assert named["zh_CN"] == named["en"]
    told = fill_in(wording, EVERY)
    assert "{" not in told.text + told.subject
    assert "<name>" not in told.subject, "masked"
    bare = fill_in(wording, {name: f"<{name}>" for name in NEEDED[kind] | {"name", "archive"}})
    assert "{" not in bare.text
    assert all(f"<{name}>" in bare.text for name in NEEDED[kind])


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_field_and_kind_has_its_word_and_a_sample(code: str) -> None:
    words = language(code)
    for kind in NoticeKind:
        assert words.has(f"notice.kind.{kind.value}")
        for name in FIELDS[kind]:
            assert words.has(f"notice.field.{name}")
        assert NEEDED[kind] <= FIELDS[kind]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("{number} {question} {surname}", "notice.unknown_field"),
        ("{number} {question.__class__}", "notice.unknown_field"),
        ("{number} {question[0]}", "notice.unknown_field"),
        ("{number} {question!r}", "notice.unknown_field"),
        ("{number} {question:>10000000}", "notice.unknown_field"),
        ("{number} {question:{number}}", "notice.unknown_field"),
        ("{number} {question} {}", "notice.unknown_field"),
        ("{number} {question} {0}", "notice.unknown_field"),
        ("{number} {question", "notice.braces"),
        ("{number} {question} }", "notice.braces"),
        ("{number}", "notice.needed_field"),
        ("{number} {question} <b>now</b>", "notice.html"),
        ("{number} {question} <script>", "notice.html"),
        ("{number} {question} \x07", "notice.control"),
        ("", "notice.empty"),
        ("{number}{question}" + "长" * 4_000, "notice.too_long"),
    ],
)
def test_a_text_that_cannot_be_filled_in_is_refused_with_a_sentence(written: str, code: str) -> None:
    error = refused(GOOD.subject, written)
    assert error.code == code
    assert error.facts["field"] == "text"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("{number}\nBcc: everybody@example.org", "notice.one_line"),
        ("{question}", "notice.not_in_subject"),
        ("", "notice.empty"),
        ("长" * 121, "notice.too_long"),
    ],
)
def test_a_subject_is_one_line_and_tells_no_more_than_it_may(written: str, code: str) -> None:
    error = refused(written, GOOD.text)
    assert (error.code, error.facts["field"]) == (code, "subject")


def test_addresses_in_angle_brackets_and_full_width_braces_are_all_right() -> None:
    wording = tidied(
        Wording("｛number｝", "｛number｝ {question} <desk@example.org> <https://example.org/>  \r\n")
    )
    check_wording(NoticeKind.QUESTION, wording)
    told = fill_in(wording, {"number": "2026-1", "question": "哪一年？"})
    assert told == Wording("2026-1", "2026-1 哪一年？ <desk@example.org> <https://example.org/>")


def test_a_line_that_names_what_is_not_known_is_left_out() -> None:
    told = fill_in(GOOD, {"number": "2026-1", "question": "哪一年？", "archive": "示例馆"})
    assert told.text == "2026-1\n哪一年？"


def test_whoever_is_told_is_told_in_their_language() -> None:
    assert spoken_by("zh-hans", "en") == "zh_CN"
    assert spoken_by("en-GB", "zh_CN") == "en"
    assert spoken_by("", "zh_CN") == "zh_CN"
    assert spoken_by("de-informal", "zh_CN") == "en", "whoever speaks neither"


@given(kind=st.sampled_from(NoticeKind), value=st.text(max_size=200), name=st.sampled_from(sorted(EVERY)))
def test_what_people_wrote_goes_in_as_it_is_and_is_never_read_as_a_field(
    kind: NoticeKind, value: str, name: str
) -> None:
    told = fill_in(shipped("en")[kind], EVERY | {name: value})
    assert "\n" not in told.subject
    assert "\r" not in told.text
    assert len(told.subject) <= SUBJECT_MOST
    if name in NEEDED[kind] and value.isprintable() and value.strip():
        assert value.strip() in told.text


@given(
    kind=st.sampled_from(NoticeKind),
    subject=st.text(max_size=130),
    text=st.text(alphabet=st.sampled_from("{}<>!:.[]0 abnumer\nquestiodayhs")) | st.text(),
)
def test_whatever_is_let_pass_can_be_filled_in(kind: NoticeKind, subject: str, text: str) -> None:
    text += "".join(f"\n{{{name}}}" for name in sorted(NEEDED[kind]))
    wording = tidied(Wording(subject, text))
    if (error := refusal(kind, wording)) is not None:
        assert language("en").explain(error)
        return
    told = fill_in(wording, EVERY)
    assert told.subject
    assert all(f"<{name}>" in told.text for name in NEEDED[kind])
    assert {name for _, name, _, _ in string.Formatter().parse(wording.subject) if name} <= IN_SUBJECT
