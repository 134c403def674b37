"""Reads guides strictly: what is missing, unknown, of the wrong kind or given twice is refused with its place.

Nothing is mended, trimmed or passed over, so that what was read is written back as it came.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields
from typing import Any, TypeVar

from readingroom.errors import Refused
from readingroom.requests.guides import Clue, ClueKind, Guide, Paper, Relation, Words

__all__ = ["LIMITS", "read_guide", "read_guide_text"]


class LIMITS:
    """What a guide may hold; more is refused, not cut."""

    NAME = 120
    """Characters of a name."""
    TEXT = 1_000
    """Characters of any other text."""
    LIST = 40
    """Relations, papers of a relation, or clues."""
    DAYS = 365
    """Working days."""
    VERSION = 1_000_000


_CODE = re.compile(r"[a-z][a-z0-9_]{0,63}")
"""As the native protocol has it."""

_Entry = TypeVar("_Entry", Relation, Paper, Clue)


def read_guide_text(text: str | bytes) -> Guide:
    """A guide from JSON text.

    Raises:
        Refused: ``guide.not_json``; ``guide.field_twice``, a name stands twice in one object; and as `read_guide`.
    """
    try:
        data = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Refused("guide.not_json", reason=str(error)) from error
    return read_guide(data)


def read_guide(data: object) -> Guide:
    """A guide from its JSON form, read already.

    Raises:
        Refused: ``guide.…``; ``where`` is a dotted path of fields and codes, with the number of an entry (from 1)
            that has no usable code.
    """
    table = _table(data, "", Guide)
    guide = Guide(
        code=_code(table["code"], "code"),
        version=_number(table["version"], "version", 1, LIMITS.VERSION),
        name=_name(table["name"], "name"),
        summary=_words(table["summary"], "summary"),
        who=_words(table["who"], "who"),
        relations=_list(table["relations"], "relations", _relation),
        clues=_list(table["clues"], "clues", _clue),
        accept_days=_number(table["accept_days"], "accept_days", 0, LIMITS.DAYS),
        finish_days=_number(table["finish_days"], "finish_days", 0, LIMITS.DAYS),
        promised_days=_number(table["promised_days"], "promised_days", 0, LIMITS.DAYS),
        fee=_words(table["fee"], "fee"),
        reviewed=_bool(table.get("reviewed", False), "reviewed"),
    )
    if not guide.relations:
        raise Refused("guide.none_given", where="relations")
    if guide.promised_days > guide.finish_days:
        raise Refused(
            "guide.promise_longer",
            where="promised_days",
            promised=guide.promised_days,
            finish=guide.finish_days,
        )
    return guide


def _relation(data: object, where: str) -> Relation:
    table = _table(data, where, Relation)
    return Relation(
        code=table["code"],
        name=_name(table["name"], f"{where}.name"),
        papers=_list(table["papers"], f"{where}.papers", _paper),
    )


def _paper(data: object, where: str) -> Paper:
    table = _table(data, where, Paper)
    return Paper(
        code=table["code"],
        name=_name(table["name"], f"{where}.name"),
        basis=_words(table["basis"], f"{where}.basis"),
        required=_bool(table["required"], f"{where}.required"),
        online=_bool(table["online"], f"{where}.online"),
    )


def _clue(data: object, where: str) -> Clue:
    table = _table(data, where, Clue)
    return Clue(
        code=table["code"],
        name=_name(table["name"], f"{where}.name"),
        required=_bool(table["required"], f"{where}.required"),
        hint=_words(table["hint"], f"{where}.hint"),
        kind=_kind(table["kind"], f"{where}.kind"),
    )


def _table(value: object, where: str, kind: type) -> Mapping[str, Any]:
    """An object with the fields of a dataclass, those with a default perhaps left out, and no others."""
    if not isinstance(value, Mapping):
        raise Refused("guide.table_wanted", where=where or "guide")
    wanted = [field.name for field in fields(kind)]
    needed = [field.name for field in fields(kind) if field.default is MISSING]
    for name in value:
        if name not in wanted:
            raise Refused("guide.field_unknown", where=where or "guide", field=str(name), known=wanted)
    for name in needed:
        if name not in value:
            raise Refused("guide.field_missing", where=where or "guide", field=name)
    return value


def _list(value: object, where: str, read: Callable[[object, str], _Entry]) -> tuple[_Entry, ...]:
    """Entries with codes of their own."""
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise Refused("guide.list_wanted", where=where)
    if len(value) > LIMITS.LIST:
        raise Refused("guide.too_many", where=where, n=len(value), most=LIMITS.LIST)
    codes: set[str] = set()
    entries = []
    for number, one in enumerate(value, start=1):
        place = f"{where}.{number}"
        if not isinstance(one, Mapping):
            raise Refused("guide.table_wanted", where=place)
        if "code" not in one:
            raise Refused("guide.field_missing", where=place, field="code")
        code = _code(one["code"], f"{place}.code")
        if code in codes:
            raise Refused("guide.code_twice", where=where, code=code)
        codes.add(code)
        entries.append(read(one, f"{where}.{code}"))
    return tuple(entries)


def _name(value: object, where: str) -> Words:
    """A name: one line, and not blank in both languages."""
    name = _words(value, where, most=LIMITS.NAME, lines=False)
    if not (name.zh_CN.strip() or name.en.strip()):
        raise Refused("guide.name_blank", where=where)
    return name


def _words(value: object, where: str, *, most: int = LIMITS.TEXT, lines: bool = True) -> Words:
    """A text in both languages; each has to be there, though it may be blank until somebody translates it."""
    table = _table(value, where, Words)
    zh, en = (_text(table[name], f"{where}.{name}", most, lines=lines) for name in ("zh_CN", "en"))
    return Words(zh, en)


def _text(value: object, where: str, most: int, *, lines: bool) -> str:
    if not isinstance(value, str):
        raise Refused("guide.text_wanted", where=where)
    if len(value) > most:
        raise Refused("guide.text_long", where=where, n=len(value), most=most)
    for character in value:
        # Cc: control characters, Cs: halves of a character that no file can hold.
        if not (lines and character == "\n") and unicodedata.category(character) in ("Cc", "Cs"):
            raise Refused("guide.text_unusable", where=where, character=f"U+{ord(character):04X}")
    return value


def _code(value: object, where: str) -> str:
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise Refused("guide.code_wrong", where=where)
    return value


def _number(value: object, where: str, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise Refused("guide.number_wanted", where=where, least=least, most=most)
    return value


def _bool(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise Refused("guide.yes_or_no_wanted", where=where)
    return value


def _kind(value: object, where: str) -> ClueKind:
    known = [kind.value for kind in ClueKind]
    if not isinstance(value, str) or value not in known:
        raise Refused("guide.kind_unknown", where=where, known=known)
    return ClueKind(value)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, unless a name stands in it twice: the reader would keep only one of them."""
    table = dict(pairs)
    if len(table) < len(pairs):
        names = [name for name, _ in pairs]
        raise Refused("guide.field_twice", field=next(name for name in names if names.count(name) > 1))
    return table


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")
