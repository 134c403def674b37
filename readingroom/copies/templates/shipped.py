"""The templates that ship with the program: proposals that an archive changes before it certifies anything by them.

They stand in ``resources/certificates``: one file a kind, in the order of their names, and ``words.toml`` for what they
share. In a file a field is written by its code alone where the shared words say the rest.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from readingroom.copies.templates.model import Template
from readingroom.copies.templates.reading import read_template
from readingroom.errors import Refused, Unavailable
from readingroom.resources import resource

__all__ = ["read_folder", "shipped", "template"]

_SHARED = "words.toml"


@cache
def shipped() -> tuple[Template, ...]:
    """Every template that ships with the program.

    Raises:
        Unavailable, Refused: as `read_folder`.
    """
    return read_folder(resource("certificates"))


def template(code: str) -> Template:
    """A shipped template by its code.

    Raises:
        Refused: ``template.unknown``.
    """
    for one in shipped():
        if one.code == code:
            return one
    raise Refused("template.unknown", template=code, known=[one.code for one in shipped()])


def read_folder(folder: Path) -> tuple[Template, ...]:
    """The templates of a folder written like the shipped one.

    Raises:
        Unavailable: ``template.file_unreadable``, a file cannot be read or is no TOML.
        Refused: as `read_template`, ``where`` with the file's name before it; ``template.code_twice``, two files have
            one code.
    """
    shared = _load(folder / _SHARED).get("field", {}) if (folder / _SHARED).exists() else {}
    found: dict[str, Template] = {}
    for file in sorted(folder.glob("*.toml")):
        if file.name == _SHARED:
            continue
        data = _load(file)
        if isinstance(data.get("fields"), list):
            data["fields"] = [_whole(one, shared) for one in data["fields"]]
        try:
            one = read_template(data)
        except Refused as error:
            where = f"{file.name}: {error.facts.get('where', 'template')}"
            raise Refused(error.code, **{**error.facts, "where": where}) from error
        if one.code in found:
            raise Refused("template.code_twice", where=file.name, code=one.code)
        found[one.code] = one
    return tuple(found.values())


def _load(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise Unavailable("template.file_unreadable", file=file.name, reason=reason or str(error)) from error


def _whole(field: object, shared: Mapping[str, Any]) -> object:
    """A field with what the shared words say of it; whatever is wrong in it stays for `read_template`."""
    if isinstance(field, str) and field in shared:
        return {"code": field, **shared[field]}
    return field
