"""The wordings that ship with the program: ``resources/notices/<language>.toml``, a section for each kind."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache

from readingroom.errors import Unavailable
from readingroom.requests.rules.notices import NoticeKind, Wording, check_wording, tidied
from readingroom.resources import resource

__all__ = ["shipped"]


@cache
def shipped(language: str) -> Mapping[NoticeKind, Wording]:
    """Every kind's wording in a language.

    Raises:
        Unavailable: ``notice.file_unreadable``.
        Refused: as `check_wording`.
    """
    file = resource("notices", f"{language}.toml")
    try:
        sections = tomllib.loads(file.read_text("utf-8"))
        found = {
            kind: tidied(Wording(sections[kind.value]["subject"], sections[kind.value]["text"]))
            for kind in NoticeKind
        }
    except (OSError, ValueError, KeyError) as error:
        raise Unavailable("notice.file_unreadable", file=file.name) from error
    for kind, wording in found.items():
        check_wording(kind, wording)
    return found
