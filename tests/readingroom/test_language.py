"""Every sentence exists in both languages, with the same facts; every code that is raised has one."""

from __future__ import annotations

import ast
import datetime as dt
import re
import string
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

import readingroom
from readingroom.allowed import NotNow
from readingroom.bookings.rules import BookingState, TicketState, VisitState
from readingroom.command import Permission, Station
from readingroom.events import Changed
from readingroom.language import LANGUAGES, Language, language
from readingroom.office.staff.rules import SYSTEM_ACCOUNTS, Role
from readingroom.requests.rules import Channel, LineState, RequestState
from readingroom.retrieval.rules import ON_SHELF, AttemptState, Move, RetrievalState
from readingroom.settings import SETTINGS

PACKAGE = Path(readingroom.__file__).parent
KINDS = {"Refused": "refused", "Unavailable": "unavailable"}
_FUNCTION_KEY = re.compile(r"F([5-9]|1[0-9]|2[0-4])")


def forms(words: Language, code: str) -> list[str]:
    """The sentence in all its plural forms."""
    found = words.sentences[code]
    return [found] if isinstance(found, str) else list(found.values())


def facts_of(sentence: str) -> set[str]:
    """The facts that a sentence names."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


class Raised:
    """One place in the code that names a sentence."""

    def __init__(self, file: Path, call: ast.Call, code: str, given: set[str] | None) -> None:
        self.where = f"{file.relative_to(PACKAGE.parent)}:{call.lineno}"
        self.code = code
        self.given = given  # None: not told there, but by what is unpacked


def raised() -> Iterator[Raised]:
    """Every `Refused`, `Unavailable` and `NotNow` whose code stands there."""
    for file in sorted(PACKAGE.rglob("*.py")):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
                continue
            if call.func.id in KINDS and call.args:
                keywords = {one.arg for one in call.keywords}
                given = None if None in keywords else {name for name in keywords if name}
                for code in literals(call.args[0]):
                    yield Raised(file, call, f"{KINDS[call.func.id]}.{code}", given)
            elif call.func.id == NotNow.__name__ and len(call.args) >= 2:
                names = keys(call.args[2]) if len(call.args) > 2 else set()
                for code in literals(call.args[1]):
                    yield Raised(file, call, f"refused.{code}", names)


def keys(facts: ast.expr) -> set[str] | None:
    """The names that a dictionary gives, where it stands there."""
    if isinstance(facts, ast.Dict) and all(isinstance(key, ast.Constant) for key in facts.keys):
        return {str(key.value) for key in facts.keys if isinstance(key, ast.Constant)}
    return None


def literals(code: ast.expr) -> Iterable[str]:
    """The codes that an expression may be, as far as they stand there."""
    if isinstance(code, ast.Constant) and isinstance(code.value, str):
        yield code.value
    elif isinstance(code, ast.IfExp):
        yield from literals(code.body)
        yield from literals(code.orelse)


def test_both_languages_say_the_same_things_with_the_same_facts() -> None:
    first, *others = (language(code) for code in LANGUAGES)
    for other in others:
        assert first.sentences.keys() == other.sentences.keys()
        for code in first.sentences:
            ours, theirs = (set().union(*map(facts_of, forms(words, code))) for words in (first, other))
            assert ours | {"n"} == theirs | {"n"}, code
            plural = [not isinstance(words.sentences[code], str) for words in (first, other)]
            assert plural[0] == plural[1] or "n" in ours | theirs, f"{code}: a plural in one language only"


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_refused_or_unavailable_is_explained(code: str) -> None:
    words = language(code)
    found = list(raised())
    assert len(found) > 150
    wrong = [complaint for one in found for complaint in complaints(words, one)]
    assert "\n".join(wrong) == ""


def complaints(words: Language, one: Raised) -> Iterator[str]:
    """What is wrong with the sentence for a code where it is raised."""
    if not words.has(one.code):
        yield f"{one.where}: no sentence for {one.code}"
    elif one.given is not None:
        said = forms(words, one.code)
        if untold := set().union(*map(facts_of, said)) - one.given:
            yield f"{one.where}: {one.code} names {sorted(untold)}"
        if not isinstance(words.sentences[one.code], str) and "n" not in one.given:
            yield f"{one.where}: {one.code} is a plural without n"


@pytest.mark.parametrize("code", LANGUAGES)
def test_sentences_are_whole(code: str) -> None:
    words = language(code)
    for key in words.sentences:
        for sentence in forms(words, key):
            assert sentence.strip(), key
            if key.startswith(("refused.", "unavailable.")):
                assert sentence.rstrip().endswith((".", "?", "。", "？", "!", "）", ")", "}")), key


WORDS = {
    **{f"retrieval.state.{state.value}": "" for state in RetrievalState},
    f"retrieval.state.{ON_SHELF}": "",
    **{f"retrieval.move.{move.value}": "" for move in Move},
    **{f"retrieval.did.{move.value}": "" for move in Move},
    **{f"scan.did.{move.value}": "" for move in Move},
    **{f"retrieval.attempt.{state.value}": "" for state in AttemptState},
    **{f"refused.retrieval.is_{state.value}": "" for state in RetrievalState},
    **{f"refused.booking.is_{state.value}": "" for state in BookingState},
    **{f"refused.visit.is_{state.value}": "" for state in VisitState},
    **{f"refused.ticket.is_{state.value}": "" for state in TicketState},
    **{f"bookings.state.{state.value}": "" for state in BookingState},
    **{f"bookings.state.{state.value}": "" for state in VisitState},
    **{f"bookings.ticket_state.{state.value}": "" for state in TicketState},
    **{f"request.state.{state.value}": "" for state in RequestState},
    **{f"refused.request.is_{state.value}": "" for state in RequestState},
    **{f"request.line.{state.value}": "" for state in LineState},
    **{f"request.channel.{channel.value}": "" for channel in Channel},
    **{f"staff.role.{role.value}": "" for role in Role},
    **{f"staff.account.{account}": "" for account in SYSTEM_ACCOUNTS},
    **{f"staff.permission.{permission.value}": "" for permission in Permission},
    **{f"station.{station.value}": "" for station in Station},
    **{f"changed.{changed.value}": "" for changed in Changed},
}


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_state_role_and_place_has_its_word(code: str) -> None:
    words = language(code)
    assert [key for key in WORDS if not words.has(key)] == []


@pytest.mark.parametrize("key", [key for key, one in SETTINGS.items() if one.group != "internal"])
def test_every_setting_is_named_explained_and_its_choices_too(key: str) -> None:
    for code in LANGUAGES:
        words = language(code)
        assert words.has(f"setting.{key}")
        assert words.has(f"setting_help.{key}")
        assert words.has(f"setting_group.{SETTINGS[key].group}")
        for choice in SETTINGS[key].choices:
            plain = _FUNCTION_KEY.fullmatch(str(choice)) is not None
            assert plain or words.has(f"setting_choice.{key}.{choice}"), choice


def test_a_list_says_when_there_are_more_than_it_names() -> None:
    assert language("en").list(["D5VKM", "J8PVB"]) == "D5VKM and J8PVB"
    assert language("en").list(["D5VKM", "J8PVB", "…"]) == "D5VKM, J8PVB and more"
    assert language("zh_CN").list(["D5VKM", "J8PVB"]) == "D5VKM、J8PVB"
    assert language("zh_CN").list(["D5VKM", "J8PVB", "…"]) == "D5VKM、J8PVB等"


def test_a_day_in_a_narrow_column_is_still_written_as_the_language_writes_it() -> None:
    assert language("en").date(dt.date(2026, 12, 3), year=False) == "3 Dec"
    assert language("zh_CN").date(dt.date(2026, 12, 3), year=False) == "12月3日"
