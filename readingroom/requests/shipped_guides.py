"""The kinds of request that ship with the program, as an archive finds them before it changes anything: proposals.

They stand in ``resources/guides``: one file a kind, in the order of their names, and ``words.toml`` for what they
share. In a file a relation, paper or clue is written by its code alone where the shared words say the rest, or as a
table that says what is different here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from readingroom.errors import Refused, Unavailable
from readingroom.requests.guide_reading import read_guide
from readingroom.requests.guides import Guide
from readingroom.resources import resource

__all__ = ["read_folder", "shipped"]

_SHARED = "words.toml"


@cache
def shipped() -> tuple[Guide, ...]:
    """Every kind of request that ships with the program, in the order in which readers are shown them.

    Raises:
        Unavailable: ``guide.file_unreadable``.
        Refused: as `read_folder`.
    """
    return read_folder(resource("guides"))


def read_folder(folder: Path) -> tuple[Guide, ...]:
    """The guides of a folder written like the shipped one.

    Raises:
        Unavailable: ``guide.file_unreadable``, a file cannot be read or is no TOML.
        Refused: as `readingroom.requests.guide_reading.read_guide`, ``where`` with the file's name before it;
            ``guide.code_twice``, two files have one code.
    """
    shared = _load(folder / _SHARED)
    guides: dict[str, Guide] = {}
    for file in sorted(folder.glob("*.toml")):
        if file.name == _SHARED:
            continue
        try:
            guide = read_guide(_whole(_load(file), shared))
        except Refused as error:
            where = f"{file.name}: {error.facts.get('where', 'guide')}"
            raise Refused(error.code, **{**error.facts, "where": where}) from error
        if guide.code in guides:
            raise Refused("guide.code_twice", where=file.name, code=guide.code)
        guides[guide.code] = guide
    return tuple(guides.values())


def _load(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise Unavailable("guide.file_unreadable", file=file.name, reason=reason or str(error)) from error


def _whole(own: Mapping[str, Any], shared: Mapping[str, Any]) -> dict[str, Any]:
    """A guide with what its file leaves to the shared words; whatever is wrong in it stays for `read_guide`."""
    guide = {**shared.get("guide", {}), **own}
    for relation in (relations := _entries(guide.get("relations"), shared.get("relation", {}))):
        if isinstance(relation, dict) and "papers" in relation:
            relation["papers"] = _entries(relation["papers"], shared.get("paper", {}))
    return {**guide, "relations": relations, "clues": _entries(guide.get("clues"), shared.get("clue", {}))}


def _entries(entries: Any, shared: Mapping[str, Any]) -> list[Any]:
    """A list's entries, each given by its code or as a table, with what the shared words say of that code."""
    if not isinstance(entries, list):
        return [] if entries is None else [entries]
    whole = []
    for entry in entries:
        table = {"code": entry} if isinstance(entry, str) else entry
        whole.append(
            {**shared.get(table["code"], {}), **table}
            if isinstance(table, dict) and isinstance(table.get("code"), str)
            else table
        )
    return whole
