"""What of cases needs a hand now, for "Waits for me" on the page of today."""

from __future__ import annotations

from dataclasses import dataclass

from readingroom.command import Reading
from readingroom.requests.queries.listing import CaseRow, CaseView, cases
from readingroom.requests.rules import What

__all__ = ["CaseMatter", "needs_a_hand"]

_TOLD = {
    What.ANSWER_CAME: "answer_came",
    What.MESSAGE_CAME: "message_came",
    What.PAPERS_CAME: "papers_came",
    What.APPROVAL_BACK: "approval_back",
    What.SIGN: "to_sign",
    What.FOLLOW_OVERDUE: "follow_overdue",
    What.CHASE: "archive_late",
    What.ACCEPT: "to_accept",
}
"""What came from outside; the work under way stands on the page of requests."""


@dataclass(frozen=True)
class CaseMatter:
    """One kind of thing that waits.

    Attributes:
        code: its sentence stands under ``day.waits.<code>``.
        rows: the cases, the most urgent first.
        pressing: it is late.
    """

    code: str
    rows: tuple[CaseRow, ...]
    pressing: bool


def needs_a_hand(reading: Reading) -> tuple[CaseMatter, ...]:
    """Overdue cases, and what came from readers, leaders and other archives."""
    rows = cases(reading, CaseView.FOR_ME).rows
    late = tuple(row for row in rows if row.clock is not None and row.clock.overdue)
    found = [CaseMatter("case_overdue", late, pressing=True)] if late else []
    for what, code in _TOLD.items():
        of_kind = tuple(row for row in rows if row.what is what and row not in late)
        if of_kind:
            pressing = what in (What.FOLLOW_OVERDUE, What.CHASE)
            found.append(CaseMatter(code, of_kind, pressing))
    return tuple(found)
