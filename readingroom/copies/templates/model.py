"""Templates of certificates and what fills them.

A template's text names its fields in braces: ``{applicant}``. A part in square brackets is left out where a field in it
is blank, so that nothing is printed that nobody knows: ``[（{document}）]``. Each field comes from the case, from the
paper itself, or is typed; what was typed is told apart on the paper.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from readingroom.errors import Refused
from readingroom.requests.words import Words

__all__ = [
    "CASE_FACTS",
    "PAPER_FACTS",
    "Block",
    "FieldKind",
    "Filled",
    "Origin",
    "Passage",
    "Quotes",
    "Run",
    "Source",
    "Template",
    "TemplateField",
    "check",
    "fill",
    "missing_fields",
]

CASE_FACTS: Final = (
    "applicant",
    "applicant_document",
    "agent",
    "organisation",
    "relation",
    "concerned",
    "purpose",
    "request_number",
    "received_on",
    "asked",
)
"""What a case can tell: who asks, by which document (kind and number), for whom they act, how they are related to
whom, what for, the case's number and day, and what is asked for in words."""

PAPER_FACTS: Final = ("archive", "number", "issued_on", "pages", "counted", "references")
"""What a paper tells by itself: the archive, the number, the date, pages copied and counted, 档号."""


class Origin(StrEnum):
    """Where a field's value comes from."""

    CASE = "case"
    PAPER = "paper"
    TYPED = "typed"


class FieldKind(StrEnum):
    """What is written into a field."""

    TEXT = "text"
    NAME = "name"
    """Somebody's name: personal, so it shows masked."""
    DATE = "date"
    NUMBER = "number"


class Quotes(StrEnum):
    """Whether a paper quotes the record."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


_NO_WORDS = Words("", "")


@dataclass(frozen=True, slots=True)
class TemplateField:
    """A field of a template.

    Attributes:
        origin: where its value usually comes from; one of the case may be typed over, and is marked then.
        required: the paper is not made without it.
        hint: what to write; may be blank.
    """

    code: str
    name: Words
    origin: Origin
    required: bool = True
    kind: FieldKind = FieldKind.TEXT
    hint: Words = _NO_WORDS


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of a template.

    Attributes:
        text: in both languages, with its fields.
        quotes: the quoted passages follow this paragraph.
        note: small, at the foot of the text.
    """

    text: Words
    quotes: bool = False
    note: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """The wording of a kind of paper.

    Attributes:
        version: from 1; a paper keeps the version by which it was made.
        name: of the kind, in lists and in the register.
        title: what stands on the paper.
        quotes: whether passages are quoted.
        text: the paragraphs in order.
        fields: what they name, in the order in which it is asked for.
    """

    code: str
    version: int
    name: Words
    title: Words
    quotes: Quotes
    text: tuple[Block, ...]
    fields: tuple[TemplateField, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a passage stands.

    Attributes:
        fonds: name of the fonds (全宗名称).
        title: 题名.
        reference_code: 档号.
        page: as the original numbers it; empty where it has no number.
    """

    fonds: str
    title: str
    reference_code: str
    page: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of the record, as they stand there.

    Attributes:
        text: nothing in it is corrected.
        sic: “（原文如此）” follows it.
    """

    text: str = field(repr=False)
    source: Source
    sic: bool = False


@dataclass(frozen=True, slots=True)
class Filled:
    """A field with its value.

    Attributes:
        value: text, a number or a day.
        typed: somebody typed it; otherwise it stands in the case or is told by the paper.
    """

    code: str
    value: str | int | dt.date = field(repr=False)
    typed: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """A part of a filled paragraph."""

    text: str
    typed: bool = False


_TOKEN = re.compile(r"\{([a-z][a-z0-9_]*)\}|\[([^\[\]]*)\]")
_NAMED = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def named(text: str) -> set[str]:
    """The fields that a text names."""
    return set(_NAMED.findall(text))


def missing_fields(template: Template, filled: Iterable[Filled]) -> tuple[TemplateField, ...]:
    """The required fields of the case or to be typed that are blank, in the template's order."""
    known = {one.code for one in filled if not _blank(one.value)}
    return tuple(
        one
        for one in template.fields
        if one.required and one.origin is not Origin.PAPER and one.code not in known
    )


def check(template: Template, filled: Sequence[Filled], passages: Sequence[Passage] = ()) -> None:
    """Whether a paper can be made of this.

    Raises:
        Refused: ``template.not_a_field``, a value for a field that the template has not, or two for one;
            ``template.not_filled``; ``template.kind_wrong``, no day or number where one is wanted;
            ``template.quotes_missing``, ``template.quotes_none``; ``template.quote_blank``, a passage without words, or
            whose source has no 档号.
    """
    fields = {one.code: one for one in template.fields}
    seen: set[str] = set()
    for one in filled:
        if one.code not in fields or one.code in seen:
            raise Refused("template.not_a_field", field=one.code, template=template.code)
        seen.add(one.code)
        kind = fields[one.code].kind
        wanted = {FieldKind.DATE: dt.date, FieldKind.NUMBER: int}.get(kind, str)
        if not _blank(one.value) and not isinstance(one.value, wanted):
            raise Refused("template.kind_wrong", field=one.code, template=template.code)
    if missing := missing_fields(template, filled):
        raise Refused("template.not_filled", fields=[one.code for one in missing], template=template.code)
    if template.quotes is Quotes.REQUIRED and not passages:
        raise Refused("template.quotes_missing", template=template.code)
    if template.quotes is Quotes.NONE and passages:
        raise Refused("template.quotes_none", template=template.code)
    for passage in passages:
        if not passage.text.strip() or not passage.source.reference_code.strip():
            raise Refused("template.quote_blank", template=template.code)


def fill(text: str, values: Mapping[str, Filled], write: Callable[[object], object] = str) -> tuple[Run, ...]:
    """A text with its fields filled in.

    Args:
        text: of a template, in one language.
        values: code of the field -> its value; a blank one counts as none.
        write: how a value is written in that language (`readingroom.language.Language.write`).

    Returns:
        The parts in order; empty where a field outside of square brackets is blank, so that no sentence with a hole is
        printed.
    """
    runs: list[Run] = []
    place = 0
    for token in _TOKEN.finditer(text):
        runs.append(Run(text[place : token.start()]))
        place = token.end()
        if token[1] is None:
            runs += fill(token[2], values, write)
            continue
        value = values.get(token[1])
        if value is None or _blank(value.value):
            return ()
        runs.append(Run(str(write(value.value)), value.typed))
    runs.append(Run(text[place:]))
    joined: list[Run] = []
    for run in runs:
        if joined and joined[-1].typed == run.typed and not run.typed:
            joined[-1] = Run(joined[-1].text + run.text)
        elif run.text:
            joined.append(run)
    return tuple(joined)


def _blank(value: object) -> bool:
    return isinstance(value, str) and not value.strip()
