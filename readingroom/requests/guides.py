"""Kinds of request (服务事项) and their guides (办事指南): one catalogue for counter, paper and portal.

A guide says who may ask, which papers each relation to the person concerned needs and on what legal basis, what we
have to be told to find the record, how long it takes and what it costs (档案法实施条例 33: the conditions of use are
published). The counter's checklist, the printed notice and the portal's form are made of the same data;
`readingroom.requests.guide_reading` reads it from outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Any

from readingroom.errors import Refused
from readingroom.requests.rules.materials import THERE, MaterialState
from readingroom.requests.words import Words

__all__ = [
    "ChecklistLine",
    "Clue",
    "ClueKind",
    "Difference",
    "Guide",
    "Paper",
    "Problem",
    "ProblemKind",
    "Relation",
    "Words",
    "checklist",
    "differences",
    "missing_clues",
    "papers_for",
    "problems",
    "publishable",
    "relation_of",
    "to_json",
]


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that a relation needs.

    Attributes:
        code: the same paper has the same code in every relation and kind of request.
        name: what it is called.
        basis: the law, article and paragraph that ask for it, or that it is the archive's own rule (本馆规定).
        required: nothing starts without it; otherwise it helps or is needed in the case that its name says.
        online: a picture or file of it may be handed in on the portal.
    """

    code: str
    name: Words
    basis: Words
    required: bool
    online: bool


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation to the person concerned (与当事人关系), and its papers in the order they are asked for."""

    code: str
    name: Words
    papers: tuple[Paper, ...]


class ClueKind(StrEnum):
    """What is written into a clue's field."""

    TEXT = "text"
    NAME = "name"
    """Somebody's name: personal, so it shows masked."""
    YEAR = "year"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Clue:
    """Something we have to be told to find the record (查找线索).

    Attributes:
        required: without it nobody can search.
        hint: what to write; may be blank.
    """

    code: str
    name: Words
    required: bool
    hint: Words
    kind: ClueKind


@dataclass(frozen=True, slots=True)
class Guide:
    """A kind of request, in one version of its guide.

    Attributes:
        version: from 1; a case keeps the version by which it was filed.
        summary: what is asked for and what the reader gets.
        who: who may ask.
        accept_days: working days until it is accepted or not.
        finish_days: working days from acceptance to the answer at the latest.
        promised_days: working days that the archive promises, 0 for an answer at the counter (当场办结).
        fee: what it costs.
        reviewed: somebody of this archive has held days, papers and legal bases against its own rules. What ships with
            the program is a proposal: no statute sets days for the use of archives, and papers differ from place to
            place.
    """

    code: str
    version: int
    name: Words
    summary: Words
    who: Words
    relations: tuple[Relation, ...]
    clues: tuple[Clue, ...]
    accept_days: int
    finish_days: int
    promised_days: int
    fee: Words
    reviewed: bool = False


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    """One paper of a case.

    Attributes:
        paper: as the guide has it.
        state: of the material (`MaterialState`), ``missing`` where there is none.
    """

    paper: Paper
    state: str

    @property
    def there(self) -> bool:
        """Nobody asks for it again."""
        return self.state in THERE

    @property
    def missing(self) -> bool:
        """The case waits for it; so it does in a state nobody knows."""
        return self.paper.required and not self.there and self.state != MaterialState.TO_FOLLOW


def relation_of(guide: Guide, relation: str) -> Relation:
    """A relation by its code.

    Raises:
        Refused: ``guide.relation_unknown``.
    """
    for one in guide.relations:
        if one.code == relation:
            return one
    raise Refused(
        "guide.relation_unknown",
        relation=relation,
        guide=guide.code,
        known=[one.code for one in guide.relations],
    )


def papers_for(guide: Guide, relation: str) -> tuple[Paper, ...]:
    """The papers that a relation needs, in order.

    Raises:
        Refused: ``guide.relation_unknown``.
    """
    return relation_of(guide, relation).papers


def checklist(guide: Guide, relation: str, states: Mapping[str, str]) -> tuple[ChecklistLine, ...]:
    """What is there and what is missing, in the guide's order.

    Args:
        guide: the kind of request.
        relation: of the applicant.
        states: code of the paper -> state of the material; papers that this relation does not need are passed over.

    Raises:
        Refused: ``guide.relation_unknown``.
    """
    return tuple(
        ChecklistLine(paper, states.get(paper.code, MaterialState.MISSING))
        for paper in papers_for(guide, relation)
    )


def missing_clues(guide: Guide, clues: Mapping[str, str]) -> tuple[Clue, ...]:
    """The required clues that were not given or are blank, in the guide's order."""
    return tuple(clue for clue in guide.clues if clue.required and not clues.get(clue.code, "").strip())


class ProblemKind(StrEnum):
    """What a guide still lacks before readers should see it."""

    MISSING = "missing"  # nothing is said in this language
    UNTRANSLATED = "untranslated"  # the text stands there in the other language
    LEFT_BEHIND = "left_behind"  # the other language was changed, this one was not
    PAPER_DIFFERS = "paper_differs"  # one code, but another name than in an earlier relation
    UNREVIEWED = "unreviewed"  # a proposal that nobody of this archive has checked


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to mend in a guide; it can be used all the same.

    Attributes:
        kind: what it is; its words stand under ``guide.problem.<kind>``.
        where: dotted path of fields and codes, e.g. ``relations.agent.papers.identity.name``; empty for all of it.
        language: in which language, empty where it is about both.
    """

    kind: ProblemKind
    where: str
    language: str = ""


_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_LETTER = re.compile(r"[^\W\d_]")


def problems(guide: Guide, before: Guide | None = None) -> tuple[Problem, ...]:
    """What is missing or not translated.

    Args:
        guide: as it is now.
        before: the version before; with it, texts changed in one language only are told.
    """
    found = [] if guide.reviewed else [Problem(ProblemKind.UNREVIEWED, "")]
    earlier = dict(_words(before)) if before is not None else {}
    for where, words in _words(guide):
        optional = where.endswith(".hint") and not (words.zh_CN + words.en).strip()
        blank = [code for code in _LANGUAGES if not getattr(words, code).strip()]
        if blank:
            found += [Problem(ProblemKind.MISSING, where, code) for code in blank if not optional]
        elif words.zh_CN == words.en and _LETTER.search(words.en):
            found.append(Problem(ProblemKind.UNTRANSLATED, where, "en" if _HAN.search(words.en) else "zh_CN"))
        elif where in earlier:
            was = earlier[where]
            kept = [code for code in _LANGUAGES if getattr(words, code) == getattr(was, code)]
            found += [Problem(ProblemKind.LEFT_BEHIND, where, code) for code in kept if len(kept) == 1]
    names: dict[str, Words] = {}
    for relation in guide.relations:
        for paper in relation.papers:
            if names.setdefault(paper.code, paper.name) != paper.name:
                where = f"relations.{relation.code}.papers.{paper.code}.name"
                found.append(Problem(ProblemKind.PAPER_DIFFERS, where))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that another version says differently.

    Attributes:
        where: dotted path of fields and codes; the path of a list means that its order changed.
        before: None where it is new.
        after: None where it is gone.
    """

    where: str
    before: str | int | bool | None
    after: str | int | bool | None


def differences(old: Guide, new: Guide) -> tuple[Difference, ...]:
    """What changed from one version to another, the number of the version apart; empty where nothing did.

    Relations, papers and clues are the same where their codes are. What moved is told by the codes both have, in
    their old and new order.
    """
    was, now = (dict(_facts(to_json(guide), "")) for guide in (old, new))
    found = []
    for where in dict.fromkeys([*now, *was]):
        before, after = was.get(where), now.get(where)
        if isinstance(before, tuple) or isinstance(after, tuple):
            orders = [order if isinstance(order, tuple) else () for order in (before, after)]
            one, other = (
                ", ".join(c for c in order if c in orders[0] and c in orders[1]) for order in orders
            )
            if one != other:
                found.append(Difference(where, one, other))
        elif where != "version" and (before is None or after is None or before != after):
            found.append(Difference(where, before, after))
    return tuple(found)


def to_json(guide: Guide) -> dict[str, Any]:
    """The guide as the portal and the database keep it: objects, lists, texts, numbers, yes and no."""
    plain: dict[str, Any] = _plain(guide)
    return plain


def publishable(guides: Iterable[Guide]) -> list[dict[str, Any]]:
    """What a portal gets: every kind of request as it stands here, in this order.

    Raises:
        Refused: ``guide.code_twice``, two kinds have one code, or two versions of one kind were given.
    """
    items = list(guides)
    codes = [guide.code for guide in items]
    for code in codes:
        if codes.count(code) > 1:
            raise Refused("guide.code_twice", where="items", code=code)
    return [to_json(guide) for guide in items]


_LANGUAGES = tuple(field.name for field in fields(Words))


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, StrEnum) else value


def _words(guide: Guide) -> Iterator[tuple[str, Words]]:
    """Every text with its place."""
    for name in ("name", "summary", "who", "fee"):
        yield name, getattr(guide, name)
    for relation in guide.relations:
        yield f"relations.{relation.code}.name", relation.name
        for paper in relation.papers:
            for name in ("name", "basis"):
                yield f"relations.{relation.code}.papers.{paper.code}.{name}", getattr(paper, name)
    for clue in guide.clues:
        for name in ("name", "hint"):
            yield f"clues.{clue.code}.{name}", getattr(clue, name)


def _facts(value: Mapping[str, Any], where: str) -> Iterator[tuple[str, str | int | bool | tuple[str, ...]]]:
    """Every fact with its place, and for every list the order of its codes."""
    for name, fact in value.items():
        place = f"{where}{name}"
        if isinstance(fact, Mapping):
            yield from _facts(fact, f"{place}.")
        elif isinstance(fact, Sequence) and not isinstance(fact, str):
            yield place, tuple(one["code"] for one in fact)
            for one in fact:
                yield from _facts(one, f"{place}.{one['code']}.")
        else:
            yield place, fact
