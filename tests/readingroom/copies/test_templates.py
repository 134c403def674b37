"""The wording of certificates: read strictly, filled with what is known, marked where it was typed."""

from __future__ import annotations

import copy
import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from readingroom.copies.templates import (
    CASE_FACTS,
    Filled,
    Origin,
    Passage,
    Quotes,
    Run,
    Source,
    check,
    fill,
    missing_fields,
    read_folder,
    read_template,
    shipped,
    template,
)
from readingroom.documents.registry import render
from readingroom.errors import DeskError, Refused, Unavailable
from readingroom.language import LANGUAGES, language
from tests.readingroom.documents import samples_copies as samples
from tests.readingroom.documents.test_documents import words

KINDS = (
    "certified_copy",
    "archival_certificate",
    "extract",
    "not_found_notice",
    "marriage_record",
    "schooling_record",
)

PLAIN: dict[str, Any] = {
    "code": "letter",
    "version": 1,
    "name": {"zh_CN": "信函", "en": "Letter"},
    "title": {"zh_CN": "信函", "en": "Letter"},
    "quotes": "required",
    "fields": [
        {"code": "applicant", "from": "case", "name": {"zh_CN": "申请人", "en": "Applicant"}},
        {
            "code": "year",
            "from": "typed",
            "required": False,
            "kind": "number",
            "name": {"zh_CN": "年", "en": "Year"},
        },
    ],
    "text": [
        {"zh_CN": "{applicant}：[年份{year}。]如下：", "en": "To {applicant}[, {year}]:", "quotes": True},
        {"zh_CN": "注。", "en": "Note.", "note": True},
    ],
}


def changed(path: str, value: object) -> dict[str, Any]:
    """The plain template with one thing changed, or taken out where the value is None."""
    data: Any = copy.deepcopy(PLAIN)
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    at = data
    for step in way:
        at = at[step]
    if value is None:
        del at[last]
    else:
        at[last] = value
    whole: dict[str, Any] = data
    return whole


def explained(error: DeskError) -> str:
    """What is said, in both languages."""
    return "\n".join(language(code).explain(error) for code in LANGUAGES)


def test_the_shipped_kinds_are_there_and_know_no_field_that_nobody_fills() -> None:
    assert tuple(one.code for one in shipped()) == KINDS
    for one in shipped():
        assert all(field.code in CASE_FACTS for field in one.fields if field.origin is Origin.CASE)
        assert one.quotes is (
            Quotes.NONE if one.code in ("certified_copy", "not_found_notice") else Quotes.REQUIRED
        )
    with pytest.raises(Refused, match=r"template\.unknown"):
        template("deed")


@pytest.mark.parametrize(
    ("path", "value", "code", "where"),
    [
        ("title", None, "name_missing", "template"),
        ("colour", "red", "name_unknown", "template"),
        ("code", "Letter", "code_wrong", "code"),
        ("version", 0, "number_wanted", "version"),
        ("version", True, "number_wanted", "version"),
        ("name", "Letter", "table_wanted", "name"),
        ("name.en", None, "name_missing", "name"),
        ("name.en", " ", "text_blank", "name.en"),
        ("name.en", 7, "text_wanted", "name.en"),
        ("name.en", "x" * 121, "text_long", "name.en"),
        ("name.en", "a\x07", "text_unusable", "name.en"),
        ("quotes", "sometimes", "choice_wrong", "quotes"),
        ("quotes", "none", "quotes_place", "quotes"),
        ("fields", {}, "list_wanted", "fields"),
        ("fields.0", "applicant", "table_wanted", "fields.1"),
        ("fields.0.from", "thin air", "choice_wrong", "fields.applicant.from"),
        ("fields.0.code", "favourite_colour", "fact_unknown", "fields.favourite_colour"),
        ("fields.1.code", "applicant", "code_twice", "fields"),
        ("fields.1.required", "no", "yes_or_no_wanted", "fields.year.required"),
        ("fields.1.kind", "colour", "choice_wrong", "fields.year.kind"),
        ("text", [], "none_given", "text"),
        ("text.0.zh_CN", "{applicant}{year}{month}", "field_unknown", "text.1.zh_CN"),
        ("text.0.en", "To {applicant}:", "field_unused", "fields.year"),
        ("text.0.en", "To {applicant}[ {year}", "braces", "text.1.en"),
        ("text.0.en", "To {applicant}[ [{year}]]", "braces", "text.1.en"),
        ("text.0.en", "To {applicant} {year} {}", "braces", "text.1.en"),
        ("text.1.quotes", True, "quotes_place", "text"),
        ("text.1.en", "", "text_blank", "text.2.en"),
        ("text", [PLAIN["text"][0]] * 41, "too_many", "text"),
    ],
)
def test_what_is_wrong_in_a_template_is_told_with_its_place(
    path: str, value: object, code: str, where: str
) -> None:
    with pytest.raises(Refused) as told:
        read_template(changed(path, value))
    assert (told.value.code, told.value.facts["where"]) == (f"template.{code}", where)
    assert where in explained(told.value)


def test_a_folder_tells_the_file(tmp_path: Path) -> None:
    (tmp_path / "01.toml").write_text("code = 7", "utf-8")
    with pytest.raises(Refused) as told:
        read_folder(tmp_path)
    assert str(told.value.facts["where"]).startswith("01.toml: ")
    (tmp_path / "01.toml").write_text("code = ", "utf-8")
    with pytest.raises(Unavailable, match=r"template\.file_unreadable") as broken:
        read_folder(tmp_path)
    assert "01.toml" in explained(broken.value)


def test_an_archive_changes_a_wording_in_its_file(tmp_path: Path) -> None:
    from readingroom.resources import resource

    for file in resource("certificates").glob("*.toml"):
        text = file.read_text("utf-8").replace("特此证明。", "特此出具证明。")
        (tmp_path / file.name).write_text(text, "utf-8")
    ours = next(one for one in read_folder(tmp_path) if one.code == "marriage_record")
    pdf = render(samples.replace(samples.MARRIAGE, template=ours), language("zh_CN"))
    assert any("特此出具证明。" in said for *_, said in words(pdf)[0])


def said(text: str, **values: str | int | dt.date) -> str:
    filled = {code: Filled(code, value) for code, value in values.items()}
    return "".join(run.text for run in fill(text, filled, language("zh_CN").write))


def test_a_text_says_what_is_known_and_nothing_else() -> None:
    text = "应{applicant}[（{document}）]申请[于{on}]，共{n}页。"
    assert said(text, applicant="王", n=3) == "应王申请，共3页。"
    day = dt.date(2026, 11, 23)
    assert (
        said(text, applicant="王", document="身份证", on=day, n=3)
        == "应王（身份证）申请于2026年11月23日，共3页。"
    )
    assert said(text, applicant="王", document="  ", n=3) == "应王申请，共3页。"
    assert said(text, n=3) == "", "no sentence with a hole in it"
    assert said(text, applicant="{n}[]", n=3) == "应{n}[]申请，共3页。", (
        "what is filled in is never read as a template"
    )


def test_what_was_typed_is_told_apart() -> None:
    runs = fill("{a}与{b}。", {"a": Filled("a", "甲"), "b": Filled("b", "乙", typed=True)})
    assert runs == (Run("甲与"), Run("乙", typed=True), Run("。"))


@pytest.mark.parametrize("code", LANGUAGES)
def test_paper_marks_what_was_typed_and_explains_the_mark(code: str) -> None:
    typed = "".join(said for *_, said in words(render(samples.MARRIAGE, language(code)))[0])
    assert "王晓明*" in typed
    assert "陈䶮*" not in typed, "the case told it"
    note = language(code).say("paper.official.typed", mark="*")
    assert "".join(note.split()) in "".join(typed.split())
    nothing = "".join(said for *_, said in words(render(samples.EXTRACT, language(code)))[0])
    assert "*" not in nothing
    over = (Filled("applicant", "陈䶮", typed=True), *samples.MARRIAGE.filled[1:])
    page = "".join(
        said for *_, said in words(render(samples.replace(samples.MARRIAGE, filled=over), language(code)))[0]
    )
    assert "陈䶮*" in page, "a field of the case that somebody typed over"


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_quotation_stands_with_its_source_and_sic_where_it_is_asked_for(code: str) -> None:
    say = language(code).say
    page = "".join("".join(said.split()) for *_, said in words(render(samples.EXTRACT, language(code)))[0])
    for part in (
        samples.QUOTED.text,
        samples.SOURCE.fonds,
        samples.SOURCE.title,
        samples.SOURCE.reference_code,
    ):
        assert "".join(part.split()) in page
    sic = "".join(say("paper.official.quoted_as_is", text="").split())[-4:]
    assert sic in page
    plain = samples.replace(samples.EXTRACT, passages=(samples.replace(samples.QUOTED, sic=False),))
    assert sic not in "".join("".join(said.split()) for *_, said in words(render(plain, language(code)))[0])


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_notice_that_nothing_was_found_denies_no_fact(code: str) -> None:
    page = "".join("".join(said.split()) for *_, said in words(render(samples.NOT_FOUND, language(code)))[0])
    assert ("未查到不等于该事实不存在" if code == "zh_CN" else "doesnotmeanthatthefactdoesnotexist") in page
    assert "云溪县民政局全宗婚姻登记专题目录" in page, "what was searched"


MARRIAGE = template("marriage_record")
QUOTE = Passage("某某", Source("", "", "J001-1"))
FILLED = (
    Filled("applicant", "王"),
    Filled("husband", "甲", typed=True),
    Filled("wife", "乙", typed=True),
)


def test_a_paper_is_made_when_all_is_there() -> None:
    check(MARRIAGE, FILLED, [QUOTE])
    assert [field.code for field in missing_fields(MARRIAGE, FILLED[:2])] == ["wife"]


@pytest.mark.parametrize(
    ("filled", "passages", "code"),
    [
        (FILLED[:2], [QUOTE], "not_filled"),
        ((*FILLED[:2], Filled("wife", " ")), [QUOTE], "not_filled"),
        ((*FILLED, Filled("children", "2")), [QUOTE], "not_a_field"),
        ((*FILLED, Filled("wife", "丙")), [QUOTE], "not_a_field"),
        (FILLED, [], "quotes_missing"),
        (FILLED, [Passage(" ", QUOTE.source)], "quote_blank"),
        (FILLED, [Passage("某某", Source("", "", ""))], "quote_blank"),
    ],
)
def test_a_paper_that_lacks_something_is_not_made(
    filled: tuple[Filled, ...], passages: list[Passage], code: str
) -> None:
    with pytest.raises(Refused) as told:
        check(MARRIAGE, filled, passages)
    assert told.value.code == f"template.{code}"
    assert explained(told.value)


def test_kinds_of_values_are_kept() -> None:
    with pytest.raises(Refused, match=r"template\.kind_wrong"):
        check(template("not_found_notice"), (Filled("received_on", "yesterday"),))
    with pytest.raises(Refused, match=r"template\.quotes_none"):
        check(
            template("not_found_notice"),
            (Filled("applicant", "王"), Filled("asked", "x"), Filled("searched", "y", typed=True)),
            [QUOTE],
        )
