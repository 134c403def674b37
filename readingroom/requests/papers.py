"""What stands on the papers of a request: plain facts, filled by queries, drawn by documents."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from readingroom.requests.guides import ChecklistLine, Guide, Relation

__all__ = ["GuideNoticePaper"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideNoticePaper:
    """The notice of what to bring (一次性告知书), for a reader to take home. It holds both languages.

    Attributes:
        archive: the archive's name.
        guide: the kind of request, in the version by which the case was filed.
        relation: of the reader to the person concerned.
        lines: the relation's papers and their states, as `readingroom.requests.guides.checklist` makes them.
        checked: whether somebody looked at the papers; if not, the boxes stay empty.
        known: code of the clue -> what the reader told already; the other clues leave a line to write on.
        number: the number the reader was given, word for word; empty without a case.
        reader: the reader's name, empty without a case.
        place: where to come, as the archive words it; empty leaves room to write.
        hours: when it is open.
        phone: to ask.
        printed_by: who prints.
        printed_at: when, in the desk's zone.
    """

    archive: str
    guide: Guide
    relation: Relation
    lines: tuple[ChecklistLine, ...]
    checked: bool = False
    known: tuple[tuple[str, str], ...] = ()
    number: str = ""
    reader: str = ""
    place: str = ""
    hours: str = ""
    phone: str = ""
    printed_by: str = ""
    printed_at: dt.datetime | None = None
