"""A copy order's life (复制), what may be copied of a file, and what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from readingroom.copies.rules.pages import Pages
from readingroom.errors import Refused

__all__ = [
    "ORDER_LIFE",
    "ORDER_OPEN",
    "CopyKind",
    "CopySource",
    "Limits",
    "OrderAction",
    "OrderState",
    "check_limits",
    "next_order_state",
]


class CopyKind(StrEnum):
    """How a copy is made."""

    PHOTOCOPY = "photocopy"
    PRINT = "print"
    SCAN = "scan"
    PHOTO = "photo"


class CopySource(StrEnum):
    """What a copy is made from."""

    SURROGATE = "surrogate"  # the digital copy; the original stays on its shelf
    ORIGINAL = "original"


class OrderState(StrEnum):
    """Where a copy order stands."""

    WANTED = "wanted"
    IN_PRODUCTION = "in_production"
    CHECKED = "checked"
    READY = "ready"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"


class OrderAction(StrEnum):
    """What may be done with a copy order."""

    BEGIN = "begin"
    CHECK = "check"
    OFFER = "offer"
    HAND_OVER = "hand_over"
    REDO = "redo"  # something is wrong with the copies
    PUT_OFF = "put_off"  # it was begun and cannot be gone on with
    CANCEL = "cancel"


_S, _A = OrderState, OrderAction

ORDER_LIFE: Mapping[tuple[OrderState, OrderAction], OrderState] = {
    (_S.WANTED, _A.BEGIN): _S.IN_PRODUCTION,
    (_S.IN_PRODUCTION, _A.CHECK): _S.CHECKED,
    (_S.IN_PRODUCTION, _A.PUT_OFF): _S.WANTED,
    (_S.CHECKED, _A.OFFER): _S.READY,
    (_S.CHECKED, _A.REDO): _S.IN_PRODUCTION,
    (_S.READY, _A.REDO): _S.IN_PRODUCTION,
    (_S.READY, _A.HAND_OVER): _S.HANDED_OVER,
    **{(state, _A.CANCEL): _S.CANCELLED for state in (_S.WANTED, _S.IN_PRODUCTION, _S.CHECKED, _S.READY)},
}
"""The lifecycle; whatever is not in it is refused."""

ORDER_OPEN = frozenset({_S.WANTED, _S.IN_PRODUCTION, _S.CHECKED, _S.READY})
"""Something is still to be done for it."""


def next_order_state(state: str, action: OrderAction) -> OrderState:
    """Where the action leads.

    Raises:
        Refused: ``copies.is_<state>``.
    """
    after = ORDER_LIFE.get((OrderState(state), action))
    if after is None:
        raise Refused(f"copies.is_{state}", action=action.value)
    return after


@dataclass(frozen=True)
class Limits:
    """What may be copied of one file in one case; 0: no limit.

    Attributes:
        pages: pages of the original.
        share: percent of the file's pages.
        copies: copies of a page.
    """

    pages: int = 0
    share: int = 0
    copies: int = 0


def check_limits(
    wanted: Pages, *, copies: int, of_file: int | None, before: int, limits: Limits, code: str
) -> int:
    """Whether so much may be copied of a file.

    Args:
        wanted: which pages.
        copies: of each.
        of_file: pages that the file has, as the catalogue says; None where nobody counted.
        before: pages of it that the case has ordered already.
        limits: the settings.
        code: reference code of the file, for the sentence.

    Returns:
        How many pages of the original are copied.

    Raises:
        Refused: ``copies.no_copies``, ``copies.too_many_copies``, ``copies.pages_beyond``, ``copies.pages_unknown``
            (the whole of a file whose pages nobody counted), ``copies.over_limit``, ``copies.over_share``.
    """
    if copies < 1:
        raise Refused("copies.no_copies")
    if limits.copies and copies > limits.copies:
        raise Refused("copies.too_many_copies", n=copies, most=limits.copies)
    if of_file is not None and wanted.last > of_file:
        raise Refused("copies.pages_beyond", code=code, page=wanted.last, pages=of_file)
    if wanted.whole and of_file is None:
        raise Refused("copies.pages_unknown", code=code)
    pages = of_file if wanted.whole and of_file is not None else wanted.count
    if limits.pages and before + pages > limits.pages:
        raise Refused("copies.over_limit", code=code, n=pages, before=before, most=limits.pages)
    if limits.share and of_file is not None and (before + pages) * 100 > of_file * limits.share:
        raise Refused(
            "copies.over_share", code=code, n=pages, before=before, share=limits.share, pages=of_file
        )
    return pages
