"""What stands on the papers of a request: plain facts, filled by queries, drawn by documents."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from readingroom.requests.guides import ChecklistLine, Guide, Relation

__all__ = ["ApprovalFormLine", "ApprovalFormPaper", "GuideNoticePaper"]


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
        week: when it is open: weekday (0 for Monday), from, to; empty leaves room to write.
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
    week: tuple[tuple[int, dt.time, dt.time], ...] = ()
    phone: str = ""
    printed_by: str = ""
    printed_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalFormLine:
    """One thing that consent is asked for.

    Attributes:
        reference_code: 档号, as the catalogue writes it.
        title: 题名; empty where the catalogue does not know it.
        dates: when it was made.
        pages: how many it has; empty where nobody counted.
        access: why it is not open; its words stand under ``holdings.access.<access>``.
    """

    reference_code: str
    title: str = ""
    dates: str = ""
    pages: str = ""
    access: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalFormPaper:
    """The form on which consent to use what is not open is given (查阅未开放档案审批表; 档案法实施条例 34).

    Attributes:
        archive: the archive's name.
        number: of the case, as the reader has it.
        register_number: ours.
        applicant, document_kind, document, organisation, phone: who asks.
        relation: to the person concerned, in the form's language.
        concerned: whom the record is about.
        lines: what is asked for.
        purpose: as the reader wrote it.
        reason: why, as the offices are told.
        use: ``read``, ``excerpt`` or ``copy``.
        scope: pages or parts in words; empty for all of it.
        persons: who may use it besides the applicant.
        creating_body: whose consent is needed too; empty for nobody's.
        asked_on: the day of the application.
        clerk: who drew it up.
        printed_by: who prints.
        printed_at: when, in the desk's zone.
    """

    archive: str
    number: str
    register_number: str = ""
    applicant: str
    relation: str = ""
    document_kind: str = ""
    document: str = ""
    organisation: str = ""
    phone: str = ""
    concerned: str = ""
    lines: tuple[ApprovalFormLine, ...]
    purpose: str = ""
    reason: str
    use: str
    scope: str = ""
    persons: tuple[str, ...] = ()
    creating_body: str = ""
    asked_on: dt.date
    clerk: str = ""
    printed_by: str = ""
    printed_at: dt.datetime | None = None
