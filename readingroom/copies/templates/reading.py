"""Reads templates strictly: what is missing, unknown, of the wrong kind or given twice is refused with its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from readingroom.copies.templates.model import (
    CASE_FACTS,
    PAPER_FACTS,
    Block,
    FieldKind,
    Origin,
    Quotes,
    Template,
    TemplateField,
    named,
)
from readingroom.errors import Refused
from readingroom.requests.words import Words

__all__ = ["LIMITS", "read_template"]


class LIMITS:
    """What a template may hold; more is refused, not cut."""

    NAME = 120
    """Characters of a name."""
    TEXT = 2_000
    """Characters of a paragraph."""
    LIST = 40
    """Paragraphs, or fields."""
    VERSION = 1_000_000


_CODE = re.compile(r"[a-z][a-z0-9_]{0,63}")
_LANGUAGES = ("zh_CN", "en")
_BRACES = re.compile(r"\{[a-z][a-z0-9_]*\}")

_TEMPLATE = {
    "code": True,
    "version": True,
    "name": True,
    "title": True,
    "quotes": False,
    "text": True,
    "fields": True,
}
_FIELD = {"code": True, "name": True, "from": True, "required": False, "kind": False, "hint": False}
_BLOCK = {"zh_CN": True, "en": True, "quotes": False, "note": False}
"""Names of a table -> whether it has to be there."""

_Choice = TypeVar("_Choice", bound=StrEnum)


def read_template(data: object) -> Template:
    """A template from its plain form (objects, lists, texts), as TOML or JSON gives it.

    Raises:
        Refused: ``template.…``; ``where`` is a dotted path of names and codes. A text that names a field that is not
            declared is ``template.field_unknown``; a field that a language does not name, ``template.field_unused``.
    """
    table = _table(data, "", _TEMPLATE)
    code = _code(table["code"], "code")
    fields = _fields(table["fields"])
    text = _text(table["text"], fields)
    quotes = _choice(table.get("quotes", "none"), "quotes", Quotes)
    if (quotes is not Quotes.NONE) != any(block.quotes for block in text):
        raise Refused("template.quotes_place", where="quotes")
    return Template(
        code=code,
        version=_number(table["version"], "version"),
        name=_name(table["name"], "name"),
        title=_name(table["title"], "title"),
        quotes=quotes,
        text=text,
        fields=fields,
    )


def _fields(value: object) -> tuple[TemplateField, ...]:
    found: dict[str, TemplateField] = {}
    for number, one in enumerate(_list(value, "fields"), start=1):
        table = _table(one, f"fields.{number}", _FIELD)
        code = _code(table["code"], f"fields.{number}.code")
        where = f"fields.{code}"
        if code in found:
            raise Refused("template.code_twice", where="fields", code=code)
        origin = _choice(table["from"], f"{where}.from", Origin)
        known = {Origin.CASE: CASE_FACTS, Origin.PAPER: PAPER_FACTS, Origin.TYPED: None}[origin]
        if known is not None and code not in known:
            raise Refused("template.fact_unknown", where=where, field=code, known=list(known))
        found[code] = TemplateField(
            code=code,
            name=_name(table["name"], f"{where}.name"),
            origin=origin,
            required=_bool(table.get("required", True), f"{where}.required"),
            kind=_choice(table.get("kind", "text"), f"{where}.kind", FieldKind),
            hint=_words(table.get("hint", {"zh_CN": "", "en": ""}), f"{where}.hint"),
        )
    return tuple(found.values())


def _text(value: object, fields: Sequence[TemplateField]) -> tuple[Block, ...]:
    declared = [one.code for one in fields]
    blocks: list[Block] = []
    used: dict[str, set[str]] = {language: set() for language in _LANGUAGES}
    for number, one in enumerate(_list(value, "text"), start=1):
        where = f"text.{number}"
        table = _table(one, where, _BLOCK)
        words = _words({name: table[name] for name in _LANGUAGES}, where)
        for language in _LANGUAGES:
            text = getattr(words, language)
            if not text.strip():
                raise Refused("template.text_blank", where=f"{where}.{language}")
            if re.search(r"[{}\[\]]", _BRACES.sub("", _inside(text))):
                raise Refused("template.braces", where=f"{where}.{language}")
            for name in sorted(named(text)):
                if name not in declared:
                    raise Refused(
                        "template.field_unknown", where=f"{where}.{language}", field=name, known=declared
                    )
            used[language] |= named(text)
        blocks.append(
            Block(
                words,
                quotes=_bool(table.get("quotes", False), f"{where}.quotes"),
                note=_bool(table.get("note", False), f"{where}.note"),
            )
        )
    if not blocks:
        raise Refused("template.none_given", where="text")
    if sum(block.quotes for block in blocks) > 1:
        raise Refused("template.quotes_place", where="text")
    for code in declared:
        for language in _LANGUAGES:
            if code not in used[language]:
                raise Refused("template.field_unused", where=f"fields.{code}", field=code, language=language)
    return tuple(blocks)


def _inside(text: str) -> str:
    """The text without its square brackets, each of which may hold fields but no brackets."""
    return re.sub(r"\[([^\[\]]*)\]", r"\1", text)


def _table(value: object, where: str, names: Mapping[str, bool]) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise Refused("template.table_wanted", where=where or "template")
    for name in value:
        if name not in names:
            raise Refused(
                "template.name_unknown", where=where or "template", field=str(name), known=list(names)
            )
    for name, needed in names.items():
        if needed and name not in value:
            raise Refused("template.name_missing", where=where or "template", field=name)
    return value


def _list(value: object, where: str) -> Sequence[Any]:
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise Refused("template.list_wanted", where=where)
    if len(value) > LIMITS.LIST:
        raise Refused("template.too_many", where=where, n=len(value), most=LIMITS.LIST)
    return value


def _name(value: object, where: str) -> Words:
    words = _words(value, where, most=LIMITS.NAME)
    for language in _LANGUAGES:
        if not getattr(words, language).strip():
            raise Refused("template.text_blank", where=f"{where}.{language}")
    return words


def _words(value: object, where: str, *, most: int = LIMITS.TEXT) -> Words:
    table = _table(value, where, dict.fromkeys(_LANGUAGES, True))
    for language in _LANGUAGES:
        text = table[language]
        if not isinstance(text, str):
            raise Refused("template.text_wanted", where=f"{where}.{language}")
        if len(text) > most:
            raise Refused("template.text_long", where=f"{where}.{language}", n=len(text), most=most)
        for character in text:
            # Cc: control characters, Cs: halves of a character that no file can hold.
            if unicodedata.category(character) in ("Cc", "Cs"):
                raise Refused(
                    "template.text_unusable", where=f"{where}.{language}", character=f"U+{ord(character):04X}"
                )
    return Words(table["zh_CN"], table["en"])


def _code(value: object, where: str) -> str:
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise Refused("template.code_wrong", where=where)
    return value


def _number(value: object, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= LIMITS.VERSION:
        raise Refused("template.number_wanted", where=where)
    return value


def _bool(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise Refused("template.yes_or_no_wanted", where=where)
    return value


def _choice(value: object, where: str, kinds: type[_Choice]) -> _Choice:
    for kind in kinds:
        if value == kind.value:
            return kind
    raise Refused("template.choice_wrong", where=where, known=[kind.value for kind in kinds])
