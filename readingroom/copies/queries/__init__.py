"""Reads about copy orders, certificates and the register.

What is asked for here is loaded when it is asked for: the first page of the window takes what waits and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from readingroom.lazy import names_of

if TYPE_CHECKING:
    from readingroom.copies.queries.attention import CopyMatter, needs_a_hand, waiting_count
    from readingroom.copies.queries.delivery import accompanying_note, certificate_receipt
    from readingroom.copies.queries.detail import (
        AttemptLine,
        CertificateDetail,
        FieldLine,
        LogLine,
        PageLine,
        SealLine,
        SourceLine,
        certificate_detail,
    )
    from readingroom.copies.queries.drafting import DraftStart, Suggested, draft_paper, draft_start, scan_into
    from readingroom.copies.queries.known import (
        DeskRegister,
        known_by_file,
        known_by_number,
        known_id,
        void_numbers,
    )
    from readingroom.copies.queries.listing import (
        CertificateRow,
        CertificateView,
        certificate_counts,
        certificates,
        certificates_of_case,
    )
    from readingroom.copies.queries.making import certificate_paper, seals, stage_of, work_order
    from readingroom.copies.queries.offer import CopyOffer, OfferedLine, case_by_number, copy_offer
    from readingroom.copies.queries.queue import (
        OrderDetail,
        OrderLine,
        OrderRow,
        OrderView,
        order_counts,
        order_detail,
        orders,
        orders_of_case,
    )
    from readingroom.copies.queries.receipt import copy_receipt
    from readingroom.copies.queries.register_book import (
        Register,
        RegisterRow,
        RegisterSearch,
        register,
        register_paper,
        years,
    )
    from readingroom.copies.queries.seal_book import seal_log, seal_log_paper

__all__ = [
    "AttemptLine", "CertificateDetail", "CertificateRow", "CertificateView", "CopyMatter", "CopyOffer",
    "DeskRegister", "DraftStart", "FieldLine", "LogLine", "OfferedLine", "OrderDetail", "OrderLine", "OrderRow",
    "OrderView", "PageLine", "Register", "RegisterRow", "RegisterSearch", "SealLine", "SourceLine", "Suggested",
    "accompanying_note", "case_by_number", "certificate_counts", "certificate_detail", "certificate_paper",
    "certificate_receipt", "certificates",
    "certificates_of_case", "copy_offer", "copy_receipt", "draft_paper", "draft_start", "known_by_file",
    "known_by_number", "known_id", "needs_a_hand", "order_counts", "order_detail", "orders", "orders_of_case",
    "register", "register_paper", "scan_into", "seal_log", "seal_log_paper", "seals", "stage_of",
    "void_numbers", "waiting_count", "work_order", "years",
]  # fmt: skip

if not TYPE_CHECKING:
    __getattr__ = names_of(
        __name__,
        {
            "attention": ("CopyMatter", "needs_a_hand", "waiting_count"),
            "offer": ("CopyOffer", "OfferedLine", "case_by_number", "copy_offer"),
            "listing": (
                "CertificateRow", "CertificateView", "certificate_counts", "certificates", "certificates_of_case",
            ),
            "detail": (
                "AttemptLine", "CertificateDetail", "FieldLine", "LogLine", "PageLine", "SealLine", "SourceLine",
                "certificate_detail",
            ),
            "drafting": ("DraftStart", "Suggested", "draft_paper", "draft_start", "scan_into"),
            "known": ("DeskRegister", "known_by_file", "known_by_number", "known_id", "void_numbers"),
            "making": ("certificate_paper", "seals", "stage_of", "work_order"),
            "queue": (
                "OrderDetail", "OrderLine", "OrderRow", "OrderView", "order_counts", "order_detail", "orders",
                "orders_of_case",
            ),
            "receipt": ("copy_receipt",),
            "delivery": ("accompanying_note", "certificate_receipt"),
            "register_book": (
                "Register", "RegisterRow", "RegisterSearch", "register", "register_paper", "years",
            ),
            "seal_book": ("seal_log", "seal_log_paper"),
        },
    )  # fmt: skip
