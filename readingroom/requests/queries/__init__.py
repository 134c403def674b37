"""Reads about cases: the list, one case whole, what waits, papers to print, and the kinds of request.

What is asked for here is loaded when it is asked for: the first page of the window takes what waits and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from readingroom.lazy import names_of

if TYPE_CHECKING:
    from readingroom.requests.queries.approvals import ApprovalView, GrantLine
    from readingroom.requests.queries.attention import CaseMatter, needs_a_hand
    from readingroom.requests.queries.catalogue import (
        KindDetail,
        KindLine,
        KindVersion,
        kind,
        kinds,
        not_offered_yet,
    )
    from readingroom.requests.queries.conversation import AttachedFile, MessageView
    from readingroom.requests.queries.doubles import Double
    from readingroom.requests.queries.files import KeptFile, kept_file
    from readingroom.requests.queries.finding import cases_meant
    from readingroom.requests.queries.listing import (
        CaseRow,
        CaseView,
        Listing,
        cases,
        counts,
        waiting_count,
    )
    from readingroom.requests.queries.numbers import ClockView
    from readingroom.requests.queries.paper import approval_form, guide_notice, kind_notice
    from readingroom.requests.queries.papers import PaperLine, PapersOfCase, asked_twice, papers_of_case
    from readingroom.requests.queries.sheet import (
        ApplicantView,
        CaseSheet,
        ClueView,
        JoinedCase,
        LineView,
        StopView,
        TransferView,
        case_sheet,
    )

__all__ = [
    "ApplicantView", "ApprovalView", "AttachedFile", "CaseMatter", "CaseRow", "CaseSheet", "CaseView", "ClockView",
    "ClueView", "Double", "GrantLine", "JoinedCase", "KeptFile", "KindDetail", "KindLine", "KindVersion", "LineView",
    "Listing", "MessageView", "PaperLine", "PapersOfCase", "StopView", "TransferView", "approval_form", "asked_twice",
    "case_sheet", "cases", "cases_meant", "counts", "guide_notice", "kept_file", "kind", "kind_notice", "kinds",
    "needs_a_hand", "not_offered_yet", "papers_of_case", "waiting_count",
]  # fmt: skip

if not TYPE_CHECKING:
    __getattr__ = names_of(
        __name__,
        {
            "approvals": ("ApprovalView", "GrantLine"),
            "attention": ("CaseMatter", "needs_a_hand"),
            "catalogue": ("KindDetail", "KindLine", "KindVersion", "kind", "kinds", "not_offered_yet"),
            "conversation": ("AttachedFile", "MessageView"),
            "doubles": ("Double",),
            "files": ("KeptFile", "kept_file"),
            "finding": ("cases_meant",),
            "listing": ("CaseRow", "CaseView", "Listing", "cases", "counts", "waiting_count"),
            "numbers": ("ClockView",),
            "paper": ("approval_form", "guide_notice", "kind_notice"),
            "papers": ("PaperLine", "PapersOfCase", "asked_twice", "papers_of_case"),
            "sheet": (
                "ApplicantView", "CaseSheet", "ClueView", "JoinedCase", "LineView", "StopView", "TransferView",
                "case_sheet",
            ),
        },
    )  # fmt: skip
