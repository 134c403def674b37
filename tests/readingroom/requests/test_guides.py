"""Kinds of request: read strictly, written back as they came, compared, and shipped in both languages."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from readingroom.errors import Refused, Unavailable
from readingroom.language import LANGUAGES, language
from readingroom.requests.guide_reading import LIMITS, read_guide, read_guide_text
from readingroom.requests.guides import (
    Clue,
    ClueKind,
    Difference,
    Guide,
    Paper,
    Problem,
    ProblemKind,
    Relation,
    Words,
    checklist,
    differences,
    missing_clues,
    papers_for,
    problems,
    publishable,
    to_json,
)
from readingroom.requests.rules.materials import MaterialState
from readingroom.requests.shipped_guides import read_folder, shipped
from readingroom.resources import resource

SHIPPED = {guide.code: guide for guide in shipped()}
MARRIAGE = replace(SHIPPED["marriage"], reviewed=True)

CODES = st.sampled_from(["self", "agent", "a", "z_9"]) | st.from_regex(r"[a-z][a-z0-9_]{0,6}", fullmatch=True)
CHARACTERS = st.characters(exclude_categories=["Cc", "Cs"])
LINES = st.text(CHARACTERS, max_size=8)
NAMES = st.builds(Words, LINES, LINES.map(lambda line: f"{line}x"))
TEXTS = st.builds(Words, *[st.text(CHARACTERS | st.just("\n"), max_size=8)] * 2)


def several(entries: st.SearchStrategy[Any], least: int = 0) -> st.SearchStrategy[tuple[Any, ...]]:
    """Entries with codes of their own."""
    return st.lists(entries, min_size=least, max_size=3, unique_by=lambda one: one.code).map(tuple)


GUIDES = st.builds(
    Guide,
    code=CODES,
    version=st.integers(1, LIMITS.VERSION),
    name=NAMES,
    summary=TEXTS,
    who=TEXTS,
    relations=several(
        st.builds(
            Relation,
            CODES,
            NAMES,
            several(st.builds(Paper, CODES, NAMES, TEXTS, st.booleans(), st.booleans())),
        ),
        1,
    ),
    clues=several(st.builds(Clue, CODES, NAMES, st.booleans(), TEXTS, st.sampled_from(ClueKind))),
    accept_days=st.integers(0, LIMITS.DAYS),
    finish_days=st.integers(100, LIMITS.DAYS),
    promised_days=st.integers(0, 100),
    fee=TEXTS,
    reviewed=st.booleans(),
)


@given(GUIDES)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_what_is_written_is_read_back_equal_and_whole(guide: Guide) -> None:
    written = to_json(guide)
    assert read_guide(written) == guide
    text = json.dumps(written, ensure_ascii=False)
    assert read_guide_text(text) == read_guide_text(text.encode()) == guide
    assert to_json(read_guide_text(text)) == json.loads(text)
    assert publishable([guide]) == [written]


def spoilt(change: Callable[[dict[str, Any]], object]) -> Refused:
    """What reading says of the marriage guide after a change."""
    data = copy.deepcopy(to_json(MARRIAGE))
    change(data)
    with pytest.raises(Refused) as refused:
        read_guide(data)
    for code in LANGUAGES:
        assert language(code).explain(refused.value)
    return refused.value


def agent_paper(data: dict[str, Any]) -> dict[str, Any]:
    paper: dict[str, Any] = data["relations"][1]["papers"][0]
    return paper


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        (lambda d: d.pop("fee"), "field_missing", "guide"),
        (lambda d: d.update(price=1), "field_unknown", "guide"),
        (lambda d: d.update(reviewed="yes"), "yes_or_no_wanted", "reviewed"),
        (lambda d: d["name"].pop("en"), "field_missing", "name"),
        (lambda d: d["name"].update(de="Ehe"), "field_unknown", "name"),
        (lambda d: d["name"].update(zh_CN=" ", en=""), "name_blank", "name"),
        (lambda d: d["name"].update(en="two\nlines"), "text_unusable", "name.en"),
        (lambda d: d["summary"].update(en="a\x00b"), "text_unusable", "summary.en"),
        (lambda d: d["summary"].update(en="a\ud800"), "text_unusable", "summary.en"),
        (lambda d: d["summary"].update(en="x" * 1001), "text_long", "summary.en"),
        (lambda d: d["summary"].update(en=7), "text_wanted", "summary.en"),
        (lambda d: d.update(summary="text"), "table_wanted", "summary"),
        (lambda d: d.update(version=0), "number_wanted", "version"),
        (lambda d: d.update(version=True), "number_wanted", "version"),
        (lambda d: d.update(finish_days=5.0), "number_wanted", "finish_days"),
        (lambda d: d.update(promised_days=6), "promise_longer", "promised_days"),
        (lambda d: d.update(relations=[]), "none_given", "relations"),
        (lambda d: d.update(relations={}), "list_wanted", "relations"),
        (lambda d: d.update(relations="self"), "list_wanted", "relations"),
        (lambda d: d.update(clues=d["clues"] * 11), "too_many", "clues"),
        (lambda d: d["clues"].append(d["clues"][0]), "code_twice", "clues"),
        (lambda d: d["clues"][0].update(kind="colour"), "kind_unknown", "clues.male.kind"),
        (lambda d: d["clues"][0].update(kind=["text"]), "kind_unknown", "clues.male.kind"),
        (lambda d: d["clues"][1].update(code="Female"), "code_wrong", "clues.2.code"),
        (lambda d: d["clues"][1].pop("code"), "field_missing", "clues.2"),
        (lambda d: d["clues"].insert(0, "year"), "table_wanted", "clues.1"),
        (lambda d: d.update(code="marriage\n"), "code_wrong", "code"),
        (
            lambda d: agent_paper(d).update(required=1),
            "yes_or_no_wanted",
            "relations.agent.papers.identity.required",
        ),
        (lambda d: agent_paper(d).pop("basis"), "field_missing", "relations.agent.papers.identity"),
        (
            lambda d: agent_paper(d)["basis"].pop("zh_CN"),
            "field_missing",
            "relations.agent.papers.identity.basis",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    change: Callable[[dict[str, Any]], object], code: str, where: str
) -> None:
    error = spoilt(change)
    assert (error.code, error.facts["where"]) == (f"guide.{code}", where)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_json"),
        ("[" * 100_000, "not_json"),
        ('{"version": NaN}', "not_json"),
        (b"\xff\xfe\x00", "not_json"),
        ('{"code": "a", "code": "b"}', "field_twice"),
        ("[]", "table_wanted"),
        ("null", "table_wanted"),
    ],
)
def test_text_that_is_no_guide_is_refused(text: str | bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_guide_text(text)
    assert refused.value.code == f"guide.{code}"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.data())
def test_nothing_in_any_place_is_a_bug_or_gets_lost(data: st.DataObject) -> None:
    """Whatever stands in a guide is refused, or read and written back."""
    guide = copy.deepcopy(to_json(SHIPPED["only_child"]))
    at: Any = guide
    while True:
        key = data.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at))))
        if not at[key] or not isinstance(at[key], dict | list) or data.draw(st.booleans()):
            break
        at = at[key]
    at[key] = data.draw(JSON)
    refused = None
    try:
        assert to_json(read_guide(guide)) == guide
    except Refused as error:
        refused = error
    assert refused is None or language("en").explain(refused)


def test_an_agent_for_a_marriage_record_brings_what_the_measures_ask() -> None:
    papers = papers_for(MARRIAGE, "agent")
    assert [paper.code for paper in papers] == ["identity", "notarised_power_of_attorney"]
    assert "第十五条" in papers[1].basis.of("zh_CN")
    with pytest.raises(Refused, match=r"guide\.relation_unknown"):
        papers_for(MARRIAGE, "neighbour")


def test_the_checklist_says_what_is_there_and_what_is_missing_in_order() -> None:
    states = {"death": "seen", "identity": "online", "power_of_attorney": "seen"}
    lines = checklist(MARRIAGE, "child", states)
    assert [(line.paper.code, line.there, line.missing) for line in lines] == [
        ("identity", True, False),
        ("death", True, False),
        ("kinship", False, True),
    ]
    assert all(line.paper.basis.of("en") for line in lines)
    follows = checklist(MARRIAGE, "child", {**states, "kinship": "to_follow"})[-1]
    assert (follows.there, follows.missing) == (False, False)
    unknown = checklist(MARRIAGE, "child", {"kinship": "somewhere"})[-1]
    assert unknown.missing, "a state nobody knows counts as missing"
    optional = checklist(SHIPPED["research"], "self", {})
    assert [line.paper.code for line in optional if line.missing] == ["identity"]


def test_clues_that_are_needed_and_blank_are_named() -> None:
    assert [clue.code for clue in missing_clues(MARRIAGE, {"male": "陈大勇", "female": " "})] == ["female"]
    assert missing_clues(MARRIAGE, {"male": "陈大勇", "female": "李梅"}) == ()


def test_a_change_of_one_language_is_kept_and_told() -> None:
    changed = replace(MARRIAGE, fee=replace(MARRIAGE.fee, zh_CN="复印每页两角。"))
    assert read_guide(to_json(changed)) == changed
    assert problems(changed) == ()
    assert problems(changed, MARRIAGE) == (Problem(ProblemKind.LEFT_BEHIND, "fee", "en"),)
    translated = replace(changed, fee=replace(changed.fee, en="Copies 0.2 yuan a page."))
    assert problems(translated, MARRIAGE) == ()
    blank = replace(MARRIAGE, who=Words("本人", ""))
    assert problems(blank) == (Problem(ProblemKind.MISSING, "who", "en"),)
    assert blank.who.of("en") == "本人", "better in the other language than nothing"
    same = replace(MARRIAGE, name=Words("婚姻", "婚姻"))
    assert problems(same) == (Problem(ProblemKind.UNTRANSLATED, "name", "en"),)
    foreign = replace(MARRIAGE, name=Words("Marriage", "Marriage"))
    assert problems(foreign) == (Problem(ProblemKind.UNTRANSLATED, "name", "zh_CN"),)


def test_a_guide_of_an_earlier_program_is_read_and_is_a_proposal_until_somebody_has_checked_it() -> None:
    written = to_json(MARRIAGE)
    del written["reviewed"]
    assert read_guide(written) == replace(MARRIAGE, reviewed=False)
    assert differences(read_guide(written), MARRIAGE) == (Difference("reviewed", False, True),)


def test_one_paper_under_two_names_is_told() -> None:
    agent = MARRIAGE.relations[1]
    renamed = replace(agent.papers[0], name=Words("护照", "Passport"))
    guide = replace(
        MARRIAGE, relations=(MARRIAGE.relations[0], replace(agent, papers=(renamed, *agent.papers[1:])))
    )
    assert problems(guide) == (Problem(ProblemKind.PAPER_DIFFERS, "relations.agent.papers.identity.name"),)


def test_the_history_says_what_changed() -> None:
    self_, agent, *others = MARRIAGE.relations
    notarised = replace(agent.papers[1], required=False)
    new = replace(
        MARRIAGE,
        version=2,
        promised_days=0,
        relations=(replace(agent, papers=(notarised,)), self_, *others),
    )
    found = differences(MARRIAGE, new)
    paper = "relations.agent.papers"
    order = [relation.code for relation in MARRIAGE.relations]
    assert Difference("promised_days", 1, 0) in found
    assert Difference(f"{paper}.notarised_power_of_attorney.required", True, False) in found
    assert Difference(f"{paper}.identity.online", True, None) in found
    assert Difference("relations", ", ".join(order), ", ".join(["agent", "self", *order[2:]])) in found
    assert all(one.where.startswith(("promised_days", "relations")) for one in found)


@given(GUIDES, GUIDES)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_nothing_differs_only_between_equals(one: Guide, other: Guide) -> None:
    assert differences(one, replace(one, version=other.version)) == ()
    assume(replace(one, version=1) != replace(other, version=1))
    there, back = differences(one, other), differences(other, one)
    assert there
    assert {(d.where, d.after, d.before) for d in there} == {(d.where, d.before, d.after) for d in back}


def test_two_versions_of_one_kind_are_not_published_together() -> None:
    with pytest.raises(Refused, match=r"guide\.code_twice"):
        publishable([MARRIAGE, replace(MARRIAGE, version=2)])
    assert [item["code"] for item in publishable(shipped())] == list(SHIPPED)


@pytest.mark.parametrize("code", SHIPPED)
def test_every_shipped_guide_is_whole_in_both_languages(code: str) -> None:
    guide = SHIPPED[code]
    assert problems(guide) == (Problem(ProblemKind.UNREVIEWED, ""),), "nobody here has checked it yet"
    assert problems(replace(guide, reviewed=True)) == ()
    assert read_guide_text(json.dumps(to_json(guide))) == guide
    assert guide.clues[-1].code == "former_name"
    assert missing_clues(guide, {}), "nobody can search without anything"
    for relation in guide.relations:
        assert any(paper.required for paper in relation.papers), relation.code
    for clue in guide.clues:
        assert clue.hint.zh_CN.strip()
        assert clue.hint.en.strip()


def test_the_shipped_kinds_are_the_desks_kinds_and_one_code_is_one_paper() -> None:
    assert list(SHIPPED) == [
        "marriage", "only_child", "sent_down_youth", "house_building", "army_service", "work_injury", "schooling",
        "land_and_forest", "legal_proceedings", "administrative_documents", "research", "general",
    ]  # fmt: skip
    names: dict[str, Words] = {}
    for guide in SHIPPED.values():
        for relation in guide.relations:
            for paper in relation.papers:
                assert names.setdefault(paper.code, paper.name) == paper.name, (guide.code, paper.code)


def test_a_folder_that_an_archive_changed_is_read_or_its_mistake_named(tmp_path: Path) -> None:
    for file in resource("guides").glob("*.toml"):
        (tmp_path / file.name).write_text(file.read_text("utf-8"), "utf-8")
    own = tmp_path / "01-marriage.toml"
    right = own.read_text("utf-8")
    own.write_text(right.replace("婚姻登记档案", "婚姻档案"), "utf-8")
    assert read_folder(tmp_path)[0].name.zh_CN == "婚姻档案"
    own.write_text(right.replace('"former_name"', '"other_name"'), "utf-8")
    with pytest.raises(Refused) as refused:
        read_folder(tmp_path)
    assert refused.value.facts["where"] == "01-marriage.toml: clues.other_name"
    own.write_text(right.replace('code = "marriage"', 'code = "general"'), "utf-8")
    with pytest.raises(Refused, match=r"guide\.code_twice"):
        read_folder(tmp_path)
    own.write_text("code = ", "utf-8")
    with pytest.raises(Unavailable, match=r"guide\.file_unreadable"):
        read_folder(tmp_path)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_problem_and_state_has_its_words(code: str) -> None:
    words = language(code)
    assert all(words.has(f"guide.problem.{kind.value}") for kind in ProblemKind)
    told = {state.value for state in MaterialState} - {MaterialState.MISSING.value}
    assert all(words.has(f"paper.notice.state.{state}") for state in told)
