"""What an order of copies would be, before it is one: what each line costs, and why one is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from readingroom.command import Reading
from readingroom.copies.commands.ordering import Lines, WantedCopy
from readingroom.copies.rules import CopySource
from readingroom.errors import Refused
from readingroom.numbering import cases_by_code
from readingroom.requests.joined import standing_case
from readingroom.settings import CURRENCY

__all__ = ["CopyOffer", "OfferedLine", "case_by_number", "copy_offer"]


@dataclass(frozen=True)
class OfferedLine:
    """A line that could be ordered, or the reason why not.

    Attributes:
        count: pages of the original; 0 where it is refused.
        digital: it is copied from the digital copy.
        amount: what it costs, in the smallest unit of the currency.
        refused: why it cannot be ordered.
    """

    count: int = 0
    digital: bool = False
    amount: int = 0
    refused: Refused | None = None


@dataclass(frozen=True)
class CopyOffer:
    """An order that is not one yet.

    Attributes:
        lines: as they were wanted.
        amount: what those cost that can be ordered, in the smallest unit of the currency.
        currency: ISO 4217.
    """

    lines: tuple[OfferedLine, ...]
    amount: int
    currency: str


def copy_offer(reading: Reading, case_id: int, wanted: Sequence[WantedCopy]) -> CopyOffer:
    """What `OrderCopies` would say of each line.

    Args:
        reading: the moment.
        case_id: for whom.
        wanted: what, in order.
    """
    session = reading.session
    lines = Lines(
        session,
        reading.settings,
        reading.today,
        standing_case(session, case_id),
        [one.written for one in wanted],
    )
    offered = []
    for one in wanted:
        try:
            line = lines.add(one)
        except Refused as refused:
            offered.append(OfferedLine(refused=refused))
        else:
            offered.append(OfferedLine(line.count, line.source == CopySource.SURROGATE, line.amount))
    return CopyOffer(tuple(offered), sum(one.amount for one in offered), reading.settings[CURRENCY])


def case_by_number(reading: Reading, number: str) -> int | None:
    """The case that this number or code scans as; None where there is none."""
    return next((standing_case(reading.session, one) for one in cases_by_code(reading.session, number)), None)
