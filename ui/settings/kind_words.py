"""Places in a guide, what it lacks and what changed, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from readingroom.requests.guides import Difference, Problem
from ui.text import Text

__all__ = ["change_words", "place_words", "problem_words"]


def place_words(text: Text, guide: Mapping[str, Any], where: str) -> str:
    """``Yourself › Own identity document › name (English)`` for ``relations.self.papers.identity.name.en``.

    Args:
        text: of the window.
        guide: in its JSON form; entries are told by their names in it.
        where: dotted path of fields and codes.
    """
    parts: list[str] = []
    here: Any = guide
    language = ""
    for step in where.split("."):
        if step in ("zh_CN", "en"):
            language = text(f"settings.kinds.language.{step}")
            continue
        if isinstance(here, Sequence) and not isinstance(here, str):
            here = next((one for one in here if one.get("code") == step), {})
            parts.append(_name(text, here) or step)
            continue
        here = here.get(step) if isinstance(here, Mapping) else None
        if step not in ("relations", "papers", "clues") or step == where.rpartition(".")[2]:
            code = f"settings.kinds.field.{step}"
            parts.append(text(code) if text.has(code) else step)
    words = " › ".join(parts)
    return f"{words} ({language})" if language else words


def problem_words(text: Text, guide: Mapping[str, Any], problem: Problem) -> str:
    """What a guide lacks, and where."""
    what = text(f"guide.problem.{problem.kind}")
    if not problem.where:
        return what
    where = f"{problem.where}.{problem.language}" if problem.language else problem.where
    return text("settings.kinds.problem", where=place_words(text, guide, where), what=what)


def change_words(text: Text, guides: Sequence[Mapping[str, Any]], change: Difference) -> str:
    """One thing that a version says differently: from what to what.

    Args:
        text: of the window.
        guides: both versions, the newer one first; what is gone has its name in the older one.
        change: what differs.
    """
    where = next(
        (
            words
            for guide in guides
            if (words := place_words(text, guide, change.where)) and not _coded(words, change.where)
        ),
        place_words(text, guides[0], change.where),
    )
    before, after = (_value(text, value) for value in (change.before, change.after))
    if change.before is None:
        return text("settings.kinds.change_new", where=where, after=after)
    if change.after is None:
        return text("settings.kinds.change_gone", where=where, before=before)
    return text("settings.kinds.change", where=where, before=before, after=after)


def _coded(words: str, where: str) -> bool:
    """An entry is told by its code: this version does not have it."""
    return any(part in where.split(".") for part in words.split(" › "))


def _name(text: Text, entry: Mapping[str, Any]) -> str:
    name = entry.get("name", {})
    if not isinstance(name, Mapping):
        return ""
    other = "en" if text.code == "zh_CN" else "zh_CN"
    return str(name.get(text.code, "")).strip() or str(name.get(other, "")).strip()


def _value(text: Text, value: str | int | bool | None) -> str:
    if isinstance(value, bool):
        return text("settings.kinds.yes" if value else "settings.kinds.no")
    said = "" if value is None else str(value)
    return f"{said[:60]}…" if len(said) > 60 else said or "–"
