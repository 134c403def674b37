"""A draft's fields, told by the case or typed: as they are kept, and as papers take them."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from readingroom.copies.records import Certificate
from readingroom.copies.templates import FieldKind, Filled, Origin, Passage, Source, Template
from readingroom.errors import Refused
from readingroom.language import Language
from readingroom.requests.words import Words

__all__ = [
    "case_values",
    "filled_of",
    "keep_passages",
    "keep_typed",
    "passages_of",
    "read_passages",
    "read_typed",
    "statement_of",
]

Value = str | int | dt.date


def keep_typed(template: Template, typed: Sequence[tuple[str, Value]]) -> dict[str, Any]:
    """What somebody typed, as it is kept; blanks are left out.

    Raises:
        Refused: ``template.not_a_field``; ``certificate.not_to_be_typed`` for what the paper tells by itself;
            ``template.kind_wrong``.
    """
    fields = {one.code: one for one in template.fields}
    kept: dict[str, Any] = {}
    for code, value in typed:
        if code not in fields or code in kept:
            raise Refused("template.not_a_field", field=code, template=template.code)
        if fields[code].origin is Origin.PAPER:
            raise Refused("certificate.not_to_be_typed", field=code)
        wanted = {FieldKind.DATE: dt.date, FieldKind.NUMBER: int}.get(fields[code].kind, str)
        if isinstance(value, str) and not value.strip():
            continue
        if not isinstance(value, wanted):
            raise Refused("template.kind_wrong", field=code, template=template.code)
        kept[code] = value.strip() if isinstance(value, str) else _kept(value)
    return kept


def _kept(value: Value) -> Any:
    return {"day": value.isoformat()} if isinstance(value, dt.date) else value


def read_typed(kept: Mapping[str, Any]) -> dict[str, Value]:
    """What `keep_typed` kept."""
    return {
        code: dt.date.fromisoformat(value["day"]) if isinstance(value, dict) else value
        for code, value in kept.items()
    }


def case_values(
    facts: Mapping[str, Any], words: Language, relations: Mapping[str, Words] | None = None
) -> dict[str, Value]:
    """What the case told, in the language of the paper.

    Args:
        facts: as `readingroom.copies.case_facts.case_facts` has them.
        words: of the paper.
        relations: what the guide calls them, by code.
    """
    values: dict[str, Value] = {}
    for code, value in facts.items():
        if code == "applicant_document":
            kind = f"people.document_kind.{value['kind']}"
            name = words.say(kind) if words.has(kind) else value["kind"]
            values[code] = f"{name} {value['number']}".strip()
        elif code == "received_on":
            values[code] = dt.date.fromisoformat(value)
        elif code == "relation":
            known = (relations or {}).get(value)
            if known is not None:
                values[code] = known.of(words.code)
        else:
            values[code] = value
    return values


def filled_of(
    template: Template, values: Mapping[str, Value], typed: Mapping[str, Value]
) -> tuple[Filled, ...]:
    """The template's fields that have a value: typed goes before what the case tells, and is marked."""
    filled = []
    for field in template.fields:
        if field.code in typed:
            filled.append(Filled(field.code, typed[field.code], typed=True))
        elif field.origin is not Origin.TYPED and field.code in values:
            filled.append(Filled(field.code, values[field.code]))
    return tuple(filled)


def keep_passages(passages: Sequence[Passage]) -> list[dict[str, Any]]:
    """Quoted passages as they are kept."""
    return [
        {
            "text": one.text,
            "fonds": one.source.fonds,
            "title": one.source.title,
            "reference_code": one.source.reference_code,
            "page": one.source.page,
            "sic": one.sic,
        }
        for one in passages
    ]


def read_passages(kept: Sequence[Mapping[str, Any]]) -> tuple[Passage, ...]:
    """What `keep_passages` kept."""
    return tuple(
        Passage(
            one["text"],
            Source(one["fonds"], one["title"], one["reference_code"], one["page"]),
            sic=one["sic"],
        )
        for one in kept
    )


def passages_of(certificate: Certificate) -> tuple[Passage, ...]:
    """A certificate's quoted passages."""
    return read_passages(certificate.passages)


def statement_of(certificate: Certificate) -> bytes:
    """SHA-256 of what a certificate says: its wording's version, fields and passages. Nothing can be read from it."""
    said = {
        "template": [certificate.kind, certificate.template_version],
        "language": certificate.language,
        "case": certificate.case_facts,
        "typed": certificate.typed,
        "passages": certificate.passages,
        "purpose": certificate.purpose or "",
    }
    return hashlib.sha256(
        json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    ).digest()
