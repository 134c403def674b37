"""What the desk asks about units, slips and rounds; what stands on paper is asked in `paper` here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from readingroom.lazy import names_of
from readingroom.retrieval.queries.attention import Counts, Trouble, counts, to_do_count, troubles
from readingroom.retrieval.queries.board import (
    CaseLine,
    CaseUnits,
    RetrievalRow,
    board,
    case_lines,
    units_of_cases,
)
from readingroom.retrieval.queries.printing import (
    AttemptRow,
    RoundRow,
    cases_to_print,
    due_slips,
    open_attempts,
    rounds_of_day,
)

if TYPE_CHECKING:
    from readingroom.retrieval.queries.story import (
        CustodyEntry,
        RetrievalDetail,
        custody_of_unit,
        retrieval_detail,
    )

__all__ = [
    "AttemptRow",
    "CaseLine",
    "CaseUnits",
    "Counts",
    "CustodyEntry",
    "RetrievalDetail",
    "RetrievalRow",
    "RoundRow",
    "Trouble",
    "board",
    "case_lines",
    "cases_to_print",
    "counts",
    "custody_of_unit",
    "due_slips",
    "open_attempts",
    "retrieval_detail",
    "rounds_of_day",
    "to_do_count",
    "troubles",
    "units_of_cases",
]

if not TYPE_CHECKING:
    __getattr__ = names_of(
        __name__, {"story": ("CustodyEntry", "RetrievalDetail", "custody_of_unit", "retrieval_detail")}
    )
